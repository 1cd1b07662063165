//! What numbers that are brought together promise.

use proptest::prelude::*;

use super::super::{Asked, By, Entry, Rollup, entries, merge, merged, read, rollup};
use super::Sent;
use crate::reports::rollup::document;
use crate::reports::sample::register;
use crate::reports::table::{Cell, Table};
use crate::reports::tree::Part;
use crate::survey::Survey;

const LEVELS: &str = "levels = { grade = ['risk'], scale = [{ id = '高' }, { id = '中' }, { id = '低' }] }";

fn hospital(name: &str, points: usize) -> Survey {
    let risks: String = (0..points)
        .map(|at| {
            format!(
                "  - {{ 编号: R{at}, 风险点: 甲, 等级: {}, 类别: 岗位职责, 表现形式: [子, 丑], 防控措施: [双人] }}\n",
                ["一级", "二级"][at % 2]
            )
        })
        .collect();
    register(&[
        ("riskreg.toml", "format = 1\n[cycle]\nname = '2026'\n"),
        ("unit.yaml", &format!("单位名称: {name}")),
        ("甲科/department.yaml", "部门: 甲科"),
        ("甲科/岗.yaml", &format!("岗位: 岗\n姓名: [王明, 李强]\n风险点:\n{risks}")),
    ])
}

fn part(survey: &Survey) -> Part<'_> {
    Part { survey, register: "r", name: "示例", only: &[] }
}

fn entry(survey: &Survey, name: &str) -> Entry {
    let mut entry = entries(&[Part { name, ..part(survey) }], &[], &["v1:00".to_owned()]).remove(0);
    entry.name = name.to_owned();
    entry
}

fn sent(entries: &[Entry]) -> Vec<Sent> {
    entries.iter().enumerate().map(|(at, entry)| Sent { from: format!("{at}.json"), entry: entry.clone() }).collect()
}

fn numbers(table: &Table) -> Vec<Vec<Cell>> {
    table.rows.iter().map(|row| row.cells[1..].to_vec()).collect()
}

fn person(rollup: &Rollup) -> Table {
    rollup.table(super::super::Reader::Person)
}

#[test]
fn what_was_sent_reads_as_the_registers_themselves_by_every_dimension() {
    let (a, b) = (hospital("一院", 3), hospital("二院", 4));
    let parts =
        [Part { register: "一院", name: "一院", ..part(&a) }, Part { register: "二院", name: "二院", ..part(&b) }];
    let all = merge(sent(&[entry(&b, "二院"), entry(&a, "一院")])).unwrap();
    for by in [By::Unit, By::Department].into_iter().chain(super::super::DIMENSIONS) {
        let ours = person(&rollup(&parts, Asked { by, ..Asked::default() }));
        let theirs = person(&merged(&all, by, None).unwrap());
        assert_eq!(ours.columns, theirs.columns);
        assert_eq!((numbers(&ours), &ours.footer), (numbers(&theirs), &theirs.footer), "{by:?}");
    }
    assert!(merged(&all, By::Post, None).is_err() && merged(&all, By::Person, None).is_err());
}

#[test]
fn numbers_come_through_json_unchanged() {
    let survey = hospital("一院", 3);
    let entry = entry(&survey, "一院");
    let rollup = merged(std::slice::from_ref(&entry), By::Unit, None).unwrap();
    let json = serde_json::to_vec_pretty(&document(&rollup, vec![entry.clone()])).unwrap();
    let held = read(&json).unwrap();
    assert_eq!((held.entries, held.dataset), (vec![entry], None));
}

#[test]
fn a_unit_that_is_sent_twice_is_refused_and_both_files_are_named() {
    let survey = hospital("一院", 3);
    let one = entry(&survey, "一院");
    let refused = merge(sent(&[one.clone(), one.clone()])).unwrap_err().0;
    assert_eq!(refused.zh.split(" 里都有").next(), Some("0.json 和 1.json"), "{refused:?}");
    // A unit in another one's register too, and whatever the file calls it.
    let mut around = entry(&hospital("总院", 1), "总院");
    around.rows.push(one.rows[0].clone());
    around.rows.last_mut().unwrap().path = "分院".to_owned();
    assert!(merge(sent(&[one.clone(), around])).is_err());
    let next = Entry { cycle: Some("2027".to_owned()), ..one.clone() };
    let both = merge(sent(&[one, next])).unwrap();
    let notes = merged(&both, By::Unit, None).unwrap().notes;
    assert!(notes.iter().any(|note| note.zh.contains("2026 1 份、2027 1 份")), "{notes:?}");
}

#[test]
fn what_was_counted_otherwise_is_not_added_up() {
    let (a, b) = (entry(&hospital("一院", 3), "一院"), entry(&hospital("二院", 3), "二院"));
    let narrowed = Entry { conditions: vec!["等级=一级".to_owned()], ..b };
    let refused = merge(sent(&[a, narrowed])).unwrap_err().0;
    assert!(refused.zh.contains("0.json 数的是全部") && refused.zh.contains("等级=一级"), "{refused:?}");
}

#[test]
fn under_one_name_scales_of_one_length_are_added_rank_by_rank_and_others_stand_beside_them() {
    let ours = hospital("一院", 3);
    let files = |text: &str, level: &str| {
        register(&[
            ("riskreg.toml", &format!("format = 1\n{text}\n")),
            ("unit.yaml", &format!("单位名称: 某局\n风险点: [{{ 编号: R1, 风险点: 甲, 等级: {level} }}]")),
        ])
    };
    let other = files(LEVELS, "高");
    let four = files(
        "levels = { grade = ['risk'], scale = [{ id = '一级' }, { id = '二级' }, { id = '三级' }, { id = '四级' }] }",
        "四级",
    );
    let mut all = merge(sent(&[
        entry(&ours, "一院"),
        entry(&hospital("二院", 2), "二院"),
        entry(&other, "某局"),
        Entry {
            code: "four".into(),
            rows: Vec::new(),
            total: Default::default(),
            by: Default::default(),
            ..entry(&four, "四级局")
        },
    ]))
    .unwrap();
    all.iter_mut().for_each(|entry| entry.under = vec!["全省".to_owned()]);
    let rollup = merged(&all, By::Level, None).unwrap();
    let levels: Vec<(&str, u64)> = rollup.rows.iter().map(|row| (&*row.name.zh, row.counts.risks)).collect();
    assert_eq!(levels, [("一级/3", 4), ("二级/3", 2), ("三级/3", 0)]);
    assert_eq!(rollup.totals[0].risks, 6);
    let notes: Vec<&str> = rollup.notes.iter().map(|note| &*note.zh).collect();
    assert!(
        notes.iter().any(|note| note.contains("一级 = 高")) && notes.iter().any(|note| note.contains("3、4 级")),
        "{notes:?}"
    );
    let tree = merged(&all, By::Unit, Some(0)).unwrap();
    assert_eq!(tree.rows.len(), 1);
    assert_eq!((&*tree.rows[0].name.zh, tree.rows[0].counts.units, tree.rows[0].counts.risks), ("全省", 3, 6));
}

#[test]
fn what_does_not_add_up_is_refused_with_its_line() {
    let survey = hospital("一院", 3);
    let entry = entry(&survey, "一院");
    let rollup = merged(std::slice::from_ref(&entry), By::Unit, None).unwrap();
    let json = serde_json::to_string_pretty(&document(&rollup, vec![entry])).unwrap();
    let registers = json.find("\"registers\"").unwrap();
    let (head, body) = json.split_at(registers);
    for (from, to, says) in [
        ("\"risks\": 3", "\"risks\": 4", "风险点 4 个,各等级相加 3 个"),
        ("\"measures\": 3", "\"measures\": 2", "防控措施合计 2,各行相加 3"),
        ("\"risks\": 3", "\"risks\": -3", "这里应为另一种值(u64)"),
        ("\"risks\": 3", "\"risks\": 99999999999", "数目过大"),
        ("\"cycle\"", "\"period\"", "汇总里没有 `period`"),
        ("\"name\": \"一院\"", "\"name\": \"一\\u202e院\"", "看不见的字符"),
        ("\"parent\": \"\"", "\"parent\": \"别处\"", "不在它前面"),
        ("\"fingerprint\": \"v1:00\",", "", "缺少 `fingerprint`"),
        ("\"tier\"", "\"color\"", "汇总里没有 `color`"),
    ] {
        assert!(body.contains(from), "{from}");
        let changed = format!("{head}{}", body.replacen(from, to, 1));
        let fault = read(changed.as_bytes()).unwrap_err();
        assert!(fault.message.zh.contains(says), "{to}: {fault:?}");
        assert!(fault.line > 1 && fault.column > 0 && fault.line <= changed.lines().count(), "{fault:?}");
        assert!(!fault.message.en.contains("invalid"), "{fault:?}");
    }
    let cut = read(&json.as_bytes()[..json.len() / 2]).unwrap_err();
    assert!(cut.message.zh.contains("到这里就断了"), "{cut:?}");
    let newer = read(json.replacen("\"version\": 1", "\"version\": 2", 1).as_bytes()).unwrap_err();
    assert!(newer.message.zh.contains("更新版本"), "{newer:?}");
    for (other, says) in [
        ("{\"version\":1,\"scales\":{},\"rows\":[]}", "旧版本"),
        ("{\"a\":1}", "不是 `riskreg aggregate"),
        ("[1]", "应为"),
        ("", "断了"),
    ] {
        let fault = read(other.as_bytes()).unwrap_err();
        assert!(fault.message.zh.contains(says), "{other}: {fault:?}");
    }
}

fn generated() -> impl Strategy<Value = Vec<Entry>> {
    let shape = (0usize..4, prop::bool::ANY, prop::bool::ANY);
    prop::collection::vec(shape, 1..7).prop_map(|shapes| {
        let entries = shapes.into_iter().enumerate().map(|(at, (points, other_scale, under))| {
            let mut entry = entry(&hospital(&format!("{at}院"), points), &format!("{at}院"));
            if other_scale {
                for (level, word) in entry.levels.iter_mut().zip(["高", "中", "低"]) {
                    level.id = word.to_owned();
                }
            }
            if under {
                entry.under = vec!["甲市".to_owned()];
            }
            entry
        });
        entries.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_associative_and_commutative(entries in generated(), cut in 0usize..7, by in prop::sample::select(vec![By::Unit, By::Department, By::Category, By::Level])) {
        let cut = cut.min(entries.len());
        let whole = merge(sent(&entries)).unwrap();
        let turned: Vec<Entry> = entries.iter().rev().cloned().collect();
        prop_assert_eq!(&whole, &merge(sent(&turned)).unwrap());
        let mut in_two = merge(sent(&entries[..cut])).unwrap();
        in_two.extend(merge(sent(&entries[cut..])).unwrap());
        let in_two = merge(sent(&in_two)).unwrap();
        prop_assert_eq!(&whole, &in_two);
        let named = |mut entries: Vec<Entry>| {
            entries.iter_mut().for_each(|entry| entry.under.insert(0, "全省".to_owned()));
            merged(&entries, by, None).unwrap()
        };
        let (a, b) = (named(whole), named(in_two));
        prop_assert_eq!(person(&a), person(&b));
        let risks: u64 = entries.iter().map(|entry| entry.total.risks).sum();
        let levels: u64 = a.totals[0].levels[0].iter().sum();
        prop_assert_eq!((a.totals[0].risks, levels), (risks, risks));
        if by == By::Unit {
            prop_assert_eq!(a.rows[0].counts.risks, risks);
        }
    }
}
