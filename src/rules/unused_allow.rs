//! `unused-allow`: a comment that allows what is not found there.

use super::Check;
use crate::facts::Allow;
use crate::finding::{Findings, Rule, Severity};

pub static RULE: Rule = Rule {
    name: "unused-allow",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("unused_allow.md"),
};

pub const CHECKS: &[Check] = &[Check::Unused(check)];

/// `idle` are the rules of the comment that found nothing in what it covers.
fn check(allow: &Allow, idle: &[&str], findings: &mut Findings) {
    let names = idle.join("、");
    let all = idle.len() == allow.rules.len();
    let draft = RULE.at(allow.span).says(
        format!("这里没有 {names} 可放行了"),
        format!("there is nothing left here for {} to be allowed for", idle.join(", ")),
    );
    findings.add(match all {
        true => draft.help("删去这条注释", "delete the comment"),
        false => draft.help(format!("从注释里去掉 {names}"), format!("take {} out of the comment", idle.join(", "))),
    });
}
