//! `unknown-word`: a kind or method that the profile's own list does not have.

use super::Check;
use super::wording::{key, offer, quoted, rewrite};
use crate::facts::reviews::{chain_of, of_this_cycle};
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::WordList;
use crate::record::{Field, Listed, Text};
use crate::register::{Holder, Measure, Power, Review, Risk};
use crate::source::{Given, Spanned};
use crate::vocabulary::did_you_mean;

pub static RULE: Rule = Rule {
    name: "unknown-word",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("unknown_word.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(of_file), Check::Power(of_power), Check::Risk(of_point)];

fn of_file(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    of_measures(holder.measures, "", context, findings);
    of_reviews(holder, context, findings);
}

/// The stages of reviews of this cycle; earlier ones were those of another time.
fn of_reviews(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let reviews = holder.reviews.items();
    let Some(chain) = (if reviews.is_empty() { None } else { chain_of(holder, context.profile) }) else { return };
    for word in of_this_cycle(reviews, context.profile).filter_map(|review| review.stage.spanned()) {
        if chain.stage(&word.value).is_some() {
            continue;
        }
        let said = quoted(&word.value);
        let (zh, en) = key(Review::stage);
        let stages = chain.stages.iter().map(|stage| &*stage.id);
        let draft = RULE.at(word.span).field(Review::stage).says(
            format!("审核链里没有 {zh}「{said}」"),
            format!("the review chain has no {en} `{said}`"),
        );
        findings.add(offer(draft, &did_you_mean(&word.value, stages.clone()), stages));
    }
}

fn of_power(power: &Spanned<Power>, _: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    let id = power.id.value().map_or("", |id| id);
    if let Given::Is(word) = &power.kind {
        check(word, Power::kind, id, &profile.power_kinds, profile.power_kind(&word.value), findings);
    }
    of_measures(power.measures.items(), id, context, findings);
}

fn of_point(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let methods = &context.profile.found_by;
    for word in view.risk.value.found_by.items() {
        check(word, Risk::found_by, view.id(), methods, methods.find(&word.value, &[]), findings);
    }
    of_measures(view.risk.value.measures.items(), view.id(), context, findings);
}

fn of_measures(measures: &[Spanned<Measure>], id: &str, context: &FileContext<'_>, findings: &mut Findings) {
    let kinds = &context.profile.measure_kinds;
    for word in measures.iter().filter_map(|measure| measure.kind.spanned()) {
        check(word, Measure::kind, id, kinds, kinds.find(&word.value, &[]), findings);
    }
}

fn check(
    word: &Spanned<Text>,
    field: Field,
    entity: &str,
    list: &WordList,
    found: Option<usize>,
    findings: &mut Findings,
) {
    if list.is_open() || found.is_some() {
        return;
    }
    let (zh, en) = key(field);
    let said = quoted(&word.value);
    let draft = RULE.at(word.span).entity(entity).field(field).says(
        format!("{}的 {zh} 词表里没有「{said}」", field.def().record.zh()),
        format!("the list for {en} of a {} does not have `{said}`", field.def().record.en()),
    );
    let near = list.suggest(&word.value);
    findings.add(offer(rewrite(draft, word.span, &near), &near, list.words.iter().map(|word| &*word.id)));
}
