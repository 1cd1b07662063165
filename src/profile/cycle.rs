//! The cycle that a register is in, and when two words name one cycle.

use jiff::ToSpan;
use jiff::civil::Date;

use super::condition::Fault;
use super::config::Cycle;
use crate::record::Number;
use crate::source::Given;
use crate::vocabulary::{fold, folds_to};

#[derive(Debug, Clone, Default)]
pub struct CycleDates {
    pub name: Option<Box<str>>,
    pub start: Option<Date>,
    pub end: Option<Date>,
    /// The git tag of the cycle before.
    pub previous: Option<Box<str>>,
    /// So many days before its end points without a decision are reported; never where absent.
    pub remind: Option<i64>,
}

/// Longer before its end than this is no reminder of a cycle's end.
const MOST_DAYS: i64 = 366;

impl CycleDates {
    pub(super) fn of(written: Option<&Cycle>, faults: &mut Vec<Fault>) -> CycleDates {
        let Some(cycle) = written else { return CycleDates::default() };
        if let (Given::Is(start), Given::Is(end)) = (&cycle.start, &cycle.end)
            && end.value < start.value
        {
            faults.push(Fault::new(end.span, "周期的结束早于开始", "the cycle ends before it starts"));
        }
        let remind = cycle.remind.value().and_then(Number::whole).filter(|days| (0..=MOST_DAYS).contains(days));
        if let (Given::Is(written), None) = (&cycle.remind, remind) {
            faults.push(Fault::new(
                written.span,
                format!("应为 0 到 {MOST_DAYS} 天"),
                format!("a number of days from 0 to {MOST_DAYS} belongs here"),
            ));
        }
        CycleDates {
            name: cycle.name.value().map(|name| name.0.clone()),
            start: cycle.start.get(),
            end: cycle.end.get(),
            previous: cycle.previous.value().map(|tag| tag.0.clone()),
            remind,
        }
    }

    /// A point raised on that day was there in the cycle before; one without a day, where there was such a cycle.
    pub fn takes_over(&self, raised: Option<Date>) -> bool {
        raised.zip(self.start).map_or(self.previous.is_some(), |(raised, start)| raised < start)
    }

    /// The end is near or past: what is not decided is reported from now on.
    pub fn is_late(&self, today: Date) -> bool {
        let days = self.end.zip(self.remind);
        days.is_some_and(|(end, remind)| end.saturating_sub(remind.days()) <= today)
    }
}

/// A cycle by its name: 2026, 2026年 and 2026年度 are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleName(Box<str>);

impl CycleName {
    pub fn new(written: &str) -> CycleName {
        CycleName(fold(bare(written)).into())
    }

    /// Whether `written` names the same cycle.
    pub fn is(&self, written: &str) -> bool {
        folds_to(bare(written), &self.0)
    }

    /// The year that it is.
    pub fn year(&self) -> Option<i16> {
        let is_year = self.0.len() == 4 && self.0.bytes().all(|byte| byte.is_ascii_digit());
        self.0.parse().ok().filter(|_| is_year)
    }
}

fn bare(written: &str) -> &str {
    let written = written.trim();
    let bare = ["年度", "年"].iter().find_map(|ending| written.strip_suffix(ending));
    bare.filter(|bare| !bare.is_empty()).unwrap_or(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_one_cycle_however_it_is_written() {
        for written in ["2026", "2026年", " 2026 年度", "２０２６"] {
            assert!(CycleName::new("2026年度").is(written), "{written}");
        }
        assert!(!CycleName::new("2026").is("2027") && !CycleName::new("年度").is(""));
        assert!(CycleName::new("2026年").year() == Some(2026) && CycleName::new("一期工程").year().is_none());
    }
}
