//! `incomplete-level-rule`: a level rule that works, but leaves something out.

use super::Check;
use crate::finding::{Findings, Rule, Severity};
use crate::profile::Profile;

pub static RULE: Rule = Rule {
    name: "incomplete-level-rule",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("incomplete_level_rule.md"),
};

pub const CHECKS: &[Check] = &[Check::Profile(check)];

fn check(profile: &Profile, findings: &mut Findings) {
    for doubt in &profile.doubts {
        findings.add(RULE.at(doubt.span).says(&doubt.zh, &doubt.en).help(
            "补全规则;`riskreg profile show` 可查看现在的规则",
            "complete the rule; `riskreg profile show` prints it as it stands",
        ));
    }
}
