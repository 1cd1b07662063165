//! The texts of a column: each kept once, and for each cell which of them it holds.

use std::hash::Hasher;
use std::marker::PhantomData;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHasher};

use crate::personal;

/// How many texts are known by where they lie.
const NEAR: usize = 8;

/// Where a text lies, how long it is, and its number.
type Lent = Option<(usize, usize, u32)>;

/// Texts of cells. `'t` is how long texts live that are known by where they lie. Numbers that identify a person are blanked.
#[derive(Default)]
pub struct Words<'t> {
    /// One after another, each once.
    all: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// By the hash of a text, the last that has it.
    known: FxHashMap<u64, usize>,
    /// Of each text, the one before it that has the same hash.
    before: Vec<Option<usize>>,
    /// Of each cell that has a text, which.
    numbers: Vec<u32>,
    near: [Lent; NEAR],
    lives: PhantomData<&'t str>,
}

impl<'t> Words<'t> {
    /// How many different texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Which text each cell has that has one.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The texts one after another, where each stands, and which of them each cell has.
    pub fn into_parts(self) -> (String, impl Iterator<Item = Range<usize>>, Vec<u32>) {
        let Words { all, ends, numbers, .. } = self;
        let mut start = 0;
        (all, ends.into_iter().map(move |end| std::mem::replace(&mut start, end)..end), numbers)
    }

    /// The text of a cell, by its position among those that have one.
    pub fn of_cell(&self, cell: usize) -> &str {
        self.get(self.numbers[cell] as usize)
    }

    fn get(&self, number: usize) -> &str {
        &self.all[self.span(number)]
    }

    fn span(&self, number: usize) -> Range<usize> {
        number.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[number]
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// A cell whose text is shared by many.
    pub fn push_lent(&mut self, text: &'t str) {
        let place = (text.as_ptr().addr(), text.len());
        let slot = (place.0 / 4 + place.1) % NEAR;
        let number = match self.near[slot] {
            // As long as both live, what lies at one place is one text.
            Some((at, length, number)) if (at, length) == place => number,
            _ => {
                let number = self.number(text);
                self.near[slot] = Some((place.0, place.1, number));
                number
            }
        };
        self.put(number);
    }

    pub fn push(&mut self, text: &str) {
        let number = self.number(text);
        self.put(number);
    }

    /// As many cells of the same text.
    pub fn repeat(&mut self, text: &str, cells: usize) {
        if cells == 0 {
            return;
        }
        let number = self.number(text);
        self.numbers.extend(std::iter::repeat_n(number, cells));
    }

    /// A cell of several texts, one a line.
    pub fn push_lines<'l>(&mut self, first: &'l str, rest: impl Iterator<Item = &'l str>) {
        let mut rest = rest.peekable();
        if rest.peek().is_none() {
            return self.push(first);
        }
        let mut joined = personal::masked(first).into_owned();
        for line in rest {
            joined.push('\n');
            joined.push_str(&personal::masked(line));
        }
        let number = self.number_of(&joined, nothing_blanked);
        self.put(number);
    }

    /// Adds the cells of another column; what identifies a person is blanked in them.
    pub fn append(&mut self, more: &Words<'_>) {
        let numbers: Vec<u32> = more.iter().map(|text| self.number_of(text, nothing_blanked)).collect();
        self.numbers.extend(more.numbers.iter().map(|number| numbers[*number as usize]));
    }

    /// The same where no text that it was lent lives any more.
    pub fn settled(self) -> Words<'static> {
        let Words { all, ends, known, before, numbers, .. } = self;
        Words { all, ends, known, before, numbers, ..Words::default() }
    }

    fn put(&mut self, number: u32) {
        self.numbers.push(number);
    }

    fn number(&mut self, text: &str) -> u32 {
        self.number_of(text, blanked)
    }

    /// The number of a text, or of what `blanked` makes of it where it is new.
    fn number_of(&mut self, text: &str, blanked: Blanked) -> u32 {
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        let hash = hasher.finish();
        let mut at = self.known.get(&hash).copied();
        while let Some(number) = at {
            if self.all.as_bytes()[self.span(number)] == *text.as_bytes() {
                return u32::try_from(number).unwrap_or(u32::MAX);
            }
            at = self.before[number];
        }
        if let Some(blanked) = blanked(text) {
            return self.number_of(&blanked, nothing_blanked);
        }
        let number = self.ends.len();
        self.all.push_str(text);
        self.ends.push(self.all.len());
        self.before.push(self.known.insert(hash, number));
        u32::try_from(number).unwrap_or(u32::MAX)
    }
}

/// A text without what identifies a person, where it may hold any such thing.
type Blanked = fn(&str) -> Option<String>;

fn blanked(text: &str) -> Option<String> {
    personal::possible(text).then(|| personal::masked(text).into_owned())
}

fn nothing_blanked(_: &str) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells<'w>(words: &'w Words<'_>) -> Vec<&'w str> {
        words.numbers().iter().map(|number| words.get(*number as usize)).collect()
    }

    #[test]
    fn each_text_is_kept_once_wherever_it_lies() {
        let (one, other) = (String::from("药剂科"), String::from("药剂科"));
        let mut words = Words::default();
        for text in [&one, &other, &one] {
            words.push_lent(text);
        }
        words.push("药剂科");
        words.push("");
        words.push_lines("甲", ["乙"].into_iter());
        words.push("甲\n乙");
        assert_eq!(cells(&words), ["药剂科", "药剂科", "药剂科", "药剂科", "", "甲\n乙", "甲\n乙"]);
        assert_eq!(words.len(), 3);
    }

    #[test]
    fn what_lies_behind_the_begin_of_another_text_is_its_own() {
        let text = String::from("采购采购员");
        let mut words = Words::default();
        for part in [&text[..6], &text[..], &text[6..], &text[..6], &text[6..12]] {
            words.push_lent(part);
        }
        assert_eq!(cells(&words), ["采购", "采购采购员", "采购员", "采购", "采购"]);
        assert_eq!(words.len(), 3);
    }

    #[test]
    fn words_of_two_columns_become_one() {
        let of = |texts: &[&'static str]| {
            let mut words = Words::default();
            texts.iter().for_each(|text| words.push_lent(text));
            words.settled()
        };
        let (mut one, other) = (of(&["甲", "乙", "甲"]), of(&["丙", "甲", "", "丙"]));
        one.append(&other);
        one.append(&of(&[]));
        one.repeat("乙", 2);
        assert_eq!(cells(&one), ["甲", "乙", "甲", "丙", "甲", "", "丙", "乙", "乙"]);
        assert_eq!(one.len(), 4);
    }

    #[test]
    fn numbers_of_people_are_blanked_however_they_come() {
        let mut words = Words::default();
        let number = String::from("电话 13812345678");
        words.push_lent(&number);
        words.push_lent(&number);
        words.push(&number);
        words.push_lines(&number, ["乙"].into_iter());
        words.push_lines("甲", [&*number].into_iter());
        assert!(cells(&words).iter().all(|text| !text.contains("13812345678")), "{:?}", cells(&words));
        assert_eq!(words.len(), 3);
    }
}
