//! Tables as an office keeps them: the sheets of a workbook, the tables of a Word document or of a page, a CSV file. What
//! stands where, as it is written; what it means is `import`'s to say.

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
    /// Merged regions, none overlapping another; only the top left cell of each holds something.
    pub merged: Vec<Region>,
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
    Text(String),
    /// A number, as the shortest decimal that is it: `3`, `0.5`.
    Number(String),
    /// A day or a moment, as ISO 8601 writes it: `2026-03-01`, `2026-03-01T09:30:00`.
    Date(String),
    Bool(bool),
    /// Something that has no value to read, with what stands there: a formula that nobody computed, `#REF!`.
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
