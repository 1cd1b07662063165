//! Tables of pages, as browsers would show them.

use riskreg::sheet::Region;

use crate::{book, cells, refused, remarks};

#[test]
fn tag_soup_is_read_as_a_browser_shows_it() {
    let page = "<table border=0><caption>一览表</caption><tr><td>序号<td>风险<b>点</b>\n  一览<br>二 行<tr><td rowspan=2>1<td>甲&amp;乙&nbsp;<td><script>var x='<td>';</script><p>丙</p><p>丁\
        <tr><td colspan=2>戊</table>尾";
    let book = book("页.html", page.as_bytes());
    let expected: [&[&str]; 3] = [&["序号", "风险点一览\n二 行"], &["1", "甲&乙", "丙\n丁"], &["", "戊"]];
    assert_eq!(cells(&book.sheets[0]), expected);
    assert_eq!(book.sheets[0].merged, [Region { first: (2, 0), last: (3, 0) }, Region { first: (3, 1), last: (3, 2) }]);
    assert_eq!(book.sheets[0].name, "一览表");
}

#[test]
fn numbers_of_lists_are_read_and_hidden_rows_marked() {
    let page = "<html><body><table><tr><td><ol start=3><li>核对<li>公示</ol><ul><li>留痕</ul></tr><tr style='display: none'><td>藏</table></body>";
    let book = book("页.htm", page.as_bytes());
    assert_eq!(cells(&book.sheets[0]), [["3.核对\n4.公示\n留痕"], ["藏"]]);
    assert!(book.sheets[0].rows[1].hidden);
}

#[test]
fn a_page_of_excel_named_xls_is_read_and_told() {
    let page = r#"<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">
        <style>td{mso-number-format:"\@"}</style></head><body><table><tr><td x:str>部门</td><td class=xl65>等级</td></tr><tr><td>办公室</td><td>高</td></tr></table></body></html>"#;
    let bytes = encoding_rs::GBK.encode(page).0;
    let book = book("表.XLS", &bytes);
    assert_eq!(cells(&book.sheets[0]), [["部门", "等级"], ["办公室", "高"]]);
    assert_eq!(remarks(&book), "文件名以 .xls 结尾，内容是网页（HTML）；按内容读\n");
}

#[test]
fn tables_that_only_place_others_are_no_tables() {
    let page =
        "<div><table><tr><td><h3>一科</h3><table><tr><td>甲</table></td><td><table><tr><td>乙</table></table></div>";
    let book = book("页.html", page.as_bytes());
    assert_eq!(book.sheets.iter().map(cells).collect::<Vec<_>>(), [[["一科"]], [["甲"]], [["乙"]]]);
    assert_eq!(book.sheets[1].name, "一科");
    assert!(remarks(&book).contains("各作一张表"), "{}", remarks(&book));
}

#[test]
fn a_page_without_a_table_says_so() {
    assert!(refused("页.html", b"<!DOCTYPE html><p>x").contains("没有表格"));
}
