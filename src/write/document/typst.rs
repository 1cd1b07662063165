//! A document as typst markup, which typst makes a PDF of. Text stands in it as strings only; what it looks like is said by
//! `templates/office/typst/preamble.typ`.

use std::fmt::Write as _;

use super::{
    HEAD_FILL, LONG_GROUP, Slot, abreast, heading_rank, is_blank, is_centred, is_to_fill, label_of, level_lines,
    level_look, lines_of, margins, points, sections, slots, text_width,
};
use crate::document::{Block, CellKind, Document, Field, Grid, GridCell, Orientation};
use crate::record::Language;
use crate::source::visible;

const PREAMBLE: &str = include_str!("../../../templates/office/typst/preamble.typ");

pub fn typst(document: &Document) -> String {
    let mut writer = Writer { out: PREAMBLE.to_owned(), document, width: 0 };
    let (language, region) = document.language.of(("zh", "\"cn\""), ("en", "none"));
    let title = string(&document.title);
    // The day on which it was made would be another one tomorrow.
    _ = writeln!(
        writer.out,
        "#set document(title: {title}, date: none)\n#set text(lang: \"{language}\", region: {region})"
    );
    for section in sections(document) {
        writer.page(section.orientation);
        for (index, block) in section.blocks.iter().enumerate() {
            match (block, section.blocks.get(index + 1)) {
                (Block::Heading { text, .. }, Some(Block::Contents)) => {
                    _ = writeln!(writer.out, "#over-contents({})", string(text));
                }
                _ => writer.block(block),
            }
        }
    }
    writer.out
}

struct Writer<'d> {
    out: String,
    document: &'d Document,
    /// Between the margins, in points.
    width: usize,
}

/// Beyond so many lines a row may be divided, for it may be higher than a page.
const WHOLE: usize = 16;

impl Writer<'_> {
    fn page(&mut self, orientation: Orientation) {
        self.width = text_width(orientation) as usize * 72 * 10 / 254;
        let [top, right, bottom, left] = margins(orientation);
        let lies = orientation == Orientation::Landscape;
        let words = match self.document.language {
            Language::Zh => ["第 ", " 页 共 ", " 页"],
            Language::En => ["Page ", " of ", ""],
        }
        .map(string);
        _ = writeln!(
            self.out,
            "#pagebreak(weak: true)\n#set page(paper: \"a4\", flipped: {lies}, margin: (top: {top}mm, right: {right}mm, bottom: {bottom}mm, left: {left}mm), header: page-head({}), footer: page-number(({})))",
            string(&self.document.head),
            words.join(", ")
        );
    }

    fn block(&mut self, block: &Block) {
        let points = points(self.document.size);
        match block {
            Block::Title(text) => _ = writeln!(self.out, "#title({}pt, {})", points.title, string(text)),
            Block::Heading { rank, text } => {
                _ = writeln!(self.out, "#heading(level: {}, {})", heading_rank(*rank), string(text));
            }
            Block::Contents => {
                self.out.push_str("#outline(title: none, depth: 3)\n");
            }
            Block::Paragraph(text) => _ = writeln!(self.out, "#par({})", string(text)),
            Block::Fields(fields) => self.fields(fields, ("12pt, 0.8em", 6), (8, 4)),
            Block::Signature(fields) => self.fields(fields, ("14pt, 1.6em", 7), (14, 2)),
            Block::Grid(grid) => self.table(grid),
            Block::Picture(picture) => {
                let (svg, words) = (string_as_it_is(&picture.svg), string(&picture.words.caption));
                _ = writeln!(self.out, "#picture({svg}, {words})");
            }
            Block::Page(_) => {}
        }
    }

    /// `half` is half a character in points, `blank` the least room to write in halves, `most` how many stand on a line.
    fn fields(&mut self, fields: &[Field], (look, half): (&str, usize), (blank, most): (usize, usize)) {
        let abreast = abreast(fields, self.width / half, blank, most);
        _ = write!(self.out, "#fields({look}, {abreast}");
        for field in fields {
            let label = string(&label_of(field, self.document.language));
            _ = write!(self.out, ", ({label}, {})", string(&field.text));
        }
        self.out.push_str(")\n");
    }

    fn table(&mut self, grid: &Grid) {
        if grid.columns.is_empty() {
            return;
        }
        let shares: Vec<usize> = grid.columns.iter().map(|column| column.share.max(1) as usize).collect();
        let size = points(self.document.size).table;
        _ = write!(self.out, "#sheet({size}pt, ({},), (", list(&shares));
        self.rows(&grid.head, &shares, true);
        self.out.push_str("), (");
        self.rows(&grid.rows, &shares, false);
        self.out.push_str("))\n");
    }

    fn rows(&mut self, rows: &[Vec<GridCell>], shares: &[usize], head: bool) {
        let all: usize = shares.iter().sum();
        let half = points(self.document.size).table / 2.0;
        for (index, row) in slots(rows, shares.len()).iter().enumerate() {
            let room = is_to_fill(row);
            for (column, slot) in row.iter().enumerate() {
                match slot {
                    Slot::Begins(cell) => {
                        let down = (cell.rows as usize).min(rows.len() - index);
                        let share: usize = shares[column..column + cell.columns as usize].iter().sum();
                        let width = (self.width * share / all.max(1)).saturating_sub(8);
                        self.cell(cell, down, (width as f64 / half) as usize, head, room);
                    }
                    Slot::Free => self.out.push_str("[], "),
                    Slot::Continues(_) | Slot::Covered => {}
                }
            }
        }
    }

    /// A cell over `down` rows; a line of it holds `room` halves of a character.
    fn cell(&mut self, cell: &GridCell, down: usize, room: usize, head: bool, to_fill: bool) {
        let place = match (cell.rows > LONG_GROUP, head || is_centred(cell, room)) {
            (true, true) => "center + top",
            (true, false) => "left + top",
            (false, true) => "center + horizon",
            (false, false) => "left + horizon",
        };
        let across = cell.columns;
        if to_fill && is_blank(cell) && cell.lines.len() < 2 {
            _ = write!(self.out, "room({down}, {across}, {place}), ");
            return;
        }
        let whole = down == 1 && lines_of(cell, room) <= WHOLE;
        let mut lines: Vec<String> = cell.lines.clone();
        let fill = |fill: &str| format!("rgb(\"{fill}\")");
        let (kind, fill) = match cell.kind {
            _ if head => ("label", fill(HEAD_FILL)),
            CellKind::Label => ("label", "none".to_owned()),
            CellKind::Level { rank, of, color } if !is_blank(cell) => {
                let look = level_look(rank, of, color);
                lines = level_lines(&look, cell, room);
                ("level", format!("{}, rgb(\"{}\")", fill(look.fill), look.ink))
            }
            _ => ("cell", "none".to_owned()),
        };
        _ = write!(self.out, "{kind}({down}, {across}, {whole}, {place}, {fill}");
        for line in lines {
            _ = write!(self.out, ", {}", string(&line));
        }
        self.out.push_str("), ");
    }
}

fn list(numbers: &[usize]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A text as a string of typst: what is hidden is shown.
fn string(text: &str) -> String {
    string_as_it_is(&visible(text))
}

fn string_as_it_is(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => _ = write!(out, "\\u{{{:x}}}", c as u32),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::document::tests::{document, grid};

    #[test]
    fn text_stands_in_strings_and_in_nothing_else() {
        let text = typst(&document());
        let own = text.strip_prefix(PREAMBLE).unwrap();
        let (mut outside, mut quoted, mut escaped) = (String::new(), false, false);
        for c in own.chars() {
            match (quoted, escaped, c) {
                (true, true, _) => escaped = false,
                (true, false, '\\') => escaped = true,
                (true, false, '"') => quoted = false,
                (true, false, '\n') => panic!("a string goes on over a line: {own}"),
                (true, ..) => {}
                (false, _, '"') => quoted = true,
                (false, ..) => outside.push(c),
            }
        }
        assert!(!quoted && outside.is_ascii(), "{outside}");
        assert!(own.contains("\"#import \\\"x\\\" $1$ *不是* 标记 \\\\ <w:p/> & \\\"引号\\\"\""), "{own}");
    }

    #[test]
    fn a_level_has_its_mark_and_a_merged_cell_its_rows() {
        let text = typst(&document());
        assert!(
            text.contains("level(1, 1, true, center + horizon, rgb(\"A3211B\"), rgb(\"FFFFFF\"), \"▲一级\")"),
            "{text}"
        );
        assert!(text.contains("cell(2, 1, false, center + horizon, none, \"药剂科\")"), "{text}");
    }

    #[test]
    fn a_cell_that_reaches_below_its_table_ends_with_it() {
        let mut grid = grid();
        grid.rows[2][0].rows = 9;
        let text = typst(&Document { blocks: vec![Block::Grid(grid)], ..document() });
        assert!(
            text.contains("cell(1, 1, false, center + top, none, \"3\")")
                || text.contains("cell(1, 1, true, center + top, none, \"3\")"),
            "{text}"
        );
    }

    #[test]
    fn each_section_says_how_it_lies() {
        let text = typst(&document());
        let lies: Vec<bool> = text.split("flipped: ").skip(1).map(|rest| rest.starts_with("true")).collect();
        assert_eq!(lies, [false, true, false]);
    }
}
