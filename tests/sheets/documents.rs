//! What tables of Word documents hold besides texts.

use riskreg::sheet::Region;

use crate::tables::{document, paragraph};
use crate::{book, cells, refused, remarks};

fn cell(inner: &str) -> String {
    format!("<w:tc>{inner}</w:tc>")
}

fn table(rows: &[&[String]]) -> String {
    let row = |cells: &&[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

fn one(inner: &str) -> String {
    table(&[&[cell(inner)]])
}

fn numbered(list: u32, level: u32, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}

const NUMBERING: &str = r#"<w:numbering xmlns:w="w">
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="9"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="hebrew1"/><w:lvlText w:val="%1)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="10"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="9"/></w:num><w:num w:numId="4"><w:abstractNumId w:val="10"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"#;

#[test]
fn numbers_that_word_writes_by_itself_are_read() {
    let first =
        [numbered(1, 0, "核对"), numbered(1, 0, "公示"), numbered(1, 1, "三日内"), numbered(4, 0, "留痕")].concat();
    let second =
        [numbered(5, 0, "再核"), numbered(2, 0, "集体"), numbered(2, 0, "决策"), numbered(3, 0, "某种")].concat();
    let styled = r#"<w:p><w:pPr><w:pStyle w:val="sub"/></w:pPr><w:r><w:t>按样式</w:t></w:r></w:p>"#;
    let styles = r#"<w:styles xmlns:w="w"><w:style w:styleId="list"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style><w:style w:styleId="sub"><w:basedOn w:val="list"/></w:style></w:styles>"#;
    let body = table(&[&[cell(&first), cell(&second), cell(styled)]]);
    let book = book("表.docx", &document(&body, &[("numbering", NUMBERING), ("styles", styles)]));
    let expected = ["1.核对\n2.公示\n2.1 三日内\n留痕", "1.再核\n一、集体\n二、决策\n某种", "三、按样式"];
    assert_eq!(cells(&book.sheets[0]), [expected]);
    assert!(remarks(&book).contains("自动编号"), "{}", remarks(&book));
}

#[test]
fn tracked_changes_are_read_as_accepted() {
    let inner = r#"<w:p><w:pPr><w:pPrChange><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange></w:pPr><w:r><w:t>公车</w:t></w:r><w:del><w:r><w:delText>公用</w:delText><w:t>乙</w:t></w:r></w:del>
        <w:ins><w:r><w:t>私用</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>丙</w:t></w:r></w:moveFrom></w:p>"#;
    let gone = format!("<w:tr><w:trPr><w:del/></w:trPr>{}</w:tr>", cell(&paragraph("删去的行")));
    let body = format!("<w:tbl><w:tr>{}</w:tr>{gone}</w:tbl>", cell(inner));
    let book = book("表.docx", &document(&body, &[("numbering", NUMBERING)]));
    assert_eq!(cells(&book.sheets[0]), [["公车私用"]]);
    assert!(remarks(&book).contains("修订痕迹"), "{}", remarks(&book));
}

#[test]
fn lines_tabs_and_boxes_are_text_and_text_boxes_are_told() {
    let inner = r#"<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p>
        <w:p><w:r><w:ruby><w:rt><w:r><w:t>yin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>印</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"#;
    let book = book("表.docx", &document(&one(inner), &[]));
    assert_eq!(cells(&book.sheets[0]), [["甲 乙\n丙☑\n印"]]);
    assert!(remarks(&book).contains("文本框"), "{}", remarks(&book));
}

#[test]
fn tables_in_content_controls_and_within_tables_lose_no_text() {
    let inner = format!("{}{}{}", paragraph("外"), one(&paragraph("里")), paragraph("后"));
    let body = format!(
        "{}{}<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>{}",
        paragraph("附件2"),
        paragraph("岗位风险点登记表"),
        one(&inner),
        one(&paragraph("没有标题"))
    );
    let book = book("表.docx", &document(&body, &[]));
    assert_eq!(cells(&book.sheets[0]), [["外\n里\n后"]]);
    assert_eq!(book.sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["岗位风险点登记表", ""]);
    assert!(remarks(&book).contains("单元格里还有表格"), "{}", remarks(&book));
}

#[test]
fn cells_merged_both_ways_are_one_region() {
    let wide = |merge: &str, text: &str| {
        cell(&format!(r#"<w:tcPr><w:gridSpan w:val="2"/><w:vMerge{merge}/></w:tcPr>{}"#, paragraph(text)))
    };
    let plain = |text: &str| cell(&paragraph(text));
    let late = format!(r#"<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{}</w:tr>"#, plain("丙"));
    let body = table(&[&[wide(r#" w:val="restart""#, "大"), plain("甲")], &[wide("", ""), plain("乙")]])
        .replace("</w:tbl>", &(late + "</w:tbl>"));
    let book = book("表.docx", &document(&body, &[]));
    assert_eq!(book.sheets[0].merged, [Region { first: (1, 0), last: (2, 1) }]);
    let expected: [&[&str]; 3] = [&["大", "", "甲"], &["", "", "乙"], &["", "丙"]];
    assert_eq!(cells(&book.sheets[0]), expected);
}

#[test]
fn a_merge_whose_beginning_is_not_said_begins_above() {
    let below = |text: &str| cell(&format!("<w:tcPr><w:vMerge/></w:tcPr>{}", paragraph(text)));
    let body =
        table(&[&[cell(&paragraph("甲")), cell(&paragraph("乙"))], &[below(""), below("丙")], &[below(""), below("")]]);
    let book = book("表.docx", &document(&body, &[]));
    let region = |first: u32, column: u16| Region { first: (first, column), last: (3, column) };
    assert_eq!(book.sheets[0].merged, [region(1, 0), region(2, 1)]);
}

#[test]
fn a_document_without_a_table_says_so() {
    assert!(refused("文.docx", &document(&paragraph("只有一段话"), &[])).contains("没有表格"));
}
