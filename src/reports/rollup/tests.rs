//! What a roll-up promises, on registers of a few lines.

use super::*;
use crate::reports::filter::condition;
use crate::reports::sample::{part, register};
use crate::survey::Survey;

fn by(survey: &Survey, by: By) -> Rollup {
    rollup(&[part(survey)], Asked { by, ..Asked::default() })
}

fn filtered(survey: &Survey, conditions: &[&str]) -> Counts {
    let conditions: Vec<Condition> = conditions.iter().map(|text| condition(text).unwrap()).collect();
    rollup(&[part(survey)], Asked { conditions: &conditions, ..Asked::default() }).totals[0].clone()
}

fn named<'r>(rollup: &'r Rollup, name: &str) -> &'r Counts {
    &rollup.rows.iter().find(|row| row.name.zh == name || row.name.en == name).unwrap().counts
}

const UNIT: (&str, &str) = ("unit.yaml", "单位名称: 某局");

#[test]
fn a_person_on_two_posts_counts_once_and_masked_names_never_merge() {
    let survey = register(&[
        UNIT,
        ("甲科/department.yaml", "部门: 甲科"),
        ("乙科/department.yaml", "部门: 乙科"),
        ("甲科/会计.yaml", "岗位: 会计\n姓名: [王明, 徐某]"),
        ("乙科/出纳.yaml", "岗位: 出纳\n姓名: [王明, 徐某]"),
        ("乙科/离任.yaml", "岗位: 库管\n姓名:\n  - 姓名: 李强\n    离任日期: 2025-01-01"),
    ]);
    let rollup = by(&survey, By::Department);
    assert_eq!(named(&rollup, "某局").people, 3);
    assert_eq!(named(&rollup, "甲科").people + named(&rollup, "乙科").people, 4);
}

#[test]
fn one_name_in_two_units_is_two_people_but_one_staff_number_is_one() {
    let survey = register(&[
        UNIT,
        ("一分局/unit.yaml", "单位名称: 一分局"),
        ("二分局/unit.yaml", "单位名称: 二分局"),
        ("一分局/会计.yaml", "岗位: 会计\n姓名: [王明, { 姓名: 李强, 工号: 7 }]"),
        ("二分局/会计.yaml", "岗位: 会计\n姓名: [王明, { 姓名: 李强, 工号: 7 }]"),
    ]);
    assert_eq!(by(&survey, By::Unit).totals[0].people, 3);
}

#[test]
fn a_units_numbers_include_all_below_it_and_equal_the_sum_of_the_parts() {
    let survey = register(&[
        UNIT,
        ("甲科/department.yaml", "部门: 甲科\n风险点: [{ 编号: R1, 风险点: 甲, 等级: 一级 }]"),
        ("甲科/组/department.yaml", "部门: 甲科一组"),
        ("甲科/组/岗.yaml", "岗位: 岗\n风险点: [{ 编号: R1, 风险点: 乙, 等级: 二级, 表现形式: [子, 丑] }]"),
    ]);
    let rollup = by(&survey, By::Post);
    let paths: Vec<(&str, usize, u64)> =
        rollup.rows.iter().map(|row| (&*row.path, row.depth, row.counts.risks)).collect();
    assert_eq!(paths, [("", 0, 2), ("甲科", 1, 2), ("甲科/组", 2, 1), ("甲科/组/岗", 3, 1)]);
    assert_eq!(
        (rollup.totals[0].departments, rollup.totals[0].manifestations, rollup.totals[0].layers),
        (2, 2, [1, 1, 0])
    );
}

#[test]
fn rows_lie_under_what_they_belong_to_even_where_a_name_goes_on_with_a_dash() {
    let survey = register(&[
        UNIT,
        ("财务科/department.yaml", "部门: 财务科"),
        ("财务科-东区/department.yaml", "部门: 财务科东区"),
        ("财务科/组/department.yaml", "部门: 组"),
    ]);
    let paths: Vec<String> = by(&survey, By::Department).rows.into_iter().map(|row| row.path).collect();
    assert_eq!(paths, ["", "财务科", "财务科/组", "财务科-东区"]);
}

#[test]
fn closed_points_are_counted_apart_and_library_points_too() {
    let survey = register(&[
        UNIT,
        ("library/共性.yaml", "风险点: [{ 编号: C1, 风险点: 甲 }, { 编号: C2, 风险点: 乙, 状态: 已消除 }]"),
        (
            "岗.yaml",
            "岗位: 岗\n防控措施: [公用]\n风险点:\n  - { 编号: R1, 引用: C1, 措施: [一, 二] }\n  - { 编号: R2, 风险点: 旧, 状态: 已消除, 措施: [三] }",
        ),
    ]);
    let total = &by(&survey, By::Department).totals[0];
    assert_eq!((total.risks, total.closed, total.library_points, total.measures), (1, 1, 1, 3));
}

#[test]
fn a_summary_point_counts_in_its_own_layer_and_not_in_the_total() {
    let survey = register(&[
        UNIT,
        (
            "甲科/department.yaml",
            "部门: 甲科\n风险点: [{ 编号: R1, 风险点: 归并, 等级: 一级, 归并自: [岗#R1], 措施: [一] }]",
        ),
        ("甲科/岗.yaml", "岗位: 岗\n风险点: [{ 编号: R1, 风险点: 原点, 等级: 一级, 措施: [一, 二] }]"),
    ]);
    let total = &by(&survey, By::Department).totals[0];
    assert_eq!((total.risks, total.measures, total.layers), (1, 2, [1, 1, 0]));
    assert_eq!(total.level(GradedKind::Risk, 0), 1);
}

#[test]
fn a_shared_measure_counts_once_in_the_total_and_in_each_category_it_concerns() {
    let survey = register(&[
        UNIT,
        (
            "岗.yaml",
            "岗位: 岗\n防控措施: [公用]\n风险点:\n  - { 编号: R1, 风险点: 甲, 类别: 岗位职责 }\n  - { 编号: R2, 风险点: 乙, 类别: 思想道德 }",
        ),
    ]);
    let rollup = by(&survey, By::Category);
    assert_eq!(rollup.totals[0].measures, 1);
    assert_eq!((named(&rollup, "岗位职责").measures, named(&rollup, "思想道德").measures), (1, 1));
}

#[test]
fn graded_kinds_each_have_their_own_levels() {
    let survey = register(&[
        UNIT,
        (
            "riskreg.toml",
            "format = 1\n[levels]\ngrade = [\"power\", \"post\"]\nscale = [{ id = \"高\" }, { id = \"低\" }]",
        ),
        (
            "岗.yaml",
            "岗位: 岗\n等级: 低\n职权: [{ 编号: P1, 名称: 甲, 等级: 高 }, { 编号: P2, 名称: 乙 }]\n风险点: [{ 编号: R1, 风险点: 丙, 对应职权: P1 }]",
        ),
    ]);
    let total = &by(&survey, By::Department).totals[0];
    assert_eq!((total.level(GradedKind::Power, 0), total.level(GradedKind::Post, 1)), (1, 1));
    assert_eq!((total.ungraded[GradedKind::Power as usize], total.ungraded[GradedKind::Risk as usize]), (1, 0));
    // A point that is not graded itself goes with its power.
    assert_eq!(named(&by(&survey, By::Level), "高").risks, 1);
}

fn three_points() -> Survey {
    register(&[
        UNIT,
        (
            "岗.yaml",
            "岗位: 采购岗\n层级: 中层\n职权: [{ 编号: P1, 名称: 采购, 类型: 采购 }]\n责任人: 科长\n风险点:\n  - { 编号: R1, 风险点: 甲, 等级: 一级风险, 类别: 岗位职责风险, 对应职权: P1, 查找方式: 自己找 }\n  - { 编号: R2, 风险点: 乙, 等级: 二级, 年度处理: 沿用 }\n  - { 编号: R3, 风险点: 丙, 等级: 一级, 状态: 已消除 }",
        ),
        ("空岗.yaml", "岗位: 空岗\n层级: 一般"),
    ])
}

#[test]
fn a_filter_reads_levels_categories_and_kinds_as_the_profile_does_in_either_language() {
    let survey = three_points();
    for text in ["等级=一级", "level=Ⅰ级", "类别=岗位职责", "风险类别=岗位职责风险", "类型=采购", "kind=采购"]
    {
        let total = filtered(&survey, &[text]);
        assert_eq!((total.risks, total.posts, total.powers), (1, 1, 1), "{text}");
    }
    assert_eq!(filtered(&survey, &["等级=一级、二级"]).risks, 2);
    assert_eq!(filtered(&survey, &["等级=一级", "类别="]).risks, 0);
    assert_eq!(filtered(&survey, &["类别="]).risks, 1);
}

#[test]
fn a_filter_on_posts_keeps_posts_without_points_and_one_on_points_drops_them() {
    let survey = three_points();
    assert_eq!(filtered(&survey, &["层级=一般"]).posts, 1);
    assert_eq!(filtered(&survey, &["层级=中层"]).closed, 1);
    let closed = filtered(&survey, &["状态=已消除"]);
    assert_eq!((closed.risks, closed.closed, closed.posts), (0, 1, 1));
}

#[test]
fn a_filter_on_any_other_field_reads_the_files() {
    let survey = three_points();
    for text in ["查找方式=自己找", "风险点=甲", "年度处理=keep", "renewal=沿用"] {
        assert_eq!(filtered(&survey, &[text]).risks, 1, "{text}");
    }
    // Owners come from the file where the point names none.
    assert_eq!(filtered(&survey, &["责任人=科长"]).risks, 2);
    assert_eq!(filtered(&survey, &["岗位名称=采购岗"]).posts, 1);
}

#[test]
fn a_slip_in_a_filter_is_answered_with_the_field_that_was_meant() {
    assert!(condition("等极=高").unwrap_err().zh.contains("「等级」"));
    assert!(condition("高").is_err());
    assert!(condition("层级=高层").is_err());
}

#[test]
fn a_point_for_some_holders_counts_for_those_it_names() {
    let survey = register(&[
        UNIT,
        (
            "岗.yaml",
            "岗位: 岗\n姓名: [王明, 李强]\n风险点: [{ 编号: R1, 风险点: 甲 }, { 编号: R2, 风险点: 乙, 适用人员: 李强 }]",
        ),
    ]);
    let rollup = by(&survey, By::Person);
    assert_eq!((named(&rollup, "王明").risks, named(&rollup, "李强").risks), (1, 2));
}

fn graded(toml: &str) -> Survey {
    register(&[
        UNIT,
        ("riskreg.toml", toml),
        ("岗.yaml", "岗位: 岗\n风险点: [{ 编号: R1, 风险点: 甲, 等级: 高 }, { 编号: R2, 风险点: 乙, 等级: 低 }]"),
    ])
}

#[test]
fn scales_stand_side_by_side_and_are_added_up_only_where_a_profile_says_what_equals_what() {
    let levels = "format = 1\n[levels]\ngrade = [\"risk\"]\nscale = [{ id = \"高\" }, { id = \"低\" }]\n";
    let three = register(&[
        UNIT,
        ("riskreg.toml", "format = 1\n[levels]\ngrade = [\"risk\"]\nscale = [{ id = \"一级\" }, { id = \"二级\" }]\n"),
        ("岗.yaml", "岗位: 岗\n风险点: [{ 编号: R1, 风险点: 甲, 等级: 一级 }]"),
    ]);
    let totals = |other: &Survey| {
        let rollup = rollup(&[part(&three), part(other)], Asked::default());
        let table = rollup.table(Reader::Person);
        let keys: Vec<&str> = table.columns.iter().map(|column| column.key.as_str()).collect();
        let footer = table.footer.unwrap();
        ["risks", "risk.一级", "risk.高"].map(|key| {
            keys.iter().position(|known| *known == key).map(|at| footer[at].shown(crate::record::Language::Zh)).unwrap()
        })
    };
    assert_eq!(totals(&graded(levels)), ["3", "1", "1"]);
    let declared = format!("{levels}equals = {{ \"高\" = \"一级\", \"低\" = \"二级\" }}\n");
    assert_eq!(totals(&graded(&declared)), ["3", "2", ""]);
}

#[test]
fn a_part_that_was_asked_for_is_its_own_top() {
    let survey = register(&[
        UNIT,
        ("甲科/department.yaml", "部门: 甲科"),
        ("甲科/岗.yaml", "岗位: 岗"),
        ("乙科/department.yaml", "部门: 乙科"),
        ("乙科/岗.yaml", "岗位: 岗"),
    ]);
    let only = ["甲科".to_owned(), "乙科/岗.yaml".to_owned()];
    let rollup = rollup(&[Part { only: &only, ..part(&survey) }], Asked::default());
    let rows: Vec<(&str, &str, usize)> = rollup.rows.iter().map(|row| (&*row.path, row.kind, row.depth)).collect();
    assert_eq!(rows, [("乙科/岗", "post", 0), ("甲科", "department", 0)]);
    assert_eq!(rollup.totals[0].posts, 2);
}

#[test]
fn the_sentence_names_every_level_and_what_has_none() {
    let survey = register(&[
        UNIT,
        ("甲科/department.yaml", "部门: 甲科"),
        (
            "甲科/岗.yaml",
            "岗位: 岗\n风险点: [{ 编号: R1, 风险点: 甲, 等级: 一级, 措施: [一] }, { 编号: R2, 风险点: 乙 }]",
        ),
    ]);
    let sentences = sentence(&by(&survey, By::Department));
    assert_eq!(
        sentences[0].zh,
        "共查找风险点 2 个，其中一级 1 个、二级 0 个、三级 0 个、未定级 1 个；涉及 1 个部门、1 个岗位；制定防控措施 1 条。"
    );
    assert_eq!(
        sentences[0].en,
        "2 risk points found: 1 一级, 0 二级, 0 三级, 1 ungraded; in 1 department and 1 post; 1 measure laid down."
    );
}
