//! `missing-area`: a risk point without the business area that the profile asks of each.

use super::Check;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Risk;

pub static RULE: Rule = Rule {
    name: "missing-area",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("missing_area.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(check)];

fn check(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    if !profile.asked.areas_required || !view.risk.is_active() || view.risk.placed.open {
        return;
    }
    // What could not be read may be the library point that says it.
    let from_library = !view.risk.library.is_absent() && view.library.is_none();
    if from_library || !view.given(|risk| &risk.area).is_absent() {
        return;
    }
    let name = view.name();
    let known: Vec<&str> = profile.areas.words.iter().map(|word| &*word.id).collect();
    let draft = RULE.at(view.mark()).entity(view.id()).field(Risk::area).says(
        format!("{}没有写业务领域", name.zh),
        format!("{} names no business area", name.en),
    );
    findings.add(match known.is_empty() {
        true => draft.help("补写 `业务领域:`", "add `业务领域:` (area)"),
        false => draft.help(
            format!("补写 `业务领域:`,可写 {}", known.join("、")),
            format!("add `业务领域:` (area), one of {}", known.join(", ")),
        ),
    });
}
