//! Signatures of texts, for finding what was copied: the exact text as a hash, and its three-character
//! pieces as a sorted set. No text leaves its file.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use crate::source::Span;
use crate::vocabulary::fold_sentence;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextKind {
    Measure,
    Risk,
}

#[derive(Debug, Clone)]
pub struct TextFact {
    pub kind: TextKind,
    pub entity: Box<str>,
    pub span: Span,
    /// Of the folded text: equal where nothing but spaces and punctuation differs.
    pub exact: u64,
    /// Hashes of the three-character pieces, ascending, each once.
    pub grams: Box<[u32]>,
}

/// Shorter texts are alike by chance; `short-text` speaks of them.
const SHORTEST: usize = 8;

impl TextFact {
    pub fn new(kind: TextKind, entity: &str, span: Span, text: &str) -> Option<TextFact> {
        let chars = fold_sentence(text);
        if chars.len() < SHORTEST {
            return None;
        }
        let mut hasher = FxHasher::default();
        chars.hash(&mut hasher);
        Some(TextFact { kind, entity: entity.into(), span, exact: hasher.finish(), grams: grams(&chars) })
    }
}

/// The three-character pieces of a text as a sorted set of hashes.
pub fn grams(chars: &[char]) -> Box<[u32]> {
    let mut grams: Vec<u32> = chars
        .windows(3)
        .map(|piece| {
            let mixed = (piece[0] as u64) << 42 | (piece[1] as u64) << 21 | piece[2] as u64;
            (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
        })
        .collect();
    grams.sort_unstable();
    grams.dedup();
    grams.into()
}

/// The share of pieces that two texts have in common (Jaccard): 0 nothing, 1 the same pieces.
pub fn similarity(a: &[u32], b: &[u32]) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(text: &str) -> TextFact {
        TextFact::new(TextKind::Measure, "R1", Span::default(), text).unwrap()
    }

    #[test]
    fn spaces_punctuation_and_traditional_characters_make_no_difference() {
        assert_eq!(fact("每月5日前由库管核对消耗量,").exact, fact("每月 5 日前,由库管核對消耗量。").exact);
    }

    #[test]
    fn a_changed_word_leaves_most_pieces_alike() {
        let (a, b) = (
            fact("每月五日前由库管员核对近三个月的消耗量并签字"),
            fact("每月十日前由库管员核对近三个月的消耗量并签字"),
        );
        assert!(a.exact != b.exact && similarity(&a.grams, &b.grams) > 0.7);
        assert!(similarity(&a.grams, &fact("招标文件由两个部门会签后发布").grams) < 0.1);
    }
}
