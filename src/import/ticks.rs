//! Levels that are ticked: `□高 ☑中 □低` in one cell, or √ below the heading of a level.

use crate::finding::Both;
use crate::source::visible;

const TICKED: [char; 6] = ['√', '✓', '✔', '☑', '■', '●'];
const EMPTY: [char; 3] = ['□', '☐', '○'];

enum Part<'t> {
    Word(&'t str),
    /// A box, or brackets; ticked or not.
    Mark(bool),
}

/// The word of a text that is ticked; `None` where nothing in it can be. Why it cannot be told, where none or several are.
pub fn ticked(text: &str) -> Option<Result<&str, Both>> {
    // Most cells are told at a glance to be a level alone.
    if !text.contains(begins_mark) {
        return None;
    }
    let parts = parts(text)?;
    // 高√ 中 低: behind its word; √高 中 低: in front of it.
    let behind = matches!(parts.first(), Some(Part::Word(_)));
    let word_of = |at: usize| {
        let next = if behind { at.checked_sub(1).and_then(|at| parts.get(at)) } else { parts.get(at + 1) };
        if let Some(Part::Word(word)) = next { Some(*word) } else { None }
    };
    let ticks: Vec<usize> = (0..parts.len()).filter(|at| matches!(parts[*at], Part::Mark(true))).collect();
    let shown = visible(text);
    Some(match ticks[..] {
        [at] => word_of(at).ok_or_else(|| {
            Both::new(format!("「{shown}」只打了勾,没有写是哪一级"), format!("“{shown}” is a tick beside no level"))
        }),
        [] => Err(Both::new(format!("「{shown}」没有一级打了勾"), format!("“{shown}”: no level is ticked"))),
        _ => Err(Both::new(format!("「{shown}」打了几个勾"), format!("“{shown}”: several levels are ticked"))),
    })
}

/// The cell is a tick and nothing else.
pub fn is_tick(text: &str) -> bool {
    parts(text).is_some_and(|parts| matches!(parts[..], [Part::Mark(true)]))
}

/// The words and marks of a text; `None` where it has brackets that hold something else.
fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(is_apart);
    while let Some(c) = rest.chars().next() {
        let (part, length) = match c {
            '(' | '（' | '[' | '【' => {
                let inner = &rest[c.len_utf8()..];
                let end = inner.find([')', '）', ']', '】'])?;
                let (held, close) = (inner[..end].trim(), inner[end..].chars().next()?);
                let is_ticked = held.chars().all(|c| TICKED.contains(&c)) && !held.is_empty();
                if !is_ticked && !held.is_empty() {
                    return None;
                }
                (Part::Mark(is_ticked), c.len_utf8() + end + close.len_utf8())
            }
            c if TICKED.contains(&c) || EMPTY.contains(&c) => (Part::Mark(TICKED.contains(&c)), c.len_utf8()),
            _ => {
                let length = rest.find(|c: char| is_apart(c) || begins_mark(c)).unwrap_or(rest.len());
                (Part::Word(&rest[..length]), length)
            }
        };
        parts.push(part);
        rest = rest[length..].trim_start_matches(is_apart);
    }
    Some(parts)
}

fn is_apart(c: char) -> bool {
    c.is_whitespace() || matches!(c, '、' | '，' | ',' | '；' | ';')
}

fn begins_mark(c: char) -> bool {
    TICKED.contains(&c) || EMPTY.contains(&c) || matches!(c, '(' | '（' | '[' | '【')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ticked_level_is_read_however_it_is_ticked() {
        for text in ["□高 ☑中 □低", "高□ 中☑ 低□", "高□中√低□", "高（ ）中（√）低（ ）", "高 中√ 低", "☐高、■中、☐低"]
        {
            assert_eq!(ticked(text).and_then(Result::ok), Some("中"), "{text}");
        }
    }

    #[test]
    fn what_is_not_ticked_once_is_no_level() {
        for text in ["□高 □中 □低", "☑高 ☑中 □低", "√", "高（ ）中（ ）"] {
            assert!(ticked(text).is_some_and(|ticked| ticked.is_err()), "{text}");
        }
        for text in ["高", "高（重大）", "一级", "", "A、B"] {
            assert!(ticked(text).is_none(), "{text}");
        }
        assert!(is_tick(" √ ") && is_tick("（✓）") && !is_tick("高√") && !is_tick(""));
    }
}
