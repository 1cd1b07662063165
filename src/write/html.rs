//! Tables as one page of HTML that needs no other file, in the look of the published pages. Text of a register never
//! becomes markup.

use std::io::{self, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::record::Language;
use crate::reports::table::{Align, Cell, Table, heading};
use crate::source::visible;

const PAGE: &str = include_str!("../../templates/report/page.html");
const STYLE: &str = include_str!("../../templates/html/style.css");

#[derive(Serialize)]
struct TableShown {
    title: String,
    columns: Vec<ColumnShown>,
    rows: Vec<Vec<CellShown>>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct ColumnShown {
    title: String,
    number: bool,
}

#[derive(Serialize)]
struct CellShown {
    tag: &'static str,
    text: String,
    number: bool,
    /// How many rows it is merged over.
    rows: usize,
    /// The shape and colour of a level; 0 for what is none.
    shape: usize,
}

/// Writes a page with tables under each other. `subtitle` stands below the title.
pub fn tables(
    out: &mut dyn Write,
    (title, subtitle): (&str, &str),
    tables: &[Table],
    language: Language,
) -> io::Result<()> {
    let shown: Vec<TableShown> = (0..tables.len()).map(|index| table(tables, index, language)).collect();
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let values = context! {
        language => language.of("zh-CN", "en"),
        title => visible(title),
        subtitle => visible(subtitle),
        tables => Value::from(Serde(shown)),
        style => STYLE,
        style_hash => format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()))),
        foot => language.of("内容由廉政风险防控台账生成，供内部审阅。", "Made from the register, for review within the organisation."),
    };
    let page = environment.render_named_str("page.html", PAGE, values).map_err(io::Error::other)?;
    out.write_all(page.as_bytes())
}

fn table(tables: &[Table], index: usize, language: Language) -> TableShown {
    let table = &tables[index];
    let told = table.told();
    let text = |text: &str| visible(text).into_owned();
    let columns = told.iter().map(|column| {
        let column = &table.columns[*column];
        ColumnShown { title: text(column.title.of(language)), number: column.align == Align::End }
    });
    let rows = (0..table.rows.len()).map(|row| {
        let opens = table.opens_group(row);
        let here = told.iter().filter(|column| opens || **column >= table.merged);
        here.map(|column| cell(table, row, *column, language)).collect()
    });
    let footer = table.footer.iter().map(|footer| {
        let cells = told.iter().filter_map(|column| Some((*column, footer.get(*column)?)));
        cells.map(|(column, cell)| shown(table, column, cell, language)).collect()
    });
    TableShown {
        title: text(&heading(tables, index, language)),
        columns: columns.collect(),
        rows: rows.chain(footer).collect(),
        notes: table.notes.iter().map(|note| text(note.of(language))).collect(),
    }
}

fn cell(table: &Table, row: usize, column: usize, language: Language) -> CellShown {
    let empty = Cell::Empty;
    let mut cell = shown(table, column, table.rows[row].cells.get(column).unwrap_or(&empty), language);
    if column < table.merged {
        let group = table.rows[row].group;
        cell.rows = table.rows[row..].iter().take_while(|row| row.group == group).count();
        cell.tag = "th";
    }
    cell
}

fn shown(table: &Table, column: usize, cell: &Cell, language: Language) -> CellShown {
    CellShown {
        tag: "td",
        text: visible(&cell.shown(language)).into_owned(),
        number: table.columns[column].align == Align::End,
        rows: 1,
        shape: match cell {
            Cell::Level { rank, of, .. } | Cell::Graded { rank, of, .. } => shape(*rank, *of),
            _ => 0,
        },
    }
}

/// Filled for the highest level, hollow for the lowest, half between.
fn shape(rank: usize, of: usize) -> usize {
    match rank {
        0 => 1,
        rank if rank + 1 < of => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Both;

    #[test]
    fn text_of_a_register_is_shown_and_is_no_markup() {
        let mut table = Table::new("t", Both::new("变化", "changes")).text("a", "甲", "a").text("b", "乙", "b");
        table.merged = 1;
        let level = |name: &str| Cell::Level { name: name.into(), rank: 0, of: 3 };
        table.push_in(0, vec![Cell::Text("<script>alert(1)</script>".into()), level("一级")]);
        table.push_in(0, vec![Cell::Text("<script>alert(1)</script>".into()), Cell::Text("a\u{202e}b".into())]);
        let mut out = Vec::new();
        tables(&mut out, ("变化", "HEAD"), &[table], Language::Zh).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert_eq!(page.matches("&lt;script&gt;").count(), 1, "the merged cell is shown once");
        assert!(page.contains("rowspan=\"2\"") && page.contains("<span class=\"lv lv1\">"), "{page}");
        assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains("://"), "{page}");
    }
}
