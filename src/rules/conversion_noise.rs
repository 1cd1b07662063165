//! `conversion-noise`: what conversions leave in a text that nobody wrote.

use std::ops::Range;

use super::Check;
use super::glance::Glance;
use super::wording::quotes_others;
use crate::facts::FileContext;
use crate::finding::{Both, Findings, Rule, Severity};
use crate::record::Leaf;
use crate::register::Grading;
use crate::vocabulary::{Script, are_both, stray};

pub static RULE: Rule = Rule {
    name: "conversion-noise",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("conversion_noise.md"),
};

pub const CHECKS: &[Check] = &[Check::Words { possible, check }];

/// The file shows something that may be noise.
fn possible(glance: &Glance, text: &str) -> bool {
    let bytes = text.as_bytes();
    let after = |skipped: usize| bytes.get(skipped..).unwrap_or_default().iter().copied();
    let mut seen = false;
    // Without a branch, so that the processor looks at many bytes at once: most files show nothing.
    for ((a, b), c) in after(0).zip(after(1)).zip(after(2)) {
        let is = |[x, y, z]: [u8; 3]| (a == x) & (b == y) & (c == z);
        let between = |low: u8, high: u8| (c >= low) & (c <= high);
        // A lost character; full-width digits and letters.
        seen |= is([0xef, 0xbf, 0xbd]);
        seen |= (a == 0xef) & (b == 0xbc) & (between(0x90, 0x99) | between(0xa1, 0xba));
        seen |= (a == 0xef) & (b == 0xbd) & between(0x81, 0x9a);
        // A blank between Chinese characters; a number before a dash; 页.
        seen |= (a >= 0x80) & (b == b' ') & (c >= 0xe3);
        seen |= is([0xe3, 0x80, 0x80]) | is([0xe9, 0xa1, 0xb5]);
        let dash = ((b == 0xe2) & (c == 0x80)) | ((b == 0xef) & (c == 0xbc));
        let blank_dash = (b == b' ') & ((c == b'-') | (c == 0xe2) | (c == 0xef));
        seen |= a.is_ascii_digit() & (dash | blank_dash);
    }
    seen || are_both(glance.scripts)
}

fn check(leaf: &Leaf<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    for (noise, range) in noises(leaf.text) {
        let graded = leaf.field == Grading::level || leaf.field == Grading::self_level;
        match noise {
            // A level in other letters is read as the level it means.
            Noise::FullWidth if graded => continue,
            Noise::Mixed if quotes_others(leaf.field) => continue,
            _ => {}
        }
        let severity = if noise == Noise::Lost { Severity::Warning } else { RULE.severity };
        let (message, help) = noise.words(&leaf.text[range.clone()]);
        findings.add(
            RULE.at(context.place_in(leaf, range))
                .field(leaf.field)
                .severity(severity)
                .says(message.zh, message.en)
                .help(help.zh, help.en),
        );
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Noise {
    /// A character was lost: �.
    Lost,
    /// A page number that stood at the foot of a page.
    Page,
    /// Every character for itself.
    Spaced,
    /// Latin letters or digits in Chinese width.
    FullWidth,
    /// Both Chinese scripts.
    Mixed,
}

impl Noise {
    fn words(self, written: &str) -> (Both, Both) {
        match self {
            Noise::Lost => (
                Both::new("这里有字在转换中丢失,显示为「\u{fffd}」", "a character was lost in conversion and shows as “\u{fffd}”"),
                Both::new("对照原文补上", "put it back from the original"),
            ),
            Noise::Page => (
                Both::new(format!("句中夹着页码「{written}」"), format!("the page number “{written}” stands in the text")),
                Both::new("删去页码,把前后的句子接上", "delete it and join the sentence"),
            ),
            Noise::Spaced => (
                Both::new(format!("「{written}」的字与字之间有空格"), format!("“{written}” has a space between its characters")),
                Both::new("删去空格,否则查找和统计都认不出这个词", "delete the spaces: no search finds the word as it is"),
            ),
            Noise::FullWidth => (
                Both::new(format!("「{written}」是全角的字母或数字"), format!("“{written}” is in full-width letters or digits")),
                Both::new("改为半角", "write them half-width"),
            ),
            Noise::Mixed => (
                Both::new(
                    format!("一段文字里繁体和简体混用,如「{written}」"),
                    format!("Traditional and Simplified characters in one text, such as “{written}”"),
                ),
                Both::new("改为同一种字体,机械转换的逐字核对", "write it in one of the two, and check what a conversion changed"),
            ),
        }
    }
}

/// The first of each kind of noise in a text.
fn noises(text: &str) -> impl Iterator<Item = (Noise, Range<usize>)> + '_ {
    let mixed = || {
        let (at, c) = Script::of(text).is_mixed().then(|| stray(text))??;
        Some(at..at + c.len_utf8())
    };
    let lost = text.find('\u{fffd}').map(|at| at..at + '\u{fffd}'.len_utf8());
    let found = [
        (Noise::Lost, lost),
        (Noise::Page, page(text)),
        (Noise::Spaced, spaced(text)),
        (Noise::FullWidth, full_width(text)),
        (Noise::Mixed, mixed()),
    ];
    found.into_iter().filter_map(|(noise, range)| Some((noise, range?)))
}

/// `— 3 —`, `-12-`, `第 3 页 共 9 页`.
fn page(text: &str) -> Option<Range<usize>> {
    let digits = |at: usize| text[at..].bytes().take_while(u8::is_ascii_digit).count();
    let blanks = |at: usize| text[at..].len() - text[at..].trim_start_matches(' ').len();
    let dashed = |(at, dash): (usize, char)| {
        // A range such as 3—5 and a number such as R-3-1 have something before the dash.
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == dash) {
            return None;
        }
        let start = at + dash.len_utf8();
        let number = start + blanks(start);
        let length = digits(number);
        let end = number + length + blanks(number + length);
        let closed = (1..=3).contains(&length) && text[end..].starts_with(dash);
        let end = end + dash.len_utf8();
        // Where nothing closes it, no character need begin there.
        let apart = || dash != '-' || (number > start && text[..end].ends_with(" -"));
        let follows = || text[end..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == dash);
        (closed && apart() && !follows()).then_some(at..end)
    };
    let of_total = |(at, _): (usize, &str)| {
        let mut end = at;
        for (word, is_first) in [("第", true), ("共", false)] {
            if !is_first {
                end += text[end..].len() - text[end..].trim_start_matches([' ', '/', ',', '，']).len();
            }
            end += text[end..].starts_with(word).then_some(word.len())?;
            end += blanks(end);
            let length = digits(end);
            end += (length > 0).then_some(length)?;
            end += blanks(end);
            end += text[end..].starts_with('页').then_some('页'.len_utf8())?;
        }
        Some(at..end)
    };
    let dashes = text.char_indices().filter(|(_, c)| matches!(c, '—' | '－' | '–' | '-')).find_map(dashed);
    dashes.or_else(|| text.match_indices("第").find_map(of_total))
}

/// Four or more Chinese characters in a row, each set apart from the next.
fn spaced(text: &str) -> Option<Range<usize>> {
    const SHORTEST: usize = 4;
    // Where the run began, where its last character ended, and how many it has.
    let mut run: Option<(usize, usize, usize)> = None;
    let mut touched = false;
    let mut characters = text.char_indices().filter(|(_, c)| is_han(*c)).peekable();
    while let Some((at, c)) = characters.next() {
        let end = at + c.len_utf8();
        let touches = characters.peek().is_some_and(|(next, _)| *next == end);
        if touched || touches {
            if let Some((start, last, SHORTEST..)) = run {
                return Some(start..last);
            }
            run = None;
        } else {
            run = match run {
                Some((start, last, count)) if is_blank(&text[last..at]) => Some((start, end, count + 1)),
                Some((start, last, SHORTEST..)) => return Some(start..last),
                _ => Some((at, end, 1)),
            };
        }
        touched = touches;
    }
    run.filter(|(.., count)| *count >= SHORTEST).map(|(start, last, _)| start..last)
}

fn is_blank(between: &str) -> bool {
    !between.is_empty() && between.chars().all(|c| matches!(c, ' ' | '\u{3000}'))
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// ２０２６, ＡＢ; a blank of a form such as ＸＸ is `placeholder-left`'s.
fn full_width(text: &str) -> Option<Range<usize>> {
    let is_wide = |c: char| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    let mut from = 0;
    while let Some(at) = text[from..].find(is_wide).map(|at| from + at) {
        let end = text[at..].find(|c| !is_wide(c)).map_or(text.len(), |length| at + length);
        if text[at..end].chars().any(|c| !matches!(c, 'Ｘ' | 'ｘ')) {
            return Some(at..end);
        }
        from = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Noise, &str)> {
        let found: Vec<_> = noises(text).map(|(noise, range)| (noise, &text[range])).collect();
        assert!(found.is_empty() || possible(&Glance::of(text), text), "{text}");
        found
    }

    #[test]
    fn page_numbers_in_sentences_are_found() {
        for (text, page) in [
            ("采购计划须经— 12 —科务会讨论", "— 12 —"),
            ("须经－3－科务会讨论", "－3－"),
            ("须经 - 3 - 科务会讨论", "- 3 -"),
            ("须经第 3 页 共 9 页科务会讨论", "第 3 页 共 9 页"),
        ] {
            assert_eq!(found(text), [(Noise::Page, page)], "{text}");
        }
        for text in ["见附件第3页", "R-3-1", "3—5—7日", "2026-3-1", "第3—5页", "电话 0797-8-1", "——3——"] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn characters_set_apart_are_found_and_lists_are_not() {
        assert_eq!(found("必须严 格 执 行 制 度的"), [(Noise::Spaced, "格 执 行 制")]);
        assert_eq!(found("由 采 购 计 划"), [(Noise::Spaced, "由 采 购 计 划")]);
        for text in ["药品 耗材 设备 试剂", "王 芳", "甲 乙 丙", "每月 5 日 前", "采购 计 划 单 据员"] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn lost_characters_full_width_letters_and_mixed_scripts_are_found() {
        assert_eq!(found("加强\u{fffd}管"), [(Noise::Lost, "\u{fffd}")]);
        assert_eq!(found("金额超过５０００元的"), [(Noise::FullWidth, "５０００")]);
        assert_eq!(found("ＸＸ单位"), []);
        assert_eq!(found("加強黨風廉政建設,完善管理体制"), [(Noise::Mixed, "体")]);
    }

    #[test]
    fn a_dash_before_whatever_is_no_page_number_is_passed_over() {
        for text in ["岗位 - 岗位１３８", "甲 -1乙", "甲—乙", "-", "— 12 甲"] {
            assert!(page(text).is_none(), "{text}");
        }
    }
}
