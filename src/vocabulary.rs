//! Spellings: how two ways of writing a word are found to be the same word, and what an author
//! probably meant. Every key, fixed word, level and role is looked up through [`Spellings`].

mod numerals;
mod script;

pub use numerals::{legal_numeral, numeral};
pub use script::{Script, Scripts, are_both, has_traditional, scripts, stray};

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// One source means the monitor by it, others the owner: it is no key and no heading.
pub const AMBIGUOUS: &str = "防控责任人";

/// Traditional character → simplified character, one to one. Its source and licence stand in the file.
static TRADITIONAL: &str = include_str!("vocabulary/traditional.tsv");

static SIMPLIFIED: LazyLock<Simplified> = LazyLock::new(Simplified::new);

/// The characters of the ideograph block by their place in it, the few others by map.
struct Simplified {
    block: Box<[u16]>,
    others: FxHashMap<char, char>,
}

/// The block of ideographs that almost every character of a register is in.
const IDEOGRAPHS: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

impl Simplified {
    fn new() -> Simplified {
        let block: Vec<u16> = (0x4e00..=0x9fff).collect();
        let mut simplified = Simplified { block: block.into(), others: FxHashMap::default() };
        for (from, to) in traditional_pairs() {
            match (IDEOGRAPHS.contains(&from), u16::try_from(u32::from(to))) {
                (true, Ok(to)) => simplified.block[from as usize - 0x4e00] = to,
                _ => _ = simplified.others.insert(from, to),
            }
        }
        simplified
    }

    fn of(&self, c: char) -> char {
        if IDEOGRAPHS.contains(&c) {
            let to = self.block[c as usize - 0x4e00];
            return char::from_u32(u32::from(to)).unwrap_or(c);
        }
        self.others.get(&c).copied().unwrap_or(c)
    }
}

/// The pairs of the table: (traditional, simplified). The search page of a publication needs the same.
pub fn traditional_pairs() -> impl Iterator<Item = (char, char)> {
    TRADITIONAL.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (from, to) = line.split_once('\t')?;
        Some((from.chars().next()?, to.chars().next()?))
    })
}

pub fn simplified(c: char) -> char {
    if c.is_ascii() { c } else { SIMPLIFIED.of(c) }
}

/// Nothing normalises this character, nor joins it to another of these: ideographs and ASCII, which are all
/// of most texts, and the punctuation that comes with them.
fn is_settled(c: char) -> bool {
    c.is_ascii()
        || IDEOGRAPHS.contains(&c)
        || matches!(c, '、' | '。' | '《' | '》' | '「' | '」' | '【' | '】' | '“' | '”' | '—' | '·')
}

/// Full-width punctuation: a compatibility form of another sign, and yet its own canonical form.
fn is_wide_sign(c: char) -> bool {
    matches!(c, '，' | '；' | '：' | '？' | '！' | '（' | '）')
}

/// Compatibility forms, without spaces: how numbers and dates are read.
pub fn compatible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| is_settled(c) && !c.is_whitespace()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfkc().filter(|c| !c.is_whitespace()).collect())
}

/// One spelling for all that count as the same: compatibility forms, Traditional as Simplified, lower
/// case, without spaces, brackets, `/`, `_` and `-`; 廉洁 and 廉能 as 廉政.
pub fn fold(text: &str) -> String {
    let plain: String = if text.chars().all(is_settled) {
        let simplified = &*SIMPLIFIED;
        let mut plain = String::with_capacity(text.len());
        plain.extend(
            text.chars().filter(is_kept).map(|c| if c.is_ascii() { c.to_ascii_lowercase() } else { simplified.of(c) }),
        );
        plain
    } else {
        text.nfkc().map(simplified).flat_map(char::to_lowercase).filter(is_kept).collect()
    };
    if plain.contains('廉') {
        return plain.replace("廉洁", "廉政").replace("廉能", "廉政");
    }
    plain
}

/// `fold(text) == folded`, for a text that is folded already.
pub fn folds_to(text: &str, folded: &str) -> bool {
    if text.chars().any(|c| !is_settled(c) || c == '廉') {
        return fold(text) == folded;
    }
    let simplified = &*SIMPLIFIED;
    text.chars()
        .filter(is_kept)
        .map(|c| if c.is_ascii() { c.to_ascii_lowercase() } else { simplified.of(c) })
        .eq(folded.chars())
}

/// The same text for comparing sentences: compatibility forms, Simplified, no spaces, no punctuation.
pub fn fold_sentence(text: &str) -> Vec<char> {
    let simplified = &*SIMPLIFIED;
    let mut folded = Vec::with_capacity(text.len() / 3);
    let mut take = |c: char| {
        if IDEOGRAPHS.contains(&c) {
            folded.push(simplified.of(c));
        } else if c.is_alphanumeric() {
            folded.push(if c.is_ascii() { c } else { simplified.of(c) });
        }
    };
    // Full-width punctuation is settled too where all punctuation is dropped.
    if text.chars().all(|c| is_settled(c) || is_wide_sign(c)) {
        text.chars().for_each(&mut take);
    } else {
        text.nfkc().for_each(&mut take);
    }
    folded
}

/// Ids and paths are compared after NFC only.
pub fn nfc(text: &str) -> Cow<'_, str> {
    let settled = text.chars().all(|c| is_settled(c) || is_wide_sign(c));
    if settled || is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Folding drops spaces, brackets, `/`, `_` and `-`.
fn is_kept(c: &char) -> bool {
    !c.is_whitespace() && !is_bracket(*c) && !matches!(c, '/' | '_' | '-')
}

fn is_bracket(c: char) -> bool {
    matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '〔' | '〕' | '「' | '」' | '《' | '》')
}

/// `text` without its brackets and what they hold: `风险点(名称)` → `风险点`.
pub fn without_bracketed(text: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::new();
    for c in text.nfkc() {
        match c {
            '(' | '[' | '【' | '〔' | '「' | '《' => depth += 1,
            ')' | ']' | '】' | '〕' | '」' | '》' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Words that mean something, found by any of their spellings.
#[derive(Debug, Clone)]
pub struct Spellings<T> {
    exact: FxHashMap<Box<str>, T>,
    folded: FxHashMap<Box<str>, T>,
    /// Every spelling as it was added, and folded.
    written: Vec<(Box<str>, Box<str>)>,
}

impl<T> Default for Spellings<T> {
    fn default() -> Self {
        Spellings { exact: FxHashMap::default(), folded: FxHashMap::default(), written: Vec::new() }
    }
}

impl<T: Copy> Spellings<T> {
    /// Adds a spelling; the first to claim a spelling keeps it. Says whether the folded form was free.
    pub fn add(&mut self, spelling: &str, meaning: T) -> bool {
        let folded = fold(spelling);
        if !self.exact.contains_key(spelling) {
            self.exact.insert(spelling.into(), meaning);
            self.written.push((spelling.into(), folded.as_str().into()));
        }
        let free = !self.folded.contains_key(folded.as_str());
        if free {
            self.folded.insert(folded.into(), meaning);
        }
        free
    }

    pub fn get(&self, text: &str) -> Option<T> {
        self.exact.get(text).copied().or_else(|| self.get_folded(text))
    }

    /// The same, and the spelling to write where `text` is none of those that were added but folds to one of them.
    pub fn get_spelt(&self, text: &str) -> Option<(T, Option<&str>)> {
        if let Some(meaning) = self.exact.get(text) {
            return Some((*meaning, None));
        }
        let meaning = self.get_folded(text)?;
        Some((meaning, self.usual(text)))
    }

    /// The spelling that was added and folds as `text` does.
    fn usual(&self, text: &str) -> Option<&str> {
        let of = |wanted: String| self.written.iter().find(|(_, folded)| **folded == *wanted).map(|(word, _)| &**word);
        of(fold(text)).or_else(|| of(fold(&without_bracketed(text))))
    }

    fn get_folded(&self, text: &str) -> Option<T> {
        if let Some(meaning) = self.folded.get(fold(text).as_str()) {
            return Some(*meaning);
        }
        if text.chars().all(|c| is_settled(c) && !is_bracket(c)) {
            return None;
        }
        let shorter = without_bracketed(text);
        let shorter = fold(&shorter);
        (!shorter.is_empty()).then(|| self.folded.get(shorter.as_str()).copied()).flatten()
    }

    /// What the author probably meant, the likeliest first; at most three.
    pub fn suggest(&self, text: &str) -> Vec<&str> {
        nearest(text, self.written.iter().map(|(word, folded)| (word.as_ref(), Cow::Borrowed(folded.as_ref()))))
    }

    pub fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    pub fn spellings(&self) -> impl Iterator<Item = (&str, T)> {
        self.written.iter().map(|(word, _)| (word.as_ref(), self.exact[word]))
    }
}

/// The candidates within a third of the length of `text` (at least one edit), nearest first, at most three.
pub fn did_you_mean<'c>(text: &str, candidates: impl Iterator<Item = &'c str>) -> Vec<&'c str> {
    nearest(text, candidates.map(|candidate| (candidate, Cow::Owned(fold(candidate)))))
}

/// The same, of candidates that come with their folded form.
fn nearest<'c>(text: &str, candidates: impl Iterator<Item = (&'c str, Cow<'c, str>)>) -> Vec<&'c str> {
    const LONGEST: usize = 48;
    let wanted = fold(text);
    let length = wanted.chars().count();
    if length == 0 || length > LONGEST {
        return Vec::new();
    }
    let mut near: Vec<(usize, &str)> = candidates
        .filter_map(|(candidate, folded)| {
            let other = folded.chars().count();
            let longest = length.max(other);
            let allowed = (longest / 3).max(1);
            if longest > LONGEST || length.abs_diff(other) > allowed {
                return None;
            }
            let distance = strsim::osa_distance(&wanted, &folded);
            // One edit in a word of one character is another word.
            (distance <= allowed && distance < longest).then_some((distance, candidate))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.dedup_by(|a, b| a.1 == b.1);
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_full_width_and_bracketed_spellings_fold_to_one() {
        assert_eq!(fold("廉潔風險點"), fold("廉政风险点"));
        assert_eq!(fold("Ⅰ级"), fold("I级"));
        assert_eq!(fold("单位/科室"), fold("单位 科室"));
    }

    #[test]
    fn brackets_are_dropped_and_then_their_content() {
        let mut keys = Spellings::default();
        keys.add("风险点", 1);
        keys.add("科(室)责任人", 2);
        assert_eq!(keys.get("风险点(名称)"), Some(1));
        assert_eq!(keys.get("科室责任人"), Some(2));
    }

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let words = ["监控责任人", "责任人", "风险点"];
        assert_eq!(did_you_mean("监控责认人", words.into_iter()), ["监控责任人"]);
        assert!(did_you_mean("完全不同的键", words.into_iter()).is_empty());
    }

    /// The quick way through settled characters gives what the long way gives.
    #[test]
    fn settled_characters_fold_as_all_others_do() {
        let slowly =
            |text: &str| -> Vec<char> { text.nfkc().map(simplified).filter(|c| c.is_alphanumeric()).collect() };
        for c in (0u32..=0x2ffff).filter_map(char::from_u32) {
            let text = c.to_string();
            if is_settled(c) {
                assert!(text.nfkc().eq([c]) && text.nfc().eq([c]), "{c:?}");
                let lower: String = text.nfkc().map(simplified).flat_map(char::to_lowercase).collect();
                assert!(fold(&text).is_empty() || fold(&text) == lower, "{c:?}");
                assert!(folds_to(&text, &fold(&text)), "{c:?}");
            }
            if is_wide_sign(c) {
                assert!(text.nfc().eq([c]), "{c:?}");
            }
            assert_eq!(fold_sentence(&text), slowly(&text), "{c:?}");
        }
        assert_eq!(fold_sentence("每月 5 日前,由库管核對（消耗量）。"), slowly("每月 5 日前,由库管核對（消耗量）。"));
    }
}
