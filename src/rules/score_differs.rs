//! `score-differs`: a score that is not what its factors come to.

use super::Check;
use crate::facts::{FileContext, GradingView};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Grading;

pub static RULE: Rule = Rule {
    name: "score-differs",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("score_differs.md"),
};

pub const CHECKS: &[Check] = &[Check::Grading(check)];

fn check(view: &GradingView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    let (Some(score), Some(kind)) = (view.grading.score.spanned(), view.kind) else { return };
    if score.value.approximate || !view.is_active() || profile.rule(kind).cuts().is_none() {
        return;
    }
    let Some(graded) = view.graded(profile) else { return };
    let Some(number) = graded.number.filter(|number| !number.is(score.value.value)) else { return };
    let (stated, number) = (score.value.value.normalize(), number.rounded().0);
    let because = graded.because(profile);
    let draft = RULE
        .at(score.span)
        .entity(view.id())
        .field(Grading::score)
        .says(
            format!("风险值写作 {stated},按各项因素应为 {number}:{}", because.zh),
            format!("the score is {stated}, by its factors {number}: {}", because.en),
        )
        .help(
            format!("改为 {number},或核对各项评估因素"),
            format!("write {number}, or check the factors"),
        );
    findings.add(match view.grading.factors.span() {
        Some(factors) => draft.label(factors, "依据", "judged by these"),
        None => draft,
    });
}
