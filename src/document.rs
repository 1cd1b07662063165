//! A document for paper as plain data: a form, a list, a card for the desk or a whole handbook, made of blocks in order.
//! It knows neither registers nor files; `write/document/` turns it into Word, Excel and typst, and `publish` into
//! pages. All text in it is ready to be shown, in the language of the document.

use serde::Serialize;

use crate::record::Language;

/// One document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// Its name, as a file and a list of documents call it.
    pub title: String,
    pub language: Language,
    /// How its first page lies.
    pub orientation: Orientation,
    pub size: TypeSize,
    /// What stands at the top of every page: that it is a draft, or not for everybody. Empty: nothing.
    pub head: String,
    pub blocks: Vec<Block>,
}

/// How large its text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TypeSize {
    /// To be read in the hand.
    #[default]
    Text,
    /// To be read from a few steps away, on a wall.
    Wall,
}

/// How an A4 page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    Portrait,
    Landscape,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", content = "is", rename_all = "snake_case")]
pub enum Block {
    /// The title over everything, centred.
    Title(String),
    /// A heading, 1 the highest of 3.
    Heading {
        rank: u8,
        text: String,
    },
    /// The headings of the document, with their pages where the format knows pages.
    Contents,
    Paragraph(String),
    /// Labels and what they say, side by side on one line: 单位, 填表日期. What is empty is a blank to be filled.
    Fields(Vec<Field>),
    Grid(Grid),
    /// What is signed at the end: a label, and room to write.
    Signature(Vec<Field>),
    Picture(Picture),
    /// A new page, lying so.
    Page(Orientation),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    pub label: String,
    /// Empty: room to write.
    pub text: String,
}

/// A table with merged cells. As in HTML, a row lists only the cells that begin in it: what a cell above or beside covers is
/// not named again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grid {
    /// What the table is, for those who do not see it.
    pub caption: String,
    pub columns: Vec<GridColumn>,
    /// Rows that stand at the head of every page.
    pub head: Vec<Vec<GridCell>>,
    pub rows: Vec<Vec<GridCell>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct GridColumn {
    /// Its part of the width, against the sum of all.
    pub share: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GridCell {
    /// Paragraphs.
    pub lines: Vec<String>,
    /// How many rows it covers downwards, 1 or more.
    pub rows: u32,
    /// How many columns it covers, 1 or more.
    pub columns: u32,
    pub kind: CellKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum CellKind {
    Text,
    /// It says what its row or column is.
    Label,
    Number,
    /// A level: its rank, 0 the highest, among so many, and the colour that the profile gives it.
    Level {
        rank: usize,
        of: usize,
        color: Option<LevelColor>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LevelColor {
    Red,
    Orange,
    Blue,
    Yellow,
    Green,
}

/// A drawing, with what it says in words for formats that cannot draw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Picture {
    /// A whole `<svg>` element that needs no style from outside.
    pub svg: String,
    pub words: Grid,
}

/// The shape that stands for a level of this rank among so many, 1 to 5: solid for the highest, hollow for the lowest, others
/// between.
pub fn shape(rank: usize, of: usize) -> usize {
    match (rank, of) {
        (0, _) => 1,
        (rank, of) if rank + 1 == of => 3,
        (1, _) => 2,
        (2, _) => 4,
        _ => 5,
    }
}

/// A shape as a character, where nothing can be drawn.
pub fn mark(shape: usize) -> &'static str {
    ["▲", "◆", "○", "◇", "□"][shape.clamp(1, 5) - 1]
}

impl LevelColor {
    /// The colour that a profile names.
    pub fn read(name: &str) -> Option<LevelColor> {
        match name {
            "red" | "红" | "红色" => Some(LevelColor::Red),
            "orange" | "橙" | "橙色" => Some(LevelColor::Orange),
            "blue" | "蓝" | "蓝色" => Some(LevelColor::Blue),
            "yellow" | "黄" | "黄色" => Some(LevelColor::Yellow),
            "green" | "绿" | "绿色" => Some(LevelColor::Green),
            _ => None,
        }
    }

    /// Its number among the classes of the pages (`.lv1` … in `templates/html/style.css`). A level without a colour has that
    /// of its shape.
    pub fn class(self) -> usize {
        match self {
            LevelColor::Red => 1,
            LevelColor::Orange => 2,
            LevelColor::Blue => 3,
            LevelColor::Yellow => 4,
            LevelColor::Green => 5,
        }
    }
}

impl GridCell {
    pub fn text(text: impl Into<String>) -> GridCell {
        GridCell { lines: vec![text.into()], rows: 1, columns: 1, kind: CellKind::Text }
    }

    pub fn lines(lines: Vec<String>) -> GridCell {
        GridCell { lines, rows: 1, columns: 1, kind: CellKind::Text }
    }

    pub fn label(text: impl Into<String>) -> GridCell {
        GridCell { kind: CellKind::Label, ..GridCell::text(text) }
    }

    pub fn number(number: usize) -> GridCell {
        GridCell { kind: CellKind::Number, ..GridCell::text(number.to_string()) }
    }

    /// Room to write.
    pub fn blank() -> GridCell {
        GridCell::lines(Vec::new())
    }

    /// The same cell over so many rows.
    #[must_use]
    pub fn down(self, rows: usize) -> GridCell {
        GridCell { rows: u32::try_from(rows.max(1)).unwrap_or(u32::MAX), ..self }
    }

    /// The same cell over so many columns.
    #[must_use]
    pub fn across(self, columns: usize) -> GridCell {
        GridCell { columns: u32::try_from(columns.max(1)).unwrap_or(u32::MAX), ..self }
    }
}

impl Grid {
    /// Where each cell of `rows` stands: row and column from 0, with the cell. What does not fit is left out: a cell that begins
    /// beyond the last column, or that meets one from above.
    pub fn placed(rows: &[Vec<GridCell>], columns: usize) -> Vec<(usize, usize, &GridCell)> {
        let mut free_from = vec![0_usize; columns];
        let mut placed = Vec::new();
        for (row, cells) in rows.iter().enumerate() {
            let mut column = 0;
            for cell in cells {
                while free_from.get(column).is_some_and(|free| *free > row) {
                    column += 1;
                }
                let end = column + cell.columns as usize;
                let Some(span) = free_from.get_mut(column..end) else { break };
                if span.iter().any(|free| *free > row) {
                    break;
                }
                span.fill(row + cell.rows as usize);
                placed.push((row, column, cell));
                column = end;
            }
        }
        placed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_cell_moves_what_follows_it_aside() {
        let rows = vec![
            vec![GridCell::text("药剂科").down(2), GridCell::text("采购"), GridCell::text("高")],
            vec![GridCell::text("验收").across(2)],
            vec![GridCell::text("院办"), GridCell::text("用印"), GridCell::text("中"), GridCell::text("多出来的")],
        ];
        let at: Vec<(usize, usize)> = Grid::placed(&rows, 3).iter().map(|(row, column, _)| (*row, *column)).collect();
        assert_eq!(at, [(0, 0), (0, 1), (0, 2), (1, 1), (2, 0), (2, 1), (2, 2)]);
    }
}
