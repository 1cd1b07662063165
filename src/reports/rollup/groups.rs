//! The same numbers by tier, category, area, layer, level, stage or kind of power. Points and their
//! manifestations add up to the whole; posts, people, powers and shared measures count in every row
//! that they concern.

use std::collections::BTreeMap;

use super::{By, Concerned, File, Row, Source};
use crate::facts::WordKey;
use crate::finding::Both;
use crate::profile::{Profile, WordList};
use crate::record::Word;
use crate::register::{FileKind, GradedKind, Stage, Tier};
use crate::reports::filter::level_of;
use crate::reports::tally::{Groups, Layer, Tally, add};
use crate::reports::tree::{Home, HomeKind};

/// What a row is for, in the order of the rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A level by rank, a word of a list by position, a fixed word.
    Ranked(usize),
    /// A word that the profile does not know.
    Free(Box<str>),
    /// What the dimension does not apply to: points of no post, where rows are tiers.
    Outside,
    /// Nothing is written.
    Absent,
}

pub(super) fn rows(source: &Source<'_>, register: usize, by: By) -> Vec<Row> {
    let mut keys = Keys::default();
    known(by, source.profile()).for_each(|key| _ = keys.number(key));
    let mut tallies: Vec<Tally> = Vec::new();
    let mut concerned = Concerned::default();
    for file in source.files() {
        let groups = grouped(&file, by, source.profile(), &mut keys);
        tallies.resize(keys.0.len(), Tally::default());
        add(&mut tallies, &source.counted(&file), &groups);
        for group in groups.touched(file.row) {
            concerned.add(&source.tree.homes, file.home, group, &mut tallies[group]);
        }
    }
    tallies.resize(keys.0.len(), Tally::default());
    let kept = keys.0.into_iter().filter(|(key, index)| matches!(key, Key::Ranked(_)) || !tallies[*index].is_empty());
    kept.map(|(key, index)| Row {
        register,
        path: home(by, &key, source).map_or_else(String::new, |home| home.path.to_owned()),
        kind: home(by, &key, source).map_or(kind(by), |home| home.kind.en()),
        name: name(by, &key, source),
        parent: Some(String::new()),
        depth: 0,
        stated: !matches!(key, Key::Absent | Key::Outside),
        word: if let Key::Ranked(position) = key { Some(position) } else { None },
        counts: tallies[index].counts(),
    })
    .collect()
}

/// Each key with the position of its tally.
#[derive(Default)]
pub(super) struct Keys(pub BTreeMap<Key, usize>);

impl Keys {
    pub fn number(&mut self, key: Key) -> usize {
        let next = self.0.len();
        *self.0.entry(key).or_insert(next)
    }
}

/// Words of the scheme have a row even where nothing is counted: that too is an answer.
pub(super) fn known(by: By, profile: &Profile) -> impl Iterator<Item = Key> {
    let known = match by {
        By::Category => profile.categories.words.len(),
        By::Level => profile.scale.len(),
        By::Layer => Layer::ALL.len(),
        By::Tier => Tier::ALL.len(),
        _ => 0,
    };
    (0..known).map(Key::Ranked)
}

pub(super) fn grouped(file: &File<'_>, by: By, profile: &Profile, keys: &mut Keys) -> Groups {
    let taken = &file.taken;
    if let Some(key) = key_of_file(file, by) {
        let group = keys.number(key);
        return Groups {
            points: taken.points.iter().map(|taken| taken.then_some(group)).collect(),
            powers: positions(&taken.powers).map(|power| (group, power)).collect(),
            whole: taken.whole.then_some(group),
            closed_concern: taken.closed_concern,
        };
    }
    let points: Vec<Option<usize>> =
        file.row
            .points
            .iter()
            .zip(&taken.points)
            .map(|(point, taken)| {
                let key = || match by {
                    By::Category => word(&point.category),
                    By::Area => word(&point.area),
                    By::PowerKind => word(&point.power_kind),
                    By::Stage => point.stage.map_or(Key::Absent, |stage| Key::Ranked(stage as usize)),
                    _ => level_of(point, file.row, file.kind, profile)
                        .map_or(Key::Absent, |level| Key::Ranked(level.rank())),
                };
                taken.then(|| keys.number(key()))
            })
            .collect();
    let mut powers: Vec<(usize, u32)> = match own_key_of_powers(by, profile) {
        Some(key) => positions(&taken.powers)
            .filter_map(|power| Some((keys.number(key(file.row.powers.get(power as usize)?)), power)))
            .collect(),
        // A power belongs where its points are.
        None => file
            .row
            .points
            .iter()
            .zip(&points)
            .filter(|(point, _)| taken.closed_concern || !point.closed)
            .filter_map(|(point, group)| Some(((*group)?, point.power?)))
            .collect(),
    };
    powers.sort_unstable();
    powers.dedup();
    Groups { points, powers, whole: None, closed_concern: taken.closed_concern }
}

fn positions(taken: &[bool]) -> impl Iterator<Item = u32> {
    taken.iter().enumerate().filter(|(_, taken)| **taken).map(|(position, _)| position as u32)
}

/// The row of a whole file, where the dimension is one of files.
fn key_of_file(file: &File<'_>, by: By) -> Option<Key> {
    match (by, file.kind) {
        (By::Tier, FileKind::Post) => Some(file.row.tier.map_or(Key::Absent, |tier| Key::Ranked(tier as usize))),
        (By::Tier, _) => Some(Key::Outside),
        (By::Nearest, _) => Some(Key::Ranked(file.home)),
        (By::Layer, kind) => Some(Layer::of(kind).map_or(Key::Outside, |layer| Key::Ranked(layer as usize))),
        _ => None,
    }
}

type PowerKey = fn(&crate::facts::PowerRow) -> Key;

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

fn word(key: &WordKey) -> Key {
    match key {
        WordKey::Absent => Key::Absent,
        WordKey::Known(index) => Key::Ranked(usize::from(*index)),
        WordKey::Free(text) => Key::Free(text.clone()),
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
fn home<'s>(by: By, key: &Key, source: &'s Source<'_>) -> Option<&'s Home<'s>> {
    match (by, key) {
        (By::Nearest, Key::Ranked(home)) => source.tree.homes.get(*home),
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

pub(super) fn name(by: By, key: &Key, source: &Source<'_>) -> Both {
    let profile = source.profile();
    let same = |text: &str| Both::new(text, text);
    let listed = |list: &WordList, index: usize| same(list.words.get(index).map_or("", |word| &word.id));
    match (key, by) {
        (Key::Absent, _) => Both::new("未写", "not stated"),
        (Key::Free(text), _) => same(text),
        (Key::Outside, By::Layer) => Both::new("风险库", "library"),
        (Key::Outside, _) => Both::new("不属于岗位", "of no post"),
        (Key::Ranked(_), By::Nearest) => home(by, key, source).map_or_else(Both::default, name_of),
        (Key::Ranked(index), By::Category) => listed(&profile.categories, *index),
        (Key::Ranked(index), By::Area) => listed(&profile.areas, *index),
        (Key::Ranked(index), By::PowerKind) => listed(&profile.power_kinds, *index),
        (Key::Ranked(index), By::Tier) => fixed(Tier::ALL.get(*index)),
        (Key::Ranked(index), By::Stage) => fixed(Stage::ALL.get(*index)),
        (Key::Ranked(index), By::Layer) => {
            Layer::ALL.get(*index).map_or_else(Both::default, |layer| Both::new(layer.zh(), layer.en()))
        }
        (Key::Ranked(index), _) => same(profile.scale.levels().nth(*index).map_or("", |(_, level)| &level.id)),
    }
}

fn fixed<W: Word>(word: Option<&W>) -> Both {
    word.map_or_else(Both::default, |word| Both::new(word.zh(), word.en()))
}
