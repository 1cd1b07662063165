//! The rows of a register's posts and points, made of each file while it is hot, so that no model of them outlives its file.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::points::{File, OfFiles};
use crate::read::Layout;
use crate::register::FileKind;
use crate::reports::tally::Layer;
use crate::reports::tree::Tree;
use crate::survey::Hot;

/// What was made so far.
pub struct Gathered {
    /// Names of people are written.
    names: bool,
    homes: OnceLock<Vec<Option<Home>>>,
    /// By the number of the first file: what its run gave, by unit.
    runs: Mutex<BTreeMap<usize, Vec<(usize, OfFiles<'static>)>>>,
}

/// Where a file belongs.
struct Home {
    /// Position in the tree.
    unit: usize,
    /// The file of the department or unit, where there is one.
    file: Option<usize>,
}

impl Gathered {
    pub fn new(names: bool) -> Gathered {
        Gathered { names, homes: OnceLock::new(), runs: Mutex::default() }
    }

    /// Makes the rows of some files that follow each other.
    pub fn look(&self, hot: Hot<'_>) {
        let homes = self.homes.get_or_init(|| homes(hot.layout));
        let mut made: Vec<(usize, OfFiles<'_>)> = Vec::new();
        for (file, contribution) in (hot.from..).zip(hot.contributions) {
            let entry = &hot.layout.entries[file];
            let (Some(kind), Some(home)) = (entry.kind, &homes[file]) else { continue };
            let layer = match (Layer::of(kind), kind) {
                (Some(layer), _) => layer.zh(),
                (None, FileKind::Library) => "风险库",
                _ => continue,
            };
            let about = File {
                home: home.file.map_or("", |file| &hot.layout.entries[file].identity),
                path: &entry.identity,
                layer,
                kind,
                row: &contribution.facts.row,
                profile: hot.profile,
            };
            let at = made.iter().position(|(unit, _)| *unit == home.unit).unwrap_or_else(|| {
                made.push((home.unit, OfFiles::new(self.names)));
                made.len() - 1
            });
            made[at].1.add(&about, contribution.model.as_deref(), hot.library);
        }
        let settled = made.into_iter().map(|(unit, rows)| (unit, rows.settled())).collect();
        self.runs.lock().unwrap_or_else(PoisonError::into_inner).insert(hot.from, settled);
    }

    /// What was made, by unit, in order of the files.
    pub fn by_unit(self) -> FxHashMap<usize, Vec<OfFiles<'static>>> {
        let mut by_unit: FxHashMap<usize, Vec<OfFiles<'static>>> = FxHashMap::default();
        for (unit, rows) in self.runs.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().flatten() {
            by_unit.entry(unit).or_default().push(rows);
        }
        by_unit
    }
}

/// The home of each file of a whole register: what the tree says of it before anything is read.
fn homes(layout: &Layout) -> Vec<Option<Home>> {
    let tree = Tree::of(layout, "", &[], &|_| "");
    let home = |home: usize| Home { unit: tree.homes[home].unit, file: tree.homes[home].file };
    tree.home_of.iter().map(|at| at.map(home)).collect()
}
