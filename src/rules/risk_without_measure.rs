//! `risk-without-measure`: nothing is done against a risk point.

use super::Check;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::record::Listed;
use crate::register::{FileKind, Risk};

pub static RULE: Rule = Rule {
    name: "risk-without-measure",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("risk_without_measure.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(check)];

fn check(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let risk = &view.risk.value;
    // What a library leaves open, the post that refers to it fills in.
    if context.kind == FileKind::Library || !risk.is_active() || risk.placed.open {
        return;
    }
    if !risk.measures.surely_empty() || !view.measures().is_empty() {
        return;
    }
    findings.add(
        RULE.at(view.mark())
            .entity(view.id())
            .field(Risk::measures)
            .says(
                format!("{}没有防控措施", view.name().zh),
                format!("{} has no measure", view.name().en),
            )
            .help("补写 `防控措施:`,写明谁在何时做什么", "add `防控措施:` (measures) saying who does what by when"),
    );
}
