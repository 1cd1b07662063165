//! `impossible-date`: a day on which something cannot have happened, or is hardly meant.

use super::{Across, Check};
use crate::facts::DateFact;
use crate::finding::{Draft, Findings, Rule, Severity};

pub static RULE: Rule = Rule {
    name: "impossible-date",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("impossible_date.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

/// Years after today beyond which no plan reaches.
const FAR: i16 = 30;

/// The first year that a register tells of.
const FIRST: i16 = 1949;

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for fact in facts.dates.iter().flatten() {
            let draft = || RULE.at_place(across.place(file, fact.span)).field(fact.field);
            if let Some(draft) = judge(fact, across.today, draft) {
                findings.add(draft);
            }
        }
    }
}

fn judge(fact: &DateFact, today: jiff::civil::Date, draft: impl Fn() -> Draft) -> Option<Draft> {
    let (zh, en, date) = (fact.field.zh(), fact.field.name(), fact.date);
    if fact.done && date > today {
        return Some(
            draft()
                .says(format!("{zh} {date} 还没有到"), format!("`{en}` {date} is still to come"))
                .help("核对年月日;还没有办的事不写日期", "check the date; what is not done yet has none"),
        );
    }
    if date.year() < FIRST {
        return Some(
            draft()
                .says(format!("{zh} {date} 早于 {FIRST} 年"), format!("`{en}` {date} lies before {FIRST}"))
                .help("核对年份", "check the year"),
        );
    }
    let years = date.year() - today.year();
    (years > FAR).then(|| {
        draft()
            .says(format!("{zh} {date} 在 {years} 年以后"), format!("`{en}` {date} is {years} years ahead"))
            .help("核对年份;一直要做的写 `长期`", "check the year; what goes on for good is `长期` (lasting)")
    })
}
