//! `required-record-missing`: the table of responsibilities asks for a record that is not there.

use super::Check;
use crate::facts::{FileContext, GradingView};
use crate::finding::{Findings, Rule, Severity};
use crate::record::Listed;
use crate::register::{FileKind, GradedKind, Grading};
use crate::source::Given;
use crate::vocabulary::fold;

pub static RULE: Rule = Rule {
    name: "required-record-missing",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("required_record_missing.md"),
};

pub const CHECKS: &[Check] = &[Check::Grading(check)];

fn check(view: &GradingView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    if profile.responsibilities.iter().all(|row| row.records.is_empty()) {
        return;
    }
    let Some(kind) = view.kind.filter(|kind| *kind == GradedKind::Risk || profile.grades(*kind)) else { return };
    // What a library leaves open, the post that refers to it fills in.
    if context.kind == FileKind::Library || !view.is_active() || view.placed.open {
        return;
    }
    let unread = match &view.grading.records {
        Given::Absent => context.torn,
        Given::Unreadable(_) => true,
        Given::Is(list) => list.torn,
    };
    let Some(row) = profile.responsibility(&view.subject(kind, profile)).filter(|_| !unread) else { return };
    let there: Vec<String> = view.grading.records.items().iter().map(|record| fold(&record.value)).collect();
    let is_there = |word: &str| there.iter().any(|record| record.contains(&fold(word)));
    let missing: Vec<&str> = row.records.iter().map(|word| &**word).filter(|word| !is_there(word)).collect();
    if missing.is_empty() {
        return;
    }
    let name = view.name();
    let level = view.level(profile).map_or("", |level| profile.scale.name(level));
    let of_level = if level.is_empty() { String::new() } else { format!(" of level {level}") };
    findings.add(
        RULE.at(view.grading.records.span().unwrap_or_else(|| view.mark()))
            .entity(view.id())
            .field(Grading::records)
            .says(
                format!("{level}{}的落实记录里没有{}", name.zh, missing.join("、")),
                format!("{}{of_level} has no record of {}", name.en, missing.join(", ")),
            )
            .help(
                format!("在 `落实记录` 里写明,例如 `落实记录: [{}〔文号或日期〕]`", missing[0]),
                format!("name it under `落实记录` (records): `[{}〔number or date〕]`", missing[0]),
            ),
    );
}
