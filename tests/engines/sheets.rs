//! What LibreOffice saves, in every format of its own and of others, is the table that it was given.

use std::path::PathBuf;

use riskreg::sheet::{Book, Cell, Region, Row, Sheet, read};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Note, Workbook};

use super::{converted, tables};

fn kept(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn book(path: &PathBuf) -> Book {
    let bytes = std::fs::read(path).unwrap();
    read(&path.to_string_lossy(), &bytes).unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()))
}

/// Everything that a sheet can hold and that is told of it.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("一览表").unwrap();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 5, "廉政风险点一览表", &plain).unwrap();
    sheet.merge_range(1, 0, 3, 0, "办公室\n（党政办）", &plain).unwrap();
    let day = ExcelDateTime::from_ymd(2026, 3, 1).unwrap();
    let moment = ExcelDateTime::from_ymd(2026, 3, 1).unwrap().and_hms(9, 30, 0).unwrap();
    let time = ExcelDateTime::from_hms(9, 30, 0).unwrap();
    sheet.write_datetime_with_format(1, 1, &day, &Format::new().set_num_format("yyyy/m/d")).unwrap();
    sheet.write_datetime_with_format(1, 2, &day, &Format::new().set_num_format("yyyy\"年\"m\"月\"")).unwrap();
    sheet.write_datetime_with_format(1, 3, &moment, &Format::new().set_num_format("yyyy/m/d h:mm")).unwrap();
    sheet.write_datetime_with_format(1, 4, &time, &Format::new().set_num_format("h:mm")).unwrap();
    sheet.write_number_with_format(2, 1, 0.055, &Format::new().set_num_format("0.0%")).unwrap();
    // No truth: LibreOffice makes it a 1 on the way to its own format.
    sheet.write_string(2, 2, "是").unwrap();
    sheet.write_number(2, 3, 3).unwrap();
    sheet.write_number(2, 4, 0.5).unwrap();
    sheet.write_formula(3, 1, Formula::new("=D3+1").set_result("4")).unwrap();
    // No formula that gives a text: its result LibreOffice does not carry over into a workbook of old.
    sheet.write_string(3, 2, "高级").unwrap();
    sheet.write_number(3, 3, -123_456_789.25).unwrap();
    // Texts enough to go on in further records of old, in one byte a letter and in two.
    for row in 4..400 {
        sheet.write_string(row, 1, format!("第{row}点：{}", "多报维修项目；".repeat(4))).unwrap();
        sheet.write_string(row, 2, format!("point {row} {}", "plain ".repeat(7))).unwrap();
    }
    sheet.write_string(400, 1, "长".repeat(9000)).unwrap();
    sheet.write_string(401, 5, "最右").unwrap();
    sheet.insert_note(401, 5, &Note::new("批注")).unwrap();
    sheet.set_row_hidden(5).unwrap();
    sheet.set_column_hidden(3).unwrap();
    let second = workbook.add_worksheet().set_name("第二张").unwrap();
    second.write_string(7, 0, "甲").unwrap();
    second.set_hidden(true);
    workbook.save_to_buffer().unwrap()
}

/// What a sheet holds, without what is said about it.
fn held(sheet: &Sheet) -> (&str, bool, &[Row], &[Region], &[u16]) {
    (&sheet.name, sheet.hidden, &sheet.rows, &sheet.merged, &sheet.hidden_columns)
}

#[test]
#[ignore = "needs LibreOffice"]
fn a_workbook_is_the_same_book_in_every_format_of_workbooks() {
    let (folder, path) = kept("表.xlsx", &workbook());
    let ours = book(&path);
    for to in ["xlsx:Calc MS Excel 2007 XML", "xls:MS Excel 97", "ods:calc8"] {
        let theirs = book(&converted(folder.path(), std::slice::from_ref(&path), to)[0]);
        assert_eq!(ours.sheets.len(), theirs.sheets.len(), "{to}");
        for (ours, theirs) in ours.sheets.iter().zip(&theirs.sheets) {
            for (ours, theirs) in ours.rows.iter().zip(&theirs.rows) {
                assert_eq!(ours, theirs, "{to}");
            }
            assert_eq!(held(ours), held(theirs), "{to}");
            let said = |sheet: &Sheet| sheet.remarks.iter().map(|remark| remark.zh.clone()).collect::<Vec<_>>();
            assert!(said(theirs).iter().all(|remark| said(ours).contains(remark)), "{to}: {:?}", said(theirs));
        }
    }
}

/// The texts of a sheet by row, blank cells and blank rows left out.
fn texts(sheet: &Sheet) -> Vec<Vec<String>> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) | Cell::Number(text) => Some(text.clone()),
        Cell::Blank => None,
        other => panic!("{other:?}"),
    };
    sheet.rows.iter().map(|row| row.cells.iter().filter_map(text).collect()).collect()
}

#[test]
#[ignore = "needs LibreOffice"]
fn published_tables_come_back_from_pages_and_documents() {
    for (name, _) in tables::PUBLISHED {
        let table = tables::published(name).titled("一览表");
        let sheets = [("一览表", &table)];
        let (folder, workbook) = kept("表.xlsx", &tables::xlsx(&sheets));
        let ours = book(&workbook);
        let page = book(&converted(folder.path(), &[workbook], "html:HTML (StarCalc)")[0]);
        assert_eq!(texts(&page.sheets[0]), texts(&ours.sheets[0]), "{name}");
        assert_eq!(page.sheets[0].merged, ours.sheets[0].merged, "{name}");
        let (folder, document) = kept("表.docx", &tables::docx(&sheets));
        let ours = book(&document);
        for to in ["docx:MS Word 2007 XML", "html:HTML (StarWriter)"] {
            let theirs = book(&converted(folder.path(), std::slice::from_ref(&document), to)[0]);
            assert_eq!(texts(&theirs.sheets[0]), texts(&ours.sheets[0]), "{name} {to}");
            assert_eq!(theirs.sheets[0].merged, ours.sheets[0].merged, "{name} {to}");
        }
        let old = converted(folder.path(), &[document], "doc:MS Word 97");
        let refusal = read("表.doc", &std::fs::read(&old[0]).unwrap()).unwrap_err();
        assert!(refusal.zh.contains(".docx"), "{refusal}");
    }
}
