//! One look at a file for all rules that look for words from lists: what it may hold, so that most files
//! are searched no further.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{vague_party, wrong_word};
use crate::vocabulary::{Scripts, scripts};

/// The lists that are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum List {
    /// Words that are wrong in any text.
    Wrong = 1,
    /// Words that are wrong in Traditional text.
    WrongTraditional = 2,
    /// Parties that are nobody in particular.
    Vague = 4,
}

/// What a file shows at a glance.
#[derive(Debug, Clone, Copy, Default)]
pub struct Glance {
    lists: u8,
    pub scripts: Scripts,
}

/// The first two characters of every word of the lists.
struct Pairs {
    /// By a part of their hash; almost every pair of a text meets a 0 here.
    likely: Box<[u8; SLOTS]>,
    exact: FxHashMap<(u32, u32), u8>,
}

const SLOTS: usize = 1 << 14;

fn slot(first: u32, second: u32) -> usize {
    (first.wrapping_mul(0x9e37_79b1) ^ second.wrapping_mul(0x85eb_ca6b)) as usize >> 10 & (SLOTS - 1)
}

static PAIRS: LazyLock<Pairs> = LazyLock::new(|| {
    let mut pairs = Pairs { likely: Box::new([0; SLOTS]), exact: FxHashMap::default() };
    for (word, list) in wrong_word::words().chain(vague_party::words()) {
        let mut characters = word.chars().map(u32::from);
        // A test of the lists holds that no word has fewer characters.
        let (Some(first), Some(second)) = (characters.next(), characters.next()) else { continue };
        pairs.likely[slot(first, second)] |= list as u8;
        *pairs.exact.entry((first, second)).or_default() |= list as u8;
    }
    pairs
});

impl Glance {
    pub fn of(text: &str) -> Glance {
        let (pairs, scripts) = (&*PAIRS, scripts());
        let mut glance = Glance::default();
        let bytes = text.as_bytes();
        // The character before, 0 where that was none of three bytes.
        let (mut at, mut before) = (0, 0u32);
        while at + 2 < bytes.len() {
            if bytes[at] & 0xf0 != 0xe0 {
                (at, before) = (at + 1, 0);
                continue;
            }
            let code = u32::from(bytes[at] & 0x0f) << 12
                | u32::from(bytes[at + 1] & 0x3f) << 6
                | u32::from(bytes[at + 2] & 0x3f);
            glance.scripts |= scripts.of(code);
            if pairs.likely[slot(before, code)] != 0 {
                glance.lists |= pairs.exact.get(&(before, code)).copied().unwrap_or_default();
            }
            (at, before) = (at + 3, code);
        }
        glance
    }

    /// A word of the list may stand in the file.
    pub fn may_hold(&self, list: List) -> bool {
        self.lists & list as u8 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_lists_is_seen() {
        for (word, list) in wrong_word::words().chain(vague_party::words()) {
            assert!(word.chars().count() > 1 && word.chars().all(|c| c.len_utf8() == 3), "{word}");
            assert!(Glance::of(&format!("- 措施: a由{word}")).may_hold(list), "{word}");
        }
        let plain = Glance::of("由采购员每月5日前核对");
        assert!([List::Wrong, List::WrongTraditional, List::Vague].iter().all(|list| !plain.may_hold(*list)));
    }
}
