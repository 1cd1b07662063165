//! `level-below-rule`: a level lower than the level rule gives.

use super::Check;
use crate::facts::{FileContext, GradingView};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Grading;

pub static RULE: Rule = Rule {
    name: "level-below-rule",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("level_below_rule.md"),
};

pub const CHECKS: &[Check] = &[Check::Grading(check)];

fn check(view: &GradingView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    // What comes whole from the library is said there, once.
    let own = view.grading.is_graded() || !view.grading.factors.is_absent();
    if !own || !view.is_active() || view.has_reason() {
        return;
    }
    let Some(graded) = view.graded(profile) else { return };
    let (Some(stated), Some(by_rule)) = (view.level(profile), graded.level) else { return };
    if !by_rule.above(stated) {
        return;
    }
    let word = view.grading.effective().map(|(word, _)| word);
    // As its author wrote it, where it stands in this file.
    let stated = word.map_or(profile.scale.name(stated), |word| &word.value);
    let (word, by_rule) = (word.map(|word| word.span), profile.scale.name(by_rule));
    let factors = view.grading.factors.span();
    let because = graded.because(profile);
    let draft = RULE
        .at(word.or(factors).unwrap_or(view.mark()))
        .entity(view.id())
        .field(Grading::level)
        .says(
            format!("等级写作「{stated}」,按规则应为「{by_rule}」:{}", because.zh),
            format!("the level is `{stated}`, by the rule `{by_rule}`: {}", because.en),
        )
        .help(
            format!("改为「{by_rule}」,或写明 `定级理由`"),
            format!("write `{by_rule}`, or say why in `定级理由` (level_reason)"),
        );
    findings.add(match (word, factors) {
        (Some(_), Some(factors)) => draft.label(factors, "依据", "judged by these"),
        _ => draft,
    });
}
