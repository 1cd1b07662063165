//! `number-outside-scale`: a number that the level rule's factor cannot be.

use super::Check;
use super::wording::quoted;
use crate::facts::{FileContext, GradingView};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::{Factor, Takes};
use crate::register::Grading;

pub static RULE: Rule = Rule {
    name: "number-outside-scale",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("number_outside_scale.md"),
};

pub const CHECKS: &[Check] = &[Check::Grading(check)];

fn check(view: &GradingView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let Some(kind) = view.kind.filter(|kind| context.profile.grades(*kind)) else { return };
    let Some(stated) = view.grading.factors.value() else { return };
    let rule = context.profile.rule(kind);
    for pair in &stated.0 {
        let Some(factor) = rule.factor(&pair.key.value) else { continue };
        if factor.number_outside(&pair.value.value).is_none() {
            continue;
        }
        let (name, value) = (factor.shown(), quoted(&pair.value.value));
        let (zh, en) = allowed(factor);
        findings.add(
            RULE.at(pair.value.span)
                .entity(view.id())
                .field(Grading::factors)
                .says(format!("「{name}」不能取 {value}"), format!("{name} cannot be {value}"))
                .help(zh, en),
        );
    }
}

/// The numbers that may be written, one by one where the profile lists them.
fn allowed(factor: &Factor) -> (String, String) {
    let Takes::Numbers(numbers) = &factor.takes else { return Default::default() };
    match &numbers.listed {
        Some(listed) => {
            let listed: Vec<String> = listed.iter().map(|number| number.normalize().to_string()).collect();
            (format!("可取 {}", listed.join("、")), format!("it is one of {}", listed.join(", ")))
        }
        None => {
            let (least, greatest) = (numbers.least.normalize(), numbers.greatest.normalize());
            (format!("应在 {least} 至 {greatest} 之间"), format!("it lies between {least} and {greatest}"))
        }
    }
}
