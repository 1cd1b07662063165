//! Tables as an office keeps them: the sheets of a workbook, the tables of a Word document or of a page, a CSV file. What
//! stands where, as it is written; what it means is `import`'s to say.
//!
//! What a file is its content decides, never its name. Everything here takes bytes that somebody sent: each reader stops at the
//! limits of `limits.rs`, and what it cannot read it refuses with a sentence that says what to do.

mod compound;
mod csv;
mod decode;
mod docx;
mod grid;
mod html;
mod kind;
pub mod limits;
mod number;
mod ods;
mod package;
mod refusal;
mod rels;
mod spans;
mod text;
mod xls;
mod xlsx;
mod xml;

pub use refusal::Refusal;

use kind::Content;

/// Everything that one file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    pub sheets: Vec<Sheet>,
    /// What the reader saw and a person should know: an encoding that was guessed, macros that were left alone.
    pub remarks: Vec<Remark>,
}

/// One table, in the file's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Of the sheet; of a table in a document the heading above it, or nothing.
    pub name: String,
    pub hidden: bool,
    /// Rows that hold something, by ascending number.
    pub rows: Vec<Row>,
    /// Merged regions by their first cell, none overlapping another; only the top left cell of each holds something.
    pub merged: Vec<Region>,
    /// Columns that the spreadsheet does not show, from 0, ascending. They are read like the others.
    pub hidden_columns: Vec<u16>,
    pub remarks: Vec<Remark>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// As the program that shows the table counts, from 1; of a CSV file the line.
    pub number: u32,
    /// Not shown by the spreadsheet: by hand, or by a filter.
    pub hidden: bool,
    /// From the first column on; behind the last written one there is nothing.
    pub cells: Vec<Cell>,
}

/// One cell. Texts have no control characters, no stray marks and no blanks around their lines, which end as `\n`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cell {
    #[default]
    Blank,
    /// Of a CSV file, a document and a page every cell. Of a workbook also what has a value but is written otherwise: a share
    /// as its per cent (`5%`), a time of day (`09:30`), a length of time (`36:15`).
    Text(String),
    /// A number, as the shortest decimal that is it, of at most 15 digits as spreadsheets show: `3`, `0.5`.
    Number(String),
    /// A day or a moment, as ISO 8601 writes it: `2026-03-01`, `2026-03-01T09:30:00`; `2026-03` where the cell shows a month
    /// and no day.
    Date(String),
    Bool(bool),
    /// Something that has no value to read, with what stands there, fit to be shown: a formula that nobody computed, `#REF!`,
    /// text with control characters in it.
    Unreadable(String),
}

/// A rectangle of cells, rows by number and columns from 0, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    pub first: (u32, u16),
    pub last: (u32, u16),
}

/// Something worth saying about a file, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub zh: String,
    pub en: String,
}

impl Remark {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Remark {
        Remark { zh: zh.into(), en: en.into() }
    }
}

/// The tables of a file. The name only tells where it promises something else than the content holds.
pub fn read(name: &str, bytes: &[u8]) -> Result<Book, Refusal> {
    if bytes.len() > limits::FILE {
        return Err(refusal::too_large());
    }
    let content = kind::content(bytes)?;
    let remark = content.misnamed(name);
    let mut book = match content {
        Content::Text => csv::book(bytes)?,
        Content::Page => html::book(bytes)?,
        Content::Document(package, main) => docx::book(package, &main)?,
        Content::OpenDocument(package) => ods::book(package)?,
        Content::OldWorkbook(file) => xls::book(&file)?,
        Content::Workbook(package, main) => xlsx::book(package, &main)?,
    };
    book.remarks.extend(remark);
    Ok(book)
}

/// What a spreadsheet calls a column: `A` for 0, `AA` for 26.
pub fn column_name(column: u16) -> String {
    let mut name = Vec::new();
    let mut left = u32::from(column) + 1;
    while left > 0 {
        left -= 1;
        name.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or_default()));
        left /= 26;
    }
    name.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_spreadsheets_call_them() {
        assert_eq!([0, 25, 26, 701, 702].map(column_name), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
