//! The life of each file over the commits: by which paths it went, which contents it had and since when.

use rustc_hash::FxHashMap;

use super::deed::{Deeds, Spot};
use crate::rules::audit::Content;

/// One file, whatever it was called.
#[derive(Default)]
pub struct Lineage {
    /// Every path it had, the latest last.
    pub paths: Vec<Box<str>>,
    /// Contents by fingerprint, with the commit that first had each.
    first: FxHashMap<u128, usize>,
    /// Every content with its commit and object, in order.
    pub versions: Vec<(usize, u128, Spot)>,
    /// Its first version was seen, so that no earlier one is unknown.
    whole: bool,
    /// The last version that could be read, and its commit.
    pub last_read: Option<(Spot, usize)>,
    /// It cannot be read for now, or is gone.
    pub hidden: bool,
}

#[derive(Default)]
pub struct Lineages {
    by_path: FxHashMap<Box<str>, usize>,
    pub all: Vec<Lineage>,
}

impl Lineages {
    /// The life that a changed file belongs to.
    pub fn of(&mut self, old: Option<&Spot>, new: Option<&Spot>) -> usize {
        let known = [old, new].into_iter().flatten().find_map(|spot| self.by_path.get(&spot.path).copied());
        let index = known.unwrap_or_else(|| {
            self.all.push(Lineage { whole: old.is_none(), ..Lineage::default() });
            self.all.len() - 1
        });
        for spot in [old, new].into_iter().flatten() {
            self.by_path.insert(spot.path.clone(), index);
            let paths = &mut self.all[index].paths;
            if paths.last() != Some(&spot.path) {
                paths.retain(|path| *path != spot.path);
                paths.push(spot.path.clone());
            }
        }
        index
    }
}

impl Lineages {
    /// A file turned out to go on the life of another.
    pub fn join(&mut self, new: &Spot, index: usize) {
        let other = self.of(None, Some(new));
        if other == index {
            return;
        }
        self.by_path.insert(new.path.clone(), index);
        let Lineage { first, versions, .. } = std::mem::take(&mut self.all[other]);
        let life = &mut self.all[index];
        for (stamp, commit) in first {
            life.first.entry(stamp).or_insert(commit);
        }
        life.versions.extend(versions);
        life.paths.retain(|path| *path != new.path);
        life.paths.push(new.path.clone());
    }
}

impl Lineage {
    /// Notes what stands there after a commit.
    pub fn note(&mut self, commit: usize, stamp: Option<u128>, new: Option<&Spot>) {
        if let (Some(stamp), Some(new)) = (stamp, new) {
            self.first.entry(stamp).or_insert(commit);
            self.versions.push((commit, stamp, new.clone()));
        }
    }

    /// It was there before what is looked at begins.
    pub fn found(&mut self) {
        self.whole = false;
    }

    /// Since when there is the content that a review appended by `commit` names; call it before the commit is noted.
    /// `anew` is the commit that last changed the library or the settings.
    pub fn content(&self, named: u128, deeds: &Deeds, commit: usize, anew: Option<usize>) -> Since {
        if let Some(first) = self.first.get(&named) {
            return Since::Commit(*first);
        }
        // It came when the library was changed that it is read with, and no version of the file tells.
        if deeds.old_stamp == Some(named) {
            let last = self.versions.last().map(|(commit, ..)| *commit);
            return match last.max(anew) {
                Some(commit) if self.whole || anew.is_some() => Since::Commit(commit),
                _ => Since::Before,
            };
        }
        match deeds.stamp == Some(named) {
            true => Since::Commit(commit),
            false if self.whole => Since::Never,
            false => Since::Before,
        }
    }
}

/// Since when a content is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    Commit(usize),
    Before,
    Never,
}

impl Since {
    /// As rules are told; `told` gives the name and the day of a commit.
    pub fn content(self, now: usize, told: impl Fn(usize) -> (Box<str>, jiff::civil::Date)) -> Content {
        match self {
            Since::Before => Content::Before,
            Since::Never => Content::Never,
            Since::Commit(first) => {
                let (commit, day) = told(first);
                Content::Since { commit, day, same: first == now }
            }
        }
    }
}
