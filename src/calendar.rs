//! Which days are worked: from Monday to Friday, without the holidays and with the days made up for them that the General
//! Office of the State Council announces for a year in the autumn before it (国务院办公厅关于部分节假日安排的通知), and
//! with what an organisation says itself. `calendar/china.tsv` holds what was announced, each line with its notice; of a
//! year that is not in it only the weekends are known.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};

/// Days in a row that a notice announced, off or made up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announced {
    pub from: Date,
    pub to: Date,
    /// Made up for days off elsewhere; else off.
    pub worked: bool,
    /// The holiday, in both languages.
    pub zh: &'static str,
    pub en: &'static str,
    /// The notice that says so: 国办发明电〔2025〕7号.
    pub notice: &'static str,
}

/// The days that are worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// What was announced counts.
    national: bool,
    /// Days from Monday to Friday that are off, ascending.
    off: Vec<Date>,
    /// Saturdays and Sundays that are worked, ascending.
    worked: Vec<Date>,
    /// Years of which the organisation itself says something, ascending.
    own: Vec<i16>,
}

/// All that was announced, in order.
pub fn announced() -> &'static [Announced] {
    static READ: LazyLock<Vec<Announced>> = LazyLock::new(|| {
        let lines = include_str!("calendar/china.tsv").lines();
        lines.skip(1).filter_map(announcement).collect()
    });
    &READ
}

fn announcement(line: &'static str) -> Option<Announced> {
    let mut cells = line.split('\t');
    let (from, to) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    let worked = match cells.next()? {
        "worked" => true,
        "off" => false,
        _ => return None,
    };
    Some(Announced { from, to, worked, zh: cells.next()?, en: cells.next()?, notice: cells.next()? })
}

impl Announced {
    fn days(&self) -> impl Iterator<Item = Date> {
        let to = self.to;
        std::iter::successors(Some(self.from), |day| day.tomorrow().ok()).take_while(move |day| *day <= to)
    }
}

impl Default for Days {
    fn default() -> Days {
        Days::new(true, Vec::new(), Vec::new())
    }
}

impl Days {
    /// What an organisation says of a day stands above what was announced, and that it is made up above that it is off.
    pub fn new(national: bool, holidays: Vec<Date>, workdays: Vec<Date>) -> Days {
        let mut own: Vec<i16> = holidays.iter().chain(&workdays).map(|day| day.year()).collect();
        own.sort_unstable();
        own.dedup();
        let announced: &[Announced] = if national { announced() } else { &[] };
        let mut said: Vec<(Date, u8, bool)> = Vec::new();
        said.extend(announced.iter().flat_map(|one| one.days().map(|day| (day, 0, one.worked))));
        said.extend(holidays.into_iter().map(|day| (day, 1, false)));
        said.extend(workdays.into_iter().map(|day| (day, 2, true)));
        // Of each day what stands highest comes first, and alone stays.
        said.sort_unstable_by_key(|(day, rank, _)| (*day, std::cmp::Reverse(*rank)));
        said.dedup_by_key(|(day, ..)| *day);
        let of = |wanted: bool| {
            let differs = said.iter().filter(|(day, _, worked)| *worked == wanted && is_weekend(*day) == wanted);
            differs.map(|(day, ..)| *day).collect()
        };
        Days { national, off: of(false), worked: of(true), own }
    }

    pub fn is_worked(&self, day: Date) -> bool {
        match is_weekend(day) {
            true => self.worked.binary_search(&day).is_ok(),
            false => self.off.binary_search(&day).is_err(),
        }
    }

    /// How many days are worked from `start` to `end`, both included; 0 where `end` lies before `start`.
    pub fn worked(&self, start: Date, end: Date) -> i64 {
        let within = |days: &[Date]| {
            let (first, after) = (days.partition_point(|day| *day < start), days.partition_point(|day| *day <= end));
            after.saturating_sub(first) as i64
        };
        weekdays(start, end) - within(&self.off) + within(&self.worked)
    }

    /// The day on which so many days have been worked, counted from `start`; `None` beyond a few years.
    pub fn after(&self, start: Date, worked: i64) -> Option<Date> {
        const FURTHEST: usize = 4 * 366;
        let mut left = worked;
        let days = std::iter::successors(Some(start), |day| day.tomorrow().ok()).take(FURTHEST);
        days.into_iter().find(|day| {
            left -= i64::from(self.is_worked(*day));
            left <= 0
        })
    }

    /// The first year between two days of which only the weekends are known: nothing was announced of it here, and the
    /// organisation says nothing.
    pub fn first_unknown(&self, start: Date, end: Date) -> Option<i16> {
        if !self.national {
            return None;
        }
        let known =
            |year: i16| self.own.binary_search(&year).is_ok() || announced().iter().any(|one| one.from.year() == year);
        (start.year()..=end.year()).find(|year| !known(*year))
    }

    /// The holidays and days made up for them that touch the days from `start` to `end`, as they were announced.
    pub fn touching(&self, start: Date, end: Date) -> impl Iterator<Item = &'static Announced> {
        let announced: &[Announced] = if self.national { announced() } else { &[] };
        announced.iter().filter(move |one| one.from <= end && one.to >= start)
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The days of a stretch, both ends included.
pub fn all_days(start: Date, end: Date) -> i64 {
    start.until(end).map_or(0, |span| i64::from(span.get_days()) + 1).max(0)
}

/// Those of them from Monday to Friday.
fn weekdays(start: Date, end: Date) -> i64 {
    let all = all_days(start, end);
    let first = i64::from(start.weekday().to_monday_zero_offset());
    // The days of the last week that is not whole.
    let rest = (0..all % 7).filter(|day| (first + day) % 7 < 5).count() as i64;
    all / 7 * 5 + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn every_line_of_the_table_is_read_and_none_contradicts_another() {
        let lines = include_str!("calendar/china.tsv").lines().count() - 1;
        assert_eq!(announced().len(), lines);
        let days: Vec<Date> = announced().iter().flat_map(Announced::days).collect();
        assert!(days.is_sorted() && days.windows(2).all(|two| two[0] < two[1]), "in order, each day once");
        for one in announced() {
            assert!(one.from.year() == one.to.year() && one.notice.starts_with("国办发明电〔"), "{one:?}");
            assert!(!one.worked || (one.from == one.to && is_weekend(one.from)), "only a weekend is made up: {one:?}");
        }
    }

    #[test]
    fn holidays_of_the_state_council_are_off_and_days_made_up_are_worked() {
        let days = Days::default();
        for day in 1..=8 {
            assert!(!days.is_worked(date(2025, 10, day)), "National Day and Mid-Autumn 2025: {day}");
        }
        for day in [date(2025, 9, 28), date(2025, 10, 11), date(2025, 1, 26), date(2026, 2, 14), date(2026, 5, 9)] {
            assert!(days.is_worked(day), "{day} is made up");
        }
        for day in [date(2025, 1, 28), date(2026, 2, 23), date(2026, 4, 6), date(2026, 9, 25), date(2026, 10, 7)] {
            assert!(!days.is_worked(day), "{day} is off");
        }
        assert!(days.is_worked(date(2025, 10, 9)) && !days.is_worked(date(2025, 10, 12)));
        // So many days are worked in a year: 365, less the weekends, less the eleven (from 2025 thirteen) days of holidays
        // by law, less those that fall on a weekend without being moved.
        assert_eq!(days.worked(date(2024, 1, 1), date(2024, 12, 31)), 251);
        assert_eq!(days.worked(date(2025, 1, 1), date(2025, 12, 31)), 248);
        assert_eq!(days.worked(date(2026, 1, 1), date(2026, 12, 31)), 248);
    }

    #[test]
    fn what_the_organisation_says_stands_above_what_was_announced() {
        let days = Days::new(true, vec![date(2026, 5, 9), date(2026, 3, 8)], vec![date(2026, 5, 5)]);
        assert!(!days.is_worked(date(2026, 5, 9)) && days.is_worked(date(2026, 5, 5)));
        assert!(!days.is_worked(date(2026, 5, 4)) && !days.is_worked(date(2026, 3, 8)));
        let own = Days::new(false, vec![date(2026, 5, 4)], Vec::new());
        assert!(own.is_worked(date(2026, 5, 5)) && !own.is_worked(date(2026, 5, 4)), "no national holidays at all");
    }

    #[test]
    fn a_year_that_was_not_announced_is_known_to_be_unknown() {
        let days = Days::default();
        assert_eq!(days.first_unknown(date(2025, 12, 1), date(2026, 1, 9)), None);
        assert_eq!(days.first_unknown(date(2026, 12, 21), date(2031, 1, 8)), Some(2027));
        let told = Days::new(true, vec![date(2027, 1, 1)], Vec::new());
        assert_eq!(told.first_unknown(date(2026, 12, 21), date(2027, 1, 8)), None);
        assert_eq!(Days::new(false, Vec::new(), Vec::new()).first_unknown(date(2026, 1, 1), date(2031, 1, 1)), None);
    }

    #[test]
    fn the_last_day_of_a_period_is_the_one_on_which_its_days_are_full() {
        let days = Days::default();
        assert_eq!(days.after(date(2026, 4, 13), 10), Some(date(2026, 4, 24)));
        assert_eq!(days.after(date(2026, 9, 28), 5), Some(date(2026, 10, 9)));
        assert_eq!(days.after(Date::MAX, 10), None);
    }

    proptest! {
        #[test]
        fn days_worked_are_the_sum_of_the_days(start in 0_i64..1200, length in -9_i64..900, national: bool, own in 0_i64..1200) {
            let day = |number: i64| date(2023, 11, 1).saturating_add(jiff::Span::new().days(number));
            let days = Days::new(national, vec![day(own), day(own + 3)], vec![day(own + 3), day(own + 5)]);
            let (start, end) = (day(start), day(start + length));
            let each = (0..=length).filter(|more| {
                days.is_worked(start.saturating_add(jiff::Span::new().days(*more)))
            });
            prop_assert_eq!(days.worked(start, end), each.count() as i64);
            prop_assert_eq!(all_days(start, end), (length + 1).max(0));
        }
    }
}
