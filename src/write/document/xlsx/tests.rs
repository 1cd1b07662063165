use std::collections::HashSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::document::{Block, CellKind, Grid, GridCell, GridColumn, Orientation, TypeSize};
use crate::record::Language;
use crate::write::document::tests::{document, grid};

fn read(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

fn only(blocks: Vec<Block>) -> Document {
    let head = String::new();
    Document {
        title: "表一".to_owned(),
        language: Language::Zh,
        orientation: Orientation::Landscape,
        size: TypeSize::Text,
        head,
        blocks,
    }
}

/// A part of the package.
fn part(bytes: Vec<u8>, name: &str) -> String {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    std::io::read_to_string(package.by_name(name).unwrap()).unwrap()
}

/// What Excel shall show of a cell.
fn text(cell: &GridCell) -> String {
    let mark = match cell.kind {
        CellKind::Level { rank: 0, .. } => "▲",
        CellKind::Level { rank: 1, .. } => "◆",
        _ => "",
    };
    format!("{mark}{}", cell.lines.join("\n"))
}

#[test]
fn a_reader_of_its_own_finds_every_text_and_every_merged_cell_where_the_table_has_them() {
    let mut book = read(xlsx(&[only(vec![Block::Grid(grid())])]).unwrap());
    let range = book.worksheet_range("表一").unwrap();
    let mut merged = HashSet::new();
    let grid = grid();
    let head = Grid::placed(&grid.head, 5).into_iter();
    let rows = Grid::placed(&grid.rows, 5).into_iter().map(|(row, column, cell)| (row + 2, column, cell));
    for (row, column, cell) in head.chain(rows) {
        let found = range.get_value((row as u32, column as u32)).map(ToString::to_string).unwrap_or_default();
        assert_eq!(found, text(cell).replace('\u{1}', "\\u{1}"), "row {row}, column {column}");
        if cell.rows > 1 || cell.columns > 1 {
            let (row, column) = (row as u32, column as u32);
            merged.insert(((row, column), (row + cell.rows - 1, column + cell.columns - 1)));
        }
    }
    let found = book.merge_cells_by_sheet_name("表一").unwrap();
    assert_eq!(found.iter().map(|found| (found.start, found.end)).collect::<HashSet<_>>(), merged);
}

#[test]
fn nothing_that_is_written_becomes_a_formula() {
    let texts = ["=1+1", "+1", "-1", "@SUM(A1)", "'x", "\t=1", "=cmd|' /C calc'!A0"];
    let grid = Grid {
        caption: String::new(),
        columns: vec![GridColumn { share: 1 }],
        head: Vec::new(),
        rows: texts.iter().map(|text| vec![GridCell::text(*text)]).collect(),
    };
    let bytes = xlsx(&[only(vec![Block::Grid(grid)])]).unwrap();
    let mut book = read(bytes.clone());
    let range = book.worksheet_range("表一").unwrap();
    for (row, text) in texts.iter().enumerate() {
        assert_eq!(range.get((row, 0)), Some(&Data::String(text.replace('\t', "\\t"))));
    }
    assert!(book.worksheet_formula("表一").unwrap().is_empty());
    assert!(!part(bytes.clone(), "xl/worksheets/sheet1.xml").contains("<f>"));
    assert!(part(bytes, "xl/styles.xml").contains("quotePrefix=\"1\""), "so it stays when it is edited");
}

#[test]
fn numbers_are_numbers_where_nothing_of_them_is_lost() {
    let number = |text: &str| GridCell { kind: CellKind::Number, ..GridCell::text(text) };
    let rows = vec![vec![number("12")], vec![number("012")], vec![number("12345678901234567890")], vec![number("—")]];
    let grid = Grid { caption: String::new(), columns: vec![GridColumn { share: 1 }], head: Vec::new(), rows };
    let mut book = read(xlsx(&[only(vec![Block::Grid(grid)])]).unwrap());
    let range = book.worksheet_range("表一").unwrap();
    assert_eq!(range.get((0, 0)), Some(&Data::Float(12.0)));
    for (row, text) in [(1, "012"), (2, "12345678901234567890"), (3, "—")] {
        assert_eq!(range.get((row, 0)), Some(&Data::String(text.to_owned())));
    }
}

#[test]
fn each_part_of_a_document_is_a_sheet_with_a_name_of_its_own() {
    let bytes = xlsx(&[document(), only(Vec::new()), only(vec![Block::Grid(grid())])]).unwrap();
    let names = read(bytes).sheet_names();
    assert_eq!(names, ["廉政风险防控手册", "一、风险点目录", "（一）采购流程", "表一"]);
    let twice = only(vec![Block::Grid(grid())]);
    let names = read(xlsx(&[twice.clone(), twice.clone(), twice]).unwrap()).sheet_names();
    assert_eq!(names, ["表一", "表一(2)", "表一(3)"]);
}

#[test]
fn a_workbook_without_documents_can_be_opened() {
    assert_eq!(read(xlsx(&[]).unwrap()).sheet_names().len(), 1);
}

#[test]
fn a_sheet_is_ready_to_be_printed() {
    let fields = Block::Fields(vec![crate::write::document::tests::field("单位", "市第一医院")]);
    let bytes = xlsx(&[only(vec![Block::Title("风险点目录".to_owned()), fields, Block::Grid(grid())])]).unwrap();
    let sheet = part(bytes.clone(), "xl/worksheets/sheet1.xml");
    for told in [
        "orientation=\"landscape\"",
        "paperSize=\"9\"",
        "fitToHeight=\"0\"",
        "第 &amp;P 页 共 &amp;N 页",
        "<pane ySplit=\"4\"",
    ] {
        assert!(sheet.contains(told), "{told}: {sheet}");
    }
    assert!(!sheet.contains("<autoFilter"), "merged cells cannot be filtered");
    let book = part(bytes, "xl/workbook.xml");
    assert!(book.contains("Print_Titles\" localSheetId=\"0\">表一!$3:$4"), "{book}");
    assert!(book.contains("表一!$A$1:$E$7"), "{book}");
}

#[test]
fn a_plain_list_can_be_filtered() {
    let row = |text: &str| vec![GridCell::label(text), GridCell::label(text)];
    let columns = vec![GridColumn { share: 1 }; 2];
    let grid = Grid { caption: String::new(), columns, head: vec![row("头")], rows: vec![row("甲"), row("乙")] };
    let sheet = part(xlsx(&[only(vec![Block::Grid(grid)])]).unwrap(), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<autoFilter ref=\"A1:B3\""), "{sheet}");
}

#[test]
fn a_row_that_is_too_high_for_excel_is_several() {
    let long = GridCell::text("长".repeat(3_000));
    let columns = vec![GridColumn { share: 1 }; 4];
    let rows = vec![vec![long, GridCell::text("甲"), GridCell::number(1), GridCell::blank()]];
    let grid = Grid { caption: String::new(), columns, head: Vec::new(), rows };
    let mut book = read(xlsx(&[only(vec![Block::Grid(grid)])]).unwrap());
    assert_eq!(book.worksheet_range("表一").unwrap().get((0, 2)), Some(&Data::Float(1.0)));
    let merged = book.merge_cells_by_sheet_name("表一").unwrap();
    assert!(merged.len() == 4 && merged.iter().all(|merged| merged.end.0 > 3), "{merged:?}");
}

#[test]
fn a_text_longer_than_a_cell_says_what_is_missing() {
    let columns = vec![GridColumn { share: 1 }];
    let rows = vec![vec![GridCell::text("长".repeat(40_000))]];
    let grid = Grid { caption: String::new(), columns, head: Vec::new(), rows };
    let mut book = read(xlsx(&[only(vec![Block::Grid(grid)])]).unwrap());
    let text = book.worksheet_range("表一").unwrap().get((0, 0)).unwrap().to_string();
    assert!(text.ends_with("长…（还有 7300 字）"), "{}", &text[text.len() - 60..]);
}

#[test]
fn the_same_document_gives_the_same_bytes_and_says_no_time() {
    let bytes = xlsx(&[document()]).unwrap();
    assert_eq!(bytes, xlsx(&[document()]).unwrap());
    assert!(part(bytes, "docProps/core.xml").contains("1980-01-01T00:00:00Z"));
}
