//! One version of a register, as far as it is needed: its profile, its library, and what the files that differ are.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use anyhow::Result;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Bytes, Paths, Place};
use crate::facts::{FileContext, FileRow, LibraryIndex, Wants, gather};
use crate::finding::Both;
use crate::profile::Profile;
use crate::read::{FileRead, Layout, Listed, Parts, ReadFault, Source, file, files_in, part};
use crate::record::{Problem, ProblemKind, Unusual};
use crate::register::{FileKind, Model};
use crate::source::Lines;
use crate::survey::{Ask, is_torn, library_of, profile_of, unopened};

pub struct Version<'s> {
    pub source: &'s dyn Parts,
    /// Of the files that differ, with the settings and the library.
    pub layout: Layout,
    pub profile: Arc<Profile>,
    pub library: Arc<LibraryIndex>,
    /// `riskreg.toml`, where there is one that differs.
    pub config: Option<Vec<u8>>,
    by_path: FxHashMap<Box<str>, usize>,
}

/// A register that is not there: before it was begun, after it was taken away.
pub struct Absent;

impl Source for Absent {
    fn list(&self) -> io::Result<Vec<Listed>> {
        Ok(Vec::new())
    }

    fn read(&self, _: &Listed, _: u64) -> Result<Vec<u8>, ReadFault> {
        Err(ReadFault::Io(io::ErrorKind::NotFound.into()))
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }
}

impl Parts for Absent {
    fn entries(&self, _: &BTreeSet<String>) -> io::Result<Vec<Listed>> {
        Ok(Vec::new())
    }

    fn read_all(&self, files: &[&Listed], limit: u64) -> Vec<Result<Vec<u8>, ReadFault>> {
        files.iter().map(|file| self.read(file, limit)).collect()
    }
}

const CONFIG: &str = "riskreg.toml";

/// Both versions, as far as what differs needs them. What does not differ is read once.
pub fn both<'s>(
    old: &'s dyn Parts,
    new: &'s dyn Parts,
    paths: &[Paths],
    ask: Ask,
) -> Result<(Version<'s>, Version<'s>)> {
    // The same paths are laid out in both, so that what one has and the other has not shows.
    let paths: BTreeSet<&str> =
        paths.iter().flat_map(|one| [&one.old, &one.new]).flatten().map(|path| &**path).collect();
    let paths: Vec<&str> = paths.into_iter().collect();
    let layouts = (part(old, &paths)?, part(new, &paths)?);
    let turned = turned(&layouts.0, &layouts.1);
    let layouts = match turned.is_empty() {
        true => layouts,
        false => (with_files_in(old, &paths, &turned)?, with_files_in(new, &paths, &turned)?),
    };
    let library_differs = [&layouts.0, &layouts.1].into_iter().any(|layout| {
        let mut entries = layout.entries.iter().filter(|entry| entry.kind == Some(FileKind::Library));
        entries.any(|entry| paths.binary_search(&entry.listed.path.as_str()).is_ok())
    });
    let config_differs = paths.binary_search(&CONFIG).is_ok();
    let mut later = Version::new(new, layouts.1, ask, None, config_differs)?;
    later.library = Arc::new(library_of(new, &later.layout, ask).0);
    let known = (!config_differs).then(|| later.profile.clone());
    let mut earlier = Version::new(old, layouts.0, ask, known, config_differs)?;
    earlier.library = match library_differs {
        true => Arc::new(library_of(old, &earlier.layout, ask).0),
        false => later.library.clone(),
    };
    Ok((earlier, later))
}

/// Folders that became a unit or department, or ceased to be one: their other files came or went with that.
fn turned(old: &Layout, new: &Layout) -> BTreeSet<String> {
    let homes = |layout: &Layout| -> BTreeSet<String> {
        let homes = layout.entries.iter().filter(|entry| entry.kind.is_some_and(|kind| kind.is_home()));
        homes.map(|entry| folder_of(&entry.listed.path).to_owned()).collect()
    };
    homes(old).symmetric_difference(&homes(new)).cloned().collect()
}

pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn with_files_in(source: &dyn Parts, paths: &[&str], folders: &BTreeSet<String>) -> Result<Layout> {
    let mut all: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    for folder in folders {
        all.extend(files_in(source, folder)?);
    }
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    Ok(part(source, &all)?)
}

impl<'s> Version<'s> {
    fn new(
        source: &'s dyn Parts,
        layout: Layout,
        ask: Ask,
        known: Option<Arc<Profile>>,
        config_differs: bool,
    ) -> Result<Version<'s>> {
        let profile = match known {
            Some(profile) => profile,
            None => Arc::new(profile_of(source, &layout, Ask { rules: false, ..ask })?.0),
        };
        let config = layout.config.filter(|_| config_differs).map(|config| &layout.entries[config].listed);
        let config = config.and_then(|config| source.read(config, ask.largest).ok());
        let by_path = layout.entries.iter().enumerate().map(|(at, entry)| (entry.listed.path.as_str().into(), at));
        let by_path = by_path.collect();
        Ok(Version { source, profile, library: Arc::default(), config, by_path, layout })
    }

    /// The file at a path, where it is part of the register.
    pub fn file(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied().filter(|file| self.layout.entries[*file].kind.is_some())
    }

    /// There is a file at a path, part of the register or not.
    pub fn holds(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
    }

    /// The files of the register that were laid out, by number.
    pub fn files(&self) -> impl Iterator<Item = usize> {
        (0..self.layout.entries.len()).filter(|file| self.layout.entries[*file].kind.is_some())
    }

    /// Only asked of what [`Version::file`] gave.
    pub fn kind(&self, file: usize) -> FileKind {
        self.layout.entries[file].kind.unwrap_or(FileKind::Post)
    }

    pub fn place(&self, file: usize) -> Place {
        let entry = &self.layout.entries[file];
        Place { path: entry.listed.path.as_str().into(), identity: entry.identity.clone() }
    }

    /// The bytes of each file, in order; nothing where there is none.
    pub fn read_all(&self, files: impl Iterator<Item = Option<usize>>, ask: Ask) -> Vec<Bytes> {
        let files: Vec<Option<usize>> = files.collect();
        let listed: Vec<&Listed> = files.iter().flatten().map(|file| &self.layout.entries[*file].listed).collect();
        let mut read = self.source.read_all(&listed, ask.largest).into_iter();
        files.iter().map(|file| file.and_then(|_| read.next())).collect()
    }

    /// Some files, read; those left out that cannot be.
    pub fn parsed(&self, files: &[usize], ask: Ask) -> FxHashMap<usize, Parsed> {
        let bytes = self.read_all(files.iter().map(|file| Some(*file)), ask);
        let read = files
            .par_iter()
            .zip(bytes)
            .filter_map(|(file, bytes)| Some((*file, Parsed::new(bytes?, self, *file).ok()?)));
        read.collect::<Vec<_>>().into_iter().collect()
    }
}

/// A file of one version, read.
pub struct Parsed {
    bytes: Vec<u8>,
    pub model: Model,
    pub row: Box<FileRow>,
}

/// Where a file could not be read whole, and why.
pub type Fault = (Option<u32>, Both);

impl Parsed {
    /// What could not be read whole is not compared: nothing about it is surely absent.
    pub fn new(bytes: Result<Vec<u8>, ReadFault>, version: &Version<'_>, at: usize) -> Result<Parsed, Fault> {
        let bytes = bytes.map_err(|fault| (None, why(&unopened(fault))))?;
        Parsed::of(bytes, version, version.kind(at))
    }

    pub fn of(bytes: Vec<u8>, version: &Version<'_>, kind: FileKind) -> Result<Parsed, Fault> {
        let FileRead { text, model, problems } = file(&bytes, kind);
        if let Some(problem) = problems.iter().find(|problem| is_torn(std::slice::from_ref(problem))) {
            let line = (problem.span.end > 0).then(|| Lines::new(text).position(problem.span.start).line);
            return Err((line, why(problem)));
        }
        let Some(model) = model else { return Err((None, Both::new("读不出来", "could not be read"))) };
        let row = row(&model, text, version, kind);
        Ok(Parsed { bytes, model, row })
    }

    /// What the file counts by the profile and the library of another version.
    pub fn row_in(&self, version: &Version<'_>, kind: FileKind) -> Box<FileRow> {
        row(&self.model, self.text(), version, kind)
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap_or_default()
    }

    pub fn lines(&self) -> Lines<&str> {
        Lines::new(self.text())
    }
}

fn row(model: &Model, text: &str, version: &Version<'_>, kind: FileKind) -> Box<FileRow> {
    let (profile, library) = (&*version.profile, &*version.library);
    let context = FileContext { profile, library, kind, text, torn: false };
    gather(model, &context, Wants { rules: false, texts: false }).row.into_value()
}

/// Why a file is not read whole, in short.
fn why(problem: &Problem) -> Both {
    match &problem.kind {
        ProblemKind::Unusual(Unusual::Syntax { zh, en, .. } | Unusual::Unreadable { zh, en }) => {
            Both::new(&**zh, &**en)
        }
        ProblemKind::Unusual(Unusual::TooLarge { bytes, limit }) => {
            Both::new(format!("有 {bytes} 字节,超过上限 {limit}"), format!("has {bytes} bytes, more than {limit}"))
        }
        ProblemKind::Unusual(Unusual::NotUtf8 { .. }) => Both::new("不是 UTF-8 文本", "not UTF-8 text"),
        ProblemKind::Unusual(Unusual::Empty) => Both::new("文件是空的", "the file is empty"),
        _ => Both::new("读不出来", "could not be read"),
    }
}
