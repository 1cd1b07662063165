//! A CSV table of ours, read as any table is: which kind of record it is of stands in its last heading.

use rustc_hash::FxHashMap;

use super::table::{Head, given};
use super::{Came, Medium};
use crate::export::columns::{Columns, kinds};
use crate::export::csv::{heading, unharmed};
use crate::export::stamp::Marks;
use crate::finding::Both;
use crate::record::{Language, RecordKind};
use crate::sheet::{Book, Cell, Row, Sheet};
use crate::source::visible;

/// The row of headings, the column with marks, and what the table is of.
struct Found<'s> {
    sheet: &'s Sheet,
    head: usize,
    marks: usize,
    kind: RecordKind,
    language: Language,
}

fn found(book: &Book) -> Option<Found<'_>> {
    let [sheet] = &*book.sheets else { return None };
    let row = sheet.rows.first()?;
    row.cells.iter().enumerate().find_map(|(marks, cell)| {
        let Cell::Text(text) = cell else { return None };
        let of = |language| kinds().find(|kind| heading(*kind, language) == *text).map(|kind| (kind, language));
        let (kind, language) = of(Language::Zh).or_else(|| of(Language::En))?;
        Some(Found { sheet, head: 0, marks, kind, language })
    })
}

/// The table was written by `export`.
pub fn is_ours(book: &Book) -> bool {
    found(book).is_some()
}

/// The table as it came back.
pub fn came(book: &Book) -> Option<Came> {
    let Found { sheet, head, marks, kind, language } = found(book)?;
    let mut remarks = Vec::new();
    let mut headings = sheet.rows[head].clone();
    headings.cells.truncate(marks);
    let columns = Head::of(&last_first(&headings), Columns::of(kind)?)?;
    remarks.extend(columns.unknown.iter().map(|heading| {
        let heading = visible(heading);
        Both::new(
            format!("栏「{heading}」不认识，没有读"),
            format!("the column `{heading}` is not known and was not read"),
        )
    }));
    let read = |row: &Row| {
        let mark = match row.cells.get(marks) {
            Some(Cell::Text(text)) => Marks::read(unharmed(text)),
            _ => None,
        };
        let mut row = row.clone();
        row.cells.resize(marks, Cell::Blank);
        for cell in &mut row.cells {
            if let Cell::Text(text) = cell {
                *text = unharmed(text).to_owned();
            }
        }
        let mut given = given(&last_first(&row), &columns, kind, &sheet.name, language, &FxHashMap::default())?;
        given.place = Both::new(format!("第 {} 行", row.number), format!("line {}", row.number));
        // A mark that somebody lost says nothing; a record at the place is not taken for it.
        given.marks = mark;
        Some(given)
    };
    let rows = sheet.rows[head + 1..].iter().filter_map(read).collect();
    // Which rows were given on nobody tells: what is missing may have been filtered out.
    Some(Came { medium: Medium::Cells(language), rows, remarks, ..Came::default() })
}

/// The row with the columns that say what it is in front, as on the sheets of a workbook.
fn last_first(row: &Row) -> Row {
    let mut cells = row.cells.clone();
    let shift = cells.len().min(2);
    cells.rotate_right(shift);
    Row { cells, ..row.clone() }
}
