//! What an earlier run knows of the pages that it left in a folder.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::publish::Key;
use crate::publish::proof::{Files, Held};
use crate::read::Mark;

/// By path below the folder, of what each page was made.
#[derive(Debug, Default, Deserialize)]
pub struct Known(FxHashMap<Box<str>, Page>);

impl Serialize for Known {
    /// In the order of the paths, so that the same is always written alike.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pages: Vec<_> = self.0.iter().collect();
        pages.sort_unstable_by_key(|(name, _)| *name);
        serializer.collect_map(pages)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Page {
    key: Key,
    held: Held,
    /// How its file looks; `None` where that proves nothing.
    mark: Option<Mark>,
}

impl Known {
    /// What the file at `path` holds, where it is the page `name` and was made of what `key` names; with its mark where that
    /// was proof enough.
    pub fn held(&self, name: &str, key: Key, path: &Path) -> Option<(Held, Option<Mark>)> {
        let page = self.0.get(name).filter(|page| page.key == key)?;
        if page.mark.is_some() && page.mark == Mark::at(path) {
            return Some((page.held, page.mark));
        }
        let is_file = fs::symlink_metadata(path).is_ok_and(|kind| kind.is_file());
        let content = is_file.then(|| fs::read(path).ok()).flatten()?;
        (Held::of(&content) == page.held).then_some((page.held, None))
    }

    /// What this run knows: of the pages that have a key, in the folder that they were moved to, with the marks of those that
    /// were known by them. `began` is a moment before any of them was looked at.
    pub fn of(
        folder: &Path,
        files: &Files,
        keys: FxHashMap<Box<str>, (Key, Option<Mark>)>,
        began: SystemTime,
    ) -> Known {
        let page = |(name, (key, mark)): (Box<str>, (Key, Option<Mark>))| {
            let held = *files.get(&*name)?;
            let look = || Mark::at(&folder.join(&*name)).filter(|mark| mark.proves_content(began));
            let mark = mark.or_else(look);
            Some((name, Page { key, held, mark }))
        };
        Known(keys.into_iter().filter_map(page).collect())
    }
}
