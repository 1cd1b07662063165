//! A stream as its records.

use super::super::compound::u16_at;
use super::super::refusal::{Refusal, damaged};
use super::PART;

pub const BEGIN: u16 = 0x0809;
pub const END: u16 = 0x000a;
pub const PASSWORD: u16 = 0x002f;
pub const CODE_PAGE: u16 = 0x0042;
pub const FROM_1904: u16 = 0x0022;
pub const FORMAT: u16 = 0x041e;
pub const STYLE: u16 = 0x00e0;
pub const SHEET: u16 = 0x0085;
pub const TEXTS: u16 = 0x00fc;
pub const ROW: u16 = 0x0208;
pub const COLUMNS: u16 = 0x007d;
pub const NUMBER: u16 = 0x0203;
pub const LABEL: u16 = 0x0204;
pub const RICH_LABEL: u16 = 0x00d6;
pub const TRUTH: u16 = 0x0205;
pub const FORMULA: u16 = 0x0006;
pub const RESULT: u16 = 0x0207;
pub const SHORT_NUMBER: u16 = 0x027e;
pub const SHORT_NUMBERS: u16 = 0x00bd;
pub const SHARED_TEXT: u16 = 0x00fd;
pub const MERGED: u16 = 0x00e5;
pub const NOTE: u16 = 0x001c;
const CONTINUED: u16 = 0x003c;

pub struct Record<'s> {
    pub kind: u16,
    pub data: &'s [u8],
    /// What follows as records of continuation, still with their heads.
    more: &'s [u8],
}

impl<'s> Record<'s> {
    /// The data, piece by piece as it was divided.
    pub fn pieces(&self) -> impl Iterator<Item = &'s [u8]> {
        let mut rest = self.more;
        let more = std::iter::from_fn(move || {
            let (record, after) = one(rest)?;
            rest = after;
            (record.kind == CONTINUED).then_some(record.data)
        });
        std::iter::once(self.data).chain(more)
    }
}

fn one(stream: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let kind = u16_at(stream, 0)?;
    let end = 4 + usize::from(u16_at(stream, 2)?);
    let (data, more) = (stream.get(4..end)?, stream.get(end..)?);
    Some((Record { kind, data, more }, more))
}

/// The records of a stream to its end; one that is cut off is an error.
pub fn records(stream: &[u8]) -> impl Iterator<Item = Result<Record<'_>, Refusal>> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        // Sectors are filled up with zeros.
        if rest.len() < 4 || rest.starts_with(&[0, 0, 0, 0]) {
            return None;
        }
        Some(match one(rest) {
            Some((record, more)) => {
                rest = more;
                Ok(record)
            }
            None => {
                rest = &[];
                Err(damaged(PART))
            }
        })
    })
}
