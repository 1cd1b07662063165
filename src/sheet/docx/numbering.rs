//! Numbers that Word puts before paragraphs by itself: they are not in the text, although everybody reads them.

use std::collections::HashMap;

use super::super::refusal::Refusal;
use super::super::xml::{Step, Tag, Xml};
use crate::vocabulary::{legal_numeral, numeral};

/// More lists or styles than any document has; further ones number nothing.
const MOST: usize = 10_000;
/// Levels of a list.
const LEVELS: usize = 9;

#[derive(Default, Clone)]
struct Level {
    start: u32,
    format: String,
    /// `%1.%2`: the numbers of levels among what stands around them.
    text: String,
}

#[derive(Default)]
pub struct Numbering {
    /// Levels of each kind of list.
    kinds: HashMap<String, Vec<Level>>,
    /// Of each list its kind, and the numbers at which its levels begin anew.
    lists: HashMap<String, (String, HashMap<usize, u32>)>,
    /// Lists and levels that paragraphs have by their style.
    styles: HashMap<String, Style>,
    /// How far each kind of list has come.
    counts: HashMap<String, [Option<u32>; LEVELS]>,
    begun: std::collections::HashSet<String>,
}

#[derive(Default, Clone)]
struct Style {
    list: Option<String>,
    level: Option<usize>,
    based_on: Option<String>,
}

/// What a paragraph says of its number.
#[derive(Default)]
pub struct Numbered {
    pub list: Option<String>,
    pub level: Option<usize>,
    pub style: Option<String>,
}

/// What is to be written before a paragraph.
pub enum Number {
    /// No number, or a bullet, which says nothing.
    None,
    Is(String),
    /// There is one, of a kind that is not known here.
    Unknown,
}

impl Numbering {
    /// From the two parts that tell it, with their paths; either may be missing.
    pub fn read(lists: Option<(String, String)>, styles: Option<(String, String)>) -> Result<Numbering, Refusal> {
        let mut numbering = Numbering::default();
        if let Some((text, path)) = lists {
            numbering.read_lists(&text, &path)?;
        }
        if let Some((text, path)) = styles {
            numbering.read_styles(&text, &path)?;
        }
        Ok(numbering)
    }

    fn read_lists(&mut self, text: &str, path: &str) -> Result<(), Refusal> {
        let mut xml = Xml::new(text, path);
        // The kind, list and level that is being read.
        let (mut kind, mut list, mut level) = (String::new(), String::new(), 0);
        loop {
            let tag = match xml.step()? {
                Step::End => return Ok(()),
                Step::Open(tag) => tag,
                _ => continue,
            };
            match tag.name() {
                "abstractNum" => {
                    kind = value(&tag, "abstractNumId");
                    list.clear();
                }
                "num" => {
                    list = value(&tag, "numId");
                    kind.clear();
                }
                "abstractNumId" if !list.is_empty() && self.lists.len() < MOST => {
                    self.lists.entry(list.clone()).or_default().0 = value(&tag, "val");
                }
                "lvl" | "lvlOverride" => level = tag.number("ilvl").unwrap_or(0).min(LEVELS - 1),
                "startOverride" => {
                    let start = tag.number("val").unwrap_or(1);
                    if let Some((_, starts)) = self.lists.get_mut(&list) {
                        starts.insert(level, start);
                    }
                }
                "start" => self.level(&kind, level, |level| level.start = tag.number("val").unwrap_or(1)),
                "numFmt" => self.level(&kind, level, |level| level.format = value(&tag, "val")),
                "lvlText" => self.level(&kind, level, |level| level.text = value(&tag, "val")),
                _ => {}
            }
        }
    }

    fn level(&mut self, kind: &str, level: usize, change: impl FnOnce(&mut Level)) {
        if kind.is_empty() {
            return;
        }
        if self.kinds.len() == MOST && !self.kinds.contains_key(kind) {
            return;
        }
        let blank = Level { start: 1, format: "decimal".to_owned(), text: String::new() };
        let levels = self.kinds.entry(kind.to_owned()).or_insert_with(|| vec![blank; LEVELS]);
        if let Some(level) = levels.get_mut(level) {
            change(level);
        }
    }

    fn read_styles(&mut self, text: &str, path: &str) -> Result<(), Refusal> {
        let mut xml = Xml::new(text, path);
        let mut id = String::new();
        loop {
            let tag = match xml.step()? {
                Step::End => return Ok(()),
                Step::Open(tag) => tag,
                _ => continue,
            };
            if tag.name() == "style" {
                id = value(&tag, "styleId");
            }
            if !matches!(tag.name(), "basedOn" | "numId" | "ilvl") || self.styles.len() == MOST {
                continue;
            }
            let style = self.styles.entry(id.clone()).or_default();
            match tag.name() {
                "basedOn" => style.based_on = Some(value(&tag, "val")),
                "numId" => style.list = Some(value(&tag, "val")),
                _ => style.level = tag.number("val"),
            }
        }
    }

    /// The list and level of a paragraph: its own, or those of its style and of the styles below that.
    fn of(&self, numbered: Numbered) -> Option<(String, usize)> {
        let (mut list, mut level) = (numbered.list, numbered.level);
        let mut style = numbered.style;
        // More styles upon each other than anybody makes, or a circle.
        for _ in 0..16 {
            let Some(found) = style.as_ref().and_then(|style| self.styles.get(style)) else { break };
            if list.is_none() {
                list.clone_from(&found.list);
                level = level.or(found.level);
            }
            style.clone_from(&found.based_on);
        }
        Some((list.filter(|list| list != "0")?, level.unwrap_or(0)))
    }

    /// The number of the next paragraph.
    pub fn next(&mut self, numbered: Numbered) -> Number {
        let Some((list, level)) = self.of(numbered).filter(|(_, level)| *level < LEVELS) else { return Number::None };
        let Some((kind, starts)) = self.lists.get(&list) else { return Number::None };
        let Some(levels) = self.kinds.get(kind) else { return Number::None };
        let counts = self.counts.entry(kind.clone()).or_default();
        if self.begun.insert(list.clone()) {
            for (level, start) in starts {
                if let Some(count) = counts.get_mut(*level) {
                    *count = start.checked_sub(1);
                }
            }
        }
        for (at, count) in counts.iter_mut().enumerate().skip(level) {
            let start = levels.get(at).map_or(1, |level| level.start);
            *count = if at == level { Some(count.map_or(start, |count| count.saturating_add(1))) } else { None };
        }
        written(levels, counts, level)
    }
}

fn value(tag: &Tag<'_>, name: &str) -> String {
    tag.attribute(name).map(|value| value.into_owned()).unwrap_or_default()
}

fn written(levels: &[Level], counts: &[Option<u32>; LEVELS], level: usize) -> Number {
    let Some(own) = levels.get(level) else { return Number::None };
    if matches!(own.format.as_str(), "bullet" | "none") || own.text.is_empty() {
        return Number::None;
    }
    let (mut out, mut rest) = (String::new(), own.text.as_str());
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let which = after.chars().next().and_then(|digit| digit.to_digit(10)).filter(|digit| *digit > 0);
        let Some(which) = which.and_then(|digit| usize::try_from(digit - 1).ok()) else {
            out.push('%');
            rest = after;
            continue;
        };
        let level = levels.get(which);
        let count = counts.get(which).copied().flatten().or(level.map(|level| level.start)).unwrap_or(1);
        let Some(number) = level.and_then(|level| format(count, &level.format)) else { return Number::Unknown };
        out.push_str(&number);
        rest = after.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    Number::Is(out)
}

/// A number as a list's format writes it, where that is one of those that offices use.
pub fn format(number: u32, format: &str) -> Option<String> {
    match format {
        "decimal" | "" => Some(number.to_string()),
        "decimalZero" => Some(format!("{number:02}")),
        "decimalFullWidth" | "decimalFullWidth2" => Some(digits(number, "０１２３４５６７８９")),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => {
            let circled = (1..=20).contains(&number).then(|| char::from_u32(0x2460 + number - 1)).flatten();
            Some(circled.map_or_else(|| number.to_string(), String::from))
        }
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => numeral(number),
        "chineseLegalSimplified" => legal_numeral(number),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => {
            Some(digits(number, "〇一二三四五六七八九"))
        }
        "lowerLetter" => letter(number, 'a'),
        "upperLetter" => letter(number, 'A'),
        "lowerRoman" => roman(number).map(|text| text.to_lowercase()),
        "upperRoman" => roman(number),
        _ => None,
    }
}

fn digits(number: u32, digits: &str) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|digit| digits.chars().nth(usize::try_from(digit).ok()?));
    number.to_string().chars().filter_map(digit).collect()
}

/// a to z, then aa to zz as Word goes on.
fn letter(number: u32, first: char) -> Option<String> {
    let index = number.checked_sub(1)?;
    let letter = char::from_u32(u32::from(first) + index % 26)?;
    Some(letter.to_string().repeat(usize::try_from(index / 26).ok().filter(|times| *times < 8)? + 1))
}

fn roman(number: u32) -> Option<String> {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number == 0 || number > 3999 {
        return None;
    }
    let (mut left, mut out) = (number, String::new());
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn numbers_are_written_as_offices_write_them() {
        for (number, kind, expected) in [
            (3, "decimal", "3"),
            (1, "chineseCounting", "一"),
            (11, "chineseCountingThousand", "十一"),
            (20, "chineseCounting", "二十"),
            (105, "chineseCounting", "一百零五"),
            (1010, "chineseCounting", "一千零一十"),
            (12, "chineseLegalSimplified", "壹拾贰"),
            (10, "ideographDigital", "一〇"),
            (2, "decimalEnclosedCircleChinese", "②"),
            (21, "decimalEnclosedCircle", "21"),
            (28, "lowerLetter", "bb"),
            (14, "upperRoman", "XIV"),
            (7, "decimalFullWidth", "７"),
        ] {
            assert_eq!(format(number, kind).as_deref(), Some(expected), "{number} {kind}");
        }
        assert_eq!(format(1, "hebrew1"), None);
        assert_eq!(format(u32::MAX, "lowerLetter"), None);
    }
}
