//! The facts of all files together, and the ways from one file to another.

use std::borrow::Cow;
use std::sync::OnceLock;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::copied::{Before, Member, Pair, Texts, pairs};
use super::near::{NearNames, near_ids};
use crate::facts::{Facts, Grams, IdKind, RefKind, RuleInventory, TextKind, TextMark};
use crate::profile::{Profile, RoleOf};
use crate::read::Layout;
use crate::register::{FileKind, Notice};
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
    /// By file number: the file next above it.
    above: Vec<Option<u32>>,
    /// Own ids of departments, units and posts: (folder they lie in, id) → file.
    by_id: FxHashMap<(&'a str, &'a str), usize>,
    /// Every file whose own id is this.
    anywhere: FxHashMap<&'a str, Vec<usize>>,
    /// Names of departments → files.
    by_name: FxHashMap<&'a str, Vec<usize>>,
    /// Ids of the files that have many.
    many_ids: FxHashMap<(usize, &'a str), Vec<IdKind>>,
    near_names: OnceLock<NearNames<'a>>,
    inventory: OnceLock<RuleInventory<'a>>,
    kept: Option<&'a dyn Kept>,
    copies: [OnceLock<Vec<Pair>>; 2],
}

/// What an earlier run of the same register left.
pub trait Kept: Sync {
    /// The pairs of texts that it found, and what changed since; `None` where that is not known.
    fn before(&self, kind: TextKind) -> Option<Before<'_>>;
    /// The pieces of a text, where they did not come with the facts.
    fn pieces(&self, text: Member) -> Vec<u32>;
}

/// A file with more ids than this has them in a map.
const MANY: usize = 32;

/// Where a reference leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// A file, or something in it.
    File(usize),
    Item {
        file: usize,
        id: Box<str>,
    },
    Nowhere,
    /// Into a file that could not be read whole.
    Unread,
}

/// A file that a notice covers.
#[derive(Debug, Clone, Copy)]
pub struct Covered {
    pub file: usize,
    /// Where the notice names it itself.
    pub named: Option<Span>,
    /// It is shown: what lies in a department that is named, and is still under review, waits for another notice.
    pub shown: bool,
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
            above: Vec::new(),
            by_id: FxHashMap::default(),
            anywhere: FxHashMap::default(),
            by_name: FxHashMap::default(),
            many_ids: FxHashMap::default(),
            near_names: OnceLock::new(),
            inventory: OnceLock::new(),
            kept: None,
            copies: Default::default(),
        };
        for (index, entry) in layout.entries.iter().enumerate() {
            let Some(kind) = entry.kind else { continue };
            across.by_identity.insert(&entry.identity, index);
            let ids = across.files.get(index).map_or(&[][..], |facts| &facts.ids);
            if ids.len() > MANY {
                ids.iter().for_each(|(id, kind)| across.many_ids.entry((index, &**id)).or_default().push(*kind));
            }
            let Some(fact) = across.files.get(index).and_then(|facts| facts.file.as_ref()) else { continue };
            if let Some((id, _)) = &fact.id {
                across.by_id.entry((folder(&entry.identity), id)).or_insert(index);
                across.anywhere.entry(id).or_default().push(index);
            }
            if matches!(kind, FileKind::Department | FileKind::Unit) && !fact.name.is_empty() {
                across.by_name.entry(&fact.name).or_default().push(index);
            }
        }
        across.above = across.next_above();
        across
    }

    fn next_above(&self) -> Vec<Option<u32>> {
        let mut last: (&str, Option<u32>) = ("", None);
        let entries = self.layout.entries.iter().enumerate();
        let above = entries.map(|(index, entry)| {
            let mut path: &str = folder(&entry.identity);
            // Entries are in path order, so those of one folder follow each other.
            if path == last.0 && last.1.is_some_and(|file| file as usize != index) {
                return last.1;
            }
            let of = path;
            let mut found = None;
            while found.is_none() && !entry.identity.is_empty() {
                found = self.file(path).filter(|found| *found != index).map(|found| found as u32);
                if path.is_empty() {
                    break;
                }
                path = folder(path);
            }
            last = (of, found);
            found
        });
        above.collect()
    }

    /// The same, with what an earlier run left.
    pub fn with(mut self, kept: Option<&'a dyn Kept>) -> Across<'a> {
        self.kept = kept;
        self
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

    /// The inventory of rules of the whole register.
    pub fn inventory(&self) -> &RuleInventory<'a> {
        self.inventory.get_or_init(|| RuleInventory::new(self.present()))
    }

    /// The pairs of texts of that kind that count as one.
    pub fn copies(&self, kind: TextKind) -> &[Pair] {
        self.copies[kind as usize].get_or_init(|| {
            let library = |file: usize| self.layout.entries[file].kind == Some(FileKind::Library);
            let texts = |(file, facts): (usize, &&'a Facts)| if library(file) { &[][..] } else { &facts.marks.0 };
            let files: Vec<&[TextMark]> = self.files.iter().enumerate().map(texts).collect();
            let texts = Texts { kind, files: &files, pieces: &|member| self.pieces(member) };
            pairs(&texts, self.kept.and_then(|kept| kept.before(kind)))
        })
    }

    /// The three-character pieces of a text.
    pub fn pieces(&self, member: Member) -> Cow<'_, [u32]> {
        match (&self.files[member.file as usize].texts[member.text as usize].grams, self.kept) {
            (Grams::Here(pieces), _) => Cow::Borrowed(pieces),
            (Grams::Kept, Some(kept)) => Cow::Owned(kept.pieces(member)),
            (Grams::Kept, None) => Cow::Borrowed(&[]),
        }
    }

    pub fn file(&self, identity: &str) -> Option<usize> {
        self.by_identity.get(identity).copied()
    }

    /// The files above `file`: its department, the ones around that, its unit, up to the root.
    pub fn above(&self, file: usize) -> impl Iterator<Item = usize> + '_ {
        let next = |file: &usize| self.above.get(*file).copied().flatten().map(|above| above as usize);
        std::iter::successors(next(&file), move |file| next(file))
    }

    /// The nearest unit at or above a file.
    pub fn unit_of(&self, file: usize) -> Option<usize> {
        std::iter::once(file).chain(self.above(file)).find(|file| self.is_kind(*file, FileKind::Unit))
    }

    /// The nearest department at or above a file.
    pub fn department_of(&self, file: usize) -> Option<usize> {
        std::iter::once(file).chain(self.above(file)).find(|file| self.is_kind(*file, FileKind::Department))
    }

    /// Something of the file could not be read: what is absent from it may only be unread.
    pub fn is_torn(&self, file: usize) -> bool {
        self.files.get(file).and_then(|facts| facts.file.as_ref()).is_none_or(|fact| fact.torn)
    }

    /// Who is named for a role, seen from a file: in it, in the nearest department that names one, or in its unit.
    pub fn officers(&self, from: usize, role: RoleOf) -> Vec<&'a str> {
        let named = |file: usize| -> Vec<&'a str> {
            let officers = self.files[file].officers.iter();
            officers.filter(|officer| officer.role == role).map(|officer| &*officer.name).collect()
        };
        match role {
            RoleOf::PostHolder => named(from),
            RoleOf::DepartmentHead | RoleOf::DepartmentLeader => {
                let mut at = self.department_of(from);
                while let Some(department) = at {
                    let found = named(department);
                    if !found.is_empty() {
                        return found;
                    }
                    at = self.above(department).find(|above| self.is_kind(*above, FileKind::Department));
                }
                Vec::new()
            }
            RoleOf::UnitHead | RoleOf::LeadingGroup | RoleOf::DisciplineOffice => {
                self.unit_of(from).map_or_else(Vec::new, named)
            }
        }
    }

    fn is_kind(&self, file: usize, kind: FileKind) -> bool {
        self.layout.entries[file].kind == Some(kind)
    }

    /// Follows a reference: in its owner, then its department, then upward; a leading `/` starts at the root.
    pub fn resolve(&self, from: usize, reference: &str, wants: RefKind) -> Resolved {
        let reference = nfc(reference.trim());
        let (path, item) = parts(&reference, wants);
        let owners = match path {
            Some(path) => match self.find_file(from, path) {
                Some(file) if item.is_none() && self.fits(file, wants) => return Resolved::File(file),
                Some(file) if item.is_some() => vec![file],
                _ => return Resolved::Nowhere,
            },
            None => std::iter::once(from).chain(self.above(from)).collect(),
        };
        let Some(item) = item else { return Resolved::Nowhere };
        let found = owners.iter().find_map(|owner| self.item_in(*owner, item, wants));
        found.unwrap_or_else(|| match owners.iter().any(|owner| self.is_torn(*owner)) {
            true => Resolved::Unread,
            false => Resolved::Nowhere,
        })
    }

    /// What the author of a reference that leads nowhere probably meant.
    pub fn near(&self, from: usize, reference: &str, wants: RefKind) -> Vec<String> {
        let reference = nfc(reference.trim());
        match parts(&reference, wants) {
            (None, item) => {
                let owners: Vec<usize> = std::iter::once(from).chain(self.above(from)).collect();
                self.near_items(&owners, item.unwrap_or_default(), wants)
            }
            (Some(path), item) => match (self.find_file(from, path), item) {
                (Some(file), Some(item)) => {
                    let near = self.near_items(&[file], item, wants);
                    near.into_iter().map(|id| format!("{path}#{id}")).collect()
                }
                (_, item) => self.near_files(path, item, wants),
            },
        }
    }

    /// The files that a notice names itself, in path order, each with its place in the notice.
    pub fn named_by(&self, notice: usize) -> Vec<(usize, Span)> {
        let paths = self.files[notice].references.iter().filter(|fact| fact.field == Notice::covers);
        let mut named: Vec<(usize, Span)> = paths
            .filter_map(|fact| match self.resolve(notice, &fact.text, RefKind::Any) {
                Resolved::File(file) | Resolved::Item { file, .. } => Some((file, fact.span)),
                Resolved::Nowhere | Resolved::Unread => None,
            })
            .collect();
        named.sort_unstable();
        named.dedup_by_key(|(file, _)| *file);
        named
    }

    /// The files that a notice covers, in path order: what it names, and all that lies in a department or a unit among
    /// them; `/` is the file of the root unit alone. A notice that names nothing covers everything.
    pub fn covered_by(&self, notice: usize) -> Vec<Covered> {
        let named = self.named_by(notice);
        let is_place = |file: usize| {
            let entry = &self.layout.entries[file];
            matches!(entry.kind, Some(FileKind::Unit | FileKind::Department)) && !entry.identity.is_empty()
        };
        let all = self.files[notice].notice.as_ref().is_some_and(|notice| notice.all);
        let covered = |file: usize, place: Option<Span>| {
            let shown = place.is_some() || !self.files[file].looked.on_the_way;
            Covered { file, named: place, shown }
        };
        let places: FxHashSet<usize> = named.iter().map(|(file, _)| *file).filter(|file| is_place(*file)).collect();
        if !all && places.is_empty() {
            return named.into_iter().map(|(file, place)| covered(file, Some(place))).collect();
        }
        let named: FxHashMap<usize, Span> = named.into_iter().collect();
        let holds = |kind| matches!(kind, FileKind::Unit | FileKind::Department | FileKind::Post);
        let around = |file: usize| self.above(file).any(|above| places.contains(&above));
        let is_covered = |(file, _, kind): &(usize, &Facts, FileKind)| {
            // What is named itself may also be a library.
            named.contains_key(file) || (holds(*kind) && (all || around(*file)))
        };
        self.present().filter(is_covered).map(|(file, ..)| covered(file, named.get(&file).copied())).collect()
    }

    fn near_files(&self, path: &str, item: Option<&str>, wants: RefKind) -> Vec<String> {
        let names = self.near_names.get_or_init(|| {
            let mut known: Vec<&str> = self.by_identity.keys().copied().collect();
            known.sort_unstable();
            NearNames::new(known.into_iter())
        });
        let fits = |identity: &&str| item.is_some() || self.file(identity).is_some_and(|file| self.fits(file, wants));
        let root = if path.starts_with('/') { "/" } else { "" };
        let near = names.near(path).into_iter().filter(fits);
        near.map(|identity| match item {
            None => format!("{root}{identity}"),
            Some(item) => format!("{root}{identity}#{item}"),
        })
        .collect()
    }

    fn near_items(&self, owners: &[usize], item: &str, wants: RefKind) -> Vec<String> {
        // A bare step stands for one of its process.
        let bare = wants == RefKind::Step && !item.contains('/');
        let named = |id: &'a str| if bare { id.rsplit('/').next().unwrap_or(id) } else { id };
        let ids = owners.iter().flat_map(|owner| &self.files[*owner].ids);
        near_ids(item, ids.filter(|(_, kind)| answers(wants, *kind)).map(|(id, _)| named(id)))
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
        let ids = &self.files.get(file)?.ids;
        let found = match ids.len() > MANY {
            true => {
                self.many_ids.get(&(file, item)).is_some_and(|kinds| kinds.iter().any(|kind| answers(wants, *kind)))
            }
            false => ids.iter().any(|(id, kind)| **id == *item && answers(wants, *kind)),
        };
        if found {
            return Some(Resolved::Item { file, id: item.into() });
        }
        // A bare step is one of the only process.
        if wants != RefKind::Step || item.contains('/') {
            return None;
        }
        let mut processes = ids.iter().filter(|(_, kind)| *kind == IdKind::Process);
        let (Some((process, _)), None) = (processes.next(), processes.next()) else { return None };
        self.item_in(file, &format!("{process}/{item}"), wants)
    }
}

/// The path and the item of a reference: `药剂科#R1`, `药剂科`, `R1`.
fn parts(reference: &str, wants: RefKind) -> (Option<&str>, Option<&str>) {
    match reference.split_once('#') {
        Some((path, item)) => (Some(path), Some(item)),
        None => match wants {
            RefKind::Power | RefKind::Process | RefKind::Step | RefKind::Risk => (None, Some(reference)),
            RefKind::Post | RefKind::Department | RefKind::Any => (Some(reference), None),
        },
    }
}

/// An id of this kind is what the reference wants.
fn answers(wants: RefKind, kind: IdKind) -> bool {
    match wants {
        RefKind::Power => kind == IdKind::Power,
        RefKind::Process => kind == IdKind::Process,
        RefKind::Step => kind == IdKind::Step,
        RefKind::Risk => kind == IdKind::Risk,
        RefKind::Post | RefKind::Department | RefKind::Any => true,
    }
}

/// `identity` is `home` or lies in it.
pub fn lies_in(identity: &str, home: &str) -> bool {
    home.is_empty() || identity.strip_prefix(home).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The folder that an identity path lies in.
pub fn folder(identity: &str) -> &str {
    identity.rsplit_once('/').map_or("", |(folder, _)| folder)
}
