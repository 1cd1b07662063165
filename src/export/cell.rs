//! A value as the text of one cell, and back. What a spreadsheet would not keep as it is (blanks at the ends of a line, marks
//! that nobody sees) is written as `\u{..}`; a backslash that would read as the beginning of such is doubled.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::columns::{Column, Form};
use crate::merge::Said;
use crate::record::{BETWEEN_PEOPLE, Due, Json, Language, NO, Number, Reader, Value, YES, YesNo};
use crate::source::{Span, is_hidden};
use crate::tree::{Kind, Node};
use crate::vocabulary::nfc;

/// Why a cell cannot stand under its column, with what may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    pub zh: String,
    pub en: String,
}

/// The text of a cell.
pub fn text<'v>(column: &Column, value: &'v Said<'_>, language: Language) -> Cow<'v, str> {
    let words = |word: &'v Said<'_>| {
        let word = word.as_str().unwrap_or_default();
        let known = column.words.and_then(|set| set.words.iter().find(|(en, _)| *en == word));
        known.map_or(word, |(en, zh)| language.of(zh[0], en))
    };
    match (column.form, value) {
        (Form::YesNo, Said::YesNo(yes)) => YesNo(*yes).worded(language).concat().into(),
        (Form::Word, word) => told(words(word)),
        (Form::Words | Form::Lines, Said::List(items)) => lines(items.iter().map(words)),
        (Form::Parties, Said::List(items)) => lines(items.iter().map(name)),
        (Form::Party, party) => told(name(party)),
        (Form::Pairs, Said::Map(pairs)) => {
            let pair = |(key, value): &(Cow<'_, str>, Said<'_>)| {
                format!("{}: {}", key_of(key), one_line(value.as_str().unwrap_or_default()))
            };
            pairs.iter().map(pair).collect::<Vec<_>>().join("\n").into()
        }
        (Form::Rest, value) => escaped(&value.to_string()).into(),
        (_, Said::Text(text)) => told(text),
        (_, value) => escaped(&value.to_string()).into(),
    }
}

fn name<'v>(party: &'v Said<'_>) -> &'v str {
    party.get("name").and_then(Said::as_str).unwrap_or_default()
}

/// Several texts, one a line.
fn lines<'v>(texts: impl Iterator<Item = &'v str>) -> Cow<'v, str> {
    let mut all: Option<Cow<'v, str>> = None;
    for text in texts {
        let line = one_line(text);
        match &mut all {
            None => all = Some(line),
            Some(all) => {
                let all = all.to_mut();
                all.push('\n');
                all.push_str(&line);
            }
        }
    }
    all.unwrap_or_default()
}

/// The value that a cell of this column says. Nothing where it is blank.
pub fn value(column: &Column, text: &str) -> Result<Option<Json>, Unfit> {
    let text = text.trim_matches(['\n', '\r']);
    if text.trim().is_empty() {
        return Ok(None);
    }
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| plain(&unescaped(line)));
    let single = || plain(&unescaped(text));
    Ok(Some(match column.form {
        Form::Text => Json::from(single()),
        Form::Number => read::<Number>(&single()).map(|_| Json::from(single())).ok_or_else(|| no_number(text))?,
        Form::Due => read::<Due>(&single()).map(|_| Json::from(single())).ok_or_else(|| no_due(text))?,
        Form::Date => read::<jiff::civil::Date>(&single())
            .map(|date| Json::from(date.to_string()))
            .ok_or_else(|| no_date(text))?,
        Form::YesNo => read::<YesNo>(&single()).map(|yes| Json::from(yes.0)).ok_or_else(|| no_yes(text))?,
        Form::Word => word(column, &single())?,
        Form::Words => lines().map(|line| word(column, &line)).collect::<Result<Json, Unfit>>()?,
        Form::Lines => lines().map(Json::from).collect(),
        Form::Party => named(&single()),
        Form::Parties => lines().map(|line| named(&line)).collect(),
        Form::Pairs => {
            Json::Object(text.lines().filter(|line| !line.trim().is_empty()).map(pair).collect::<Result<_, _>>()?)
        }
        Form::Rest => serde_json::from_str(&unescaped(text)).map_err(|_| Unfit {
            zh: "这一栏照原样保存，不在表里改".to_owned(),
            en: "this column is kept as it is and not edited here".to_owned(),
        })?,
    }))
}

/// Several names in one line are several people, as in the register.
pub fn parted(line: &str) -> impl Iterator<Item = &str> {
    line.split(BETWEEN_PEOPLE).map(str::trim).filter(|name| !name.is_empty())
}

pub fn named(name: &str) -> Json {
    Json::Object([("name".to_owned(), Json::from(name))].into_iter().collect())
}

fn plain(text: &str) -> String {
    nfc(text.trim()).into_owned()
}

/// As the reader of registers reads it.
fn read<T: Value>(text: &str) -> Option<T> {
    let node = Node::new(Span::new(0, text.len()), Kind::Scalar(text.into()));
    T::read(&node, &mut Reader::new(text))
}

/// One of the words that a field knows.
pub fn word(column: &Column, text: &str) -> Result<Json, Unfit> {
    let Some(set) = column.words else { return Ok(Json::from(text)) };
    match set.find(text) {
        Some(word) => Ok(Json::from(set.words[word].0)),
        None => {
            let (en, zh): (Vec<&str>, Vec<&str>) = set.words.iter().map(|(en, zh)| (*en, zh[0])).unzip();
            Err(Unfit { zh: format!("可写 {}", zh.join("、")), en: format!("write one of {}", en.join(", ")) })
        }
    }
}

fn pair(line: &str) -> Result<(String, Json), Unfit> {
    let (key, value) = line.split_once([':', '：']).ok_or_else(|| Unfit {
        zh: format!("「{}」应写作「名称: 值」，一行一项", line.trim()),
        en: format!("`{}` should be written `name: value`, one a line", line.trim()),
    })?;
    Ok((plain(&unescaped(key.trim())), Json::from(plain(&unescaped(value.trim())))))
}

fn no_number(text: &str) -> Unfit {
    Unfit {
        zh: format!("「{text}」不是数，写作 12 或 12人"), en: format!("`{text}` is no number; write 12 or 12人")
    }
}

fn no_date(text: &str) -> Unfit {
    Unfit {
        zh: format!("「{text}」不是日期，写作 2026-11-21"), en: format!("`{text}` is no date; write 2026-11-21")
    }
}

fn no_due(text: &str) -> Unfit {
    Unfit {
        zh: format!("「{text}」不是期限，写作 2026-11-21、2026-11、2026 或 长期"),
        en: format!("`{text}` is no due date; write 2026-11-21, 2026-11, 2026 or lasting"),
    }
}

fn no_yes(text: &str) -> Unfit {
    let (yes, no) = ((YES[0], YES[5]), (NO[0], NO[5]));
    Unfit {
        zh: format!("「{text}」不是是否，写作 {} 或 {}", yes.0, no.0),
        en: format!("`{text}` is neither yes nor no; write {} or {}", yes.1, no.1),
    }
}

/// What would not come back from a cell as it is.
fn is_fragile(c: char) -> bool {
    // What nearly every text consists of.
    if matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}') {
        return false;
    }
    is_hidden(c) || c == '\u{fffe}' || c == '\u{ffff}' || (c.is_whitespace() && c != ' ' && c != '\u{3000}')
}

/// A text of one or several lines, so that every character of it comes back.
pub fn escaped(text: &str) -> String {
    told(text).into_owned()
}

/// The same, borrowed where it is as it was.
pub fn told(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\n', text.as_bytes()).is_none() {
        return one_line(text);
    }
    text.split('\n').map(one_line).collect::<Vec<_>>().join("\n").into()
}

/// The same, where a line is an entry of its own: line breaks are escaped too.
pub fn one_line(text: &str) -> Cow<'_, str> {
    let inner = text.trim();
    if !text.is_empty() && inner.len() == text.len() && !text.contains(|c: char| c == '\\' || is_fragile(c)) {
        return text.into();
    }
    if text.is_empty() {
        return "\\u{}".into();
    }
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        if is_fragile(c) || at < start || at >= end {
            _ = write!(out, "\\u{{{:x}}}", c as u32);
        } else if c == '\\' {
            out.push('\\');
            let next = text[at + 1..].chars().next();
            let reads_on = next.is_some_and(|next| next == '\\' || is_fragile(next) || next == '+')
                || at + 1 >= end && at + 1 < text.len()
                || text[at + 1..].starts_with("u{");
            if reads_on {
                out.push('\\');
            }
        } else {
            out.push(c);
        }
    }
    out.into()
}

fn key_of(key: &str) -> String {
    one_line(key).replace(':', "\\u{3a}").replace('：', "\\u{ff1a}")
}

/// What [`escaped`] was given.
pub fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        if let Some(after) = behind.strip_prefix('\\') {
            out.push('\\');
            rest = after;
        } else if let Some((c, after)) = code(behind) {
            out.extend(c);
            rest = after;
        } else {
            out.push('\\');
            rest = behind;
        }
    }
    out + rest
}

/// The character of `u{..}` at the beginning of a text, none for `u{}`, and what follows it.
fn code(text: &str) -> Option<(Option<char>, &str)> {
    let (digits, after) = text.strip_prefix("u{")?.split_once('}')?;
    if digits.is_empty() {
        return Some((None, after));
    }
    let c = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() <= 6).and_then(char::from_u32)?;
    Some((Some(c), after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Columns;
    use crate::record::RecordKind;

    #[test]
    fn usual_characters_are_not_fragile() {
        let by_rule = |c: char| {
            is_hidden(c)
                || matches!(c, '\u{fffe}' | '\u{ffff}')
                || (c.is_whitespace() && !matches!(c, ' ' | '\u{3000}'))
        };
        assert!(('\0'..=char::MAX).all(|c| is_fragile(c) == by_rule(c)));
    }

    #[test]
    fn every_text_comes_back_from_its_cell() {
        let texts = [
            "采购计划",
            "",
            " ",
            "  前后  ",
            "甲\n乙",
            "甲\n\n乙",
            "甲\n  乙\n",
            "C:\\新",
            "\\u{41}",
            "\\\\",
            "a\\",
            "\\\n",
            "a\\ ",
            "\u{feff}甲",
            "甲\u{202e}乙",
            "\t",
            "甲\u{a0}乙",
            "_x0041_",
            "=1+1",
            "　甲",
            "\\+{3}",
            "a\r\nb",
            "\u{fffe}",
            "\\ \\u{",
        ];
        for text in texts {
            assert_eq!(unescaped(&escaped(text)), text, "{:?}", escaped(text));
            assert_eq!(unescaped(&one_line(text)), text, "{:?}", one_line(text));
            assert!(!one_line(text).contains('\n'), "{text:?}");
            for line in escaped(text).split('\n') {
                assert!(line == line.trim() && !line.is_empty(), "{text:?}: {line:?}");
            }
        }
    }

    #[test]
    fn a_backslash_that_somebody_types_stays_one() {
        assert_eq!(unescaped("C:\\新建\\new"), "C:\\新建\\new");
        assert_eq!(unescaped("\\u{zz}"), "\\u{zz}");
    }

    fn column(kind: RecordKind, key: &str) -> &'static Column {
        let columns = Columns::of(kind).unwrap();
        &columns.columns[columns.find(key).unwrap()]
    }

    #[test]
    fn values_come_back_in_both_languages() {
        let values = [
            (RecordKind::Risk, "status", Json::from("closed")),
            (RecordKind::Risk, "publish", Json::from(false)),
            (RecordKind::Risk, "manifestations", serde_json::json!(["甲", "乙\n丙", ""])),
            (RecordKind::Risk, "factors", serde_json::json!({"L: 值": "3", "C：": ""})),
            (RecordKind::Risk, "owner", serde_json::json!([{"name": "张三"}, {"name": ""}])),
            (RecordKind::Risk, "since", Json::from("2026-03-01")),
            (RecordKind::Commitment, "covers", serde_json::json!(["laws", "own"])),
            (RecordKind::Post, "places", Json::from("约12人")),
            (RecordKind::Measure, "due", Json::from("2026年3月")),
        ];
        for language in [Language::Zh, Language::En] {
            for (kind, key, given) in &values {
                let column = column(*kind, key);
                let given_said = Said::of(given);
                let text = text(column, &given_said, language);
                assert_eq!(value(column, &text), Ok(Some(given.clone())), "{key}: {text:?}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_says_what_does() {
        let status = value(column(RecordKind::Risk, "status"), "开放").unwrap_err();
        assert_eq!(status.zh, "可写 有效、已消除");
        assert!(value(column(RecordKind::Risk, "since"), "昨天").unwrap_err().en.contains("2026-11-21"));
        assert!(value(column(RecordKind::Risk, "publish"), "也许").is_err());
        assert!(value(column(RecordKind::Post, "places"), "若干").is_err());
    }
}
