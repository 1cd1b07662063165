//! A register in a folder of the file system. Links are never followed.

use std::collections::BTreeSet;
use std::fs::{File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{Listed, Mark, Parts, ReadFault, Source, What};

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
/// Up to here room is made for as much as was listed, in bytes.
const LISTED: u64 = 1024 * 1024;

impl Source for Folder {
    fn list(&self) -> io::Result<Vec<Listed>> {
        // Folders of one depth at a time, so that no depth of nesting is too deep for the stack.
        let mut folders: Vec<Opened> = vec![self.open(&self.root, "", true, true)?];
        let mut unread = 0..1;
        while !unread.is_empty() {
            let below: Vec<(PathBuf, String, bool)> = folders[unread.clone()]
                .iter_mut()
                .flat_map(|folder| folder.names.iter_mut())
                .filter(|name| matches!(name.holds, Holds::Folder(_)))
                .enumerate()
                .map(|(index, name)| {
                    name.holds = Holds::Folder(unread.end + index);
                    (name.listed.native.clone(), name.listed.path.clone(), name.listed.utf8)
                })
                .collect();
            let opened: io::Result<Vec<Opened>> =
                below.par_iter().map(|(native, path, utf8)| self.open(native, path, *utf8, false)).collect();
            folders.extend(opened?);
            unread = unread.end..folders.len();
        }
        let mut listed = in_order(folders);
        listed.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listed)
    }

    fn read(&self, file: &Listed, limit: u64) -> Result<Vec<u8>, ReadFault> {
        let opened = File::open(&file.native).map_err(ReadFault::Io)?;
        let mut content = Vec::with_capacity(USUAL);
        if !at_once(&opened, file, limit, &mut content).map_err(ReadFault::Io)? {
            // How long it says it is asks the system once more, and it may have grown since.
            let rest = limit.saturating_add(1).saturating_sub(content.len() as u64);
            (&opened).take(rest).read_to_end(&mut content).map_err(ReadFault::Io)?;
        }
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

/// Reads a file that was listed a moment ago in one go: whether that was all of it. What gives as much as was listed where
/// it could have given more has no more.
fn at_once(mut opened: &File, file: &Listed, limit: u64, content: &mut Vec<u8>) -> io::Result<bool> {
    let listed = file.mark.and_then(|mark| mark.size()).filter(|size| *size < LISTED.min(limit));
    let Some(size) = listed.and_then(|size| usize::try_from(size).ok()) else { return Ok(false) };
    content.resize(size + 1, 0);
    let read = match opened.read(content) {
        Ok(read) => read,
        Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
        Err(error) => return Err(error),
    };
    content.truncate(read);
    Ok(read == size && size > 0)
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

/// What one folder holds, in the order of the paths that come of it.
#[derive(Default)]
struct Opened {
    names: Vec<Name>,
    /// It could not be entered.
    closed: bool,
    /// A register of its own begins here: `riskreg.toml` is named, and nothing read with this one.
    other_register: Option<Listed>,
}

struct Name {
    listed: Listed,
    holds: Holds,
}

enum Holds {
    Nothing,
    /// The number of the folder among those opened.
    Folder(usize),
}

impl Folder {
    fn listed(&self, native: &Path, what: What) -> Listed {
        let relative = native.strip_prefix(&self.root).unwrap_or(native);
        let utf8 = relative.to_str().is_some();
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        Listed { path: parts.join("/"), native: native.to_owned(), what, utf8, object: None, mark: None }
    }

    /// Reads the names in a folder; only of the root it matters whether it can be read at all.
    fn open(&self, native: &Path, path: &str, utf8: bool, is_root: bool) -> io::Result<Opened> {
        let config = || (!is_root).then(|| native.join(CONFIG)).filter(|config| config.is_file());
        let other_register = |native: PathBuf| Listed {
            path: format!("{path}/{CONFIG}"),
            native,
            what: What::File,
            utf8,
            object: None,
            mark: None,
        };
        let entries = match std::fs::read_dir(native) {
            Ok(entries) => entries,
            Err(error) if is_root => return Err(error),
            Err(_) => {
                let other_register = config().map(other_register);
                return Ok(Opened { closed: true, other_register, ..Opened::default() });
            }
        };
        let mut opened = Opened::default();
        for entry in entries {
            let Ok(entry) = entry else {
                opened.closed |= !is_root;
                continue;
            };
            let name = entry.file_name();
            if name.as_encoded_bytes().first().is_some_and(|first| matches!(first, b'.' | b'_')) {
                continue;
            }
            let what = entry.file_type().map_or(What::Other, what);
            if name == CONFIG
                && let Some(config) = config()
            {
                opened.other_register = Some(other_register(config));
                return Ok(opened);
            }
            // Links and pipes are of concern only where a file or folder of the register would be.
            let stands_in =
                || super::layout::is_yaml(&name) || name == CONFIG || (what == What::Link && entry.path().is_dir());
            if matches!(what, What::Link | What::Other) && !stands_in() {
                continue;
            }
            let shown = name.to_string_lossy();
            let listed = Listed {
                path: if path.is_empty() { shown.clone().into_owned() } else { format!("{path}/{shown}") },
                native: native.join(&name),
                what,
                utf8: utf8 && name.to_str().is_some(),
                object: None,
                // Asked of the open folder: half of what asking by its whole path costs.
                mark: (what == What::File).then(|| Mark::of(&entry.metadata().ok()?)).flatten(),
            };
            let holds = if what == What::Folder { Holds::Folder(0) } else { Holds::Nothing };
            opened.names.push(Name { listed, holds });
        }
        opened.names.sort_unstable_by(|a, b| a.listed.path.cmp(&b.listed.path));
        Ok(opened)
    }
}

const CONFIG: &str = "riskreg.toml";

/// Every name of the folders, the first of which is the root: each folder, then what it holds, as near to path order as
/// that gives.
fn in_order(mut folders: Vec<Opened>) -> Vec<Listed> {
    let mut listed = Vec::with_capacity(folders.iter().map(|folder| folder.names.len()).sum());
    let mut open = vec![std::mem::take(&mut folders[0].names).into_iter()];
    while let Some(names) = open.last_mut() {
        let Some(Name { listed: mut name, holds }) = names.next() else {
            open.pop();
            continue;
        };
        let Holds::Folder(number) = holds else {
            listed.push(name);
            continue;
        };
        let folder = std::mem::take(&mut folders[number]);
        if let Some(config) = folder.other_register {
            listed.push(config);
            continue;
        }
        if folder.closed {
            // It is listed, and its being unreadable is found when something in it is asked for.
            name.what = What::Other;
        }
        listed.push(name);
        open.push(folder.names.into_iter());
    }
    listed
}
