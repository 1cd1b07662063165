//! Numbers, days and times as spreadsheets keep them: all of them are numbers, and a cell's format alone tells which.

use super::Cell;

/// What a number format shows of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Number,
    /// Hundredths, with the sign.
    Percent,
    Day,
    /// A month without a day.
    Month,
    /// A day with a time.
    Moment,
    /// A time of day.
    Time,
    /// Hours that go on past 24.
    Elapsed,
}

impl Shown {
    /// Of the formats that a workbook does not spell out (ECMA-376 part 1, 18.8.30, with the Chinese ones of 27 to 58).
    pub fn built_in(id: u32) -> Shown {
        match id {
            9 | 10 => Shown::Percent,
            17 | 27 | 36 | 50 | 52 | 57 => Shown::Month,
            14..=16 | 28..=31 | 51 | 53 | 54 | 58 => Shown::Day,
            18..=21 | 32..=35 | 45 | 47 | 55 | 56 => Shown::Time,
            22 => Shown::Moment,
            46 => Shown::Elapsed,
            _ => Shown::Number,
        }
    }

    /// What a format's code shows of a number that is not negative: its first section.
    pub fn of_code(code: &str) -> Shown {
        let mut seen = Seen::default();
        if code.trim_start().get(..7).is_some_and(|word| word.eq_ignore_ascii_case("general")) {
            return Shown::Number;
        }
        let mut characters = code.chars();
        let mut last = ' ';
        while let Some(c) = characters.next() {
            match c.to_ascii_lowercase() {
                ';' => break,
                '"' => _ = characters.find(|c| *c == '"'),
                // What follows is shown as it is, or only its width.
                '\\' | '_' | '*' => _ = characters.next(),
                '[' => {
                    let inside: String = characters.by_ref().take_while(|c| *c != ']').collect();
                    let unit = inside.to_ascii_lowercase();
                    seen.elapsed |= matches!(unit.as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss");
                }
                'y' => seen.year = true,
                'd' => seen.day = true,
                'm' => seen.month_or_minute = true,
                'h' | 's' => seen.time = true,
                // Years of an era; behind a digit an exponent.
                'e' if !matches!(last, '0' | '#' | '?') => seen.year = true,
                '%' => seen.percent = true,
                _ => {}
            }
            last = c;
        }
        seen.shown()
    }
}

#[derive(Default)]
struct Seen {
    year: bool,
    month_or_minute: bool,
    day: bool,
    time: bool,
    elapsed: bool,
    percent: bool,
}

impl Seen {
    fn shown(&self) -> Shown {
        match self {
            Seen { elapsed: true, .. } => Shown::Elapsed,
            Seen { time: true, year: false, day: false, .. } => Shown::Time,
            Seen { time: true, .. } => Shown::Moment,
            Seen { year: true, month_or_minute: true, day: false, .. } => Shown::Month,
            Seen { year, day, month_or_minute, .. } if *year || *day || *month_or_minute => Shown::Day,
            Seen { percent: true, .. } => Shown::Percent,
            _ => Shown::Number,
        }
    }
}

/// A number as it stands in a file, under its format.
pub fn cell(written: &str, shown: Shown, from_1904: bool) -> Cell {
    let written = written.trim();
    if shown == Shown::Number && is_plain(written) {
        return Cell::Number(written.to_owned());
    }
    match written.parse::<f64>() {
        Ok(value) if value.is_finite() => cell_of(value, shown, from_1904),
        _ => super::text::unreadable(written),
    }
}

/// Whole, and short enough to be exact.
fn is_plain(written: &str) -> bool {
    let digits = written.strip_prefix('-').unwrap_or(written).as_bytes();
    match digits {
        [b'0'] => written == "0",
        [first, rest @ ..] => {
            rest.len() < DIGITS && (b'1'..=b'9').contains(first) && rest.iter().all(u8::is_ascii_digit)
        }
        [] => false,
    }
}

pub fn cell_of(value: f64, shown: Shown, from_1904: bool) -> Cell {
    let written = match shown {
        Shown::Number => None,
        Shown::Percent => Some(Cell::Text(format!("{}%", shifted(&decimal(value))))),
        Shown::Elapsed => elapsed(value).map(Cell::Text),
        Shown::Time if (0.0..1.0).contains(&value) => clock(value).map(|(_, time)| Cell::Text(short(&time))),
        Shown::Day | Shown::Month | Shown::Moment | Shown::Time => date(value, shown, from_1904),
    };
    written.unwrap_or_else(|| Cell::Number(decimal(value)))
}

/// Digits that a spreadsheet shows of a number.
const DIGITS: usize = 15;

/// The shortest decimal of at most 15 digits.
pub fn decimal(value: f64) -> String {
    let shortest = value.to_string();
    let digits = shortest.bytes().filter(u8::is_ascii_digit).count();
    // The sum of 0.1 and 0.2 is shown as 0.3, although it is 0.30000000000000004.
    let rounded = match digits > DIGITS {
        true => format!("{:.*e}", DIGITS - 1, value).parse::<f64>().map_or(shortest, |rounded| rounded.to_string()),
        false => shortest,
    };
    if rounded == "-0" { "0".to_owned() } else { rounded }
}

/// A decimal a hundred times as large: its point two places on.
fn shifted(decimal: &str) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = format!("{part:0<2}");
    let (hundredths, rest) = part.split_at_checked(2).unwrap_or((&part, ""));
    let whole = format!("{whole}{hundredths}");
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

const SECONDS: f64 = 86_400.0;

/// Whole days, and the time of the day to the second.
fn clock(value: f64) -> Option<(i64, String)> {
    let seconds = whole((value * SECONDS).round())?;
    let (day, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    Some((day, format!("{:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60)))
}

/// A float without a fraction as an integer. Dates end in 9999, long before a float skips integers.
fn whole(value: f64) -> Option<i64> {
    format!("{value:.0}").parse().ok()
}

/// Without seconds where they are none.
fn short(time: &str) -> String {
    time.strip_suffix(":00").unwrap_or(time).to_owned()
}

fn elapsed(value: f64) -> Option<String> {
    let seconds = whole((value * SECONDS).round()).filter(|seconds| *seconds >= 0)?;
    Some(short(&format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)))
}

fn date(value: f64, shown: Shown, from_1904: bool) -> Option<Cell> {
    let (days, time) = clock(value)?;
    // Day 60 of the count from 1900 is a 29 February that never was; before it all days are one further on.
    let start = match (from_1904, days) {
        (true, 0..) => jiff::civil::date(1904, 1, 1),
        (false, 61..) => jiff::civil::date(1899, 12, 30),
        (false, 1..=59) => jiff::civil::date(1899, 12, 31),
        _ => return None,
    };
    let day = start.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    Some(Cell::Date(match shown {
        Shown::Month => format!("{:04}-{:02}", day.year(), day.month()),
        Shown::Moment | Shown::Time if time != "00:00:00" => format!("{day}T{time}"),
        _ => day.to_string(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(written: &str, code: &str) -> String {
        match cell(written, Shown::of_code(code), false) {
            Cell::Text(text) | Cell::Number(text) | Cell::Date(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_number_is_written_as_a_person_would() {
        for (written, expected) in [
            ("1", "1"),
            ("1.0", "1"),
            ("-0", "0"),
            ("007", "7"),
            ("0.30000000000000004", "0.3"),
            ("2.5E-3", "0.0025"),
            ("1E5", "100000"),
            ("110101199003070000", "110101199003070000"),
            ("1.1010119900307E+17", "110101199003070000"),
        ] {
            assert_eq!(text(written, "General"), expected);
        }
        assert_eq!(cell("NaN", Shown::Number, false), Cell::Unreadable("NaN".into()));
    }

    #[test]
    fn a_share_is_written_in_per_cent_without_the_noise_of_floats() {
        for (written, expected) in [("0.07", "7%"), ("0.055", "5.5%"), ("1", "100%"), ("-0.5", "-50%"), ("0", "0%")] {
            assert_eq!(text(written, "0.00%"), expected);
        }
    }

    #[test]
    fn a_date_is_the_day_that_the_cell_shows() {
        for (written, code, expected) in [
            ("46203", "yyyy/m/d", "2026-06-30"),
            ("46203", "yyyy\"年\"m\"月\"", "2026-06"),
            ("46203.5", "yyyy/m/d", "2026-06-30"),
            ("46203.5", "yyyy/m/d h:mm", "2026-06-30T12:00:00"),
            ("46203", "[$-F800]dddd, mmmm dd, yyyy", "2026-06-30"),
            ("46203", "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\";@", "2026-06-30"),
            ("46203.99999999", "yyyy/m/d", "2026-07-01"),
            ("0.395833333333333", "h:mm", "09:30"),
            ("1.5", "[h]:mm:ss", "36:00"),
            ("59", "yyyy/m/d", "1900-02-28"),
            ("61", "yyyy/m/d", "1900-03-01"),
            // What is no day stays the number that it is.
            ("60", "yyyy/m/d", "60"),
            ("-1", "yyyy/m/d", "-1"),
            ("99999999", "yyyy/m/d", "99999999"),
            ("1e300", "yyyy/m/d", &format!("1{}", "0".repeat(300))),
            ("46203", "G/通用格式", "46203"),
            ("46203", "0.00E+00", "46203"),
            ("46203", "\\Y000000", "46203"),
            ("46203", "#,##0\" 月\"", "46203"),
        ] {
            assert_eq!(text(written, code), expected, "{written} as {code}");
        }
        assert_eq!(cell("0", Shown::Day, true), Cell::Date("1904-01-01".into()));
    }
}
