//! Two versions of the registers that paths name: commits, or a commit and the files as they lie there, with what
//! differs between them. Neither version is listed whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rustc_hash::FxHashSet;

use super::discover::{Holds, begins, upward};
use super::folder::root_shown;
use super::{Difference, Folder, Parts, Repository, Revision, What};
use crate::source::visible;

/// Which two versions are meant, as a user writes it: `A` (against the work tree), `A..B`, `A...B` (from where the
/// histories parted).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    pub old: String,
    /// The work tree where `None`.
    pub new: Option<String>,
    /// From the commit where the histories of both parted.
    pub parted: bool,
}

impl Versions {
    /// Empty means HEAD; an end left out is HEAD too.
    pub fn parse(text: &str) -> Versions {
        let head = |part: &str| if part.is_empty() { "HEAD".to_owned() } else { part.to_owned() };
        let parted = text.contains("...");
        match text.split_once(if parted { "..." } else { ".." }) {
            Some((old, new)) => Versions { old: head(old), new: Some(head(new)), parted },
            None => Versions { old: head(text), new: None, parted: false },
        }
    }
}

/// A version, as it was asked for and as git names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// As written; empty for the work tree.
    pub revision: String,
    /// The full name of the commit; `None` for the work tree.
    pub commit: Option<String>,
}

/// A register in two versions.
pub struct TwoVersions {
    /// How the register is named to the user; empty for the working directory.
    pub shown: String,
    /// Paths below its root that were asked for; all where empty.
    pub only: Vec<String>,
    pub old: Box<dyn Parts>,
    pub new: Box<dyn Parts>,
    /// Below the root, in order of path.
    pub differences: Vec<Difference>,
}

/// The registers of `paths` in two versions. A register may be in one of them only; a path that lies in none stands
/// for the registers below it of which something differs.
pub fn versions(paths: &[PathBuf], range: &Versions) -> Result<(Named, Named, Vec<TwoVersions>)> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut found: Option<(Pair, BTreeMap<String, Register>)> = None;
    for path in paths {
        let (repository, within) = super::revision::locate(path)?;
        let (pair, registers) = match &mut found {
            Some(found) => found,
            None => found.insert((Pair::new(&repository, range)?, BTreeMap::new())),
        };
        if pair.top != top(&repository)? {
            bail!("{}: 各路径要在同一个版本库里 / all paths must lie in one repository", path.display());
        }
        pair.add(path, &within, registers)?;
    }
    let Some((pair, registers)) = found else { bail!("没有路径 / no paths") };
    let both: Result<Vec<_>> = registers.into_iter().map(|(root, register)| pair.versions(&root, register)).collect();
    Ok((pair.old, pair.new, both?))
}

/// The folder that the work tree of a repository begins in.
fn top(repository: &Repository) -> Result<PathBuf> {
    let folder = repository.folder();
    let real = folder.canonicalize().with_context(|| folder.display().to_string())?;
    Ok(real.ancestors().nth(parts_of(repository.prefix())).unwrap_or(&real).to_owned())
}

/// What is asked of a register.
struct Register {
    shown: String,
    only: Vec<String>,
    /// All of it was asked for.
    whole: bool,
}

/// Two versions of one repository.
struct Pair {
    repository: Repository,
    old: Named,
    new: Named,
    top: PathBuf,
}

impl Pair {
    fn new(repository: &Repository, range: &Versions) -> Result<Pair> {
        let named = |revision: &str| -> Result<Named> {
            Ok(Named { revision: revision.to_owned(), commit: Some(repository.commit(revision)?) })
        };
        let mut old = named(&range.old)?;
        let new = match &range.new {
            Some(revision) => named(revision)?,
            None => Named { revision: String::new(), commit: None },
        };
        if let (true, Some(a), Some(b)) = (range.parted, &old.commit, &new.commit) {
            let base = repository.text(&["merge-base", a, b]).ok().filter(|base| !base.trim().is_empty());
            let Some(base) = base else {
                let (a, b) = (visible(&range.old), visible(&new.revision));
                bail!("「{a}」和「{b}」没有共同的起点 / `{a}` and `{b}` have no history in common");
            };
            old.commit = Some(base.trim().to_owned());
        }
        let top = top(repository)?;
        Ok(Pair { repository: repository.clone(), old, new, top })
    }

    /// A version from a folder of the repository on: empty, or `a/b`.
    fn parts(&self, version: &Named, folder: &str, shown: &Path) -> Box<dyn Parts> {
        match &version.commit {
            Some(commit) => {
                let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
                Box::new(Revision::new(self.repository.clone(), commit.clone(), prefix, shown))
            }
            None => Box::new(Folder::new(&self.top.join(folder))),
        }
    }

    fn differences(&self, folder: &str) -> Result<Vec<Difference>> {
        let old = self.old.commit.as_deref().unwrap_or_default();
        match &self.new.commit {
            Some(new) => self.repository.differences(old, new, folder, true),
            None => self.repository.differences_to_work_tree(old, folder, true),
        }
    }

    /// The register that `path` lies in, else those below it.
    fn add(&self, path: &Path, within: &str, registers: &mut BTreeMap<String, Register>) -> Result<()> {
        let levels = |root: &str| parts_of(within) - parts_of(root);
        if let Some(root) = self.root_of(within)? {
            let shown = root_shown(&upward(path, levels(&root)));
            let only = (root != within).then(|| within[root.len()..].trim_start_matches('/').to_owned());
            add(registers, root, shown, only);
            return Ok(());
        }
        let differences = self.differences(within)?;
        let whole = |path: &str| if within.is_empty() { path.to_owned() } else { format!("{within}/{path}") };
        let changed = differences.iter().flat_map(|one| [&one.old, &one.new]).flatten().map(|blob| whole(&blob.path));
        let folders: BTreeSet<String> = changed.map(|path| folder_of(&path).to_owned()).collect();
        let names = self.names(&folders)?;
        for folder in folders {
            let root = names.iter().rev().find_map(|names| names.root_of(&folder));
            if let Some(root) = root.filter(|root| root.len() > within.len()) {
                let below = root[within.len()..].trim_start_matches('/').to_owned();
                let shown = root_shown(&path.join(&below));
                add(registers, root, shown, None);
            }
        }
        Ok(())
    }

    /// Where the register begins that `path` lies in: in the later version, else in the earlier one.
    fn root_of(&self, path: &str) -> Result<Option<String>> {
        let folders = BTreeSet::from([path.to_owned(), folder_of(path).to_owned()]);
        let names = self.names(&folders)?;
        Ok(names.iter().rev().find_map(|names| {
            let folder = if names.is_folder(path) { path } else { folder_of(path) };
            names.root_of(folder).filter(|_| path.is_empty() || names.is_folder(path) || names.is_file(path))
        }))
    }

    /// What lies in some folders and in those around them, in each version.
    fn names(&self, folders: &BTreeSet<String>) -> Result<[Names; 2]> {
        let mut all = BTreeSet::from([String::new()]);
        for folder in folders {
            all.extend(folder.match_indices('/').map(|(at, _)| folder[..at].to_owned()));
            all.insert(folder.clone());
        }
        let of = |version: &Named| -> Result<Names> {
            let mut names = Names::default();
            for entry in self.parts(version, "", Path::new("")).entries(&all)? {
                match entry.what {
                    What::File => names.files.insert(entry.path.into()),
                    What::Folder => names.folders.insert(entry.path.into()),
                    _ => false,
                };
            }
            names.folders.insert("".into());
            Ok(names)
        };
        Ok([of(&self.old)?, of(&self.new)?])
    }

    fn versions(&self, root: &str, register: Register) -> Result<TwoVersions> {
        let shown = Path::new(&register.shown);
        Ok(TwoVersions {
            old: self.parts(&self.old, root, shown),
            new: self.parts(&self.new, root, shown),
            differences: self.differences(root)?,
            only: if register.whole { Vec::new() } else { register.only },
            shown: register.shown,
        })
    }
}

fn add(registers: &mut BTreeMap<String, Register>, root: String, shown: String, only: Option<String>) {
    let register = registers.entry(root).or_insert_with(|| Register { shown, only: Vec::new(), whole: false });
    register.whole |= only.is_none();
    register.only.extend(only);
}

fn parts_of(path: &str) -> usize {
    path.split('/').filter(|part| !part.is_empty()).count()
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The names of one version that were looked at.
#[derive(Default)]
struct Names {
    files: FxHashSet<Box<str>>,
    folders: FxHashSet<Box<str>>,
}

/// A folder among them.
struct NamedFolder<'n> {
    names: &'n Names,
    path: &'n str,
}

impl Holds for NamedFolder<'_> {
    fn file(&self, name: &str) -> bool {
        self.names.is_file(&super::folder::joined(self.path, name))
    }

    fn folder(&self, name: &str) -> bool {
        self.names.is_folder(&super::folder::joined(self.path, name))
    }
}

impl Names {
    fn is_file(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.folders.contains(path)
    }

    /// Where the register begins that a folder lies in.
    fn root_of(&self, folder: &str) -> Option<String> {
        let mut upward = vec![folder];
        while let Some((above, _)) = upward[upward.len() - 1].rsplit_once('/') {
            upward.push(above);
        }
        if !folder.is_empty() {
            upward.push("");
        }
        let folders: Vec<NamedFolder<'_>> = upward.iter().map(|path| NamedFolder { names: self, path }).collect();
        let folders: Vec<&NamedFolder<'_>> = folders.iter().collect();
        begins(&folders).map(|levels| upward[levels].to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_names_two_versions_or_one_and_the_work_tree() {
        let range =
            |old: &str, new: Option<&str>, parted| Versions { old: old.into(), new: new.map(Into::into), parted };
        assert_eq!(Versions::parse(""), range("HEAD", None, false));
        assert_eq!(Versions::parse("HEAD~1"), range("HEAD~1", None, false));
        assert_eq!(Versions::parse("a..b"), range("a", Some("b"), false));
        assert_eq!(Versions::parse("main...功能"), range("main", Some("功能"), true));
        assert_eq!(Versions::parse("..b"), range("HEAD", Some("b"), false));
        assert_eq!(Versions::parse("a.."), range("a", Some("HEAD"), false));
    }
}
