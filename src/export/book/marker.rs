//! The hidden sheet that tells a workbook of ours: what it was made from, and of each row what it said, in marks.

use anyhow::Result;
use rust_xlsxwriter::{Workbook, Worksheet};

use super::sheets::wide;
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

pub struct Marker {
    index: usize,
    row: u32,
}

impl Marker {
    pub fn new(workbook: &mut Workbook, exported: &Exported<'_>, layout: &str) -> Result<Marker> {
        let index = workbook.worksheets().len();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(NAME)?;
        sheet.set_very_hidden(true);
        let mut marker = Marker { index, row: 0 };
        let version = VERSION.to_string();
        marker.say(workbook, &[FIRST, &version, env!("CARGO_PKG_VERSION")])?;
        marker.say(workbook, &["keys", exported.keys.of("zh", "en")])?;
        marker.say(workbook, &["layout", layout])?;
        let name: String = exported.name.chars().take(200).collect();
        marker.say(workbook, &["register", &escaped(&name)])?;
        marker.say(workbook, &["whole", if exported.is_whole() { "yes" } else { "no" }])?;
        if let Some(commit) = &exported.commit {
            marker.say(workbook, &["commit", commit])?;
        }
        Ok(marker)
    }

    pub fn say(&mut self, workbook: &mut Workbook, cells: &[&str]) -> Result<()> {
        let sheet: &mut Worksheet = workbook.worksheet_from_index(self.index)?;
        for (column, text) in cells.iter().enumerate() {
            sheet.write_string(self.row, wide(column), *text)?;
        }
        self.row += 1;
        Ok(())
    }

    pub fn sheet(&mut self, workbook: &mut Workbook, name: &str, kind: RecordKind) -> Result<()> {
        self.say(workbook, &["sheet", name, record_name(kind)])
    }

    pub fn settings(&mut self, workbook: &mut Workbook, text: &str) -> Result<()> {
        // The last lines may be blank.
        self.say(workbook, &["settings", &stamp::of_file(text), &text.split('\n').count().to_string()])
    }

    /// A file with its rows: what each said when it was given on.
    pub fn file(&mut self, workbook: &mut Workbook, file: &FileRows, language: Language) -> Result<()> {
        let line = |row: &Row| format!("{} {} {}", record_name(row.kind), row.at, marks(row, language).as_str());
        self.lines(workbook, file, file.rows.iter().map(line))
    }

    /// A file with the rows of one kind that a list has of it.
    pub fn list(
        &mut self,
        workbook: &mut Workbook,
        file: &FileRows,
        kind: RecordKind,
        rows: &[(String, Marks)],
    ) -> Result<()> {
        let line = |(at, marks): &(String, Marks)| format!("{} {at} {}", record_name(kind), marks.as_str());
        self.lines(workbook, file, rows.iter().map(line))
    }

    fn lines(&mut self, workbook: &mut Workbook, file: &FileRows, lines: impl Iterator<Item = String>) -> Result<()> {
        let mut chunks = vec![String::new()];
        for line in lines {
            match chunks.last_mut() {
                Some(last) if last.len() + line.len() < CELL => {
                    if !last.is_empty() {
                        last.push('\n');
                    }
                    last.push_str(&line);
                }
                _ => chunks.push(line),
            }
        }
        let path = escaped(&file.path);
        let mut cells = vec!["file", &path, file_kind(file.kind), &file.stamp];
        cells.extend(chunks.iter().map(String::as_str));
        self.say(workbook, &cells)
    }
}

/// Of a record as cells tell it.
pub fn marks(row: &Row, language: Language) -> Marks {
    let mut marks = Marks::default();
    if let Some(columns) = Columns::of(row.kind) {
        row.cells
            .iter()
            .for_each(|(index, value)| marks.add(*index, &cell::text(&columns.columns[*index], value, language)));
    }
    marks
}
