//! `missing-level`: what the profile grades has no level.

use super::Check;
use crate::facts::{FileContext, GradingView};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::LevelRule;
use crate::register::{FileKind, Grading};

pub static RULE: Rule = Rule {
    name: "missing-level",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("missing_level.md"),
};

pub const CHECKS: &[Check] = &[Check::Grading(check)];

fn check(view: &GradingView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    if !view.kind.is_some_and(|kind| profile.grades(kind)) {
        return;
    }
    // What a library leaves open, the post that refers to it fills in.
    if context.kind == FileKind::Library || !view.is_active() || view.placed.open {
        return;
    }
    if view.grading.is_graded() || view.graded_by_library().is_some() {
        return;
    }
    let Some(graded) = view.graded(profile) else { return };
    if graded.level.is_none() && counts_nothing(view, context) {
        return;
    }
    let (name, because) = (view.name(), graded.because(profile));
    let draft = RULE
        .at(view.mark())
        .entity(view.id())
        .field(Grading::level)
        .says(format!("{}没有等级", name.zh), format!("{} has no level", name.en));
    findings.add(match graded.level {
        Some(level) => draft.help(
            format!("补写 `等级:`,按规则为 {}:{}", profile.scale.name(level), because.zh),
            format!("add `等级:` (level); the rule says {}: {}", profile.scale.name(level), because.en),
        ),
        None => {
            let levels: Vec<&str> = profile.scale.levels().map(|(_, level)| &*level.id).collect();
            draft.help(
                format!("补写 `等级:`,可写 {}", levels.join("、")),
                format!("add `等级:` (level), one of {}", levels.join(", ")),
            )
        }
    });
}

/// A rule that counts risk points has no level for none of them, unless it says so.
fn counts_nothing(view: &GradingView<'_>, context: &FileContext<'_>) -> bool {
    let rule = view.kind.map(|kind| context.profile.rule(kind));
    matches!(rule, Some(LevelRule::Count(count)) if !count.criteria)
}
