//! What a merge did by itself. Against each parent a merge may show what another parent changed since they parted,
//! and nothing else: a value that no branch had, or a branch's work left out, is the merge's own doing.

use std::sync::Arc;

use anyhow::Result;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Ask;
use super::deed::{Spot, Version, side};
use super::frame::Frame;
use super::tree::Tree;
use super::walk::spot;
use crate::changes::{self, Change, Kind};
use crate::finding::Both;
use crate::read::{Commit, Difference, Objects};
use crate::record::Word;
use crate::rules::audit::Own;
use crate::source::{FileId, Span};

pub struct Merges<'a> {
    ask: &'a Ask<'a>,
    objects: &'a Objects,
}

/// What an octopus has more of is not compared.
const PARENTS: usize = 8;

/// A change as it is told apart from others: of what, of which kind, to what.
type Key = (Box<str>, &'static str, Option<Box<str>>, String);

/// Differences by path.
type ByPath<'d> = FxHashMap<&'d str, &'d Difference>;

impl<'a> Merges<'a> {
    pub fn new(ask: &'a Ask<'a>, objects: &'a Objects) -> Merges<'a> {
        Merges { ask, objects }
    }

    /// The changes that a merge made by itself, each with the file as the merge has it.
    pub fn own(&self, commit: &Commit, tree: &Tree, frame: &Arc<Frame>) -> Result<Vec<(Spot, Own)>> {
        let parents: Vec<&str> = commit.parents.iter().take(PARENTS).map(String::as_str).collect();
        let repository = self.ask.repository;
        let base = repository.text(&[&["merge-base", "--octopus"], &parents[..]].concat()).unwrap_or_default();
        let Some(base) = base.lines().next().filter(|base| !base.is_empty()) else { return Ok(Vec::new()) };
        let differences = |old: &str, new: &str| repository.differences(old, new, self.ask.prefix, false);
        let to_merge: Vec<Vec<Difference>> =
            parents.iter().map(|parent| differences(parent, &commit.name)).collect::<Result<_>>()?;
        let since_base: Vec<Vec<Difference>> =
            parents.iter().map(|parent| differences(base, parent)).collect::<Result<_>>()?;
        let since_base: Vec<ByPath<'_>> = since_base.iter().map(|found| by_path(found)).collect();
        let mut own: Vec<(Spot, Own)> = Vec::new();
        let mut seen: FxHashSet<(Box<str>, Key)> = FxHashSet::default();
        for (parent, found) in to_merge.iter().enumerate() {
            for difference in found {
                if is_of_another(difference, parent, &since_base) {
                    continue;
                }
                for (spot, key, change) in self.unexplained(difference, parent, &since_base, tree, frame) {
                    if seen.insert((spot.path.clone(), key)) {
                        own.push((spot, told(&change)));
                    }
                }
            }
        }
        Ok(own)
    }

    /// The changes of one file against one parent that no other parent made since they parted.
    fn unexplained(
        &self,
        difference: &Difference,
        parent: usize,
        since_base: &[ByPath<'_>],
        tree: &Tree,
        frame: &Arc<Frame>,
    ) -> Vec<(Spot, Key, Change)> {
        let (old, new) = (spot(difference.old.as_ref(), tree), spot(difference.new.as_ref(), tree));
        let Some(here) = new.clone().or(old.clone()) else { return Vec::new() };
        let others = since_base.iter().enumerate().filter(|(other, _)| *other != parent);
        let theirs = others.filter_map(|(_, by_path)| by_path.get(difference.path()));
        let known: FxHashSet<Key> = theirs
            .flat_map(|theirs| {
                let (old, new) = (spot(theirs.old.as_ref(), tree), spot(theirs.new.as_ref(), tree));
                self.changes(old.as_ref(), new.as_ref(), frame)
            })
            .map(|change| key(&change))
            .collect();
        let mine = self.changes(old.as_ref(), new.as_ref(), frame).into_iter();
        mine.map(|change| (here.clone(), key(&change), change)).filter(|(_, key, _)| !known.contains(key)).collect()
    }

    /// What an approval binds to, and the approvals.
    fn changes(&self, old: Option<&Spot>, new: Option<&Spot>, frame: &Arc<Frame>) -> Vec<Change> {
        let read = |spot: Option<&Spot>| {
            let spot = spot?;
            Some(Version::of(&self.objects.read(&spot.object, self.ask.largest).ok()?, spot.kind))
        };
        let (old, new) = (read(old), read(new));
        let model = |version: &Option<Version>| version.as_ref().is_some_and(|version| version.torn);
        if model(&old) || model(&new) {
            return Vec::new();
        }
        let old = old.as_ref().and_then(|version| version.model.as_ref()).map(|model| side(model, frame));
        let new = new.as_ref().and_then(|version| version.model.as_ref()).map(|model| side(model, frame));
        let reviews = [Kind::ReviewAdded, Kind::ReviewAltered, Kind::ReviewRemoved];
        let places = [Kind::PointMoved, Kind::FileMoved];
        let mut found = changes::of_file(old, new);
        found.retain(|change| (change.stamped || reviews.contains(&change.kind)) && !places.contains(&change.kind));
        found
    }
}

fn by_path(differences: &[Difference]) -> ByPath<'_> {
    differences.iter().map(|difference| (difference.path(), difference)).collect()
}

/// The merge took another parent's file as it stands, and this parent had not touched it.
fn is_of_another(difference: &Difference, parent: usize, since_base: &[ByPath<'_>]) -> bool {
    let path = difference.path();
    if since_base[parent].contains_key(path) {
        return false;
    }
    let object = |difference: &Difference| difference.new.as_ref().map(|blob| blob.object.clone());
    let mut others = since_base.iter().enumerate().filter(|(other, _)| *other != parent);
    others.any(|(_, by_path)| by_path.get(path).is_some_and(|theirs| object(theirs) == object(difference)))
}

fn key(change: &Change) -> Key {
    // A level that one branch raised may be lower than what the other had.
    let kind = match change.kind {
        Kind::LevelRaised | Kind::LevelLowered | Kind::LevelChanged | Kind::LevelSet => "level",
        kind => kind.en(),
    };
    let item = change.item.clone().or(change.field.map(|field| field.name().into()));
    let said = |said: &Option<changes::Said>| said.as_ref().map(|said| said.text.zh.clone());
    (change.entity.clone(), kind, item, said(&change.new).or(said(&change.old)).unwrap_or_default())
}

fn told(change: &Change) -> Own {
    let said = |said: &Option<changes::Said>| said.as_ref().map_or(Box::from(""), |said| said.text.zh.as_str().into());
    Own {
        file: FileId(0),
        entity: change.entity.clone(),
        caption: change.caption.clone(),
        what: Both::new(change.kind.zh(), change.kind.en()),
        old: said(&change.old),
        new: said(&change.new),
        span: change.new.as_ref().map_or(Span::default(), |said| said.span),
    }
}
