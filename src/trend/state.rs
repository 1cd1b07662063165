//! The counts of a register at one commit, taken on to the next by what changed.

use std::path::Path;

use anyhow::Result;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Changes, Numbers};
use crate::facts::{LibraryIndex, PersonKey};
use crate::profile::Profile;
use crate::read::{Layout, Listed, ReadFault, Revision, Source, What, as_post, layout};
use crate::register::{FileKind, Model};
use crate::reports::tally::{Counts, of_file};
use crate::reports::tree::{HomeKind, Tree};
use crate::survey::{Ask, Contribution, contribute, library_of, profile_of};

pub struct State {
    only: Vec<String>,
    shown: String,
    ask: Ask,
    /// `None` before anything was read, and where `riskreg.toml` could not be.
    graded_by: Option<(Box<str>, Profile)>,
    library: LibraryIndex,
    /// Git's names of the library files, by path.
    library_files: Vec<(String, Box<str>)>,
    files: FxHashMap<Box<str>, File>,
    /// By folder that is a unit or department: the number of the unit that its posts belong to.
    homes: FxHashMap<Box<str>, u32>,
    /// How many files have an identity path.
    identities: FxHashMap<Box<str>, u32>,
    units: Numbers<Box<str>>,
    total: Counts,
    people: People,
    broken: usize,
    name: Option<String>,
    /// Why the profile could not be read.
    pub fault: Option<String>,
}

/// What one file counts.
struct File {
    object: Box<str>,
    place: Place,
    counts: Counts,
    people: Vec<Option<u32>>,
    broken: bool,
    /// A point of it refers to the library.
    refers: bool,
}

/// What a file is, and the unit whose people are its people.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    kind: FileKind,
    unit: u32,
}

/// A file that is to be read.
struct Wanted {
    path: Box<str>,
    object: Box<str>,
    place: Place,
    /// It names the register.
    is_root: bool,
}

/// So many files are held in memory at once.
const AT_ONCE: usize = 3000;

impl State {
    pub fn new(only: &[String], root: &Path, ask: Ask) -> State {
        State {
            only: only.to_vec(),
            shown: root.to_string_lossy().into_owned(),
            ask,
            graded_by: None,
            library: LibraryIndex::default(),
            library_files: Vec::new(),
            files: FxHashMap::default(),
            homes: FxHashMap::default(),
            identities: FxHashMap::default(),
            units: Numbers(FxHashMap::default()),
            total: Counts::default(),
            people: People::default(),
            broken: 0,
            name: None,
            fault: None,
        }
    }

    pub fn counts(&self) -> Counts {
        Counts { people: self.people.distinct, ..self.total.clone() }
    }

    pub fn profile(&self) -> Option<&Profile> {
        self.graded_by.as_ref().map(|(_, profile)| profile)
    }

    /// The profile, and the name of the root unit.
    pub fn into_profile(self) -> Option<(Profile, Option<String>)> {
        let name = self.name;
        self.graded_by.map(|(_, profile)| (profile, name))
    }

    /// There is no register yet, or no more.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Files that could not be read whole.
    pub fn broken(&self) -> usize {
        self.broken
    }

    /// All that differs from what was read before is read.
    pub fn read_whole(&mut self, revision: &Revision) -> Result<()> {
        let there = revision.repository().tree(revision.commit(), revision.prefix()).is_some();
        let layout = layout(if there { revision.list()? } else { Vec::new() });
        let Some(regraded) = self.take_profile(revision, &layout) else { return Ok(()) };
        let relearned = self.take_library(revision, &layout);
        let wanted = self.lay(&layout);
        let stays: FxHashSet<&str> = wanted.iter().map(|file| &*file.path).collect();
        let gone: Vec<Box<str>> = self.files.keys().filter(|path| !stays.contains(&***path)).cloned().collect();
        gone.iter().for_each(|path| self.remove(path));
        let differs = |wanted: &Wanted| match self.files.get(&wanted.path) {
            Some(file) => {
                let reread = regraded || (relearned && (file.refers || file.place.kind == FileKind::Library));
                reread || file.object != wanted.object || file.place != wanted.place
            }
            None => true,
        };
        let wanted: Vec<Wanted> = wanted.into_iter().filter(differs).collect();
        self.read(revision, &wanted);
        Ok(())
    }

    /// Goes on to `revision`, from which what was read before differs by `changes`.
    pub fn advance(&mut self, revision: &Revision, changes: &Changes) -> Result<()> {
        match self.plain(changes).filter(|_| self.fault.is_none()) {
            None => self.read_whole(revision),
            Some((wanted, gone)) => {
                for path in gone {
                    if let Some((_, identity)) = as_post(&path) {
                        self.identities.remove(&identity);
                    }
                    self.remove(&path);
                }
                for file in &wanted {
                    if let Some((_, identity)) = as_post(&file.path) {
                        self.identities.insert(identity, 1);
                    }
                }
                self.read(revision, &wanted);
                Ok(())
            }
        }
    }

    /// The files to read and those that are gone, where nothing changed that tells what other files are or say.
    fn plain(&self, changes: &Changes) -> Option<(Vec<Wanted>, Vec<Box<str>>)> {
        let (mut wanted, mut gone) = (Vec::new(), Vec::new());
        for (path, (old, new)) in &changes.0 {
            let name = path.rsplit('/').next().unwrap_or_default();
            if path.split('/').any(|part| part.starts_with(['.', '_'])) {
                continue;
            }
            if name == "riskreg.toml" {
                return None;
            }
            let Some(ending) = name.rsplit_once('.').map(|(_, ending)| ending) else { continue };
            if !matches!(ending, "yaml" | "yml") {
                continue;
            }
            let is_plain = |blob: &&crate::read::Blob| blob.what == What::File && blob.utf8;
            let known = self.files.get(path.as_str());
            match (old, new) {
                (None, None) => {}
                (Some(old), Some(new)) => {
                    let (_, new) = (is_plain(&old).then_some(())?, is_plain(&new).then_some(new)?);
                    let Some(file) = known else {
                        // A file of the library counts for nothing where only a part was asked for, and still is said by posts.
                        if self.library_files.iter().any(|(library, _)| library == path) {
                            return None;
                        }
                        continue;
                    };
                    if file.place.kind == FileKind::Library {
                        return None;
                    }
                    let is_root = !path.contains('/') && file.place.kind != FileKind::Post;
                    wanted.push(Wanted {
                        path: path.as_str().into(),
                        object: new.object.clone(),
                        place: file.place,
                        is_root,
                    });
                }
                (None, Some(new)) => {
                    let (folder, identity) = as_post(path)?;
                    let unit = self.homes.get(folder).filter(|_| self.only.is_empty())?;
                    let fits = is_plain(&new) && !self.identities.contains_key(&identity);
                    let place = Place { kind: FileKind::Post, unit: *unit };
                    wanted.push(fits.then(|| Wanted {
                        path: path.as_str().into(),
                        object: new.object.clone(),
                        place,
                        is_root: false,
                    })?);
                }
                (Some(_), None) => {
                    let (_, identity) = as_post(path)?;
                    let is_post = known.is_some_and(|file| file.place.kind == FileKind::Post);
                    gone.push((is_post && self.identities.get(&identity) == Some(&1)).then(|| path.as_str().into())?);
                }
            }
        }
        let twins: FxHashSet<_> =
            wanted.iter().filter_map(|file| as_post(&file.path)).map(|(_, identity)| identity).collect();
        let posts = wanted.iter().filter(|file| as_post(&file.path).is_some()).count();
        (twins.len() == posts).then_some((wanted, gone))
    }

    /// `None` where the profile could not be read: nothing is counted until it can. Else whether it changed.
    fn take_profile(&mut self, revision: &Revision, layout: &Layout) -> Option<bool> {
        let object = layout.config.and_then(|config| layout.entries[config].listed.object.clone()).unwrap_or_default();
        if self.fault.is_none() && self.graded_by.as_ref().is_some_and(|(known, _)| *known == object) {
            return Some(false);
        }
        match profile_of(revision, layout, self.ask) {
            Ok((profile, _)) => {
                self.fault = None;
                self.graded_by = Some((object, profile));
                Some(true)
            }
            Err(error) => {
                self.fault = Some(crate::source::visible(&format!("{error:#}")).into_owned());
                None
            }
        }
    }

    /// Whether the library changed.
    fn take_library(&mut self, revision: &Revision, layout: &Layout) -> bool {
        let files = layout.entries.iter().filter(|entry| entry.kind == Some(FileKind::Library));
        let named = |listed: &Listed| (listed.path.clone(), listed.object.clone().unwrap_or_default());
        let files: Vec<(String, Box<str>)> = files.map(|entry| named(&entry.listed)).collect();
        if files == self.library_files {
            return false;
        }
        self.library = library_of(revision, layout, self.ask).0;
        self.library_files = files;
        true
    }

    /// What each file is, and what the folders are: the files that count.
    fn lay(&mut self, layout: &Layout) -> Vec<Wanted> {
        let nameless = |_| "";
        let tree = Tree::of(layout, &self.shown, &self.only, &nameless);
        self.identities.clear();
        self.homes.clear();
        let mut wanted = Vec::new();
        for (entry, home) in layout.entries.iter().zip(&tree.home_of) {
            if entry.listed.what == What::File {
                *self.identities.entry(entry.identity.clone()).or_default() += 1;
            }
            let (Some(kind), Some(home)) = (entry.kind, home) else { continue };
            let unit = self.units.of(tree.homes[tree.homes[*home].unit].path.into());
            if kind.is_home() {
                let folder = entry.listed.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.homes.insert(folder.into(), unit);
            }
            wanted.push(Wanted {
                path: entry.listed.path.as_str().into(),
                object: entry.listed.object.clone().unwrap_or_default(),
                place: Place { kind, unit },
                is_root: entry.identity.is_empty(),
            });
        }
        let shown = || tree.homes.iter().filter(|home| home.shown);
        self.total.units = shown().filter(|home| home.kind == HomeKind::Unit).count() as u64;
        self.total.departments = shown().filter(|home| home.kind == HomeKind::Department).count() as u64;
        wanted
    }

    /// Reads files, in place of what was read of them before. Each thread asks for the next file when it has counted the
    /// one before, which costs less than to read ahead for all of them.
    fn read(&mut self, revision: &Revision, wanted: &[Wanted]) {
        for wanted in wanted.chunks(AT_ONCE) {
            let Some((_, profile)) = &self.graded_by else { return };
            let (library, ask) = (&self.library, self.ask);
            let counted: Vec<(File, Vec<PersonKey>, Option<String>)> = wanted
                .par_iter()
                .map(|wanted| counted(wanted, revision.content(&wanted.object, ask.largest), profile, library, ask))
                .collect();
            for (wanted, (file, people, name)) in wanted.iter().zip(counted) {
                self.remove(&wanted.path);
                if wanted.is_root {
                    self.name = name;
                }
                self.put(wanted.path.clone(), file, people);
            }
        }
    }

    fn put(&mut self, path: Box<str>, file: File, people: Vec<PersonKey>) {
        let unit = file.place.unit;
        let people = people.into_iter().map(|person| self.people.add(person, unit)).collect();
        self.total.add(&file.counts);
        self.broken += usize::from(file.broken);
        self.files.insert(path, File { people, ..file });
    }

    fn remove(&mut self, path: &str) {
        let Some(file) = self.files.remove(path) else { return };
        self.total.subtract(&file.counts);
        self.broken -= usize::from(file.broken);
        file.people.into_iter().for_each(|person| self.people.subtract(person));
    }
}

fn counted(
    wanted: &Wanted,
    bytes: Result<Vec<u8>, ReadFault>,
    profile: &Profile,
    library: &LibraryIndex,
    ask: Ask,
) -> (File, Vec<PersonKey>, Option<String>) {
    let Contribution { facts, model, broken, .. } = contribute(bytes, wanted.place.kind, profile, library, ask);
    let mut row = facts.row.into_value();
    let people = std::mem::take(&mut row.people);
    let people = if wanted.place.kind == FileKind::Post { people } else { Vec::new() };
    let counts = of_file(&row, wanted.place.kind, profile);
    let refers = model.as_deref().is_none_or(refers);
    let object = wanted.object.clone();
    let name = facts.file.map(|fact| fact.name.into());
    (File { object, place: wanted.place, counts, people: Vec::new(), broken, refers }, people, name)
}

fn refers(model: &Model) -> bool {
    model.holder().is_some_and(|holder| holder.risks.iter().any(|risk| !risk.value.library.is_absent()))
}

/// The people of the register, each as often as a post names them.
#[derive(Default)]
struct People {
    numbers: Numbers<(Option<u32>, Box<str>)>,
    /// By number: how many posts.
    posts: Vec<u32>,
    distinct: u64,
}

impl People {
    /// Staff numbers are the same everywhere, names within one unit; a masked name is nobody else and has no number.
    fn add(&mut self, person: PersonKey, unit: u32) -> Option<u32> {
        let key = match person {
            PersonKey::Number(number) => (None, number),
            PersonKey::Name(name) => (Some(unit), name),
            PersonKey::Masked => {
                self.distinct += 1;
                return None;
            }
        };
        let number = self.numbers.of(key);
        self.posts.resize(self.numbers.0.len(), 0);
        let posts = &mut self.posts[number as usize];
        *posts += 1;
        self.distinct += u64::from(*posts == 1);
        Some(number)
    }

    fn subtract(&mut self, person: Option<u32>) {
        let Some(number) = person else {
            self.distinct -= 1;
            return;
        };
        let posts = &mut self.posts[number as usize];
        *posts -= 1;
        self.distinct -= u64::from(*posts == 0);
    }
}
