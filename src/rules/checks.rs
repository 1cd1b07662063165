//! The checklist: what practice asks to be checked, L01 to L82, and the answer to each: rules that check it, or in
//! writing why a register cannot show it. The rows are `checks.tsv`; a rule answers a row that its page cites as its
//! source, or that names it here.

use std::sync::LazyLock;

use super::{every, page};
use crate::finding::Both;

/// One row of the checklist.
#[derive(Debug, Clone)]
pub struct Item {
    /// `L12`.
    pub id: &'static str,
    /// What is checked, in few words.
    pub what: Both,
    /// Names of the rules that check it, or part of it.
    pub rules: Vec<&'static str>,
    /// What is to be said beside the rules, or in their place.
    pub answer: Option<Both>,
}

/// Every row, in order.
pub static CHECKLIST: LazyLock<Vec<Item>> = LazyLock::new(|| rows(include_str!("checks.tsv")));

/// The rows that a rule answers.
pub fn answered_by(rule: &str) -> impl Iterator<Item = &'static Item> {
    CHECKLIST.iter().filter(move |item| item.rules.contains(&rule))
}

/// Columns: id, what is checked (zh, en), rules beside those whose pages cite it, with commas between them, answer
/// (zh, en).
fn rows(tsv: &'static str) -> Vec<Item> {
    let sources: Vec<(&str, String)> =
        every().map(|entry| (entry.rule.name, page::source(entry.rule.page).zh)).collect();
    tsv.lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split('\t').map(str::trim);
            let mut next = || cells.next().unwrap_or_default();
            let (id, what) = (next(), Both::new(next(), next()));
            let mut rules: Vec<&str> = next().split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
            for (name, source) in &sources {
                if source.contains(id) && !rules.contains(name) {
                    rules.push(name);
                }
            }
            let answer = Both::new(next(), next());
            Item { id, what, rules, answer: Some(answer).filter(|answer| *answer != Both::default()) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::by_name;

    #[test]
    fn every_check_has_one_row_in_both_languages_and_an_answer() {
        let ids: Vec<String> = CHECKLIST.iter().map(|item| item.id.to_owned()).collect();
        let expected: Vec<String> = (1..=82).map(|number| format!("L{number:02}")).collect();
        assert_eq!(ids, expected);
        for item in CHECKLIST.iter() {
            assert!(!item.what.zh.is_empty() && !item.what.en.is_empty(), "{item:?}");
            assert!(!item.rules.is_empty() || item.answer.is_some(), "{} has no answer", item.id);
            if let Some(answer) = &item.answer {
                assert!(!answer.zh.is_empty() && !answer.en.is_empty(), "{item:?}");
            }
        }
        let tabs = include_str!("checks.tsv").lines().filter(|line| line.matches('\t').count() != 5).count();
        assert_eq!(tabs, 0, "every line has six cells");
    }

    #[test]
    fn every_rule_that_a_check_names_exists() {
        for item in CHECKLIST.iter() {
            for rule in &item.rules {
                assert!(by_name(rule).is_some(), "{}: no rule {rule}", item.id);
            }
        }
    }

    #[test]
    fn a_rule_answers_the_checks_that_its_page_cites() {
        let row = |id: &str| CHECKLIST.iter().find(|item| item.id == id).unwrap();
        assert_eq!(row("L12").rules, ["risk-without-measure"]);
        assert!(row("L57").rules.contains(&"measure-overdue"));
    }
}
