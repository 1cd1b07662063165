//! `risk-without-owner`: nobody must act on a risk point.

use super::Check;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::register::{FileKind, Risk};

pub static RULE: Rule = Rule {
    name: "risk-without-owner",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("risk_without_owner.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(check)];

fn check(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let risk = &view.risk.value;
    // In a library nobody acts yet: the post that refers to it says who does. In a torn file the
    // default owner may not have been read.
    if context.kind == FileKind::Library || !risk.is_active() || risk.placed.open || context.torn {
        return;
    }
    if !view.surely_unowned() {
        return;
    }
    let name = view.name();
    findings.add(
        RULE.at(view.mark())
            .entity(view.id())
            .field(Risk::owner)
            .says(
                format!("{}没有责任人", name.zh),
                format!("{} has no owner", name.en),
            )
            .help(
                "在风险点上写 `责任人`(人、岗位或机构),或在文件开头写一次,供各风险点共用",
                "add `责任人` (owner): a person, role or body; once at the top of the file serves all its points",
            ),
    );
}
