//! Numbers that identify a person: citizen identity numbers, mobile numbers, bank cards. Finds them in any
//! text and blanks them out, so that nothing we print shows one whole. So too the names of those who report.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    Identity,
    Mobile,
    Card,
}

/// A number in a text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub number: Number,
    pub range: Range<usize>,
}

/// The fewest digits of a number that is looked for: a mobile number's.
const FEWEST: usize = 11;

/// Whether a text has a row of digits long enough; quick, and true too often.
pub fn possible(text: &str) -> bool {
    let bytes = text.as_bytes();
    // A digit of either width begins with one of these bytes, and so does little else.
    let begins = |byte: &u8| byte.is_ascii_digit() || *byte == 0xef;
    // Counted without a branch, many bytes at once: nearly every text is done with here.
    if bytes.len() < FEWEST || bytes.iter().map(|byte| usize::from(begins(byte))).sum::<usize>() < FEWEST {
        return false;
    }
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(begins) {
        at += next;
        let mut digits = 0;
        loop {
            let (is_digit, length) = match bytes[at..] {
                [b'0'..=b'9', ..] => (true, 1),
                [0xef, 0xbc, 0x90..=0x99, ..] => (true, 3),
                // The separators of [`is_separator`].
                [b' ' | b'-', ..] => (false, 1),
                [0xc2, 0xa0, ..] => (false, 2),
                [0xe3, 0x80, 0x80, ..] | [0xef, 0xbc, 0x8d, ..] | [0xe2, 0x80, 0x91 | 0x93, ..] => (false, 3),
                _ => break,
            };
            digits += usize::from(is_digit);
            at += length;
        }
        if digits >= FEWEST {
            return true;
        }
        at = (at + 1).min(bytes.len());
    }
    false
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{a0}' | '\u{3000}' | '－' | '–' | '‑')
}

/// A digit of either width.
fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '０'..='９' => Some((c as u32 - '０' as u32) as u8),
        _ => None,
    }
}

/// Digits that stand together, without anything between them.
struct Group {
    /// Values of the digits; 10 for the X that may end an identity number.
    digits: Vec<u8>,
    range: Range<usize>,
}

/// Every number in the text, in order.
pub fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    if !possible(text) {
        return found;
    }
    let mut row: Vec<Group> = Vec::new();
    // Letters right before or after a row of digits make it part of another name: a contract number, a file name.
    let (mut before, mut separated) = (None, false);
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if let Some(value) = digit(c) {
            match row.last_mut() {
                Some(last) if last.range.end == at => {
                    last.digits.push(value);
                    last.range.end = end;
                }
                _ => row.push(Group { digits: vec![value], range: at..end }),
            }
            separated = false;
        } else if !row.is_empty() && is_separator(c) && !separated {
            separated = true;
        } else {
            if !row.is_empty() {
                close(&mut row, before, Some((c, end)), &mut found);
            }
            before = Some(c);
            separated = false;
        }
    }
    close(&mut row, before, None, &mut found);
    found
}

/// Takes the numbers out of a row of groups. `after` is the character that ends it.
fn close(row: &mut Vec<Group>, before: Option<char>, after: Option<(char, usize)>, found: &mut Vec<Found>) {
    let mut groups = std::mem::take(row);
    let mut after_letter = after.is_some_and(|(c, _)| c.is_ascii_alphanumeric());
    if let (Some((c, end)), Some(last)) = (after, groups.last_mut())
        && matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ')
        && last.range.end + c.len_utf8() == end
    {
        last.digits.push(10);
        last.range.end = end;
        after_letter = false;
    }
    let mut from = 0;
    while from < groups.len() {
        let glued = from == 0 && before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))
            || after_letter && from + 1 == groups.len();
        match number_at(&groups[from..]).filter(|_| !glued) {
            Some((number, count)) => {
                let range = groups[from].range.start..groups[from + count - 1].range.end;
                found.push(Found { number, range });
                from += count;
            }
            None => from += 1,
        }
    }
}

/// The number that begins with the first of these groups, and how many of them it takes.
fn number_at(groups: &[Group]) -> Option<(Number, usize)> {
    let mut digits: Vec<u8> = Vec::with_capacity(20);
    let mut cuts: Vec<usize> = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        if digits.len() + group.digits.len() > 19 {
            return None;
        }
        digits.extend(&group.digits);
        if let Some(number) = number_of(&digits, &cuts) {
            return Some((number, index + 1));
        }
        cuts.push(digits.len());
    }
    None
}

/// `cuts` are where the digits are written apart; each kind of number is written apart in its own way.
fn number_of(digits: &[u8], cuts: &[usize]) -> Option<Number> {
    let with_x = digits.contains(&10);
    let fits = |usual: &[usize]| cuts.iter().all(|cut| usual.contains(cut));
    if digits.len() == 18 && is_identity(digits) && (cuts.is_empty() || cuts.contains(&6) && cuts.contains(&14)) {
        return Some(Number::Identity);
    }
    if with_x {
        return None;
    }
    let mobile = digits.strip_prefix(&[8, 6]).filter(|rest| rest.len() == FEWEST);
    let (mobile, country) = mobile.map_or((digits, 0), |rest| (rest, 2));
    if is_mobile(mobile) && fits(&[country, country + 3, country + 7]) {
        return Some(Number::Mobile);
    }
    ((16..=19).contains(&digits.len()) && is_card(digits) && fits(&[4, 8, 12, 16])).then_some(Number::Card)
}

/// GB 11643: region, date of birth, sequence, and a check character modulo 11.
fn is_identity(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    if digits[..17].contains(&10) || !(1..=8).contains(&digits[0]) {
        return false;
    }
    let value = |range: Range<usize>| digits[range].iter().fold(0i16, |value, digit| value * 10 + i16::from(*digit));
    let (year, month, day) = (value(6..10), value(10..12) as i8, value(12..14) as i8);
    if !(1850..=2100).contains(&year) || jiff::civil::Date::new(year, month, day).is_err() {
        return false;
    }
    let sum: u32 = WEIGHTS.iter().zip(digits).map(|(weight, digit)| weight * u32::from(*digit)).sum();
    CHECKS[(sum % 11) as usize] == digits[17]
}

fn is_mobile(digits: &[u8]) -> bool {
    digits.len() == FEWEST && digits[0] == 1 && digits[1] >= 3
}

/// Luhn's check digit. Cards begin with 3 to 6 or 9; with 18 digits a 5 or 9 begins a unit's credit code instead.
fn is_card(digits: &[u8]) -> bool {
    if !matches!(digits[0], 3..=6 | 9) || digits.len() == 18 && matches!(digits[0], 5 | 9) {
        return false;
    }
    // One figure repeated is a form's filling, not a card.
    if digits.iter().all(|digit| *digit == digits[0]) {
        return false;
    }
    let doubled = |digit: u8| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| u32::from(if index % 2 == 1 { doubled(*digit) } else { *digit }))
        .sum();
    sum.is_multiple_of(10)
}

/// The text with the middle of every such number blanked out; each character keeps its length in bytes, so
/// that places in the text stay true.
pub fn masked(text: &str) -> Cow<'_, str> {
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for Found { range, .. } in found {
        out.push_str(&text[done..range.start]);
        let number = &text[range.clone()];
        let digits = number.chars().filter(|c| !is_separator(*c)).count();
        let mut seen = 0;
        for c in number.chars() {
            let hide = !is_separator(c) && (3..digits - 2).contains(&seen);
            seen += usize::from(!is_separator(c));
            match c.len_utf8() {
                1 if hide => out.push('*'),
                _ if hide => out.push('＊'),
                _ => out.push(c),
            }
        }
        done = range.end;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Words for those who report; a name follows behind a colon, a bracket or 姓名.
const REPORTERS: [&str; 9] = ["举报人", "检举人", "控告人", "反映人", "投诉人", "来信人", "来电人", "来访人", "意见人"];

/// All of them end in it; to make a searcher anew takes as long as a text.
static PERSON: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("人"));

/// What stands in place of a name.
const NOBODY: [&str; 12] =
    ["匿名", "不详", "未留名", "保密", "未署名", "不公开", "从略", "本院职工", "职工", "群众", "患者", "家属"];

/// Somebody who reported something, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    /// The word for them: 举报人.
    pub who: &'static str,
    /// The name, in bytes of the text.
    pub name: Range<usize>,
}

/// Everyone whom a text names as having reported something.
pub fn reporters(text: &str) -> impl Iterator<Item = Reporter> {
    PERSON.find_iter(text.as_bytes()).filter_map(|at| {
        let end = at + PERSON.needle().len();
        let who = REPORTERS.into_iter().find(|word| text[..end].ends_with(word))?;
        Some(Reporter { who, name: name_behind(text, end)? })
    })
}

/// Two to four ideographs behind a colon, a bracket or 姓名, and nothing of the sentence after them.
fn name_behind(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let named = rest.strip_prefix("姓名").unwrap_or(rest);
    let named = named.strip_prefix(['：', ':', '（', '(']).or_else(|| (named.len() < rest.len()).then_some(named))?;
    let named = named.trim_start_matches(['：', ':', ' ']);
    let end = named.find(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c)).unwrap_or(named.len());
    let name = &named[..end];
    let is_name = (2..=4).contains(&name.chars().count()) && !is_masked_name(name) && !NOBODY.contains(&name);
    let start = text.len() - named.len();
    is_name.then(|| start..start + end)
}

/// 张某: nobody in particular.
fn is_masked_name(name: &str) -> bool {
    name.contains('某')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reports_is_told_from_what_stands_in_place_of_a_name() {
        let who = |text: &str| reporters(text).map(|reporter| text[reporter.name].to_owned()).next();
        assert_eq!(who("反映人：张建国，电话反映耗材涨价").as_deref(), Some("张建国"));
        assert_eq!(who("收到举报人姓名李红霞的来信"), None);
        assert_eq!(who("举报人(王小明)要求保密").as_deref(), Some("王小明"));
        for fine in ["举报人：匿名", "举报人要求保密", "保护举报人", "投诉人：王某", "来信人：患者"]
        {
            assert_eq!(who(fine), None, "{fine}");
        }
    }

    fn kinds(text: &str) -> Vec<Number> {
        find(text).into_iter().map(|found| found.number).collect()
    }

    /// The first 17 digits with the check character that GB 11643 gives them.
    fn identity(first: &str) -> String {
        (0..=10u8)
            .map(|check| format!("{first}{}", if check == 10 { "X".into() } else { check.to_string() }))
            .find(|number| kinds(number) == [Number::Identity])
            .unwrap()
    }

    #[test]
    fn an_identity_number_is_one_by_its_date_and_check_character_only() {
        let number = identity("11010119900307758");
        assert_eq!(kinds(&format!("身份证{number}。")), [Number::Identity]);
        let wrong = if number.ends_with('1') { "2" } else { "1" };
        assert!(kinds(&format!("{}{wrong}", &number[..17])).is_empty());
        assert!(kinds("110101199013077581").is_empty());
    }

    #[test]
    fn numbers_written_apart_or_full_width_are_found() {
        assert_eq!(kinds("138 1234 5678"), [Number::Mobile]);
        assert_eq!(kinds("手机：１３８１２３４５６７８"), [Number::Mobile]);
        assert_eq!(kinds("+86 138-1234-5678"), [Number::Mobile]);
        assert_eq!(kinds("8613812345678"), [Number::Mobile]);
        assert_eq!(kinds("13812345678 13912345678"), [Number::Mobile, Number::Mobile]);
        assert_eq!(kinds("联系人13812345678"), [Number::Mobile]);
    }

    #[test]
    fn a_card_is_one_by_its_check_digit() {
        let cards = |number: &str| {
            (0..10).map(|check| format!("{number}{check}")).filter(|number| kinds(number) == [Number::Card]).count()
        };
        assert_eq!(cards("622202000000000012"), 1);
        assert_eq!(cards("6222 0200 0000 0000 12"), 1);
        assert_eq!(cards("62220 20000 00000 0012"), 0);
    }

    #[test]
    fn dates_landlines_and_document_numbers_are_no_personal_numbers() {
        for text in [
            "2026-03-01 2026-03-31",
            "010-12345678",
            "0797-8123456",
            "HT13812345678",
            "合同号 2026031500012345",
            "13812345678901",
            "0.13812345678",
            "4444444444444444",
            "1 2 3 4 5 6 7 8 9 10 11 12",
        ] {
            assert!(kinds(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn blanking_keeps_every_byte_in_its_place() {
        let text = "电话 138-1234-5678,又 １３８１２３４５６７８";
        let masked = masked(text);
        assert_eq!(masked, "电话 138-****-**78,又 １３８＊＊＊＊＊＊７８");
        assert_eq!(masked.len(), text.len());
        assert!(find(&masked).is_empty());
    }
}
