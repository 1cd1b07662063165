//! `unknown-category`: a category that the profile's list does not have, or has for something else.

use super::Check;
use super::wording::{offer, quoted, rewrite};
use crate::facts::{FileContext, RiskView};
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::profile::ListedWord;
use crate::record::{Field, NoneFound, Text};
use crate::register::{Holder, Owner, Risk};
use crate::source::{Given, Spanned};

pub static RULE: Rule = Rule {
    name: "unknown-category",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("unknown_category.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(of_point), Check::Holder(of_none_found)];

fn of_point(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    if let Given::Is(word) = &view.risk.value.category
        && let Some(draft) = check(word, view.holder, Risk::category, context)
    {
        findings.add(draft.entity(view.id()));
    }
}

fn of_none_found(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let Some(Some(NoneFound::ByCategory(pairs))) = holder.none_found.map(Given::value) else { return };
    let field = match holder.kind {
        Owner::Department => crate::register::Department::none_found,
        Owner::Unit => crate::register::Unit::none_found,
        Owner::Post | Owner::Library => crate::register::Post::none_found,
    };
    // An area that must be covered may be the one that was searched without result.
    let areas = &context.profile.areas;
    let is_area = |word: &str| context.profile.asked.areas_every && areas.find(word, &[]).is_some();
    for pair in pairs.0.iter().filter(|pair| !is_area(&pair.key.value)) {
        if let Some(draft) = check(&pair.key, holder, field, context) {
            findings.add(draft);
        }
    }
}

fn check(word: &Spanned<Text>, holder: &Holder<'_>, field: Field, context: &FileContext<'_>) -> Option<Draft> {
    let profile = context.profile;
    if profile.categories.is_open() {
        return None;
    }
    let draft = RULE.at(word.span).field(field);
    let said = quoted(&word.value);
    let here = holder.kind.record();
    // A library point may be referred to from anywhere.
    let fits = |word: &ListedWord| {
        let meant_for = &word.meant_for;
        let same = |kind: &str| kind == here.en() || kind == here.zh();
        meant_for.is_empty() || holder.kind == Owner::Library || meant_for.iter().any(|kind| same(kind))
    };
    let known = profile.categories.words.iter().filter(|word| fits(word)).map(|word| &*word.id);
    let Some(index) = profile.category(&word.value) else {
        let draft = draft.says(
            format!("风险类别里没有「{said}」"),
            format!("the categories of this register do not have `{said}`"),
        );
        let stem = word.value.strip_suffix("风险").unwrap_or(&word.value);
        let near = profile.categories.suggest(stem);
        return Some(offer(rewrite(draft, word.span, &near), &near, known));
    };
    if fits(&profile.categories.words[index]) {
        return None;
    }
    let draft = draft.says(
        format!("「{said}」这一类别不用于{}", here.zh()),
        format!("the category `{said}` is not for a {}", here.en()),
    );
    Some(offer(draft, &[], known))
}
