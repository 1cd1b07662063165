//! `title-written-two-ways`: one rule, list or annex cited under two titles that hardly differ.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::lookout::lines;
use super::{Across, Check};
use crate::facts::TitleFact;
use crate::finding::{Findings, Rule, Severity};
use crate::source::{Place, visible};
use crate::vocabulary::fold_sentence;

pub static RULE: Rule = Rule {
    name: "title-written-two-ways",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("title_written_two_ways.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

static LIST: &str = include_str!("title_written_two_ways.tsv");

static VARIANTS: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| lines(LIST).filter_map(|line| line.split_once('\t')).collect());

/// Titles with fewer characters left are too general to be one.
const SHORTEST: usize = 4;

/// A title letter by letter: spaces, punctuation and the script make no difference.
fn letters(title: &str) -> String {
    fold_sentence(title).into_iter().collect()
}

/// Under what two titles are suspected to be one.
fn likeness(letters: &str) -> Option<String> {
    let likeness = VARIANTS.iter().fold(letters.to_owned(), |text, (from, to)| match text.contains(from) {
        true => text.replace(from, to),
        false => text,
    });
    (likeness.chars().count() >= SHORTEST).then_some(likeness)
}

/// One way of writing a title.
struct Way<'a> {
    letters: String,
    shown: &'a str,
    uses: usize,
    listed: bool,
    first: Place,
}

fn check(across: &Across<'_>, findings: &mut Findings) {
    // Each way of writing, by what it is like.
    let mut alike: FxHashMap<String, Vec<Way<'_>>> = FxHashMap::default();
    let inventory = across.inventory();
    let listed = inventory.entries.iter().map(|(file, entry)| {
        (crate::facts::bare_title(&entry.title), across.place(*file, entry.span), true)
    });
    let cited = across.present().flat_map(|(file, facts, _)| {
        let titles = facts.titles.iter().flatten();
        titles.map(move |fact| (&*fact.title, across.place(file, fact.span), false))
    });
    for (shown, first, listed) in listed.chain(cited) {
        let letters = letters(shown);
        let Some(likeness) = likeness(&letters) else { continue };
        let ways = alike.entry(likeness).or_default();
        match ways.iter_mut().find(|way| way.letters == letters) {
            Some(way) => way.uses += 1,
            None => ways.push(Way { letters, shown, uses: 1, listed, first }),
        }
    }
    alike.retain(|_, ways| ways.len() > 1);
    if alike.is_empty() {
        return;
    }
    for (file, facts, _) in across.present() {
        for fact in facts.titles.iter().flatten() {
            if let Some((own, usual)) = other_way(&alike, fact) {
                findings.add(finding(across, file, fact, own, usual));
            }
        }
    }
}

/// The way of a citation and the way it should be written, where that is another: the one that the inventory lists,
/// else the most frequent, else the first.
fn other_way<'w, 'a>(
    alike: &'w FxHashMap<String, Vec<Way<'a>>>,
    fact: &TitleFact,
) -> Option<(&'w Way<'a>, &'w Way<'a>)> {
    let letters = letters(&fact.title);
    let ways = alike.get(&likeness(&letters)?)?;
    let own = ways.iter().find(|way| way.letters == letters)?;
    // Two entries of the inventory are two rules.
    let usual = ways.iter().rev().max_by_key(|way| (way.listed, way.uses))?;
    (own.letters != usual.letters && !own.listed).then_some((own, usual))
}

fn finding(
    across: &Across<'_>,
    file: usize,
    fact: &TitleFact,
    own: &Way<'_>,
    usual: &Way<'_>,
) -> crate::finding::Draft {
    let (written, wanted) = (visible(own.shown), visible(usual.shown));
    let (by_zh, by_en) = match usual.listed {
        true => ("制度清单里是", "the inventory lists it as"),
        false => ("本台账多写作", "the register mostly writes"),
    };
    RULE.at_place(across.place(file, fact.span))
        .field(fact.field)
        .says(format!("《{written}》{by_zh}《{wanted}》"), format!("《{written}》: {by_en} 《{wanted}》"))
        .label_place(usual.first, "另一种写法", "the other way of writing")
        .help(
            format!("是同一份的,统一写《{wanted}》;不是同一份的,题名写全"),
            format!("write 《{wanted}》 if it is the same; else give both titles in full"),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_hardly_differ_are_alike_and_others_are_not() {
        let alike = |a: &str, b: &str| likeness(&letters(a)) == likeness(&letters(b));
        assert!(alike("權利和責任清單", "权力与责任清单"));
        assert!(alike("关于印发采购管理办法(试行)的通知", "采购管理办法"));
        assert!(!alike("入库管理制度", "出库管理制度"));
        assert!(!alike("采购管理办法", "采购管理制度"));
        assert_eq!(likeness("通知"), None);
    }
}
