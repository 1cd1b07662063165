//! `dates-out-of-order`: an end before its beginning.

use jiff::civil::Date;

use super::Check;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Due, Field, Listed};
use crate::register::{Feedback, Leader, Measure, Notice, Person, Post, Risk, Unit};
use crate::source::{Given, Spanned};

pub static RULE: Rule = Rule {
    name: "dates-out-of-order",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("dates_out_of_order.md"),
};

pub const CHECKS: &[Check] =
    &[Check::Post(of_post), Check::Unit(of_unit), Check::Risk(of_risk), Check::Notice(of_notice)];

/// Two days of which the second must not come first, each with its field.
type Pair<'d> = ((&'d Given<Date>, Field), (&'d Given<Date>, Field));

fn of_post(post: &Post, _: &FileContext<'_>, findings: &mut Findings) {
    for person in post.holders.items() {
        ordered(((&person.since, Person::since), (&person.until, Person::until)), "", findings);
    }
}

fn of_unit(unit: &Unit, _: &FileContext<'_>, findings: &mut Findings) {
    for leader in unit.leaders.items() {
        ordered(((&leader.since, Leader::since), (&leader.until, Leader::until)), "", findings);
    }
}

fn of_risk(view: &RiskView<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    let risk: &Risk = &view.risk.value;
    if risk.since.is_absent() {
        return;
    }
    let raised = (&risk.since, Risk::since);
    ordered((raised, (&risk.reviewed, Risk::reviewed)), view.id(), findings);
    ordered((raised, (&risk.closed, Risk::closed)), view.id(), findings);
    for measure in risk.measures.items() {
        let Given::Is(due) = &measure.due else { continue };
        if let Due::By(date, _) = &due.value {
            let due = Given::Is(Spanned::new(*date, due.span));
            ordered((raised, (&due, Measure::due)), view.id(), findings);
        }
    }
}

fn of_notice(notice: &Notice, _: &FileContext<'_>, findings: &mut Findings) {
    ordered(((&notice.start, Notice::start), (&notice.end, Notice::end)), "", findings);
    for feedback in notice.feedback.items() {
        ordered(((&feedback.date, Feedback::date), (&feedback.answered, Feedback::answered)), "", findings);
    }
}

fn ordered(((first, first_field), (last, last_field)): Pair<'_>, entity: &str, findings: &mut Findings) {
    let (Given::Is(first), Given::Is(last)) = (first, last) else { return };
    let (from, to) = (first.value, last.value);
    if from <= to {
        return;
    }
    findings.add(
        RULE.at(last.span)
            .entity(entity)
            .field(last_field)
            .says(
                format!("{} {to} 早于{} {from}", last_field.zh(), first_field.zh()),
                format!("`{}` {to} comes before `{}` {from}", last_field.name(), first_field.name()),
            )
            .label(first.span, first_field.zh(), first_field.name())
            .help("核对两个日期", "check both dates"),
    );
}
