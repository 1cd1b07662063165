//! Texts that stand in several files, word for word or nearly: what `copied-measure` and `copied-risk` share.
//!
//! Equal texts are found by their hash. Of the texts that differ, those that are likely to be alike are found
//! by MinHash: 32 smallest values over the three-character pieces, in 8 bands of 4, each band sorted so that
//! likely pairs lie side by side. A pair is taken only when the pieces really overlap by [`ALIKE`] (Jaccard).
//! In a band each text is compared with the last few that differ from each other, so the work stays linear
//! where ten thousand texts are nearly the same. Groups are closed over pairs: if A is like B and B like C,
//! the three are one group.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Across;
use crate::facts::{TextFact, TextKind, similarity};
use crate::finding::{Draft, Rule};
use crate::register::FileKind;
use crate::source::visible;

/// The share of three-character pieces from which two texts count as one. At this share a pair is found with
/// a probability of 98 in 100; at 0.9, practically always.
const ALIKE: f64 = 0.8;
const VALUES: usize = 32;
const BANDS: usize = 8;
const PER_BAND: usize = VALUES / BANDS;
/// How many texts of one band a text is compared with.
const COMPARED: usize = 4;
/// How many other places a finding names.
const NAMED: usize = 5;

/// Texts that are one text, in path order, in at least two files.
pub struct Group {
    first: Member,
    others: Vec<Member>,
    /// Position among `others` of the one in another file that is most like the first, and how alike.
    nearest: usize,
    similarity: f64,
    named: Vec<String>,
    /// Risk points and measures besides the first, each place once.
    places: usize,
}

#[derive(Clone, Copy)]
struct Member {
    file: usize,
    /// Position among the texts of the file.
    text: usize,
}

impl Member {
    fn of<'a>(self, across: &Across<'a>) -> &'a TextFact {
        &across.files[self.file].texts[self.text]
    }
}

impl Group {
    /// A finding at the first place, with the nearest of the others shown.
    pub fn draft(&self, rule: &'static Rule, across: &Across<'_>) -> Draft {
        let (here, nearest) = (self.first.of(across), self.others[self.nearest]);
        rule.at_place(across.place(self.first.file, here.span)).entity(&here.entity).label_place(
            across.place(nearest.file, nearest.of(across).span),
            self.alike("这里一字不差".to_owned(), |percent| format!("这里有 {percent}% 相同")),
            self.alike("the same words here".to_owned(), |percent| format!("{percent}% alike here")),
        )
    }

    /// What the first text has in common with which others.
    pub fn words(&self) -> (String, String) {
        let names = |joint: &str| self.named.iter().map(|name| visible(name)).collect::<Vec<_>>().join(joint);
        let more = self.places > self.named.len();
        let zh = match more {
            true => format!("「{}」等 {} 处", names("」「"), self.places),
            false => format!("「{}」", names("」「")),
        };
        let en = match more {
            true => format!("`{}` and others, {} places in all", names("`, `"), self.places),
            false => format!("`{}`", names("`, `")),
        };
        (
            self.alike(format!("{zh}写得一样"), |percent| format!("{zh}几乎一样,最像的一处有 {percent}% 相同")),
            self.alike(format!("the same as at {en}"), |percent| {
                format!("nearly the same as at {en}; the nearest is {percent}% alike")
            }),
        )
    }

    fn alike(&self, same: String, nearly: impl Fn(u32) -> String) -> String {
        match self.similarity >= 1.0 {
            true => same,
            // 99.6 % is not the same.
            false => nearly(((self.similarity * 100.0).round() as u32).min(99)),
        }
    }
}

/// The groups of one kind of text, in the order of their first places.
pub fn groups(across: &Across<'_>, kind: TextKind) -> Vec<Group> {
    let members = members(across, kind);
    let texts: Vec<&TextFact> = members.iter().map(|member| member.of(across)).collect();
    let mut union = Union::new(texts.len());
    let distinct = join_equal(&texts, &mut union);
    join_alike(&texts, &distinct, &mut union);
    let mut by_root: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for index in 0..texts.len() as u32 {
        by_root.entry(union.root(index)).or_default().push(index as usize);
    }
    let mut groups: Vec<Vec<usize>> = by_root.into_values().filter(|group| group.len() > 1).collect();
    groups.sort_unstable();
    groups.into_par_iter().filter_map(|group| describe(across, &members, &group)).collect()
}

/// Every text of the kind, in path order; libraries are there to be copied from.
fn members(across: &Across<'_>, kind: TextKind) -> Vec<Member> {
    let mut members = Vec::new();
    for (file, facts, of) in across.present() {
        if of == FileKind::Library {
            continue;
        }
        let texts = facts.texts.iter().enumerate().filter(|(_, text)| text.kind == kind);
        members.extend(texts.map(|(text, _)| Member { file, text }));
    }
    members
}

/// Joins texts that are equal, and gives the first of each.
fn join_equal(texts: &[&TextFact], union: &mut Union) -> Vec<u32> {
    let mut first: FxHashMap<u64, u32> = FxHashMap::default();
    let mut distinct = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let index = index as u32;
        match first.get(&text.exact) {
            // A hash alone proves nothing to one who looks for collisions.
            Some(earlier) if texts[*earlier as usize].grams == text.grams => union.join(*earlier, index),
            Some(_) => distinct.push(index),
            None => {
                first.insert(text.exact, index);
                distinct.push(index);
            }
        }
    }
    distinct
}

/// Joins texts that are nearly the same.
fn join_alike(texts: &[&TextFact], distinct: &[u32], union: &mut Union) {
    let keys: Vec<[u32; BANDS]> = distinct.par_iter().map(|index| band_keys(&texts[*index as usize].grams)).collect();
    let pairs: Vec<Vec<(u32, u32)>> = (0..BANDS)
        .into_par_iter()
        .map(|band| {
            let mut order: Vec<(u32, u32)> =
                keys.iter().zip(distinct).map(|(keys, index)| (keys[band], *index)).collect();
            order.sort_unstable();
            pairs_of_band(texts, &order)
        })
        .collect();
    pairs.into_iter().flatten().for_each(|(a, b)| union.join(a, b));
}

/// Pairs among those that share a key, `order` being (key, text) ascending.
fn pairs_of_band(texts: &[&TextFact], order: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    for run in order.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
        let mut different: Vec<u32> = Vec::with_capacity(COMPARED);
        for (_, index) in run {
            let grams = &texts[*index as usize].grams;
            match different.iter().rev().find(|other| are_alike(&texts[**other as usize].grams, grams)) {
                Some(other) => pairs.push((*other, *index)),
                None => {
                    if different.len() == COMPARED {
                        different.remove(0);
                    }
                    different.push(*index);
                }
            }
        }
    }
    pairs
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

/// The smallest piece in each order; four of them make the key of a band.
fn band_keys(grams: &[u32]) -> [u32; BANDS] {
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
    keys
}

/// What a group says of itself; `None` where it lies in one file.
fn describe(across: &Across<'_>, members: &[Member], group: &[usize]) -> Option<Group> {
    let first = members[*group.first()?];
    let others: Vec<Member> = group[1..].iter().map(|index| members[*index]).collect();
    let here = first.of(across);
    let elsewhere = others.iter().enumerate().filter(|(_, other)| other.file != first.file);
    let alike = |other: &Member| {
        let there = other.of(across);
        if here.exact == there.exact { 1.0 } else { similarity(&here.grams, &there.grams).min(0.99) }
    };
    let (nearest, similarity) = elsewhere.map(|(index, other)| (index, alike(other))).fold(None, |best, next| {
        // The first in path order among equals.
        match best {
            Some((_, known)) if known >= next.1 => best,
            _ => Some(next),
        }
    })?;
    let mut named: Vec<String> = Vec::new();
    let mut places = 0;
    let mut last: Option<(usize, &str)> = Some((first.file, &here.entity));
    for other in &others {
        let entity = &*other.of(across).entity;
        if last == Some((other.file, entity)) {
            continue;
        }
        last = Some((other.file, entity));
        places += 1;
        if named.len() < NAMED {
            named.push(across.item_name(other.file, entity));
        }
    }
    Some(Group { first, others, nearest, similarity, named, places })
}

/// Union-find over positions; the smallest of a group is its root.
struct Union(Vec<u32>);

impl Union {
    fn new(length: usize) -> Union {
        Union((0..length as u32).collect())
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            let above = self.0[self.0[at as usize] as usize];
            self.0[at as usize] = above;
            at = above;
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::grams;
    use crate::source::Span;

    fn fact(text: &str) -> TextFact {
        TextFact::new(TextKind::Measure, "R1", Span::default(), text).unwrap()
    }

    fn joined(texts: &[TextFact]) -> Union {
        let texts: Vec<&TextFact> = texts.iter().collect();
        let mut union = Union::new(texts.len());
        let distinct = join_equal(&texts, &mut union);
        join_alike(&texts, &distinct, &mut union);
        union
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
                found += u32::from(band_keys(&a).iter().zip(band_keys(&b)).any(|(a, b)| *a == b));
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
    fn ten_thousand_texts_that_are_nearly_the_same_are_one_group() {
        let text: String = random_text(&mut numbers(), 60).into_iter().collect();
        let facts: Vec<TextFact> = (0..10_000).map(|n| fact(&format!("{text}第{n}号"))).collect();
        let mut union = joined(&facts);
        let roots: std::collections::BTreeSet<u32> = (0..10_000).map(|index| union.root(index)).collect();
        assert_eq!(roots.len(), 1);
    }

    #[test]
    fn texts_of_other_matters_stay_apart() {
        let mut next = numbers();
        let facts: Vec<TextFact> =
            (0..2000).map(|_| fact(&random_text(&mut next, 30).into_iter().collect::<String>())).collect();
        let mut union = joined(&facts);
        assert!((0..2000).all(|index| union.root(index) == index));
    }
}
