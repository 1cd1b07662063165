//! `stale-baseline-entry`: an entry of a baseline that hides nothing any more.

use super::Check;
use crate::baseline::{Idle, Why};
use crate::finding::{Findings, Rule, Severity};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "stale-baseline-entry",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("stale_baseline_entry.md"),
};

pub const CHECKS: &[Check] = &[Check::Baseline(check)];

fn check(idle: &Idle<'_>, findings: &mut Findings) {
    if idle.why != Why::Stale {
        return;
    }
    let (rule, at) = (visible(&idle.entry.rule), visible(&idle.entry.at));
    findings.add(
        RULE.at_place(idle.place)
            .says(format!("基线里的这一条已经没有对应的问题了:{at} 的 {rule}"), format!("this entry of the baseline hides nothing any more: {rule} at {at}"))
            .help("删去这一条;`riskreg baseline prune` 一并删去", "delete it; `riskreg baseline prune` deletes them all"),
    );
}
