//! The files of a register read for giving them on, several at once, in order of path.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::rows::{Row, places, rows};
use super::stamp;
use crate::judge::Selection;
use crate::merge::{self, Said};
use crate::read::{Layout, ReadFault, Source};
use crate::record::{Language, RecordKind};
use crate::register::FileKind;

/// Whether a record of a file, by its path, is taken.
pub type Takes<'r> = &'r (dyn Fn(&str, &Row<'_>) -> bool + Sync);

/// A register to be given on.
pub struct Exported<'r> {
    pub source: &'r dyn Source,
    pub layout: &'r Layout,
    /// The parts that were asked for; all where empty.
    pub only: &'r [String],
    /// Largest file that is read, in bytes.
    pub largest: u64,
    pub keys: Language,
    pub name: String,
    /// The commit that it is read from.
    pub commit: Option<String>,
    /// Which records are taken, of a file and at a place in it; all where nothing was asked.
    pub takes: Option<Takes<'r>>,
}

/// One file.
pub struct FileRows<'s> {
    pub path: String,
    pub kind: FileKind,
    /// Its identity path: `药剂科/采购岗`.
    pub identity: String,
    /// Of all that it says, whatever of it is given on.
    pub stamp: String,
    pub said: Said<'s>,
    pub rows: Vec<Row<'s>>,
}

impl<'s> FileRows<'s> {
    /// The same file, without its rows.
    pub fn again(&self) -> FileRows<'s> {
        FileRows {
            path: self.path.clone(),
            kind: self.kind,
            identity: self.identity.clone(),
            stamp: self.stamp.clone(),
            said: self.said.clone(),
            rows: Vec::new(),
        }
    }

    /// The same file with texts of its own.
    pub fn kept(self) -> FileRows<'static> {
        let FileRows { path, kind, identity, stamp, said, rows } = self;
        let rows = rows.into_iter().map(Row::kept).collect();
        FileRows { path, kind, identity, stamp, said: said.kept(), rows }
    }
}

/// A file that cannot be given on as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub path: String,
    pub zh: &'static str,
    pub en: &'static str,
}

/// Which rows of a file are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    All,
    /// Of records of one kind that stand right in the file, their places alone.
    Places(RecordKind),
    None,
}

/// Files that are in memory at once.
const AT_ONCE: usize = 512;

impl Exported<'_> {
    /// The register is given on whole: what is not there was not there.
    pub fn is_whole(&self) -> bool {
        self.only.is_empty() && self.takes.is_none()
    }

    /// The files that are given on, by number.
    pub fn files(&self) -> Vec<(usize, FileKind)> {
        let selection = Selection { only: self.only.to_vec(), ..Selection::default() };
        let entries = self.layout.entries.iter().enumerate();
        let asked = entries.filter(|(_, entry)| selection.takes_path(&entry.listed.path));
        asked.filter_map(|(index, entry)| Some((index, entry.kind?))).collect()
    }

    /// Hands what `make` makes of each file to `take`, in order of path; gives those that could not be read. Several are made at once.
    pub fn each<T: Send, E>(
        &self,
        make: impl Fn(FileRows<'_>) -> T + Sync,
        take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<Vec<Unread>, E> {
        self.each_with(Wanted::All, &[], make, take)
    }

    /// The same, each file with such rows alone; those that are known are not read again.
    pub fn each_with<T: Send, E>(
        &self,
        wanted: Wanted,
        known: &[FileRows<'_>],
        make: impl Fn(FileRows<'_>) -> T + Sync,
        take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<Vec<Unread>, E> {
        let known: FxHashMap<&str, &FileRows<'_>> = known.iter().map(|file| (&*file.path, file)).collect();
        let made = |index: usize, kind: FileKind| match known.get(&*self.layout.entries[index].listed.path) {
            Some(file) => {
                let again = file.again();
                let rows = self.rows(&again.path, &again.said, kind, wanted);
                Ok(make(FileRows { rows, ..again }))
            }
            None => self.file(index, kind, wanted, &make),
        };
        Self::these(&self.files(), made, take)
    }

    /// The files of the whole register that tell others what they are, without their rows: units, departments, the library.
    pub fn homes(&self) -> Vec<FileRows<'static>> {
        let is_home = |kind: &FileKind| kind.is_home() || *kind == FileKind::Library;
        let entries = self.layout.entries.iter().enumerate();
        let files: Vec<(usize, FileKind)> =
            entries.filter_map(|(index, entry)| Some((index, entry.kind.filter(is_home)?))).collect();
        let mut homes = Vec::new();
        let take = |file| {
            homes.push(file);
            Ok::<(), std::convert::Infallible>(())
        };
        // What cannot be read is told where it is given on.
        _ = Self::these(&files, |index, kind| self.file(index, kind, Wanted::None, |file| file.kept()), take);
        homes
    }

    fn these<T: Send, E>(
        files: &[(usize, FileKind)],
        made: impl Fn(usize, FileKind) -> Result<T, Unread> + Sync,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<Vec<Unread>, E> {
        let mut unread = Vec::new();
        for files in files.chunks(AT_ONCE) {
            let read: Vec<Result<T, Unread>> = files.par_iter().map(|(index, kind)| made(*index, *kind)).collect();
            for file in read {
                match file {
                    Ok(file) => take(file)?,
                    Err(fault) => unread.push(fault),
                }
            }
        }
        Ok(unread)
    }

    fn file<T>(
        &self,
        index: usize,
        kind: FileKind,
        wanted: Wanted,
        make: impl Fn(FileRows<'_>) -> T,
    ) -> Result<T, Unread> {
        let entry = &self.layout.entries[index];
        let path = entry.listed.path.clone();
        let bytes = match self.source.read(&entry.listed, self.largest) {
            Ok(bytes) => bytes,
            Err(fault) => {
                let (zh, en) = match fault {
                    ReadFault::TooLarge { .. } => ("文件太大", "the file is too large"),
                    ReadFault::LeftOut => crate::read::LEFT_OUT,
                    ReadFault::Io(_) => ("读不出来", "it cannot be read"),
                };
                return Err(Unread { path, zh, en });
            }
        };
        let root = simdutf8::basic::from_utf8(&bytes).ok().and_then(|text| merge::whole(text, kind));
        let Some(said) = root.as_ref().and_then(|root| merge::said(root, kind)) else {
            let (zh, en) = (
                "有语法错误或重复的键,不能整份读出",
                "it has a syntax fault or a key twice, and cannot be read as a whole",
            );
            return Err(Unread { path, zh, en });
        };
        let rows = self.rows(&path, &said, kind, wanted);
        let stamp = stamp::of_said(&said);
        Ok(make(FileRows { path, kind, identity: entry.identity.to_string(), stamp, said, rows }))
    }

    /// The rows of a file that are wanted and taken.
    fn rows<'s>(&self, path: &str, said: &Said<'s>, kind: FileKind, wanted: Wanted) -> Vec<Row<'s>> {
        let mut rows = match wanted {
            Wanted::All => rows(said, kind),
            Wanted::Places(of) => places(said, kind, of),
            Wanted::None => Vec::new(),
        };
        if let Some(takes) = self.takes {
            rows.retain(|row| takes(path, row));
        }
        rows
    }

    /// The text of `riskreg.toml`, where the register has one and is given on whole.
    pub fn settings(&self) -> Option<String> {
        if !self.is_whole() {
            return None;
        }
        let listed = &self.layout.entries.get(self.layout.config?)?.listed;
        String::from_utf8(self.source.read(listed, self.largest).ok()?).ok()
    }
}
