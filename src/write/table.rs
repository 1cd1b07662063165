//! Tables for people: columns aligned under Chinese too, merged groups shown once, bars and colours
//! where a terminal shows them.

use std::io::{self, Write};

use comfy_table::{Attribute, Cell as Drawn, CellAlignment, Color, ContentArrangement, Table as Drawing, TableStyle};

use super::text::Style;
use crate::reports::table::{Align, Cell, Table, heading};
use crate::source::visible;

/// Prints tables under each other, each with its title where there are several.
pub fn tables(out: &mut dyn Write, tables: &[Table], style: Style) -> io::Result<()> {
    for (index, table) in tables.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        if tables.len() > 1 {
            writeln!(out, "{}", visible(&heading(tables, index, style.language)))?;
        }
        one(out, table, style)?;
    }
    Ok(())
}

fn one(out: &mut dyn Write, table: &Table, style: Style) -> io::Result<()> {
    let language = style.language;
    let columns = if style.color { (0..table.columns.len()).collect() } else { table.told() };
    if !table.rows.is_empty() {
        let mut drawing = drawing(style);
        drawing.set_header(columns.iter().map(|column| {
            let cell = Drawn::new(visible(&header(table, *column, style)));
            if style.color { cell.add_attribute(Attribute::Bold) } else { cell }
        }));
        for (index, row) in table.rows.iter().enumerate() {
            let merged = if table.opens_group(index) { 0 } else { table.merged };
            drawing.add_row(columns.iter().map(|column| match row.cells.get(*column) {
                Some(cell) if *column >= merged => drawn(cell, style),
                _ => Drawn::new(""),
            }));
        }
        if let Some(footer) = &table.footer {
            drawing.add_row(columns.iter().map(|column| match footer.get(*column) {
                Some(cell) if style.color => drawn(cell, style).add_attribute(Attribute::Bold),
                Some(cell) => drawn(cell, style),
                None => Drawn::new(""),
            }));
        }
        for (position, column) in columns.iter().enumerate() {
            let Some(drawn) = drawing.column_mut(position) else { continue };
            drawn.set_padding((0, 2));
            if table.columns[*column].align == Align::End {
                drawn.set_cell_alignment(CellAlignment::Right);
            }
        }
        for line in drawing.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    for note in &table.notes {
        writeln!(out, "{}{}", language.of("注:", "note: "), visible(note.of(language)))?;
    }
    Ok(())
}

fn drawing(style: Style) -> Drawing {
    let mut drawing = Drawing::new();
    drawing.load_style(TableStyle::new());
    match style.color {
        true => {
            let width = u16::try_from(style.width).unwrap_or(u16::MAX);
            drawing.enforce_styling().set_width(width).set_content_arrangement(ContentArrangement::Dynamic);
        }
        false => _ = drawing.force_no_tty().set_content_arrangement(ContentArrangement::Disabled),
    }
    drawing
}

fn header(table: &Table, column: usize, style: Style) -> String {
    let column = &table.columns[column];
    match &column.unit {
        Some(unit) => format!("{}({})", column.title.of(style.language), unit.of(style.language)),
        None => column.title.of(style.language).to_owned(),
    }
}

/// How long the longest bar of a column is, in cells.
const LONGEST_BAR: u64 = 24;

fn drawn(cell: &Cell, style: Style) -> Drawn {
    let text = cell.shown(style.language);
    match cell {
        Cell::Tree { depth, .. } => Drawn::new(format!("{}{}", "  ".repeat(*depth), visible(&text))),
        Cell::Bar { value, of, level } if style.color => {
            let length = (value.saturating_mul(LONGEST_BAR)).div_ceil((*of).max(1)).min(LONGEST_BAR);
            let bar = Drawn::new("█".repeat(length as usize));
            bar.fg(level.map_or(Color::Grey, |(rank, of)| color(rank, of)))
        }
        Cell::Level { rank, of, .. } | Cell::Graded { rank, of, .. } if style.color => {
            Drawn::new(visible(&text)).fg(color(*rank, *of))
        }
        _ => Drawn::new(visible(&text)),
    }
}

/// Red for the highest level, blue for the lowest; the name always stands beside the colour.
fn color(rank: usize, of: usize) -> Color {
    match rank {
        0 => Color::Red,
        1 if of > 3 => Color::Magenta,
        rank if rank + 1 < of => Color::Yellow,
        _ => Color::Blue,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Both;
    use crate::record::Language;

    fn printed(table: Table, color: bool) -> String {
        let mut out = Vec::new();
        tables(&mut out, &[table], Style { color, language: Language::Zh, width: 80 }).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn levels() -> Table {
        let mut table = Table::new("t", Both::new("等级", "levels"))
            .text("dept", "部门", "department")
            .number("n", "风险点", "points")
            .text("bar", "", "");
        table.merged = 1;
        let bar = |value| Cell::Bar { value, of: 12, level: Some((0, 3)) };
        table.push_in(0, vec![Cell::Text("药剂科".into()), Cell::Count(12), bar(12)]);
        table.push_in(0, vec![Cell::Text("药剂科".into()), Cell::Count(3), bar(3)]);
        table
    }

    #[test]
    fn chinese_columns_are_aligned_and_a_group_is_named_once() {
        assert_eq!(printed(levels(), false), "部门    风险点\n药剂科      12\n             3\n");
    }

    #[test]
    fn bars_and_colours_are_for_terminals_only() {
        assert!(!printed(levels(), false).contains(['█', '\u{1b}']));
        let shown = printed(levels(), true);
        assert!(shown.contains(&"█".repeat(24)) && shown.contains('\u{1b}'), "{shown}");
    }

    #[test]
    fn what_would_act_on_a_terminal_is_shown_instead() {
        let mut table = Table::new("t", Both::default()).text("a", "甲", "a");
        table.push(vec![Cell::Text("乙\u{1b}[2J".into())]);
        assert!(printed(table, false).contains("乙\\u{1b}[2J"));
    }
}
