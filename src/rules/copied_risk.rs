//! `copied-risk`: one risk text for several posts.

use super::{Across, Check, copied};
use crate::facts::TextKind;
use crate::finding::{Findings, Rule, Severity};
use crate::register::Risk;

pub static RULE: Rule = Rule {
    name: "copied-risk",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("copied_risk.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for group in copied::groups(across, TextKind::Risk) {
        let (zh, en) = group.words();
        findings.add(
            group
                .draft(&RULE, across)
                .field(Risk::manifestations)
                .says(format!("风险点的表述与{zh}"), format!("the words of the risk point are {en}"))
                .help(
                    "写出在本岗位怎样发生;全单位共有的写 `共性个性: 共性`,或写进风险库再用 `引用`",
                    "say how it happens at this post; what all share says `共性个性: 共性` (scope: common) or stands in the library and is referred to by `引用` (library)",
                ),
        );
    }
}
