//! `slogan-measure`: a measure made of slogans only.

use super::Check;
use super::measure_words::is_slogan;
use super::wording::quoted;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::Asked;
use crate::record::Listed;
use crate::register::{Holder, Measure, Power};
use crate::source::{Given, Spanned};

pub static RULE: Rule = Rule {
    name: "slogan-measure",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("slogan_measure.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(of_file), Check::Power(of_power), Check::Risk(of_point)];

fn of_file(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    check(holder.measures, "", &context.profile.asked, findings);
}

fn of_power(power: &Spanned<Power>, _: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    check(power.measures.items(), power.id.value().map_or("", |id| id), &context.profile.asked, findings);
}

fn of_point(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    if view.risk.is_active() {
        check(view.risk.value.measures.items(), view.id(), &context.profile.asked, findings);
    }
}

fn check(measures: &[Spanned<Measure>], entity: &str, asked: &Asked, findings: &mut Findings) {
    for measure in measures {
        let Given::Is(text) = &measure.text else { continue };
        if !is_slogan(&text.value, asked) {
            continue;
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
}
