//! What a new file is to say, and its text in the layout of `fmt`. Nearly every text of a register stands bare on its
//! line, which one look at it tells: such a file is written at once. How an odd text is written the library and `fmt`
//! say, for that text alone.

use std::borrow::Cow;
use std::fmt::Write;

use serde_yaml::{Mapping, Value};

use super::{mapping, reads_back};
use crate::merge::{Manner, tidied};
use crate::register::FileKind;
use crate::tree::yaml::MOST;
use crate::vocabulary::nfc;

/// A part of a file, its texts borrowed from where they were found.
#[derive(Debug, Clone, PartialEq)]
pub enum Meant<'d> {
    Nothing,
    Text(Cow<'d, str>),
    /// Written as it is; a register reads it as text anyway.
    Number(u32),
    List(Vec<Meant<'d>>),
    /// By keys of the format, each once.
    Record(Vec<(&'static str, Meant<'d>)>),
    /// By names that somebody gave.
    Pairs(Vec<(&'d str, Meant<'d>)>),
}

impl<'d> Meant<'d> {
    /// A text; a plain count such as 12 goes without quotes.
    pub fn text(text: impl Into<Cow<'d, str>>) -> Meant<'d> {
        let text = text.into();
        match text.parse::<u32>() {
            Ok(number) if !text.starts_with(['0', '+']) || text == "0" => Meant::Number(number),
            _ => Meant::Text(text),
        }
    }

    /// The same for the YAML library.
    pub fn value(&self) -> Value {
        match self {
            Meant::Nothing => Value::Null,
            Meant::Text(text) => Value::String(text.clone().into_owned()),
            Meant::Number(number) => Value::Number((*number).into()),
            Meant::List(items) => Value::Sequence(items.iter().map(Meant::value).collect()),
            Meant::Record(_) | Meant::Pairs(_) => Value::Mapping(self.mapping()),
        }
    }

    /// The entries of a record; of anything else none.
    pub fn mapping(&self) -> Mapping {
        let entry = |(key, value): &(&str, Meant<'_>)| (Value::String((*key).to_owned()), value.value());
        match self {
            Meant::Record(fields) => fields.iter().map(entry).collect(),
            Meant::Pairs(pairs) => pairs.iter().map(entry).collect(),
            _ => Mapping::new(),
        }
    }

    /// The record as a text in the layout of `fmt`; `None` where only the library can tell how it is written.
    pub fn laid_out(&self) -> Option<String> {
        let Meant::Record(fields) = self else { return None };
        let mut page = Page { out: String::new(), listed: 0, odd: false };
        page.record(fields.iter().map(|(key, value)| (*key, value)), 0, false)?;
        let holds = page.listed < MOST && !fields.is_empty();
        // What is evident needs no proof.
        (holds && (!page.odd || reads_back(&page.out, &self.mapping()))).then_some(page.out)
    }
}

struct Page {
    out: String,
    /// Entries of lists so far.
    listed: usize,
    /// Some text was not told at a glance.
    odd: bool,
}

impl Page {
    /// `goes_on`: the first entry stands behind the dash of the item that they are.
    fn record<'e, 'd: 'e>(
        &mut self,
        entries: impl Iterator<Item = (&'e str, &'e Meant<'d>)>,
        indent: usize,
        goes_on: bool,
    ) -> Option<()> {
        for (index, (key, value)) in entries.enumerate() {
            if index > 0 || !goes_on {
                self.blanks(indent);
            }
            self.out.push_str(key);
            self.out.push(':');
            self.value(value, indent)?;
        }
        Some(())
    }

    fn value(&mut self, value: &Meant<'_>, indent: usize) -> Option<()> {
        match value {
            Meant::Text(text) => self.text(text, indent),
            Meant::Number(number) => writeln!(self.out, " {number}").ok(),
            Meant::List(items) if !items.is_empty() => {
                self.out.push('\n');
                items.iter().try_for_each(|item| self.item(item, indent + 2))
            }
            Meant::Record(fields) if !fields.is_empty() => {
                self.out.push('\n');
                self.record(fields.iter().map(|(key, value)| (*key, value)), indent + 2, false)
            }
            Meant::Pairs(pairs) if are_plain(pairs) => {
                self.out.push('\n');
                self.record(pairs.iter().map(|(key, value)| (*key, value)), indent + 2, false)
            }
            _ => None,
        }
    }

    fn item(&mut self, item: &Meant<'_>, indent: usize) -> Option<()> {
        self.listed += 1;
        self.blanks(indent);
        self.out.push('-');
        match item {
            Meant::Text(_) | Meant::Number(_) => self.value(item, indent),
            Meant::Record(fields) if !fields.is_empty() => {
                self.out.push(' ');
                self.record(fields.iter().map(|(key, value)| (*key, value)), indent + 2, true)
            }
            _ => None,
        }
    }

    fn text(&mut self, text: &str, indent: usize) -> Option<()> {
        if is_evident(text) {
            self.out.push(' ');
            self.out.push_str(text);
            self.out.push('\n');
            return Some(());
        }
        // What follows an empty line at the end of a block is set apart from it.
        if text.ends_with('\n') {
            return None;
        }
        self.odd = true;
        let written = odd(text)?;
        let mut lines = written.lines();
        self.out.push_str(lines.next()?);
        self.out.push('\n');
        for line in lines {
            if !line.is_empty() {
                self.blanks(indent);
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
        Some(())
    }

    fn blanks(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }
}

/// How a text stands behind the colon of its key, which has no indentation.
fn odd(text: &str) -> Option<String> {
    const KEY: &str = "甲:";
    let alone = Mapping::from_iter([(Value::String("甲".to_owned()), Value::String(text.to_owned()))]);
    let written = tidied(&mapping(&alone).ok()?, FileKind::Post, Manner::default()).ok()?;
    written.strip_prefix(KEY).map(str::to_owned)
}

/// Names that stand bare before their colons, each once.
fn are_plain(pairs: &[(&str, Meant<'_>)]) -> bool {
    /// Longer ones the library writes in lines of their own. In bytes.
    const LONGEST: usize = 100;
    /// More names are not compared with each other here.
    const MANY: usize = 32;
    let plain = |key: &str| is_evident(key) && key.len() <= LONGEST && matches!(nfc(key), Cow::Borrowed(_));
    let twice = |at: usize| pairs[..at].iter().any(|(key, _)| *key == pairs[at].0);
    (1..=MANY).contains(&pairs.len()) && pairs.iter().all(|(key, _)| plain(key)) && !(1..pairs.len()).any(twice)
}

/// Every reader and writer of YAML has this text bare on one line, as nothing but text.
fn is_evident(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(first) = bytes.first() else { return false };
    let seen = bytes.iter().fold(0, |seen, byte| seen | SEEN[usize::from(*byte)]);
    if seen & NEVER != 0 || !(*first >= 0x80 || first.is_ascii_alphanumeric() || *first == b'(') {
        return false;
    }
    if seen & WIDE == 0 {
        return is_mark(bytes);
    }
    text.trim().len() == text.len() && (seen & PERHAPS == 0 || !text.chars().any(is_unprintable))
}

/// Capital letters with digits, `R1`, or a single one: neither a number nor a word of YAML.
fn is_mark(bytes: &[u8]) -> bool {
    let letters = bytes.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let digits = bytes[letters..].iter().all(u8::is_ascii_digit);
    letters > 0 && digits && (bytes.len() > letters || matches!(bytes, [letter] if !b"YN".contains(letter)))
}

/// Among the characters that begin with the bytes that may be [`PERHAPS`]: what YAML does not print, or takes for the
/// end of a line.
fn is_unprintable(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// No text that holds such a byte is evident.
const NEVER: u8 = 1;
/// A character that is not ASCII begins with it.
const WIDE: u8 = 2;
/// A character begins with it that may be no text.
const PERHAPS: u8 = 4;

/// What each byte of UTF-8 says of a text.
static SEEN: [u8; 256] = {
    let mut seen = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        seen[byte] = match byte {
            0..0x20 | 0x7f | 0xf0.. => NEVER,
            0x23 | 0x3a => NEVER,
            0xc2 | 0xe2 | 0xef => WIDE | PERHAPS,
            0xc3.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    seen
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As it was written before there was a short way: by the library, then laid out.
    fn long_way(meant: &Meant<'_>) -> Option<String> {
        let written = mapping(&meant.mapping()).ok()?;
        let text = tidied(&written, FileKind::Post, Manner::default()).unwrap_or(written);
        reads_back(&text, &meant.mapping()).then_some(text)
    }

    fn text() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(vec![
            "no",
            "Y",
            "R1",
            "A",
            "INF",
            "1.5",
            "0",
            "012",
            "12",
            "2026-03-01",
            "09:30",
            "甲: 乙",
            "甲:",
            "甲 #乙",
            "# 甲",
            "甲#",
            "- 甲",
            "?",
            "甲\n乙",
            "甲\n\n乙\n",
            " 甲",
            "甲 ",
            "\u{3000}甲",
            "甲\u{2028}乙",
            "甲\u{85}",
            "\u{feff}甲",
            "甲😀",
            "“甲”，（乙）",
            "(1)甲",
            "（一）",
            "null",
            "~",
            "true甲",
            "[甲]",
            "甲[1]",
            "{甲}",
            "'甲'",
            "\"甲\"",
            "甲\"乙\"",
            "甲\\乙",
            "%甲",
            "@甲",
            "`",
            "",
            "甲, 乙",
            "甲 | 乙",
            "| 甲",
            "> 甲",
            "甲>",
            "---",
            "...",
            "--- 甲",
            "&甲",
            "*甲",
            "!甲",
            "3日",
            "1e3甲",
            "甲-",
            "甲 - 乙",
            "甲 ? 乙",
            "甲\u{a0}乙",
            "é",
            "甲\t乙",
            "0x1F",
            "<<",
            "=",
            ".5",
        ]);
        prop_oneof![3 => odd.prop_map(str::to_owned), 2 => "[甲乙A-C0-2 :#,\"'\\-\n|]{0,6}", 1 => "\\PC{0,8}", 1 => "[\\u{80}-\\u{2fff}甲]{1,4}"]
    }

    fn meant() -> impl Strategy<Value = Meant<'static>> {
        let word = || prop_oneof![text().prop_map(Meant::text), text().prop_map(|text| Meant::Text(text.into()))];
        let list = || prop::collection::vec(word(), 0..4).prop_map(Meant::List);
        let key = || prop::sample::select(vec!["甲", "乙", "R1", "12", "甲: 乙", "no", "é", "e\u{301}", " 甲"]);
        let pairs = prop::collection::vec((key(), word()), 0..3).prop_map(Meant::Pairs);
        let inner = (word(), list(), word())
            .prop_map(|(id, list, owner)| Meant::Record(vec![("编号", id), ("表现形式", list), ("责任人", owner)]));
        (word(), pairs, prop::collection::vec(inner, 0..3), list()).prop_map(|(title, pairs, risks, duties)| {
            let all = vec![("岗位", title), ("自定", pairs), ("风险点", Meant::List(risks)), ("职责", duties)];
            Meant::Record(
                all.into_iter()
                    .filter(|(_, value)| *value != Meant::List(Vec::new()) && *value != Meant::Pairs(Vec::new()))
                    .collect(),
            )
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn the_short_way_writes_what_the_long_way_writes(meant in meant()) {
            if let Some(text) = meant.laid_out() {
                prop_assert_eq!(Some(text.clone()), long_way(&meant));
                prop_assert!(reads_back(&text, &meant.mapping()));
            }
        }

        #[test]
        fn an_evident_text_is_written_bare_by_everybody(text in text()) {
            let alone = Meant::Record(vec![("岗位", Meant::Text(text.clone().into()))]);
            if is_evident(&text) {
                let written = format!("岗位: {text}\n");
                prop_assert_eq!(long_way(&alone), Some(written.clone()));
                prop_assert_eq!(mapping(&alone.mapping()).ok(), Some(written));
            }
        }
    }

    #[test]
    fn common_texts_are_evident() {
        for text in [
            "采购员",
            "R1",
            "A",
            "1日内",
            "第2项（重大）",
            "“三重一大”，集体决定；",
            "(一)甲",
            "VIP客户",
            "甲 乙",
            "P12",
        ] {
            assert!(is_evident(text), "{text}");
        }
        for text in ["", "no", "N", "12", "1.5", "a", "甲:乙", "甲#", " 甲", "甲\n乙", "-甲", "甲\u{2028}"] {
            assert!(!is_evident(text), "{text:?}");
        }
    }

    #[test]
    fn more_entries_than_a_file_may_have_are_no_file() {
        let list = |count| Meant::Record(vec![("职责", Meant::List(vec![Meant::text("甲"); count]))]);
        let full = list(MOST - 1);
        assert!(full.laid_out().is_some_and(|text| reads_back(&text, &full.mapping())));
        assert!(list(MOST).laid_out().is_none());
        assert!(long_way(&list(MOST + 1)).is_none());
    }
}
