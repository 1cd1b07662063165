//! Numbered items inside one cell: `1.…\n2.…`, `（1）…；（2）…`, `①…②…`, `一、…`, `一是…；二是…`, `3.1 … 3.2 …`.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::{memchr, memchr_iter};

use crate::vocabulary::numeral;

/// What a cell holds, item by item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Items {
    pub items: Vec<String>,
    pub by: Told,
}

/// How the items of a cell are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It is one item as it stands.
    One,
    /// It is one item, broken over lines.
    Joined,
    /// They are numbered.
    Numbers,
    /// Each is a sentence on a line of its own.
    Lines,
}

/// The items of a cell, without their numbers; the whole cell where it is not numbered. A cell whose lines
/// all end their sentences is one item to a line.
pub fn items(cell: &str) -> Items {
    if let Some(items) = numbered(cell) {
        return Items { items, by: Told::Numbers };
    }
    if !has_lines(cell) {
        return Items { items: tidied(cell).into_iter().collect(), by: Told::One };
    }
    let lines: Vec<&str> = cell.lines().collect();
    let ends = |line: &&str| line.trim_end().ends_with(['。', ';', '；', '!', '！']);
    match lines.split_last() {
        Some((_, earlier)) if !earlier.is_empty() && earlier.iter().all(ends) => {
            Items { items: lines.into_iter().filter_map(tidied).collect(), by: Told::Lines }
        }
        _ => Items {
            items: tidied(&in_one_line(cell)).into_iter().collect(),
            by: if lines.len() > 1 { Told::Joined } else { Told::One },
        },
    }
}

fn has_lines(text: &str) -> bool {
    memchr(b'\n', text.as_bytes()).is_some()
}

/// An item without blanks and semicolons around it; none where nothing is left.
fn tidied(item: &str) -> Option<String> {
    let item = item.trim().trim_end_matches([';', '；']).trim();
    (!item.is_empty()).then(|| item.to_owned())
}

/// The clauses of a cell that is not numbered: `围标;泄露标底`. None where there is but one.
pub fn clauses(cell: &str) -> Option<Vec<String>> {
    let clauses: Vec<String> = one_line(cell)
        .split([';', '；'])
        .map(|clause| clause.trim().trim_end_matches('。').trim().to_owned())
        .filter(|clause| !clause.is_empty())
        .collect();
    let long = clauses.iter().all(|clause| clause.chars().count() > 1);
    (clauses.len() > 1 && long).then_some(clauses)
}

/// Text that was broken over lines to fit its cell, in one line again.
pub fn one_line(text: &str) -> String {
    in_one_line(text).into_owned()
}

/// The same, borrowed where it is one line already.
pub fn in_one_line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !has_lines(text) {
        return Cow::Borrowed(text);
    }
    let mut joined = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if latin(joined.chars().next_back()) && latin(line.chars().next()) {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    Cow::Owned(joined)
}

/// The number that a text begins with, and what follows it: `3、违规加油`, `（二）财务科`, `一是强化审批`.
pub fn leading(text: &str) -> Option<(usize, &str)> {
    let text = text.trim();
    let (number, .., mark) = begun(text)?;
    let rest = text[mark.len()..].trim_start();
    (!rest.is_empty()).then_some((number, rest))
}

/// The number that a text begins with, its style, which of the marks of the style it has, and the mark.
fn begun(text: &str) -> Option<(usize, usize, usize, String)> {
    let inner = text.trim_start_matches(['(', '（', '第']);
    let (digits, behind) = inner.split_at(inner.find(|c: char| !is_digit(c))?);
    // Most texts that begin with a number go on with what it counts.
    let ends = behind.starts_with(['．', '、', ')', '）', '.', '，', ',', '是']);
    let number = (ends && !digits.is_empty()).then(|| read_number(digits)).flatten()?;
    (0..STYLES.len()).find_map(|style| {
        let marks = marks(style, number);
        let kind = marks.iter().position(|mark| is_likely(text, mark) && begins(text, mark))?;
        Some((number, style, kind, marks[kind].clone()))
    })
}

/// Of a number in figures, however wide, or in words.
fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

fn wide_digit(c: char) -> Option<u32> {
    ('０'..='９').contains(&c).then(|| u32::from(c) - u32::from('０'))
}

/// `12`, `１２`, `十二`, up to 999.
fn read_number(digits: &str) -> Option<usize> {
    let plain: String =
        digits.chars().map(|c| wide_digit(c).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c)).collect();
    match plain.parse() {
        Ok(number) => (1..1000).contains(&number).then_some(number),
        Err(_) => (1..100).find(|number| chinese(*number).as_deref() == Some(&plain)),
    }
}

/// A way of numbering: what stands for the number `n`.
type Style = fn(usize) -> Vec<String>;

const STYLES: [Style; 9] = [
    |n| ["．", "、", ")", "）", ".", "，"].iter().map(|end| format!("{n}{end}")).collect(),
    |n| vec![format!("({n})"), format!("（{n}）")],
    |n| within(0x2460, n).into_iter().collect(),
    |n| chinese(n).map(|word| format!("{word}、")).into_iter().collect(),
    |n| chinese(n).map(|word| vec![format!("（{word}）"), format!("({word})")]).unwrap_or_default(),
    |n| chinese(n).map(|word| format!("{word}是")).into_iter().collect(),
    |n| within(0x2474, n).into_iter().chain(within(0x2488, n)).collect(),
    |n| ["．", "、", "）", "."].iter().map(|end| format!("{}{end}", wide(n))).collect(),
    |n| {
        chinese(n)
            .map(|word| ["，", "、", ","].iter().map(|end| format!("第{word}{end}")).collect())
            .unwrap_or_default()
    },
];

/// What stands for a number in each style. Few cells have more items than are made beforehand, once for all cells.
fn marks(style: usize, n: usize) -> Cow<'static, [String]> {
    const BEFOREHAND: usize = 32;
    static MARKS: LazyLock<Vec<Vec<Vec<String>>>> = LazyLock::new(|| {
        let of_style = |style: &Style| (0..BEFOREHAND).map(|n| if n == 0 { Vec::new() } else { style(n) }).collect();
        STYLES.iter().map(of_style).collect()
    });
    match MARKS[style].get(n) {
        Some(marks) => Cow::Borrowed(marks),
        None => Cow::Owned(STYLES[style](n)),
    }
}

/// One of the twenty characters from `first` on that are numbers with a dress.
fn within(first: u32, n: usize) -> Option<String> {
    let n = u32::try_from(n).ok().filter(|n| (1..=20).contains(n))?;
    char::from_u32(first + n - 1).map(String::from)
}

fn wide(n: usize) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(u32::from('０') + digit)).unwrap_or(c);
    n.to_string().chars().map(digit).collect()
}

/// Numbers below a hundred in words.
fn chinese(n: usize) -> Option<String> {
    u32::try_from(n).ok().filter(|n| *n < 100).and_then(numeral)
}

/// The items where the cell begins with a 1 and goes on with 2, 3 … in the same style; or with a later number, where a row goes
/// on with what the one above began.
fn numbered(cell: &str) -> Option<Vec<String>> {
    let cell = cell.trim();
    // Most cells are told at a glance to have no number.
    let first = cell.chars().next()?;
    if !(first.is_numeric() || is_digit(first) || matches!(first, '(' | '（' | '第')) {
        return None;
    }
    if let Some(found) = nested(cell) {
        return Some(found);
    }
    let mut refused = None;
    for (style, kind, first) in FIRSTS.iter().filter(|(.., mark)| is_likely(cell, mark) && begins(cell, mark)) {
        if refused == Some(*style) {
            continue;
        }
        // The same mark with the next number: the style is fixed by the first item.
        let found = run(cell, (1, first), &[], &|n| mark(*style, *kind, n));
        // 一是 alone begins a sentence as well.
        if found.count > 1 || !first.ends_with('是') {
            return Some(found.items);
        }
        refused = Some(*style);
    }
    continued(cell)
}

/// The items of a cell that begins with a later number than 1.
fn continued(cell: &str) -> Option<Vec<String>> {
    let (number, style, kind, first) = begun(cell).filter(|(number, ..)| *number > 1)?;
    // 2、3月份: a choice of numbers.
    let goes_on = cell[first.len()..].trim_start().starts_with(|c: char| c.is_numeric());
    (!goes_on).then(|| run(cell, (number, &first), &[], &|n| mark(style, kind, n)).items)
}

fn mark(style: usize, kind: usize, n: usize) -> Option<Cow<'static, str>> {
    match marks(style, n) {
        Cow::Borrowed(marks) => marks.get(kind).map(|mark| Cow::Borrowed(mark.as_str())),
        Cow::Owned(marks) => marks.into_iter().nth(kind).map(Cow::Owned),
    }
}

/// What stands for 1, style by style: the style, which of its marks it is, and the mark.
static FIRSTS: LazyLock<Vec<(usize, usize, String)>> = LazyLock::new(|| {
    let of_style = |style: usize| {
        marks(style, 1).into_owned().into_iter().enumerate().map(move |(kind, mark)| (style, kind, mark))
    };
    (0..STYLES.len()).flat_map(of_style).collect()
});

/// They begin with the same byte.
fn is_likely(text: &str, mark: &str) -> bool {
    text.as_bytes().first() == mark.as_bytes().first()
}

/// `3.1 …`, `3.2 …`: numbered below a number, where a second item says so.
fn nested(cell: &str) -> Option<Vec<String>> {
    let end = cell.find(|c: char| !c.is_ascii_digit())?;
    let (outer, rest) = cell.split_at(end);
    let dot = rest.chars().next().filter(|c| matches!(c, '.' | '．' | '-'))?;
    let inner = &rest[dot.len_utf8()..];
    if outer.is_empty()
        || outer.len() > 3
        || !inner.starts_with('1')
        || inner[1..].starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let mark = |n: usize| Some(Cow::Owned(format!("{outer}{dot}{n}")));
    let found = run(cell, (1, &mark(1)?), &['、', '.', '．', ' '], &mark);
    (found.count > 1).then_some(found.items)
}

/// What stands between marks.
struct Between {
    /// Tidied, those in which nothing stands left out.
    items: Vec<String>,
    /// How many there are with those.
    count: usize,
}

/// The texts between the marks, from the first on, which stands for a number, without the characters of `without` at their beginnings.
fn run(
    cell: &str,
    (number, first): (usize, &str),
    without: &[char],
    mark: &dyn Fn(usize) -> Option<Cow<'static, str>>,
) -> Between {
    let mut found = Between { items: Vec::new(), count: 0 };
    let mut take = |text: &str| {
        found.count += 1;
        found.items.extend(tidied(in_one_line(text).trim_start_matches(without)));
    };
    let mut rest = &cell[first.len()..];
    for n in number + 1.. {
        let Some((at, length)) = mark(n).and_then(|mark| Some((next(rest, &mark)?, mark.len()))) else { break };
        take(&rest[..at]);
        rest = &rest[at + length..];
    }
    take(rest);
    found
}

/// The mark stands here, and is no decimal number.
fn begins(text: &str, mark: &str) -> bool {
    let decimal = mark.ends_with(['.', '．', '，']) || mark.ends_with(|c: char| c.is_ascii_digit());
    text.strip_prefix(mark).is_some_and(|rest| !(decimal && rest.starts_with(|c: char| c.is_ascii_digit())))
}

/// Where the mark begins an item: after a line break, a space or the end of a clause; or amid words, where it can be no number
/// of theirs.
fn next(text: &str, mark: &str) -> Option<usize> {
    let circled = mark.chars().nth(1).is_none();
    let first = *mark.as_bytes().first()?;
    memchr_iter(first, text.as_bytes()).filter(|at| text.as_bytes()[*at..].starts_with(mark.as_bytes())).find(|at| {
        let before = text[..*at].chars().next_back();
        let apart = before.is_none_or(|c| c.is_whitespace() || "。;；,，、!！:：".contains(c));
        (apart || circled || is_amid(before, mark, &text[*at + mark.len()..])) && begins(&text[*at..], mark)
    })
}

/// 围标2.受贿, 围标（2）受贿: words on both sides, and neither 第（2）项 nor 科室2、3.
fn is_amid(before: Option<char>, mark: &str, behind: &str) -> bool {
    let is_word = |c: char| is_ideograph(c) || matches!(c, '《' | '》' | '“' | '”' | '（' | '）');
    let dressed = mark.ends_with(['.', '．', '、', ')', '）']) && !mark.starts_with(|c: char| is_ideograph(c));
    dressed
        && before.is_some_and(|c| is_word(c) && !"第见按依照如至到及和与或每约超".contains(c))
        && behind.chars().next().is_some_and(|c| is_word(c) && !"项条款类点".contains(c))
}

fn is_ideograph(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cell: &str) -> Vec<String> {
        items(cell).items
    }

    #[test]
    fn numbered_items_in_every_style_are_a_list() {
        for cell in [
            "1.教育提醒\n2.制定制度",
            "1、教育提醒；2、制定制度。",
            "（1）教育提醒；（2）制定制度",
            "①教育提醒②制定制度",
            "⑴教育提醒⑵制定制度",
            "１．教育提醒\n２．制定制度",
            "一、教育提醒\n二、制定\n制度",
            "（一）教育提醒\n（二）制定制度",
            "一是教育提醒；二是制定制度。",
            "第一，教育提醒；第二，制定制度",
            "3.1 教育提醒\n3.2 制定制度",
            "3.1教育提醒；3.2制定制度",
            "教育提醒；\n制定制度",
            "1.教育提醒2.制定制度",
            "1、教育提醒2、制定制度",
            "（1）教育提醒（2）制定制度",
            "（一）教育提醒（二）制定制度",
            "3.教育提醒\n4.制定制度",
            "（二）教育提醒；（三）制定制度",
        ] {
            let found = told(cell);
            assert_eq!(found.len(), 2, "{cell}");
            assert_eq!((&*found[0], found[1].trim_end_matches('。')), ("教育提醒", "制定制度"), "{cell}");
        }
    }

    #[test]
    fn a_number_inside_a_sentence_begins_no_item() {
        assert_eq!(told("1.5万元以上集体决策"), ["1.5万元以上集体决策"]);
        assert_eq!(told("1.接待10人以内不超过3人\n2.超过2.5万元"), ["接待10人以内不超过3人", "超过2.5万元"]);
        assert_eq!(told("1.违规加油"), ["违规加油"]);
        assert_eq!(told("采购计划由\n科室提出"), ["采购计划由科室提出"]);
        assert_eq!(told("设限排斥投标人;应招未招"), ["设限排斥投标人;应招未招"]);
        assert_eq!(told("一是领导干部"), ["一是领导干部"]);
        assert_eq!(told("2026.1.15前完成"), ["2026.1.15前完成"]);
        assert_eq!(told("2、3月份检查"), ["2、3月份检查"]);
        assert_eq!(told("1.按第（2）项办理"), ["按第（2）项办理"]);
        assert_eq!(told("1.查科室2、3两处"), ["查科室2、3两处"]);
    }

    #[test]
    fn a_cell_that_goes_on_with_a_number_loses_it() {
        assert_eq!(told("2.随机抽题"), ["随机抽题"]);
        assert_eq!(told("三是加强监督"), ["加强监督"]);
        assert_eq!(told("第三方监管"), ["第三方监管"]);
        assert_eq!(told("3人以上"), ["3人以上"]);
    }

    #[test]
    fn the_number_before_a_text_is_read_in_any_style() {
        assert_eq!(leading("3、违规加油"), Some((3, "违规加油")));
        assert_eq!(leading("（二）财务科"), Some((2, "财务科")));
        assert_eq!(leading("十二、财务科"), Some((12, "财务科")));
        assert_eq!(leading("三科"), None);
        assert_eq!(leading("3人以上"), None);
        assert_eq!(leading("1.5万元"), None);
    }

    #[test]
    fn clauses_are_told_apart_by_semicolons() {
        assert_eq!(clauses("围标;泄露标底").unwrap().len(), 2);
        assert_eq!(clauses("围标,泄露标底"), None);
    }
}
