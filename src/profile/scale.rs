//! The levels of one profile and how their words are read.

use serde::{Deserialize, Serialize};

use crate::vocabulary::Spellings;

/// A grade of the profile's scale. Rank 0 is the highest; holding one proves that the scale has it.
/// Made by the profile from the word in the model, never by the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Level(u8);

impl Level {
    /// 0 is the highest.
    pub fn rank(self) -> usize {
        usize::from(self.0)
    }

    /// Graver than `other`.
    pub fn above(self, other: Level) -> bool {
        self.0 < other.0
    }
}

#[derive(Debug, Clone, Default)]
pub struct ScaleLevel {
    pub id: Box<str>,
    pub name: Option<Box<str>>,
    pub color: Option<Box<str>>,
    /// Other spellings, as the profile writes them.
    pub aliases: Vec<Box<str>>,
}

/// Highest first; the order is the meaning.
#[derive(Debug, Clone, Default)]
pub struct Scale {
    levels: Vec<ScaleLevel>,
    spellings: Spellings<u8>,
    /// Level of this scale → word of the scale it is added up with.
    pub equals: Vec<(Level, Box<str>)>,
}

impl Scale {
    /// More levels than any organisation grades by.
    pub const LONGEST: usize = 255;

    /// Adds the next lower level; `false` where one of its spellings already means another level, or the scale is full.
    pub fn push(&mut self, level: ScaleLevel) -> bool {
        let Ok(rank) = u8::try_from(self.levels.len()) else { return false };
        let mut free = true;
        for spelling in std::iter::once(&level.id).chain(&level.aliases) {
            for spelling in [&**spelling, stem(spelling)] {
                if self.spellings.get(spelling).is_some_and(|other| other != rank) {
                    free = false;
                }
                self.spellings.add(spelling, rank);
            }
        }
        self.levels.push(level);
        free
    }

    /// The level that a word means; a trailing 级 or 风险 is optional.
    pub fn level(&self, word: &str) -> Option<Level> {
        self.spellings.get(word).or_else(|| self.spellings.get(stem(word))).map(Level)
    }

    pub fn name(&self, level: Level) -> &str {
        &self.levels[level.rank()].id
    }

    pub fn levels(&self) -> impl DoubleEndedIterator<Item = (Level, &ScaleLevel)> + ExactSizeIterator {
        self.levels.iter().enumerate().map(|(rank, level)| (Level(rank as u8), level))
    }

    pub fn len(&self) -> usize {
        self.levels.len()
    }

    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    pub fn suggest(&self, word: &str) -> Vec<&str> {
        self.spellings.suggest(word)
    }
}

/// A level word without what may follow it: 一级风险 → 一, 高风险 → 高, A级 → A.
fn stem(word: &str) -> &str {
    let word = word.trim();
    let short = word.strip_suffix("风险").unwrap_or(word);
    let short = short.strip_suffix('级').unwrap_or(short).trim_end();
    if short.is_empty() { word } else { short }
}

/// The letters that a level word is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// 一二三
    Han,
    /// Ⅰ Ⅱ Ⅲ, one character each.
    Roman,
    /// I, II, III in letters.
    RomanLetters,
    /// A, B, C
    Latin,
    Digits,
    /// Ａ, １: letters and digits as wide as a Chinese character.
    Wide,
    /// No letter or number: 高, 重大.
    Words,
}

impl Alphabet {
    pub fn of(word: &str) -> Alphabet {
        let short = stem(word);
        let all = |is: &dyn Fn(char) -> bool| !short.is_empty() && short.chars().all(is);
        if all(&|c| "一二三四五六七八九十".contains(c)) {
            Alphabet::Han
        } else if all(&|c| ('\u{2160}'..='\u{217f}').contains(&c)) {
            Alphabet::Roman
        } else if all(&|c| matches!(c, 'I' | 'V' | 'X')) {
            Alphabet::RomanLetters
        } else if all(&|c| c.is_ascii_digit()) {
            Alphabet::Digits
        } else if all(&|c| c.is_ascii_alphabetic()) && short.len() == 1 {
            Alphabet::Latin
        } else if all(&|c| ('\u{ff10}'..='\u{ff5a}').contains(&c)) {
            Alphabet::Wide
        } else {
            Alphabet::Words
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Scale {
        let mut scale = Scale::default();
        for (id, alias) in [("一级", "Ⅰ级"), ("二级", "Ⅱ级"), ("三级", "Ⅲ级")] {
            assert!(scale.push(ScaleLevel { id: id.into(), aliases: vec![alias.into()], ..ScaleLevel::default() }));
        }
        scale
    }

    #[test]
    fn a_level_is_read_in_every_alphabet_of_its_scale() {
        let scale = three();
        for word in ["一级", "一", "一级风险", "Ⅰ级", "I级", "I", "Ⅰ"] {
            assert_eq!(scale.level(word).map(Level::rank), Some(0), "{word}");
        }
        assert_eq!(scale.level("四级"), None);
    }

    #[test]
    fn the_letters_of_a_level_word_are_told_apart() {
        let of = [
            ("一级风险", Alphabet::Han),
            ("Ⅱ级", Alphabet::Roman),
            ("III级", Alphabet::RomanLetters),
            ("B 级", Alphabet::Latin),
            ("B级", Alphabet::Latin),
            ("Ｂ级", Alphabet::Wide),
            ("3", Alphabet::Digits),
            ("重大风险", Alphabet::Words),
        ];
        for (word, alphabet) in of {
            assert_eq!(Alphabet::of(word), alphabet, "{word}");
        }
    }

    #[test]
    fn the_first_level_is_the_highest() {
        let scale = three();
        let (one, three) = (scale.level("一级").unwrap(), scale.level("三级").unwrap());
        assert!(one.above(three) && !three.above(one));
    }
}
