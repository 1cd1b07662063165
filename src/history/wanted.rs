//! What a user names: a register, a department, a post, or one risk point of any of them.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use super::Kept;
use crate::read::{HOMES, Listed, Parts, What};
use crate::source::visible;
use crate::survey::{Ask, survey};
use crate::vocabulary::nfc;

/// What is followed, by its path below the register's root in the commit that history is looked at from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    Register,
    /// A unit or department with all below it.
    Folder(String),
    File(String),
    /// The risk point with an id, and the file that holds it.
    Point(String, String),
}

/// What `path`, relative to the register's root, and the id of a point mean in a commit. `path` is a file with or
/// without its ending, a folder, or the number (编号) of a post or department. What is not there any more is named by
/// its last path.
pub fn wanted(kept: &Kept, path: &str, point: Option<&str>, ask: Ask) -> Result<Wanted> {
    let path = path.trim_matches('/');
    let source = kept.at(&kept.tip);
    let around = around(path);
    let listed = source.entries(&around)?;
    let found = match find(&listed, path) {
        Some(found) => found,
        None => match by_number(kept, path, ask)? {
            Some(file) => Wanted::File(file),
            None => gone(kept, path)?,
        },
    };
    let Some(id) = point else { return Ok(found) };
    match found {
        Wanted::File(file) | Wanted::Point(file, _) => Ok(Wanted::Point(file, id.to_owned())),
        Wanted::Register => home(&source.entries(&BTreeSet::from([String::new()]))?, "", id),
        Wanted::Folder(folder) => {
            let mut inside = around;
            inside.insert(folder.clone());
            home(&source.entries(&inside)?, &folder, id)
        }
    }
}

/// The folders around a path, the root among them.
fn around(path: &str) -> BTreeSet<String> {
    let mut folders: BTreeSet<String> = path.match_indices('/').map(|(at, _)| path[..at].to_owned()).collect();
    folders.insert(String::new());
    folders
}

/// A folder or file by its path; a file may be named without its ending.
fn find(listed: &[Listed], path: &str) -> Option<Wanted> {
    if path.is_empty() {
        return Some(Wanted::Register);
    }
    let path = nfc(path);
    let is = |entry: &&Listed, ending: &str| nfc(&entry.path).strip_suffix(ending).is_some_and(|stem| stem == path);
    let file = |ending: &'static str| listed.iter().find(move |entry| entry.what == What::File && is(entry, ending));
    let folder = || listed.iter().find(|entry| entry.what == What::Folder && is(entry, ""));
    let file_at = file("").or_else(|| file(".yaml")).or_else(|| file(".yml"));
    match file_at {
        Some(file) => Some(Wanted::File(file.path.clone())),
        None => folder().map(|folder| Wanted::Folder(folder.path.clone())),
    }
}

/// The point of a department or unit stands in the file that makes the folder one.
fn home(listed: &[Listed], folder: &str, id: &str) -> Result<Wanted> {
    let inside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let is_home = |entry: &&Listed| {
        let name = entry.path.strip_prefix(&inside).and_then(|name| name.rsplit_once('.'));
        name.is_some_and(|(stem, ending)| {
            matches!(ending, "yaml" | "yml") && HOMES.iter().any(|(home, _)| *home == nfc(stem))
        })
    };
    match listed.iter().find(is_home) {
        Some(home) => Ok(Wanted::Point(home.path.clone(), id.to_owned())),
        None => bail!(
            "{0}: 不是部门也不是单位,没有自己的风险点 / neither a department nor a unit, so it has no risk points of its own: {0}",
            visible(if folder.is_empty() { "." } else { folder })
        ),
    }
}

/// The file whose own number it is, where it has no `/`.
fn by_number(kept: &Kept, number: &str, ask: Ask) -> Result<Option<String>> {
    if number.contains('/') {
        return Ok(None);
    }
    let survey = survey(&kept.at(&kept.tip), Ask { rules: false, ..ask })?;
    let files = survey.layout.entries.iter().zip(&survey.contributions);
    let mut found = files.filter(|(_, contribution)| {
        let id = contribution.facts.file.as_ref().and_then(|file| file.id.as_ref());
        id.is_some_and(|(id, _)| nfc(id) == nfc(number))
    });
    match (found.next(), found.next()) {
        (Some((entry, _)), None) => Ok(Some(entry.listed.path.clone())),
        (Some((a, _)), Some((b, _))) => bail!(
            "编号「{0}」不止一处:{1}、{2},请写路径 / several files have the number `{0}`: {1}, {2}; write the path",
            visible(number),
            visible(&a.listed.path),
            visible(&b.listed.path)
        ),
        (None, _) => Ok(None),
    }
}

/// What some commit had at a path, and this one has not.
fn gone(kept: &Kept, path: &str) -> Result<Wanted> {
    let wanted = nfc(path);
    let commits = kept.repository.commits(&kept.tip, &kept.prefix, false)?;
    let olds = commits.iter().rev().flat_map(|commit| &commit.differences).filter_map(|made| made.old.as_ref());
    let below = format!("{wanted}/");
    for old in olds {
        let here = nfc(&old.path);
        let stem = here.strip_suffix(".yaml").or(here.strip_suffix(".yml"));
        if here == wanted || stem == Some(&wanted) {
            return Ok(Wanted::File(old.path.clone()));
        }
        if here.starts_with(&below) {
            return Ok(Wanted::Folder(wanted.into_owned()));
        }
    }
    bail!("没有「{0}」,以前的版本里也没有 / there is no `{0}`, nor was there in any earlier revision", visible(path))
}
