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

const UNIT_FILES: [&str; 4] = ["unit.yaml", "unit.yml", "单位.yaml", "单位.yml"];

fn has_unit(folder: &Path) -> bool {
    UNIT_FILES.iter().any(|name| folder.join(name).is_file())
}

fn has_library(folder: &Path) -> bool {
    ["library", "风险库"].iter().any(|name| folder.join(name).is_dir())
}

/// The nearest folder upward with `riskreg.toml`, else the topmost with `unit.yaml`, else the folder
/// itself where it holds only a library; never above the repository.
pub fn root_of(folder: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(folder).ok()?;
    let mut topmost_unit = None;
    let mut levels = 0;
    let mut at = Some(absolute.as_path());
    while let Some(candidate) = at {
        if candidate.join("riskreg.toml").is_file() {
            return Some(up(folder, &absolute, levels));
        }
        if has_unit(candidate) {
            topmost_unit = Some(levels);
        }
        if candidate.join(".git").exists() {
            break;
        }
        at = candidate.parent();
        levels += 1;
    }
    match topmost_unit {
        Some(levels) => Some(up(folder, &absolute, levels)),
        None if has_library(folder) => Some(folder.to_owned()),
        None => None,
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
        if path.join("riskreg.toml").is_file() || has_unit(path) || has_library(path) {
            found.push(path.to_owned());
            walk.skip_current_dir();
        }
    }
    found
}
