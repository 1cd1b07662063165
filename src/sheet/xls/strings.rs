//! Texts within records: in one byte a letter or two, and across records.

use encoding_rs::UTF_16LE;

use super::super::compound::{u16_at, u32_at};
use super::super::refusal::{Refusal, damaged, too_much};
use super::super::{Cell, limits, text};
use super::records::Record;
use super::{PART, Workbook};

/// Bits of the byte before a text: two bytes a letter, data on reading aloud behind it, fonts of its runs behind it.
const WIDE: u8 = 1;
const ALOUD: u8 = 4;
const RUNS: u8 = 8;

/// Letters of one byte are the first 256 of Unicode.
fn letters(bytes: &[u8], wide: bool) -> String {
    match wide {
        true => UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
        false => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// A text of `count` letters at the start of `bytes`, as the workbook writes them.
fn of(bytes: &[u8], count: usize, workbook: &Workbook) -> Option<String> {
    if workbook.old {
        let bytes = bytes.get(..count.min(bytes.len()))?;
        return Some(workbook.encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    let (flags, bytes) = bytes.split_first()?;
    let wide = flags & WIDE != 0;
    let length = if wide { count * 2 } else { count };
    Some(letters(bytes.get(..length.min(bytes.len()))?, wide))
}

/// A text behind its length of two bytes.
pub fn long(bytes: &[u8], workbook: &Workbook) -> Option<String> {
    let count = usize::from(u16_at(bytes, 0)?);
    match bytes.get(2..)? {
        [] if count == 0 => Some(String::new()),
        bytes => of(bytes, count, workbook),
    }
}

fn short(bytes: &[u8], workbook: &Workbook) -> Option<String> {
    let (count, bytes) = bytes.split_first()?;
    of(bytes, usize::from(*count), workbook)
}

pub fn sheet_name(record: &Record<'_>, workbook: &Workbook) -> Result<String, Refusal> {
    record.data.get(6..).and_then(|bytes| short(bytes, workbook)).ok_or_else(|| damaged(PART))
}

pub fn format_code(record: &Record<'_>, workbook: &Workbook) -> Result<String, Refusal> {
    let bytes = record.data.get(2..).ok_or_else(|| damaged(PART))?;
    if workbook.old { short(bytes, workbook) } else { long(bytes, workbook) }.ok_or_else(|| damaged(PART))
}

/// The result of a formula, which may go on in further records.
pub fn result(record: &Record<'_>, workbook: &Workbook) -> Option<String> {
    let count = usize::from(u16_at(record.data, 0)?);
    if workbook.old {
        return long(record.data, workbook);
    }
    let mut pieces = Pieces::new(record);
    pieces.take(2)?;
    let flags = pieces.byte()?;
    pieces.letters(count, flags & WIDE != 0)
}

/// The texts that cells share.
pub fn texts(record: &Record<'_>) -> Result<Vec<Cell>, Refusal> {
    let count = u32_at(record.data, 4).and_then(|count| usize::try_from(count).ok()).ok_or_else(|| damaged(PART))?;
    if count > limits::CELLS {
        return Err(too_much("共用的文字", "shared texts", limits::CELLS));
    }
    let mut pieces = Pieces::new(record);
    pieces.take(8).ok_or_else(|| damaged(PART))?;
    let mut texts = Vec::new();
    for _ in 0..count {
        texts.push(text::cell(&one(&mut pieces).ok_or_else(|| damaged(PART))?));
    }
    Ok(texts)
}

fn one(pieces: &mut Pieces<'_>) -> Option<String> {
    let count = usize::from(u16_at(&pieces.take(2)?, 0)?);
    let flags = pieces.byte()?;
    let runs = if flags & RUNS == 0 { 0 } else { usize::from(u16_at(&pieces.take(2)?, 0)?) };
    let aloud = if flags & ALOUD == 0 { 0 } else { usize::try_from(u32_at(&pieces.take(4)?, 0)?).ok()? };
    let text = pieces.letters(count, flags & WIDE != 0)?;
    pieces.pass(runs * 4)?;
    pieces.pass(aloud)?;
    Some(text)
}

/// The data of a record and of those that continue it.
struct Pieces<'s> {
    piece: &'s [u8],
    more: Vec<&'s [u8]>,
}

impl<'s> Pieces<'s> {
    fn new(record: &Record<'s>) -> Pieces<'s> {
        let mut more: Vec<&[u8]> = record.pieces().collect();
        more.reverse();
        Pieces { piece: more.pop().unwrap_or_default(), more }
    }

    /// Goes on to the next piece where this one is used up.
    fn here(&mut self) -> Option<()> {
        while self.piece.is_empty() {
            self.piece = self.more.pop()?;
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        self.here()?;
        let (byte, rest) = self.piece.split_first()?;
        self.piece = rest;
        Some(*byte)
    }

    fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        (0..count).map(|_| self.byte()).collect()
    }

    fn pass(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.here()?;
            let passed = count.min(self.piece.len());
            self.piece = self.piece.get(passed..)?;
            count -= passed;
        }
        Some(())
    }

    /// Letters up to `count`; each further piece says anew how wide they are.
    fn letters(&mut self, mut count: usize, mut wide: bool) -> Option<String> {
        let mut text = String::new();
        while count > 0 {
            if self.piece.is_empty() {
                self.here()?;
                wide = self.byte()? & WIDE != 0;
            }
            let size = if wide { 2 } else { 1 };
            let here = count.min(self.piece.len() / size);
            let (bytes, rest) = self.piece.split_at_checked(here * size)?;
            text.push_str(&letters(bytes, wide));
            // Half a letter at the end of a piece is a damaged file.
            self.piece = if here < count && rest.len() < size && !rest.is_empty() { return None } else { rest };
            count -= here;
        }
        Some(text)
    }
}
