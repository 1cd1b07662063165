//! The roll-up in pieces that add up: what each unit and department holds itself, for every word of every dimension. Whoever sums
//! the pieces of a subtree, or of many registers, has the roll-up of it; people alone are distinct within a piece only.

use rustc_hash::{FxHashMap, FxHashSet};

use super::groups::{self, Key, Keys};
use super::{By, DIMENSIONS, Source, one_group};
use crate::finding::Both;
use crate::reports::filter::Filter;
use crate::reports::tally::{Counts, Groups, Tally, add};
use crate::reports::tree::{Home, HomeKind, Part};

/// What one home itself holds of one word.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Position among the homes of the register's tree.
    pub home: usize,
    /// `all`, or what the words are of.
    pub dimension: &'static str,
    /// The word; empty where it is about all.
    pub name: Both,
    /// A word of the dimension, not what has none.
    pub stated: bool,
    /// Position among the words of the scheme.
    pub word: Option<usize>,
    /// Units and departments among them: the home itself where it is one.
    pub counts: Counts,
}

/// The pieces of a whole register, by home, dimension and word. A word of the scheme that nothing has stands at the top, with
/// zeros.
pub fn pieces(part: &Part<'_>) -> Vec<Piece> {
    let filter = Filter::new(&[], part.survey);
    let source = Source::new(part, &filter);
    let mut pieces = whole(&source);
    for by in DIMENSIONS {
        pieces.extend(of_dimension(&source, by));
    }
    // Within a home as they were made.
    pieces.sort_by_key(|piece| piece.home);
    pieces
}

fn whole(source: &Source<'_>) -> Vec<Piece> {
    let homes = &source.tree.homes;
    let mut tallies = vec![Tally::default(); homes.len()];
    for file in source.files() {
        let tally = std::slice::from_mut(&mut tallies[file.home]);
        add(tally, &source.counted(&file), &one_group(&file.taken));
    }
    let piece = |(home, mut tally): (usize, Tally)| {
        if is(homes, home, HomeKind::Unit) {
            tally.add_unit();
        }
        if is(homes, home, HomeKind::Department) {
            tally.add_department();
        }
        Piece { home, dimension: "all", name: Both::default(), stated: true, word: None, counts: tally.counts() }
    };
    tallies.into_iter().enumerate().map(piece).collect()
}

fn is(homes: &[Home<'_>], home: usize, kind: HomeKind) -> bool {
    homes.get(home).is_some_and(|home| home.kind == kind)
}

/// A tally for each home and word.
#[derive(Default)]
struct Tallies {
    places: FxHashMap<(usize, usize), usize>,
    tallies: Vec<Tally>,
}

impl Tallies {
    fn place(&mut self, home: usize, word: usize) -> usize {
        let next = self.tallies.len();
        let place = *self.places.entry((home, word)).or_insert(next);
        if place == next {
            self.tallies.push(Tally::default());
        }
        place
    }
}

fn of_dimension(source: &Source<'_>, by: By) -> Vec<Piece> {
    let homes = &source.tree.homes;
    let mut keys = Keys::default();
    let mut sums = Tallies::default();
    for key in groups::known(by, source.profile()) {
        let word = keys.number(key);
        sums.place(0, word);
    }
    let mut concerned: FxHashSet<(usize, usize)> = FxHashSet::default();
    for file in source.files() {
        let words = groups::grouped(&file, by, source.profile(), &mut keys);
        let here = |word: usize, sums: &mut Tallies| sums.place(file.home, word);
        let groups = Groups {
            points: words.points.iter().map(|word| word.map(|word| here(word, &mut sums))).collect(),
            powers: words.powers.iter().map(|(word, power)| (here(*word, &mut sums), *power)).collect(),
            whole: words.whole.map(|word| here(word, &mut sums)),
            closed_concern: words.closed_concern,
        };
        add(&mut sums.tallies, &source.counted(&file), &groups);
        for word in words.touched(file.row) {
            let unit = homes[file.home].unit;
            if is(homes, unit, HomeKind::Unit) && concerned.insert((unit, word)) {
                let place = sums.place(unit, word);
                sums.tallies[place].add_unit();
            }
            if is(homes, file.home, HomeKind::Department) && concerned.insert((file.home, word)) {
                let place = sums.place(file.home, word);
                sums.tallies[place].add_department();
            }
        }
    }
    let words: Vec<(Key, usize)> = keys.0.into_iter().collect();
    let order: FxHashMap<usize, usize> = words.iter().enumerate().map(|(order, (_, word))| (*word, order)).collect();
    let mut places: Vec<((usize, usize), usize)> =
        sums.places.iter().map(|((home, word), place)| ((*home, order[word]), *place)).collect();
    places.sort_unstable();
    places
        .into_iter()
        .filter(|((home, order), place)| {
            (*home == 0 && matches!(words[*order].0, Key::Ranked(_))) || !sums.tallies[*place].is_empty()
        })
        .map(|((home, order), place)| {
            let key = &words[order].0;
            Piece {
                home,
                dimension: groups::kind(by),
                name: groups::name(by, key, source),
                stated: !matches!(key, Key::Absent | Key::Outside),
                word: if let Key::Ranked(position) = key { Some(*position) } else { None },
                counts: sums.tallies[place].counts(),
            }
        })
        .collect()
}
