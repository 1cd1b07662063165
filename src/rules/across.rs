//! The facts of all files together, and the ways from one file to another.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::facts::{Facts, IdKind, RefKind};
use crate::profile::Profile;
use crate::read::Layout;
use crate::register::FileKind;
use crate::source::{FileId, Place, Span};
use crate::vocabulary::nfc;

/// The facts of one file, by its number.
pub type FileFacts = Facts;

/// What a rule across files sees.
pub struct Across<'a> {
    pub layout: &'a Layout,
    /// One for each entry of the layout; empty for what is no part of the register.
    pub files: Vec<&'a FileFacts>,
    pub profile: &'a Profile,
    pub today: Date,
    by_identity: FxHashMap<&'a str, usize>,
    /// Own ids of departments, units and posts: (folder they lie in, id) → file.
    by_id: FxHashMap<(&'a str, &'a str), usize>,
    /// Every file whose own id is this.
    anywhere: FxHashMap<&'a str, Vec<usize>>,
    /// Names of departments → files.
    by_name: FxHashMap<&'a str, Vec<usize>>,
}

/// Where a reference leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// A file, or something in it.
    File(usize),
    Item {
        file: usize,
        id: Box<str>,
    },
    Nowhere {
        near: Vec<String>,
    },
}

impl<'a> Across<'a> {
    pub fn new(
        layout: &'a Layout,
        files: impl Iterator<Item = &'a FileFacts>,
        profile: &'a Profile,
        today: Date,
    ) -> Across<'a> {
        let mut across = Across {
            layout,
            files: files.collect(),
            profile,
            today,
            by_identity: FxHashMap::default(),
            by_id: FxHashMap::default(),
            anywhere: FxHashMap::default(),
            by_name: FxHashMap::default(),
        };
        for (index, entry) in layout.entries.iter().enumerate() {
            let Some(kind) = entry.kind else { continue };
            across.by_identity.insert(&entry.identity, index);
            let Some(fact) = across.files.get(index).and_then(|facts| facts.file.as_ref()) else { continue };
            if let Some((id, _)) = &fact.id {
                across.by_id.entry((folder(&entry.identity), id)).or_insert(index);
                across.anywhere.entry(id).or_default().push(index);
            }
            if matches!(kind, FileKind::Department | FileKind::Unit) && !fact.name.is_empty() {
                across.by_name.entry(&fact.name).or_default().push(index);
            }
        }
        across
    }

    pub fn place(&self, file: usize, span: Span) -> Place {
        Place { file: FileId(file as u32), span }
    }

    /// The identity path as messages write it: `/` for the root unit.
    pub fn name_of(&self, file: usize) -> &'a str {
        match &*self.layout.entries[file].identity {
            "" => "/",
            identity => identity,
        }
    }

    /// `药剂科/采购岗#R2`.
    pub fn item_name(&self, file: usize, id: &str) -> String {
        if id.is_empty() { self.name_of(file).to_owned() } else { format!("{}#{id}", self.name_of(file)) }
    }

    /// The files of the register, in path order.
    pub fn present(&self) -> impl Iterator<Item = (usize, &'a Facts, FileKind)> {
        let entries = self.layout.entries.iter().enumerate();
        entries.filter_map(|(index, entry)| Some((index, self.files[index], entry.kind?)))
    }

    pub fn file(&self, identity: &str) -> Option<usize> {
        self.by_identity.get(identity).copied()
    }

    /// The files above `file`: its department, the ones around that, its unit, up to the root.
    pub fn above(&self, file: usize) -> Vec<usize> {
        let entry = &self.layout.entries[file];
        let mut path: &str = &entry.identity;
        let mut above = Vec::new();
        while !path.is_empty() {
            path = folder(path);
            above.extend(self.file(path).filter(|found| *found != file));
        }
        above
    }

    /// The nearest unit at or above a file.
    pub fn unit_of(&self, file: usize) -> Option<usize> {
        let is_unit = |index: &usize| self.layout.entries[*index].kind == Some(FileKind::Unit);
        if is_unit(&file) { Some(file) } else { self.above(file).into_iter().find(is_unit) }
    }

    /// The nearest department at or above a file.
    pub fn department_of(&self, file: usize) -> Option<usize> {
        let is_department = |index: &usize| self.layout.entries[*index].kind == Some(FileKind::Department);
        if is_department(&file) { Some(file) } else { self.above(file).into_iter().find(is_department) }
    }

    /// Follows a reference: in its owner, then its department, then upward; a leading `/` starts at the root.
    pub fn resolve(&self, from: usize, reference: &str, wants: RefKind) -> Resolved {
        let reference = nfc(reference.trim());
        let (path, item) = match reference.split_once('#') {
            Some((path, item)) => (Some(path), Some(item)),
            None => match wants {
                RefKind::Power | RefKind::Process | RefKind::Step | RefKind::Risk => (None, Some(&*reference)),
                RefKind::Post | RefKind::Department | RefKind::Any => (Some(&*reference), None),
            },
        };
        match (path, item) {
            (Some(path), None) => match self.find_file(from, path) {
                Some(file) if self.fits(file, wants) => Resolved::File(file),
                _ => Resolved::Nowhere { near: self.near_files(path) },
            },
            (Some(path), Some(item)) => match self.find_file(from, path) {
                Some(file) => self
                    .item_in(file, item, wants)
                    .unwrap_or_else(|| Resolved::Nowhere { near: self.near_items(&[file], item) }),
                None => Resolved::Nowhere { near: self.near_files(path) },
            },
            (None, Some(item)) => {
                let mut owners = vec![from];
                owners.extend(self.above(from));
                owners
                    .iter()
                    .find_map(|owner| self.item_in(*owner, item, wants))
                    .unwrap_or_else(|| Resolved::Nowhere { near: self.near_items(&owners, item) })
            }
            (None, None) => Resolved::Nowhere { near: Vec::new() },
        }
    }

    fn fits(&self, file: usize, wants: RefKind) -> bool {
        match (wants, self.layout.entries[file].kind) {
            (RefKind::Post, Some(kind)) => kind == FileKind::Post,
            (RefKind::Department, Some(kind)) => matches!(kind, FileKind::Department | FileKind::Unit),
            (_, kind) => kind.is_some(),
        }
    }

    fn find_file(&self, from: usize, path: &str) -> Option<usize> {
        let path = path.trim_end_matches('/');
        if let Some(rooted) = path.strip_prefix('/') {
            return self.lookup("", rooted);
        }
        if path.is_empty() {
            // A lone `/` is the root unit.
            return self.file("");
        }
        // In the owner's own folder first, then upward to the root.
        let mut base: &str = &self.layout.entries[from].identity;
        loop {
            if let Some(found) = self.lookup(base, path) {
                return Some(found);
            }
            if base.is_empty() {
                break;
            }
            base = folder(base);
        }
        // An id or a name that only one file has needs no path.
        let unique = |found: Option<&Vec<usize>>| match found.map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        };
        unique(self.anywhere.get(path)).or_else(|| unique(self.by_name.get(path)))
    }

    /// Each part of the path is a folder or file name, or the own id of what lies there.
    fn lookup(&self, base: &str, path: &str) -> Option<usize> {
        let full = if base.is_empty() { path.to_owned() } else { format!("{base}/{path}") };
        if let Some(found) = self.file(&full) {
            return Some(found);
        }
        let mut at = base.to_owned();
        let mut found = None;
        for part in path.split('/') {
            let child = if at.is_empty() { part.to_owned() } else { format!("{at}/{part}") };
            let file = self.file(&child).or_else(|| self.by_id.get(&(at.as_str(), part)).copied());
            at = match file {
                Some(file) => self.layout.entries[file].identity.to_string(),
                None => child,
            };
            found = file;
        }
        found
    }

    fn item_in(&self, file: usize, item: &str, wants: RefKind) -> Option<Resolved> {
        let kind = match wants {
            RefKind::Power => Some(IdKind::Power),
            RefKind::Process => Some(IdKind::Process),
            RefKind::Step => Some(IdKind::Step),
            RefKind::Risk => Some(IdKind::Risk),
            _ => None,
        };
        let ids = &self.files.get(file)?.ids;
        let step = |id: &str| id.split_once('/').is_some_and(|(_, step)| step == item);
        let mut processes = ids.iter().filter(|(_, kind)| *kind == IdKind::Process);
        let only_process = processes.next().is_some() && processes.next().is_none();
        ids.iter()
            .find(|(id, known)| {
                kind.is_none_or(|kind| kind == *known)
                    && (**id == *item || (wants == RefKind::Step && only_process && *known == IdKind::Step && step(id)))
            })
            .map(|(id, _)| Resolved::Item { file, id: id.clone() })
    }

    fn near_files(&self, path: &str) -> Vec<String> {
        let last = path.rsplit('/').next().unwrap_or(path);
        // Names are few per folder but a register may have a hundred thousand: compare those of like length.
        let length = last.chars().count();
        let candidates = self.by_identity.keys().copied().filter(|identity| {
            let name = identity.rsplit('/').next().unwrap_or(identity);
            name.chars().count().abs_diff(length) <= 1 && name.chars().any(|c| last.contains(c))
        });
        let mut near: Vec<&str> = candidates
            .filter(|identity| {
                let name = identity.rsplit('/').next().unwrap_or(identity);
                !crate::vocabulary::did_you_mean(last, std::iter::once(name)).is_empty()
            })
            .collect();
        near.sort_unstable();
        near.into_iter().take(3).map(str::to_owned).collect()
    }

    fn near_items(&self, owners: &[usize], item: &str) -> Vec<String> {
        let known = owners.iter().flat_map(|owner| &self.files[*owner].ids).map(|(id, _)| &**id);
        crate::vocabulary::did_you_mean(item, known).into_iter().map(str::to_owned).collect()
    }
}

/// The folder that an identity path lies in.
pub fn folder(identity: &str) -> &str {
    identity.rsplit_once('/').map_or("", |(folder, _)| folder)
}
