//! How long a notice must stand, and which days count: what `riskreg.toml` says of it.

use jiff::civil::Date;

use super::config::{Calendar as Table, NoticeRule};
use crate::calendar::{Days, all_days};
use crate::record::{List, Listed, Number};
use crate::register::Calendar;
use crate::source::Given;

/// How long a notice must stand, and how its days are counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoticeLength {
    pub days: Option<i64>,
    pub calendar: Option<Calendar>,
}

/// The days that are worked, as the table of a profile says.
pub(super) fn days_of(table: Option<&Table>) -> Days {
    let Some(table) = table else { return Days::default() };
    let dates = |given: &Given<List<Date>>| given.items().iter().map(|date| date.value).collect();
    let national = table.national.get().is_none_or(|yes| yes.0);
    Days::new(national, dates(&table.holidays), dates(&table.workdays))
}

impl Days {
    /// The days from `start` to `end`, both included, counted as `calendar` says.
    pub fn between(&self, start: Date, end: Date, calendar: Calendar) -> i64 {
        match calendar {
            Calendar::Calendar => all_days(start, end),
            Calendar::Working => self.worked(start, end),
        }
    }

    /// The last of so many days from `start`, counted as `calendar` says.
    pub fn last_of(&self, start: Date, days: i64, calendar: Calendar) -> Option<Date> {
        match calendar {
            Calendar::Calendar => start.checked_add(jiff::Span::new().try_days(days - 1).ok()?).ok(),
            Calendar::Working => self.after(start, days),
        }
    }
}

impl NoticeLength {
    pub(super) fn of(rule: Option<&NoticeRule>) -> NoticeLength {
        rule.map_or_else(NoticeLength::default, |rule| NoticeLength {
            // Longer than a year is no length of a notice, and would be long to count.
            days: rule.days.value().and_then(Number::whole).filter(|days| (1..=366).contains(days)),
            calendar: rule.calendar.get(),
        })
    }
}
