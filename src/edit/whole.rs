//! Changed files written, each whole or not at all; several of them all or none.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::{NamedTempFile, TempPath};

use crate::source::visible;

/// One file as it is and as it is to be.
pub struct Change {
    pub path: PathBuf,
    pub before: Vec<u8>,
    pub after: String,
}

/// Writes a changed file, whole or not at all, where `before` is still what it holds; its permissions stay.
pub fn write(path: &Path, before: &[u8], after: &str) -> Result<()> {
    put(staged(path, before, after.as_bytes())?, path)
}

/// Writes all of them, or none: each is prepared beside its file before the first takes its place, and what took its
/// place is taken back where a later one cannot.
pub fn write_all(changes: &[Change]) -> Result<()> {
    let prepared: Vec<TempPath> = changes
        .iter()
        .map(|change| staged(&change.path, &change.before, change.after.as_bytes()))
        .collect::<Result<_>>()?;
    for (index, (temporary, change)) in prepared.into_iter().zip(changes).enumerate() {
        if let Err(error) = put(temporary, &change.path) {
            return Err(take_back(&changes[..index], error));
        }
    }
    Ok(())
}

/// What was written before the fault, made what it was; the fault, and what of it stays.
fn take_back(written: &[Change], fault: anyhow::Error) -> anyhow::Error {
    let restore = |change: &Change| {
        let temporary = staged(&change.path, change.after.as_bytes(), &change.before)?;
        put(temporary, &change.path)
    };
    let left: Vec<String> = written
        .iter()
        .filter(|change| restore(change).is_err())
        .map(|change| visible(&change.path.to_string_lossy()).into_owned())
        .collect();
    match left.is_empty() {
        true => fault.context("一份也没有写入 / nothing was written"),
        false => fault.context(format!("已写入、没能恢复 / written and not restored: {}", left.join(", "))),
    }
}

fn shown(path: &Path) -> String {
    format!("无法写入 / cannot write {}", visible(&path.to_string_lossy()))
}

/// The new content in a file beside the old one, which still holds `before`. It is closed: of many files, no more are open
/// than the system allows.
fn staged(path: &Path, before: &[u8], after: &[u8]) -> Result<TempPath> {
    let shown = || shown(path);
    let metadata = path.symlink_metadata().with_context(shown)?;
    if !metadata.is_file() {
        bail!("{}: 不是普通文件 / not a plain file", shown());
    }
    if metadata.permissions().readonly() {
        bail!("{}: 文件只读 / the file is read-only", shown());
    }
    if std::fs::read(path).with_context(shown)? != before {
        bail!("{}: 文件刚刚被改过,没有动它 / the file has just changed; left alone", shown());
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = NamedTempFile::new_in(folder).with_context(shown)?;
    temporary.write_all(after).with_context(shown)?;
    temporary.as_file().set_permissions(metadata.permissions()).with_context(shown)?;
    Ok(temporary.into_temp_path())
}

fn put(temporary: TempPath, path: &Path) -> Result<()> {
    temporary.persist(path).map_err(|error| error.error).with_context(|| shown(path))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_cannot_be_written_none_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let change = |name: &str, before: &str| Change {
            path: path(name),
            before: before.as_bytes().to_vec(),
            after: "新".to_owned(),
        };
        for name in ["一", "二", "三"] {
            std::fs::write(path(name), "旧").unwrap();
        }
        assert!(write_all(&[change("一", "旧"), change("二", "另"), change("三", "旧")]).is_err());
        let held = || ["一", "二", "三"].map(|name| std::fs::read_to_string(path(name)).unwrap());
        assert_eq!(held(), ["旧", "旧", "旧"]);
        write_all(&[change("一", "旧"), change("二", "旧")]).unwrap();
        assert_eq!(held(), ["新", "新", "旧"]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
