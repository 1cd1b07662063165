//! One kind of record as CSV: a row each, UTF-8 with a byte order mark so that spreadsheets read the Chinese. The last columns say
//! what each row is, so that the edited table comes back.

use std::io::{self, Write};

use super::book::{AT, IDENTITY, PATH, WITHIN, marker};
use super::cell::{self, escaped};
use super::columns::Columns;
use super::gather::{Exported, FileRows, Unread};
use super::rows::Row;
use super::{VERSION, record_name};
use crate::record::{Language, RecordKind};

/// The heading of the column with the marks of each row: it also says what the table is of.
pub fn heading(kind: RecordKind, language: Language) -> String {
    format!("riskreg-{VERSION}-{}-{}", language.of("zh", "en"), record_name(kind))
}

pub fn write(out: &mut dyn Write, exported: &Exported<'_>, kind: RecordKind) -> io::Result<Vec<Unread>> {
    let language = exported.keys;
    let Some(columns) = Columns::of(kind) else { return Ok(Vec::new()) };
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(out);
    let fields = columns.columns.iter().map(|column| column.title(language).into_owned());
    let head: Vec<String> = [IDENTITY, WITHIN]
        .map(|name| language.of(name.0, name.1).to_owned())
        .into_iter()
        .chain(fields)
        .chain([PATH, AT].map(|name| language.of(name.0, name.1).to_owned()))
        .chain([heading(kind, language)])
        .collect();
    writer.write_record(&head)?;
    let made = |file: FileRows<'_>| {
        let line = |row: &Row<'_>| {
            let mut cells = vec![String::new(); head.len()];
            cells[0] = if file.identity.is_empty() { "/".to_owned() } else { escaped(&file.identity) };
            cells[1] = if row.within.is_empty() { String::new() } else { escaped(&row.within) };
            for (index, value) in &row.cells {
                cells[2 + index] = cell::text(&columns.columns[*index], value, language).into_owned();
            }
            let last = head.len() - 3;
            cells[last] = escaped(&file.path);
            cells[last + 1] = row.at.clone();
            cells[last + 2] = marker::marks(row, language).as_str().to_owned();
            cells
        };
        file.rows.iter().filter(|row| row.kind == kind).map(line).collect::<Vec<Vec<String>>>()
    };
    let unread = exported.each(made, |lines| {
        lines.iter().try_for_each(|cells| writer.write_record(cells.iter().map(|cell| harmless(cell))))
    })?;
    writer.flush()?;
    Ok(unread)
}

/// What a spreadsheet would compute if it stood at the beginning of a cell, and the sign that keeps it from that.
const ACTS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// A cell that no spreadsheet takes for a formula: a quote in front makes it text, and says so of a quote too.
fn harmless(cell: &str) -> String {
    if cell.starts_with(ACTS) { format!("'{cell}") } else { cell.to_owned() }
}

/// What [`harmless`] was given.
pub fn unharmed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(ACTS)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_harmless_comes_back_unharmed() {
        for text in ["=1+1", "'引", "''", "'", "-1", "+cmd|' /C calc'!A0", "@x", "甲", "'=1", "", "1-1"] {
            let cell = harmless(text);
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
            assert_eq!(unharmed(&cell), text);
        }
    }
}
