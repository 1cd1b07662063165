use super::*;

fn marks() -> Marks {
    Marks { ours: "ours".into(), theirs: "theirs".into(), length: 7 }
}

fn merged(base: &str, ours: &str, theirs: &str) -> Merged {
    let merge = Merge::of(base, ours, theirs, FileKind::Post).expect("all three are read");
    merge.written(&marks()).expect("it can be written")
}

const POST: &str = "\
# 采购岗
岗位: 采购员
任职人: [周某]

职权:
  - 编号: P1
    名称: 药品采购 # 每月一次
    依据: [药品管理法, 采购办法]
风险点:
  # 采购计划
  - 编号: R1
    风险点: 采购计划人为加量
    等级: 二级
    防控措施:
      - 采购计划由药事会逐项审定
      - { 措施: 每月公开采购量, 责任人: 周某 }
  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }

审核记录:
  - 环节: x
    日期: 2026-03-01
";

/// What a change of one text gives.
fn with(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old} stands in it");
        text.replacen(old, new, 1)
    })
}

#[test]
fn two_that_append_to_one_list_do_not_meet() {
    let end = "等级: 三级 }\n";
    let ours = with(POST, &[(end, "等级: 三级 }\n  - 编号: R3\n    风险点: 供货商请吃\n")]);
    let theirs = with(POST, &[(end, "等级: 三级 }\n  # 新增\n  - { 编号: R4, 风险点: 泄露底价 }\n")]);
    let result = merged(POST, &ours, &theirs);
    assert_eq!(result.conflicts, 0);
    assert_eq!(
        result.text,
        with(&ours, &[("供货商请吃\n", "供货商请吃\n  # 新增\n  - { 编号: R4, 风险点: 泄露底价 }\n")])
    );
    assert!(result.lost.is_empty());
}

#[test]
fn changes_of_different_fields_of_one_point_are_both_made() {
    let ours = with(POST, &[("等级: 二级", "等级: 一级")]);
    let theirs = with(
        POST,
        &[
            (
                "风险点: 采购计划人为加量\n",
                "风险点: 采购计划人为加量\n    表现形式:\n      - 无依据加量\n      - 拆分计划\n",
            ),
            ("责任人: 周某 }", "责任人: 李某, 期限: 2026-12-31 }"),
            ("药品采购 #", "药品集中采购 #"),
        ],
    );
    for (ours, theirs) in [(&ours, &theirs), (&theirs, &ours)] {
        let result = merged(POST, ours, theirs);
        assert_eq!(result.conflicts, 0);
        let both = with(&theirs.replace("等级: 二级", "等级: 一级"), &[]);
        let both = if both.contains("表现形式") { both } else { ours.replace("等级: 二级", "等级: 一级") };
        assert_eq!(result.text, both);
    }
}

#[test]
fn two_changes_of_one_field_are_marked_around_that_field_alone() {
    let ours = with(POST, &[("等级: 二级", "等级: 一级")]);
    let theirs = with(POST, &[("等级: 二级", "等级: 三级"), ("采购员", "采购专员")]);
    let result = merged(POST, &ours, &theirs);
    assert_eq!(result.conflicts, 1);
    let marked = "<<<<<<< ours\n    等级: 一级\n=======\n    等级: 三级\n>>>>>>> theirs\n";
    assert_eq!(result.text, with(POST, &[("    等级: 二级\n", marked), ("采购员", "采购专员")]));
}

#[test]
fn within_braces_the_whole_entry_is_marked() {
    let ours = with(POST, &[("等级: 三级 }", "等级: 二级 }")]);
    let theirs = with(POST, &[("验收走过场, 等级: 三级 }", "验收流于形式, 等级: 一级 }")]);
    let result = merged(POST, &ours, &theirs);
    assert_eq!(result.conflicts, 1);
    let marked = "<<<<<<< ours\n  - { 编号: R2, 风险点: 验收流于形式, 等级: 二级 }\n=======\n  - { 编号: R2, 风险点: 验收流于形式, 等级: 一级 }\n>>>>>>> theirs\n";
    assert!(result.text.contains(marked), "{}", result.text);
}

#[test]
fn one_new_id_for_two_points_is_a_conflict_and_neither_is_dropped() {
    let end = "等级: 三级 }\n";
    let ours = with(POST, &[(end, "等级: 三级 }\n  - { 编号: R3, 风险点: 供货商请吃 }\n")]);
    let theirs = with(POST, &[(end, "等级: 三级 }\n  - 编号: R3\n    风险点: 泄露底价\n")]);
    let result = merged(POST, &ours, &theirs);
    assert_eq!(result.conflicts, 1);
    let marked = "<<<<<<< ours\n  - { 编号: R3, 风险点: 供货商请吃 }\n=======\n  - 编号: R3\n    风险点: 泄露底价\n>>>>>>> theirs\n";
    assert!(result.text.contains(marked), "{}", result.text);
    // The same point, written by both, is one.
    let same = merged(POST, &ours, &with(&ours, &[("采购员", "采购专员")]));
    assert_eq!((same.conflicts, same.text.matches("R3").count()), (0, 1));
}

#[test]
fn what_one_deletes_and_the_other_changes_is_a_conflict() {
    let gone = "  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }\n";
    let ours = with(POST, &[(gone, "")]);
    let theirs = with(POST, &[("等级: 三级 }", "等级: 一级 }")]);
    let result = merged(POST, &ours, &theirs);
    assert!(
        result
            .text
            .contains("<<<<<<< ours\n=======\n  - { 编号: R2, 风险点: 验收走过场, 等级: 一级 }\n>>>>>>> theirs\n")
    );
    let result = merged(POST, &theirs, &ours);
    assert!(
        result
            .text
            .contains("<<<<<<< ours\n  - { 编号: R2, 风险点: 验收走过场, 等级: 一级 }\n=======\n>>>>>>> theirs\n")
    );
    // Unchanged on the other side, it is gone.
    let result = merged(POST, &with(POST, &[("采购员", "采购专员")]), &ours);
    assert_eq!((result.conflicts, result.text), (0, with(&ours, &[("采购员", "采购专员")])));
}

#[test]
fn keys_in_another_language_are_the_same_keys() {
    let theirs = "title: 采购员\nrisks:\n  - { id: R1, title: 采购计划人为加量, level: 一级 }\n";
    let base = "岗位: 采购员\n风险点:\n  - { 编号: R1, 风险点: 采购计划人为加量, 等级: 二级 }\n";
    let ours = with(base, &[("采购员", "采购专员")]);
    let result = merged(base, &ours, theirs);
    assert_eq!((result.conflicts, result.text), (0, with(&ours, &[("二级", "一级")])));
}

#[test]
fn reviews_of_both_sides_stand_in_the_order_of_their_days() {
    let end = "    日期: 2026-03-01\n";
    let ours = with(POST, &[(end, &format!("{end}  - {{ 审核环节: 领导小组, 日期: 2026-04-02, 结论: 同意 }}\n"))]);
    let theirs = with(POST, &[(end, &format!("{end}  - {{ 审核环节: 分管领导, 日期: 2026-03-20, 结论: 同意 }}\n"))]);
    for (ours, theirs) in [(&ours, &theirs), (&theirs, &ours)] {
        let result = merged(POST, ours, theirs);
        assert_eq!(result.conflicts, 0);
        assert!(
            result
                .text
                .ends_with("2026-03-20, 结论: 同意 }\n  - { 审核环节: 领导小组, 日期: 2026-04-02, 结论: 同意 }\n")
        );
    }
}

#[test]
fn a_list_that_only_one_side_puts_into_another_order_stands_in_that_order() {
    let base = "岗位: 甲\n岗位职责:\n  - 一\n  - 二\n  - 三\n";
    let theirs = with(base, &[("  - 一\n  - 二\n", "  - 二\n  - 一\n")]);
    let ours = with(base, &[("  - 三\n", "  - 三\n  - 四 # 新\n")]);
    let result = merged(base, &ours, &theirs);
    assert_eq!((result.conflicts, &*result.text), (0, "岗位: 甲\n岗位职责:\n  - 二\n  - 一\n  - 三\n  - 四 # 新\n"));
    let otherwise = with(base, &[("  - 二\n  - 三\n", "  - 三\n  - 二\n")]);
    let result = merged(base, &theirs, &otherwise);
    assert_eq!(result.conflicts, 1);
    assert!(result.text.starts_with("岗位: 甲\n<<<<<<< ours\n岗位职责:\n"), "{}", result.text);
}

#[test]
fn two_new_files_of_one_name_agree_in_what_they_say_alike() {
    let ours = "岗位: 甲\n层级: 一般\n风险点:\n  - { 编号: R1, 风险点: 一 }\n";
    let theirs = "岗位: 甲\n重点岗位: 是\n风险点:\n  - { 编号: R2, 风险点: 二 }\n";
    let result = merged("", ours, theirs);
    assert_eq!(
        (result.conflicts, &*result.text),
        (
            0,
            "岗位: 甲\n重点岗位: 是\n层级: 一般\n风险点:\n  - { 编号: R1, 风险点: 一 }\n  - { 编号: R2, 风险点: 二 }\n"
        )
    );
}

#[test]
fn line_breaks_and_a_byte_order_mark_stay_as_ours_has_them() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let end = "等级: 三级 }\n";
    let ours = windows(&with(POST, &[(end, "等级: 三级 }\n  - 编号: R3\n    风险点: 供货商请吃\n")]));
    let theirs = with(POST, &[(end, "等级: 三级 }\n  - 编号: R4\n    风险点: 泄露底价\n")]);
    let result = merged(POST, &ours, &theirs);
    let expected = with(&ours, &[("供货商请吃\r\n", "供货商请吃\r\n  - 编号: R4\r\n    风险点: 泄露底价\r\n")]);
    assert_eq!(result.text, expected);
}

#[test]
fn what_is_written_over_several_lines_comes_in_as_deep_as_it_must() {
    let base = "岗位: 甲\n风险点:\n- 编号: R1\n  风险点: 一\n  成因: 短\n";
    let theirs = "岗位: 甲\n风险点:\n    - 编号: R1\n      风险点: 一\n      成因: |\n        第一行\n        第二行\n      防控措施:\n        - 甲\n\n        - 乙 # 注\n";
    let ours = with(base, &[("岗位: 甲", "岗位: 乙"), ("风险点: 一", "风险点: 壹")]);
    let result = merged(base, &ours, theirs);
    assert_eq!(result.conflicts, 0);
    assert_eq!(
        result.text,
        "岗位: 乙\n风险点:\n- 编号: R1\n  风险点: 壹\n  成因: |\n    第一行\n    第二行\n  防控措施:\n    - 甲\n\n    - 乙 # 注\n"
    );
}

#[test]
fn a_comment_that_finds_no_place_is_named() {
    let ours = with(POST, &[("等级: 二级", "等级: 一级")]);
    let theirs = with(POST, &[("岗位: 采购员", "岗位: 采购员 # 待核实"), ("验收走过场", "验收流于形式")]);
    assert_eq!(merged(POST, &ours, &theirs).lost, ["# 待核实"]);
}

#[test]
fn what_cannot_be_read_is_not_merged() {
    for broken in ["岗位: 甲\n岗位: 乙\n", "岗位: [甲\n", "岗位: &a 甲\n", "- 甲\n", "", "岗位: 甲\ntitle: 乙\n"]
    {
        assert!(Merge::of(POST, broken, POST, FileKind::Post).is_none(), "{broken}");
        assert!(Merge::of(POST, POST, broken, FileKind::Post).is_none(), "{broken}");
    }
}

#[test]
fn the_kind_of_a_file_shows_in_its_keys() {
    assert_eq!(kind_by_keys(POST), FileKind::Post);
    assert_eq!(kind_by_keys("名称: 药剂科\n负责人: 周某\n应建岗位: 3\n"), FileKind::Department);
    assert_eq!(kind_by_keys("- { 名称: 采购办法 }\n"), FileKind::Rules);
    assert_eq!(kind_by_keys("来源: 官网\n数据项:\n  - { 数值: 3 }\n"), FileKind::Statement);
}
