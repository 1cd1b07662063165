//! The register that new files go into: where it is, how it grades, and whether a file may lie there.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::output::NewFile;
use crate::profile::Profile;
use crate::read::{self, Folder, LayoutFault, Listed, Source, What};
use crate::record::Language;
use crate::register::FileKind;
use crate::schema::{self, Keys, SUBJECTS, Subject};
use crate::source::{is_hidden, visible};
use crate::survey::{Ask, profile_of};
use crate::vocabulary::nfc;

/// Where the schemas of a register lie; names that begin with `_` are no part of what is read.
const SCHEMAS: &str = "_schema";

pub struct Home {
    pub root: PathBuf,
    source: Folder,
    listed: Vec<Listed>,
    pub profile: Profile,
}

impl Home {
    /// The register that `folder` lies in, whether or not the folder exists yet.
    pub fn of(folder: &Path) -> Result<Option<Home>> {
        let Some(root) = read::root_of(folder) else { return Ok(None) };
        let source = Folder::new(&root);
        let listed = source.list().with_context(|| visible(&root.to_string_lossy()).into_owned())?;
        let layout = read::layout(listed.clone());
        let (profile, _) = profile_of(&source, &layout, Ask::new(Date::default()))?;
        Ok(Some(Home { root, source, listed, profile }))
    }

    /// A register that does not exist yet.
    pub fn planned(root: &Path, profile: Profile) -> Home {
        Home { root: root.to_owned(), source: Folder::new(root), listed: Vec::new(), profile }
    }

    /// The path of `path` in this register, parts joined by `/`; empty for the root itself.
    pub fn path_of(&self, path: &Path) -> String {
        nfc(&read::relative(&self.root, path).unwrap_or_default()).into_owned()
    }

    /// The folder is a unit or a department of the register.
    pub fn is_home(&self, folder: &str) -> bool {
        let layout = read::layout(self.listed.clone());
        layout.entries.iter().any(|entry| {
            matches!(entry.kind, Some(FileKind::Unit | FileKind::Department)) && &*entry.identity == folder
        })
    }

    pub fn source(&self) -> &Folder {
        &self.source
    }

    pub fn layout(&self) -> read::Layout {
        read::layout(self.listed.clone())
    }

    /// The files of the register, each with its kind, in the order of their paths.
    pub fn files(&self) -> Vec<(String, FileKind)> {
        let layout = read::layout(self.listed.clone());
        layout.entries.iter().filter_map(|entry| Some((entry.listed.path.clone(), entry.kind?))).collect()
    }

    /// How the file is named to the user.
    pub fn shown(&self, path: &str) -> String {
        visible(&self.source.shown(path)).into_owned()
    }

    /// Each file, once written, would be read as what it is meant to be.
    pub fn check(&self, files: &[(&str, FileKind)]) -> Result<()> {
        let planned = files.iter().map(|(path, _)| Listed {
            path: (*path).to_owned(),
            native: self.root.join(path),
            what: What::File,
            utf8: true,
            object: None,
            mark: None,
        });
        let mut listed: Vec<Listed> = self.listed.iter().cloned().chain(planned).collect();
        listed.sort_by(|a, b| a.path.cmp(&b.path));
        listed.dedup_by(|a, b| a.path == b.path);
        let layout = read::layout(listed);
        let places: FxHashMap<&str, usize> =
            layout.entries.iter().enumerate().map(|(index, entry)| (entry.listed.path.as_str(), index)).collect();
        // Of two things with one name the first is read: it must not be the new one.
        let hides: FxHashMap<usize, &read::Entry> = layout
            .entries
            .iter()
            .filter_map(|entry| match entry.fault {
                Some(LayoutFault::SameIdentity { other }) => Some((other, entry)),
                _ => None,
            })
            .collect();
        for (path, kind) in files {
            for part in path.trim_end_matches(".yaml").split('/') {
                check_name(part)?;
            }
            let index = places.get(path).copied();
            let entry = index.map(|index| &layout.entries[index]);
            let fault = entry.and_then(|entry| entry.fault.as_ref());
            if entry.and_then(|entry| entry.kind) != Some(*kind) {
                bail!(self.misplaced(path, fault, &layout));
            }
            if let Some(other) = index.and_then(|index| hides.get(&index)) {
                bail!(self.one_name(path, &other.listed.path));
            }
        }
        Ok(())
    }

    fn misplaced(&self, path: &str, fault: Option<&LayoutFault>, layout: &read::Layout) -> String {
        let shown = self.shown(path);
        match fault {
            Some(LayoutFault::NoDepartment { folder }) => {
                let folder = self.shown(folder);
                format!(
                    "「{folder}」还不是部门,先运行 `riskreg new department {folder}` / {folder} is no department yet; run `riskreg new department {folder}` first"
                )
            }
            Some(LayoutFault::SameIdentity { other }) => self.one_name(path, &layout.entries[*other].listed.path),
            _ => format!(
                "{shown}:这个名字在台账里另有用处,换一个 / {shown}: the register uses this name for something else; choose another"
            ),
        }
    }

    fn one_name(&self, path: &str, other: &str) -> String {
        let (path, other) = (self.shown(path), self.shown(other));
        format!(
            "{path} 与 {other} 在台账里是同一个名字,换一个 / {path} and {other} have one name in the register; choose another"
        )
    }

    /// The schema of a kind of file, where the register does not have it yet.
    pub fn schema(&self, subject: Subject) -> Option<NewFile> {
        let path = schema_path(subject);
        let there = self.root.join(&path).symlink_metadata().is_ok();
        (!there).then(|| NewFile { path, text: schema::text(subject, Keys::One(self.profile.keys)) })
    }
}

/// The schemas that a new register starts with.
pub fn schemas(keys: Language) -> impl Iterator<Item = NewFile> {
    SUBJECTS
        .iter()
        .map(move |(_, subject)| NewFile { path: schema_path(*subject), text: schema::text(*subject, Keys::One(keys)) })
}

pub fn schema_path(subject: Subject) -> String {
    format!("{SCHEMAS}/{}.json", subject.name())
}

/// The way from the folder of `path` to its schema.
pub fn way_to_schema(path: &str, kind: FileKind) -> String {
    let up = "../".repeat(path.matches('/').count());
    format!("{up}{}", schema_path(Subject::File(kind)))
}

/// A name that a file or folder of a register can have on every system.
fn check_name(name: &str) -> Result<()> {
    let shown = visible(name);
    if name.is_empty() || name.trim() != name {
        bail!("名称「{shown}」为空或首尾有空格 / the name “{shown}” is empty or has spaces around it");
    }
    if name.starts_with(['.', '_']) {
        bail!(
            "名称「{shown}」以「{0}」开头,台账不读 / the name “{shown}” begins with `{0}`, which registers do not read",
            &name[..1]
        );
    }
    if name.chars().any(|c| is_hidden(c) || r#"\:*?"<>|#"#.contains(c)) {
        bail!("名称「{shown}」里有文件名不能用的字符 / the name “{shown}” has characters that a file name cannot hold");
    }
    if name.len() > 200 {
        bail!("名称「{shown}」太长 / the name “{shown}” is too long");
    }
    Ok(())
}
