//! The blank form that `template` writes, filled in as an office does and imported.

use std::collections::BTreeMap;
use std::path::Path;

use riskreg::sheet::{Book, Cell, Row};
use rust_xlsxwriter::Workbook;

use crate::{import, riskreg};

/// The form with these words below its headings, row by row.
fn filled(form: &Path, rows: &[&[(&str, &str)]]) -> Vec<u8> {
    let mut book = riskreg::sheet::read("form.xlsx", &std::fs::read(form).unwrap()).unwrap();
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        _ => String::new(),
    };
    let sheet = book.sheets.iter_mut().find(|sheet| sheet.name.ends_with("登记表")).unwrap();
    let heads = sheet.rows.iter().find(|row| row.cells.iter().any(|cell| text(cell) == "部门")).unwrap();
    let columns: BTreeMap<String, usize> =
        heads.cells.iter().enumerate().map(|(column, cell)| (text(cell), column)).collect();
    // Below the example, which stays where it is.
    let first = sheet.rows.iter().map(|row| row.number).max().unwrap() + 1;
    for (number, words) in (first..).zip(rows) {
        let mut cells = vec![Cell::Blank; columns.values().max().unwrap() + 1];
        for (heading, word) in *words {
            cells[columns[*heading]] = Cell::Text((*word).to_owned());
        }
        sheet.rows.push(Row { number, hidden: false, cells });
    }
    written(&book)
}

/// A workbook as a spreadsheet saves it: what it says, and what of it is hidden.
fn written(book: &Book) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for sheet in &book.sheets {
        let out = workbook.add_worksheet().set_name(&sheet.name).unwrap();
        for row in &sheet.rows {
            for (column, cell) in (0..).zip(&row.cells) {
                match cell {
                    Cell::Text(text) | Cell::Number(text) => {
                        out.write_string(row.number - 1, column, text).unwrap();
                    }
                    _ => {}
                }
            }
        }
        for column in &sheet.hidden_columns {
            out.set_column_hidden(*column).unwrap();
        }
        if sheet.hidden {
            out.set_very_hidden(true);
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_form_that_was_filled_in_is_read_without_its_example_and_a_blank_cell_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let form = folder.path().join("登记表.xlsx");
    let (outcome, _) = riskreg(&["template", "xlsx", "--keys", "zh", "--output", form.to_str().unwrap()]);
    outcome.unwrap();
    let rows: [&[(&str, &str)]; 3] = [
        &[
            ("部门", "药剂科"),
            ("岗位", "采购员"),
            ("风险点", "采购计划人为加量"),
            ("等级", "一级"),
            ("防控措施", "1. 每月五日前核对上月消耗量\n2. 采购计划由两人复核签字"),
            ("责任人", "主要领导、分管领导"),
        ],
        // Department and post go on; who is responsible does not.
        &[("风险点", "验收走过场"), ("等级", "二级"), ("防控措施", "验收由两人当面清点")],
        &[("岗位", "库管员"), ("风险点", "出入库不登记"), ("等级", "三级")],
    ];
    let table = folder.path().join("交回.xlsx");
    std::fs::write(&table, filled(&form, &rows)).unwrap();
    let into = folder.path().join("台账");
    let said = import(&table, &into, &[]);
    assert!(said.contains("1 个部门、2 个岗位、0 项职权、3 个风险点、3 条措施"), "{said}");
    assert!(!said.contains("隐藏") && !said.contains("「责任人」"), "{said}");
    let body = |path: &str| {
        let text = std::fs::read_to_string(into.join(path)).unwrap();
        text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect::<String>()
    };
    assert_eq!(
        body("药剂科/采购员.yaml"),
        "岗位: 采购员\n风险点:\n  - 编号: R1\n    风险点: 采购计划人为加量\n    防控措施:\n      - 每月五日前核对上月消耗量\n      - 采购计划由两人复核签字\n    责任人:\n      - 主要领导\n      - 分管领导\n    等级: 一级\n  - 编号: R2\n    风险点: 验收走过场\n    防控措施:\n      - 验收由两人当面清点\n    等级: 二级\n"
    );
    assert_eq!(
        body("药剂科/库管员.yaml"),
        "岗位: 库管员\n风险点:\n  - 编号: R1\n    风险点: 出入库不登记\n    等级: 三级\n"
    );
    // The same form again changes nothing.
    let again = import(&table, &into, &[]);
    assert!(!again.contains("新建") && !again.contains("修改"), "{again}");
}
