//! A cell's text as it is kept: no marks that nobody sees, no blanks around its lines.

use super::Cell;
use crate::source::{is_hidden, visible};

/// What copying from pages and from other programs leaves between letters.
const STRAY: [char; 5] = ['\u{feff}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}'];

/// Characters of a text that cannot be read and is only shown.
const SHOWN: usize = 200;

/// The cell that a text makes. Other control characters than line ends and tabs have no place in a register: such a
/// text is shown and not read.
pub fn cell(raw: &str) -> Cell {
    if raw.bytes().all(|byte| !may_begin_hidden(byte)) || raw.chars().all(|c| !is_hidden(c) && c != '\u{a0}') {
        let text = raw.trim();
        return if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) };
    }
    let raw = raw.replace("\r\n", "\n");
    let text: String = raw.chars().filter(|c| !STRAY.contains(c)).map(plain).collect();
    if text.chars().any(|c| c != '\n' && is_hidden(c)) {
        return unreadable(&text);
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() { Cell::Blank } else { Cell::Text(lines.join("\n")) }
}

/// Whether a hidden character or an odd blank may begin with this byte of UTF-8. Most Chinese text has none of them.
fn may_begin_hidden(byte: u8) -> bool {
    matches!(byte, 0..0x20 | 0x7f | 0xc2 | 0xd8 | 0xe2 | 0xef | 0xf3)
}

/// Line ends as `\n`, blanks as blanks.
fn plain(c: char) -> char {
    match c {
        '\r' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\t' | '\u{a0}' => ' ',
        c => c,
    }
}

/// What stands in a cell without being its value.
pub fn unreadable(raw: &str) -> Cell {
    let text = visible(raw.trim());
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    Cell::Unreadable(shown)
}

/// A name of a sheet or the line above a table: one line, nothing hidden in it.
pub fn name(raw: &str) -> String {
    match cell(raw) {
        Cell::Text(text) => text.replace('\n', " "),
        Cell::Unreadable(text) => text,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_loses_what_nobody_sees_and_keeps_what_somebody_wrote() {
        let text = |raw| match cell(raw) {
            Cell::Text(text) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(text(" 公车\u{200b}私用\u{a0}\r\n\r\n 违规加油\t"), "公车私用\n违规加油");
        assert_eq!(text("\u{3000}高\u{3000}"), "高");
        assert_eq!(cell(" \u{feff}\r\n "), Cell::Blank);
        assert_eq!(cell("甲\u{202e}乙"), Cell::Unreadable("甲\\u{202e}乙".into()));
        assert_eq!(cell("甲\u{7}"), Cell::Unreadable("甲\\u{7}".into()));
        // The short way round takes nothing that the long way would not.
        for c in (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| is_hidden(*c) || *c == '\u{a0}') {
            assert!(c.to_string().bytes().any(may_begin_hidden), "{c:?}");
        }
    }
}
