//! `measure-overdue`: a measure that is past its date and not in place.

use super::{Across, Check};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Measure;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "measure-overdue",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("measure_overdue.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for due in facts.dues.iter().filter(|due| due.by < across.today) {
            let days = (across.today - due.by).get_days();
            let written = visible(&due.text);
            let unit = if days == 1 { "day" } else { "days" };
            findings.add(
                RULE.at_place(across.place(file, due.span))
                    .entity(&due.entity)
                    .field(Measure::due)
                    .says(
                        format!("措施的期限是 {written},已过 {days} 天,还没有落实"),
                        format!("the measure was due {written}, {days} {unit} ago, and is not in place"),
                    )
                    .help(
                        "办完的写 `状态: 已落实` 和 `佐证`,没有办完的经批准改期限",
                        "where it is done write `状态: 已落实` (in place) and its evidence; else have a new date approved",
                    ),
            );
        }
    }
}
