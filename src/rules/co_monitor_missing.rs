//! `co-monitor-missing`: monitored without those with whom it is to be monitored.

use super::monitor_does_not_fit_level::may_fit;
use super::{Across, Check};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Grading;

pub static RULE: Rule = Rule {
    name: "co-monitor-missing",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("co_monitor_missing.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for fact in facts.points.iter().flat_map(|points| &points.companions) {
            let expected = std::slice::from_ref(&fact.expected);
            if fact.names.iter().any(|name| may_fit(across, file, name, expected)) {
                continue;
            }
            let (role, profile) = (&fact.expected.role, across.profile);
            let level = fact.expected.level.map_or("", |level| profile.scale.name(level));
            let of_level = if level.is_empty() { String::new() } else { format!(" of level {level}") };
            let held: Vec<&str> = match fact.expected.of {
                Some(of) => across.officers(file, of),
                None => Vec::new(),
            };
            let word = held.first().copied().unwrap_or(role);
            findings.add(
                RULE.at_place(across.place(file, fact.span))
                    .entity(&fact.entity)
                    .field(Grading::with)
                    .says(
                        format!("{level}{}应会同「{role}」监控,没有写", fact.subject.zh),
                        format!("{}{of_level} is to be monitored together with `{role}`, who is not named", fact.subject.en),
                    )
                    .help(
                        format!("补写 `会同部门: [{word}]`"),
                        format!("add `会同部门: [{word}]` (with)"),
                    ),
            );
        }
    }
}
