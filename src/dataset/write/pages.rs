//! A column of one file as the pages of a column chunk.

use std::borrow::Cow;
use std::ops::Range;

use anyhow::{Context, Result};

use super::gzip::Packer;
use super::runs;
use super::thrift;
use crate::dataset::batch::{Cells, Values};
use crate::dataset::schema::{Column, Kind};
use crate::dataset::words::Words;

/// A page holds no more rows, nor goes on behind so many bytes of values.
const MOST_ROWS: usize = 20_000;
const MOST_BYTES: usize = 1024 * 1024;
/// The most bytes of values that are written once and then named by their numbers.
const MOST_WORDS: usize = 1024 * 1024;
/// Numbers that lie closer together are looked up in a table.
const NEAR: usize = 4096;
/// The longest text that a column is known by, in bytes.
const LONGEST_BOUND: usize = 256;
/// The fewest bytes of values that are packed.
const WORTH_PACKING: usize = 4096;

/// What the foot of the file says of a column chunk.
pub struct Chunk {
    pub is_packed: bool,
    /// Bytes of all pages with their heads, as they lie there and unpacked.
    pub packed: usize,
    pub unpacked: usize,
    /// Where the first page of values begins in the file, and the page of words where there is one.
    pub data: usize,
    pub words: Option<usize>,
    /// Pages of values.
    pub pages: i32,
    pub nulls: usize,
    /// The smallest and the largest value, as plain values are written.
    pub bounds: Option<(Vec<u8>, Vec<u8>)>,
}

impl Chunk {
    /// How its values are written.
    pub fn values(&self) -> Encoding {
        if self.words.is_some() { Encoding::Numbers } else { Encoding::Plain }
    }

    /// Every way in which anything of it is written.
    pub fn encodings(&self) -> &'static [Encoding] {
        match self.values() {
            Encoding::Numbers => &[Encoding::Plain, Encoding::Runs, Encoding::Numbers],
            _ => &[Encoding::Plain, Encoding::Runs],
        }
    }
}

/// `Encoding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Plain = 0,
    Runs = 3,
    /// The numbers of words, as runs.
    Numbers = 8,
}

type Plain<'v> = Box<dyn Fn(Range<usize>, &mut Vec<u8>) + 'v>;

/// The values of a column as they are written.
enum Written<'v> {
    /// Each value where it stands: the bytes of those from one to another.
    Plain(Plain<'v>),
    /// The bytes of all words, how many there are, and which each value is.
    Words(Vec<u8>, usize, Cow<'v, [u32]>),
}

/// Appends the pages of a column to those that the file has so far.
pub fn append(
    cells: &Cells<'_>,
    column: &Column,
    rows: usize,
    packer: &mut Packer,
    file: &mut Vec<u8>,
) -> Result<Chunk> {
    let values = match &cells.given {
        Some(given) => given.iter().filter(|given| **given).count(),
        None => rows,
    };
    let (written, bounds, is_packed) = match &cells.values {
        Values::Text(words) => of_words(words, column.kind),
        Values::Whole(numbers) => of_numbers(numbers, |number| *number, |number| number.to_le_bytes()),
        Values::Date(days) => of_numbers(days, |day| i64::from(*day), |day| day.to_le_bytes()),
        Values::YesNo(values) => of_yes_no(values),
    };
    let begin = file.len();
    let mut pages = Pages { file, packer: is_packed.then_some(packer), unpacked: 0 };
    let (width, words) = match &written {
        Written::Plain(_) => (0, None),
        Written::Words(bytes, count, _) => {
            pages.words(bytes, *count)?;
            (runs::width(*count), Some(begin))
        }
    };
    let data = pages.file.len();
    let mut count = 0;
    let (mut row, mut value) = (0, 0);
    let mut page = Vec::new();
    while row < rows || count == 0 {
        page.clear();
        let (to, up_to) = end_of_page(cells, (row, rows), value);
        if let Some(given) = &cells.given {
            levels(&given[row..to], &mut page);
        }
        let encoding = match &written {
            Written::Plain(bytes) => {
                bytes(value..up_to, &mut page);
                Encoding::Plain
            }
            Written::Words(.., numbers) => {
                page.push(width.to_le_bytes()[0]);
                runs::append(&numbers[value..up_to], width, &mut page);
                Encoding::Numbers
            }
        };
        pages.values(&page, to - row, encoding)?;
        (row, value) = (to, up_to);
        count += 1;
    }
    let (packed, unpacked) = (pages.file.len() - begin, pages.unpacked);
    let nulls = rows - values;
    Ok(Chunk { is_packed, packed, unpacked, data, words, pages: count, nulls, bounds })
}

/// Where a page ends that begins with this row and value.
fn end_of_page(cells: &Cells<'_>, (row, rows): (usize, usize), value: usize) -> (usize, usize) {
    let last = rows.min(row + MOST_ROWS);
    let is_given = |row: usize| cells.given.as_ref().is_none_or(|given| given[row]);
    let Values::Text(words) = &cells.values else {
        let given = (row..last).filter(|row| is_given(*row)).count();
        return (last, value + given);
    };
    let (mut to, mut up_to, mut bytes) = (row, value, 0);
    while to < last && bytes < MOST_BYTES {
        if is_given(to) {
            bytes += words.of_cell(up_to).len();
            up_to += 1;
        }
        to += 1;
    }
    (to, up_to)
}

/// Which rows of a page have a value.
fn levels(given: &[bool], page: &mut Vec<u8>) {
    let at = page.len();
    page.extend([0; 4]);
    runs::append(given, 1, page);
    let length = u32::try_from(page.len() - at - 4).unwrap_or(u32::MAX);
    page[at..at + 4].copy_from_slice(&length.to_le_bytes());
}

type Bounds = Option<(Vec<u8>, Vec<u8>)>;

fn of_words<'v>(words: &'v Words<'_>, kind: Kind) -> (Written<'v>, Bounds, bool) {
    let numbers = words.numbers();
    let (spelt, once) = words.bytes();
    // Each text has its length before it.
    let (plain, once) = (spelt + 4 * numbers.len(), once + 4 * words.len());
    let bits = runs::width(words.len()) as usize * numbers.len();
    let by_number = once <= MOST_WORDS && once + bits / 8 < plain;
    let mut bounds = None;
    if kind == Kind::Word {
        let range = words.iter().min().zip(words.iter().max());
        bounds = range
            .filter(|(least, most)| least.len().max(most.len()) <= LONGEST_BOUND)
            .map(|(least, most)| (least.as_bytes().to_vec(), most.as_bytes().to_vec()));
    }
    let is_packed = kind == Kind::Text && (if by_number { once } else { plain }) >= WORTH_PACKING;
    if by_number {
        let mut bytes = Vec::with_capacity(once);
        words.iter().for_each(|word| text(word, &mut bytes));
        return (Written::Words(bytes, words.len(), numbers.into()), bounds, is_packed);
    }
    let plain = move |range: Range<usize>, page: &mut Vec<u8>| {
        range.for_each(|cell| text(words.of_cell(cell), page));
    };
    (Written::Plain(Box::new(plain)), bounds, is_packed)
}

fn text(text: &str, to: &mut Vec<u8>) {
    to.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    to.extend_from_slice(text.as_bytes());
}

fn of_numbers<'v, N: Copy, const BYTES: usize>(
    values: &'v [N],
    number: fn(&N) -> i64,
    bytes: fn(N) -> [u8; BYTES],
) -> (Written<'v>, Bounds, bool) {
    let by = |value: &&N| number(value);
    let range = values.iter().min_by_key(by).zip(values.iter().max_by_key(by));
    let bounds = range.map(|(least, most)| (bytes(*least).to_vec(), bytes(*most).to_vec()));
    let numbered = range.and_then(|(least, most)| numbered(values, number, (number(least), number(most))));
    if let Some((words, numbers)) = numbered
        && words.len() * BYTES + runs::width(words.len()) as usize * numbers.len() / 8 < values.len() * BYTES
    {
        let all: Vec<u8> = words.iter().flat_map(|value| bytes(*value)).collect();
        return (Written::Words(all, words.len(), numbers.into()), bounds, false);
    }
    let plain = move |range: Range<usize>, page: &mut Vec<u8>| {
        values[range].iter().for_each(|value| page.extend(bytes(*value)));
    };
    (Written::Plain(Box::new(plain)), bounds, false)
}

/// The different values in the order in which they come, and which of them each is; `None` where they lie too far apart.
fn numbered<N: Copy>(values: &[N], number: fn(&N) -> i64, (least, most): (i64, i64)) -> Option<(Vec<N>, Vec<u32>)> {
    let place = |value: i64| value.checked_sub(least).and_then(|place| usize::try_from(place).ok());
    let span = place(most).filter(|span| *span < NEAR)?;
    let mut table = vec![u32::MAX; span + 1];
    let (mut words, mut numbers) = (Vec::new(), Vec::with_capacity(values.len()));
    for value in values {
        let known = table.get_mut(place(number(value))?)?;
        if *known == u32::MAX {
            *known = u32::try_from(words.len()).ok()?;
            words.push(*value);
        }
        numbers.push(*known);
    }
    Some((words, numbers))
}

fn of_yes_no(values: &[bool]) -> (Written<'_>, Bounds, bool) {
    let all = |yes: bool| values.iter().all(|value| *value == yes);
    let bounds = (!values.is_empty()).then(|| (vec![u8::from(all(true))], vec![u8::from(!all(false))]));
    let plain = |range: Range<usize>, page: &mut Vec<u8>| {
        let byte = |bits: &[bool]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
        page.extend(values[range].chunks(8).map(byte));
    };
    (Written::Plain(Box::new(plain)), bounds, false)
}

/// Pages as they are added to a file.
struct Pages<'f> {
    file: &'f mut Vec<u8>,
    packer: Option<&'f mut Packer>,
    /// Bytes so far, unpacked.
    unpacked: usize,
}

impl Pages<'_> {
    /// The values that are named by their numbers.
    fn words(&mut self, bytes: &[u8], count: usize) -> Result<()> {
        let count = length(count)?;
        self.page(bytes, 2, |head| {
            head.structure(7, |head| {
                head.i32(1, count);
                head.i32(2, Encoding::Plain as i32);
            });
        })
    }

    fn values(&mut self, bytes: &[u8], rows: usize, encoding: Encoding) -> Result<()> {
        let rows = length(rows)?;
        self.page(bytes, 0, |head| {
            head.structure(5, |head| {
                head.i32(1, rows);
                head.i32(2, encoding as i32);
                // Which rows have a value, and which values are of one row.
                head.i32(3, Encoding::Runs as i32);
                head.i32(4, Encoding::Runs as i32);
            });
        })
    }

    fn page(&mut self, bytes: &[u8], kind: i32, more: impl FnOnce(&mut thrift::Struct<'_>)) -> Result<()> {
        let packed = self.packer.as_mut().map(|packer| packer.pack(bytes)).transpose()?;
        let content = packed.as_deref().unwrap_or(bytes);
        let (unpacked, packed) = (length(bytes.len())?, length(content.len())?);
        let begin = self.file.len();
        thrift::structure(self.file, |head| {
            head.i32(1, kind);
            head.i32(2, unpacked);
            head.i32(3, packed);
            more(head);
        });
        self.unpacked += self.file.len() - begin + bytes.len();
        self.file.extend_from_slice(content);
        Ok(())
    }
}

fn length(length: usize) -> Result<i32> {
    i32::try_from(length).context("文本太长,Parquet 放不下 / a text is too long for Parquet")
}
