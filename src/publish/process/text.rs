//! Text in a drawing: how wide it is, and where its lines break. No font is asked: a Chinese character is one em wide, Latin
//! letters are taken for a little more than half of it, which holds for the fonts that pages name.

/// Width of a character in thousandths of an em.
fn width(c: char) -> i32 {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0,
        'W' | 'M' | 'm' | 'w' | '@' | '%' => 950,
        'A'..='Z' => 720,
        ' ' | 'i' | 'l' | 'j' | 't' | 'f' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 350,
        '\u{20}'..='\u{7e}' => 580,
        '\u{b7}' | '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{2026}' | '\u{2190}'..='\u{27bf}' => 1000,
        c if (c as u32) < 0x1100 => 680,
        _ => 1000,
    }
}

/// How wide a text of this size is, in the units of the drawing.
pub fn wide(text: &str, size: i32) -> i32 {
    text.chars().map(width).fold(0i32, i32::saturating_add).saturating_mul(size) / 1000
}

/// So many characters stand on a line at most, whatever they measure: marks without width do not add up.
const MOST: usize = 160;

/// A text in at most so many lines of this width; what does not fit ends in `…`. Words of letters stay whole where they
/// can, and no line begins with what closes the one before.
pub fn wrapped(text: &str, room: i32, size: i32, most: usize) -> Vec<String> {
    let room = (room * 1000 / size.max(1)).max(1000);
    let mut lines: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && lines.len() < most {
        let end = line_end(rest, room);
        let (line, after) = rest.split_at(end);
        rest = after.trim_start();
        lines.push(line.trim_end().to_owned());
    }
    if let (false, Some(last)) = (rest.is_empty(), lines.last_mut()) {
        while !last.is_empty() && wide(last, 1000) + 1000 > room {
            last.pop();
        }
        last.push('…');
    }
    lines
}

/// Where the first line of a text ends, in bytes; never 0.
fn line_end(text: &str, room: i32) -> usize {
    let mut used = 0;
    let mut gap = None;
    let mut before: Option<char> = None;
    for (count, (at, c)) in text.char_indices().enumerate() {
        let apart = |a: char| !(closes(c) || opens(a) || in_word(a) && in_word(c));
        if at > 0 && before.is_some_and(apart) {
            gap = Some(at);
        }
        used += width(c);
        // What closes a sentence may hang over the edge.
        let over = used > room && !(closes(c) && used <= room + 1000 && before.is_some_and(|a| !closes(a)));
        if (over || count >= MOST) && at > 0 {
            return gap.unwrap_or(at);
        }
        before = Some(c);
    }
    text.len()
}

fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '%' | '\'') || (('\u{a0}'..'\u{1100}').contains(&c))
}

fn closes(c: char) -> bool {
    "，。、；：？！）》」』”’…,.;:?!)]%".contains(c)
}

fn opens(c: char) -> bool {
    "（《「『“‘([".contains(c)
}

/// Text that XML takes as it stands.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_the_room_and_lose_nothing() {
        for text in [
            "编制并发布招标文件，公告期不少于五个工作日",
            "open the bids in public, then rank them",
            "混排 GB/T 9704 与中文",
            "",
        ] {
            let lines = wrapped(text, 100, 14, 99);
            assert!(lines.iter().all(|line| wide(line, 14) <= 100 + 14), "{lines:?}");
            let plain = |text: &str| text.replace(' ', "");
            assert_eq!(plain(&lines.concat()), plain(text));
        }
    }

    #[test]
    fn a_line_does_not_begin_with_what_closes_the_one_before() {
        let lines = wrapped("一二三四五，六七八九十。", 70, 14, 9);
        assert_eq!(lines, ["一二三四五，", "六七八九十。"]);
    }

    #[test]
    fn a_word_that_is_longer_than_a_line_is_broken_and_what_is_too_long_is_cut() {
        let lines = wrapped(&"W".repeat(200), 100, 14, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…') && lines.iter().all(|line| wide(line, 14) <= 100), "{lines:?}");
        assert_eq!(wrapped(&"\u{301}".repeat(100_000), 100, 14, 2).len(), 2);
    }
}
