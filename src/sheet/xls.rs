//! Workbooks of Excel 5 to 2003, and of WPS (.et): records in a stream ([MS-XLS], and BIFF5 as far as it differs).
//!
//! Not by a library: `calamine` makes room for every cell between the first and the last one of a sheet, follows a table of sectors
//! in a circle, and does not say which rows are hidden. A file of a few kilobytes takes all memory there.

mod cells;
mod records;
mod strings;

use encoding_rs::{Encoding, UTF_16LE};

use super::compound::{Compound, u16_at, u32_at};
use super::grid::Account;
use super::number::Shown;
use super::refusal::{Refusal, damaged, password, save_as, too_much};
use super::{Book, Cell, limits, text, xlsx};
use records::{Record, records};

/// What all sheets share.
struct Workbook {
    /// Texts as BIFF5 has them: a byte a letter or more, in the encoding of the machine that wrote it. Later ones are UTF-16.
    old: bool,
    encoding: &'static Encoding,
    from_1904: bool,
    texts: Vec<Cell>,
    /// Of each style what it shows.
    styles: Vec<Shown>,
    sheets: Vec<Listed>,
}

struct Listed {
    name: String,
    at: usize,
    hidden: bool,
    is_table: bool,
}

const PART: &str = "Workbook";

pub fn book(file: &Compound<'_>) -> Result<Book, Refusal> {
    let stream = file.stream("Workbook").or_else(|| file.stream("Book")).ok_or_else(|| damaged(PART))??;
    let workbook = workbook(&stream)?;
    let mut book = Book::default();
    if file.has("_VBA_PROJECT_CUR") {
        book.remarks.push(xlsx::macros());
    }
    let mut account = Account::default();
    for listed in &workbook.sheets {
        if !listed.is_table {
            book.remarks.push(xlsx::no_table(&listed.name));
            continue;
        }
        let mut grid = account.sheet(&listed.name)?;
        grid.sheet.hidden = listed.hidden;
        // A sheet ends before the next one, so that however they are listed all together are not longer than the stream.
        let end =
            workbook.sheets.iter().map(|other| other.at).filter(|at| *at > listed.at).min().unwrap_or(stream.len());
        let stream = stream.get(listed.at..end).ok_or_else(|| damaged(PART))?;
        cells::read(stream, &workbook, &mut grid)?;
        book.sheets.push(grid.finish());
    }
    Ok(book)
}

/// The records before the sheets: what they are and what they share.
fn workbook(stream: &[u8]) -> Result<Workbook, Refusal> {
    let mut workbook = Workbook {
        old: false,
        encoding: UTF_16LE,
        from_1904: false,
        texts: Vec::new(),
        styles: Vec::new(),
        sheets: Vec::new(),
    };
    let (mut codes, mut formats) = (std::collections::HashMap::new(), Vec::new());
    for record in records(stream) {
        let record = record?;
        let number = |at| u16_at(record.data, at).ok_or_else(|| damaged(PART));
        match record.kind {
            records::BEGIN => match number(0)? {
                0x0600 => {}
                0x0500 => workbook.old = true,
                _ => return Err(save_as("Excel 4 以前的工作簿", "a workbook of Excel 4 or older", &[".xlsx"])),
            },
            records::PASSWORD => return Err(password()),
            records::CODE_PAGE => workbook.encoding = code_page(number(0)?),
            records::FROM_1904 => workbook.from_1904 = number(0)? == 1,
            records::FORMAT => {
                let code = strings::format_code(&record, &workbook)?;
                codes.insert(u32::from(number(0)?), Shown::of_code(&code));
            }
            records::STYLE => formats.push(u32::from(number(2)?)),
            records::SHEET => {
                let listed = listed(&record, &workbook)?;
                if workbook.sheets.iter().any(|other| other.at == listed.at) {
                    return Err(damaged(PART));
                }
                if workbook.sheets.len() == limits::SHEETS {
                    return Err(too_much("表的个数", "tables", limits::SHEETS));
                }
                workbook.sheets.push(listed);
            }
            records::TEXTS => workbook.texts = strings::texts(&record)?,
            records::END => break,
            _ => {}
        }
    }
    let shown = |id: u32| codes.get(&id).copied().unwrap_or_else(|| Shown::built_in(id));
    workbook.styles = formats.into_iter().map(shown).collect();
    Ok(workbook)
}

fn listed(record: &Record<'_>, workbook: &Workbook) -> Result<Listed, Refusal> {
    let fields = || {
        let at = usize::try_from(u32_at(record.data, 0)?).ok()?;
        Some((at, *record.data.get(4)? & 3 != 0, *record.data.get(5)? == 0))
    };
    let (at, hidden, is_table) = fields().ok_or_else(|| damaged(PART))?;
    Ok(Listed { name: strings::sheet_name(record, workbook)?, at, hidden, is_table })
}

/// Code pages of Windows; those of one's own country are what offices had.
fn code_page(number: u16) -> &'static Encoding {
    match number {
        936 => encoding_rs::GB18030,
        950 | 951 => encoding_rs::BIG5,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        65001 => encoding_rs::UTF_8,
        1251 => encoding_rs::WINDOWS_1251,
        1200 => UTF_16LE,
        _ => encoding_rs::WINDOWS_1252,
    }
}

/// The texts that `text` cells of an error stand for.
fn error(code: u8) -> Cell {
    text::unreadable(match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        _ => "#?",
    })
}
