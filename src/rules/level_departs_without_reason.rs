//! `level-departs-without-reason`: a level other than proposed, or than the rule gives, and nobody says why.

use super::Check;
use crate::facts::{FileContext, GradingView};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::LevelRule;
use crate::register::Grading;

pub static RULE: Rule = Rule {
    name: "level-departs-without-reason",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("level_departs_without_reason.md"),
};

pub const CHECKS: &[Check] = &[Check::Grading(check)];

fn check(view: &GradingView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let Some(kind) = view.kind.filter(|kind| context.profile.grades(*kind)) else { return };
    if !view.is_active() || view.placed.open || !view.grading.level_reason.is_absent() {
        return;
    }
    if !from_proposal(view, context, findings)
        && !matches!(context.profile.rule(kind), LevelRule::Declared { reason: false })
    {
        unexplained(view, kind, context, findings);
    }
}

/// The level decided is not the one proposed.
fn from_proposal(view: &GradingView<'_>, context: &FileContext<'_>, findings: &mut Findings) -> bool {
    let scale = &context.profile.scale;
    let (Some(decided), Some(proposed)) = (view.grading.level.spanned(), view.grading.self_level.spanned()) else {
        return false;
    };
    let (Some(to), Some(from)) = (scale.level(&decided.value), scale.level(&proposed.value)) else { return false };
    if to == from {
        return false;
    }
    let (from, to) = (scale.name(from), scale.name(to));
    findings.add(
        RULE.at(decided.span)
            .entity(view.id())
            .field(Grading::level)
            .says(
                format!("自评「{from}」,审定「{to}」,没有写明理由"),
                format!("proposed as `{from}`, decided as `{to}`, and no reason is given"),
            )
            .label(proposed.span, "自评", "proposed")
            .help("补写 `定级理由`", "say why in `定级理由` (level_reason)"),
    );
    true
}

/// Where people decide and the profile asks for their reason, or where the level is above what the rule gives.
fn unexplained(
    view: &GradingView<'_>,
    kind: crate::register::GradedKind,
    context: &FileContext<'_>,
    findings: &mut Findings,
) {
    let profile = context.profile;
    let Some((word, _)) = view.grading.effective() else { return };
    let draft = RULE.at(word.span).entity(view.id()).field(Grading::level);
    if matches!(profile.rule(kind), LevelRule::Declared { .. }) {
        findings.add(
            draft
                .says("等级由人审定,没有写明理由", "the level is decided by people, and no reason is given")
                .help("补写 `定级理由`", "say why in `定级理由` (level_reason)"),
        );
        return;
    }
    let Some(graded) = view.graded(profile) else { return };
    let (Some(stated), Some(by_rule)) = (profile.scale.level(&word.value), graded.level) else { return };
    if !stated.above(by_rule) {
        return;
    }
    let (stated, by_rule) = (profile.scale.name(stated), profile.scale.name(by_rule));
    let because = graded.because(profile);
    findings.add(
        draft
            .says(
                format!("等级写作「{stated}」,高于规则的「{by_rule}」({}),没有写明理由", because.zh),
                format!(
                    "the level `{stated}` is above the rule's `{by_rule}` ({}), and no reason is given",
                    because.en
                ),
            )
            .help(
                format!("补写 `定级理由`,或改为「{by_rule}」"),
                format!("say why in `定级理由` (level_reason), or write `{by_rule}`"),
            ),
    );
}
