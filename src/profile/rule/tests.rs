//! Each kind of rule as a profile writes it, on what a register states.

use crate::profile::{Loaded, load};
use crate::record::{ProblemKind, Unreadable};
use crate::register::{FileKind, Model};

const SCALE: &str = "[levels]\ngrade = [\"risk\", \"post\"]\nscale = [\"一级\", \"二级\", \"三级\"]\n";

fn loaded(rule: &str) -> Loaded {
    let text = format!("{SCALE}{rule}");
    let parsed = crate::tree::toml::parse(&text);
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
    load(parsed.root.as_ref().map(|root| (root, &*text)))
}

/// What the rule says of the first risk point, or of the post where `of_post`.
fn said(rule: &str, post: &str, of_post: bool) -> (Option<String>, String, Option<String>) {
    let Loaded { profile, problems } = loaded(rule);
    assert!(problems.is_empty(), "{problems:?}");
    let text = format!("岗位: 采购员\n{post}");
    let model = crate::read::file(text.as_bytes(), FileKind::Post).model.unwrap();
    let Model::Post(post) = &model else { panic!() };
    let holder = model.holder().unwrap();
    let risk = post.risks.value().and_then(|list| list.items.first()).filter(|_| !of_post).map(|risk| &risk.value);
    let graded = profile.grade(crate::profile::Subject {
        kind: if of_post { crate::register::GradedKind::Post } else { crate::register::GradedKind::Risk },
        grading: risk.map_or(&post.grading, |risk| &risk.grading),
        risk,
        power: None,
        holder: &holder,
        level: None,
    });
    let because = graded.because(&profile);
    (
        graded.level.map(|level| profile.scale.name(level).to_owned()),
        because.zh,
        graded.number.map(|number| number.rounded().0.to_string()),
    )
}

fn risk(rule: &str, fields: &str) -> (Option<String>, String) {
    let (level, because, _) = said(rule, &format!("风险点:\n  - {{ 编号: R1, 风险点: 甲, {fields} }}\n"), false);
    (level, because)
}

fn of(level: &str, because: &str) -> (Option<String>, String) {
    (Some(level.to_owned()), because.to_owned())
}

/// The only fault, in Chinese, and what it points at.
fn fault(rule: &str) -> (String, String) {
    let Loaded { problems, .. } = loaded(rule);
    assert_eq!(problems.len(), 1, "{problems:?}");
    let text = format!("{SCALE}{rule}");
    let zh = match &problems[0].kind {
        ProblemKind::Unreadable(Unreadable::Profile { zh, .. }) => zh.to_string(),
        other => format!("{other:?}"),
    };
    (zh, text[problems[0].span.range()].to_owned())
}

fn faulty(rule: &str, says: &str, at: &str) {
    let (zh, span) = fault(rule);
    assert!(zh.contains(says), "{zh}");
    assert!(span.starts_with(at), "{span}");
}

const TABLE: &str = r#"[level_rule.risk]
kind = "table"
factors = [{ id = "损失", steps = ["一般", "较大", { id = "重大", aliases = ["特大"] }] }]
rows = [
  { level = "一级", any = [{ field = "liability", is = ["刑事责任"] }, { factor = "损失", is = ["重大"] }] },
  { level = "二级", any = [{ field = "liability", is = ["开除", "撤职"] }, { factor = "损失", is = ["较大"] }], because = "可能开除、撤职或造成较大损失" },
  { level = "三级", otherwise = true },
]
"#;

#[test]
fn the_first_row_of_a_table_that_applies_decides() {
    assert_eq!(risk(TABLE, "评估因素: { 损失: 特大 }"), of("一级", "损失 重大 → 一级"));
    assert_eq!(risk(TABLE, "责任后果: 警告、刑事责任"), of("一级", "责任后果 刑事责任 → 一级"));
    assert_eq!(
        risk(TABLE, "责任后果: [撤职], 评估因素: { 损失: 一般 }"),
        of("二级", "可能开除、撤职或造成较大损失 → 二级")
    );
    assert_eq!(risk(TABLE, "责任后果: 警告"), of("三级", "不属于以上各种情形 → 三级"));
}

#[test]
fn otherwise_does_not_answer_silence() {
    assert_eq!(risk(TABLE, "类别: 思想道德"), (None, "缺少责任后果、损失".to_owned()));
    assert_eq!(risk(TABLE, "评估因素: { 损失: 很大 }"), (None, "缺少责任后果、损失".to_owned()));
}

#[test]
fn what_is_absent_meets_neither_a_condition_nor_its_not() {
    let rule = "[level_rule.risk]\nkind = \"table\"\nfactors = [{ id = \"公开\", yes_no = true }]\nrows = [{ level = \"一级\", any = [{ not = { factor = \"公开\" } }] }, { level = \"二级\", all = [{ factor = \"公开\" }, { not = { major = true } }] }, { level = \"三级\", otherwise = true }]\n";
    assert_eq!(risk(rule, "评估因素: { 公开: 否 }"), of("一级", "公开 否 → 一级"));
    assert_eq!(risk(rule, "评估因素: { 公开: 是 }, 三重一大: 否"), of("二级", "公开、三重一大 否 → 二级"));
    assert_eq!(risk(rule, "评估因素: { 公开: 是 }"), of("三级", "不属于以上各种情形 → 三级"));
    assert_eq!(risk(rule, "类别: 外部环境").0, None);
}

#[test]
fn points_and_their_levels_can_be_counted_in_a_condition() {
    let rule = "[level_rule.post]\nkind = \"table\"\nrows = [{ level = \"一级\", any = [{ count = \"risks\", level = \"一级\", at_least = 2 }, { field = \"risks.category\", is = [\"思想道德\"] }] }, { level = \"二级\", all = [{ count = \"risks\", at_least = 1, at_most = 2 }] }, { level = \"三级\", otherwise = true }]\n";
    let post = |risks: &str| said(rule, &format!("风险点:\n{risks}"), true);
    let two = post("  - { 编号: R1, 等级: 一级 }\n  - { 编号: R2, 等级: 一 }\n");
    assert_eq!((two.0.as_deref(), &*two.1), (Some("一级"), "2 个一级风险点 → 一级"));
    let closed = post("  - { 编号: R1, 等级: 一级, 状态: 已消除 }\n  - { 编号: R2, 等级: 一 }\n");
    assert_eq!(closed.1, "1 个风险点 → 二级");
    assert_eq!(post("  - { 编号: R1, 类别: 思想道德风险 }\n").1, "风险点的类别 思想道德风险 → 一级");
}

const FACTORS: &str = r#"[level_rule.risk]
kind = "factors"
mean = true
words = [{ id = "小", value = 1 }, { id = "中", value = 2 }, { id = "大", value = 3, aliases = ["高"] }]
factors = [{ id = "自由裁量权", weight = 1 }, { id = "资金流量", weight = 1 }, { id = "危害程度", weight = 2 }]
bands = { edge = "upper", cuts = [1.75, 2.5], levels = ["三级", "二级", "一级"] }
"#;

#[test]
fn a_mean_is_weighed_and_its_edges_are_exact() {
    assert_eq!(
        risk(FACTORS, "评估因素: { 自由裁量权: 高, 资金流量: 小, 危害程度: 大 }"),
        of("一级", "(3 × 1 + 1 × 1 + 3 × 2) ÷ 4 = 2.5,正好等于 2.5,归高段 → 一级")
    );
    assert_eq!(
        risk(FACTORS, "评估因素: { 自由裁量权: 1.5, 资金流量: 小, 危害程度: 中 }"),
        of("三级", "(1.5 × 1 + 1 × 1 + 2 × 2) ÷ 4 = 1.625,小于 1.75 → 三级")
    );
    assert_eq!(
        risk(FACTORS, "评估因素: { 自由裁量权: 4, 资金流量: 小 }"),
        (None, "缺少自由裁量权、危害程度".to_owned())
    );
}

#[test]
fn weights_in_per_cent_and_in_parts_of_one_are_the_same() {
    let rule = |a: &str, b: &str| {
        format!(
            "[level_rule.risk]\nkind = \"factors\"\nwords = [{{ id = \"低\", value = 1 }}, {{ id = \"高\", value = 5 }}]\nfactors = [{{ id = \"甲\", weight = {a} }}, {{ id = \"乙\", weight = {b} }}]\nbands = {{ edge = \"lower\", cuts = [2.2, 4], levels = [\"三级\", \"二级\", \"一级\"] }}\n"
        )
    };
    let stated = "评估因素: { 甲: 高, 乙: 低 }";
    assert_eq!(risk(&rule("0.3", "0.7"), stated), of("三级", "5 × 0.3 + 1 × 0.7 = 2.2,正好等于 2.2,归低段 → 三级"));
    assert_eq!(risk(&rule("30", "70"), stated), of("三级", "(5 × 30 + 1 × 70) ÷ 100 = 2.2,正好等于 2.2,归低段 → 三级"));
}

const LEC: &str = r#"[level_rule.risk]
kind = "product"
factors = [
  { id = "L", name = "可能性", values = [0.1, 0.2, 0.5, 1, 3, 6, 10], words = [{ id = "相当可能", value = 6 }] },
  { id = "E", name = "暴露频率", values = [0.5, 1, 2, 3, 6, 10] },
  { id = "C", name = "后果", values = [1, 3, 7, 15, 40, 100] },
]
bands = { edge = "lower", cuts = [20, 160], levels = ["三级", "二级", "一级"] }
"#;

#[test]
fn a_product_is_exact_and_says_how_it_came_about() {
    assert_eq!(risk(LEC, "评估因素: { L: 3, E: 6, C: 15 }"), of("一级", "3 × 6 × 15 = 270,大于 160 → 一级"));
    assert_eq!(
        risk(LEC, "评估因素: { L: 相当可能, 暴露频率: 0.50, C: １ 分 }"),
        of("三级", "6 × 0.5 × 1 = 3,小于 20 → 三级")
    );
    assert_eq!(
        risk(LEC, "评估因素: { L: 0.5, E: 1, C: 40 }"),
        of("三级", "0.5 × 1 × 40 = 20,正好等于 20,归低段 → 三级")
    );
    assert_eq!(risk(LEC, "评估因素: { L: 4, E: 1 }"), (None, "缺少L(可能性)、C(后果)".to_owned()));
    assert_eq!(said(LEC, "风险点:\n  - { 编号: R1, 评估因素: { L: 0.1, E: 0.5, C: 7 } }\n", false).2.unwrap(), "0.35");
}

const COUNT: &str = r#"[level_rule.post]
kind = "count"
of = "criteria"
bands = { edge = "upper", cuts = [2], levels = ["三级", "二级"] }
none = "三级"
factors = [{ id = "决定权", yes_no = true }, { id = "裁量", yes_no = true }, { id = "资金", yes_no = true }]
override = [{ level = "一级", all = [{ factor = "决定权" }, { factor = "裁量" }] }]
"#;

#[test]
fn an_override_comes_before_the_count_and_silence_is_no_zero() {
    let post = |factors: &str| said(COUNT, &format!("评估因素: {{ {factors} }}\n"), true);
    assert_eq!(post("决定权: 是, 裁量: 是, 资金: 否").1, "决定权、裁量 → 一级");
    assert_eq!(post("决定权: 是, 资金: √").1, "2 项标准 → 二级");
    assert_eq!(post("决定权: 否").1, "0 项标准 → 三级");
    assert_eq!(said(COUNT, "", true).0, None);
}

#[test]
fn a_number_on_a_cut_belongs_to_one_band_only() {
    use super::{Cuts, Ratio};
    let scale = loaded("[level_rule.risk]\nkind = \"declared\"\n").profile.scale;
    let levels: Vec<_> = scale.levels().map(|(level, _)| level).rev().collect();
    for upper in [false, true] {
        let cuts = Cuts { cuts: vec![10.into(), 20.into()], levels: levels.clone(), upper };
        // Every tenth from 0 to 30 lies in exactly one band, and bands never fall.
        let bands: Vec<usize> =
            (0..=300).map(|tenths| cuts.band(Ratio { over: tenths.into(), under: 10.into() })).collect();
        assert!(bands.is_sorted());
        assert_eq!(bands.iter().filter(|band| **band == 0).count(), if upper { 100 } else { 101 });
        assert_eq!(bands.iter().filter(|band| **band == 1).count(), 100);
        assert_eq!((bands[100], bands[200]), if upper { (1, 2) } else { (0, 1) });
    }
}

#[test]
fn no_step_up_in_a_matrix_lowers_the_level() {
    let rule = |cells: &str| {
        format!(
            "[level_rule.risk]\nkind = \"matrix\"\nrows = {{ factor = \"甲\", steps = [\"小\", \"中\", \"大\"] }}\ncolumns = {{ factor = \"乙\", steps = [\"轻\", \"重\"] }}\ncells = [{cells}]\n"
        )
    };
    // All matrices of two levels over three rows and two columns: those that are taken never fall.
    let mut taken = 0;
    for bits in 0..64u32 {
        let high = |row: u32, column: u32| bits >> (row * 2 + column) & 1 == 1;
        let word = |row, column| if high(row, column) { "\"一级\"" } else { "\"三级\"" };
        let rows: Vec<String> = (0..3).map(|row| format!("[{}, {}]", word(row, 0), word(row, 1))).collect();
        let rising = (0..3).all(|row| high(row, 1) || !high(row, 0))
            && (0..2).all(|column| (0..2).all(|row| high(row + 1, column) || !high(row, column)));
        let problems = loaded(&rule(&rows.join(", "))).problems;
        assert_eq!(problems.is_empty(), rising, "{rows:?}");
        taken += usize::from(rising);
    }
    assert_eq!(taken, 10);
}

#[test]
fn products_do_not_depend_on_the_order_of_their_factors() {
    let orders = [["L", "E", "C"], ["C", "L", "E"], ["E", "C", "L"]];
    for l in ["0.1", "0.2", "0.5", "10"] {
        for (e, c) in [("0.5", "7"), ("6", "40"), ("10", "100")] {
            let numbers: Vec<Option<String>> = orders
                .iter()
                .map(|order| {
                    let value = |name: &str| match name {
                        "L" => l,
                        "E" => e,
                        _ => c,
                    };
                    let stated: Vec<String> = order.iter().map(|name| format!("{name}: {}", value(name))).collect();
                    said(LEC, &format!("风险点:\n  - {{ 编号: R1, 评估因素: {{ {} }} }}\n", stated.join(", ")), false).2
                })
                .collect();
            let tenths = |text: &str| (text.parse::<f64>().unwrap() * 10.0).round() as u64;
            let exact = tenths(l) * tenths(e) * tenths(c);
            assert!(numbers.iter().all(|number| number == &numbers[0]));
            let shown: rust_decimal::Decimal = numbers[0].as_ref().unwrap().parse().unwrap();
            assert_eq!(shown * rust_decimal::Decimal::from(1000), rust_decimal::Decimal::from(exact));
        }
    }
}

#[test]
fn what_is_wrong_with_a_table_is_said_at_its_place() {
    let table = |rows: &str| {
        format!(
            "[level_rule.risk]\nkind = \"table\"\nfactors = [{{ id = \"损失\", steps = [\"小\", \"大\"] }}]\nrows = [{rows}]\n"
        )
    };
    let first = "{ level = \"一级\", any = [{ factor = \"损失\", is = [\"大\"] }] }";
    let rest = "{ level = \"二级\", otherwise = true }";
    faulty(&table(&format!("{rest}, {first}")), "`otherwise` 之后的行", "{ level = \"一级\"");
    faulty(
        &table(&format!(
            "{first}, {{ level = \"二级\", all = [{{ factor = \"损失\", is = [\"大\"] }}, {{ major = true }}] }}"
        )),
        "前面的行总是先适用",
        "{ level = \"二级\"",
    );
    faulty(
        &table("{ level = \"一级\", any = [{ factor = \"金额\", is = [\"大\"] }] }"),
        "没有在 `factors` 中写明",
        "\"金额\"",
    );
    faulty(
        &table("{ level = \"一级\", any = [{ factor = \"损失\", is = [\"巨大\"] }] }"),
        "没有「巨大」这一档",
        "\"巨大\"",
    );
    faulty(
        &table("{ level = \"四级\", any = [{ factor = \"损失\", is = [\"大\"] }] }"),
        "等级中没有「四级」",
        "\"四级\"",
    );
    faulty(
        &table("{ level = \"一级\", any = [{ field = \"colour\", is = [\"大\"] }] }"),
        "没有可用作条件的字段",
        "\"colour\"",
    );
    faulty(&table("{ level = \"一级\", any = [{ level = \"二级\" }] }"), "条件中没有「level」", "level");
    faulty(&table("{ level = \"一级\" }"), "应写且只写一个", "{ level");
    faulty(
        &table("{ level = \"一级\", any = [{ factor = \"损失\", is = [\"大\"] }], all = [{ major = true }] }"),
        "应写且只写一个",
        "{ level",
    );
    faulty(&table("{ level = \"一级\", otherwise = true, all = [{ major = true }] }"), "应写且只写一个", "{ level");
}

#[test]
fn rows_that_together_forestall_another_are_seen() {
    let rule = "[level_rule.risk]\nkind = \"table\"\nfactors = [{ id = \"损失\", steps = [\"小\", \"中\", \"大\"] }]\nrows = [{ level = \"一级\", any = [{ factor = \"损失\", is = [\"大\"] }] }, { level = \"二级\", any = [{ factor = \"损失\", is = [\"中\"] }] }, { level = \"三级\", any = [{ factor = \"损失\", is = [\"大\", \"中\"] }] }]\n";
    faulty(rule, "前面的行总是先适用", "{ level = \"三级\"");
}

#[test]
fn what_is_wrong_with_factors_is_said_at_its_place() {
    let rule = |factors: &str, bands: &str| {
        format!("[level_rule.risk]\nkind = \"factors\"\nfactors = [{factors}]\nbands = {{ {bands} }}\n")
    };
    let words = "words = [{ id = \"小\", value = 1 }, { id = \"大\", value = 5 }]";
    let bands = "edge = \"upper\", cuts = [2, 4], levels = [\"三级\", \"二级\", \"一级\"]";
    let one = |weight: &str| format!("{{ id = \"甲\", weight = {weight}, {words} }}");
    faulty(&rule(&format!("{}, {}", one("50"), one("50")), bands), "因素「甲」写了两次", "\"甲\"");
    faulty(&rule(&one("40"), bands), "权重之和是 40", "[{");
    faulty(&rule("{ id = \"甲\", weight = 1 }", bands), "没有写代表数值的词", "{ id");
    faulty(
        &rule("{ id = \"甲\", weight = 1, words = [{ id = \"小\", value = 1 }, { id = \"小\", value = 2 }] }", bands),
        "同时代表两个数值",
        "{ id = \"小\", value = 2",
    );
    faulty(
        &rule(&one("1"), "edge = \"upper\", cuts = [4, 2], levels = [\"三级\", \"二级\", \"一级\"]"),
        "分界值应从小到大",
        "2",
    );
    faulty(
        &rule(&one("1"), "edge = \"upper\", cuts = [2, 4], levels = [\"三级\", \"一级\"]"),
        "应有 3 个,写了 2 个",
        "[",
    );
    faulty(
        &rule(&one("1"), "edge = \"upper\", cuts = [2, 4], levels = [\"一级\", \"二级\", \"三级\"]"),
        "等级应从低到高",
        "\"二级\"",
    );
    faulty(
        &rule(&one("1"), "edge = \"middle\", cuts = [2, 4], levels = [\"三级\", \"二级\", \"一级\"]"),
        "`edge` 应为 lower 或 upper",
        "\"middle\"",
    );
    faulty(
        &rule(&one("1"), "edge = \"upper\", cuts = [2, 9], levels = [\"三级\", \"二级\", \"一级\"]"),
        "没有一种取值能落到「一级」",
        "\"一级\"",
    );
    let (missing, _) = fault(&rule(&one("1"), "cuts = [2, 4], levels = [\"三级\", \"二级\", \"一级\"]"));
    assert!(missing.contains("MissingField"), "{missing}");
}

#[test]
fn what_is_wrong_with_a_product_or_a_count_is_said_at_its_place() {
    let gap = "[level_rule.risk]\nkind = \"product\"\nfactors = [{ id = \"L\", values = [1, 2] }, { id = \"S\", values = [1, 3] }]\nbands = { edge = \"lower\", cuts = [3, 5], levels = [\"三级\", \"二级\", \"一级\"] }\n";
    faulty(gap, "没有一种取值能落到「二级」", "\"二级\"");
    faulty(
        "[level_rule.risk]\nkind = \"product\"\nfactors = [{ id = \"L\", steps = [\"小\"] }]\nbands = { edge = \"lower\", cuts = [3], levels = [\"三级\", \"二级\"] }\n",
        "没有写 `values`",
        "{ id",
    );
    faulty(
        "[level_rule.risk]\nkind = \"product\"\nfactors = [{ id = \"L\", values = [1, 2], words = [{ id = \"大\", value = 3 }] }]\nbands = { edge = \"lower\", cuts = [1], levels = [\"三级\", \"二级\"] }\n",
        "`values` 中没有这个数",
        "[{",
    );
    faulty(
        "[level_rule.post]\nkind = \"count\"\nof = \"risks\"\nbands = { edge = \"upper\", cuts = [1, 3], levels = [\"三级\", \"二级\", \"一级\"] }\n",
        "没有一种取值能落到「三级」",
        "\"三级\"",
    );
    faulty(
        "[level_rule.post]\nkind = \"count\"\nof = \"criteria\"\nfactors = [{ id = \"甲\", yes_no = true }]\nbands = { edge = \"upper\", cuts = [2], levels = [\"三级\", \"二级\"] }\n",
        "没有一种取值能落到「二级」",
        "\"二级\"",
    );
    faulty(
        "[level_rule.post]\nkind = \"count\"\nof = \"posts\"\nbands = { edge = \"upper\", cuts = [2], levels = [\"三级\", \"二级\"] }\n",
        "`of` 应为 risks 或 criteria",
        "\"posts\"",
    );
    faulty("[level_rule.power]\nkind = \"declared\"\n", "`levels.grade` 中没有 power", "");
    faulty("[level_rule.risk]\nkind = \"guess\"\n", "没有「guess」这种定级规则", "\"guess\"");
}

#[test]
fn what_is_hardly_meant_is_a_doubt_and_no_fault() {
    let doubts = |rule: &str| loaded(rule).profile.doubts.into_iter().map(|doubt| doubt.zh).collect::<Vec<_>>();
    let open = "[level_rule.risk]\nkind = \"table\"\nrows = [{ level = \"一级\", any = [{ major = true }] }]\n";
    assert_eq!(doubts(open), ["表中没有 `otherwise` 行,都不适用时没有等级", "这条规则从不给出「二级」、「三级」"]);
    assert!(doubts(TABLE).is_empty() && doubts(LEC).is_empty());
}
