//! Which registers a command is about: PATH chooses what is reported, not what is read.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A register, and the parts of it that were asked for.
#[derive(Debug)]
pub struct Target {
    pub root: PathBuf,
    /// Relative to the root; empty where the whole register was asked for.
    pub only: Vec<String>,
}

/// The registers of `paths`, each once, in the order they were first named.
pub fn discover(paths: &[PathBuf]) -> Result<Vec<Target>> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut targets: Vec<Target> = Vec::new();
    for path in paths {
        let kind = std::fs::metadata(path).with_context(|| format!("{}", path.display()))?;
        let folder = if kind.is_dir() { path.as_path() } else { parent(path) };
        match root_of(folder) {
            Some(root) => {
                let only = relative(&root, path);
                add(&mut targets, root, only);
            }
            None if path.is_bare() => bail!(
                "{}: 这是裸版本库,没有文件,用 --at 看其中的版本 / a bare repository has no files; look at its revisions with --at",
                path.display()
            ),
            None if kind.is_dir() => {
                for root in below(path) {
                    add(&mut targets, root, None);
                }
            }
            None => bail!(
                "{}: 不在任何台账里,上面没有 riskreg.toml 或 unit.yaml / not in a register: no riskreg.toml or unit.yaml above it",
                path.display()
            ),
        }
    }
    Ok(targets)
}

fn add(targets: &mut Vec<Target>, root: PathBuf, only: Option<String>) {
    match targets.iter_mut().find(|target| target.root == root) {
        None => targets.push(Target { root, only: only.into_iter().collect() }),
        Some(target) => match only {
            // The whole register was asked for before, or is now.
            Some(only) if !target.only.is_empty() => target.only.push(only),
            _ => target.only.clear(),
        },
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

const CONFIG: &str = "riskreg.toml";
const UNITS: [&str; 4] = ["unit.yaml", "unit.yml", "单位.yaml", "单位.yml"];
const LIBRARIES: [&str; 2] = ["library", "风险库"];

/// The names that tell where a register begins.
pub(super) fn beginnings() -> impl Iterator<Item = &'static str> {
    std::iter::once(CONFIG).chain(UNITS).chain(LIBRARIES)
}

/// What tells where a register begins, asked of a folder: does it hold a file, a folder of that name?
pub(super) trait Holds {
    fn file(&self, name: &str) -> bool;
    fn folder(&self, name: &str) -> bool;

    fn unit(&self) -> bool {
        UNITS.iter().any(|name| self.file(name))
    }

    fn library(&self) -> bool {
        LIBRARIES.iter().any(|name| self.folder(name))
    }

    /// A repository without files beside it.
    fn is_bare(&self) -> bool {
        self.file("HEAD") && self.folder("objects") && self.folder("refs")
    }

    fn begins_register(&self) -> bool {
        self.file(CONFIG) || self.unit() || self.library()
    }
}

impl Holds for Path {
    fn file(&self, name: &str) -> bool {
        self.join(name).is_file()
    }

    fn folder(&self, name: &str) -> bool {
        self.join(name).is_dir()
    }
}

/// How many folders up the register begins that the first of `upward` lies in: the nearest with
/// `riskreg.toml`, else the topmost with `unit.yaml`, else the first itself where it holds only a library.
/// `upward` ends at the top of the repository.
pub(super) fn begins<H: Holds + ?Sized>(upward: &[&H]) -> Option<usize> {
    let config = upward.iter().position(|folder| folder.file(CONFIG));
    let unit = || upward.iter().rposition(|folder| folder.unit());
    config.or_else(unit).or_else(|| upward.first()?.library().then_some(0))
}

/// The folder in which the register begins that `folder` lies in.
pub fn root_of(folder: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(folder).ok()?;
    let mut upward: Vec<&Path> = Vec::new();
    for candidate in absolute.ancestors() {
        upward.push(candidate);
        if candidate.join(".git").exists() {
            break;
        }
    }
    begins(&upward).map(|levels| up(folder, &absolute, levels))
}

/// `path`, `levels` folders up, for naming it to the user.
pub(super) fn upward(path: &Path, levels: usize) -> PathBuf {
    match std::path::absolute(path) {
        Ok(absolute) => up(path, &absolute, levels),
        Err(_) => path.to_owned(),
    }
}

/// `folder`, `levels` folders up, written the way the user wrote it where that is possible.
fn up(folder: &Path, absolute: &Path, levels: usize) -> PathBuf {
    if levels == 0 {
        return folder.to_owned();
    }
    let parts = folder.components().filter(|part| matches!(part, Component::Normal(_))).count();
    let plain = folder.components().all(|part| !matches!(part, Component::ParentDir));
    if plain && levels < parts {
        return folder.ancestors().nth(levels).unwrap_or(folder).to_owned();
    }
    if plain && levels == parts && folder.is_relative() {
        return PathBuf::from(".");
    }
    absolute.ancestors().nth(levels).unwrap_or(absolute).to_owned()
}

/// `path` below `root`, or `None` where it is the root itself.
pub fn relative(root: &Path, path: &Path) -> Option<String> {
    let (root, path) = (std::path::absolute(root).ok()?, std::path::absolute(path).ok()?);
    let below = path.strip_prefix(&root).ok()?;
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The topmost registers below a folder that lies in none.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut walk = walkdir::WalkDir::new(folder).follow_links(false).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let Ok(entry) = entry else { continue };
        if !entry.file_type().is_dir() {
            continue;
        }
        let name = entry.file_name().as_encoded_bytes();
        if entry.depth() > 0 && name.first().is_some_and(|b| matches!(b, b'.' | b'_')) {
            walk.skip_current_dir();
            continue;
        }
        let path = entry.path();
        if path.begins_register() {
            found.push(path.to_owned());
            walk.skip_current_dir();
        }
    }
    found
}
