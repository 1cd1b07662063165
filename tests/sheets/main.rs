//! Tables out of every kind of file, and out of files that were made to do harm. All of them are written here.

#[path = "../tables/mod.rs"]
mod tables;

mod documents;
mod hostile;
mod mutated;
mod pages;
mod refused;
mod same;
mod workbooks;

use riskreg::sheet::{Book, Cell, Sheet, read};

/// What a cell says, as a line of a test would write it.
pub fn said(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) | Cell::Number(text) | Cell::Date(text) => text.clone(),
        Cell::Bool(truth) => truth.to_string(),
        Cell::Unreadable(shown) => format!("?{shown}"),
    }
}

pub fn cells(sheet: &Sheet) -> Vec<Vec<String>> {
    sheet.rows.iter().map(|row| row.cells.iter().map(said).collect()).collect()
}

/// All that the reader remarks, in Chinese.
pub fn remarks(book: &Book) -> String {
    let sheets = book.sheets.iter().flat_map(|sheet| &sheet.remarks);
    book.remarks.iter().chain(sheets).map(|remark| remark.zh.clone() + "\n").collect()
}

pub fn book(name: &str, bytes: &[u8]) -> Book {
    read(name, bytes).unwrap_or_else(|refusal| panic!("{name}: {refusal}"))
}

pub fn refused(name: &str, bytes: &[u8]) -> String {
    match read(name, bytes) {
        Ok(book) => panic!("{name} was read: {book:?}"),
        Err(refusal) => refusal.to_string(),
    }
}
