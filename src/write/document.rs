//! Documents in the formats of offices. Each format has a file of its own; here is what they share: the page, how levels look on
//! paper, how wide a text is.

pub mod docx;
pub mod package;
pub mod packed;
pub mod typst;
pub mod xlsx;

use crate::document::{
    Block, CellKind, Document, Field, Grid, GridCell, GridColumn, LevelColor, Orientation, TypeSize, mark, shape,
};
use crate::record::Language;

/// Margins of a page in millimetres: top, right, bottom, left.
///
/// Upright they are those of GB/T 9704—2012 (天头 37, 订口 28, 版心 156 × 225). The standard gives none for a table that lies; there the
/// binding edge is on top with its 28, and the other edges leave ten columns the room they need.
fn margins(orientation: Orientation) -> [u32; 4] {
    match orientation {
        Orientation::Portrait => [37, 26, 35, 28],
        Orientation::Landscape => [28, 20, 20, 20],
    }
}

/// Width and height of A4 in millimetres.
fn paper(orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::Portrait => (210, 297),
        Orientation::Landscape => (297, 210),
    }
}

/// Width between the margins in millimetres.
fn text_width(orientation: Orientation) -> u32 {
    let [_, right, _, left] = margins(orientation);
    paper(orientation).0 - right - left
}

/// How a level looks on paper: the colours of the pages, and a mark that is seen without colour.
pub(crate) struct LevelLook {
    pub(crate) mark: &'static str,
    /// Six hexadecimal digits, as in `.lv1` … of `templates/html/style.css`.
    pub(crate) fill: &'static str,
    pub(crate) ink: &'static str,
}

pub(crate) fn level_look(rank: usize, of: usize, color: Option<LevelColor>) -> LevelLook {
    let shape = shape(rank, of);
    let (fill, ink) = match color.map_or(shape, LevelColor::class) {
        1 => ("A3211B", "FFFFFF"),
        2 => ("FDEED6", "713F00"),
        3 => ("FFFFFF", "1D4E7E"),
        4 => ("FDF8D9", "5A4B00"),
        _ => ("EAF5EA", "1F5A22"),
    };
    LevelLook { mark: mark(shape), fill, ink }
}

/// The lines of a level: its mark before its word, or above it where a line has no room for both.
fn level_lines(look: &LevelLook, cell: &GridCell, room: usize) -> Vec<String> {
    let mut lines = cell.lines.clone();
    match lines.first_mut() {
        Some(first) if halves(first) + halves(look.mark) <= room => first.insert_str(0, look.mark),
        _ => lines.insert(0, look.mark.to_owned()),
    }
    lines
}

/// Behind the head of a table.
pub(crate) const HEAD_FILL: &str = "F3F6F5";

/// Sizes of letters in points.
struct Points {
    title: f64,
    table: f64,
}

/// 2 号 and 5 号; what hangs on a wall is read from a few steps away.
fn points(size: TypeSize) -> Points {
    match size {
        TypeSize::Text => Points { title: 22.0, table: 10.5 },
        TypeSize::Wall => Points { title: 36.0, table: 18.0 },
    }
}

/// A part of a document that lies one way and begins a page.
pub struct Section<'d> {
    orientation: Orientation,
    blocks: Vec<&'d Block>,
}

/// The sections of a document, none of them empty.
fn sections(document: &Document) -> Vec<Section<'_>> {
    let mut sections = Vec::new();
    let mut section = Section { orientation: document.orientation, blocks: Vec::new() };
    for block in &document.blocks {
        match block {
            Block::Page(orientation) => {
                let next = Section { orientation: *orientation, blocks: Vec::new() };
                sections.push(std::mem::replace(&mut section, next));
            }
            block => section.blocks.push(block),
        }
    }
    sections.push(section);
    sections.retain(|section| !section.blocks.is_empty());
    sections
}

/// The headings of a document in order, with their ranks. What stands over the contents is none of them.
fn headings(document: &Document) -> impl Iterator<Item = (u8, &str)> {
    let next = document.blocks.iter().skip(1).map(Some).chain([None]);
    document.blocks.iter().zip(next).filter_map(|(block, next)| match block {
        Block::Heading { rank, text } if next != Some(&Block::Contents) => Some((heading_rank(*rank), text.as_str())),
        _ => None,
    })
}

/// Ranks beyond the third look like it.
fn heading_rank(rank: u8) -> u8 {
    rank.clamp(1, 3)
}

/// A label as it stands before what it says.
fn label_of(field: &Field, language: Language) -> String {
    let label = &field.label;
    match label.ends_with(['：', ':']) {
        true => label.clone(),
        false => format!("{label}{}", language.of("：", ": ")),
    }
}

/// `whole` divided by the shares of the columns, so that the parts add up to it.
fn widths(grid: &Grid, whole: u32) -> Vec<u32> {
    let share = |column: &GridColumn| u64::from(column.share.max(1));
    let total: u64 = grid.columns.iter().map(share).sum();
    let (mut before, mut passed) = (0, 0);
    let parts = grid.columns.iter().map(|column| {
        passed += share(column);
        let edge = u32::try_from(u64::from(whole) * passed / total).unwrap_or(whole);
        std::mem::replace(&mut before, edge).abs_diff(edge)
    });
    parts.collect()
}

/// Width of a text in halves of a Chinese character.
pub(crate) fn halves(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

/// Lines that a cell needs where one line holds so many halves of a character.
fn lines_of(cell: &GridCell, room: usize) -> usize {
    cell.lines.iter().map(|line| halves(line).div_ceil(room.max(2)).max(1)).sum::<usize>().max(1)
}

/// Nothing is written in it: whoever fills the form will.
fn is_blank(cell: &GridCell) -> bool {
    cell.lines.iter().all(String::is_empty)
}

/// What stands at one place of a table.
#[derive(Clone, Copy)]
enum Slot<'g> {
    /// A cell begins here.
    Begins(&'g GridCell),
    /// The first column of a cell that began in a row above.
    Continues(&'g GridCell),
    /// Within a cell that began to the left.
    Covered,
    /// No cell was given.
    Free,
}

/// The rows of a table, place by place.
fn slots(rows: &[Vec<GridCell>], columns: usize) -> Vec<Vec<Slot<'_>>> {
    let mut slots = vec![vec![Slot::Free; columns]; rows.len()];
    for (row, column, cell) in Grid::placed(rows, columns) {
        for (down, below) in slots.iter_mut().skip(row).take(cell.rows as usize).enumerate() {
            below[column..column + cell.columns as usize].fill(Slot::Covered);
            below[column] = if down == 0 { Slot::Begins(cell) } else { Slot::Continues(cell) };
        }
    }
    slots
}

/// What stands in the middle of its cell: all but running text. The name of a group does too, but at the head of a group that
/// goes over pages.
fn is_centred(cell: &GridCell, room: usize) -> bool {
    match cell.kind {
        CellKind::Text => cell.rows > 1 && lines_of(cell, room) <= 2,
        CellKind::Label | CellKind::Number | CellKind::Level { .. } => true,
    }
}

/// A group of so many rows may go over pages.
const LONG_GROUP: u32 = 6;

/// Nothing is written in a row but its labels and numbers: it needs room for a pen.
fn is_to_fill(row: &[Slot<'_>]) -> bool {
    let mut blank = false;
    for slot in row {
        match slot {
            Slot::Begins(cell) if is_blank(cell) => blank = true,
            Slot::Begins(cell) if matches!(cell.kind, CellKind::Text | CellKind::Level { .. }) => return false,
            _ => {}
        }
    }
    blank
}

/// How many fields stand side by side where a line holds so many halves of a character: as many as fit, at most `most`. One
/// that is to be written in takes `blank` halves after its label.
fn abreast(fields: &[Field], room: usize, blank: usize, most: usize) -> usize {
    let widest = fields.iter().map(|field| {
        let text = if field.text.is_empty() { blank } else { halves(&field.text) };
        halves(&field.label) + text + FIELD_GAP + 2
    });
    let widest = widest.max().unwrap_or(1);
    (room / widest).clamp(1, most.min(fields.len()).max(1))
}

/// Between two fields of a line, in halves of a character.
const FIELD_GAP: usize = 2;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::document::{Picture, TypeSize};

    pub fn level(name: &str, rank: usize) -> GridCell {
        GridCell { kind: CellKind::Level { rank, of: 3, color: None }, ..GridCell::text(name) }
    }

    pub fn field(label: &str, text: &str) -> Field {
        Field { label: label.to_owned(), text: text.to_owned() }
    }

    /// A list of a department: the department's cell is merged over its points, a head of two rows.
    pub fn grid() -> Grid {
        Grid {
            caption: "药剂科风险点目录".to_owned(),
            columns: [2, 4, 8, 3, 9].map(|share| GridColumn { share }).to_vec(),
            head: vec![
                vec![
                    GridCell::label("序号").down(2),
                    GridCell::label("科室").down(2),
                    GridCell::label("风险").across(2),
                    GridCell::label("防控措施").down(2),
                ],
                vec![GridCell::label("风险点"), GridCell::label("等级")],
            ],
            rows: vec![
                vec![
                    GridCell::number(1),
                    GridCell::text("药剂科").down(2),
                    GridCell::text("采购计划脱离临床需要"),
                    level("一级", 0),
                    GridCell::lines(vec!["科室集体讨论".to_owned(), "院办每季度抽查".to_owned()]),
                ],
                vec![
                    GridCell::number(2),
                    GridCell::text("=cmd|' /C calc'!A0"),
                    level("二级", 1),
                    GridCell::text("<b>&\"双人\u{1}验收\"]]>"),
                ],
                vec![GridCell::number(3), GridCell::blank(), GridCell::text("用印").across(2), GridCell::blank()],
            ],
        }
    }

    pub fn document() -> Document {
        Document {
            title: "廉政风险防控手册".to_owned(),
            language: Language::Zh,
            orientation: Orientation::Portrait,
            size: TypeSize::Text,
            head: "征求意见稿 & <未定>".to_owned(),
            blocks: vec![
                Block::Title("廉政风险防控手册".to_owned()),
                Block::Heading { rank: 1, text: "目录".to_owned() },
                Block::Contents,
                Block::Page(Orientation::Landscape),
                Block::Heading { rank: 1, text: "一、风险点目录".to_owned() },
                Block::Fields(vec![field("单位", "市第一医院"), field("填表日期", "")]),
                Block::Grid(grid()),
                Block::Signature(vec![field("科室负责人（签名）", ""), field("日期", "")]),
                Block::Page(Orientation::Portrait),
                Block::Heading { rank: 2, text: "（一）采购流程".to_owned() },
                Block::Paragraph("#import \"x\" $1$ *不是* 标记 \\ <w:p/> & \"引号\"".to_owned()),
                Block::Picture(Picture {
                    svg: "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\" width=\"40\" height=\"20\"><rect width=\"40\" height=\"20\" fill=\"#a3211b\"/></svg>".to_owned(),
                    words: grid(),
                }),
            ],
        }
    }

    #[test]
    fn the_parts_of_a_width_add_up_to_it() {
        let mut grid = grid();
        for whole in [1, 7, 9000] {
            assert_eq!(widths(&grid, whole).iter().sum::<u32>(), whole);
        }
        grid.columns = [0, 0, 0].map(|share| GridColumn { share }).to_vec();
        assert_eq!(widths(&grid, 10), [3, 3, 4]);
        grid.columns.clear();
        assert!(widths(&grid, 10).is_empty());
    }

    #[test]
    fn a_page_without_anything_on_it_is_no_section() {
        let mut document = document();
        document.blocks.insert(0, Block::Page(Orientation::Landscape));
        document.blocks.push(Block::Page(Orientation::Portrait));
        let lies: Vec<_> = sections(&document).iter().map(|section| section.orientation).collect();
        assert_eq!(lies, [Orientation::Landscape, Orientation::Landscape, Orientation::Portrait]);
    }

    #[test]
    fn the_upright_page_is_that_of_official_documents() {
        let [top, _, bottom, _] = margins(Orientation::Portrait);
        assert_eq!((text_width(Orientation::Portrait), 297 - top - bottom), (156, 225));
    }
}
