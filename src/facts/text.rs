//! Signatures of texts, for finding what was copied: the exact text as a hash, and its three-character
//! pieces as a sorted set. No text leaves its file.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::source::Span;
use crate::vocabulary::fold_sentence;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TextKind {
    Measure,
    Risk,
}

/// A text as findings speak of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TextFact {
    pub entity: Box<str>,
    pub span: Span,
    #[serde(skip)]
    pub grams: Grams,
}

/// What tells whether a text may be like another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextMark {
    pub kind: TextKind,
    /// Of the folded text: equal where nothing but spaces and punctuation differs.
    pub exact: u64,
    pub bands: Bands,
}

/// Those of the texts of a file, in their order.
#[derive(Debug, Clone, Default)]
pub struct TextMarks(pub Vec<TextMark>);

/// Bytes that one of them takes where it is written down: its kind, its hash, its bands.
const WRITTEN: usize = 1 + 8 + 4 * BANDS;

impl Serialize for TextMarks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(self.0.len() * WRITTEN);
        for mark in &self.0 {
            bytes.push(mark.kind as u8);
            bytes.extend(mark.exact.to_le_bytes());
            bytes.extend(mark.bands.0.iter().flat_map(|key| key.to_le_bytes()));
        }
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for TextMarks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TextMarks, D::Error> {
        let (written, rest) = <&[u8]>::deserialize(deserializer)?.as_chunks::<WRITTEN>();
        let read = |bytes: &[u8; WRITTEN]| {
            let ([kind], bytes) = bytes.split_first_chunk()?;
            let (exact, keys) = bytes.split_first_chunk()?;
            let mut bands = Bands([0; BANDS]);
            bands.0.iter_mut().zip(keys.as_chunks().0).for_each(|(band, key)| *band = u32::from_le_bytes(*key));
            let kind = [TextKind::Measure, TextKind::Risk].into_iter().find(|known| *known as u8 == *kind)?;
            Some(TextMark { kind, exact: u64::from_le_bytes(*exact), bands })
        };
        let marks = written.iter().map(read).collect::<Option<Vec<_>>>().filter(|_| rest.is_empty());
        marks.map(TextMarks).ok_or_else(|| serde::de::Error::custom("no marks of texts"))
    }
}

/// Hashes of the three-character pieces of a text, ascending, each once.
#[derive(Clone, Default)]
pub enum Grams {
    Here(Box<[u32]>),
    /// Kept from an earlier run; they are most of what a file gives, and few of them are looked at again.
    #[default]
    Kept,
}

impl std::fmt::Debug for Grams {
    /// The same wherever they are.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

const VALUES: usize = 32;
pub const BANDS: usize = 8;
const PER_BAND: usize = VALUES / BANDS;

/// MinHash of the pieces: two texts that share most of them have one of these in common, nearly surely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands(pub [u32; BANDS]);

/// Shorter texts are alike by chance; `short-text` speaks of them.
const SHORTEST: usize = 8;

impl TextFact {
    pub fn new(kind: TextKind, entity: &str, span: Span, text: &str) -> Option<(TextMark, TextFact)> {
        let chars = fold_sentence(text);
        if chars.len() < SHORTEST {
            return None;
        }
        let mut hasher = FxHasher::default();
        chars.hash(&mut hasher);
        let grams = grams(&chars);
        let bands = Bands::of(&grams);
        let mark = TextMark { kind, exact: hasher.finish(), bands };
        Some((mark, TextFact { entity: entity.into(), span, grams: Grams::Here(grams) }))
    }
}

/// Constants that each give another order of the pieces. Sixteen bits tell the pieces of one text apart, and
/// a processor compares eight such at once.
const ORDERS: [i16; VALUES] = orders();

const fn orders() -> [i16; VALUES] {
    let mut orders = [0; VALUES];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut index = 0;
    while index < VALUES {
        // SplitMix64 (public domain, S. Vigna).
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        orders[index] = (mixed >> 48) as i16;
        index += 1;
    }
    orders
}

impl Bands {
    /// The smallest piece in each order; four of them make the key of a band.
    pub fn of(grams: &[u32]) -> Bands {
        let mut least = [i16::MAX; VALUES];
        for gram in grams {
            let gram = (gram >> 16) as i16;
            // The pieces are mixed already: flipping bits gives an order as good as a second hash would.
            for (least, order) in least.iter_mut().zip(&ORDERS) {
                *least = (*least).min(gram ^ order);
            }
        }
        let mut keys = [0; BANDS];
        for (key, values) in keys.iter_mut().zip(least.chunks_exact(PER_BAND)) {
            let mixed = values.iter().fold(0u64, |mixed, value| {
                (mixed ^ u64::from(*value as u16)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29)
            });
            *key = (mixed >> 32) as u32;
        }
        Bands(keys)
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

    fn fact(text: &str) -> TextMark {
        TextFact::new(TextKind::Measure, "R1", Span::default(), text).unwrap().0
    }

    fn pieces(text: &str) -> Box<[u32]> {
        grams(&fold_sentence(text))
    }

    #[test]
    fn spaces_punctuation_and_traditional_characters_make_no_difference() {
        assert_eq!(fact("每月5日前由库管核对消耗量,").exact, fact("每月 5 日前,由库管核對消耗量。").exact);
    }

    #[test]
    fn a_changed_word_leaves_most_pieces_alike() {
        let (a, b) = ("每月五日前由库管员核对近三个月的消耗量并签字", "每月十日前由库管员核对近三个月的消耗量并签字");
        assert!(fact(a).exact != fact(b).exact && similarity(&pieces(a), &pieces(b)) > 0.7);
        assert!(similarity(&pieces(a), &pieces("招标文件由两个部门会签后发布")) < 0.1);
    }
}
