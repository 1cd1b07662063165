//! A register as a commit holds it, and where it begins there. Nothing is checked out: bytes come from git's
//! objects.

mod parts;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use rustc_hash::FxHashSet;

use super::discover::{Holds, beginnings, begins};
use super::folder::{joined, root_shown};
use super::git::{Blob, Objects, Repository};
use super::{Listed, Mark, ReadFault, Source, What};

/// A folder as a commit holds it. Nothing is checked out: bytes come from git's objects.
pub struct Revision {
    repository: Repository,
    commit: String,
    /// The folder in the repository: empty, or `a/b/`.
    prefix: String,
    /// How the root is named to the user.
    shown: String,
    objects: Arc<Objects>,
    /// What a partial clone left out has been fetched, or cannot be.
    complete: OnceLock<bool>,
}

impl Revision {
    /// The folder `root` as it was at a commit. `prefix` is its place in the repository: empty, or `a/b/`.
    pub fn new(repository: Repository, commit: String, prefix: String, root: &Path) -> Revision {
        let objects = Arc::new(Objects::new(&repository));
        Revision { repository, commit, prefix, shown: root_shown(root), objects, complete: OnceLock::new() }
    }

    /// The full name of the commit.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The folder in the repository: empty, or `a/b/`.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The same folder at another commit, which may not have it.
    pub fn at(&self, commit: &str) -> Revision {
        Revision {
            repository: self.repository.clone(),
            commit: commit.to_owned(),
            prefix: self.prefix.clone(),
            shown: self.shown.clone(),
            objects: self.objects.clone(),
            complete: OnceLock::new(),
        }
    }

    /// What an object holds.
    pub fn content(&self, object: &str, limit: u64) -> Result<Vec<u8>, ReadFault> {
        match self.objects.read(object, limit) {
            // Asked for at once, not one at a time.
            Err(ReadFault::LeftOut) if self.completed() => self.objects.read(object, limit),
            read => read,
        }
    }

    /// What git calls the folder.
    fn tree(&self) -> String {
        match self.prefix.trim_end_matches('/') {
            "" => format!("{}^{{tree}}", self.commit),
            folder => format!("{}:{folder}", self.commit),
        }
    }
}

impl Source for Revision {
    fn list(&self) -> io::Result<Vec<Listed>> {
        let tree = self.tree();
        let bytes = self
            .repository
            .bytes(&["ls-tree", "-r", "-t", "-z", "--full-tree", &tree])
            .map_err(|error| io::Error::other(error.to_string()))?;
        Ok(of_concern(bytes.split(|byte| *byte == 0).filter_map(entry).collect()))
    }

    fn read(&self, file: &Listed, limit: u64) -> Result<Vec<u8>, ReadFault> {
        self.content(file.object.as_deref().unwrap_or_default(), limit)
    }

    fn shown(&self, path: &str) -> String {
        joined(&self.shown, path)
    }
}

impl Revision {
    /// What a partial clone left out has been fetched by now.
    fn completed(&self) -> bool {
        *self.complete.get_or_init(|| self.repository.fetch_left_out(&self.tree()).unwrap_or(false))
    }
}

fn of_blob(blob: Blob) -> Listed {
    let Blob { path, object, what, utf8 } = blob;
    let mark = Mark::of_object(&object);
    Listed { native: PathBuf::from(&path), path, what, utf8, object: Some(object), mark }
}

fn entry(line: &[u8]) -> Option<Listed> {
    Blob::of_tree(line).map(of_blob)
}

/// What of a tree could be part of the register, as a folder would list it: hidden names left out, and
/// registers that begin further down named by their `riskreg.toml` alone.
fn of_concern(mut entries: Vec<Listed>) -> Vec<Listed> {
    let below = |path: &str| path.strip_suffix("/riskreg.toml").map(Box::<str>::from);
    let inner: FxHashSet<Box<str>> = entries.iter().filter_map(|entry| below(&entry.path)).collect();
    let in_inner = |path: &str| path.match_indices('/').any(|(at, _)| inner.contains(&path[..at]));
    entries.retain(|entry| {
        let hidden = entry.path.split('/').any(|part| part.starts_with(['.', '_']));
        let outer = !inner.contains(&*entry.path) && !in_inner(&entry.path);
        let begins_inner = below(&entry.path).is_some_and(|folder| !in_inner(&folder));
        let name = entry.path.rsplit('/').next().unwrap_or_default();
        let stands_in = super::layout::is_yaml(name.as_ref()) || name == "riskreg.toml";
        !hidden && (outer || begins_inner) && (matches!(entry.what, What::File | What::Folder) || stands_in)
    });
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}

/// A register in a commit, and the parts of it that were asked for.
pub struct RevisionTarget {
    pub source: Revision,
    /// The folder it stands for, as the user would write it.
    pub root: PathBuf,
    /// Relative to the root; empty where the whole register was asked for.
    pub only: Vec<String>,
}

/// The registers of `paths` as `revision` has them, each once. A path need not exist in the work tree any
/// more, only the repository that it lies in.
pub fn discover_at(paths: &[PathBuf], revision: &str) -> Result<Vec<RevisionTarget>> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut targets: Vec<RevisionTarget> = Vec::new();
    for path in paths {
        let (repository, within) = locate(path)?;
        let commit = repository.commit(revision)?;
        let around = Around::of(&repository, &commit, &within)?;
        let root = around.and_then(|around| around.root()).with_context(|| {
            let shown = crate::source::visible(revision);
            format!("{}: 版本「{shown}」里没有这个台账 / no register there in revision `{shown}`", path.display())
        })?;
        let only = (root != within).then(|| within[root.len()..].trim_start_matches('/').to_owned());
        let prefix = if root.is_empty() { String::new() } else { format!("{root}/") };
        let known = targets.iter_mut().find(|target| target.source.commit == commit && target.source.prefix == prefix);
        match (known, only) {
            (None, only) => {
                let levels = within.split('/').filter(|part| !part.is_empty()).count()
                    - root.split('/').filter(|part| !part.is_empty()).count();
                let shown = super::discover::upward(path, levels);
                let source = Revision::new(repository, commit, prefix, &shown);
                targets.push(RevisionTarget { source, root: shown, only: only.into_iter().collect() });
            }
            (Some(target), Some(only)) if !target.only.is_empty() => target.only.push(only),
            (Some(target), _) => target.only.clear(),
        }
    }
    Ok(targets)
}

/// The repository of a path, and the path within it without a trailing `/`.
pub(super) fn locate(path: &Path) -> Result<(Repository, String)> {
    let absolute = std::path::absolute(path).with_context(|| path.display().to_string())?;
    let standing = absolute.ancestors().find(|folder| folder.is_dir());
    // Named as the user did, where what they named is there.
    let folder = if path.is_dir() { path } else { standing.unwrap_or(&absolute) };
    let repository = Repository::find(folder)?;
    let rest = standing.and_then(|standing| absolute.strip_prefix(standing).ok()).unwrap_or(Path::new(""));
    let parts = rest.iter().map(|part| part.to_string_lossy());
    let inside = repository.prefix().trim_end_matches('/').to_owned();
    let within = std::iter::once(inside.into()).chain(parts).filter(|part| !part.is_empty()).collect::<Vec<_>>();
    Ok((repository, within.join("/")))
}

/// Of a commit, the names that tell where the register begins that a path lies in.
struct Around<'p> {
    /// The folder of the path, and those around it.
    upward: Vec<&'p str>,
    files: FxHashSet<Box<str>>,
    folders: FxHashSet<Box<str>>,
}

/// A folder of a commit.
struct Above<'t> {
    around: &'t Around<'t>,
    path: &'t str,
}

impl Holds for Above<'_> {
    fn file(&self, name: &str) -> bool {
        self.around.files.contains(&*joined(self.path, name))
    }

    fn folder(&self, name: &str) -> bool {
        self.around.folders.contains(&*joined(self.path, name))
    }
}

impl<'p> Around<'p> {
    /// `None` where the commit has no such path.
    fn of(repository: &Repository, commit: &str, path: &'p str) -> Result<Option<Around<'p>>> {
        let mut around = Around { upward: Vec::new(), files: FxHashSet::default(), folders: FxHashSet::default() };
        around.upward.extend((!path.is_empty()).then_some(path));
        around.upward.extend(path.rmatch_indices('/').map(|(at, _)| &path[..at]));
        around.upward.push("");
        let names = around.upward.iter().flat_map(|folder| beginnings().map(|name| joined(folder, name)));
        let mut names: Vec<String> = names.collect();
        names.extend(around.upward.first().filter(|path| !path.is_empty()).map(|path| (*path).to_owned()));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for entry in repository.entries(commit, &names)? {
            match entry.what {
                What::File => around.files.insert(entry.path.into()),
                What::Folder => around.folders.insert(entry.path.into()),
                _ => false,
            };
        }
        if around.files.contains(path) {
            around.upward.remove(0);
        } else if !path.is_empty() && !around.folders.contains(path) {
            return Ok(None);
        }
        Ok(Some(around))
    }

    /// The folder in which the register begins.
    fn root(&self) -> Option<&'p str> {
        let folders: Vec<Above<'_>> = self.upward.iter().map(|path| Above { around: self, path }).collect();
        let folders: Vec<&Above<'_>> = folders.iter().collect();
        begins(&folders).map(|levels| self.upward[levels])
    }
}
