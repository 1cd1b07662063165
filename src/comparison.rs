//! Two versions of a register compared. Of all its files only those that differ are read, and those that a changed
//! library or scale touches: the cost grows with the change, not with the register.

mod effects;
mod moved;
mod pairs;
mod settings;
mod version;

pub use version::{Absent, Version};

use anyhow::Result;
use rayon::prelude::*;

use moved::Loose;
use pairs::{Pair, pairs};
use version::Parsed;

use crate::changes::{Change, Kind, Said, Side, of_file};
use crate::facts::FileRow;
use crate::finding::Both;
use crate::read::{Blob, Difference, Parts};
use crate::register::{FileKind, Model};
use crate::source::Lines;
use crate::survey::Ask;

/// A path of the register in each version, as git pairs them; both where the file was altered or moved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Paths {
    pub old: Option<String>,
    pub new: Option<String>,
    /// The content is the same, byte for byte: the file was moved only.
    pub same: bool,
}

impl From<&Difference> for Paths {
    fn from(difference: &Difference) -> Paths {
        let Difference { old, new } = difference;
        let same = old.as_ref().zip(new.as_ref()).is_some_and(|(a, b)| !a.object.is_empty() && a.object == b.object);
        let path = |blob: &Option<Blob>| blob.as_ref().map(|blob| blob.path.clone());
        Paths { old: path(old), new: path(new), same }
    }
}

/// What changed in a register from one version to another.
pub struct Comparison<'s> {
    pub old: Version<'s>,
    pub new: Version<'s>,
    /// In order of path; what is gone stands where it was.
    pub files: Vec<FileChanges>,
    /// Files of which a version could not be read whole: they were not compared.
    pub unread: Vec<Unread>,
}

/// A file and what changed in it.
#[derive(Debug)]
pub struct FileChanges {
    pub old: Option<Place>,
    pub new: Option<Place>,
    /// `None` for `riskreg.toml`.
    pub kind: Option<FileKind>,
    /// The title of the post, the name of the department.
    pub name: Box<str>,
    pub changes: Vec<Told>,
    /// What the file counted, and counts.
    pub before: Option<Box<FileRow>>,
    pub after: Option<Box<FileRow>>,
    /// Its numbers in the two versions.
    numbers: (Option<usize>, Option<usize>),
    /// Points that came or went, which may have gone from one file to another.
    loose: Vec<Loose>,
}

/// Where a file lies in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Below the register's root.
    pub path: Box<str>,
    /// What references call it.
    pub identity: Box<str>,
}

/// A change, and where its two sides stand.
#[derive(Debug, Clone)]
pub struct Told {
    pub change: Change,
    /// Lines from 1, where a side stands in the file's own version.
    pub old_line: Option<u32>,
    pub line: Option<u32>,
    /// What changed instead of the file: `共性#C01`, `riskreg.toml`.
    pub through: Option<Box<str>>,
}

/// A file that was not compared.
#[derive(Debug, Clone)]
pub struct Unread {
    pub path: Box<str>,
    /// It is the later version that could not be read.
    pub new: bool,
    /// From 1; none where the whole file is meant.
    pub line: Option<u32>,
    pub why: Both,
}

impl FileChanges {
    /// Where it is, else where it was.
    pub fn place(&self) -> Option<&Place> {
        self.new.as_ref().or(self.old.as_ref())
    }

    pub fn path(&self) -> &str {
        self.place().map_or("", |place| &place.path)
    }

    /// `药剂科/采购岗`; `/` for the root unit.
    pub fn identity(&self) -> &str {
        self.place().map_or("", |place| place.shown())
    }
}

impl Place {
    /// As references and messages write it: `/` for the root unit.
    pub fn shown(&self) -> &str {
        if self.identity.is_empty() { "/" } else { &self.identity }
    }
}

/// So many files are read at a time: what they hold is let go before the next ones.
const AT_ONCE: usize = 4096;

/// Compares two versions of which the files at `paths` differ.
pub fn compare<'s>(old: &'s dyn Parts, new: &'s dyn Parts, paths: &[Paths], ask: Ask) -> Result<Comparison<'s>> {
    let (old, new) = version::both(old, new, paths, ask)?;
    let pairs = pairs(&old, &new, paths, ask);
    let mut files: Vec<FileChanges> = Vec::new();
    let mut unread: Vec<Unread> = Vec::new();
    files.extend(settings::compare(&old, &new));
    for some in pairs.chunks(AT_ONCE) {
        let before = old.read_all(some.iter().map(|pair| pair.old), ask);
        let after = new.read_all(some.iter().map(|pair| pair.new), ask);
        let compared = some.par_iter().zip(before).zip(after);
        let compared: Vec<_> = compared.map(|((pair, a), b)| compare_pair(&old, &new, *pair, (a, b))).collect();
        for compared in compared {
            match compared {
                Ok(file) => files.extend(file.filter(|file| !file.changes.is_empty())),
                Err(fault) => unread.push(fault),
            }
        }
    }
    moved::find(&mut files, &old, &new, ask);
    effects::add(&mut files, &old, &new, ask)?;
    files.retain(|file| !file.changes.is_empty());
    files.sort_by(|a, b| (a.path(), a.new.is_none()).cmp(&(b.path(), b.new.is_none())));
    unread.sort_by(|a, b| (&a.path, a.new).cmp(&(&b.path, b.new)));
    Ok(Comparison { old, new, files, unread })
}

type Bytes = Option<Result<Vec<u8>, crate::read::ReadFault>>;

/// Both versions of one file; `None` where nothing of it could be read as a record and nothing is wrong with it.
fn compare_pair(
    old: &Version<'_>,
    new: &Version<'_>,
    pair: Pair,
    (before, after): (Bytes, Bytes),
) -> Result<Option<FileChanges>, Unread> {
    let before = before.zip(pair.old).map(|(bytes, file)| Parsed::new(bytes, old, file)).transpose();
    let after = after.zip(pair.new).map(|(bytes, file)| Parsed::new(bytes, new, file)).transpose();
    let unread = |version: &Version<'_>, file: Option<usize>, new, (line, why)| Unread {
        path: file.map_or("".into(), |file| version.place(file).path),
        new,
        line,
        why,
    };
    let before = before.map_err(|fault| unread(old, pair.old, false, fault))?;
    let after = after.map_err(|fault| unread(new, pair.new, true, fault))?;
    let (Some(kind), Some(model)) = (
        pair.new.map(|file| new.kind(file)).or(pair.old.map(|file| old.kind(file))),
        after.as_ref().or(before.as_ref()).map(|parsed| &parsed.model),
    ) else {
        return Ok(None);
    };
    let sides =
        (before.as_ref().map(|parsed| old.side(&parsed.model)), after.as_ref().map(|parsed| new.side(&parsed.model)));
    let mut changes = of_file(sides.0, sides.1);
    let places = (pair.old.map(|file| old.place(file)), pair.new.map(|file| new.place(file)));
    if let (Some(from), Some(to)) = (&places.0, &places.1)
        && from.identity != to.identity
    {
        changes.insert(0, went(Kind::FileMoved, ("", name_of(model)), from.shown(), to.shown()));
    }
    let models = (before.as_ref().map(|parsed| &parsed.model), after.as_ref().map(|parsed| &parsed.model));
    let loose = moved::loose(&changes, models);
    let lines = (before.as_ref().map(Parsed::lines), after.as_ref().map(Parsed::lines));
    Ok(Some(FileChanges {
        numbers: (pair.old, pair.new),
        loose,
        kind: Some(kind),
        name: name_of(model).into(),
        changes: changes.into_iter().map(|change| told(change, (lines.0.as_ref(), lines.1.as_ref()))).collect(),
        old: places.0,
        new: places.1,
        before: before.map(|parsed| parsed.row),
        after: after.map(|parsed| parsed.row),
    }))
}

/// A change from one place to another.
fn went(kind: Kind, (entity, caption): (&str, &str), from: &str, to: &str) -> Change {
    let said = |text: &str| Some(Said { text: Both::new(text, text), span: Default::default(), level: None });
    Change { old: said(from), new: said(to), ..Change::new(kind, entity, caption) }
}

/// The change with the lines that its sides stand at. What has no place of its own, such as a move, has no line.
fn told(change: Change, (old, new): (Option<&Lines<&str>>, Option<&Lines<&str>>)) -> Told {
    let line = |said: &Option<Said>, lines: Option<&Lines<&str>>| {
        let span = said.as_ref().map(|said| said.span).filter(|span| span.end > 0)?;
        lines.map(|lines| lines.position(span.start).line)
    };
    let (old_line, line) = (line(&change.old, old), line(&change.new, new));
    Told { change, old_line, line, through: None }
}

/// The title or name of what a file holds.
fn name_of(model: &Model) -> &str {
    match model {
        Model::Notice(notice) => notice.title.value().map_or("", |title| title),
        Model::Statement(statement) => statement.source.value().map_or("", |source| source),
        _ => model.holder().and_then(|holder| holder.name).map_or("", |name| &name.value),
    }
}

impl Version<'_> {
    fn side<'m>(&'m self, model: &'m Model) -> Side<'m> {
        Side { model, profile: &self.profile, library: &self.library }
    }
}
