//! The same numbers by tier, category, area, layer, level, stage or kind of power. Points and their
//! manifestations add up to the whole; posts, people, powers and shared measures count in every row
//! that they concern.

use rustc_hash::FxHashMap;

use super::sums::OfWords;
use super::{By, File, Row, Source};
use crate::facts::WordKey;
use crate::finding::Both;
use crate::profile::{Profile, WordList};
use crate::record::Word;
use crate::register::{FileKind, GradedKind, Stage, Tier};
use crate::reports::filter::level_of;
use crate::reports::tally::{Groups, Layer};
use crate::reports::tree::{Home, HomeKind};

/// What a row is for, in the order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key<'k> {
    /// A level by rank, a word of a list by position, a fixed word.
    Ranked(usize),
    /// A word that the profile does not know.
    Free(&'k str),
    /// What the dimension does not apply to: points of no post, where rows are tiers.
    Outside,
    /// Nothing is written.
    Absent,
}

impl Key<'_> {
    /// A word of the dimension, not what has none.
    pub fn is_stated(&self) -> bool {
        !matches!(self, Key::Absent | Key::Outside)
    }

    /// Position among the words of the scheme, of one of them.
    pub fn rank(&self) -> Option<usize> {
        if let Key::Ranked(position) = self { Some(*position) } else { None }
    }
}

pub(super) fn rows(source: &Source<'_>, register: usize, by: By) -> Vec<Row> {
    let mut words = OfWords::new(by, source);
    source.files().for_each(|file| words.add(source, &file));
    words.rows(source, register)
}

/// Each key with its number, in the order in which they came.
#[derive(Default)]
pub(super) struct Keys {
    /// By position among the words of the scheme.
    ranked: Vec<Option<usize>>,
    free: FxHashMap<Box<str>, usize>,
    outside: Option<usize>,
    absent: Option<usize>,
    next: usize,
}

impl Keys {
    pub fn number(&mut self, key: Key<'_>) -> usize {
        let known = match key {
            Key::Ranked(position) => {
                if self.ranked.len() <= position {
                    self.ranked.resize(position + 1, None);
                }
                &mut self.ranked[position]
            }
            Key::Free(text) => {
                if let Some(number) = self.free.get(text) {
                    return *number;
                }
                self.free.insert(text.into(), self.next);
                self.next += 1;
                return self.next - 1;
            }
            Key::Outside => &mut self.outside,
            Key::Absent => &mut self.absent,
        };
        *known.get_or_insert_with(|| {
            self.next += 1;
            self.next - 1
        })
    }

    pub fn len(&self) -> usize {
        self.next
    }

    pub fn in_order(&self) -> Vec<(Key<'_>, usize)> {
        let ranked = self.ranked.iter().enumerate().map(|(position, number)| (Key::Ranked(position), *number));
        let free = self.free.iter().map(|(text, number)| (Key::Free(text), Some(*number)));
        let others = [(Key::Outside, self.outside), (Key::Absent, self.absent)];
        let all = ranked.chain(free).chain(others);
        let mut keys: Vec<(Key<'_>, usize)> = all.filter_map(|(key, number)| Some((key, number?))).collect();
        keys.sort_unstable();
        keys
    }
}

/// Words of the scheme have a row even where nothing is counted: that too is an answer.
pub(super) fn known(by: By, profile: &Profile) -> impl Iterator<Item = Key<'static>> {
    let known = match by {
        By::Category => profile.categories.words.len(),
        By::Level => profile.scale.len(),
        By::Layer => Layer::ALL.len(),
        By::Tier => Tier::ALL.len(),
        _ => 0,
    };
    (0..known).map(Key::Ranked)
}

/// To which words the things of a file belong.
pub(super) fn grouped(file: &File<'_>, by: By, profile: &Profile, keys: &mut Keys, groups: &mut Groups) {
    let Groups { points, powers, whole, closed_concern } = groups;
    let taken = &file.taken;
    points.clear();
    powers.clear();
    (*whole, *closed_concern) = (None, taken.closed_concern);
    if let Some(key) = key_of_file(file, by) {
        let group = keys.number(key);
        points.extend(taken.points.iter().map(|taken| taken.then_some(group)));
        powers.extend(positions(&taken.powers).map(|power| (group, power)));
        *whole = taken.whole.then_some(group);
        return;
    }
    points.extend(file.row.points.iter().zip(&taken.points).map(|(point, taken)| {
        let key = || match by {
            By::Category => word(&point.category),
            By::Area => word(&point.area),
            By::PowerKind => word(&point.power_kind),
            By::Stage => point.stage.map_or(Key::Absent, |stage| Key::Ranked(stage as usize)),
            _ => level_of(point, file.row, file.kind, profile).map_or(Key::Absent, |level| Key::Ranked(level.rank())),
        };
        taken.then(|| keys.number(key()))
    }));
    match own_key_of_powers(by, profile) {
        Some(key) => powers.extend(
            positions(&taken.powers)
                .filter_map(|power| Some((keys.number(key(file.row.powers.get(power as usize)?)), power))),
        ),
        // A power belongs where its points are.
        None => powers.extend(
            file.row
                .points
                .iter()
                .zip(&*points)
                .filter(|(point, _)| taken.closed_concern || !point.closed)
                .filter_map(|(point, group)| Some(((*group)?, point.power?))),
        ),
    }
    powers.sort_unstable();
    powers.dedup();
}

fn positions(taken: &[bool]) -> impl Iterator<Item = u32> {
    taken.iter().enumerate().filter(|(_, taken)| **taken).map(|(position, _)| position as u32)
}

/// The row of a whole file, where the dimension is one of files.
fn key_of_file(file: &File<'_>, by: By) -> Option<Key<'static>> {
    match (by, file.kind) {
        (By::Tier, FileKind::Post) => Some(file.row.tier.map_or(Key::Absent, |tier| Key::Ranked(tier as usize))),
        (By::Tier, _) => Some(Key::Outside),
        (By::Nearest, _) => Some(Key::Ranked(file.home)),
        (By::Layer, kind) => Some(Layer::of(kind).map_or(Key::Outside, |layer| Key::Ranked(layer as usize))),
        _ => None,
    }
}

type PowerKey = fn(&crate::facts::PowerRow) -> Key<'_>;

/// Powers have a kind of their own, and a level where they are graded.
fn own_key_of_powers(by: By, profile: &Profile) -> Option<PowerKey> {
    match by {
        By::PowerKind => Some(|power| word(&power.kind)),
        By::Level if profile.grades(GradedKind::Power) => {
            Some(|power| power.level.map_or(Key::Absent, |level| Key::Ranked(level.rank())))
        }
        _ => None,
    }
}

fn word(key: &WordKey) -> Key<'_> {
    match key {
        WordKey::Absent => Key::Absent,
        WordKey::Known(index) => Key::Ranked(usize::from(*index)),
        WordKey::Free(text) => Key::Free(text),
    }
}

pub(super) fn kind(by: By) -> &'static str {
    match by {
        By::Tier => "tier",
        By::Category => "category",
        By::Area => "area",
        By::Layer => "layer",
        By::Stage => "stage",
        By::PowerKind => "power-kind",
        By::Nearest => "department",
        _ => "level",
    }
}

/// The department or unit that a row is for.
pub(super) fn home<'s>(by: By, key: Key<'_>, source: &'s Source<'_>) -> Option<&'s Home<'s>> {
    match (by, key) {
        (By::Nearest, Key::Ranked(home)) => source.tree.homes.get(home),
        _ => None,
    }
}

/// A unit's own row beside its departments leaves out what they hold.
fn name_of(home: &Home<'_>) -> Both {
    match home.kind {
        HomeKind::Unit | HomeKind::Register => {
            Both::new(format!("{}(本级)", home.name), format!("{} (itself)", home.name))
        }
        _ => Both::new(home.name, home.name),
    }
}

pub(super) fn name(by: By, key: Key<'_>, source: &Source<'_>) -> Both {
    let profile = source.profile();
    let same = |text: &str| Both::new(text, text);
    let listed = |list: &WordList, index: usize| same(list.words.get(index).map_or("", |word| &word.id));
    match (key, by) {
        (Key::Absent, _) => Both::new("未写", "not stated"),
        (Key::Free(text), _) => same(text),
        (Key::Outside, By::Layer) => Both::new("风险库", "library"),
        (Key::Outside, _) => Both::new("不属于岗位", "of no post"),
        (Key::Ranked(_), By::Nearest) => home(by, key, source).map_or_else(Both::default, name_of),
        (Key::Ranked(index), By::Category) => listed(&profile.categories, index),
        (Key::Ranked(index), By::Area) => listed(&profile.areas, index),
        (Key::Ranked(index), By::PowerKind) => listed(&profile.power_kinds, index),
        (Key::Ranked(index), By::Tier) => fixed(Tier::ALL.get(index)),
        (Key::Ranked(index), By::Stage) => fixed(Stage::ALL.get(index)),
        (Key::Ranked(index), By::Layer) => {
            Layer::ALL.get(index).map_or_else(Both::default, |layer| Both::new(layer.zh(), layer.en()))
        }
        (Key::Ranked(index), _) => same(profile.scale.levels().nth(index).map_or("", |(_, level)| &level.id)),
    }
}

fn fixed<W: Word>(word: Option<&W>) -> Both {
    word.map_or_else(Both::default, |word| Both::new(word.zh(), word.en()))
}
