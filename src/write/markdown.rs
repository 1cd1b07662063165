//! Tables as Markdown. Text of a register never becomes Markdown or HTML of its own.

use std::io::{self, Write};

use crate::record::Language;
use crate::reports::table::{Align, Cell, Table, heading};
use crate::source::visible;

/// Writes tables under each other, each below its title where there are several.
pub fn tables(out: &mut dyn Write, tables: &[Table], language: Language) -> io::Result<()> {
    for (index, table) in tables.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        if tables.len() > 1 {
            writeln!(out, "### {}\n", escape(&heading(tables, index, language)))?;
        }
        one(out, table, language)?;
    }
    Ok(())
}

fn one(out: &mut dyn Write, table: &Table, language: Language) -> io::Result<()> {
    let columns = table.told();
    if !table.rows.is_empty() {
        line(out, columns.iter().map(|column| escape(table.columns[*column].title.of(language))))?;
        line(
            out,
            columns.iter().map(|column| match table.columns[*column].align {
                Align::Start => "---".to_owned(),
                Align::End => "---:".to_owned(),
            }),
        )?;
        for (index, row) in table.rows.iter().enumerate() {
            let merged = if table.opens_group(index) { 0 } else { table.merged };
            line(
                out,
                columns.iter().map(|column| match row.cells.get(*column) {
                    Some(cell) if *column >= merged => text(cell, language),
                    _ => String::new(),
                }),
            )?;
        }
        if let Some(footer) = &table.footer {
            line(
                out,
                columns.iter().map(|column| footer.get(*column).map_or_else(String::new, |cell| text(cell, language))),
            )?;
        }
    }
    for note in &table.notes {
        writeln!(out, "\n{}{}", language.of("注：", "Note: "), escape(note.of(language)))?;
    }
    Ok(())
}

fn line(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    write!(out, "|")?;
    for cell in cells {
        write!(out, " {cell} |")?;
    }
    writeln!(out)
}

fn text(cell: &Cell, language: Language) -> String {
    let shown = escape(&cell.shown(language));
    match cell {
        // An ideographic space is as wide as the characters it stands before.
        Cell::Tree { depth, .. } => format!("{}{shown}", "\u{3000}".repeat(*depth)),
        Cell::Link { to, .. } => format!("[{shown}](<{}>)", to.replace(['<', '>', '\n', '|'], "")),
        _ => shown,
    }
}

/// Text that stands for itself in a Markdown table.
pub fn escape(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Both;

    #[test]
    fn text_of_a_register_breaks_neither_the_table_nor_the_page() {
        let mut table = Table::new("t", Both::default()).text("a", "名称", "name").number("n", "数", "count");
        table.push(vec![Cell::Tree { depth: 1, text: "甲|<script>\n[x](y)".into() }, Cell::Count(2)]);
        let mut out = Vec::new();
        tables(&mut out, &[table], Language::Zh).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "| 名称 | 数 |\n| --- | ---: |\n| \u{3000}甲\\|&lt;script&gt;\\\\n\\[x\\](y) | 2 |\n"
        );
    }
}
