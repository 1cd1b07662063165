//! `days-off-unknown`: working days counted in a year of which only the weekends are known.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Calendar, Notice};
use crate::source::Given;

pub static RULE: Rule = Rule {
    name: "days-off-unknown",
    severity: Severity::Info,
    since: "0.3",
    page: include_str!("days_off_unknown.md"),
};

pub const CHECKS: &[Check] = &[Check::Notice(check)];

fn check(notice: &Notice, context: &FileContext<'_>, findings: &mut Findings) {
    let (Given::Is(start), Given::Is(end)) = (&notice.start, &notice.end) else { return };
    let asked = context.profile.notice.calendar.filter(|_| context.profile.notice.days.is_some());
    let counted = [asked, notice.calendar.get()].contains(&Some(Calendar::Working));
    if !counted || !notice.is_limited() {
        return;
    }
    let Some(year) = context.profile.days.first_unknown(start.value, end.value) else { return };
    let days = context.profile.days.worked(start.value, end.value);
    findings.add(
        RULE.at(end.span)
            .field(Notice::end)
            .says(
                format!("{year} 年的放假安排这里没有,只除去周末,算作 {days} 个工作日"),
                format!("the days off of {year} are not known here; without the weekends these are {days} working days"),
            )
            .help(
                "放假安排公布后,把放假和补班的日子写进 riskreg.toml 的 `[calendar]`,或升级 riskreg",
                "once they are announced write them into `[calendar]` of riskreg.toml, or upgrade riskreg",
            ),
    );
}
