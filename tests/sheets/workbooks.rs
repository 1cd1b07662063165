//! What workbooks hold besides texts, and what of it is said.

use riskreg::sheet::{Cell, Region};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Note, Workbook};

use crate::tables::{self, OFFICE, rels};
use crate::{book, cells, remarks};

/// A workbook of one sheet whose XML is given; styles and shared texts where they matter.
pub fn workbook(sheet: &str, more: &[(&str, &str, &str)]) -> Vec<u8> {
    let listing = format!(
        r#"<workbook xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    workbook_of(&listing, sheet, more)
}

pub fn workbook_of(listing: &str, sheet: &str, more: &[(&str, &str, &str)]) -> Vec<u8> {
    let root = rels(&[("rId1", "officeDocument", "xl/workbook.xml")]);
    let mut refers = vec![("rId1", "worksheet", "worksheets/sheet1.xml")];
    refers.extend(more.iter().filter(|(kind, ..)| !kind.is_empty()).map(|(kind, path, _)| (*kind, *kind, *path)));
    let refers = rels(&refers);
    let paths: Vec<String> = more.iter().map(|(_, path, _)| format!("xl/{path}")).collect();
    let mut parts = vec![
        ("_rels/.rels", root.as_str()),
        ("xl/workbook.xml", listing),
        ("xl/_rels/workbook.xml.rels", refers.as_str()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend(paths.iter().zip(more).map(|(path, (_, _, text))| (path.as_str(), *text)));
    tables::package(&parts)
}

/// A sheet around its rows.
pub fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

#[test]
fn dates_shares_truths_and_numbers_are_read_as_they_show() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = ExcelDateTime::from_ymd(2026, 3, 1).unwrap();
    let moment = ExcelDateTime::from_ymd(2026, 3, 1).unwrap().and_hms(9, 30, 0).unwrap();
    for (column, format) in
        (0..).zip(["yyyy/m/d", "yyyy\"年\"m\"月\"d\"日\"", "yyyy\"年\"m\"月\"", "[$-804]yyyy-mm-dd;@"])
    {
        sheet.write_datetime_with_format(0, column, &day, &Format::new().set_num_format(format)).unwrap();
    }
    sheet.write_datetime_with_format(0, 4, &moment, &Format::new().set_num_format("yyyy/m/d h:mm")).unwrap();
    sheet.write_number_with_format(0, 5, 0.07, &Format::new().set_num_format("0%")).unwrap();
    sheet.write_boolean(0, 6, true).unwrap();
    sheet.write_number(0, 7, 1.0).unwrap();
    sheet.write_number(0, 8, 0.1 + 0.2).unwrap();
    sheet.write_datetime_with_format(0, 9, &day, &Format::new().set_num_format_index(31)).unwrap();
    let book = book("表.xlsx", &workbook.save_to_buffer().unwrap());
    let expected = [
        "2026-03-01",
        "2026-03-01",
        "2026-03",
        "2026-03-01",
        "2026-03-01T09:30:00",
        "7%",
        "true",
        "1",
        "0.3",
        "2026-03-01",
    ];
    assert_eq!(cells(&book.sheets[0]), [expected]);
    assert_eq!(book.sheets[0].rows[0].cells[0], Cell::Date("2026-03-01".into()));
}

#[test]
fn what_is_hidden_is_read_and_marked() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("一").unwrap();
    for row in 0..3 {
        sheet.write_string(row, 0, format!("甲{row}")).unwrap();
        sheet.write_string(row, 2, format!("乙{row}")).unwrap();
    }
    sheet.set_row_hidden(1).unwrap();
    sheet.set_column_hidden(2).unwrap();
    sheet.set_column_hidden(5).unwrap();
    workbook.add_worksheet().set_name("二").unwrap().set_hidden(true);
    let book = book("表.xlsx", &workbook.save_to_buffer().unwrap());
    let sheet = &book.sheets[0];
    assert_eq!(sheet.rows.iter().map(|row| row.hidden).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(sheet.hidden_columns, [2, 5]);
    assert_eq!(remarks(&book), "");
    assert_eq!(book.sheets.iter().map(|sheet| sheet.hidden).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_formula_is_its_result_and_without_one_it_is_unreadable() {
    let rows = sheet(
        r#"<row r="2"><c r="A2"><f>SUM(B2:C2)</f><v>3</v></c><c r="B2"><f>A2&amp;"级"</f></c><c r="C2" t="str"><f>D2</f><v>高</v></c>
        <c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E2"><f>cmd|' /C calc'!A0</f><v></v></c><c r="F2"/></row>"#,
    );
    let book = book("表.xlsx", &workbook(&rows, &[]));
    assert_eq!(cells(&book.sheets[0]), [["3", "?=A2&\"级\"", "高", "?#DIV/0!", "?=cmd|' /C calc'!A0"]]);
    assert_eq!(book.sheets[0].rows[0].number, 2);
}

#[test]
fn results_that_no_program_computed_are_told() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_formula(0, 0, Formula::new("=1+1").set_result("2")).unwrap();
    let book = book("表.xlsx", &workbook.save_to_buffer().unwrap());
    assert_eq!(cells(&book.sheets[0]), [["2"]]);
    assert!(remarks(&book).contains("1 个公式"), "{}", remarks(&book));
}

#[test]
fn rich_text_is_joined_and_how_it_is_read_aloud_is_not_read() {
    let shared = r#"<sst><si><r><rPr><b/></rPr><t>公车</t></r><r><t xml:space="preserve">私用 </t></r><rPh sb="0" eb="2"><t>ゴンチェ</t></rPh><phoneticPr/></si>
        <si><t>一行_x000D_
二行</t></si><si><t>甲_x0007_乙</t></si></sst>"#;
    let rows = sheet(
        r#"<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>9</v></c><c t="inlineStr"><is><t>内</t></is></c></row>"#,
    );
    let book = book("表.xlsx", &workbook(&rows, &[("sharedStrings", "sharedStrings.xml", shared)]));
    assert_eq!(cells(&book.sheets[0]), [["公车私用", "一行\n二行", "?甲\\u{7}乙", "?9", "内"]]);
}

#[test]
fn comments_macros_and_charts_are_left_alone_and_told() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "甲").unwrap();
    sheet.insert_note(0, 0, &Note::new("谁写的")).unwrap();
    let noted = book("表.xlsx", &workbook.save_to_buffer().unwrap());
    assert_eq!(remarks(&noted), "有批注，没有读\n");

    let listing = format!(
        r#"<workbook xmlns:r="{OFFICE}"><sheets><sheet name="图" sheetId="2" r:id="chartsheet"/><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let rows = sheet_of("甲");
    let more = [("vbaProject", "vbaProject.bin", "\u{1}"), ("chartsheet", "chartsheets/sheet1.xml", "<chartsheet/>")];
    let with_macros = book("表.xlsm", &workbook_of(&listing, &rows, &more));
    assert_eq!(remarks(&with_macros), "文件里有宏，没有理会\n「图」是图表或宏，不是表格，没有读\n");
    assert_eq!(cells(&with_macros.sheets[0]), [["甲"]]);
}

fn sheet_of(text: &str) -> String {
    sheet(&format!(r#"<row r="1"><c r="A1" t="str"><v>{text}</v></c></row>"#))
}

#[test]
fn days_count_from_1904_where_the_workbook_says_so() {
    let listing = format!(
        r#"<workbook xmlns:r="{OFFICE}"><workbookPr date1904="1"/><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let styles = r#"<styleSheet><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let rows = sheet(
        r#"<row r="1"><c r="A1" s="1"><v>0</v></c><c r="B1" s="0"><v>0</v></c><c r="C1" s="7"><v>5</v></c></row>"#,
    );
    let book = book("表.xlsx", &workbook_of(&listing, &rows, &[("styles", "styles.xml", styles)]));
    assert_eq!(cells(&book.sheets[0]), [["1904-01-01", "0", "5"]]);
}

#[test]
fn what_lies_under_a_merged_cell_is_left_out_and_told() {
    let text = r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row></sheetData>
        <mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="A2:B2"/><mergeCell ref="C1"/></mergeCells></worksheet>"#;
    let book = book("表.xlsx", &workbook(text, &[]));
    assert_eq!(cells(&book.sheets[0]), [["1", "2"]]);
    assert_eq!(book.sheets[0].merged, [Region { first: (1, 0), last: (2, 0) }]);
    assert!(remarks(&book).contains("互相重叠") && remarks(&book).contains("压着 1 格"), "{}", remarks(&book));
}

#[test]
fn prefixes_and_references_make_no_difference() {
    let text = r#"<x:worksheet xmlns:x="u"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>甲&#x4E59;&amp;</x:v></x:c></x:row></x:sheetData></x:worksheet>"#;
    assert_eq!(cells(&book("表.xlsx", &workbook(text, &[])).sheets[0]), [["甲乙&"]]);
}

#[test]
fn an_open_document_is_read_with_what_it_hides_and_repeats() {
    let tables = r#"<table:table table:name="表"><table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>
        <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><office:annotation><text:p>批</text:p></office:annotation><text:p>甲<text:s text:c="2"/>乙</text:p><text:p>丙</text:p></table:table-cell>
        <table:table-cell office:value-type="percentage" office:value="0.055"/><table:table-cell office:value-type="date" office:date-value="2026-03-01T00:00:00"><text:p>2026-03-01</text:p></table:table-cell></table:table-row>
        <table:table-row table:visibility="filter"><table:table-cell office:value-type="date" office:date-value="2026-03-01"><text:p>2026年3月</text:p></table:table-cell>
        <table:table-cell office:value-type="boolean" office:boolean-value="true"/><table:table-cell table:formula="of:=SUM([.A1])"/>
        <table:table-cell office:value-type="string" calcext:value-type="error" table:formula="of:=1/0"><text:p>#DIV/0!</text:p></table:table-cell><table:table-cell office:value-type="time" office:time-value="PT09H30M00S"/></table:table-row>
        <table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>"#;
    let book = book("表.ods", &tables::spreadsheet(tables));
    let sheet = &book.sheets[0];
    let first = ["甲  乙\n丙", "5.5%", "2026-03-01"].map(str::to_owned).to_vec();
    let last = ["2026-03", "true", "?of:=SUM([.A1])", "?#DIV/0!", "09:30"].map(str::to_owned).to_vec();
    assert_eq!(cells(sheet), [first.clone(), first, last]);
    assert_eq!((sheet.rows[2].hidden, sheet.rows[2].number, &sheet.hidden_columns), (true, 3, &vec![2]));
    assert_eq!(remarks(&book), "有批注，没有读\n");
}
