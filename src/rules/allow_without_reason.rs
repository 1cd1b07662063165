//! `allow-without-reason`: a comment that allows a rule and does not say why.

use super::Check;
use crate::facts::{Allow, FileContext};
use crate::finding::{Findings, Rule, Severity};

pub static RULE: Rule = Rule {
    name: "allow-without-reason",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("allow_without_reason.md"),
};

pub const CHECKS: &[Check] = &[Check::Allow(check)];

fn check(allow: &Allow, _: &FileContext<'_>, findings: &mut Findings) {
    if allow.unknown_word.is_some() || allow.reason.is_some() {
        return;
    }
    findings.add(
        RULE.at(allow.span)
            .says("放行没有写理由,不起作用", "this allows a rule without a reason, so it allows nothing")
            .help(
                "写作 `# riskreg: 允许 规则名 — 理由`",
                "write `# riskreg: allow RULE — reason`",
            ),
    );
}
