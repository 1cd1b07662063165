//! What a dataset promises of its rows, on registers of a few lines.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::Whole;
use super::batch::{Batch, Cells, Values};
use super::gathered::Gathered;
use super::rows::Sheets;
use super::schema::{Kind, PARTITION, TABLES};
use crate::reports::rollup::{Asked, By, numbers, rollup};
use crate::reports::sample::{part, register};
use crate::reports::tally::Counts;
use crate::survey::{Hot, Survey};

/// One column of a batch as text.
fn texts(batch: &Batch<'_>, name: &str) -> Vec<Option<String>> {
    let at = batch.table.columns.iter().position(|column| column.name == name).unwrap();
    let cells = &batch.columns[at];
    let mut values: Vec<String> = match &cells.values {
        Values::Text(words) => (0..words.numbers().len()).map(|cell| words.of_cell(cell).to_owned()).collect(),
        Values::Whole(numbers) => numbers.iter().map(ToString::to_string).collect(),
        Values::YesNo(values) => values.iter().map(ToString::to_string).collect(),
        Values::Date(days) => days.iter().map(ToString::to_string).collect(),
    };
    values.reverse();
    let given = cells.given.clone().unwrap_or_else(|| vec![true; batch.rows()]);
    given.iter().map(|given| given.then(|| values.pop().unwrap())).collect()
}

fn sum(batch: &Batch<'_>, name: &str, dimension: &str) -> u64 {
    let dimensions = texts(batch, "dimension");
    let numbers = texts(batch, name);
    let of = dimensions.iter().zip(&numbers).filter(|(found, _)| found.as_deref() == Some(dimension));
    of.map(|(_, number)| number.as_ref().unwrap().parse::<u64>().unwrap()).sum()
}

fn sample() -> Survey {
    register(&[
        ("riskreg.toml", "format = 1\nname = '示例'\n"),
        ("unit.yaml", "单位名称: 某局\n风险点: [{ 编号: R1, 风险点: 总, 等级: 一级, 来源风险点: [甲科/岗#R1] }]"),
        ("甲科/department.yaml", "部门: 甲科\n编号: D1\n人数: 12人"),
        (
            "甲科/岗.yaml",
            "岗位: 岗\n层级: 中层\n姓名: [王明, { 姓名: 李强, 工号: 7 }]\n职权: [{ 编号: P1, 名称: 采购, 类型: 采购 }]\n风险点:\n  - { 编号: R1, 风险点: 甲, 等级: 一级, 类别: 岗位职责, 对应职权: P1, 表现形式: [子, 丑], 提出日期: 2026-01-02, 责任人: [王明, 科主任], 防控措施: [{ 措施: 双人, 期限: 2026-12-31 }, { 措施: 留痕, 期限: 长期 }] }\n  - { 编号: R2, 风险点: 乙, 等级: 二级, 状态: 已消除, 防控措施: [旧] }\n防控措施: [{ 措施: 轮岗, 针对: [R1, R2] }, { 措施: 谈话, 针对: [R2] }]",
        ),
        ("分局/unit.yaml", "单位名称: 分局\n编号: FJ"),
        (
            "分局/岗.yaml",
            "岗位: 岗\n姓名: [王明, { 姓名: 李强, 工号: 7 }]\n风险点: [{ 编号: R1, 风险点: 丙, 类别: 13812345678 }]",
        ),
        ("风险库/共性.yaml", "风险点: [{ 编号: C1, 风险点: 丁 }]"),
    ])
}

/// What is gathered of a register, looked at in several runs.
fn gathered(survey: &Survey, names: bool) -> Gathered {
    let gathered = Gathered::new(names);
    let Survey { layout, profile, library, contributions, .. } = survey;
    for (run, contributions) in contributions.chunks(2).enumerate().rev() {
        gathered.look(Hot { layout, profile, library, from: 2 * run, contributions });
    }
    gathered
}

fn sheets(survey: &Survey, names: bool) -> Sheets<'_> {
    Sheets::new(part(survey), gathered(survey, names), numbers(&part(survey), "v1:00").pieces)
}

/// The tables of all units, by name.
fn tables<'s>(sheets: &'s Sheets<'_>) -> BTreeMap<&'static str, Vec<Batch<'s>>> {
    let mut tables: BTreeMap<&'static str, Vec<Batch<'s>>> = BTreeMap::new();
    let units: Vec<usize> = sheets.units().map(|(unit, _)| unit).collect();
    for batch in units.into_iter().flat_map(|unit| sheets.of_unit(unit)) {
        tables.entry(batch.table.name).or_default().push(batch);
    }
    tables
}

fn column(tables: &BTreeMap<&'static str, Vec<Batch<'_>>>, table: &str, name: &str) -> Vec<String> {
    tables[table].iter().flat_map(|batch| texts(batch, name)).map(|text| text.unwrap_or_else(|| "-".into())).collect()
}

#[test]
fn names_of_columns_are_ascii_and_stand_once_in_their_table() {
    for table in TABLES {
        let mut names: Vec<&str> = table.columns.iter().map(|column| column.name).chain([PARTITION.name]).collect();
        assert!(names.iter().chain([&table.name]).all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
        let mut zh: Vec<&str> = table.columns.iter().map(|column| column.zh).chain([PARTITION.zh]).collect();
        for names in [&mut names, &mut zh] {
            let length = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), length, "{}", table.name);
        }
        assert!(table.columns.iter().all(|column| column.kind != Kind::YesNo || !column.optional));
    }
}

#[test]
fn every_row_of_every_table_is_whole() {
    let survey = sample();
    for (name, batches) in tables(&sheets(&survey, true)) {
        for batch in batches {
            let is_whole = |cells: &Cells<'_>| match (&cells.given, &cells.values) {
                (Some(given), _) => given.len() == batch.rows(),
                (None, Values::Text(words)) => words.numbers().len() == batch.rows(),
                (None, Values::Whole(numbers)) => numbers.len() == batch.rows(),
                (None, Values::YesNo(values)) => values.len() == batch.rows(),
                (None, Values::Date(days)) => days.len() == batch.rows(),
            };
            assert!(batch.columns.iter().all(is_whole), "{name}");
        }
    }
}

#[test]
fn rows_of_one_dimension_add_up_to_the_roll_up() {
    let survey = sample();
    let sheets = sheets(&survey, false);
    let tables = tables(&sheets);
    let total = rollup(&[part(&survey)], Asked { by: By::Department, ..Asked::default() }).totals[0].clone();
    type Number = (&'static str, fn(&Counts) -> u64);
    let of_counts: [Number; 11] = [
        ("units", |counts| counts.units),
        ("departments", |counts| counts.departments),
        ("posts", |counts| counts.posts),
        ("powers", |counts| counts.powers),
        ("risks", |counts| counts.risks),
        ("manifestations", |counts| counts.manifestations),
        ("measures", |counts| counts.measures),
        ("library_points", |counts| counts.library_points),
        ("closed", |counts| counts.closed),
        ("points_of_posts", |counts| counts.layers[0]),
        ("points_of_units", |counts| counts.layers[2]),
    ];
    for (name, number) in of_counts {
        let summed: u64 = tables["rollup"].iter().map(|batch| sum(batch, name, "all")).sum();
        assert_eq!(summed, number(&total), "{name}");
    }
    // By category, as `aggregate --by category` has it: a unit once, however many of its departments have the word.
    let by_category = rollup(&[part(&survey)], Asked { by: By::Category, ..Asked::default() });
    for name in ["units", "departments", "posts", "risks"] {
        let summed: u64 = tables["rollup"].iter().map(|batch| sum(batch, name, "category")).sum();
        let number = of_counts.iter().find(|(other, _)| *other == name).unwrap().1;
        assert_eq!(summed, by_category.rows.iter().map(|row| number(&row.counts)).sum::<u64>(), "{name}");
    }
}

#[test]
fn closed_summary_and_library_points_are_there_and_not_counted() {
    let survey = sample();
    let sheets = sheets(&survey, false);
    let tables = tables(&sheets);
    assert_eq!(column(&tables, "risks", "title"), ["总", "甲", "乙", "丁", "丙"]);
    assert_eq!(column(&tables, "risks", "counted"), ["false", "true", "false", "false", "true"]);
    assert_eq!(column(&tables, "risks", "layer"), ["单位", "岗位", "岗位", "风险库", "岗位"]);
    assert_eq!(column(&tables, "risks", "since")[1], "20455");
    assert_eq!(column(&tables, "measures", "text"), ["双人", "留痕", "旧", "轮岗", "谈话"]);
    assert_eq!(column(&tables, "measures", "counted"), ["true", "true", "false", "true", "false"]);
    assert_eq!(column(&tables, "measures", "lasting")[1], "true");
    assert_eq!(column(&tables, "measure_risks", "measure"), ["1", "2", "3", "4", "4", "5"]);
    assert_eq!(column(&tables, "measure_risks", "risk"), ["1", "1", "2", "1", "2", "2"]);
}

#[test]
fn names_stand_in_it_only_where_they_were_asked_for_and_numbers_of_people_never() {
    let survey = sample();
    let [without, with] = [false, true].map(|names| sheets(&survey, names));
    let (without, with) = (tables(&without), tables(&with));
    for (table, name) in [("people", "name"), ("risks", "owners"), ("measures", "owners")] {
        assert!(column(&without, table, name).iter().all(|text| text == "-"), "{table}.{name}");
    }
    assert_eq!(column(&with, "risks", "owners")[1], "王明\n科主任");
    assert_eq!(column(&without, "risks", "owner_count")[1], "2");
    // One name in two units is two people, one staff number is one.
    assert_eq!(column(&with, "people", "person"), ["2", "1", "0", "1"]);
    assert_eq!(column(&with, "people", "name"), ["王明", "李强", "王明", "李强"]);
    assert!(!column(&without, "risks", "category").iter().any(|word| word.contains("13812345678")));
}

#[test]
fn folders_are_ascii_and_the_same_register_gives_the_same_bytes() {
    let survey = sample();
    let written = || {
        let files: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::default();
        let put = |name: &str, bytes: &[u8]| {
            files.lock().unwrap().insert(name.to_owned(), bytes.to_vec());
            Ok(())
        };
        let numbers = numbers(&part(&survey), "v1:00");
        let whole = Whole { part: part(&survey), gathered: gathered(&survey, false), numbers };
        let head = super::write(vec![whole], false, &put).unwrap();
        (head, files.into_inner().unwrap())
    };
    let (head, files) = written();
    assert_eq!(written(), (head.clone(), files.clone()));
    assert_eq!(head.files.len(), files.len());
    for (name, bytes) in &files {
        assert!(name.is_ascii() && name.contains("/unit_code=") && name.ends_with(".parquet"), "{name}");
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        assert_eq!(head.files[name].bytes, bytes.len() as u64);
    }
    for table in TABLES {
        assert!(files.keys().any(|name| name.starts_with(&format!("{}/", table.name))), "{}", table.name);
    }
    assert!(files.keys().any(|name| name.starts_with("posts/unit_code=FJ/")), "{:?}", files.keys());
}
