//! The HTML of a document: a sheet of A4 for each part that lies one way, tables with merged cells and column widths by class,
//! for the policy of the pages lets no element bring a style of its own.

use super::super::render::html as escaped;
use super::{Whole, anchor, entries, lines, put};
use crate::document::{
    Block, CellKind, Document, Field, Grid, GridCell, GridColumn, LevelColor, Orientation, TypeSize, shape,
};

pub fn body(body: &Whole) -> String {
    let document = &body.document;
    let mut writer = Writer { out: String::with_capacity(16 * 1024), sheets: 0, headings: 0, rank: 0, tables: 0 };
    writer.open(document, document.orientation);
    // A later part begins within a chapter; its headings still stand below a title.
    if !document.blocks.iter().any(|block| matches!(block, Block::Title(_))) {
        writer.element("h2", "vh", &document.title);
    }
    for block in &document.blocks {
        match block {
            Block::Page(orientation) => {
                writer.out.push_str("</div>\n");
                writer.open(document, *orientation);
            }
            Block::Contents => writer.contents(body),
            block => writer.block(block),
        }
    }
    writer.out.push_str("</div>\n");
    writer.out
}

struct Writer {
    out: String,
    sheets: usize,
    headings: usize,
    /// Of the heading before: the next one is at most one deeper, for readers who go from heading to heading.
    rank: usize,
    tables: usize,
}

impl Writer {
    /// Begins a sheet. It can be scrolled where the window is narrow, so it has a name and takes the focus.
    fn open(&mut self, document: &Document, orientation: Orientation) {
        self.sheets += 1;
        let land = if orientation == Orientation::Landscape { " land" } else { "" };
        let wall = if document.size == TypeSize::Wall { " wall" } else { "" };
        put(
            &mut self.out,
            format_args!("<div class=\"sheet{land}{wall}\" tabindex=\"0\" role=\"region\" aria-label=\""),
        );
        self.text(&document.title);
        put(&mut self.out, format_args!(" {}\">\n", self.sheets));
    }

    fn text(&mut self, text: &str) {
        _ = escaped(&mut self.out, text);
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => self.element("h2", "", text),
            Block::Heading { rank, text } => {
                self.headings += 1;
                self.rank = usize::from(*rank).clamp(1, 3).min(self.rank + 1);
                let tag = ["h3", "h4", "h5"][self.rank - 1];
                put(&mut self.out, format_args!("<{tag} id=\"{}\">", anchor(self.headings)));
                self.text(text);
                put(&mut self.out, format_args!("</{tag}>\n"));
            }
            Block::Paragraph(text) => self.element("p", "", text),
            Block::Fields(fields) => self.fields("ft", fields),
            Block::Signature(fields) => self.fields("sig", fields),
            Block::Grid(grid) => self.grid(grid),
            Block::Picture(picture) => {
                // Drawn by us, so it is put as it stands; its words are for those who do not see it.
                put(&mut self.out, format_args!("<figure>{}</figure>\n", picture.svg));
                self.grid(&picture.words);
            }
            Block::Contents | Block::Page(_) => {}
        }
    }

    fn element(&mut self, tag: &str, class: &str, text: &str) {
        match class {
            "" => put(&mut self.out, format_args!("<{tag}>")),
            class => put(&mut self.out, format_args!("<{tag} class=\"{class}\">")),
        }
        self.text(text);
        put(&mut self.out, format_args!("</{tag}>\n"));
    }

    fn fields(&mut self, class: &str, fields: &[Field]) {
        put(&mut self.out, format_args!("<div class=\"{class}\">"));
        for field in fields {
            self.out.push_str("<span>");
            self.text(&field.label);
            self.out.push('：');
            match &*field.text {
                "" => self.out.push_str("<i class=\"room\"></i>"),
                text => self.text(text),
            }
            self.out.push_str("</span>");
        }
        self.out.push_str("</div>\n");
    }

    fn contents(&mut self, body: &Whole) {
        self.out.push_str("<ol class=\"toc\">\n");
        for entry in entries(body) {
            self.out.push_str("<li><a href=\"");
            self.text(&entry.html);
            self.out.push_str("\">");
            self.text(&entry.text);
            self.out.push_str("</a></li>\n");
        }
        self.out.push_str("</ol>\n");
    }

    fn grid(&mut self, grid: &Grid) {
        self.tables += 1;
        let bare = if grid.head.is_empty() { " bare" } else { "" };
        put(&mut self.out, format_args!("<table class=\"form{bare}\">\n<caption class=\"vh\">"));
        self.text(&grid.caption);
        self.out.push_str("</caption>\n<colgroup>");
        for percent in percents(&grid.columns) {
            put(&mut self.out, format_args!("<col class=\"k{percent}\">"));
        }
        self.out.push_str("</colgroup>\n");
        if !grid.head.is_empty() {
            self.out.push_str("<thead>\n");
            self.rows(&grid.head, "col");
            self.out.push_str("</thead>\n");
        }
        self.out.push_str("<tbody>\n");
        self.rows(&grid.rows, "row");
        self.out.push_str("</tbody>\n</table>\n");
    }

    fn rows(&mut self, rows: &[Vec<GridCell>], scope: &str) {
        for row in rows {
            self.out.push_str(if scope == "row" && is_to_fill(row) { "<tr class=\"e\">" } else { "<tr>" });
            row.iter().for_each(|cell| self.cell(cell, scope));
            self.out.push_str("</tr>\n");
        }
    }

    fn cell(&mut self, cell: &GridCell, scope: &str) {
        let tag = if cell.kind == CellKind::Label && !is_empty(cell) { "th" } else { "td" };
        put(&mut self.out, format_args!("<{tag}"));
        match cell.kind {
            CellKind::Label if tag == "th" => put(&mut self.out, format_args!(" scope=\"{scope}\"")),
            CellKind::Number => self.out.push_str(" class=\"n\""),
            CellKind::Level { .. } => self.out.push_str(" class=\"c\""),
            _ => {}
        }
        if cell.rows > 1 {
            put(&mut self.out, format_args!(" rowspan=\"{}\"", cell.rows));
        }
        if cell.columns > 1 {
            put(&mut self.out, format_args!(" colspan=\"{}\"", cell.columns));
        }
        self.out.push('>');
        match cell.kind {
            CellKind::Level { rank, of, color } if !is_empty(cell) => self.level(cell, rank, of, color),
            _ => lines(&mut self.out, cell, "<br>", escaped),
        }
        put(&mut self.out, format_args!("</{tag}>"));
    }

    fn level(&mut self, cell: &GridCell, rank: usize, of: usize, color: Option<LevelColor>) {
        let shape = shape(rank, of);
        let class = color.map_or(shape, LevelColor::class);
        put(
            &mut self.out,
            format_args!(
                "<span class=\"lv lv{class}\"><svg class=\"sh\" aria-hidden=\"true\"><use xlink:href=\"#s{shape}\"/></svg>"
            ),
        );
        for (at, line) in cell.lines.iter().enumerate() {
            match at {
                0 => {
                    self.text(line);
                    self.out.push_str("</span>");
                }
                _ => {
                    self.out.push_str("<br>");
                    self.text(line);
                }
            }
        }
    }
}

/// Nothing stands in the row yet but labels and numbers: whoever writes in it needs room.
fn is_to_fill(row: &[GridCell]) -> bool {
    let mut texts = row.iter().filter(|cell| cell.kind == CellKind::Text).peekable();
    texts.peek().is_some() && texts.all(is_empty)
}

fn is_empty(cell: &GridCell) -> bool {
    cell.lines.iter().all(String::is_empty)
}

/// Shares as whole percents that make a hundred.
fn percents(columns: &[GridColumn]) -> Vec<u32> {
    let all: u32 = columns.iter().map(|column| column.share).sum::<u32>().max(1);
    let (mut shares, mut percents, mut before) = (0, 0, Vec::with_capacity(columns.len()));
    for column in columns {
        shares += column.share;
        let until = shares * 100 / all;
        before.push(until - percents);
        percents = until;
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Language;

    #[test]
    fn widths_are_whole_percents_that_make_a_hundred() {
        let columns = [4, 8, 8, 7, 12, 22, 6, 26, 8, 8].map(|share| GridColumn { share });
        assert_eq!(percents(&columns).iter().sum::<u32>(), 100);
    }

    #[test]
    fn what_a_register_says_becomes_no_markup() {
        let cell = GridCell::text("<script>alert(1)</script>");
        let grid = Grid {
            caption: "\"><b>".to_owned(),
            columns: vec![GridColumn { share: 1 }],
            head: Vec::new(),
            rows: vec![vec![cell]],
        };
        let document = Document {
            title: "<x>".to_owned(),
            language: Language::Zh,
            orientation: Orientation::Portrait,
            size: TypeSize::Text,
            head: String::new(),
            blocks: vec![Block::Title("</h2>".to_owned()), Block::Grid(grid)],
        };
        let html = body(&Whole { document, contents: Vec::new() });
        assert!(!html.contains("<script>") && !html.contains("<x>") && !html.contains("\"><b>"), "{html}");
    }
}
