use super::*;
use crate::read;
use crate::record::Word;
use crate::register::FileKind;

const POST: &str = "岗位: 采购员
任职人: [{ 姓名: 周某, 工号: A1 }]
职权: [{ 编号: P1, 名称: 采购 }]
风险点:
  - 编号: R1
    风险点: 采购计划人为加量
    等级: 二级
    责任人: [科主任]
    防控措施:
      - 每月五日前由库管员核对近三个月的消耗量并签字
      - { 措施: 双人验收, 期限: 2026-12-31 }
  - 编号: R2
    风险点: 验收走过场
    等级: 三级
审核记录:
  - { 年度: '2026', 审核环节: 科室, 审核人: 张某, 结论: 同意, 日期: 2026-03-01 }
";

fn model(text: &str) -> Model {
    let read = read::file(text.as_bytes(), FileKind::Post);
    assert!(!read.problems.iter().any(|problem| problem.kind.leaves_unread()), "{:?}", read.problems);
    read.model.unwrap()
}

/// `kind entity item field: old → new`, what is absent left out.
fn told(old: &str, new: &str) -> Vec<String> {
    let profile = crate::profile::load(None).profile;
    let library = LibraryIndex::default();
    let (old, new) = (model(old), model(new));
    let side = |model| Side { model, profile: &profile, library: &library };
    let text = |said: &Option<Said>| said.as_ref().map_or("-".to_owned(), |said| said.text.zh.clone());
    of_file(Some(side(&old)), Some(side(&new)))
        .iter()
        .map(|change| {
            let field = change.field.map_or("", |field| field.zh());
            let parts = [change.kind.en(), &change.entity, change.item.as_deref().unwrap_or_default(), field];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let stamp = if change.stamped { "" } else { " (unstamped)" };
            format!("{}: {} → {}{stamp}", parts.join(" "), text(&change.old), text(&change.new))
        })
        .collect()
}

/// `POST` with some of its words replaced.
fn after(replaced: &[(&str, &str)]) -> Vec<String> {
    let new = replaced.iter().fold(POST.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    told(POST, &new)
}

#[test]
fn nothing_changed_where_only_layout_order_and_the_language_of_keys_did() {
    let same = POST.replace("编号: R1", "id: R1").replace("    id: R1\n    风险点:", "    id: R1\n    title:");
    let same = same.replace(
        "    等级: 二级\n    责任人: [科主任]\n    防控措施:",
        "    owner: 科主任\n    level: 二级\n    # 说明\n    measures:",
    );
    assert_eq!(told(POST, &same), Vec::<String>::new());
}

#[test]
fn a_level_says_which_way_it_went() {
    assert_eq!(after(&[("等级: 二级", "等级: 一级")]), ["level-raised R1: 二级 → 一级"]);
    assert_eq!(after(&[("等级: 二级", "等级: Ⅲ级\n    定级理由: 上移审批")]), ["level-lowered R1: 二级 → 三级"]);
    assert_eq!(after(&[("    等级: 三级\n", "")]), ["level-removed R2: 三级 → -"]);
}

#[test]
fn points_come_go_are_closed_and_keep_their_identity_by_id_or_name() {
    let more = "  - { 编号: R3, 风险点: 泄露标底, 等级: 一级 }\n审核记录:";
    assert_eq!(after(&[("审核记录:", more)]), ["point-added R3: - → 泄露标底"]);
    assert_eq!(
        after(&[("  - 编号: R2\n    风险点: 验收走过场\n    等级: 三级\n", "")]),
        ["point-removed R2: 验收走过场 → -"]
    );
    assert_eq!(after(&[("等级: 三级", "等级: 三级\n    状态: 已消除")]), ["point-closed R2: - → -"]);
    assert_eq!(after(&[("验收走过场", "验收不严")]), ["point-renamed R2 风险点: 验收走过场 → 验收不严"]);
    assert_eq!(after(&[("编号: R2", "编号: R9")]), ["point-changed R9 编号: R2 → R9"]);
}

#[test]
fn measures_are_told_apart_by_their_words() {
    assert_eq!(
        after(&[("每月五日前", "每月十日前")]),
        [
            "measure-changed R1 每月五日前由库管员核对近三个月的消耗量并签字 措施: 每月五日前由库管员核对近三个月的消耗量并签字 → 每月十日前由库管员核对近三个月的消耗量并签字"
        ]
    );
    assert_eq!(
        after(&[("      - { 措施: 双人验收, 期限: 2026-12-31 }\n", "")]),
        ["measure-removed R1 双人验收: 双人验收，2026-12-31 → -"]
    );
    assert_eq!(after(&[("2026-12-31", "2027-06-30")]), ["date-changed R1 双人验收 期限: 2026-12-31 → 2027-06-30"]);
    assert_eq!(
        after(&[("期限: 2026-12-31", "期限: 2026-12-31, 状态: 已落实")]),
        ["measure-changed R1 双人验收 状态: - → 已落实 (unstamped)"]
    );
}

#[test]
fn owners_powers_and_holders_have_kinds_of_their_own() {
    assert_eq!(after(&[("[科主任]", "[科主任, 库管员]")]), ["owner-changed R1 责任人: - → 库管员"]);
    assert_eq!(after(&[("名称: 采购", "名称: 大宗采购")]), ["power-changed P1 名称: 采购 → 大宗采购"]);
    assert_eq!(after(&[("{ 编号: P1, 名称: 采购 }", "")]), ["power-removed P1: 采购 → -"]);
    assert_eq!(
        after(&[("{ 姓名: 周某, 工号: A1 }", "{ 姓名: 吴某, 工号: A2 }")]),
        ["holder-added 吴某: - → 吴某 (unstamped)", "holder-removed 周某: 周某 → - (unstamped)"]
    );
}

#[test]
fn a_review_is_added_altered_or_removed() {
    let second = "日期: 2026-03-01 }\n  - { 年度: '2026', 审核环节: 分管领导, 审核人: 李某, 结论: 同意 }";
    assert_eq!(
        after(&[("日期: 2026-03-01 }", second)]),
        ["review-added 分管领导: - → 2026，分管领导，李某，同意 (unstamped)"]
    );
    assert_eq!(
        after(&[("结论: 同意", "结论: 退回")]),
        ["review-altered 科室: 2026，科室，张某，2026-03-01，同意 → 2026，科室，张某，2026-03-01，退回 (unstamped)"]
    );
    let gone = "审核记录:\n  - { 年度: '2026', 审核环节: 科室, 审核人: 张某, 结论: 同意, 日期: 2026-03-01 }\n";
    assert_eq!(after(&[(gone, "")]).len(), 1);
}

#[test]
fn a_new_file_brings_its_points() {
    let profile = crate::profile::load(None).profile;
    let library = LibraryIndex::default();
    let model = model(POST);
    let kinds = |changes: Vec<Change>| changes.iter().map(|change| change.kind).collect::<Vec<_>>();
    let side = Some(Side { model: &model, profile: &profile, library: &library });
    assert_eq!(kinds(of_file(None, side)), [Kind::FileAdded, Kind::PointAdded, Kind::PointAdded]);
    assert_eq!(kinds(of_file(side, None)), [Kind::FileRemoved, Kind::PointRemoved, Kind::PointRemoved]);
}
