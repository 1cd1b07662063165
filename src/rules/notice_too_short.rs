//! `notice-too-short`: a notice that stands for fewer days than the organisation asks.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Word;
use crate::register::{Calendar, Notice};
use crate::source::Given;

pub static RULE: Rule = Rule {
    name: "notice-too-short",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("notice_too_short.md"),
};

pub const CHECKS: &[Check] = &[Check::Notice(check)];

fn check(notice: &Notice, context: &FileContext<'_>, findings: &mut Findings) {
    let asked = context.profile.notice;
    let (Some(days), Given::Is(start), Given::Is(end)) = (asked.days, &notice.start, &notice.end) else { return };
    if !notice.is_limited() {
        return;
    }
    // What the organisation asks is counted its way; else as the notice says, else every day.
    let calendar = asked.calendar.or(notice.calendar.get()).unwrap_or(Calendar::Calendar);
    let stands = context.profile.days.between(start.value, end.value, calendar);
    if stands >= days {
        return;
    }
    let (zh, en) = (calendar.zh(), calendar.en());
    let last = context.profile.days.last_of(start.value, days, calendar);
    let until = last.map_or_else(|| ("延长 `结束日期`".to_owned(), "end it later".to_owned()), |last| {
        (format!("`结束日期` 至少到 {last}"), format!("end it on {last} or later"))
    });
    findings.add(
        RULE.at(end.span)
            .field(Notice::end)
            .says(
                format!("公示 {stands} 个{zh},应不少于 {days} 个"),
                format!("the notice stands for {stands} {en} days, fewer than {days}"),
            )
            .label(start.span, "开始", "begins")
            .help(
                format!("{};放假和补班的日子不对的,改 riskreg.toml 的 `[calendar]`", until.0),
                format!("{}; where a day off is wrong correct `[calendar]` of riskreg.toml", until.1),
            ),
    );
}
