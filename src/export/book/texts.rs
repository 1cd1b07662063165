//! A file as the texts of its cells, row by row: all in one text, because there are millions of them.

use super::marker::Noted;
use crate::export::cell;
use crate::export::columns::Columns;
use crate::export::gather::FileRows;
use crate::export::stamp::Marks;
use crate::record::{Language, RecordKind};

pub struct Texts {
    pub path: String,
    /// The place that references name.
    pub identity: String,
    pub rows: Vec<Row>,
    pub noted: Noted,
    all: String,
}

pub struct Row {
    pub kind: RecordKind,
    pub at: String,
    pub within: String,
    /// By column; where the text begins and ends.
    cells: Vec<(usize, usize, usize)>,
}

impl Texts {
    pub fn of(file: &FileRows<'_>, language: Language) -> Texts {
        let mut all = String::new();
        let mut rows = Vec::with_capacity(file.rows.len());
        let mut marked: Vec<Marks> = Vec::with_capacity(file.rows.len());
        for row in &file.rows {
            let (mut cells, mut marks) = (Vec::with_capacity(row.cells.len()), Marks::default());
            if let Some(columns) = Columns::of(row.kind) {
                for (column, value) in &row.cells {
                    let text = cell::text(&columns.columns[*column], value, language);
                    marks.add(*column, &text);
                    let begin = all.len();
                    all.push_str(&text);
                    cells.push((*column, begin, all.len()));
                }
            }
            rows.push(Row { kind: row.kind, at: row.at.clone(), within: row.within.clone(), cells });
            marked.push(marks);
        }
        let noted = Noted::new(file, file.rows.iter().zip(&marked).map(|(row, marks)| (row.kind, &*row.at, marks)));
        Texts { path: file.path.clone(), identity: file.identity.clone(), rows, noted, all }
    }

    /// The texts of a row, by column.
    pub fn cells<'t>(&'t self, row: &'t Row) -> impl Iterator<Item = (usize, &'t str)> {
        row.cells.iter().map(|(column, begin, end)| (*column, &self.all[*begin..*end]))
    }
}
