//! `work-gap-as-risk`: work that is done badly, named as an integrity risk.

use std::sync::LazyLock;

use super::Check;
use super::lookout::Lookout;
use super::wording::quoted;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Risk;
use crate::source::Given;
use crate::vocabulary::folds_to;

pub static RULE: Rule = Rule {
    name: "work-gap-as-risk",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("work_gap_as_risk.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(check)];

/// Where a scheme has this category, its points are meant to be about it.
const ABOUT_WORK: &str = "工作效率";

/// Work done badly, and what makes an integrity risk of it.
static LISTS: LazyLock<(Lookout<()>, Lookout<()>)> = LazyLock::new(|| {
    let list = include_str!("work_gaps.txt");
    let (gaps, integrity) = list.split_once("[integrity]").unwrap_or((list, ""));
    let words = |part: &'static str| Lookout::new(part.lines().map(|word| (word, ())));
    (words(gaps), words(integrity))
});

/// The first of the words in a text.
fn first<'t>(words: &'t Lookout<()>, text: &'t str) -> Option<&'t str> {
    words.find(text).next().map(|(range, ())| &text[range])
}

fn check(view: &RiskView<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    let risk = &view.risk.value;
    // What a library point says is judged in the library.
    let unread = risk.placed.open || matches!(risk.manifestations, Given::Unreadable(_));
    if !risk.is_active() || !risk.library.is_absent() || unread {
        return;
    }
    let (gaps, integrity) = &*LISTS;
    let Some(gap) = said(view).find_map(|text| first(gaps, text)) else { return };
    let all = said(view).chain(risk.cause.value().map(|text| &*text.0)).chain(risk.consequence.value().map(|text| &*text.0));
    let about_work = view.category().is_some_and(|category| {
        folds_to(category.value.strip_suffix("风险").unwrap_or(&category.value), ABOUT_WORK)
    });
    let graver = all.into_iter().any(|text| first(integrity, text).is_some());
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
    fn a_word_is_found_wherever_it_stands() {
        let (gaps, integrity) = &*LISTS;
        assert_eq!(first(gaps, "个别人员业务能力不强"), Some("业务能力不强"));
        assert_eq!(first(gaps, "采购计划人为加量"), None);
        assert_eq!(first(integrity, "服务态度差，吃拿卡要"), Some("吃拿卡要"));
    }

    #[test]
    fn every_word_begins_with_a_chinese_character() {
        let words = include_str!("work_gaps.txt").lines().filter(|line| !line.starts_with(['#', '[']));
        assert!(words.filter_map(|word| word.chars().next()).all(|first| first.len_utf8() == 3));
    }
}
