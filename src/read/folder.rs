//! A register in a folder of the file system. Links are never followed.

use std::collections::BTreeSet;
use std::fs::{File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use walkdir::WalkDir;

use super::{Listed, Parts, ReadFault, Source, What};

pub struct Folder {
    root: PathBuf,
    /// How the root is named to the user; empty for the working directory itself.
    shown: String,
}

impl Folder {
    pub fn new(root: &Path) -> Folder {
        Folder { root: root.to_owned(), shown: root_shown(root) }
    }
}

/// Room for what nearly every file holds, in bytes.
const USUAL: usize = 16 * 1024;

impl Source for Folder {
    fn list(&self) -> io::Result<Vec<Listed>> {
        let mut listed = Vec::new();
        let mut closed: FxHashSet<PathBuf> = FxHashSet::default();
        let walk = WalkDir::new(&self.root).min_depth(1).follow_links(false).sort_by_file_name();
        let mut walk = walk.into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                // A folder that vanished or may not be entered: it is listed already, and its being
                // unreadable is found when something in it is asked for.
                Err(error) if error.depth() > 0 => {
                    closed.extend(error.path().map(Path::to_owned));
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let hidden = entry.file_name().as_encoded_bytes().first().is_some_and(|b| matches!(b, b'.' | b'_'));
            let kind = entry.file_type();
            if hidden {
                if kind.is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            }
            let what = what(kind);
            // A register of its own begins here: it is named, not read with this one.
            if what == What::Folder && entry.path().join("riskreg.toml").is_file() {
                walk.skip_current_dir();
                listed.push(self.listed(&entry.path().join("riskreg.toml"), What::File));
                continue;
            }
            // Links and pipes are of concern only where a file or folder of the register would be.
            let stands_in = || {
                super::layout::is_yaml(entry.file_name())
                    || entry.file_name() == "riskreg.toml"
                    || (what == What::Link && entry.path().is_dir())
            };
            if !matches!(what, What::Link | What::Other) || stands_in() {
                listed.push(self.listed(entry.path(), what));
            }
        }
        if !closed.is_empty() {
            listed.retain(|known: &Listed| !closed.contains(&known.native));
            listed.extend(closed.iter().map(|path| self.listed(path, What::Other)));
        }
        listed.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listed)
    }

    fn read(&self, file: &Listed, limit: u64) -> Result<Vec<u8>, ReadFault> {
        let opened = File::open(&file.native).map_err(ReadFault::Io)?;
        let mut content = Vec::with_capacity(USUAL);
        // How long it says it is asks the system once more, and it may have grown since.
        (&opened).take(limit.saturating_add(1)).read_to_end(&mut content).map_err(ReadFault::Io)?;
        if content.len() as u64 > limit {
            let bytes = opened.metadata().map_or(0, |metadata| metadata.len()).max(content.len() as u64);
            return Err(ReadFault::TooLarge { bytes, limit });
        }
        Ok(content)
    }

    fn shown(&self, path: &str) -> String {
        joined(&self.shown, path)
    }
}

impl Parts for Folder {
    fn entries(&self, folders: &BTreeSet<String>) -> io::Result<Vec<Listed>> {
        let mut listed: Vec<Listed> = Vec::new();
        let mut entered: FxHashSet<String> = FxHashSet::default();
        for folder in folders {
            // In this order a folder comes after the one around it, which lists it as a folder or as a link.
            if !folder.is_empty() && !entered.contains(folder) {
                continue;
            }
            let entries = match std::fs::read_dir(self.root.join(folder)) {
                Ok(entries) => entries,
                // A register that is not there has no files.
                Err(error) if !folder.is_empty() || error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            for entry in entries {
                let entry = entry?;
                let kind = entry.file_type()?;
                let listed_here = self.listed(&entry.path(), what(kind));
                if kind.is_dir() {
                    entered.insert(listed_here.path.clone());
                }
                listed.push(listed_here);
            }
        }
        Ok(listed)
    }

    fn read_all(&self, files: &[&Listed], limit: u64) -> Vec<Result<Vec<u8>, ReadFault>> {
        files.par_iter().map(|file| self.read(file, limit)).collect()
    }
}

fn what(kind: FileType) -> What {
    if kind.is_symlink() {
        What::Link
    } else if kind.is_dir() {
        What::Folder
    } else if kind.is_file() {
        What::File
    } else {
        What::Other
    }
}

/// How `path` of a register is named to the user, whose root is named `root`.
pub(super) fn joined(root: &str, path: &str) -> String {
    match (root.is_empty(), path.is_empty()) {
        (true, _) => path.to_owned(),
        (false, true) => root.to_owned(),
        (false, false) => format!("{}/{path}", root.trim_end_matches('/')),
    }
}

/// How the root of a register is named to the user: empty for the working directory itself.
pub(super) fn root_shown(root: &Path) -> String {
    root.strip_prefix(".").unwrap_or(root).to_string_lossy().replace('\\', "/")
}

impl Folder {
    fn listed(&self, native: &Path, what: What) -> Listed {
        let relative = native.strip_prefix(&self.root).unwrap_or(native);
        let utf8 = relative.to_str().is_some();
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        Listed { path: parts.join("/"), native: native.to_owned(), what, utf8, object: None }
    }
}
