//! Texts that stand in several files, word for word or nearly: what `copied-measure` and `copied-risk` share.
//!
//! Equal texts are found by their hash. Of the texts that differ, those that are likely to be alike are found
//! by MinHash: 32 smallest values over the three-character pieces, in 8 bands of 4, each band sorted so that
//! likely pairs lie side by side. A pair is taken only when the pieces really overlap by 0.8 (Jaccard).
//! In a band each text is compared with the last few that differ from each other, so the work stays linear
//! where ten thousand texts are nearly the same. Groups are closed over pairs: if A is like B and B like C,
//! the three are one group.

mod pairs;

pub use pairs::{Before, Member, Pair, Texts, pairs};

use rayon::prelude::*;

use super::Across;
use crate::facts::{TextFact, TextKind, similarity};
use crate::finding::{Draft, Rule};
use crate::source::visible;

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

impl Member {
    fn of<'a>(self, across: &Across<'a>) -> &'a TextFact {
        &across.files[self.file as usize].texts[self.text as usize]
    }

    /// Equal where nothing but spaces and punctuation differs.
    fn exact(self, across: &Across<'_>) -> u64 {
        across.files[self.file as usize].marks.0[self.text as usize].exact
    }
}

impl Group {
    /// A finding at the first place, with the nearest of the others shown.
    pub fn draft(&self, rule: &'static Rule, across: &Across<'_>) -> Draft {
        let (here, nearest) = (self.first.of(across), self.others[self.nearest]);
        rule.at_place(across.place(self.first.file as usize, here.span)).entity(&here.entity).label_place(
            across.place(nearest.file as usize, nearest.of(across).span),
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
    let pairs = across.copies(kind);
    let mut members: Vec<Member> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    members.sort_unstable();
    members.dedup();
    let mut union = Union::new(members.len());
    let position = |member: &Member| members.binary_search(member).unwrap_or_default() as u32;
    pairs.iter().for_each(|pair| union.join(position(&pair.a), position(&pair.b)));
    // The root of a group is its first member.
    let mut rooted: Vec<(u32, Member)> =
        members.iter().enumerate().map(|(index, member)| (union.root(index as u32), *member)).collect();
    rooted.sort_unstable();
    let groups: Vec<&[(u32, Member)]> = rooted.chunk_by(|a, b| a.0 == b.0).collect();
    groups.into_par_iter().filter_map(|group| describe(across, group)).collect()
}

/// What a group says of itself; `None` where it lies in one file.
fn describe(across: &Across<'_>, group: &[(u32, Member)]) -> Option<Group> {
    let (_, first) = *group.first()?;
    let others: Vec<Member> = group[1..].iter().map(|(_, member)| *member).collect();
    let here = first.of(across);
    let pieces = across.pieces(first);
    let elsewhere = others.iter().enumerate().filter(|(_, other)| other.file != first.file);
    let alike = |other: &Member| {
        if first.exact(across) == other.exact(across) {
            1.0
        } else {
            similarity(&pieces, &across.pieces(*other)).min(0.99)
        }
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
    let mut last: Option<(u32, &str)> = Some((first.file, &here.entity));
    for other in &others {
        let entity = &*other.of(across).entity;
        if last == Some((other.file, entity)) {
            continue;
        }
        last = Some((other.file, entity));
        places += 1;
        if named.len() < NAMED {
            named.push(across.item_name(other.file as usize, entity));
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
