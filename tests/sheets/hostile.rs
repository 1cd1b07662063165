//! Files made to do harm: what they cost is bounded, and the limit that stops them is named.

use std::io::Write;

use riskreg::sheet::limits;

use crate::refused::compound;
use crate::tables::{self, document, package, paragraph, rels};
use crate::workbooks::{sheet, workbook};
use crate::{book, cells, refused};

/// A zip whose one part is packed from `size` bytes of `text` repeated, without ever holding them.
fn bomb(path: &str, parts: &[(&str, &str)], start: &str, text: &str, size: u64) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    for (path, text) in parts {
        zip.start_file(*path, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file(path, options).unwrap();
    zip.write_all(start.as_bytes()).unwrap();
    let piece = text.repeat((1 << 20) / text.len());
    let mut left = size;
    while left > 0 {
        zip.write_all(piece.as_bytes()).unwrap();
        left = left.saturating_sub(u64::try_from(piece.len()).unwrap());
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_zip_bomb_is_stopped_while_it_unpacks() {
    let root = rels(&[("rId1", "officeDocument", "xl/workbook.xml")]);
    let bytes = bomb("xl/workbook.xml", &[("_rels/.rels", &root)], "<workbook>", " ", limits::PART + 1);
    assert!(bytes.len() < 2 << 20, "{}", bytes.len());
    let refusal = refused("表.xlsx", &bytes);
    assert!(refusal.contains("超过 256 MiB") && refusal.contains("xl/workbook.xml"), "{refusal}");
}

#[test]
fn a_million_empty_rows_and_columns_cost_little() {
    let rows = (1..=1_048_576).step_by(16).map(|row| format!(r#"<row r="{row}" ht="14"/>"#)).collect::<String>();
    let text = format!(
        r#"<worksheet><dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9"/></cols><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="3"/></row>{rows}<row r="1048576"><c r="B1048576"><v>2</v></c></row></sheetData></worksheet>"#
    );
    let book = book("表.xlsx", &workbook(&text, &[]));
    assert_eq!(book.sheets[0].rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 1_048_576]);
    assert_eq!(cells(&book.sheets[0]), [vec!["1"], vec!["", "2"]]);
}

#[test]
fn a_merge_over_the_whole_sheet_makes_no_billion_cells() {
    let text = r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>"#;
    assert_eq!(cells(&book("表.xlsx", &workbook(text, &[])).sheets[0]), [["1"]]);
    let merges = r#"<mergeCell ref="A1:XFD1048576"/>"#.repeat(limits::MERGED + 1);
    let text = format!("<worksheet><sheetData/><mergeCells>{merges}</mergeCells></worksheet>");
    assert!(refused("表.xlsx", &workbook(&text, &[])).contains("合并单元格超过 100000"));
    let page =
        "<table><tr><td rowspan=65534 colspan=100>甲<td rowspan=0>乙".to_owned() + &"<tr>".repeat(100_000) + "</table>";
    assert_eq!(book("页.html", page.as_bytes()).sheets[0].rows.len(), 1);
    let rows = r#"<table:table><table:table-row table:number-rows-repeated="4294967295"><table:table-cell table:number-columns-spanned="4294967295" table:number-rows-spanned="4294967295"/></table:table-row></table:table>"#;
    assert_eq!(book("表.ods", &tables::spreadsheet(rows)).sheets[0].rows.len(), 0);
}

#[test]
fn content_far_to_the_right_is_refused_by_its_place() {
    let rows = sheet(r#"<row r="9"><c r="XFD9"><v>1</v></c></row>"#);
    assert!(refused("表.xlsx", &workbook(&rows, &[])).contains("工作表「表」第 9 行的 XFD 列"));
    assert!(refused("表.csv", format!("甲{}乙\n", ",".repeat(250)).as_bytes()).contains("第 1 行的 IQ 列"));
    let page = format!("<table><tr>{}<td>乙</table>", "<td>".repeat(100_000));
    assert!(refused("页.html", page.as_bytes()).contains("超过 200 列"));
}

#[test]
fn too_many_cells_texts_sheets_and_parts_are_named() {
    let row = r#"<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="50"/></table:table-row></table:table>"#;
    assert!(refused("表.ods", &tables::spreadsheet(row)).contains("单元格超过 3000000"));
    let long = format!("<sst><si><t>{}</t></si></sst>", "长".repeat(1 << 20));
    let rows = sheet(&format!("<row>{}</row>", r#"<c t="s"><v>0</v></c>"#.repeat(100)));
    assert!(
        refused("表.xlsx", &workbook(&rows, &[("sharedStrings", "sharedStrings.xml", &long)])).contains("文字的字节数")
    );
    let tables = "<table:table/>".repeat(limits::SHEETS + 1);
    assert!(refused("表.ods", &tables::spreadsheet(&tables)).contains("表的个数超过 1000"));
    assert!(refused("页.html", "<table>".repeat(100).as_bytes()).contains("超过 64"));
    assert!(refused("页.html", "<table></table>".repeat(limits::SHEETS + 1).as_bytes()).contains("表的个数"));
    let names: Vec<String> = (0..=limits::PARTS).map(|number| number.to_string()).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert!(refused("表.xlsx", &package(&parts)).contains("部件超过 10000"));
    assert!(refused("表.csv", &vec![b'a'; limits::FILE + 1]).contains("64 MiB"));
    assert!(refused("表.csv", &[b"a".as_slice(), &vec![b','; 1 << 20]].concat()).contains("一行里的栏"));
    let attributes: String = (0..200_000).map(|number| format!(" a{number}")).collect();
    let page = format!("<table{attributes}><tr><td{attributes} hidden>甲</table>");
    assert_eq!(book("页.html", page.as_bytes()).sheets[0].hidden_columns, [0]);
}

#[test]
fn depth_and_entities_are_refused() {
    let deep = format!("<worksheet>{}", "<a>".repeat(100_000));
    assert!(refused("表.xlsx", &workbook(&deep, &[])).contains("层数超过 256"));
    let deep = format!("{}{}", "<w:sdt>".repeat(300), "</w:sdt>".repeat(300));
    assert!(refused("文.docx", &document(&deep, &[])).contains("层数超过 256"));
    let laughs = r#"<!DOCTYPE w [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>"#;
    assert!(refused("表.xlsx", &workbook(laughs, &[])).contains("sheet1.xml"));
}

#[test]
fn one_part_named_by_many_sheets_counts_each_time() {
    let listed = r#"<sheet name="表" r:id="rId1"/>"#.repeat(limits::SHEETS + 1);
    let listing = format!("<workbook><sheets>{listed}</sheets></workbook>");
    let refusal = refused("表.xlsx", &crate::workbooks::workbook_of(&listing, &sheet(""), &[]));
    assert!(refusal.contains("表的个数"), "{refusal}");
}

#[test]
fn sectors_in_a_circle_come_to_an_end() {
    let good = compound("Workbook", &[0; 4096]);
    // The table links the directory to itself; the list of tables to itself.
    for (at, value) in [(512 + 4, 1_u32), (512 + 8, 2), (68, 0), (48, 0), (48, 0xffff), (116, 9)] {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        _ = riskreg::sheet::read("表.xls", &bytes);
    }
    let mut circle = good;
    circle[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    assert!(refused("表.xls", &circle).contains("损坏"));
}

#[test]
fn what_lies_outside_is_never_followed() {
    let root = r#"<Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="http://example.invalid/book.xml" TargetMode="External"/></Relationships>"#;
    assert!(refused("表.xlsx", &package(&[("_rels/.rels", root)])).contains("压缩包"));
    let up = rels(&[("rId1", "officeDocument", "../../../../etc/passwd")]);
    assert!(refused("表.xlsx", &package(&[("_rels/.rels", &up)])).contains("etc/passwd"));
}

#[test]
fn spans_and_numbers_beyond_reason_are_taken_calmly() {
    let cell = format!(
        r#"<w:tc><w:tcPr><w:gridSpan w:val="4294967295"/><w:vMerge w:val="restart"/></w:tcPr>{}</w:tc>"#,
        paragraph("甲")
    );
    let body = format!("<w:tbl>{}</w:tbl>", format!("<w:tr>{cell}</w:tr>").repeat(3));
    assert_eq!(cells(&book("文.docx", &document(&body, &[])).sheets[0]), [["甲"], ["甲"], ["甲"]]);
    let numbers = r#"<w:numbering><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="4294967295"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%9%0%"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;
    let item = r#"<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>"#;
    let body = format!("<w:tbl><w:tr><w:tc>{item}{item}</w:tc></w:tr></w:tbl>");
    assert!(
        cells(&book("文.docx", &document(&body, &[("numbering", numbers)])).sheets[0])[0][0].starts_with("4294967295.")
    );
    for row in [
        "<row r=\"0\"/>",
        "<row r=\"1048577\"/>",
        "<row r=\"x\"/>",
        "<row><c r=\"A0\"/></row>",
        "<row><c r=\"AAAA1\"/></row>",
    ] {
        assert!(refused("表.xlsx", &workbook(&sheet(row), &[])).contains("sheet1.xml"), "{row}");
    }
}
