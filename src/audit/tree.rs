//! Of each commit, the few files by which all the others are read: settings, homes, library, signers, owners. Kept
//! from one commit to the next, so that no tree is listed twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::ownership::PLACES;
use crate::read::{Blob, Difference, FOLDERS, What, is_home_file, kind_at};
use crate::register::FileKind;

/// The settings of the register, and where another register begins.
const SETTINGS: &str = "riskreg.toml";

/// The files of one commit by which the others are read: path below the register's root → object.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    files: Arc<BTreeMap<Box<str>, Box<str>>>,
    homes: Arc<FxHashSet<Box<str>>>,
    /// The commit, by its position, that last changed what levels and stamps follow from.
    pub read_anew: Option<usize>,
}

/// What is kept of trees.
#[derive(Default)]
pub struct Kept {
    /// Paths that some version of the settings names as its list of signers.
    pub signers: FxHashSet<Box<str>>,
    /// Versions of the settings that cannot be read: what stood before them goes on to count.
    pub broken: FxHashSet<Box<str>>,
    /// The register lies at the top of its repository, so CODEOWNERS files are among what it changes.
    pub at_top: bool,
}

impl Kept {
    fn keeps(&self, blob: &Blob) -> bool {
        blob.what == What::File
            && blob.utf8
            && (is_settings(&blob.path)
                || is_home_file(&blob.path)
                || is_library(&blob.path)
                || self.signers.contains(&*blob.path)
                || (self.at_top && PLACES.contains(&&*blob.path)))
    }
}

fn is_settings(path: &str) -> bool {
    path == SETTINGS || path.ends_with("/riskreg.toml")
}

fn is_library(path: &str) -> bool {
    let folder = path.split_once('/').map_or("", |(folder, _)| folder);
    let yaml = path.ends_with(".yaml") || path.ends_with(".yml");
    yaml && FOLDERS.iter().any(|(name, kind)| *kind == FileKind::Library && *name == folder)
}

impl Tree {
    /// The tree of the commit at `position`, which differs so from this one.
    pub fn after(&self, differences: &[Difference], kept: &Kept, position: usize) -> Tree {
        let touches = |blob: &Option<Blob>| blob.as_ref().is_some_and(|blob| kept.keeps(blob));
        let touching = differences.iter().filter(|difference| touches(&difference.old) || touches(&difference.new));
        let touching: Vec<&Difference> = touching.collect();
        if touching.is_empty() {
            return self.clone();
        }
        let mut files = BTreeMap::clone(&self.files);
        let mut read_anew = self.read_anew;
        for difference in &touching {
            // What was moved is gone from where it was.
            for old in difference.old.iter().filter(|blob| kept.keeps(blob)) {
                files.remove(&*old.path);
            }
        }
        for difference in touching {
            for new in difference.new.iter().filter(|blob| kept.keeps(blob)) {
                if kept.broken.contains(&new.object) && is_settings(&new.path) {
                    files.extend(
                        self.files.get_key_value(&*new.path).map(|(path, object)| (path.clone(), object.clone())),
                    );
                    continue;
                }
                files.insert(new.path.as_str().into(), new.object.clone());
            }
            let anew =
                |blob: &Option<Blob>| blob.as_ref().is_some_and(|blob| blob.path == SETTINGS || is_library(&blob.path));
            if anew(&difference.old) || anew(&difference.new) {
                read_anew = Some(position);
            }
        }
        Tree { homes: Arc::new(homes(&files)), files: Arc::new(files), read_anew }
    }

    /// As what is looked at begins with it: nobody changed anything yet.
    pub fn found_there(self) -> Tree {
        Tree { read_anew: None, ..self }
    }

    pub fn object(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|object| &**object)
    }

    /// What names the settings and the library of this tree: equal where both are.
    pub fn settings(&self) -> Option<&str> {
        self.object(SETTINGS)
    }

    /// Library files, in path order.
    pub fn library(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, object)| (&**path, &**object)).filter(|(path, _)| is_library(path))
    }

    /// What a file at `path` is here, and its identity path.
    pub fn kind(&self, path: &str) -> Option<(FileKind, Box<str>)> {
        let begins = |folder: &str| !folder.is_empty() && self.files.contains_key(&*format!("{folder}/{SETTINGS}"));
        kind_at(path, &|folder| self.homes.contains(folder), &begins)
    }

    /// The homes that a file lies in, with their objects: its department, the ones around that, its units.
    pub fn homes_of(&self, path: &str) -> Vec<(&str, &str)> {
        let mut folder = path;
        let mut found = Vec::new();
        loop {
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
            for name in crate::read::HOMES {
                for ending in ["yaml", "yml"] {
                    let home = match folder {
                        "" => format!("{}.{ending}", name.0),
                        folder => format!("{folder}/{}.{ending}", name.0),
                    };
                    if let Some((path, object)) = self.files.get_key_value(&*home) {
                        found.push((&**path, &**object));
                    }
                }
            }
            if folder.is_empty() {
                return found;
            }
        }
    }
}

/// Folders that are a unit or a department.
fn homes(files: &BTreeMap<Box<str>, Box<str>>) -> FxHashSet<Box<str>> {
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).into();
    files.keys().filter(|path| is_home_file(path)).map(|path| folder(path)).collect()
}
