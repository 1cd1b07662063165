//! Where a notice stands: its period in days, its state as of a day, and the steps from its approval to what is issued.

use jiff::civil::{Date, Weekday};
use serde::Serialize;

use crate::facts::approval;
use crate::publish::Site;
use crate::publish::redact::Public;
use crate::record::Word;
use crate::register::{Calendar, Notice, NoticeState};

/// One step on the way of a notice.
#[derive(Serialize)]
pub struct Step {
    name: &'static str,
    when: Option<String>,
    /// `past`, `now`, or empty for what is to come.
    at: &'static str,
}

/// The day of the publication decides where it stands.
pub fn changes(notice: &Notice) -> bool {
    let course = notice.course();
    course.limited && (course.start.is_some() || course.end.is_some())
}

/// 2026-04-13 至 2026-04-24.
pub fn period(site: &Site<'_>, notice: &Notice) -> Option<Public> {
    let language = site.language();
    let end = notice.end.get().filter(|_| notice.is_limited());
    let period = match (notice.start.get(), end) {
        (Some(start), Some(end)) => language.of(format!("{start} 至 {end}"), format!("{start} to {end}")),
        (Some(start), None) => language.of(format!("{start} 起"), format!("from {start}")),
        (None, Some(end)) => language.of(format!("至 {end}"), format!("until {end}")),
        (None, None) => return None,
    };
    Some(Public::ours(&period))
}

/// 10 个工作日, with the holidays within them, and with a word where a year's are not known.
pub fn counted(site: &Site<'_>, notice: &Notice) -> Option<Public> {
    let (start, end) = notice.start.get().zip(notice.end.get()).filter(|(start, end)| start <= end)?;
    if !notice.is_limited() {
        return None;
    }
    let language = site.language();
    let days = &site.builder.survey.profile.days;
    let calendar = notice.calendar.get().unwrap_or(Calendar::Calendar);
    let count = days.between(start, end, calendar);
    let mut said = language.of(format!("{count} 个{}", calendar.zh()), format!("{count} {} days", calendar.en()));
    if calendar == Calendar::Working {
        let mut holidays: Vec<&str> = days
            .touching(start, end)
            .filter(|announced| !announced.worked)
            .map(|announced| language.of(announced.zh, announced.en))
            .collect();
        holidays.dedup();
        if !holidays.is_empty() {
            let named = holidays.join(language.of("、", ", "));
            said += &language.of(format!("（{named}放假除外）"), format!(" (without {named})"));
        }
        if let Some(year) = days.first_unknown(start, end) {
            said += &language.of(
                format!("（{year} 年放假安排未列入，只除去周末）"),
                format!(" (holidays of {year} not known: without weekends only)"),
            );
        }
    }
    Some(Public::ours(&said))
}

/// 公示中（按 2026-11-21 计）: the day is said where another day may say otherwise.
pub fn state(site: &Site<'_>, state: NoticeState, notice: &Notice) -> Public {
    let language = site.language();
    let word = language.of(state.zh(), state.en());
    let today = site.builder.across.today;
    let on_the_way = matches!(state, NoticeState::Draft | NoticeState::Running) && changes(notice);
    Public::ours(&match on_the_way {
        true => language.of(format!("{word}（按 {today} 计）"), format!("{word} (as of {today})")),
        false => word.to_owned(),
    })
}

/// Approved, shown, revised, issued: those that are past, and the one it is at.
pub fn steps(site: &Site<'_>, state: NoticeState, notice: &Notice) -> Vec<Step> {
    let language = site.language();
    let approved = approval(notice).and_then(|review| review.date.get());
    let day = |date: Option<Date>| date.map(|date| date.to_string());
    let after = notice.end.get().and_then(|end| end.tomorrow().ok());
    let revising = after.map(|after| language.of(format!("{after} 起"), format!("from {after}")));
    let shown = period(site, notice).map(|period| period.to_string());
    let names = [
        (language.of("批准", "Approved"), day(approved)),
        (language.of("公示", "Shown"), shown),
        (language.of("期满修订", "Revised"), revising),
        (language.of("印发", "Issued"), day(notice.issued.get())),
    ];
    let (now, all) = match state {
        NoticeState::Draft => (usize::from(approved.is_some()), 4),
        NoticeState::Running => (1, 4),
        NoticeState::Closed => (2, 4),
        NoticeState::Revised => (4, 4),
    };
    let all = if notice.is_limited() { all } else { 2 };
    let waits = state == NoticeState::Draft;
    let step = |(at, (name, when)): (usize, (&'static str, Option<String>))| {
        let at = match at {
            at if at < now => "past",
            // Before it begins nothing is under way but its approval.
            at if at == now && !(waits && at == 1) => "now",
            _ => "",
        };
        Step { name, when, at }
    };
    names.into_iter().take(all).enumerate().map(step).collect()
}

/// 2026-04-24（星期五）.
pub fn long_day(site: &Site<'_>, day: Date) -> Public {
    let (zh, en) = match day.weekday() {
        Weekday::Monday => ("星期一", "Monday"),
        Weekday::Tuesday => ("星期二", "Tuesday"),
        Weekday::Wednesday => ("星期三", "Wednesday"),
        Weekday::Thursday => ("星期四", "Thursday"),
        Weekday::Friday => ("星期五", "Friday"),
        Weekday::Saturday => ("星期六", "Saturday"),
        Weekday::Sunday => ("星期日", "Sunday"),
    };
    Public::ours(&site.language().of(format!("{day}（{zh}）"), format!("{en}, {day}")))
}
