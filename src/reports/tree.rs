//! The units and departments of a register as a tree, and which of them a report is about.

use rustc_hash::FxHashMap;

use crate::judge::below;
use crate::read::{Entry, Layout};
use crate::register::FileKind;
use crate::survey::Survey;

/// A register, and the parts of it that a report is about.
#[derive(Clone, Copy)]
pub struct Part<'s> {
    pub survey: &'s Survey,
    /// How the register is named to machines: its path as given.
    pub register: &'s str,
    /// How people name it.
    pub name: &'s str,
    /// Paths of the register; all where empty.
    pub only: &'s [String],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HomeKind {
    /// The top of a register without a unit file.
    Register,
    Unit,
    Department,
    /// A post that was asked for without the department around it.
    Post,
    /// A library file that was asked for alone.
    Library,
}

impl HomeKind {
    pub fn en(self) -> &'static str {
        match self {
            HomeKind::Register => "register",
            HomeKind::Unit => "unit",
            HomeKind::Department => "department",
            HomeKind::Post => "post",
            HomeKind::Library => "library",
        }
    }
}

/// A place whose numbers include all below it.
#[derive(Debug, Clone)]
pub struct Home<'s> {
    /// `None` for the top of a register without a unit file.
    pub file: Option<usize>,
    pub kind: HomeKind,
    /// The identity path.
    pub path: &'s str,
    pub name: &'s str,
    pub parent: Option<usize>,
    /// The nearest unit at or above, by position; the top where there is none.
    pub unit: usize,
    /// Part of the report. What is around it may not be.
    pub shown: bool,
    /// How many shown homes are around it.
    pub depth: usize,
}

/// Every home comes before those in it.
pub struct Tree<'s> {
    pub homes: Vec<Home<'s>>,
    /// By file number: the home whose numbers the file is part of, where the report is about it.
    pub home_of: Vec<Option<usize>>,
}

impl<'s> Tree<'s> {
    pub fn new(part: &Part<'s>) -> Tree<'s> {
        let names = |file: usize| {
            let fact = part.survey.contributions[file].facts.file.as_ref();
            fact.map_or("", |fact| &*fact.name)
        };
        Tree::of(&part.survey.layout, part.name, part.only, &names)
    }

    /// The same of a layout alone: `name` is the register's, `names` gives that of each file.
    pub fn of(layout: &'s Layout, name: &'s str, only: &[String], names: &dyn Fn(usize) -> &'s str) -> Tree<'s> {
        let entries = &layout.entries;
        let asked = |entry: &Entry| only.is_empty() || only.iter().any(|only| below(&entry.listed.path, only));
        let home = |file: usize, kind: HomeKind, shown: bool| {
            let path: &'s str = &entries[file].identity;
            // A file that could not be read is still called by its folder.
            let last = path.rsplit('/').next().unwrap_or_default();
            let name = [names(file), last, name].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            Home { file: Some(file), kind, path, name, parent: None, unit: 0, shown, depth: 0 }
        };
        let mut homes = Vec::new();
        let has_root = entries.iter().any(|entry| entry.identity.is_empty() && home_kind(entry.kind).is_some());
        if !has_root {
            let kind = HomeKind::Register;
            let shown = only.is_empty();
            homes.push(Home { file: None, kind, path: "", name, parent: None, unit: 0, shown, depth: 0 });
        }
        for (file, entry) in entries.iter().enumerate() {
            if let Some(kind) = home_kind(entry.kind) {
                homes.push(home(file, kind, asked(entry)));
            }
        }
        let shown: FxHashMap<&str, bool> = homes.iter().map(|home| (home.path, home.shown)).collect();
        for (file, entry) in entries.iter().enumerate() {
            let kind = match entry.kind {
                Some(FileKind::Post) => HomeKind::Post,
                Some(FileKind::Library) => HomeKind::Library,
                _ => continue,
            };
            if asked(entry) && !nearest(&shown, around(entry)).copied().unwrap_or(false) {
                homes.push(home(file, kind, true));
            }
        }
        homes.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
        link(&mut homes);
        let home_of = assign(&homes, entries, &asked);
        Tree { homes, home_of }
    }

    /// The shown homes that lie in no other: their numbers add up to the whole report.
    pub fn is_top(&self, home: usize) -> bool {
        let home = &self.homes[home];
        home.shown && home.depth == 0
    }
}

fn home_kind(kind: Option<FileKind>) -> Option<HomeKind> {
    match kind? {
        FileKind::Unit => Some(HomeKind::Unit),
        FileKind::Department => Some(HomeKind::Department),
        _ => None,
    }
}

/// The identity of the folder whose unit or department a post or library file belongs to.
fn around(entry: &Entry) -> &str {
    match entry.kind {
        Some(FileKind::Post) => folder(&entry.identity),
        _ => "",
    }
}

fn folder(identity: &str) -> &str {
    identity.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What stands at `path`, else above it.
fn nearest<'m, T>(homes: &'m FxHashMap<&str, T>, mut path: &str) -> Option<&'m T> {
    loop {
        if let Some(found) = homes.get(path) {
            return Some(found);
        }
        if path.is_empty() {
            return None;
        }
        path = folder(path);
    }
}

/// Finds for each home what it lies in; `homes` are in order of path.
fn link(homes: &mut [Home<'_>]) {
    let mut by_path: FxHashMap<&str, usize> = FxHashMap::default();
    for index in 0..homes.len() {
        let path = homes[index].path;
        let parent = if path.is_empty() { None } else { nearest(&by_path, folder(path)).copied() };
        homes[index].parent = parent;
        let is_unit = matches!(homes[index].kind, HomeKind::Unit | HomeKind::Register);
        homes[index].unit = if is_unit { index } else { parent.map_or(index, |parent| homes[parent].unit) };
        homes[index].depth = parent.map_or(0, |parent| homes[parent].depth + usize::from(homes[parent].shown));
        if !matches!(homes[index].kind, HomeKind::Post | HomeKind::Library) {
            by_path.insert(path, index);
        }
    }
}

fn assign(homes: &[Home<'_>], entries: &[Entry], asked: &dyn Fn(&Entry) -> bool) -> Vec<Option<usize>> {
    let mut by_path: FxHashMap<&str, usize> = FxHashMap::default();
    let mut of_file: Vec<Option<usize>> = vec![None; entries.len()];
    for (index, home) in homes.iter().enumerate() {
        if let Some(file) = home.file {
            of_file[file] = Some(index);
        }
        if !matches!(home.kind, HomeKind::Post | HomeKind::Library) {
            by_path.insert(home.path, index);
        }
    }
    // Entries are in path order, so posts of one folder follow each other.
    let mut last: Option<(&str, Option<usize>)> = None;
    for (file, entry) in entries.iter().enumerate() {
        if !asked(entry) {
            of_file[file] = None;
            continue;
        }
        if of_file[file].is_some() || !matches!(entry.kind, Some(FileKind::Post | FileKind::Library)) {
            continue;
        }
        let around = around(entry);
        let found = match last {
            Some((path, found)) if path == around => found,
            _ => nearest(&by_path, around).copied(),
        };
        last = Some((around, found));
        of_file[file] = found.filter(|home| homes[*home].shown);
    }
    of_file
}
