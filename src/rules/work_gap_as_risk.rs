//! `work-gap-as-risk`: work that is done badly, named as an integrity risk.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Check;
use super::wording::quoted;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Risk;
use crate::source::Given;
use crate::vocabulary::{folds_to, simplified};

pub static RULE: Rule = Rule {
    name: "work-gap-as-risk",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("work_gap_as_risk.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(check)];

/// Where a scheme has this category, its points are meant to be about it.
const ABOUT_WORK: &str = "工作效率";

static LISTS: LazyLock<(Words, Words)> = LazyLock::new(|| {
    let list = include_str!("work_gaps.txt");
    let (gaps, integrity) = list.split_once("[integrity]").unwrap_or((list, ""));
    (Words::read(gaps), Words::read(integrity))
});

/// Words by their first character.
struct Words(FxHashMap<char, Vec<&'static str>>);

impl Words {
    fn read(list: &'static str) -> Words {
        let mut words: FxHashMap<char, Vec<&str>> = FxHashMap::default();
        for word in list.lines().filter(|line| !line.starts_with(['#', '['])) {
            if let Some(first) = word.chars().next() {
                words.entry(first).or_default().push(word);
            }
        }
        Words(words)
    }

    /// The first of the words in a text, Traditional characters read as Simplified.
    fn find(&self, text: &str) -> Option<&'static str> {
        text.char_indices().find_map(|(at, c)| {
            let begins = |word: &&&str| {
                let mut rest = text[at..].chars().map(simplified);
                word.chars().all(|c| rest.next() == Some(c))
            };
            self.0.get(&simplified(c))?.iter().find(begins).copied()
        })
    }
}

fn check(view: &RiskView<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    let risk = &view.risk.value;
    // What a library point says is judged in the library.
    let unread = risk.placed.open || matches!(risk.manifestations, Given::Unreadable(_));
    if !risk.is_active() || !risk.library.is_absent() || unread {
        return;
    }
    let (gaps, integrity) = &*LISTS;
    let Some(gap) = said(view).find_map(|text| gaps.find(text)) else { return };
    let all = said(view).chain(risk.cause.value().map(|text| &*text.0)).chain(risk.consequence.value().map(|text| &*text.0));
    let about_work = view.category().is_some_and(|category| {
        folds_to(category.value.strip_suffix("风险").unwrap_or(&category.value), ABOUT_WORK)
    });
    let graver = all.into_iter().any(|text| integrity.find(text).is_some());
    let named = !risk.grading.liability.is_absent() || !risk.power.is_absent();
    if about_work || graver || named {
        return;
    }
    let caption = quoted(view.caption());
    findings.add(
        RULE.at(risk.title.span().or(risk.manifestations.span()).unwrap_or_else(|| view.mark()))
            .entity(view.id())
            .field(Risk::title)
            .says(
                format!("「{caption}」说的是工作差距({gap}),没有写到权力、利益或违规"),
                format!("“{caption}” tells of work done badly ({gap}), of no power, gain or breach"),
            )
            .help(
                "写明哪项权力会被怎样用来谋私或违规;只是工作质量问题的,不列入廉政风险点",
                "say which power may be abused, how and for whose gain; a matter of work quality alone is no integrity risk",
            ),
    );
}

/// Title and manifestations.
fn said<'m>(view: &RiskView<'m>) -> impl Iterator<Item = &'m str> {
    let title = view.risk.value.title.value().map(|title| &*title.0);
    title.into_iter().chain(view.manifestations().iter().map(|text| &*text.value.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_wherever_it_stands_and_in_either_script() {
        let (gaps, integrity) = &*LISTS;
        assert_eq!(gaps.find("個別人員業務能力不強"), Some("业务能力不强"));
        assert_eq!(gaps.find("采购计划人为加量"), None);
        assert_eq!(integrity.find("服务态度差，吃拿卡要"), Some("吃拿卡要"));
    }
}
