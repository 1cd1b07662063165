//! What every home of a register holds itself, of all and of each word of some dimensions: counted in one walk over the files,
//! and of that are made the pieces, the rows of a dimension and the rows of the tree.

use rustc_hash::FxHashMap;

use super::groups::{self, Key, Keys};
use super::{By, File, Row, Source, one_group};
use crate::reports::tally::{Counts, Groups, Tally, add, add_touched};
use crate::reports::tree::{Home, HomeKind};

/// The sums of a register. Units and departments are counted with the words that concern them, not with all.
pub(super) struct Sums {
    /// Of all, by home.
    pub homes: Vec<Tally>,
    pub dimensions: Vec<OfWords>,
}

impl Sums {
    pub fn new(source: &Source<'_>, dimensions: &[By]) -> Sums {
        let mut homes = vec![Tally::default(); source.tree.homes.len()];
        let mut dimensions: Vec<OfWords> = dimensions.iter().map(|by| OfWords::new(*by, source)).collect();
        for file in source.files() {
            add(&mut homes[file.home..=file.home], &source.counted(&file), &one_group(&file.taken));
            dimensions.iter_mut().for_each(|words| words.add(source, &file));
        }
        Sums { homes, dimensions }
    }
}

/// A tally for each home and word of one dimension.
pub(super) struct OfWords {
    by: By,
    keys: Keys,
    places: FxHashMap<(usize, usize), usize>,
    tallies: Vec<Tally>,
    /// By word: a home and its place there, the last that was asked for.
    last: Vec<Option<(usize, usize)>>,
    /// Of the file that is added: its groups, and the words that it concerns.
    groups: Groups,
    touched: Vec<usize>,
}

impl OfWords {
    pub fn new(by: By, source: &Source<'_>) -> OfWords {
        let mut words = OfWords {
            by,
            keys: Keys::default(),
            places: FxHashMap::default(),
            tallies: Vec::new(),
            last: Vec::new(),
            groups: Groups::default(),
            touched: Vec::new(),
        };
        for key in groups::known(by, source.profile()) {
            let word = words.keys.number(key);
            words.place(0, word);
        }
        words
    }

    fn place(&mut self, home: usize, word: usize) -> usize {
        if self.last.len() <= word {
            self.last.resize(word + 1, None);
        }
        match self.last[word] {
            Some((of, place)) if of == home => place,
            _ => {
                let next = self.tallies.len();
                let place = *self.places.entry((home, word)).or_insert(next);
                if place == next {
                    self.tallies.push(Tally::default());
                }
                self.last[word] = Some((home, place));
                place
            }
        }
    }

    pub fn add(&mut self, source: &Source<'_>, file: &File<'_>) {
        let (mut groups, mut touched) = (std::mem::take(&mut self.groups), std::mem::take(&mut self.touched));
        groups::grouped(file, self.by, source.profile(), &mut self.keys, &mut groups);
        groups.touched(file.row, &mut touched);
        self.concern(&source.tree.homes, file.home, &touched);
        // From here on their places, which are as different from each other as the words are.
        let words = groups.points.iter_mut().flatten().chain(groups.powers.iter_mut().map(|(word, _)| word));
        for word in words.chain(&mut groups.whole).chain(&mut touched) {
            *word = self.place(file.home, *word);
        }
        add_touched(&mut self.tallies, &source.counted(file), &groups, &touched);
        (self.groups, self.touched) = (groups, touched);
    }

    /// The department and the unit count with each word that concerns them, once: nothing else counts them there.
    fn concern(&mut self, homes: &[Home<'_>], home: usize, words: &[usize]) {
        let unit = homes[home].unit;
        for word in words {
            if homes[unit].kind == HomeKind::Unit {
                let place = self.place(unit, *word);
                if !self.tallies[place].has_unit() {
                    self.tallies[place].add_unit();
                }
            }
            if homes[home].kind == HomeKind::Department {
                let place = self.place(home, *word);
                if !self.tallies[place].has_department() {
                    self.tallies[place].add_department();
                }
            }
        }
    }

    /// A row for each word, of all homes together.
    pub fn rows(&self, source: &Source<'_>, register: usize) -> Vec<Row> {
        let by = self.by;
        let mut tallies = vec![Tally::default(); self.keys.len()];
        for ((_, word), place) in &self.places {
            tallies[*word].take_in(&self.tallies[*place]);
        }
        let keys = self.keys.in_order().into_iter();
        let kept = keys.filter(|(key, word)| key.rank().is_some() || !tallies[*word].is_empty());
        kept.map(|(key, word)| {
            let home = groups::home(by, key, source);
            Row {
                register,
                path: home.map_or_else(String::new, |home| home.path.to_owned()),
                kind: home.map_or(groups::kind(by), |home| home.kind.en()),
                name: groups::name(by, key, source),
                parent: Some(String::new()),
                depth: 0,
                stated: key.is_stated(),
                word: key.rank(),
                counts: tallies[word].counts(),
            }
        })
        .collect()
    }

    /// What each home holds of each word, by home and word: words of the scheme that nothing has stand at the top, and words
    /// that nothing has nowhere else.
    pub fn each(&self, mut visit: impl FnMut(usize, Key<'_>, Counts)) {
        let keys = self.keys.in_order();
        let mut order = vec![0; keys.len()];
        keys.iter().enumerate().for_each(|(at, (_, word))| order[*word] = at);
        let places = self.places.iter().map(|((home, word), place)| (*home, order[*word], *place));
        let mut places: Vec<(usize, usize, usize)> = places.collect();
        places.sort_unstable();
        for (home, at, place) in places {
            let (key, tally) = (keys[at].0, &self.tallies[place]);
            if (home == 0 && key.rank().is_some()) || !tally.is_empty() {
                visit(home, key, tally.counts());
            }
        }
    }
}
