//! Tables as CSV. The header names the columns by their keys, for programs; with `--lang zh` by their
//! titles, for people, with a byte order mark so that spreadsheets read the Chinese.

use std::io::{self, Write};

use crate::record::Language;
use crate::reports::table::{Cell, Table, heading};

/// Who reads the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Program,
    Person(Language),
}

/// Writes tables; several stand under each other, each below a line
/// with its key and register, or its title.
pub fn tables(out: &mut dyn Write, tables: &[Table], reader: Reader) -> io::Result<()> {
    if reader == Reader::Person(Language::Zh) {
        out.write_all("\u{feff}".as_bytes())?;
    }
    for (index, table) in tables.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        if tables.len() > 1 {
            let titles = match reader {
                Reader::Program => vec![table.key.clone(), table.register.clone()],
                Reader::Person(language) => vec![heading(tables, index, language)],
            };
            record(out, &titles)?;
        }
        one(out, table, reader)?;
    }
    Ok(())
}

fn one(out: &mut dyn Write, table: &Table, reader: Reader) -> io::Result<()> {
    let columns = table.told();
    let header: Vec<String> = columns
        .iter()
        .map(|column| &table.columns[*column])
        .map(|column| match reader {
            Reader::Program => column.key.clone(),
            Reader::Person(language) => column.title.of(language).to_owned(),
        })
        .collect();
    record(out, &header)?;
    for row in &table.rows {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| row.cells.get(*column).map_or_else(String::new, |cell| text(cell, reader)))
            .collect();
        record(out, &cells)?;
    }
    Ok(())
}

fn record(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let cells: Vec<String> = cells.iter().map(|cell| harmless(cell)).collect();
    writer.write_record(&cells).map_err(io::Error::other)?;
    writer.flush()
}

fn text(cell: &Cell, reader: Reader) -> String {
    match (cell, reader) {
        (Cell::Share(share), Reader::Program) => format!("{share:.4}"),
        (Cell::Graded { count, .. }, Reader::Program) => count.to_string(),
        (cell, Reader::Program) => cell.shown(Language::En),
        (cell, Reader::Person(language)) => cell.shown(language),
    }
}

/// A spreadsheet would take such a cell for a formula; a quote in front makes it text. Numbers stay numbers.
fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Both;

    fn written(reader: Reader) -> String {
        let mut table = Table::new("t", Both::default()).text("name", "名称", "name").number("share", "占比", "share");
        table.push(vec![Cell::Text("=HYPERLINK(\"x\")".into()), Cell::Share(0.125)]);
        table.push(vec![Cell::Text("甲,乙".into()), Cell::Number { value: -1.5, decimals: 1 }]);
        let mut out = Vec::new();
        tables(&mut out, &[table], reader).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_cell_that_a_spreadsheet_would_compute_is_made_text() {
        assert_eq!(written(Reader::Program), "name,share\n\"'=HYPERLINK(\"\"x\"\")\",0.1250\n\"甲,乙\",-1.5\n");
    }

    #[test]
    fn people_get_titles_and_a_mark_that_spreadsheets_need() {
        assert!(written(Reader::Person(Language::Zh)).starts_with("\u{feff}名称,占比\n"));
    }
}
