//! Where each page lies in the output folder: file names made from identity paths, safe on every file
//! system, in every address and beside each other.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::pages::SECTIONS;
use super::paging::Sheet;
use crate::read::Layout;
use crate::register::FileKind;
use crate::source::is_hidden;
use crate::vocabulary::fold;

/// A page without the ending of its format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePath {
    /// Empty, or ends in `/`.
    folder: String,
    /// `None` for the page that stands for its folder.
    name: Option<String>,
}

/// The formats of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Html,
    Markdown,
}

/// Names at the root of the output that no page of the register may take, besides those of the sections.
const TAKEN: [&str; 5] = ["index", "readme", "unit", "markdown", "long"];
/// Names that Windows keeps for devices.
const DEVICES: [&str; 5] = ["con", "prn", "aux", "nul", "com"];
/// Longest name of one folder or file, in bytes, before it is cut.
const LONGEST_NAME: usize = 80;
/// Longest path of a page, in bytes, before it moves to a folder of its own.
const LONGEST_PATH: usize = 360;

impl PagePath {
    pub fn root(name: &str) -> PagePath {
        PagePath { folder: String::new(), name: Some(name.to_owned()) }
    }

    /// A page of ours in a folder of ours, which ends in `/`.
    pub fn within(folder: &str, name: &str) -> PagePath {
        PagePath { folder: folder.to_owned(), name: Some(name.to_owned()) }
    }

    /// The page that stands for a folder of ours.
    pub fn folder(folder: &str) -> PagePath {
        PagePath { folder: folder.to_owned(), name: None }
    }

    /// The page that tells something else about the same: at the same place below another folder, which ends in `/`. A
    /// folder becomes a page of its name.
    pub fn moved(&self, folder: &str) -> PagePath {
        let own = self.folder.trim_end_matches('/');
        let (above, name) = match (&self.name, own.rsplit_once('/')) {
            (Some(name), _) => (self.folder.as_str(), name.as_str()),
            (None, Some((above, name))) => (&own[..above.len() + 1], name),
            (None, None) => ("", own),
        };
        PagePath { folder: format!("{folder}{above}"), name: Some(name.to_owned()) }
    }

    /// The page of a part of what is too long for one, from 1. No name of a register has a `~`.
    pub fn part(&self, number: usize) -> PagePath {
        let name = self.name.as_deref().unwrap_or("index");
        let name = if number < 2 { name.to_owned() } else { format!("{name}~{number}") };
        PagePath { folder: self.folder.clone(), name: Some(name) }
    }

    /// The page that a reader sees first.
    pub fn index() -> PagePath {
        PagePath { folder: String::new(), name: None }
    }

    /// `药剂科/采购岗.html`, `药剂科/README.md`.
    pub fn file(&self, kind: Kind) -> String {
        let (index, ending) = match kind {
            Kind::Html => ("index", "html"),
            Kind::Markdown => ("README", "md"),
        };
        format!("{}{}.{ending}", self.folder, self.name.as_deref().unwrap_or(index))
    }

    /// Its place without an ending.
    pub fn stem(&self) -> String {
        format!("{}{}", self.folder, self.name.as_deref().unwrap_or("index"))
    }

    /// Its file, from the folder that it lies in.
    pub fn last(&self, kind: Kind) -> String {
        let file = self.file(kind);
        file.rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// The place of a file that is no page: `forms/风险清单.xlsx`.
    pub fn with_ending(&self, ending: &str) -> String {
        format!("{}{}.{ending}", self.folder, self.name.as_deref().unwrap_or("index"))
    }

    /// A later page of a list that begins on this one: `catalogue-2`.
    pub fn sheet(&self, sheet: Sheet) -> PagePath {
        if sheet == Sheet::default() { self.clone() } else { self.with(&sheet.to_string()) }
    }

    /// The same with something after its name.
    pub fn with(&self, more: &str) -> PagePath {
        let name = self.name.as_deref().unwrap_or("index");
        PagePath { folder: self.folder.clone(), name: Some(format!("{name}{more}")) }
    }

    /// The way from this page's folder up to the root of the output: empty, or `../../`.
    pub fn up(&self) -> String {
        "../".repeat(self.folder.matches('/').count())
    }
}

/// The page of each file of a register, by its number. A file that bears somebody's name goes by what `redacted` makes of it.
pub fn pages(layout: &Layout, redacted: &dyn Fn(&str) -> String) -> Vec<Option<PagePath>> {
    let mut namer =
        Namer { redacted, folders: FxHashMap::default(), taken: FxHashSet::default(), again: FxHashMap::default() };
    layout
        .entries
        .iter()
        .map(|entry| match entry.kind? {
            FileKind::Unit if entry.identity.is_empty() => Some(PagePath::root("unit")),
            FileKind::Unit | FileKind::Department => {
                Some(PagePath { folder: namer.folder(&entry.identity), name: None })
            }
            FileKind::Post | FileKind::Library => {
                let (folder, name) = entry.identity.rsplit_once('/').unwrap_or(("", &entry.identity));
                let folder = namer.folder(folder);
                let name = namer.unique(&folder, name);
                Some(PagePath { folder, name: Some(name) })
            }
            // Their folder has two names, and neither is another's.
            FileKind::Notice => {
                let folder = "notices/".to_owned();
                let name = namer.unique(&folder, entry.identity.rsplit('/').next().unwrap_or_default());
                Some(PagePath { folder, name: Some(name) })
            }
            _ => None,
        })
        .collect()
}

/// A folder for each of several registers, after their names.
pub fn folders<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut namer = Namer::plain();
    names.map(|name| format!("{}/", namer.unique("", name))).collect()
}

/// Pages in a folder of ours, one for each of these names.
pub fn in_folder(folder: &str, names: impl Iterator<Item = String>) -> Vec<PagePath> {
    let mut namer = Namer::plain();
    names.map(|name| PagePath { folder: folder.to_owned(), name: Some(namer.unique(folder, &name)) }).collect()
}

/// Gives names once each, also to a file system that does not tell A from a.
struct Namer<'r> {
    redacted: &'r dyn Fn(&str) -> String,
    folders: FxHashMap<String, String>,
    taken: FxHashSet<String>,
    /// How often a name was asked for that was taken with its digest too.
    again: FxHashMap<String, usize>,
}

impl Namer<'_> {
    fn plain() -> Namer<'static> {
        let (folders, taken, again) = (FxHashMap::default(), FxHashSet::default(), FxHashMap::default());
        Namer { redacted: &str::to_owned, folders, taken, again }
    }

    /// The output folder of a folder of the register, with a `/` at its end.
    fn folder(&mut self, identity: &str) -> String {
        if identity.is_empty() {
            return String::new();
        }
        if let Some(known) = self.folders.get(identity) {
            return known.clone();
        }
        // From the top down, so that depth costs no stack.
        let mut at = String::new();
        let mut end = 0;
        for part in identity.split('/') {
            end += part.len() + usize::from(end > 0);
            let above = &identity[..end];
            at = match self.folders.get(above) {
                Some(known) => known.clone(),
                None => {
                    let name = self.unique(&at, part);
                    let mut folder = format!("{at}{name}/");
                    if folder.len() > LONGEST_PATH {
                        folder = format!("long/{}/", digest(above, 16));
                    }
                    self.folders.insert(above.to_owned(), folder.clone());
                    folder
                }
            };
        }
        at
    }

    fn unique(&mut self, folder: &str, name: &str) -> String {
        let name = &(self.redacted)(name);
        let mut safe = safe(name);
        let lower = safe.to_lowercase();
        let first = first_page(&lower);
        let reserved = matches!(first, "index" | "readme") || (folder.is_empty() && is_ours(first));
        if reserved || !self.taken.insert(format!("{folder}{}", fold(&safe))) {
            safe = format!("{safe}-{}", digest(name, 8));
            // Two names are told apart by their digests; two people who go by one role by their number.
            if !self.taken.insert(format!("{folder}{}", fold(&safe))) {
                let again = self.again.entry(format!("{folder}{}", fold(&safe))).or_insert(1);
                *again += 1;
                safe = format!("{safe}-{again}");
                self.taken.insert(format!("{folder}{}", fold(&safe)));
            }
        }
        safe
    }
}

/// The name of the page that a list begins on: `catalogue` for `catalogue-2`.
fn first_page(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((first, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => first,
        _ => name,
    }
}

fn is_ours(name: &str) -> bool {
    TAKEN.contains(&name) || SECTIONS.iter().any(|section| section.key == name)
}

/// A name that any file system, address and shell takes as it stands. One that had to change carries a
/// digest of what it was, so that two never meet.
fn safe(name: &str) -> String {
    let kept = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => c,
        c if c.is_ascii() || is_hidden(c) || c.is_whitespace() => '-',
        c => c,
    };
    let mut safe: String = name.chars().map(kept).collect();
    let stem = safe.split('.').next().unwrap_or_default().to_lowercase();
    let device = DEVICES.iter().any(|device| stem.trim_end_matches(|c: char| c.is_ascii_digit()) == *device);
    let dotted = safe.starts_with(['.', '-']) || safe.ends_with('.');
    if safe == name && safe.len() <= LONGEST_NAME && !safe.is_empty() && !device && !dotted {
        return safe;
    }
    safe.truncate(crate::source::floor_boundary(&safe, LONGEST_NAME - 16));
    let trimmed = safe.trim_matches(['.', '-']);
    let trimmed = if trimmed.is_empty() { "page" } else { trimmed };
    format!("{trimmed}-{}", digest(name, 8))
}

/// An anchor for an id that other files have too: with what tells its file from theirs.
pub fn anchor_within(id: &str, identity: &str) -> String {
    format!("{}-{}", anchor(id), digest(identity, 8))
}

/// An anchor within a page, from an id that may hold anything.
pub fn anchor(id: &str) -> String {
    let plain = !id.is_empty() && id.len() <= LONGEST_NAME && id.chars().all(|c| c.is_alphanumeric() || c == '-');
    if plain { id.to_owned() } else { format!("p-{}", digest(id, 8)) }
}

/// The anchor that GitHub, GitLab and Gitea give a heading; anchors written as HTML are taken away by two of them.
pub fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> impl Iterator<Item = char> {
    let digit = |four: u8| char::from(if four < 10 { b'0' + four } else { b'a' + four - 10 });
    bytes.iter().flat_map(move |byte| [digit(byte >> 4), digit(byte & 15)])
}

/// The first hexadecimal digits of the SHA-256 of a text.
pub fn digest(text: &str, digits: usize) -> String {
    let bytes = Sha256::digest(text.as_bytes());
    hexadecimal(&bytes).take(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_do_harm_are_changed_and_stay_apart() {
        for name in ["..", ".", "a b", "a#b", "a\"b", "<script>", "a\nb", "con", "COM1", "-x", "x.", "a%2e", ""] {
            let changed = safe(name);
            assert_ne!(changed, name, "{name}");
            assert!(changed.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)), "{changed}");
            assert!(!changed.contains(".."), "{changed}");
        }
        assert_ne!(safe("a b"), safe("a#b"));
        assert_eq!(safe("药品采购员"), "药品采购员");
        assert!(safe(&"长".repeat(300)).len() <= LONGEST_NAME);
    }

    #[test]
    fn names_that_differ_only_in_case_become_two_files() {
        let mut namer = Namer::plain();
        let (first, second) = (namer.unique("", "Ab"), namer.unique("", "aB"));
        assert_ne!(first.to_lowercase(), second.to_lowercase());
    }

    #[test]
    fn a_register_cannot_take_the_name_of_a_page_of_ours() {
        let mut namer = Namer::plain();
        assert_ne!(namer.unique("", "index"), "index");
        assert_ne!(namer.unique("", "Catalogue"), "Catalogue");
        assert_ne!(namer.unique("", "catalogue-2"), "catalogue-2");
        assert_ne!(namer.unique("药剂科/", "index-3"), "index-3");
        assert_eq!(namer.unique("药剂科/", "catalogue"), "catalogue");
    }
}
