//! A folder of pages, written beside its place and moved into it, never over what is not ours.

use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Known, cannot_write};
use crate::publish::proof::{Files, Held, MANIFEST, Manifest};
use crate::publish::{Key, Out};
use crate::read::Mark;

/// Lay in a folder that riskreg made before there was a manifest, and named every file that was ours in it.
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

/// Writes a folder of pages. `write` is given what takes them, by their paths below the folder with `/` between parts, from
/// several threads. What it gives is the manifest, which makes the folder ours and gets the files here; `complete` adds to it
/// what is said only where it is written anew. All pages are written beside their place before any is moved, so that a full
/// disk or a fault half way leaves everything as it was. In a folder that is ours, pages that are no longer made go, and a
/// page that reads as before is left as it is; whatever else lies there stays. `known` is what the last run knew of the pages,
/// and becomes what this one knows; nothing of them is noted where nobody wants to know it.
pub fn folder(
    path: &Path,
    known: Option<&mut Known>,
    write: impl FnOnce(&dyn Out) -> Result<Manifest>,
    complete: impl FnOnce(&mut Manifest),
) -> Result<Made> {
    let began = SystemTime::now();
    let place = place(path)?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).with_context(|| cannot_write(path))?;
    let staged = tempfile::Builder::new().prefix(".riskreg-").tempdir_in(parent).with_context(|| cannot_write(path))?;
    let staging =
        Staging { path, staged: staged.path(), place: &place, known: known.as_deref(), taken: Mutex::default() };
    let mut manifest = write(&staging)?;
    let Taken { files, changed, keys, .. } =
        staging.taken.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    manifest.files = files;
    let mut made = Made { pages: manifest.files.len(), changed: changed.len(), gone: 0, anew: true };
    match place {
        Place::Nothing => {
            made.changed = made.pages;
            complete(&mut manifest);
            super::file(&staged.path().join(MANIFEST), |out| manifest.write(out))?;
            make_readable(staged.path()).with_context(|| cannot_write(path))?;
            let staged = staged.keep();
            let moved = move_whole(&staged, path);
            if moved.is_err() {
                // Nothing was there before; nothing of ours stays behind either.
                _ = fs::remove_dir_all(&staged);
            }
            moved.with_context(|| cannot_write(path))?;
        }
        Place::Ours { files, manifest: before } => {
            let gone = files.iter().filter(|name| !manifest.files.contains_key(*name) && *name != MARKER);
            (made.anew, made.gone) = (false, gone.count());
            refuse_foreign(path, &manifest.files, &changed, &files)?;
            if !changed.is_empty() || before.is_none_or(|before| before.differs(&manifest)) {
                complete(&mut manifest);
                replace(staged.path(), path, &files, &manifest, &changed)?;
            }
        }
    }
    if let Some(known) = known {
        *known = Known::of(path, &manifest.files, keys, began);
    }
    Ok(made)
}

/// Pages beside their place.
struct Staging<'s> {
    /// The place.
    path: &'s Path,
    staged: &'s Path,
    place: &'s Place,
    known: Option<&'s Known>,
    taken: Mutex<Taken>,
}

/// The pages that were taken.
#[derive(Default)]
struct Taken {
    files: Files,
    /// Those that are new or read otherwise than before, in a folder that is ours.
    changed: BTreeSet<String>,
    /// Of what each was made, and how it looks where it was known by its looks.
    keys: FxHashMap<Box<str>, (Key, Option<Mark>)>,
    /// Folders that are there for them.
    folders: BTreeSet<PathBuf>,
}

impl Staging<'_> {
    fn taken(&self) -> std::sync::MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Out for Staging<'_> {
    fn asks(&self) -> bool {
        self.known.is_some()
    }

    fn has(&self, name: &str, key: Key) -> bool {
        let (Some(known), Ok(relative)) = (self.known, page(name)) else { return false };
        let ours = || known.held(name, key, &self.path.join(&relative));
        let held = self.place.is_ours(name).then(ours).flatten();
        let mut taken = self.taken();
        let taken = &mut *taken;
        // What is put twice is refused there.
        let held = held.and_then(|(held, mark)| match taken.files.entry(name.to_owned()) {
            Entry::Vacant(place) => {
                place.insert(held);
                Some(mark)
            }
            Entry::Occupied(_) => None,
        });
        taken.keys.insert(name.into(), (key, held.flatten()));
        held.is_some()
    }

    fn put(&self, name: &str, content: &[u8]) -> Result<()> {
        let relative = page(name).with_context(|| cannot_write(&self.path.join(name)))?;
        let cannot_write = || cannot_write(&self.path.join(&relative));
        let held = Held::of(content);
        if self.taken().files.insert(name.to_owned(), held).is_some() {
            bail!("{}: 写了两次 / written twice", self.path.join(&relative).display());
        }
        if self.place.is_ours(name) && reads(&self.path.join(&relative), content) {
            return Ok(());
        }
        // Where there is nothing, all are new.
        if !matches!(self.place, Place::Nothing) {
            self.taken().changed.insert(name.to_owned());
        }
        let target = self.staged.join(&relative);
        if let Some(folder) = target.parent()
            && !self.taken().folders.contains(folder)
        {
            fs::create_dir_all(folder).with_context(cannot_write)?;
            self.taken().folders.insert(folder.to_owned());
        }
        fs::write(&target, content).with_context(cannot_write)
    }
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
    /// A folder that riskreg made, with the files that are ours, and its manifest.
    Ours { files: FxHashSet<String>, manifest: Option<Box<Manifest>> },
}

impl Place {
    fn is_ours(&self, name: &str) -> bool {
        matches!(self, Place::Ours { files, .. } if files.contains(name))
    }

    /// What a manifest, or the marker of an older version, says of the folder.
    fn stated(path: &Path) -> Option<Place> {
        let text = |name: &str| {
            let path = path.join(name);
            let is_file = fs::symlink_metadata(&path).is_ok_and(|kind| kind.is_file());
            is_file.then(|| fs::read_to_string(&path).ok()).flatten()
        };
        if let Some(manifest) = text(MANIFEST).and_then(|text| Manifest::read(&text).ok()) {
            return Some(Place::Ours {
                files: manifest.files.keys().cloned().collect(),
                manifest: Some(manifest.into()),
            });
        }
        let marker = text(MARKER).filter(|text| text.lines().next() == Some(HEAD))?;
        let files = marker.lines().skip(1).chain([MARKER]).map(str::to_owned).collect();
        Some(Place::Ours { files, manifest: None })
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
    match Place::stated(path) {
        Some(place) => Ok(place),
        None => bail!(
            "{shown}: 里面有文件,又不是 riskreg 生成的,不覆盖;请另给一个空文件夹 / has files that riskreg did not make; give an empty folder"
        ),
    }
}

/// Moves the staged folder to its place, over an empty folder where there is one.
pub(super) fn move_whole(staged: &Path, path: &Path) -> io::Result<()> {
    if let Err(error) = fs::remove_dir(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    fs::rename(staged, path)
}

/// A temporary folder is its maker's alone; a publication is for others to read.
#[cfg(unix)]
pub(super) fn make_readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
pub(super) fn make_readable(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Moves the staged pages one by one into a folder that is ours, then takes away those no longer made.
fn replace(
    staged: &Path,
    path: &Path,
    before: &FxHashSet<String>,
    manifest: &Manifest,
    changed: &BTreeSet<String>,
) -> Result<()> {
    let state = |manifest: &Manifest| super::file(&path.join(MANIFEST), |out| manifest.write(out));
    if manifest.files.len() != before.len() || !manifest.files.keys().all(|name| before.contains(name)) {
        // Should we be stopped half way, the next run still knows everything as ours.
        let mut all = manifest.clone();
        before.iter().for_each(|name| _ = all.files.entry(name.clone()).or_insert(Held::of(b"")));
        state(&all)?;
    }
    for name in changed {
        let target = path.join(name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).with_context(|| cannot_write(&target))?;
        }
        fs::rename(staged.join(name), &target).with_context(|| cannot_write(&target))?;
    }
    for name in before.iter().filter(|name| !manifest.files.contains_key(*name)) {
        remove(path, name);
    }
    state(manifest)
}

/// A page goes only over a page of ours, and through no link. Each folder is looked at once; a page that stays as it is was
/// looked at when it was compared.
fn refuse_foreign(path: &Path, pages: &Files, changed: &BTreeSet<String>, before: &FxHashSet<String>) -> Result<()> {
    let refuse = |at: &str, is_ours: &dyn Fn(&fs::Metadata) -> bool| {
        let at = path.join(at);
        match fs::symlink_metadata(&at).is_ok_and(|kind| !is_ours(&kind)) {
            true => bail!(
                "{}: 不是 riskreg 生成的,不覆盖,请先移走 / was not made by riskreg; move it away first",
                at.display()
            ),
            false => Ok(()),
        }
    };
    let mut looked_at: FxHashSet<&str> = FxHashSet::default();
    for name in pages.keys() {
        for (end, _) in name.match_indices('/') {
            if looked_at.insert(&name[..end]) {
                refuse(&name[..end], &fs::Metadata::is_dir)?;
            }
        }
        if changed.contains(name) {
            refuse(name, &|kind| kind.is_file() && before.contains(name))?;
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

/// A path that a page may have.
fn page(name: &str) -> Result<PathBuf> {
    if [MARKER, MANIFEST].contains(&name) {
        bail!("{name}: 这个名称留给清单 / the name is the manifest's");
    }
    inside(name)
}

/// A path that leads nowhere but down.
pub(super) fn inside(name: &str) -> Result<PathBuf> {
    let relative = PathBuf::from(name);
    let down = relative.components().all(|part| matches!(part, Component::Normal(_)));
    if !down || name.is_empty() || name.contains(['\n', '\r', '\\', '\0']) {
        bail!("{name:?}: 不能作为页面的路径 / no path for a page");
    }
    Ok(relative)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Options;
    use crate::publish::proof::OfRegister;
    use jiff::civil::Date;

    fn stated(fingerprint: &str) -> Manifest {
        let register = OfRegister { fingerprint: fingerprint.to_owned(), ..OfRegister::default() };
        Manifest::new(Date::default(), 0, Options::default(), vec![register])
    }

    fn write(path: &Path, pages: &[(&str, &str)]) -> Result<Made> {
        let put_all = |out: &dyn Out| {
            pages.iter().try_for_each(|(name, content)| out.put(name, content.as_bytes()))?;
            Ok(stated("one"))
        };
        folder(path, put_all, |_| {})
    }

    /// By a run that knows nothing of earlier ones.
    fn folder(
        path: &Path,
        write: impl FnOnce(&dyn Out) -> Result<Manifest>,
        complete: impl FnOnce(&mut Manifest),
    ) -> Result<Made> {
        super::folder(path, None, write, complete)
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
        for name in ["a.html", "b.html", MANIFEST] {
            fs::File::options().write(true).open(out.join(name)).unwrap().set_modified(old).unwrap();
        }
        let again = write(&out, &[("a.html", "1"), ("b.html", "1")]).unwrap();
        assert_eq!(again, Made { pages: 2, changed: 0, gone: 0, anew: false });
        assert!(["a.html", "b.html", MANIFEST].iter().all(|name| moment(name) == old));
        let other = write(&out, &[("a.html", "1"), ("c.html", "1")]).unwrap();
        assert_eq!(other, Made { pages: 2, changed: 1, gone: 1, anew: false });
        assert!(moment("a.html") == old && !out.join("b.html").exists());
    }

    #[test]
    fn a_fault_half_way_leaves_everything_as_it_was() {
        let temporary = tempfile::tempdir().unwrap();
        let out = temporary.path().join("out");
        write(&out, &[("index.html", "1")]).unwrap();
        let failed = folder(
            &out,
            |out| {
                out.put("index.html", b"2")?;
                bail!("full")
            },
            |_| {},
        );
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
        for name in ["../x.html", "/x.html", "a/../../x.html", "", ".riskreg", "manifest.json"] {
            assert!(write(&out, &[(name, "1")]).is_err(), "{name}");
        }
        write(&out, &[("a.html", "1")]).unwrap();
        fs::write(temporary.path().join("victim"), "theirs").unwrap();
        let named = fs::read_to_string(out.join(MANIFEST)).unwrap().replace("\"a.html\"", "\"../victim\"");
        fs::write(out.join(MANIFEST), named).unwrap();
        write(&out, &[("b.html", "1")]).unwrap();
        assert!(temporary.path().join("victim").exists());
    }

    #[test]
    fn a_folder_of_an_older_version_is_ours_and_loses_its_marker() {
        let temporary = tempfile::tempdir().unwrap();
        let out = temporary.path().join("out");
        fs::create_dir(&out).unwrap();
        fs::write(out.join("a.html"), "1").unwrap();
        fs::write(out.join("b.html"), "1").unwrap();
        fs::write(out.join(MARKER), format!("{HEAD}\n../victim\na.html\nb.html\n")).unwrap();
        fs::write(temporary.path().join("victim"), "theirs").unwrap();
        let made = write(&out, &[("b.html", "1")]).unwrap();
        assert_eq!((made.pages, made.changed, made.anew), (1, 0, false));
        let left: BTreeSet<_> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["b.html", MANIFEST].map(Into::into).into());
        assert!(temporary.path().join("victim").exists());
    }

    #[test]
    fn the_manifest_is_written_anew_only_where_it_says_something_else() {
        let temporary = tempfile::tempdir().unwrap();
        let out = temporary.path().join("out");
        let put_one = |fingerprint: &'static str| {
            move |out: &dyn Out| {
                out.put("a.html", b"1")?;
                Ok(stated(fingerprint))
            }
        };
        let dated = |date: &'static str| move |manifest: &mut Manifest| manifest.date = date.to_owned();
        let read = || Manifest::read(&fs::read_to_string(out.join(MANIFEST)).unwrap()).unwrap();
        folder(&out, put_one("one"), dated("first")).unwrap();
        folder(&out, put_one("one"), dated("second")).unwrap();
        assert_eq!(read().date, "first");
        folder(&out, put_one("two"), dated("third")).unwrap();
        assert_eq!((read().date.as_str(), read().files.len()), ("third", 1));
        assert_eq!(read().files["a.html"], Held::of(b"1"));
    }
}
