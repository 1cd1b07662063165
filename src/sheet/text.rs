//! A cell's text as it is kept: no marks that nobody sees, no blanks around its lines.

use super::Cell;
use crate::source::{hides_something, is_hidden, visible};

/// What copying from pages and from other programs leaves between letters.
const STRAY: [char; 5] = ['\u{feff}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}'];

/// Characters of a text that cannot be read and is only shown.
const SHOWN: usize = 200;

/// The cell that a text makes. Other control characters than line ends and tabs have no place in a register: such a
/// text is shown and not read.
pub fn cell(raw: &str) -> Cell {
    if !hides_something(raw) && !raw.contains('\u{a0}') {
        let text = raw.trim();
        let tidy = |line: &str| !line.is_empty() && line.trim().len() == line.len();
        return match () {
            () if text.is_empty() => Cell::Blank,
            () if memchr::memchr(b'\n', text.as_bytes()).is_none_or(|_| text.split('\n').all(tidy)) => {
                Cell::Text(text.to_owned())
            }
            () => Cell::Text(whole_lines(text).join("\n")),
        };
    }
    let raw = raw.replace("\r\n", "\n");
    let text: String = raw.chars().filter(|c| !STRAY.contains(c)).map(plain).collect();
    if text.chars().any(|c| c != '\n' && is_hidden(c)) {
        return unreadable(&text);
    }
    let lines = whole_lines(&text);
    if lines.is_empty() { Cell::Blank } else { Cell::Text(lines.join("\n")) }
}

/// The lines in which something stands, without the blanks around them.
fn whole_lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
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
        assert_eq!(text("甲\n\n 乙 \n丙"), "甲\n乙\n丙");
        assert_eq!(text("“甲”，\n乙。"), "“甲”，\n乙。");
    }
}
