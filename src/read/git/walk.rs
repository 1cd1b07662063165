//! The files of a work tree beside the entries of git's index, both in the order of their paths: one comparison and one
//! look for each file. Folders are opened from the one they lie in, so no path is walked twice.

use std::ffi::CStr;
use std::ops::Range;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::{Errno, Result};

use super::index::{Index, Now};

/// Longer paths are left to git, as are the folders that would have to be held open on the way there.
const LONGEST: usize = 4096;

/// What was found where the index and the work tree may differ.
pub(super) struct Walk<'i> {
    index: &'i Index,
    /// The entry that the walk has come to.
    at: usize,
    /// Where the entries that are asked for end.
    end: usize,
    path: Vec<u8>,
    /// Entries of which nothing lies there.
    pub gone: Vec<usize>,
    /// Files that the index does not have.
    pub new: Vec<Vec<u8>>,
    /// Entries that may not be what git last saw.
    pub doubtful: Vec<usize>,
}

/// The names in one folder, one after the other, and what they are.
#[derive(Default)]
struct Names {
    text: Vec<u8>,
    /// Each with the zero that ends it.
    of: Vec<(Range<u32>, bool)>,
}

impl<'i> Walk<'i> {
    /// What lies below the folder `below` of the work tree at `top`, beside the entries `within` of the index. An error
    /// is what only git can deal with.
    pub fn of(index: &'i Index, within: Range<usize>, top: &Path, below: &str) -> Result<Walk<'i>> {
        let path = below.as_bytes().to_vec();
        let (new, doubtful, gone) = (Vec::new(), Vec::new(), Vec::new());
        let mut walk = Walk { index, at: within.start, end: within.end, path, gone, new, doubtful };
        let folder = top.join(below);
        let folder =
            rustix::fs::openat(CWD, &folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        walk.folder(folder, true)?;
        walk.gone.extend(walk.at..walk.end);
        Ok(walk)
    }

    fn folder(&mut self, folder: OwnedFd, top: bool) -> Result<()> {
        let mut folder = Dir::new(folder)?;
        let names = Names::of(&mut folder)?;
        // Another repository in this one is another's affair.
        if !top && names.all().any(|(name, _)| name == c".git") {
            return Ok(());
        }
        let folder = folder.fd()?;
        let length = self.path.len();
        for (name, is_folder) in names.all().filter(|(name, _)| *name != c".git") {
            if length > 0 {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(name.to_bytes());
            if is_folder {
                self.inner(folder, name)?;
            } else {
                self.file(folder, name);
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    /// Goes into a folder. One that may not be entered has no files for us, as for git.
    fn inner(&mut self, around: BorrowedFd<'_>, name: &CStr) -> Result<()> {
        if self.path.len() > LONGEST {
            return Err(Errno::NAMETOOLONG);
        }
        let how = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::openat(around, name, how, Mode::empty()) {
            Ok(folder) => self.folder(folder, false),
            Err(error @ (Errno::MFILE | Errno::NFILE | Errno::NOMEM)) => Err(error),
            Err(_) => Ok(()),
        }
    }

    fn file(&mut self, folder: BorrowedFd<'_>, name: &CStr) {
        while self.at < self.end && self.entry_path() < self.path.as_slice() {
            self.gone.push(self.at);
            self.at += 1;
        }
        let first = self.at;
        while self.at < self.end && self.entry_path() == self.path.as_slice() {
            self.at += 1;
        }
        if self.at == first {
            self.new.push(self.path.clone());
            return;
        }
        // Several entries are of a file in conflict; the last is asked.
        let entry = self.at - 1;
        let now = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW).ok().and_then(|stat| now(&stat));
        let unchanged = now.is_some_and(|now| self.index.is_unchanged(&self.index.entries[entry], &now));
        if !unchanged {
            self.doubtful.push(entry);
        }
    }

    fn entry_path(&self) -> &'i [u8] {
        self.index.path(&self.index.entries[self.at])
    }
}

impl Names {
    /// In the order in which the index has what lies there: as if a slash followed the name of a folder.
    fn of(folder: &mut Dir) -> Result<Names> {
        let mut names = Names::default();
        let mut unknown = Vec::new();
        while let Some(entry) = folder.read() {
            let entry = entry?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            if entry.file_type() == FileType::Unknown {
                unknown.push(names.of.len());
            }
            let start = offset(names.text.len())?;
            names.text.extend_from_slice(name.to_bytes_with_nul());
            names.of.push((start..offset(names.text.len())?, entry.file_type() == FileType::Directory));
        }
        // Some file systems tell what a name is only when asked.
        for at in unknown {
            let stat = rustix::fs::statat(folder.fd()?, names.name(at), AtFlags::SYMLINK_NOFOLLOW);
            names.of[at].1 = stat.is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory);
        }
        let Names { text, of } = &mut names;
        let key = |(at, is_folder): &(Range<u32>, bool)| {
            let name = &text[at.start as usize..at.end as usize - 1];
            (name, is_folder.then_some(b'/'))
        };
        of.sort_unstable_by(|a, b| {
            let ((a, a_end), (b, b_end)) = (key(a), key(b));
            a.iter().chain(&a_end).cmp(b.iter().chain(&b_end))
        });
        Ok(names)
    }

    fn name(&self, at: usize) -> &CStr {
        let at = &self.of[at].0;
        CStr::from_bytes_with_nul(&self.text[at.start as usize..at.end as usize]).unwrap_or_default()
    }

    fn all(&self) -> impl Iterator<Item = (&CStr, bool)> {
        (0..self.of.len()).map(|at| (self.name(at), self.of[at].1))
    }
}

fn offset(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| Errno::NAMETOOLONG)
}

/// What the index is asked about; `None` for times that no file has.
#[allow(clippy::useless_conversion, reason = "the widths differ between systems")]
fn now(stat: &Stat) -> Option<Now> {
    Some(Now {
        mode: u32::from(stat.st_mode),
        size: u64::try_from(stat.st_size).ok()?,
        modified: (i64::from(stat.st_mtime), u32::try_from(stat.st_mtime_nsec).ok()?),
        changed: (i64::from(stat.st_ctime), u32::try_from(stat.st_ctime_nsec).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A work tree with those files, all of them in git's index.
    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            write(folder.path(), file);
        }
        for args in [&["init", "-q"][..], &["add", "-A"]] {
            let done = std::process::Command::new("git").arg("-C").arg(folder.path()).args(args).status();
            assert!(done.unwrap().success());
        }
        folder
    }

    fn write(folder: &Path, file: &str) {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file).unwrap();
    }

    /// What is gone and what is new below a folder.
    fn told(top: &Path, below: &str) -> (Vec<String>, Vec<String>) {
        let index = Index::read(&top.join(".git/index"), 20).unwrap();
        let walk = Walk::of(&index, index.below(below.as_bytes()), top, below).unwrap();
        let text = |path: &[u8]| String::from_utf8(path.to_vec()).unwrap();
        let gone = walk.gone.iter().map(|at| text(index.path(&index.entries[*at]))).collect();
        (gone, walk.new.iter().map(|path| text(path)).collect())
    }

    #[test]
    fn names_before_and_behind_the_slash_are_met_in_the_order_of_the_index() {
        let files = ["a/1", "a-/1", "a.b/1", "a0/1", "a-.yaml", "a.yaml", "a0.yaml", "科/内/1", "科/内.1", "科室/1"];
        let folder = tree(&files);
        assert_eq!(told(folder.path(), ""), (Vec::new(), Vec::new()));
        for gone in ["a-/1", "a0/1", "科/内.1", "a.yaml"] {
            std::fs::remove_file(folder.path().join(gone)).unwrap();
        }
        for new in ["a-/0", "a/10", "a0/2", "b/c/d", "科/内/0", "a.yaml/1"] {
            write(folder.path(), new);
        }
        let gone = ["a-/1", "a.yaml", "a0/1", "科/内.1"].map(str::to_owned).to_vec();
        let new = ["a-/0", "a.yaml/1", "a/10", "a0/2", "b/c/d", "科/内/0"].map(str::to_owned).to_vec();
        assert_eq!(told(folder.path(), ""), (gone, new));
        assert_eq!(told(folder.path(), "科"), (vec!["科/内.1".to_owned()], vec!["科/内/0".to_owned()]));
    }

    #[test]
    fn a_repository_within_and_a_link_to_a_folder_are_not_entered() {
        let folder = tree(&["a/1", "b/1"]);
        write(folder.path(), "c/.git/HEAD");
        write(folder.path(), "c/1");
        std::os::unix::fs::symlink("a", folder.path().join("d")).unwrap();
        assert_eq!(told(folder.path(), ""), (Vec::new(), vec!["d".to_owned()]));
    }
}
