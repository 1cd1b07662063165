//! `unknown-level`: a level that the scale does not have, or on what is not graded.

use super::Check;
use super::wording::{offer, quoted, rewrite};
use crate::facts::{FileContext, GradingView};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::Profile;
use crate::record::{Field, Text};
use crate::register::Grading;
use crate::source::Spanned;
use crate::vocabulary::did_you_mean;

pub static RULE: Rule = Rule {
    name: "unknown-level",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("unknown_level.md"),
};

pub const CHECKS: &[Check] = &[Check::Grading(check)];

fn check(view: &GradingView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    let grading = view.grading;
    let stated = [
        (Grading::level, &grading.level),
        (Grading::self_level, &grading.self_level),
        (Grading::residual_level, &grading.residual_level),
    ];
    let stated = stated.into_iter().filter_map(|(field, given)| Some((field, given.spanned()?)));
    if view.kind.is_some_and(|kind| profile.grades(kind)) {
        for (field, word) in stated.filter(|(_, word)| profile.scale.level(&word.value).is_none()) {
            not_on_the_scale(view, field, word, profile, findings);
        }
    } else if let Some((field, word)) = stated.into_iter().next() {
        not_graded(view, field, word, findings);
    }
}

fn not_on_the_scale(
    view: &GradingView<'_>,
    field: Field,
    word: &Spanned<Text>,
    profile: &Profile,
    findings: &mut Findings,
) {
    let said = quoted(&word.value);
    let draft = RULE.at(word.span).entity(view.id()).field(field).says(
        format!("本台账的等级里没有「{said}」"),
        format!("the scale of this register has no level `{said}`"),
    );
    let levels = || profile.scale.levels().map(|(_, level)| &*level.id);
    // Levels are short: what is near to several of them was meant to be none in particular.
    let near = did_you_mean(&word.value, levels());
    let near = if near.len() == 1 { near } else { Vec::new() };
    findings.add(offer(rewrite(draft, word.span, &near), &near, levels()));
}

fn not_graded(view: &GradingView<'_>, field: Field, word: &Spanned<Text>, findings: &mut Findings) {
    let record = view.record();
    let draft = RULE.at(word.span).entity(view.id()).field(field).says(
        format!("本台账不给{}定级,这里写的「{}」不算数", record.zh(), quoted(&word.value)),
        format!("this register does not grade a {}, so `{}` counts for nothing", record.en(), quoted(&word.value)),
    );
    findings.add(match view.kind {
        Some(kind) => {
            use crate::record::Word;
            draft.help(
                format!("删去,或在 riskreg.toml 的 `[levels] grade` 中加上 `{}`", kind.en()),
                format!("delete it, or add `{}` to `[levels] grade` in riskreg.toml", kind.en()),
            )
        }
        None => draft.help(
            "删去;等级写在风险点、职权、岗位或部门上",
            "delete it; levels stand on risk points, powers, posts or departments",
        ),
    });
}
