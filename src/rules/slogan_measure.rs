//! `slogan-measure`: a measure made of slogans only.

use super::Check;
use super::measure_words::is_slogan;
use super::wording::quoted;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::register::Measure;
use crate::source::{Given, Spanned};

pub static RULE: Rule = Rule {
    name: "slogan-measure",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("slogan_measure.md"),
};

pub const CHECKS: &[Check] = &[Check::Measure(check)];

fn check(measure: &Spanned<Measure>, entity: &str, context: &FileContext<'_>, findings: &mut Findings) {
    let Given::Is(text) = &measure.text else { return };
    if !is_slogan(&text.value, &context.profile.asked) {
        return;
    }
    let said = quoted(&text.value);
    findings.add(
        RULE.at(text.span)
            .entity(entity)
            .field(Measure::text)
            .says(
                format!("措施「{said}」只是口号"),
                format!("the measure “{said}” is only a slogan"),
            )
            .help(
                "写明谁在何时做什么,凭什么记录、按什么限额",
                "say who does what and when, by which record or limit",
            ),
    );
}
