//! The values of a column as pages of Parquet: plain or by a dictionary, and where rows have none, which do.
//! <https://github.com/apache/parquet-format/blob/master/Encodings.md>

use std::io::Write;

use rustc_hash::FxHashMap;

use super::batch::{Cells, Values};
use super::thrift::{varint, written};

/// Rows of one page.
const ROWS: usize = 1 << 14;
/// A page is not filled further than this, in bytes; a single text may be longer.
const BYTES: usize = 1 << 20;
/// The longest dictionary, in bytes.
const DICTIONARY: usize = 1 << 19;

/// Numbers that the format gives to encodings and kinds of page.
pub const PLAIN: i32 = 0;
pub const RLE: i32 = 3;
pub const RLE_DICTIONARY: i32 = 8;
const DATA_PAGE: i32 = 0;
const DICTIONARY_PAGE: i32 = 2;

/// The pages of one column, one behind the other.
pub struct Pages {
    pub bytes: Vec<u8>,
    /// How long they would be without compression.
    pub uncompressed: usize,
    /// How long the page with the dictionary is, where there is one: it comes first.
    pub dictionary: Option<usize>,
}

/// `compressed`: the pages are in gzip.
pub fn pages(cells: &Cells, optional: bool, compressed: bool) -> std::io::Result<Pages> {
    let mut pages = Pages { bytes: Vec::new(), uncompressed: 0, dictionary: None };
    let dictionary = if compressed { None } else { Dictionary::of(&cells.values) };
    let encoding = match &dictionary {
        Some(dictionary) => {
            pages.put(&dictionary.plain, compressed, |fields, sizes| {
                fields.int(1, DICTIONARY_PAGE).int(2, sizes.0).int(3, sizes.1).inner(7, |inner| {
                    inner.int(1, int(dictionary.length)).int(2, PLAIN);
                });
            })?;
            pages.dictionary = Some(pages.bytes.len());
            RLE_DICTIONARY
        }
        None => PLAIN,
    };
    let (mut row, mut value) = (0, 0);
    while row < cells.given.len() {
        let (rows, values) = extent(cells, row, value);
        let mut body = Vec::new();
        if optional {
            let given: Vec<u32> = cells.given[row..row + rows].iter().map(|given| u32::from(*given)).collect();
            let levels = hybrid(&given, 1);
            body.extend_from_slice(&int(levels.len()).to_le_bytes());
            body.extend_from_slice(&levels);
        }
        match &dictionary {
            Some(dictionary) => {
                body.push(dictionary.width);
                body.extend_from_slice(&hybrid(&dictionary.places[value..value + values], dictionary.width));
            }
            None => plain(&cells.values, value, value + values, &mut body),
        }
        pages.put(&body, compressed, |fields, sizes| {
            fields.int(1, DATA_PAGE).int(2, sizes.0).int(3, sizes.1).inner(5, |inner| {
                inner.int(1, int(rows)).int(2, encoding).int(3, RLE).int(4, RLE);
            });
        })?;
        row += rows;
        value += values;
    }
    Ok(pages)
}

impl Pages {
    /// A page: its head, which is told how long the page is without and with compression, and its body.
    fn put(
        &mut self,
        body: &[u8],
        compressed: bool,
        head: impl FnOnce(&mut super::thrift::Struct<'_>, (i32, i32)),
    ) -> std::io::Result<()> {
        let packed = if compressed { Some(gzip(body)?) } else { None };
        let packed = packed.as_deref().unwrap_or(body);
        let head = written(|fields| head(fields, (int(body.len()), int(packed.len()))));
        self.uncompressed += head.len() + body.len();
        self.bytes.extend_from_slice(&head);
        self.bytes.extend_from_slice(packed);
        Ok(())
    }
}

/// In gzip without a time: the codec that needs no library of the engine's machine.
fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 2), flate2::Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}

/// How many rows from `row` on, and how many of their values from `value` on, go into one page.
fn extent(cells: &Cells, row: usize, value: usize) -> (usize, usize) {
    let most = (cells.given.len() - row).min(ROWS);
    let (mut rows, mut values, mut bytes) = (0, 0, 0);
    while rows < most && (rows == 0 || bytes < BYTES) {
        if cells.given[row + rows] {
            bytes += size(&cells.values, value + values);
            values += 1;
        }
        rows += 1;
    }
    (rows, values)
}

fn size(values: &Values, at: usize) -> usize {
    match values {
        Values::Text(_, ends) => ends[at] - at.checked_sub(1).map_or(0, |before| ends[before]) + 4,
        Values::Whole(_) => 8,
        Values::Date(_) => 4,
        Values::YesNo(_) => 1,
    }
}

fn text<'t>(all: &'t str, ends: &[usize], at: usize) -> &'t str {
    &all[at.checked_sub(1).map_or(0, |before| ends[before])..ends[at]]
}

fn plain(values: &Values, from: usize, to: usize, body: &mut Vec<u8>) {
    match values {
        Values::Text(all, ends) => (from..to).for_each(|at| plain_text(text(all, ends, at), body)),
        Values::Whole(numbers) => numbers[from..to].iter().for_each(|number| body.extend(number.to_le_bytes())),
        Values::Date(days) => days[from..to].iter().for_each(|day| body.extend(day.to_le_bytes())),
        Values::YesNo(values) => body.extend(
            values[from..to]
                .chunks(8)
                .map(|eight| eight.iter().enumerate().fold(0u8, |byte, (bit, yes)| byte | (u8::from(*yes) << bit))),
        ),
    }
}

fn plain_text(text: &str, body: &mut Vec<u8>) {
    body.extend_from_slice(&int(text.len()).to_le_bytes());
    body.extend_from_slice(text.as_bytes());
}

/// The different values of a column, and of each of its values which one it is.
struct Dictionary {
    plain: Vec<u8>,
    length: usize,
    places: Vec<u32>,
    /// Bits of a place.
    width: u8,
}

impl Dictionary {
    /// `None` where it would spare nothing.
    fn of(values: &Values) -> Option<Dictionary> {
        let mut plain = Vec::new();
        let places = match values {
            Values::Text(all, ends) => {
                let texts = (0..ends.len()).map(|at| text(all, ends, at));
                places(texts, |text| plain_text(text, &mut plain))?
            }
            Values::Whole(numbers) => places(numbers.iter().copied(), |number| plain.extend(number.to_le_bytes()))?,
            Values::Date(days) => places(days.iter().copied(), |day| plain.extend(day.to_le_bytes()))?,
            Values::YesNo(_) => return None,
        };
        let length = places.iter().max().map_or(0, |last| *last as usize + 1);
        if length == 0 || length * 2 > places.len() || plain.len() > DICTIONARY {
            return None;
        }
        let width = (usize::BITS - (length - 1).leading_zeros()).max(1) as u8;
        Some(Dictionary { plain, length, places, width })
    }
}

/// Numbers the values by first appearance, and tells each new one; `None` where nearly all are new.
fn places<T: std::hash::Hash + Eq + Copy>(
    values: impl ExactSizeIterator<Item = T>,
    mut new: impl FnMut(T),
) -> Option<Vec<u32>> {
    /// Looked at before it is judged whether a dictionary is worth it.
    const SAMPLE: usize = 256;
    let mut known: FxHashMap<T, u32> = FxHashMap::default();
    let mut places = Vec::with_capacity(values.len());
    let mut last: Option<(T, u32)> = None;
    for value in values {
        if let Some((same, place)) = last
            && same == value
        {
            places.push(place);
            continue;
        }
        let next = u32::try_from(known.len()).ok()?;
        let place = *known.entry(value).or_insert(next);
        if place == next {
            new(value);
            if places.len() == SAMPLE && known.len() * 10 > SAMPLE * 9 {
                return None;
            }
        }
        last = Some((value, place));
        places.push(place);
    }
    Some(places)
}

/// Runs of one value and groups of eight packed into bits, each of `width` bits at most 32.
fn hybrid(values: &[u32], width: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut at, mut packed) = (0, 0);
    while at < values.len() {
        let same = values[at..].iter().take_while(|value| **value == values[at]).count();
        if same >= 8 {
            pack(&values[packed..at], width, &mut bytes);
            varint(&mut bytes, (same as u64) << 1);
            bytes.extend_from_slice(&values[at].to_le_bytes()[..usize::from(width.div_ceil(8))]);
            at += same;
            packed = at;
        } else {
            at = (at + 8).min(values.len());
        }
    }
    pack(&values[packed..], width, &mut bytes);
    bytes
}

/// Groups of eight, the last of all filled up with zeros.
fn pack(values: &[u32], width: u8, bytes: &mut Vec<u8>) {
    if values.is_empty() {
        return;
    }
    let groups = values.len().div_ceil(8);
    varint(bytes, ((groups as u64) << 1) | 1);
    let (mut bits, mut filled) = (0u64, 0u32);
    for value in values.iter().copied().chain(std::iter::repeat(0)).take(groups * 8) {
        bits |= u64::from(value) << filled;
        filled += u32::from(width);
        while filled >= 8 {
            bytes.push((bits & 0xff) as u8);
            bits >>= 8;
            filled -= 8;
        }
    }
}

/// Pages hold a few megabytes at most.
pub fn int(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader makes of runs and packed groups.
    fn unpacked(mut bytes: &[u8], width: u8, length: usize) -> Vec<u32> {
        let mut values = Vec::new();
        while values.len() < length {
            let (mut head, mut shift) = (0u64, 0);
            loop {
                let byte = bytes[0];
                bytes = &bytes[1..];
                head |= u64::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            let count = (head >> 1) as usize;
            if head & 1 == 0 {
                let size = usize::from(width.div_ceil(8));
                let mut value = [0; 4];
                value[..size].copy_from_slice(&bytes[..size]);
                bytes = &bytes[size..];
                values.extend(std::iter::repeat_n(u32::from_le_bytes(value), count));
            } else {
                let size = count * usize::from(width);
                for at in 0..count * 8 {
                    let bit = |bit: usize| {
                        let place = at * usize::from(width) + bit;
                        u32::from(bytes[place / 8] >> (place % 8) & 1) << bit
                    };
                    values.push((0..usize::from(width)).map(bit).sum());
                }
                bytes = &bytes[size..];
            }
        }
        assert!(bytes.is_empty());
        values.truncate(length);
        values
    }

    #[test]
    fn a_reader_of_runs_and_packed_groups_finds_the_values_again() {
        proptest::proptest!(|(runs in proptest::collection::vec((0u32..1000, 1usize..30), 0..40), width in 10u8..=13)| {
            let values: Vec<u32> = runs.into_iter().flat_map(|(value, times)| std::iter::repeat_n(value, times)).collect();
            proptest::prop_assert_eq!(unpacked(&hybrid(&values, width), width, values.len()), values);
        });
        assert_eq!(hybrid(&[1; 20], 1), [40, 1]);
        assert_eq!(hybrid(&[1, 0, 1], 1), [3, 0b101]);
    }
}
