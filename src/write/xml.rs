//! Text within XML.

use std::fmt::Write as _;

use crate::source::visible;

/// Text of one line, within an attribute or between tags: what is hidden is shown.
pub fn escape(text: &str) -> String {
    escape_lines(&visible(text))
}

/// Text between tags, with its line breaks. What XML cannot hold is written as its number.
pub fn escape_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => _ = write!(out, "\\u{{{:x}}}", c as u32),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_element() {
        assert_eq!(escape("甲]]></failure>\"&\u{1}\u{ffff}"), "甲]]&gt;&lt;/failure&gt;&quot;&amp;\\u{1}\\u{ffff}");
    }
}
