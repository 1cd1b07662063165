//! Which file of a register is what, by where it lies, and the identity path of each.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Listed, What};
use crate::register::FileKind;
use crate::source::FileId;
use crate::vocabulary::nfc;

/// The files of a register, before any of them is read. [`crate::source::FileId`] numbers `entries`.
#[derive(Debug, Default)]
pub struct Layout {
    pub entries: Vec<Entry>,
    /// Registers that begin further down and are not read with this one.
    pub other_registers: Vec<String>,
    /// `riskreg.toml` of this register.
    pub config: Option<usize>,
    /// A baseline that was laid beside the register.
    pub baseline: Option<usize>,
}

impl Layout {
    pub fn entry(&self, file: FileId) -> &Entry {
        &self.entries[file.0 as usize]
    }
}

#[derive(Debug)]
pub struct Entry {
    pub listed: Listed,
    /// `None` for what is no part of the register.
    pub kind: Option<FileKind>,
    /// The identity path: the folder of a unit or department, the file without its ending for a post.
    pub identity: Box<str>,
    pub fault: Option<LayoutFault>,
}

/// What folders and file names alone show to be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayoutFault {
    /// A YAML file where no kind of file belongs.
    Orphan,
    /// In a folder that is no department and no unit.
    NoDepartment {
        folder: Box<str>,
    },
    /// A kind of file that lies at the register's root only.
    RootOnly,
    NameNotUtf8,
    /// Another file has this identity path; the other is read.
    SameIdentity {
        other: usize,
    },
    /// `x.YAML`.
    EndingInCapitals,
    /// `x.yaml` is a folder.
    FolderNamedYaml,
    Link,
    /// Neither file nor folder, or a folder that cannot be entered.
    NotAFile,
}

/// Sorts what a source lists into the parts of a register.
pub fn layout(mut listed: Vec<Listed>) -> Layout {
    // The order of a source is its own affair; ours is that of the paths.
    listed.sort_by(|a, b| (&a.path, &a.native).cmp(&(&b.path, &b.native)));
    let mut layout = Layout::default();
    let homes = homes(&listed);
    for listed in listed {
        if listed.path == "riskreg.toml" {
            layout.config = Some(layout.entries.len());
            layout.entries.push(Entry { listed, kind: None, identity: "".into(), fault: None });
            continue;
        }
        if let Some(folder) = listed.path.strip_suffix("/riskreg.toml") {
            layout.other_registers.push(folder.to_owned());
            continue;
        }
        if let Some(entry) = entry(listed, &|folder| homes.contains(folder)) {
            layout.entries.push(entry);
        }
    }
    find_twins(&mut layout.entries);
    layout
}

/// What a file at `path` is, and its identity path, where all that is known of the register is which folders are
/// units or departments, and in which another register begins.
pub fn kind_at(
    path: &str,
    is_home: &dyn Fn(&str) -> bool,
    begins_another: &dyn Fn(&str) -> bool,
) -> Option<(FileKind, Box<str>)> {
    let hidden = path.split('/').any(|part| part.starts_with(['.', '_']));
    if hidden || path.match_indices('/').any(|(at, _)| begins_another(&path[..at])) {
        return None;
    }
    let listed = Listed::file(path);
    let entry = entry(listed, is_home)?;
    Some((entry.kind?, entry.identity))
}

/// A file that makes its folder a unit or a department.
pub fn is_home_file(path: &str) -> bool {
    stem(split(path).1).is_some_and(is_home)
}

/// What a file is called, without its ending, makes its folder a unit or a department.
pub(super) fn is_home(stem: &str) -> bool {
    home_kind(stem).is_some()
}

/// Folders that are a unit or a department.
fn homes(listed: &[Listed]) -> FxHashSet<String> {
    listed
        .iter()
        .filter(|listed| listed.what == What::File)
        .filter_map(|listed| {
            let (folder, name) = split(&listed.path);
            home_kind(stem(name)?).map(|_| folder.to_owned())
        })
        .collect()
}

/// What a file is called that makes its folder a unit or a department, without its ending.
pub const HOMES: &[(&str, FileKind)] = &[
    ("unit", FileKind::Unit),
    ("单位", FileKind::Unit),
    ("department", FileKind::Department),
    ("部门", FileKind::Department),
    ("科室", FileKind::Department),
];

/// Files that lie at the register's root only.
pub const ROOT_FILES: &[(&str, FileKind)] = &[("rules", FileKind::Rules), ("制度清单", FileKind::Rules)];

/// Folders at the register's root whose files are all of one kind.
pub const FOLDERS: &[(&str, FileKind)] = &[
    ("library", FileKind::Library),
    ("风险库", FileKind::Library),
    ("notices", FileKind::Notice),
    ("公示", FileKind::Notice),
    ("statements", FileKind::Statement),
    ("公布数据", FileKind::Statement),
];

fn named(names: &[(&str, FileKind)], name: &str) -> Option<FileKind> {
    let name = nfc(name);
    names.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

fn home_kind(stem: &str) -> Option<FileKind> {
    named(HOMES, stem)
}

fn entry(listed: Listed, is_home: &dyn Fn(&str) -> bool) -> Option<Entry> {
    let (folder, name) = split(&listed.path);
    if listed.what == What::File && ends_in_capitals(name) {
        let identity = nfc(strip_ending(&listed.path)).into();
        return Some(Entry { listed, kind: None, identity, fault: Some(LayoutFault::EndingInCapitals) });
    }
    let stem = match listed.what {
        // A link to a folder, or a folder that cannot be entered, may hide any number of files.
        What::Link | What::Other => stem(name).unwrap_or(name),
        What::File | What::Folder => stem(name)?,
    };
    let identity: Box<str> = nfc(strip_ending(&listed.path)).into();
    let fault = |fault, listed| Some(Entry { listed, kind: None, identity: identity.clone(), fault: Some(fault) });
    match listed.what {
        What::Folder => return fault(LayoutFault::FolderNamedYaml, listed),
        What::Link => return fault(LayoutFault::Link, listed),
        What::Other => return fault(LayoutFault::NotAFile, listed),
        What::File if !listed.utf8 => return fault(LayoutFault::NameNotUtf8, listed),
        What::File => {}
    }
    if let Some(kind) = home_kind(stem) {
        let identity = nfc(folder).into();
        return Some(Entry { listed, kind: Some(kind), identity, fault: None });
    }
    if let Some(kind) = root_kind(folder, stem) {
        return Some(Entry { listed, kind: Some(kind), identity, fault: None });
    }
    if is_home(folder) {
        return match named(ROOT_FILES, stem).is_some() {
            true => fault(LayoutFault::RootOnly, listed),
            false => Some(Entry { listed, kind: Some(FileKind::Post), identity, fault: None }),
        };
    }
    let last = folder.rsplit('/').next().unwrap_or_default();
    if special_folder(last).is_some() {
        return fault(LayoutFault::RootOnly, listed);
    }
    if folder.is_empty() {
        // A register that is only a library has no unit for posts to belong to.
        return fault(LayoutFault::Orphan, listed);
    }
    let folder = folder.into();
    fault(LayoutFault::NoDepartment { folder }, listed)
}

/// The folder of a file, and the identity path that it has as a post, where its name and place leave it nothing else to
/// be: in a folder that is a unit or department it is a post, unless another file has that identity.
pub fn as_post(path: &str) -> Option<(&str, Box<str>)> {
    let (folder, name) = split(path);
    let stem = stem(name)?;
    let special = home_kind(stem).is_some() || named(ROOT_FILES, stem).is_some() || special_folder(folder).is_some();
    let hidden = path.split('/').any(|part| part.starts_with(['.', '_']));
    (!special && !hidden).then(|| (folder, nfc(strip_ending(path)).into()))
}

/// Kinds that lie at the register's root only.
fn root_kind(folder: &str, stem: &str) -> Option<FileKind> {
    if folder.is_empty() { named(ROOT_FILES, stem) } else { special_folder(folder) }
}

fn special_folder(name: &str) -> Option<FileKind> {
    named(FOLDERS, name)
}

/// Two things with one identity: `岗.yaml` beside `岗.yml`, `药剂科.yaml` beside `药剂科/`, `unit.yaml`
/// beside `department.yaml`, two names that differ only in Unicode form. The first is read.
fn find_twins(entries: &mut [Entry]) {
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    let mut twins: Vec<(usize, usize)> = Vec::new();
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.kind.is_some()) {
        let first = *seen.entry(&entry.identity).or_insert(index);
        if first != index {
            twins.push((index, first));
        }
    }
    for (index, other) in twins {
        entries[index].fault = Some(LayoutFault::SameIdentity { other });
        entries[index].kind = None;
    }
}

/// What a file is by its path alone, wherever above it the register begins; `None` for files that are not read.
pub fn kind_of(path: &str) -> Option<FileKind> {
    let hidden = |part: &str| part.starts_with(['.', '_']);
    if path.split('/').any(hidden) {
        return None;
    }
    let (folder, name) = split(path);
    let stem = stem(name)?;
    let of_folder = special_folder(folder.rsplit('/').next().unwrap_or_default());
    Some(home_kind(stem).or(of_folder).or(named(ROOT_FILES, stem)).unwrap_or(FileKind::Post))
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The name without `.yaml` or `.yml`; `None` for other files, which are no concern of ours.
pub(super) fn stem(name: &str) -> Option<&str> {
    let (stem, ending) = name.rsplit_once('.')?;
    (!stem.is_empty() && matches!(ending, "yaml" | "yml")).then_some(stem)
}

/// Systems that tell no capitals apart take it for a file of the register.
fn ends_in_capitals(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(stem, ending)| if stem.is_empty() { "" } else { ending });
    !matches!(ending, "yaml" | "yml") && (ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml"))
}

pub(super) fn is_yaml(name: &std::ffi::OsStr) -> bool {
    stem(&name.to_string_lossy()).is_some()
}

pub(super) fn strip_ending(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Layout {
        let listed = paths.iter().map(|path| Listed {
            path: (*path).to_owned(),
            native: path.into(),
            what: What::File,
            utf8: true,
            object: None,
            mark: None,
        });
        layout(listed.collect())
    }

    #[test]
    fn a_folder_with_a_department_file_is_a_department_and_its_other_files_are_posts() {
        let layout = files(&["unit.yaml", "药剂科/department.yaml", "药剂科/采购岗.yaml", "院长.yml"]);
        let kinds: Vec<_> = layout.entries.iter().map(|entry| (&*entry.identity, entry.kind.unwrap())).collect();
        assert_eq!(
            kinds,
            [
                ("", FileKind::Unit),
                ("药剂科", FileKind::Department),
                ("药剂科/采购岗", FileKind::Post),
                ("院长", FileKind::Post),
            ]
        );
    }

    #[test]
    fn a_post_outside_any_department_is_an_orphan() {
        let layout = files(&["unit.yaml", "草稿/采购岗.yaml"]);
        assert_eq!(layout.entries[1].fault, Some(LayoutFault::NoDepartment { folder: "草稿".into() }));
    }

    #[test]
    fn two_files_with_one_identity_are_told_apart_by_none() {
        let layout = files(&["unit.yaml", "岗.yaml", "岗.yml"]);
        assert_eq!(layout.entries[2].fault, Some(LayoutFault::SameIdentity { other: 1 }));
    }
}
