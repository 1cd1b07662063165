//! `copied-measure`: one measure for the points of several posts.

use super::{Across, Check, copied};
use crate::facts::TextKind;
use crate::finding::{Findings, Rule, Severity};
use crate::register::Measure;

pub static RULE: Rule = Rule {
    name: "copied-measure",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("copied_measure.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for group in copied::groups(across, TextKind::Measure) {
        let (zh, en) = group.words();
        findings.add(
            group
                .draft(&RULE, across)
                .field(Measure::text)
                .says(format!("措施与{zh}"), format!("the measure is {en}"))
                .help(
                    "按本岗位写明谁在何时做什么、凭什么单据或限额;全单位共用的写进风险库,再用 `引用`",
                    "say who does what by when at this post, by which record or limit; what the whole unit shares belongs in the library and is referred to by `引用` (library)",
                ),
        );
    }
}
