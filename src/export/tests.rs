//! Random registers over every field of the format: given on and brought back.

use std::io;

use proptest::prelude::*;
use serde_json::{Map, json};

use super::back::{self, Came, Change, Options, Returned, apply, compared};
use super::gather::{Exported, FileRows};
use super::{book, csv, json, ndjson};
use crate::merge;
use crate::profile::BUILT_IN;
use crate::read::{Listed, ReadFault, Source, layout};
use crate::record::{Json, Language, RecordKind, Shape};
use crate::register::FileKind;
use crate::sheet::{self, Cell};
use crate::tree::yaml;

/// A register in memory.
#[derive(Debug, Clone, Default)]
pub struct Files(pub Vec<(String, String)>);

impl Source for Files {
    fn list(&self) -> io::Result<Vec<Listed>> {
        let mut listed: Vec<Listed> = self.0.iter().map(|(path, _)| Listed::file(path)).collect();
        listed.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listed)
    }

    fn read(&self, file: &Listed, _: u64) -> Result<Vec<u8>, ReadFault> {
        let found = self.0.iter().find(|(path, _)| *path == file.path);
        found.map(|(_, text)| text.clone().into_bytes()).ok_or(ReadFault::LeftOut)
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }
}

impl Files {
    pub fn with<T>(&self, keys: Language, use_it: impl FnOnce(&Exported<'_>) -> T) -> T {
        let layout = layout(self.list().unwrap());
        use_it(&Exported {
            source: self,
            layout: &layout,
            only: &[],
            largest: u64::MAX,
            keys,
            name: "示例台账".to_owned(),
            commit: None,
            takes: None,
        })
    }

    pub fn rows(&self) -> Vec<FileRows<'static>> {
        let mut files = Vec::new();
        self.with(Language::Zh, |exported| {
            let unread = exported.each(
                |file| file.kept(),
                |file| {
                    files.push(file);
                    Ok::<(), ()>(())
                },
            );
            let unread = unread.unwrap();
            let text = |path: &str| self.0.iter().find(|(own, _)| own == path).map(|(_, text)| text.clone());
            assert!(unread.is_empty(), "{unread:?}\n{}", text(&unread[0].path).unwrap());
        });
        files
    }

    pub fn settings(&self) -> Option<&str> {
        self.0.iter().find(|(path, _)| path == json::SETTINGS).map(|(_, text)| &**text)
    }
}

/// What is exported in, and read back from.
#[derive(Debug, Clone, Copy, PartialEq)]
enum As {
    Workbook,
    Document,
    Lines,
}

const ALL: [As; 3] = [As::Workbook, As::Document, As::Lines];

pub fn profile(name: &str) -> crate::profile::Profile {
    let text = format!("profile = \"{name}\"\n");
    let parsed = crate::tree::toml::parse(&text);
    crate::profile::load(parsed.root.as_ref().map(|root| (root, &*text))).profile
}

fn workbook(files: &Files, keys: Language, scheme: &str, most: u32) -> sheet::Book {
    let mut bytes = Vec::new();
    files.with(keys, |exported| book::write(&mut bytes, exported, &profile(scheme), most)).unwrap();
    sheet::read("台账.xlsx", &bytes).unwrap()
}

fn came_from(book: &sheet::Book) -> Came {
    back::book::came(book, back::book::marked(book).unwrap())
}

fn came(files: &Files, keys: Language, form: As, scheme: &str) -> Came {
    let mut out = Vec::new();
    match form {
        As::Workbook => return came_from(&workbook(files, keys, scheme, book::MOST_ROWS)),
        As::Document => files.with(keys, |exported| json::write(&mut out, exported)).unwrap(),
        As::Lines => files.with(keys, |exported| ndjson::write(&mut out, exported)).unwrap(),
    };
    back::json::came(std::str::from_utf8(&out).unwrap()).unwrap().unwrap()
}

/// The table of one kind of record, read back.
fn came_as_csv(files: &Files, keys: Language, kind: RecordKind) -> Came {
    let mut out = Vec::new();
    files.with(keys, |exported| csv::write(&mut out, exported, kind)).unwrap();
    back::csv::came(&sheet::read("表.csv", &out).unwrap()).unwrap()
}

fn back_to(came: &Came, files: &Files) -> Returned {
    compared(came, &files.rows(), files.settings(), Options { remove_gone: true })
}

fn nothing(returned: &Returned) -> bool {
    let Returned { changes, edited, refused, gone, remarks } = returned;
    changes.is_empty() && [edited, refused, gone, remarks].iter().all(|told| told.is_empty())
}

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }
}

const TEXTS: [&str; 34] = [
    "采购计划人为加量",
    "周某",
    "二级",
    "R1",
    "010",
    "no",
    "1.0",
    "2026-03-01",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-1",
    "'引",
    "甲\n乙",
    "甲\n\n  乙",
    "\u{feff}甲",
    "甲\u{202e}乙",
    "a\tb",
    "C:\\新",
    "\\u{41}",
    "\\\\",
    "_x0041_",
    "甲: 乙",
    "#甲",
    "a,b;c",
    "\"引\"",
    "<b>&amp;</b>",
    "甲\u{a0}乙",
    "\\+{1}",
    "100%",
    "a/b[0]:c",
    "",
    "𠮷野家",
    "null",
];

fn text(dice: &mut Dice) -> String {
    if dice.roll(400) == 0 {
        return "长文".repeat(9_000 + dice.roll(30_000));
    }
    dice.one(&TEXTS).to_owned()
}

fn value(shape: &Shape, dice: &mut Dice, depth: usize) -> Json {
    match shape {
        Shape::Text | Shape::Raw => Json::from(text(dice)),
        Shape::YesNo => dice.one(&[json!(true), json!(false)].each_ref()).clone(),
        Shape::Date => Json::from(dice.one(&["2026-03-01", "1899-12-31", "9999-12-31", "2024-02-29", "昨天"])),
        Shape::Due => Json::from(dice.one(&["2026-03-01", "2026年3月", "2026", "长期", "不久"])),
        Shape::Number => Json::from(dice.one(&["12", "12人", "100余条", "约30", "0.50", "1,200", "若干", "012"])),
        Shape::Word(set) => Json::from(match dice.roll(9) {
            0 => "没有这个词",
            _ => set.words[dice.roll(set.words.len())].0,
        }),
        Shape::List(inner) => (0..dice.roll(4)).map(|_| value(inner, dice, depth + 1)).collect(),
        Shape::Pairs => pairs(dice),
        Shape::TextOrPairs => match dice.roll(2) {
            0 => Json::from(text(dice)),
            _ => pairs(dice),
        },
        Shape::Record(table) => {
            let mut fields = Map::new();
            for field in &table().fields {
                let odds = if field.def().flags.required || field.name() == "id" { 1 } else { 3 + depth * 2 };
                if dice.roll(odds) == 0 && depth < 6 {
                    fields.insert(field.name().to_owned(), value(&field.shape(), dice, depth + 1));
                }
            }
            if dice.roll(30) == 0 {
                fields.insert("?没有的键".to_owned(), json!({"甲": ["乙"]}));
            }
            if dice.roll(30) == 0 {
                fields.insert("note".to_owned(), json!(["不该是", "列表"]));
            }
            Json::Object(fields)
        }
    }
}

fn pairs(dice: &mut Dice) -> Json {
    let keys = ["可能性", "L值", "甲: 乙", "甲：乙", "= 1", ""];
    Json::Object((0..dice.roll(3)).map(|_| (dice.one(&keys).to_owned(), Json::from(text(dice)))).collect())
}

/// A scalar that says the text; marks that nobody sees as codes, which is the only way that YAML takes some of them.
fn scalar(text: &str) -> String {
    if !text.chars().any(|c| crate::source::is_hidden(c) && c != '\n' && c != '\t') {
        return yaml::scalar(text);
    }
    let code = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if crate::source::is_hidden(c) => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(code).collect::<String>())
}

/// As a person or `fmt` would write it, in a language.
fn written(said: &Json, shape: &Shape, keys: Language, indent: usize, out: &mut String) {
    let pad = "  ".repeat(indent);
    match said {
        Json::Object(fields) if fields.is_empty() => out.push_str(" {}\n"),
        Json::Object(fields) => {
            out.push('\n');
            for (name, value) in fields {
                let field = match shape {
                    Shape::Record(table) => table().fields.iter().find(|field| field.name() == name).copied(),
                    _ => None,
                };
                let key = field.map_or(name.trim_start_matches('?'), |field| field.key(keys));
                out.push_str(&format!("{pad}{}:", scalar(key)));
                written(value, &field.map_or(Shape::Raw, |field| field.shape()), keys, indent + 1, out);
            }
        }
        Json::Array(items) if items.is_empty() => out.push_str(" []\n"),
        Json::Array(items) => {
            out.push('\n');
            let inner = match shape {
                Shape::List(inner) => (**inner).clone(),
                _ => Shape::Raw,
            };
            for item in items {
                out.push_str(&format!("{pad}-"));
                written(item, &inner, keys, indent + 1, out);
            }
        }
        Json::String(text) => {
            let word = match shape {
                Shape::Word(set) => set.words.iter().find(|(en, _)| en == text).map(|(en, zh)| keys.of(zh[0], *en)),
                _ => None,
            };
            out.push_str(&format!(" {}\n", scalar(word.unwrap_or(text))));
        }
        Json::Bool(yes) => {
            out.push_str(&format!(" {}\n", if *yes { keys.of("是", "yes") } else { keys.of("否", "no") }))
        }
        other => out.push_str(&format!(" {other}\n")),
    }
}

fn register(seed: u64, keys: Language) -> Files {
    let mut dice = Dice(seed);
    let paths = [
        ("unit.yaml", FileKind::Unit),
        ("药剂科/department.yaml", FileKind::Department),
        ("药剂科/采购岗.yaml", FileKind::Post),
        ("院长.yaml", FileKind::Post),
        ("library/风险.yaml", FileKind::Library),
        ("rules.yaml", FileKind::Rules),
        ("notices/一.yaml", FileKind::Notice),
        ("statements/二.yaml", FileKind::Statement),
    ];
    let mut files = Files(vec![(
        json::SETTINGS.to_owned(),
        format!("# 设置\nformat = 1\nkeys = \"{}\"\n\n\n", keys.of("zh", "en")),
    )]);
    for (path, kind) in paths {
        let shape = merge::shape_of(kind);
        let mut said = value(&shape, &mut dice, 0);
        if said == json!([]) {
            said = json!([{"title": "制度"}]);
        }
        let mut out = String::new();
        written(&said, &shape, keys, 0, &mut out);
        files.0.push((path.to_owned(), out.trim_start_matches('\n').to_owned()));
    }
    files
}

fn seed() -> impl Strategy<Value = (u64, Language)> {
    (any::<u64>(), prop::sample::select(vec![Language::Zh, Language::En]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_nobody_touched_comes_back_without_any_difference((seed, keys) in seed()) {
        let files = register(seed, keys);
        for form in ALL {
            let returned = back_to(&came(&files, keys, form, "hospital"), &files);
            prop_assert!(nothing(&returned), "{form:?}: {returned:#?}");
        }
        for kind in [RecordKind::Risk, RecordKind::Measure, RecordKind::Post, RecordKind::Review] {
            let returned = back_to(&came_as_csv(&files, keys, kind), &files);
            prop_assert!(nothing(&returned), "{kind:?}: {returned:#?}");
        }
    }

    #[test]
    fn a_register_can_be_made_again_from_what_was_given_on((seed, keys) in seed()) {
        let files = register(seed, keys);
        let rows = files.rows();
        for form in ALL {
            let returned = compared(&came(&files, keys, form, "three-level"), &[], None, Options::default());
            prop_assert_eq!(&returned.refused, &Vec::new(), "{:?}", form);
            for change in &returned.changes {
                match change {
                    Change::Settings { text } => prop_assert_eq!(Some(&**text), files.settings()),
                    Change::New { path, kind, said } => {
                        let file = rows.iter().find(|file| file.path == *path).unwrap();
                        let here = Json::from(file.said.clone());
                        prop_assert_eq!((*kind, said), (file.kind, &here), "{:?} {}", form, path);
                    }
                    other => prop_assert!(false, "{other:?}"),
                }
            }
            prop_assert_eq!(returned.changes.len(), rows.len() + 1, "{:?}", form);
        }
    }

    #[test]
    fn one_edit_in_a_spreadsheet_comes_back_as_exactly_that_edit((seed, keys) in seed(), pick in any::<u64>()) {
        let files = register(seed, keys);
        let mut book = workbook(&files, keys, "hospital", book::MOST_ROWS);
        let mut dice = Dice(pick);
        let Some((kind, field)) = edited(&mut book, &mut dice) else { return Ok(()) };
        let returned = back_to(&came_from(&book), &files);
        prop_assert_eq!((returned.edited.len(), returned.refused.len(), returned.gone.len()), (1, 0, 0), "{:?} {}: {:#?}", kind, field, returned);
        let [Change::Edited { path, kind, ops }] = &*returned.changes else { panic!("{returned:#?}") };
        let text = &files.0.iter().find(|(own, _)| own == path).unwrap().1;
        let root = merge::whole(text, *kind).unwrap();
        let before = Json::from(merge::said(&root, *kind).unwrap());
        let mut after = before.clone();
        prop_assert!(apply(&mut after, ops));
        let mut differences = Vec::new();
        differ(&before, &after, "", &mut differences);
        prop_assert_eq!(differences.len(), 1, "{:?}: {:?}", ops, differences);
        prop_assert!(differences[0].ends_with(&format!("/{field}")), "{differences:?}");
    }
}

/// The fields in which two values differ; a list of texts differs as a whole.
fn differ(before: &Json, after: &Json, at: &str, differences: &mut Vec<String>) {
    match (before, after) {
        (Json::Object(a), Json::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let null = Json::Null;
                differ(a.get(key).unwrap_or(&null), b.get(key).unwrap_or(&null), &format!("{at}/{key}"), differences);
            }
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() && a.iter().chain(b).all(Json::is_object) => {
            a.iter().zip(b).for_each(|(a, b)| differ(a, b, at, differences));
        }
        (a, b) if a != b => differences.push(at.to_owned()),
        _ => {}
    }
}

/// Writes something else into one text cell of some row; gives what it is of.
fn edited(book: &mut sheet::Book, dice: &mut Dice) -> Option<(RecordKind, String)> {
    use super::columns::{Columns, Form, kinds};
    for _ in 0..50 {
        let at = dice.roll(book.sheets.len());
        let sheet = &mut book.sheets[at];
        let Some(columns) =
            kinds().find(|kind| sheet.name == kind.zh() || sheet.name == kind.en()).and_then(Columns::of)
        else {
            continue;
        };
        if sheet.rows.len() < 2 || columns.kind == RecordKind::Party {
            continue;
        }
        let row = 1 + dice.roll(sheet.rows.len() - 1);
        let column = dice.roll(columns.columns.len());
        let (form, Some(field)) = (columns.columns[column].form, columns.columns[column].field) else { continue };
        if !matches!(form, Form::Text | Form::Lines) || field.name() == "id" || columns.columns[column].by_category {
            continue;
        }
        let cells = &mut sheet.rows[row].cells;
        let place = 4 + column;
        // What stands there in another form is no text to edit.
        let other = merge_is_other(cells, columns, field);
        if other {
            continue;
        }
        cells.resize(cells.len().max(place + 1), Cell::Blank);
        cells[place] = Cell::Text("改成这样".to_owned());
        return Some((columns.kind, field.name().to_owned()));
    }
    None
}

/// The field is given in a form that stands under another column.
fn merge_is_other(cells: &[Cell], columns: &super::Columns, field: crate::record::Field) -> bool {
    let rest = cells
        .get(4 + columns.columns.len() - 1)
        .is_some_and(|cell| matches!(cell, Cell::Text(text) if text.contains(field.name())));
    let twice = columns.columns.iter().enumerate().filter(|(_, column)| column.field == Some(field));
    let by_category = twice.skip(1).any(|(index, _)| cells.get(4 + index).is_some_and(|cell| *cell != Cell::Blank));
    rest || by_category
}

/// The short way to the places of points gives the rows that have them.
#[test]
fn places_are_those_of_rows() {
    let mut points = 0;
    for seed in 0..60 {
        for file in register(seed, Language::Zh).rows() {
            let rows = file.rows.iter().filter(|row| row.kind == RecordKind::Risk).map(|row| &row.at);
            let places = super::rows::places(&file.said, file.kind, RecordKind::Risk);
            points += places.len();
            assert!(places.iter().map(|row| &row.at).eq(rows), "{}: {places:?}", file.path);
        }
    }
    assert!(points > 20, "{points}");
}

#[test]
fn every_built_in_profile_round_trips_in_both_languages() {
    for (index, built_in) in (0..).zip(BUILT_IN) {
        for keys in [Language::Zh, Language::En] {
            let files = register(index, keys);
            let returned = back_to(&came(&files, keys, As::Workbook, built_in.name), &files);
            assert!(nothing(&returned), "{}: {returned:#?}", built_in.name);
        }
    }
}

#[test]
fn rows_past_the_end_of_a_sheet_go_on_in_the_next() {
    let files = register(7, Language::Zh);
    let book = workbook(&files, Language::Zh, "hospital", 3);
    assert!(book.sheets.iter().any(|sheet| sheet.name.ends_with("(2)")));
    let returned = back_to(&came_from(&book), &files);
    assert!(nothing(&returned), "{returned:#?}");
}

#[test]
fn the_same_register_gives_the_same_bytes() {
    let files = register(3, Language::Zh);
    let bytes = || {
        let mut bytes = Vec::new();
        files.with(Language::Zh, |exported| book::write(&mut bytes, exported, &profile("hospital"), 100)).unwrap();
        bytes
    };
    assert_eq!(bytes(), bytes());
}
