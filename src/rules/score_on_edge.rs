//! `score-on-edge`: a score that lies exactly on the edge of two levels.

use super::Check;
use crate::facts::{FileContext, GradingView};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Grading;

pub static RULE: Rule = Rule {
    name: "score-on-edge",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("score_on_edge.md"),
};

pub const CHECKS: &[Check] = &[Check::Grading(check)];

fn check(view: &GradingView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    let (Some(factors), Some(kind)) = (view.grading.factors.span(), view.kind) else { return };
    let Some(cuts) = profile.rule(kind).cuts().filter(|_| view.is_active() && !view.has_reason()) else { return };
    let Some(graded) = view.graded(profile) else { return };
    let (Some(number), Some(level)) = (graded.number, graded.level) else { return };
    let Some((edge, other)) = cuts.edge(number).zip(cuts.across(number)) else { return };
    let (edge, level, other) = (edge.normalize(), profile.scale.name(level), profile.scale.name(other));
    findings.add(
        RULE.at(view.grading.score.span().unwrap_or(factors))
            .entity(view.id())
            .field(if view.grading.score.is_absent() { Grading::factors } else { Grading::score })
            .says(
                format!("风险值 {edge} 正好在「{level}」与「{other}」的分界上,按规则归「{level}」"),
                format!("the score {edge} lies on the edge of `{level}` and `{other}`; by the rule it is `{level}`"),
            )
            .help(
                "逐项复核评估因素;拿不准的从严定级,并写明 `定级理由`",
                "weigh the factors once more; where in doubt take the higher level and say why in `定级理由` (level_reason)",
            ),
    );
}
