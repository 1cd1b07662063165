//! Numbers that others sent, found among the paths of a command and read: roll-ups in JSON, exported datasets, folders of both.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use rayon::prelude::*;

use super::common::{read_up_to, said};
use crate::dataset::ROLLUP;
use crate::finding::Both;
use crate::read::{discover, root_of};
use crate::reports::rollup::{DatasetHead, Sent, read};
use crate::source::visible;

/// The largest roll-up that is read, in bytes: some five thousand hospitals of sixteen departments.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Which of the paths are numbers that were sent; the others are registers.
pub struct Split {
    pub documents: Vec<PathBuf>,
    pub registers: Vec<PathBuf>,
}

/// A file in `.json` is a roll-up, a folder with the roll-up of a dataset is one, and a folder that neither is part of a register
/// nor has any below it is all that lie directly in it.
pub fn split(paths: &[PathBuf]) -> Result<Split> {
    let mut split = Split { documents: Vec::new(), registers: Vec::new() };
    for path in paths {
        let inside = if is_json(path) && !path.is_dir() { vec![path.clone()] } else { documents_of(path)? };
        match inside.is_empty() {
            true => split.registers.push(path.clone()),
            false => split.documents.extend(inside),
        }
    }
    Ok(split)
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

fn documents_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let own = folder.join(ROLLUP);
    if own.is_file() {
        return Ok(vec![own]);
    }
    let is_register =
        || root_of(folder).is_some() || discover(&[folder.to_owned()]).is_ok_and(|found| !found.is_empty());
    if !folder.is_dir() || is_register() {
        return Ok(Vec::new());
    }
    let shown = || format!("无法读取 / cannot read {}", visible(&folder.to_string_lossy()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(shown)? {
        let path = entry.with_context(shown)?.path();
        let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with(['.', '_']));
        if hidden {
            continue;
        }
        if is_json(&path) && path.is_file() {
            found.push(path);
        } else if path.join(ROLLUP).is_file() {
            found.push(path.join(ROLLUP));
        }
    }
    found.sort();
    Ok(found)
}

/// Reads them all; the first that cannot be read, in their order, is said.
pub fn read_all(documents: &[PathBuf]) -> Result<Vec<Sent>> {
    let read: Vec<Result<Vec<Sent>>> = documents.par_iter().map(|path| read_one(path)).collect();
    let mut sent = Vec::new();
    for one in read {
        sent.extend(one?);
    }
    Ok(sent)
}

fn read_one(path: &Path) -> Result<Vec<Sent>> {
    let shown = visible(&path.to_string_lossy()).into_owned();
    let unreadable = || format!("无法读取 / cannot read {shown}");
    let bytes = read_up_to(path, LARGEST).with_context(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        let most = LARGEST / (1024 * 1024);
        bail!("{shown}:超过 {most} MiB / {shown}: larger than {most} MiB");
    }
    let held = read(&bytes).map_err(|fault| {
        let Both { zh, en } = fault.message;
        anyhow!("{shown}:{}:{}: {}", fault.line, fault.column, said(&Both::new(zh, en)))
    })?;
    if let Some(head) = &held.dataset {
        holds_its_files(path.parent().unwrap_or(Path::new(".")), head)?;
    }
    Ok(held.entries.into_iter().map(|entry| Sent { from: shown.clone(), entry }).collect())
}

/// Every file that the roll-up of a dataset was made with lies beside it and is as long as it was: a copy that broke off would
/// otherwise be believed here and not by whoever reads its tables.
fn holds_its_files(folder: &Path, head: &DatasetHead) -> Result<()> {
    for (name, file) in &head.files {
        let plain = name.split('/').all(|part| !part.is_empty() && part != ".." && !part.contains('\\'));
        let found = plain.then(|| std::fs::metadata(folder.join(name)).ok()).flatten();
        if found.is_none_or(|found| found.len() != file.bytes) {
            let path = folder.join(name);
            let path = visible(&path.to_string_lossy()).into_owned();
            bail!(
                "{path}:没有,或和导出时的大小不同;重新导出 / {path}: absent, or not as long as when it was exported; export anew"
            );
        }
    }
    Ok(())
}
