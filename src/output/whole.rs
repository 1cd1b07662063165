//! A folder that is replaced as a whole: what programs read together is never half of one run and half of another.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::cannot_write;
use super::folder::{inside, make_readable, move_whole};
use crate::source::visible;

/// Writes a folder anew. `files_of` tells of a folder that is ours which files it consists of, by path with `/` between parts;
/// one that holds anything else is left alone. `write` is given a way to put one file; it may be called from several threads.
/// Nothing changes where anything fails.
pub fn whole<T>(
    path: &Path,
    files_of: impl FnOnce(&Path) -> Option<BTreeSet<String>>,
    write: impl FnOnce(&(dyn Fn(&str, &[u8]) -> Result<()> + Sync)) -> Result<T>,
) -> Result<T> {
    let replaced = is_ours(path, files_of)?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).with_context(|| cannot_write(path))?;
    let around = tempfile::Builder::new().prefix(".riskreg-").tempdir_in(parent).with_context(|| cannot_write(path))?;
    let staged = around.path().join("new");
    fs::create_dir(&staged).with_context(|| cannot_write(path))?;
    let put = |name: &str, content: &[u8]| -> Result<()> {
        let target = staged.join(inside(name)?);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).with_context(|| cannot_write(&path.join(name)))?;
        }
        fs::write(&target, content).with_context(|| cannot_write(&path.join(name)))
    };
    let written = write(&put)?;
    make_readable(&staged).with_context(|| cannot_write(path))?;
    let before = around.path().join("old");
    if replaced {
        fs::rename(path, &before).with_context(|| cannot_write(path))?;
    }
    if let Err(error) = move_whole(&staged, path) {
        if replaced {
            _ = fs::rename(&before, path);
        }
        return Err(error).with_context(|| cannot_write(path));
    }
    Ok(written)
}

/// Whether there is something to replace; refused where it is not ours alone.
fn is_ours(path: &Path, files_of: impl FnOnce(&Path) -> Option<BTreeSet<String>>) -> Result<bool> {
    let shown = visible(&path.to_string_lossy()).into_owned();
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).with_context(|| cannot_write(path)),
        Ok(kind) if !kind.is_dir() => {
            bail!("{shown}: 不是文件夹,请另给一个文件夹 / {shown}: is no folder; give a folder");
        }
        Ok(_) => {}
    }
    if fs::read_dir(path).with_context(|| cannot_write(path))?.next().is_none() {
        return Ok(false);
    }
    let Some(ours) = files_of(path) else {
        bail!(
            "{shown}: 里面有文件,又不是 riskreg 生成的,不覆盖;请另给一个空文件夹 / {shown}: has files that riskreg did not make; give an empty folder"
        );
    };
    for entry in walkdir::WalkDir::new(path).follow_links(false) {
        let entry = entry.with_context(|| cannot_write(path))?;
        let below = entry.path().strip_prefix(path).unwrap_or(entry.path());
        let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        if !entry.file_type().is_dir() && !ours.contains(&name) {
            let name = visible(&name).into_owned();
            bail!(
                "{shown}: 里面的 {name} 不是 riskreg 生成的,请先移走 / {shown}: {name} in it was not made by riskreg; move it away first"
            );
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, names: &[&str]) -> Result<()> {
        let files_of = |path: &Path| {
            let text = fs::read_to_string(path.join("list")).ok()?;
            Some(text.lines().map(str::to_owned).chain(["list".to_owned()]).collect())
        };
        whole(path, files_of, |put| {
            names.iter().try_for_each(|name| put(name, b"1"))?;
            put("list", names.join("\n").as_bytes())
        })
    }

    #[test]
    fn a_folder_of_ours_is_replaced_and_any_other_left_alone() {
        let temporary = tempfile::tempdir().unwrap();
        let out = temporary.path().join("out");
        write(&out, &["a/1", "b/2"]).unwrap();
        write(&out, &["c/3"]).unwrap();
        assert!(out.join("c/3").is_file() && !out.join("a").exists());
        fs::write(out.join("c/theirs"), "x").unwrap();
        assert!(write(&out, &["d/4"]).is_err());
        assert!(out.join("c/3").is_file() && out.join("c/theirs").is_file());
        fs::write(temporary.path().join("file"), "x").unwrap();
        assert!(write(&temporary.path().join("file"), &["a"]).is_err());
        let foreign = temporary.path().join("foreign");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join("x"), "x").unwrap();
        assert!(write(&foreign, &["a"]).is_err() && write(&temporary.path().join("new"), &["../a"]).is_err());
        let left: BTreeSet<_> =
            fs::read_dir(temporary.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["file", "foreign", "out"].map(Into::into).into());
    }
}
