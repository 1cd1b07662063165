//! How a text is written: bare where that reads back as the same text with every reader of YAML, in quotation marks
//! where not, in lines of its own where it has several.

use super::page::Part;
use crate::tree::{Kind, yaml};

/// A text in one line that may stand in brackets too. What other readers of YAML take for a number, a date or a word
/// of YAML stands in quotation marks.
pub fn text(text: &str) -> String {
    if is_typed(text) { yaml::quoted(text) } else { yaml::scalar(text) }
}

/// A text that other readers of YAML take, where it stands bare, for something else.
pub fn is_typed(text: &str) -> bool {
    const WORDS: [&str; 15] =
        ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", ".inf", ".nan", "=", "<<", ""];
    let number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | ':' | '_'))
        && text.contains(|c: char| c.is_ascii_digit() || c == '.');
    number || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A text of several lines as a block; `None` where it cannot stand in one so that it reads back as it is.
pub fn block(text: &str) -> Option<Part> {
    let (body, sign) = match text.strip_suffix('\n') {
        Some(body) => (body, "|"),
        None => (text, "|-"),
    };
    let lines: Vec<String> = body.split('\n').map(str::to_owned).collect();
    reads_back(sign, lines, text)
}

/// The lines of a block as a part, where they read back as `text`.
pub fn reads_back(sign: &str, lines: Vec<String>, text: &str) -> Option<Part> {
    let indented: Vec<String> =
        lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("  {line}") }).collect();
    let written = format!("a: {sign}\n{}\nb: c\n", indented.join("\n"));
    let parsed = yaml::parse(&written);
    let entries = parsed.root.as_ref().map_or(&[][..], |root| root.entries());
    let same = matches!(entries, [a, b] if matches!(&a.value.kind, Kind::Scalar(said) if said == text) && b.value.text() == Some("c"));
    (same && parsed.problems.is_empty()).then(|| Part::Lines { sign: sign.to_owned(), lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_take_for_a_number_a_date_or_a_word_is_quoted() {
        for typed in ["2026", "3.6", "2026-03-12", "1_000", "0x1F", "+1", ".5", "no", "Yes", "~", "1e3", "12:30", "="] {
            assert_eq!(text(typed), format!("\"{typed}\""));
        }
        for bare in ["二级", "R1", "12人", "（一）", "no one", "a-b", "R-01"] {
            assert_eq!(text(bare), bare);
        }
    }

    #[test]
    fn a_text_of_several_lines_stands_in_a_block_where_that_says_the_same() {
        let lines = |text: &str| match block(text) {
            Some(Part::Lines { sign, lines }) => Some((sign, lines.len())),
            _ => None,
        };
        assert_eq!(lines("甲\n乙"), Some(("|-".to_owned(), 2)));
        assert_eq!(lines("甲\n\n乙\n"), Some(("|".to_owned(), 3)));
        for odd in ["  甲\n乙", "甲\n乙\n\n", "甲\r\n乙", "甲\u{7}\n乙"] {
            assert_eq!(lines(odd), None, "{odd:?}");
        }
    }
}
