//! The one vocabulary: every record that a file of a register can hold, by its table.

use std::collections::BTreeMap;

use riskreg::profile::Config;
use riskreg::record::{RecordKind, Shape, Table};
use riskreg::register::{Department, Library, Notice, Post, RuleEntry, Statement, Unit};
use riskreg::vocabulary::fold;

/// Every table that the kinds of file lead to.
fn tables() -> BTreeMap<RecordKind, &'static Table> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![
        Table::of::<Post>(),
        Table::of::<Department>(),
        Table::of::<Unit>(),
        Table::of::<Library>(),
        Table::of::<RuleEntry>(),
        Table::of::<Notice>(),
        Table::of::<Statement>(),
        Table::of::<Config>(),
    ];
    while let Some(table) = waiting.pop() {
        if found.insert(table.kind, table).is_none() {
            waiting.extend(table.fields.iter().filter_map(|field| record_in(&field.shape())));
        }
    }
    found
}

fn record_in(shape: &Shape) -> Option<&'static Table> {
    match shape {
        Shape::Record(table) => Some(table()),
        Shape::List(inner) => record_in(inner),
        _ => None,
    }
}

#[test]
fn no_two_fields_of_one_record_share_a_folded_spelling() {
    let clashes: Vec<String> = tables().values().flat_map(|table| table.clashes()).collect();
    assert_eq!(clashes, Vec::<String>::new());
}

#[test]
fn every_field_is_documented_in_both_languages() {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for field in tables().values().flat_map(|table| &table.fields) {
        let def = field.def();
        assert!(!def.doc_zh.trim().is_empty() && !def.doc_en.trim().is_empty(), "{field:?} has no words");
        assert!(!chinese(def.doc_en), "{field:?}: Chinese in the English words");
        assert!(def.zh.iter().all(|spelling| chinese(spelling)), "{field:?}: a Chinese spelling without Chinese");
    }
}

#[test]
fn every_spelling_finds_its_own_field() {
    for table in tables().values() {
        for field in &table.fields {
            for spelling in field.def().zh.iter().copied().chain([field.name()]) {
                let found = table.find(spelling).map(|(field, _)| field);
                assert_eq!(found, Some(*field), "{spelling} of {:?}", table.kind);
            }
        }
    }
}

#[test]
fn no_field_lists_one_spelling_twice() {
    for field in tables().values().flat_map(|table| &table.fields) {
        let mut seen: Vec<String> = field.def().zh.iter().chain(field.def().headings).map(|word| fold(word)).collect();
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all, "{field:?}");
    }
}

#[test]
fn two_words_of_one_field_share_no_spelling() {
    for field in tables().values().flat_map(|table| &table.fields) {
        let shape = match field.shape() {
            Shape::List(inner) => *inner,
            shape => shape,
        };
        let Shape::Word(set) = shape else { continue };
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (index, (en, zh)) in set.words.iter().enumerate() {
            for spelling in zh.iter().copied().chain([*en]) {
                let first = *seen.entry(fold(spelling)).or_insert(index);
                assert_eq!(first, index, "{spelling} of {field:?} means two words");
            }
        }
    }
}
