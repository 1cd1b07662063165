//! Days and periods, in every form that people write them.

use jiff::civil::Date;
use serde_json::Value as Json;

use super::problem::Unreadable;
use super::{Field, Language, Leaf, Reader, Shape, Value};
use crate::source::Span;
use crate::tree::Node;

/// How a text that should be a date is not one.
enum NoDate {
    NotADate,
    NoSuchDay,
}

/// Year, and month and day where they are written: `2026-11-21`, `2026年11月21日`, `2026/11`, `2026`.
fn date_parts(text: &str) -> Option<(i16, Option<i8>, Option<i8>)> {
    let plain = crate::vocabulary::compatible(text);
    let digits = |part: &str, longest: usize| {
        (!part.is_empty() && part.len() <= longest && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())
            .flatten()
    };
    let parts: Vec<&str> = if let Some((year, rest)) = plain.split_once('年') {
        match rest.split_once('月') {
            None if rest.is_empty() => vec![year],
            None => return None,
            Some((month, "")) => vec![year, month],
            Some((month, day)) => vec![year, month, day.strip_suffix(['日', '号'])?],
        }
    } else {
        let separator = plain.chars().find(|c| matches!(c, '-' | '/' | '.')).unwrap_or('-');
        plain.split(separator).collect()
    };
    if parts.len() > 3 || parts[0].len() != 4 {
        return None;
    }
    let year = digits(parts[0], 4)?;
    let small = |part: Option<&&str>| match part {
        None => Some(None),
        Some(part) => digits(part, 2).and_then(|n| i8::try_from(n).ok()).map(Some),
    };
    Some((year, small(parts.get(1))?, small(parts.get(2))?))
}

fn full_date(text: &str) -> Result<Date, NoDate> {
    match date_parts(text) {
        Some((year, Some(month), Some(day))) => Date::new(year, month, day).map_err(|_| NoDate::NoSuchDay),
        _ => Err(NoDate::NotADate),
    }
}

/// A day is written 2026-11-21; other forms of it are read.
fn note_odd_date(date: Date, text: &str, span: Span, reader: &mut Reader<'_>) {
    const ISO: usize = "2026-11-21".len();
    // The year has four digits, so what is as long and begins alike is the form itself.
    let bytes = text.trim().as_bytes();
    if bytes.len() != ISO || bytes[4] != b'-' || bytes[7] != b'-' {
        reader.note_odd(span, &date.to_string());
    }
}

/// The day that a text means beyond doubt, though it is not written as a date is: `20261121`, `2026—11—21`,
/// `2026年11月21`, `2026-11-21 00:00:00`, `二〇二六年十一月二十一日`.
pub fn probable_date(text: &str) -> Option<Date> {
    let plain = crate::vocabulary::compatible(text);
    let plain = plain.strip_suffix("00:00:00").or_else(|| plain.strip_suffix("0:00:00")).unwrap_or(&plain);
    let plain = plain.strip_suffix('T').unwrap_or(plain);
    if plain.len() == 8 && plain.bytes().all(|b| b.is_ascii_digit()) {
        return full_date(&format!("{}-{}-{}", &plain[..4], &plain[4..6], &plain[6..])).ok();
    }
    if let Some(date) = chinese_date(plain) {
        return Some(date);
    }
    // Marks that stand for the one between year, month and day.
    let marks = ['—', '–', '−', '、', ',', '，', '。', '_', '年', '月', '-', '/', '.'];
    let plain = plain.trim_end_matches(['日', '号']);
    let parts: Vec<&str> = plain.split(marks).collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 => full_date(&format!("{year}-{month}-{day}")).ok(),
        _ => None,
    }
}

/// `二〇二六年十一月二十一日`.
fn chinese_date(plain: &str) -> Option<Date> {
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c || (c == '零' && d == '〇'));
    let (year, rest) = plain.split_once('年')?;
    let (month, day) = rest.split_once('月')?;
    let day = day.strip_suffix(['日', '号'])?;
    let year: Vec<usize> = year.chars().map(digit).collect::<Option<_>>()?;
    let [a, b, c, d] = year[..] else { return None };
    let small = |text: &str| -> Option<i8> {
        let (tens, ones) = match text.split_once('十') {
            None => (0, digit(text.chars().next()?).filter(|_| text.chars().count() == 1)?),
            Some((tens, ones)) => {
                let one = |text: &str, empty| match text.chars().count() {
                    0 => Some(empty),
                    1 => text.chars().next().and_then(digit),
                    _ => None,
                };
                (one(tens, 1)?, one(ones, 0)?)
            }
        };
        i8::try_from(tens * 10 + ones).ok()
    };
    let year = i16::try_from(a * 1000 + b * 100 + c * 10 + d).ok()?;
    Date::new(year, small(month)?, small(day)?).ok()
}

fn note_no_date<T>(why: NoDate, text: &str, span: Span, reader: &mut Reader<'_>) -> Option<T> {
    let text = text.into();
    reader.unreadable(
        match why {
            NoDate::NotADate => Unreadable::NotADate { text },
            NoDate::NoSuchDay => Unreadable::NoSuchDay { text },
        },
        span,
    )
}

impl Value for Date {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Date> {
        let Some(text) = node.text() else { return reader.unreadable(Unreadable::NotText, node.span) };
        match full_date(text) {
            Ok(date) => {
                note_odd_date(date, text, node.span, reader);
                Some(date)
            }
            Err(why) => note_no_date(why, text, node.span, reader),
        }
    }

    fn canonical(&self) -> Json {
        Json::from(self.to_string())
    }

    fn worded(&self, _: Language) -> Vec<String> {
        vec![self.to_string()]
    }

    fn shape() -> Shape {
        Shape::Date
    }

    fn leaves(&self, _: Field, _: Span, _: &mut dyn FnMut(Leaf<'_>)) {}

    fn said(&self, _: Field, _: Span, visit: &mut dyn FnMut(&str)) {
        visit(&self.to_string());
    }
}

/// When a measure must be done: a day, the last day of a month or year, or lasting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    Lasting,
    /// The last day on which it is in time, and the text it was written as.
    By(Date, Box<str>),
}

pub const LASTING: [&str; 6] = ["长期", "长期坚持", "常年", "longterm", "lasting", "ongoing"];

impl Value for Due {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Due> {
        let Some(text) = node.text() else { return reader.unreadable(Unreadable::NotText, node.span) };
        if LASTING.iter().any(|word| crate::vocabulary::folds_to(text, word)) {
            return Some(Due::Lasting);
        }
        let last = match date_parts(text) {
            None => Err(NoDate::NotADate),
            Some((year, month, Some(day))) => {
                let date = Date::new(year, month.unwrap_or(1), day).map_err(|_| NoDate::NoSuchDay);
                if let Ok(date) = date {
                    note_odd_date(date, text, node.span, reader);
                }
                date
            }
            Some((year, month, None)) => {
                Date::new(year, month.unwrap_or(12), 1).map(|date| date.last_of_month()).map_err(|_| NoDate::NoSuchDay)
            }
        };
        match last {
            Ok(date) => Some(Due::By(date, text.trim().into())),
            Err(why) => note_no_date(why, text, node.span, reader),
        }
    }

    fn canonical(&self) -> Json {
        match self {
            Due::Lasting => Json::from("lasting"),
            Due::By(date, _) => date.canonical(),
        }
    }

    fn worded(&self, language: Language) -> Vec<String> {
        match self {
            Due::Lasting => vec![language.of("长期", "lasting").to_owned()],
            Due::By(date, _) => date.worded(language),
        }
    }

    fn shape() -> Shape {
        Shape::Due
    }

    fn leaves(&self, _: Field, _: Span, _: &mut dyn FnMut(Leaf<'_>)) {}

    fn said(&self, _: Field, _: Span, visit: &mut dyn FnMut(&str)) {
        match self {
            Due::Lasting => LASTING.into_iter().for_each(visit),
            Due::By(date, text) => [date.to_string().as_str(), text].into_iter().for_each(visit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Kind;

    fn read<T: Value>(text: &str) -> Option<T> {
        let node = Node::new(Span::new(0, text.len()), Kind::Scalar(text.into()));
        T::read(&node, &mut Reader::new(text))
    }

    #[test]
    fn dates_are_read_in_every_spelling_of_the_format() {
        let day = jiff::civil::date(2026, 11, 21);
        for text in ["2026-11-21", "2026年11月21日", "2026/11/21", "2026.11.21", "２０２６年１１月２１日"]
        {
            assert_eq!(read::<Date>(text), Some(day), "{text}");
        }
        for text in ["20261121", "2026—11—21", "2026年11月21", "2026-11-21 00:00:00", "二〇二六年十一月二十一日"]
        {
            assert_eq!(probable_date(text), Some(day), "{text}");
        }
        for text in ["26-11-21", "2026", "2026-13-01", "11/21/2026", "二〇二六", "2026-11-21 08:30", "", "年月日"]
        {
            assert_eq!(probable_date(text), None, "{text}");
        }
        assert_eq!(read::<Date>("2026-02-30"), None);
        assert_eq!(read::<Date>("2023日内"), None);
        assert_eq!(
            read::<Due>("2026年2月").map(|due| matches!(due, Due::By(d, _) if d == jiff::civil::date(2026, 2, 28))),
            Some(true)
        );
        assert_eq!(read::<Due>("长期"), Some(Due::Lasting));
    }
}
