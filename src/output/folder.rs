//! A folder of pages, written beside its place and moved into it, never over what is not ours.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result, bail};

use super::cannot_write;

/// Lies in a folder that riskreg made and names every file that is ours in it.
const MARKER: &str = ".riskreg";
/// First line of the marker.
const HEAD: &str = "riskreg 1";

/// What became of a folder of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    pub pages: usize,
    /// Pages that are new or read otherwise than before; no other is touched.
    pub changed: usize,
    /// Pages of an earlier run that are no longer made.
    pub gone: usize,
    /// There was no publication before.
    pub anew: bool,
}

/// Writes a folder of pages. `write` is given a way to put one page, by its path below the folder with
/// `/` between parts; it may be called from several threads. All pages are written beside their place before
/// any is moved, so that a full disk or a fault half way leaves everything as it was. In a folder that is
/// ours, pages that are no longer made go, and a page that reads as before is left as it is; whatever else lies there stays.
pub fn folder(
    path: &Path,
    write: impl FnOnce(&(dyn Fn(&str, &[u8]) -> Result<()> + Sync)) -> Result<()>,
) -> Result<Made> {
    let place = place(path)?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).with_context(|| cannot_write(path))?;
    let staged = tempfile::Builder::new().prefix(".riskreg-").tempdir_in(parent).with_context(|| cannot_write(path))?;
    let written: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let changed: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let folders: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let put = |name: &str, content: &[u8]| -> Result<()> {
        let relative = inside(name).with_context(|| cannot_write(&path.join(name)))?;
        if !lock(&written).insert(name.to_owned()) {
            bail!("{}: 写了两次 / written twice", path.join(&relative).display());
        }
        if place.is_ours(name) && reads(&path.join(&relative), content) {
            return Ok(());
        }
        lock(&changed).insert(name.to_owned());
        let target = staged.path().join(&relative);
        if let Some(folder) = target.parent()
            && !lock(&folders).contains(folder)
        {
            fs::create_dir_all(folder).with_context(|| cannot_write(&path.join(&relative)))?;
            lock(&folders).insert(folder.to_owned());
        }
        fs::write(&target, content).with_context(|| cannot_write(&path.join(&relative)))
    };
    write(&put)?;
    let written = written.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let changed = changed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut made = Made { pages: written.len(), changed: changed.len(), gone: 0, anew: true };
    match place {
        Place::Nothing => {
            fs::write(staged.path().join(MARKER), manifest(&written)).with_context(|| cannot_write(path))?;
            make_readable(staged.path()).with_context(|| cannot_write(path))?;
            let staged = staged.keep();
            let moved = move_whole(&staged, path);
            if moved.is_err() {
                // Nothing was there before; nothing of ours stays behind either.
                _ = fs::remove_dir_all(&staged);
            }
            moved.with_context(|| cannot_write(path))?;
        }
        Place::Ours(before) => {
            (made.anew, made.gone) = (false, before.difference(&written).count());
            replace(staged.path(), path, &before, &written, &changed)?;
        }
    }
    Ok(made)
}

/// A plain file whose content is `content`.
fn reads(path: &Path, content: &[u8]) -> bool {
    fs::symlink_metadata(path).is_ok_and(|kind| kind.is_file() && kind.len() == content.len() as u64)
        && fs::read(path).is_ok_and(|known| known == content)
}

/// What stands where the folder is to be.
enum Place {
    /// Nothing, or an empty folder.
    Nothing,
    /// A folder that riskreg made, with the files that are ours.
    Ours(BTreeSet<String>),
}

impl Place {
    fn is_ours(&self, name: &str) -> bool {
        matches!(self, Place::Ours(before) if before.contains(name))
    }
}

/// Looks at the place and refuses what is not ours.
fn place(path: &Path) -> Result<Place> {
    let kind = match fs::symlink_metadata(path) {
        Ok(kind) => kind,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Place::Nothing),
        Err(error) => return Err(error).with_context(|| cannot_write(path)),
    };
    let shown = path.display();
    if kind.is_symlink() {
        bail!("{shown}: 是一个链接,不顺着它写,请另给一个文件夹 / is a link, which is not followed; give a folder");
    }
    if !kind.is_dir() {
        bail!("{shown}: 是一个文件,请另给一个文件夹 / is a file; give a folder");
    }
    if fs::read_dir(path).with_context(|| cannot_write(path))?.next().is_none() {
        return Ok(Place::Nothing);
    }
    let marker = path.join(MARKER);
    let is_file = fs::symlink_metadata(&marker).is_ok_and(|kind| kind.is_file());
    match is_file.then(|| fs::read_to_string(&marker)) {
        Some(Ok(text)) if text.lines().next() == Some(HEAD) => {
            Ok(Place::Ours(text.lines().skip(1).map(str::to_owned).collect()))
        }
        _ => bail!(
            "{shown}: 里面有文件,又不是 riskreg 生成的,不覆盖;请另给一个空文件夹 / has files that riskreg did not make; give an empty folder"
        ),
    }
}

/// Moves the staged folder to its place, over an empty folder where there is one.
fn move_whole(staged: &Path, path: &Path) -> io::Result<()> {
    if let Err(error) = fs::remove_dir(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    fs::rename(staged, path)
}

/// A temporary folder is its maker's alone; a publication is for others to read.
#[cfg(unix)]
fn make_readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Moves the staged pages one by one into a folder that is ours, then takes away those no longer made. Where nothing
/// changed, nothing is written.
fn replace(
    staged: &Path,
    path: &Path,
    before: &BTreeSet<String>,
    written: &BTreeSet<String>,
    changed: &BTreeSet<String>,
) -> Result<()> {
    for name in written {
        refuse_foreign(path, name, before)?;
    }
    if changed.is_empty() && before == written {
        return Ok(());
    }
    // Should we be stopped half way, the next run still knows everything as ours.
    let all: BTreeSet<String> = before.union(written).cloned().collect();
    super::file(&path.join(MARKER), |out| out.write_all(manifest(&all).as_bytes()))?;
    for name in changed {
        let target = path.join(name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).with_context(|| cannot_write(&target))?;
        }
        fs::rename(staged.join(name), &target).with_context(|| cannot_write(&target))?;
    }
    for name in before.difference(written) {
        remove(path, name);
    }
    super::file(&path.join(MARKER), |out| out.write_all(manifest(written).as_bytes()))
}

/// A page goes only over a page of ours, and through no link.
fn refuse_foreign(path: &Path, name: &str, before: &BTreeSet<String>) -> Result<()> {
    let mut at = path.to_owned();
    let mut parts = name.split('/').peekable();
    while let Some(part) = parts.next() {
        at.push(part);
        let Ok(kind) = fs::symlink_metadata(&at) else { return Ok(()) };
        let last = parts.peek().is_none();
        let ours = if last { kind.is_file() && before.contains(name) } else { kind.is_dir() };
        if !ours {
            bail!(
                "{}: 不是 riskreg 生成的,不覆盖,请先移走 / was not made by riskreg; move it away first",
                at.display()
            );
        }
    }
    Ok(())
}

/// Takes away a page of an earlier run, and folders that are empty without it. A page that is gone, or
/// that someone put a link in place of, is left alone.
fn remove(path: &Path, name: &str) {
    let Ok(relative) = inside(name) else { return };
    let mut at = path.to_owned();
    for part in relative.parent().into_iter().flat_map(Path::components) {
        at.push(part);
        if !fs::symlink_metadata(&at).is_ok_and(|kind| kind.is_dir()) {
            return;
        }
    }
    let page = path.join(&relative);
    if fs::symlink_metadata(&page).is_ok_and(|kind| kind.is_file()) {
        _ = fs::remove_file(&page);
    }
    let mut folder = relative.parent();
    while let Some(inner) = folder.filter(|inner| !inner.as_os_str().is_empty()) {
        if fs::remove_dir(path.join(inner)).is_err() {
            return;
        }
        folder = inner.parent();
    }
}

/// A path that leads nowhere but down.
fn inside(name: &str) -> Result<PathBuf> {
    let relative = PathBuf::from(name);
    let down = relative.components().all(|part| matches!(part, Component::Normal(_)));
    if !down || name.is_empty() || name == MARKER || name.contains(['\n', '\r', '\\', '\0']) {
        bail!("{name:?}: 不能作为页面的路径 / no path for a page");
    }
    Ok(relative)
}

fn manifest(names: &BTreeSet<String>) -> String {
    let mut text = format!("{HEAD}\n");
    for name in names {
        text.push_str(name);
        text.push('\n');
    }
    text
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, pages: &[(&str, &str)]) -> Result<Made> {
        folder(path, |put| pages.iter().try_for_each(|(name, content)| put(name, content.as_bytes())))
    }

    #[test]
    fn a_folder_of_ours_loses_what_is_no_longer_made_and_keeps_what_is_not_ours() {
        let temporary = tempfile::tempdir().unwrap();
        let out = temporary.path().join("out");
        write(&out, &[("index.html", "1"), ("甲/一.html", "1"), ("甲/二.html", "1")]).unwrap();
        fs::write(out.join("CNAME"), "x").unwrap();
        write(&out, &[("index.html", "2"), ("乙/三.html", "2")]).unwrap();
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "2");
        assert!(!out.join("甲").exists() && out.join("CNAME").exists() && out.join("乙/三.html").exists());
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1, "nothing temporary stays");
    }

    #[test]
    fn a_page_that_reads_as_before_is_not_touched_and_an_unchanged_folder_not_at_all() {
        let temporary = tempfile::tempdir().unwrap();
        let out = temporary.path().join("out");
        let moment = |name: &str| fs::metadata(out.join(name)).unwrap().modified().unwrap();
        let first = write(&out, &[("a.html", "1"), ("b.html", "1")]).unwrap();
        assert_eq!(first, Made { pages: 2, changed: 2, gone: 0, anew: true });
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        for name in ["a.html", "b.html", MARKER] {
            fs::File::options().write(true).open(out.join(name)).unwrap().set_modified(old).unwrap();
        }
        let again = write(&out, &[("a.html", "1"), ("b.html", "1")]).unwrap();
        assert_eq!(again, Made { pages: 2, changed: 0, gone: 0, anew: false });
        assert!(["a.html", "b.html", MARKER].iter().all(|name| moment(name) == old));
        let other = write(&out, &[("a.html", "1"), ("c.html", "1")]).unwrap();
        assert_eq!(other, Made { pages: 2, changed: 1, gone: 1, anew: false });
        assert!(moment("a.html") == old && !out.join("b.html").exists());
    }

    #[test]
    fn a_fault_half_way_leaves_everything_as_it_was() {
        let temporary = tempfile::tempdir().unwrap();
        let out = temporary.path().join("out");
        write(&out, &[("index.html", "1")]).unwrap();
        let failed = folder(&out, |put| {
            put("index.html", b"2")?;
            bail!("full")
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "1");
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_ours_is_never_written_over() {
        let temporary = tempfile::tempdir().unwrap();
        let foreign = temporary.path().join("foreign");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join("index.html"), "theirs").unwrap();
        let plain = temporary.path().join("file");
        fs::write(&plain, "theirs").unwrap();
        for place in [&foreign, &plain] {
            assert!(write(place, &[("index.html", "ours")]).is_err());
        }
        assert_eq!(fs::read_to_string(foreign.join("index.html")).unwrap(), "theirs");
        assert_eq!(fs::read_to_string(&plain).unwrap(), "theirs");
        let ours = temporary.path().join("ours");
        write(&ours, &[("a.html", "1")]).unwrap();
        fs::write(ours.join("b.html"), "theirs").unwrap();
        assert!(write(&ours, &[("b.html", "ours")]).is_err());
        assert_eq!(fs::read_to_string(ours.join("b.html")).unwrap(), "theirs");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let temporary = tempfile::tempdir().unwrap();
        let target = temporary.path().join("target");
        fs::create_dir(&target).unwrap();
        let link = temporary.path().join("link");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(write(&link, &[("a.html", "1")]).is_err());
        let ours = temporary.path().join("ours");
        write(&ours, &[("a.html", "1")]).unwrap();
        std::os::unix::fs::symlink(&target, ours.join("甲")).unwrap();
        assert!(write(&ours, &[("甲/a.html", "1")]).is_err());
        assert_eq!(fs::read_dir(&target).unwrap().count(), 0);
    }

    #[test]
    fn a_page_cannot_lie_outside() {
        let temporary = tempfile::tempdir().unwrap();
        let out = temporary.path().join("out");
        for name in ["../x.html", "/x.html", "a/../../x.html", "", ".riskreg"] {
            assert!(write(&out, &[(name, "1")]).is_err(), "{name}");
        }
        write(&out, &[("a.html", "1")]).unwrap();
        fs::write(temporary.path().join("victim"), "theirs").unwrap();
        fs::write(out.join(MARKER), format!("{HEAD}\n../victim\na.html\n")).unwrap();
        write(&out, &[("b.html", "1")]).unwrap();
        assert!(temporary.path().join("victim").exists() && !out.join("a.html").exists());
    }
}
