//! What an edited workbook changes, and what it does not.

use super::{Change, Options, Returned, book, compared, written};
use crate::export::tests::{Files, profile};
use crate::export::{book as flat, office};
use crate::record::Language;
use crate::sheet::{self, Book, Cell};

const POST: &str = "\
岗位: 采购岗   # 两人
责任人: [科主任]
风险点:
  # 采购计划
  - 编号: R1
    风险点: 采购计划人为加量
    表现形式: [按推荐报计划, 临时采购]
    等级: 二级
    责任人: [{ 姓名: 张三, 职务: 科长 }, 李四]
    防控措施:
      - 措施: 双人核对   # 每月
        期限: 2026年3月
      - 公开结果
  - 编号: R2
    风险点: 拆分采购
    自评等级: 三级
防控措施:
  - { 措施: 每季抽查, 针对: [R2] }
";

fn register(post: &str) -> Files {
    Files(vec![
        ("riskreg.toml".into(), "name = \"示例\"\nkeys = \"zh\"\nprofile = \"hospital\"\n".into()),
        ("unit.yaml".into(), "名称: 示例医院\n".into()),
        ("药剂科/department.yaml".into(), "名称: 药剂科\n负责人: 王某\n".into()),
        ("药剂科/采购岗.yaml".into(), post.into()),
        (
            "药剂科/库管岗.yaml".into(),
            "岗位: 库管岗\n风险点:\n  - { 编号: R1, 风险点: 盘点走过场, 等级: 三级 }\n".into(),
        ),
    ])
}

fn sent(files: &Files, list: bool) -> Book {
    let mut bytes = Vec::new();
    files
        .with(Language::Zh, |exported| match list {
            true => office::write(&mut bytes, exported, &profile("hospital"), 1_000),
            false => flat::write(&mut bytes, exported, &profile("hospital"), 1_000),
        })
        .unwrap();
    sheet::read("台账.xlsx", &bytes).unwrap()
}

fn back(book: &Book, files: &Files) -> Returned {
    let rows = files.rows();
    let came = book::came(book, book::marked(book).unwrap());
    compared(&came, &rows, files.settings(), Options { remove_gone: false })
}

fn is_quiet(returned: &Returned) -> bool {
    returned.changes.is_empty() && returned.refused.is_empty() && returned.gone.is_empty() && returned.edited.is_empty()
}

/// The text of the post after what was changed.
fn after(returned: &Returned, post: &str) -> String {
    let [change] = &*returned.changes else { panic!("{returned:#?}") };
    assert_eq!(change.path(), "药剂科/采购岗.yaml");
    written(change, Some(post), Language::Zh).unwrap()
}

/// Changes the cell under a heading in the row that holds `beside` somewhere.
fn put(book: &mut Book, sheet: &str, beside: &str, heading: &str, text: &str) {
    let sheet = book.sheets.iter_mut().find(|own| own.name == sheet).unwrap();
    let is = |cell: &Cell, text: &str| matches!(cell, Cell::Text(own) if own == text);
    let head = sheet.rows.iter().find(|row| row.cells.iter().any(|cell| is(cell, heading))).unwrap();
    let column = head.cells.iter().position(|cell| is(cell, heading)).unwrap();
    let row = sheet
        .rows
        .iter_mut()
        .find(|row| row.cells.iter().any(|cell| matches!(cell, Cell::Text(own) if own.contains(beside))))
        .unwrap();
    row.cells.resize(row.cells.len().max(column + 1), Cell::Blank);
    row.cells[column] = if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) };
}

#[test]
fn an_untouched_list_changes_nothing() {
    let files = register(POST);
    for list in [true, false] {
        let returned = back(&sent(&files, list), &files);
        assert!(is_quiet(&returned) && returned.remarks.is_empty(), "{returned:#?}");
    }
}

#[test]
fn an_edit_is_written_and_comments_stay() {
    let files = register(POST);
    let mut book = sent(&files, false);
    put(&mut book, "风险点", "采购计划人为加量", "等级", "一级");
    put(&mut book, "防控措施", "双人核对", "期限", "长期");
    put(&mut book, "责任人", "张三", "职务", "副科长");
    let returned = back(&book, &files);
    assert_eq!((returned.edited.len(), &returned.refused), (3, &vec![]), "{returned:#?}");
    let expected = POST
        .replace("等级: 二级\n    责任人", "等级: 一级\n    责任人")
        .replace("2026年3月", "长期")
        .replace("科长 }", "副科长 }");
    assert_eq!(after(&returned, POST), expected);
}

#[test]
fn who_is_named_anew_keeps_what_is_known_of_those_who_stay() {
    let files = register(POST);
    let mut book = sent(&files, false);
    put(&mut book, "风险点", "采购计划人为加量", "责任人", "王五、赵六\n张三");
    let text = after(&back(&book, &files), POST);
    assert!(
        text.contains("王五") && text.contains("赵六") && text.contains("职务: 科长") && !text.contains("李四"),
        "{text}"
    );
}

#[test]
fn what_the_register_changed_since_stays_and_other_edits_come_in() {
    let files = register(POST);
    let mut book = sent(&files, false);
    put(&mut book, "风险点", "拆分采购", "等级", "二级");
    let since = POST.replace("等级: 二级", "等级: 三级").replace("      - 公开结果\n", "");
    let returned = back(&book, &register(&since));
    assert_eq!((returned.edited.len(), returned.refused.len()), (1, 0), "{returned:#?}");
    let text = after(&returned, &since);
    assert!(text.contains("等级: 三级") && !text.contains("公开结果"), "{text}");
}

#[test]
fn where_both_changed_one_field_neither_is_taken_and_both_are_named() {
    for list in [true, false] {
        let mut book = sent(&register(POST), list);
        let sheet = if list { "廉政风险点清单" } else { "风险点" };
        put(&mut book, sheet, "采购计划人为加量", "等级", "一级");
        let returned = back(&book, &register(&POST.replace("等级: 二级", "等级: 三级")));
        assert!(returned.changes.is_empty());
        assert!(
            returned.refused[0].zh.contains("「一级」") && returned.refused[0].zh.contains("「三级」"),
            "{returned:#?}"
        );
    }
}

#[test]
fn an_id_is_not_changed_in_a_table() {
    let files = register(POST);
    let mut book = sent(&files, false);
    put(&mut book, "风险点", "拆分采购", "编号", "R9");
    let returned = back(&book, &files);
    assert!(returned.changes.is_empty() && returned.refused[0].zh.contains("编号是标识"), "{returned:#?}");
}

#[test]
fn a_row_taken_out_is_listed_and_removed_only_when_asked() {
    let files = register(POST);
    let mut book = sent(&files, false);
    let sheet = book.sheets.iter_mut().find(|sheet| sheet.name == "风险点").unwrap();
    sheet.rows.retain(|row| !row.cells.iter().any(|cell| *cell == Cell::Text("拆分采购".into())));
    let returned = back(&book, &files);
    assert!(returned.changes.is_empty() && returned.gone.len() == 1, "{returned:#?}");
    let rows = files.rows();
    let came = book::came(&book, book::marked(&book).unwrap());
    let returned = compared(&came, &rows, files.settings(), Options { remove_gone: true });
    let text = after(&returned, POST);
    assert!(!text.contains("拆分采购") && text.contains("# 采购计划"), "{text}");
}

#[test]
fn a_row_that_was_added_becomes_a_record_with_an_id_below_the_nearest_that_can_hold_it() {
    let files = register(POST);
    let mut book = sent(&files, false);
    let sheet = book.sheets.iter_mut().find(|sheet| sheet.name == "风险点").unwrap();
    let at = sheet.rows.iter().position(|row| row.cells.contains(&Cell::Text("拆分采购".into()))).unwrap();
    // Copied, hidden columns and all, as people do.
    let mut copy = sheet.rows[at].clone();
    for cell in &mut copy.cells {
        if *cell == Cell::Text("拆分采购".into()) {
            *cell = Cell::Text("验收走过场".into());
        }
    }
    sheet.rows.insert(at + 1, copy);
    let measures = book.sheets.iter_mut().find(|sheet| sheet.name == "防控措施").unwrap();
    let mut cells = vec![Cell::Blank; 5];
    (cells[2], cells[3], cells[4]) =
        (Cell::Text("药剂科/采购岗".into()), Cell::Text("R2".into()), Cell::Text("逐笔公开".into()));
    measures.rows.push(sheet::Row { number: 99, hidden: false, cells });
    let returned = back(&book, &files);
    assert_eq!((returned.edited.len(), &returned.refused), (2, &vec![]), "{returned:#?}");
    let text = after(&returned, POST);
    assert!(text.contains("编号: R3\n    风险点: 验收走过场"), "{text}");
    assert!(text.contains("逐笔公开"), "{text}");
}

#[test]
fn a_list_of_the_office_comes_back_with_its_edits() {
    let files = register(POST);
    let mut book = sent(&files, true);
    let list = "廉政风险点清单";
    put(&mut book, list, "采购计划人为加量", "防控措施", "1. 公开结果\n2. 三人核对\n3. 逐笔登记");
    put(&mut book, list, "采购计划人为加量", "表现形式", "1. 按推荐报计划\n2. 临时采购\n3. 无计划采购");
    put(&mut book, list, "拆分采购", "等级", "二级");
    put(&mut book, list, "拆分采购", "责任人", "李四");
    let returned = back(&book, &files);
    assert_eq!(returned.refused, Vec::new());
    let text = after(&returned, POST);
    assert!(text.contains("措施: 三人核对   # 每月\n        期限: 2026年3月") && text.contains("逐笔登记"), "{text}");
    assert!(text.contains("无计划采购") && text.contains("自评等级: 三级"), "{text}");
    assert!(text.lines().any(|line| line.trim() == "等级: 二级") && text.contains("李四"), "{text}");
}

#[test]
fn what_a_list_is_told_of_others_is_not_edited_there() {
    let files = register(POST);
    let mut book = sent(&files, true);
    put(&mut book, "廉政风险点清单", "拆分采购", "防控措施", "每月抽查（共用）");
    put(&mut book, "廉政风险点清单", "采购计划人为加量", "部门", "医务科");
    let returned = back(&book, &files);
    assert!(returned.changes.is_empty() && returned.refused.len() == 2, "{returned:#?}");
}

#[test]
fn a_point_added_to_a_list_belongs_to_the_post_above() {
    let files = register(POST);
    let mut book = sent(&files, true);
    let sheet = book.sheets.iter_mut().find(|sheet| sheet.name == "廉政风险点清单").unwrap();
    let head = sheet.rows.iter().find(|row| row.cells.contains(&Cell::Text("防控措施".into()))).unwrap().clone();
    let at = sheet.rows.iter().position(|row| row.cells.contains(&Cell::Text("拆分采购".into()))).unwrap();
    let mut cells = vec![Cell::Blank; head.cells.len()];
    let mut say = |heading: &str, text: &str| {
        let column = head.cells.iter().position(|cell| *cell == Cell::Text(heading.into())).unwrap();
        cells[column] = Cell::Text(text.into());
    };
    say("风险点", "验收走过场");
    say("等级", "二级");
    say("防控措施", "1. 双人验收\n2. 留存影像");
    sheet.rows.insert(at + 1, sheet::Row { number: 50, hidden: false, cells });
    let returned = back(&book, &files);
    assert_eq!((returned.edited.len(), &returned.refused), (1, &vec![]), "{returned:#?}");
    let text = after(&returned, POST);
    assert!(text.contains("编号: R3") && text.contains("双人验收") && text.contains("留存影像"), "{text}");
}

#[test]
fn a_new_register_is_made_of_what_was_sent() {
    let files = register(POST);
    let rows: Vec<crate::export::FileRows<'_>> = Vec::new();
    let book = sent(&files, false);
    let came = book::came(&book, book::marked(&book).unwrap());
    let returned = compared(&came, &rows, None, Options::default());
    assert_eq!(returned.refused, Vec::new());
    let made: Vec<(String, String)> = returned
        .changes
        .iter()
        .map(|change| (change.path().to_owned(), written(change, None, Language::Zh).unwrap()))
        .collect();
    let post = &made.iter().find(|(path, _)| path == "药剂科/采购岗.yaml").unwrap().1;
    let meaning = |text: &str| crate::merge::meaning_of(text, crate::register::FileKind::Post);
    assert_eq!(meaning(post), meaning(POST));
    assert!(made.iter().any(|(path, text)| path == "riskreg.toml" && text.starts_with("name = \"示例\"")));
    assert!(returned.changes.iter().all(|change| !matches!(change, Change::Edited { .. })));
}
