//! `notice-too-short`: a notice that stands for fewer days than the organisation asks.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Word;
use crate::register::{Calendar, Notice, NoticeKind};
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
    if !matches!(notice.kind.get(), None | Some(NoticeKind::Limited)) {
        return;
    }
    // What the organisation asks is counted its way; else as the notice says, else every day.
    let calendar = asked.calendar.or(notice.calendar.get()).unwrap_or(Calendar::Calendar);
    let stands = context.profile.days.between(start.value, end.value, calendar, days);
    if stands >= days {
        return;
    }
    let (zh, en) = (calendar.zh(), calendar.en());
    findings.add(
        RULE.at(end.span)
            .field(Notice::end)
            .says(
                format!("公示 {stands} 个{zh},应不少于 {days} 个"),
                format!("the notice stands for {stands} {en} days, fewer than {days}"),
            )
            .label(start.span, "开始", "begins")
            .help(
                "延长 `结束日期`;节假日不对的改 riskreg.toml 的 `[calendar]`",
                "end it later; where a day off is wrong correct `[calendar]` of riskreg.toml",
            ),
    );
}
