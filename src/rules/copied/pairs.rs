//! Which texts count as one, pair by pair; after a change, only those pairs that it may have made or ended.

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::facts::{BANDS, TextKind, TextMark};

/// The share of three-character pieces from which two texts count as one. At this share a pair is found with
/// a probability of 98 in 100; at 0.9, practically always.
const ALIKE: f64 = 0.8;
/// How many texts of one band a text is compared with.
const COMPARED: usize = 4;

/// A text: its file, and its position among the texts of that file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Member {
    pub file: u32,
    pub text: u32,
}

/// Two texts that count as one, the earlier first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pair {
    pub a: Member,
    pub b: Member,
    /// What both have in common: their hash, or the key of a band.
    pub key: u64,
    /// The band; [`BANDS`] where the texts are equal.
    pub band: u8,
}

/// The texts of one kind in a register.
pub struct Texts<'a> {
    pub kind: TextKind,
    /// By file number; no texts of files that are there to be copied from.
    pub files: &'a [&'a [TextMark]],
    pub pieces: &'a (dyn Fn(Member) -> Cow<'a, [u32]> + Sync),
}

/// What is known from before a change.
pub struct Before<'a> {
    /// All pairs of that kind, by the file numbers of now; some of them may be no more.
    pub pairs: &'a [Pair],
    /// Texts of any kind that are no longer there, or not where they were.
    pub gone: &'a [TextMark],
    /// Files that were not there, or not as they are; ascending.
    pub new: &'a [u32],
}

const EQUAL: usize = BANDS;

/// Hashes, or keys of a band, of which something may have changed.
enum Touched {
    All,
    /// Besides the keys, a bit for each by its lowest: most others are told apart by that.
    Some(FxHashSet<u64>, Box<[u64; SIEVE / 64]>),
}

/// How many bits; many more than one changed file has texts.
const SIEVE: usize = 1 << 14;

impl Touched {
    fn takes(&self, key: u64) -> bool {
        match self {
            Touched::All => true,
            Touched::Some(keys, sieve) => {
                let bit = key as usize % SIEVE;
                sieve[bit / 64] >> (bit % 64) & 1 == 1 && keys.contains(&key)
            }
        }
    }
}

/// The pairs of a register. Which texts are a pair depends on those alone that share their hash, or the key of a band
/// with them: all others stay what they were before.
pub fn pairs(texts: &Texts<'_>, before: Option<Before<'_>>) -> Vec<Pair> {
    let changed = || {
        before.iter().flat_map(|before| {
            let new = before.new.iter().flat_map(|file| texts.files[*file as usize]);
            before.gone.iter().chain(new).filter(|text| text.kind == texts.kind)
        })
    };
    let hashes = touched(before.is_some(), changed().map(|text| text.exact));
    let mut classes: Vec<(u64, Member)> =
        texts.each().filter(|(_, text)| hashes.takes(text.exact)).map(|(at, text)| (text.exact, at)).collect();
    classes.par_sort_unstable();
    let known = before.as_ref().map_or(&[][..], |before| before.pairs);
    let mut found: Vec<Pair> =
        known.iter().filter(|pair| usize::from(pair.band) == EQUAL && !hashes.takes(pair.key)).copied().collect();
    found.extend(equal(texts, &classes));
    // Only the first of equal texts is compared with others.
    let repeated: FxHashSet<Member> = found.iter().map(|pair| pair.b).collect();
    let keys: Vec<Touched> = (0..BANDS)
        .map(|band| {
            let of_classes = classes.iter().map(|(_, at)| texts.at(*at)).filter(|_| before.is_some());
            touched(before.is_some(), changed().chain(of_classes).map(|text| text.bands.0[band].into()))
        })
        .collect();
    // One look at each text for all bands.
    let mut orders: [Vec<(u32, Member)>; BANDS] = Default::default();
    for (at, text) in texts.each() {
        for ((order, keys), key) in orders.iter_mut().zip(&keys).zip(text.bands.0) {
            if keys.takes(key.into()) && !repeated.contains(&at) {
                order.push((key, at));
            }
        }
    }
    let bands = orders.into_par_iter().zip(&keys).enumerate().map(|(band, (mut order, keys))| {
        order.sort_unstable();
        let standing = known.iter().filter(|pair| usize::from(pair.band) == band && !keys.takes(pair.key));
        let mut pairs: Vec<Pair> = standing.copied().collect();
        pairs_of_band(texts, band, &order, &mut pairs);
        pairs
    });
    found.extend(bands.collect::<Vec<_>>().into_iter().flatten());
    found.sort_unstable();
    found
}

fn touched(only_some: bool, keys: impl Iterator<Item = u64>) -> Touched {
    if !only_some {
        return Touched::All;
    }
    let keys: FxHashSet<u64> = keys.collect();
    let mut sieve = Box::new([0; SIEVE / 64]);
    for key in &keys {
        let bit = *key as usize % SIEVE;
        sieve[bit / 64] |= 1 << (bit % 64);
    }
    Touched::Some(keys, sieve)
}

impl<'a> Texts<'a> {
    fn each(&self) -> impl Iterator<Item = (Member, &'a TextMark)> {
        let files = self.files.iter().enumerate();
        files.flat_map(|(file, texts)| {
            let of_kind = texts.iter().enumerate().filter(|(_, text)| text.kind == self.kind);
            of_kind.map(move |(text, fact)| (Member { file: file as u32, text: text as u32 }, fact))
        })
    }

    fn at(&self, member: Member) -> &'a TextMark {
        &self.files[member.file as usize][member.text as usize]
    }
}

/// Pairs of texts that are equal; `classes` are (hash, text) ascending.
fn equal(texts: &Texts<'_>, classes: &[(u64, Member)]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for class in classes.chunk_by(|a, b| a.0 == b.0).filter(|class| class.len() > 1) {
        let (key, first) = class[0];
        let pieces = (texts.pieces)(first);
        // A hash alone proves nothing to one who looks for collisions.
        let same = class[1..].iter().filter(|(_, other)| (texts.pieces)(*other) == pieces);
        pairs.extend(same.map(|(_, other)| Pair { a: first, b: *other, key, band: EQUAL as u8 }));
    }
    pairs
}

/// Pairs among those that share a key, `order` being (key, text) ascending.
fn pairs_of_band(texts: &Texts<'_>, band: usize, order: &[(u32, Member)], pairs: &mut Vec<Pair>) {
    for run in order.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
        let mut different: Vec<(Member, Cow<'_, [u32]>)> = Vec::with_capacity(COMPARED);
        for (key, member) in run {
            let pieces = (texts.pieces)(*member);
            match different.iter().rev().find(|(_, other)| are_alike(other, &pieces)) {
                Some((other, _)) => pairs.push(Pair { a: *other, b: *member, key: (*key).into(), band: band as u8 }),
                None => {
                    if different.len() == COMPARED {
                        different.remove(0);
                    }
                    different.push((*member, pieces));
                }
            }
        }
    }
}

/// `similarity(a, b) >= ALIKE`, given up as soon as too many pieces differ: nearly all that are compared do.
fn are_alike(a: &[u32], b: &[u32]) -> bool {
    // With c pieces in common and d not, c / (c + d) >= ALIKE is d <= (|a| + |b|) (1 - ALIKE) / (1 + ALIKE).
    let most = ((a.len() + b.len()) as f64 * ((1.0 - ALIKE) / (1.0 + ALIKE)) + 1e-9) as usize;
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let (mut i, mut j, mut different) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (left, right) = (a[i], b[j]);
        i += usize::from(left <= right);
        j += usize::from(right <= left);
        different += usize::from(left != right);
        if different > most {
            return false;
        }
    }
    different + (a.len() - i) + (b.len() - j) <= most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Bands, Grams, TextFact, grams, similarity};
    use crate::source::Span;

    type Text = (TextMark, TextFact);

    fn fact(text: &str) -> Text {
        TextFact::new(TextKind::Measure, "R1", Span::default(), text).unwrap()
    }

    fn pairs_of(files: &[Vec<Text>], before: Option<Before<'_>>) -> Vec<Pair> {
        let marks: Vec<Vec<TextMark>> =
            files.iter().map(|texts| texts.iter().map(|(mark, _)| *mark).collect()).collect();
        let marks: Vec<&[TextMark]> = marks.iter().map(Vec::as_slice).collect();
        let pieces = |at: Member| match &files[at.file as usize][at.text as usize].1.grams {
            Grams::Here(pieces) => Cow::Owned(pieces.to_vec()),
            Grams::Kept => Cow::Owned(Vec::new()),
        };
        pairs(&Texts { kind: TextKind::Measure, files: &marks, pieces: &pieces }, before)
    }

    /// Numbers without pattern, the same at every run.
    fn numbers() -> impl FnMut() -> u32 {
        let mut state = 7u64;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u32
        }
    }

    fn random_text(next: &mut impl FnMut() -> u32, length: usize) -> Vec<char> {
        (0..length).map(|_| char::from_u32(0x4e00 + next() % 3000).unwrap()).collect()
    }

    #[test]
    fn nearly_every_pair_above_the_threshold_is_found() {
        let mut next = numbers();
        let (mut alike, mut found) = (0, 0);
        for _ in 0..2000 {
            let text = random_text(&mut next, 40);
            let mut other = text.clone();
            let at = next() as usize % 36;
            other[at] = '改';
            let (a, b) = (grams(&text), grams(&other));
            if similarity(&a, &b) >= ALIKE {
                alike += 1;
                found += u32::from(Bands::of(&a).0.iter().zip(Bands::of(&b).0).any(|(a, b)| *a == b));
            }
        }
        assert!(alike > 1000 && f64::from(found) > 0.97 * f64::from(alike), "{found} of {alike}");
    }

    #[test]
    fn giving_up_early_judges_as_the_whole_comparison_does() {
        let mut next = numbers();
        for length in 8..60 {
            let text = random_text(&mut next, length);
            for changes in 0..12 {
                let mut other = text.clone();
                (0..changes).for_each(|_| other[next() as usize % length] = '改');
                other.truncate(length - changes % 3);
                let (a, b) = (grams(&text), grams(&other));
                assert_eq!(are_alike(&a, &b), similarity(&a, &b) >= ALIKE);
            }
        }
    }

    #[test]
    fn ten_thousand_texts_that_are_nearly_the_same_are_all_paired() {
        let text: String = random_text(&mut numbers(), 60).into_iter().collect();
        let facts: Vec<Vec<Text>> = (0..10_000).map(|n| vec![fact(&format!("{text}第{n}号"))]).collect();
        let paired: FxHashSet<Member> = pairs_of(&facts, None).into_iter().flat_map(|pair| [pair.a, pair.b]).collect();
        assert_eq!(paired.len(), 10_000);
    }

    #[test]
    fn texts_of_other_matters_stay_apart() {
        let mut next = numbers();
        let facts: Vec<Vec<Text>> =
            (0..2000).map(|_| vec![fact(&random_text(&mut next, 30).into_iter().collect::<String>())]).collect();
        assert!(pairs_of(&facts, None).is_empty());
    }

    #[test]
    fn pairs_after_a_change_are_those_of_the_whole() {
        let mut next = numbers();
        // Few enough texts for much to be equal, alike, and no longer so.
        let seeds: Vec<Vec<char>> = (0..6).map(|_| random_text(&mut next, 24)).collect();
        let text = |next: &mut dyn FnMut() -> u32| {
            let mut text = seeds[next() as usize % seeds.len()].clone();
            for _ in 0..next() % 4 {
                let at = next() as usize % text.len();
                text[at] = '改';
            }
            fact(&text.into_iter().collect::<String>())
        };
        let mut files: Vec<Vec<Text>> = (0..40).map(|_| (0..next() % 4).map(|_| text(&mut next)).collect()).collect();
        let mut known = pairs_of(&files, None);
        let mut different = 0;
        for _ in 0..300 {
            let mut gone = Vec::new();
            let mut new: Vec<u32> = (0..1 + next() % 3).map(|_| next() % 40).collect();
            new.sort_unstable();
            new.dedup();
            for file in &new {
                let now = (0..next() % 4).map(|_| text(&mut next)).collect();
                let then = std::mem::replace(&mut files[*file as usize], now);
                gone.extend(then.into_iter().map(|(mark, _)| mark));
            }
            let after = pairs_of(&files, Some(Before { pairs: &known, gone: &gone, new: &new }));
            assert_eq!(after, pairs_of(&files, None));
            different += usize::from(after != known);
            known = after;
        }
        assert!(different > 200 && known.len() > 5, "{different} {}", known.len());
    }
}
