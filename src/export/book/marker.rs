//! The hidden sheet that tells a workbook of ours: what it was made from, and of each row what it said, in marks.

use anyhow::Result;
use rust_xlsxwriter::Workbook;

use super::frame::Rows;
use super::stream::{Look, Stream};
use crate::export::cell::{self, escaped};
use crate::export::columns::Columns;
use crate::export::gather::{Exported, FileRows};
use crate::export::rows::Row;
use crate::export::stamp::{self, Marks};
use crate::export::{VERSION, file_kind, record_name};
use crate::record::{Language, RecordKind};

pub const NAME: &str = "_riskreg";
/// What its first cell says.
pub const FIRST: &str = "riskreg-workbook";

/// Units of one cell that are used before the list of rows goes on in the next.
const CELL: usize = 30_000;

#[derive(Default)]
pub struct Marker {
    stream: Stream,
    row: u32,
}

impl Marker {
    pub fn new(workbook: &mut Workbook, exported: &Exported<'_>, layout: &str) -> Result<Marker> {
        workbook.add_worksheet().set_name(NAME)?.set_very_hidden(true);
        let mut marker = Marker::default();
        let version = VERSION.to_string();
        marker.say(&[FIRST, &version, env!("CARGO_PKG_VERSION")])?;
        marker.say(&["keys", exported.keys.of("zh", "en")])?;
        marker.say(&["layout", layout])?;
        let name: String = exported.name.chars().take(200).collect();
        marker.say(&["register", &escaped(&name)])?;
        marker.say(&["whole", if exported.is_whole() { "yes" } else { "no" }])?;
        if let Some(commit) = &exported.commit {
            marker.say(&["commit", commit])?;
        }
        Ok(marker)
    }

    pub fn say(&mut self, cells: &[&str]) -> Result<()> {
        self.stream.row(self.row, None)?;
        self.row += 1;
        let said = cells.iter().enumerate().filter(|(_, text)| !text.is_empty());
        said.map(|(column, text)| self.stream.text(column, &Look::default(), text)).collect()
    }

    /// The rows of its sheet.
    pub fn rows(self) -> Rows {
        Rows { sheet: NAME.to_owned(), first: 0, stream: self.stream }
    }

    pub fn sheet(&mut self, name: &str, kind: RecordKind) -> Result<()> {
        self.say(&["sheet", name, record_name(kind)])
    }

    pub fn settings(&mut self, text: &str) -> Result<()> {
        // The last lines may be blank.
        self.say(&["settings", &stamp::of_file(text), &text.split('\n').count().to_string()])
    }

    /// A file with its rows.
    pub fn file(&mut self, noted: &Noted) -> Result<()> {
        self.say(&noted.0.iter().map(|cell| &**cell).collect::<Vec<_>>())
    }
}

/// The cells that tell of a file and its rows what each said when it was given on.
pub struct Noted(Vec<String>);

impl Noted {
    /// Of rows by their kinds, places and marks.
    pub fn new<'r>(file: &FileRows<'_>, rows: impl IntoIterator<Item = (RecordKind, &'r str, &'r Marks)>) -> Noted {
        let mut cells: Vec<String> =
            vec!["file".to_owned(), escaped(&file.path), file_kind(file.kind).to_owned(), file.stamp.clone()];
        cells.push(String::new());
        for (kind, at, marks) in rows {
            let (kind, marks) = (record_name(kind), marks.as_str());
            let length = kind.len() + at.len() + marks.len() + 2;
            if let Some(last) = cells.last_mut().filter(|last| last.len() + length < CELL) {
                if !last.is_empty() {
                    last.push('\n');
                }
                [kind, " ", at, " ", marks].iter().for_each(|part| last.push_str(part));
            } else {
                cells.push([kind, at, marks].join(" "));
            }
        }
        Noted(cells)
    }
}

/// Of a record as cells tell it.
pub fn marks(row: &Row<'_>, language: Language) -> Marks {
    let mut marks = Marks::default();
    if let Some(columns) = Columns::of(row.kind) {
        row.cells
            .iter()
            .for_each(|(index, value)| marks.add(*index, &cell::text(&columns.columns[*index], value, language)));
    }
    marks
}
