//! `expired-baseline-entry`: an entry of a baseline whose time is up.

use super::Check;
use crate::baseline::{Idle, Why};
use crate::finding::{Findings, Rule, Severity};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "expired-baseline-entry",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("expired_baseline_entry.md"),
};

pub const CHECKS: &[Check] = &[Check::Baseline(check)];

fn check(idle: &Idle<'_>, findings: &mut Findings) {
    if idle.why != Why::Expired {
        return;
    }
    let (rule, at) = (visible(&idle.entry.rule), visible(&idle.entry.at));
    findings.add(
        RULE.at_place(idle.place)
            .says(format!("这一条的期限已过,问题还在:{at} 的 {rule}"), format!("the time of this entry is up, and the finding still stands: {rule} at {at}"))
            .help("把问题改好后删去这一条;确需延期的,写明新的期限和理由", "put the finding right and delete the entry, or set a new date and say why"),
    );
}
