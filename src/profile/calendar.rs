//! Which days are worked, and how long a notice must stand.

use jiff::civil::{Date, Weekday};

use super::config::{Calendar as Table, NoticeRule};
use crate::record::{Listed, Number};
use crate::register::Calendar;

/// The days off and the days made up; other days are worked from Monday to Friday.
#[derive(Debug, Clone, Default)]
pub struct Days {
    /// Ascending.
    holidays: Vec<Date>,
    workdays: Vec<Date>,
}

/// How long a notice must stand, and how its days are counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoticeLength {
    pub days: Option<i64>,
    pub calendar: Option<Calendar>,
}

impl Days {
    pub(super) fn of(table: Option<&Table>) -> Days {
        let sorted = |dates: &mut dyn Iterator<Item = Date>| {
            let mut dates: Vec<Date> = dates.collect();
            dates.sort_unstable();
            dates
        };
        table.map_or_else(Days::default, |table| Days {
            holidays: sorted(&mut table.holidays.items().iter().map(|date| date.value)),
            workdays: sorted(&mut table.workdays.items().iter().map(|date| date.value)),
        })
    }

    pub fn is_worked(&self, day: Date) -> bool {
        if self.workdays.binary_search(&day).is_ok() {
            return true;
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && self.holidays.binary_search(&day).is_err()
    }

    /// The days from `start` to `end`, both included, counted as `calendar` says; no further than `enough`.
    pub fn between(&self, start: Date, end: Date, calendar: Calendar, enough: i64) -> i64 {
        let mut count = 0;
        let mut day = start;
        while day <= end && count < enough {
            count += i64::from(calendar == Calendar::Calendar || self.is_worked(day));
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        count
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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_off_are_not_worked_and_days_made_up_are() {
        let days = Days { holidays: vec![date(2026, 4, 6)], workdays: vec![date(2026, 5, 9)] };
        assert!(!days.is_worked(date(2026, 4, 6)) && !days.is_worked(date(2026, 4, 11)));
        assert!(days.is_worked(date(2026, 5, 9)) && days.is_worked(date(2026, 4, 7)));
        let count = |calendar| days.between(date(2026, 4, 3), date(2026, 4, 8), calendar, 99);
        assert_eq!((count(Calendar::Working), count(Calendar::Calendar)), (3, 6));
    }
}
