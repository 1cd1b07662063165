//! How the work tree differs from the index, told with one look at each file instead of the three that git's listings
//! of altered, removed and untracked files take. Only of what may have changed git is asked.

#[cfg(unix)]
use std::fs::DirEntry;
use std::io::Write;
#[cfg(unix)]
use std::ops::Range;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};

use super::index::{Index, Seen};
use super::work_tree::State;
use super::{ABSENT, Repository, finished};

impl Repository {
    /// The state of the work tree below `prefix`, told by git's index, which lies at `index`; `None` where only git can
    /// tell it. The names of objects have `width` bytes.
    #[cfg(unix)]
    pub(super) fn looked(&self, top: &Path, index: &Path, prefix: &str, width: usize) -> Result<Option<State>> {
        if !matches!(width, 20 | 32) {
            return Ok(None);
        }
        let Some(index) = Index::read(index, width) else { return Ok(None) };
        let below = prefix.trim_end_matches('/');
        let mut walk =
            Walk { index: &index, seen: vec![false; index.entries.len()], new: Vec::new(), doubtful: Vec::new() };
        let mut path = below.as_bytes().to_vec();
        let within = index.below(&path, 0..index.entries.len());
        if walk.folder(&top.join(below), &mut path, within, true).is_err() {
            return Ok(None);
        }
        let mut state = State { top: top.to_owned(), ..State::default() };
        let Walk { seen, new, doubtful, .. } = walk;
        let inside = |path: &[u8]| {
            below.is_empty() || path.strip_prefix(below.as_bytes()).is_some_and(|rest| rest.starts_with(b"/"))
        };
        let unseen = index.entries.iter().zip(seen).filter(|(entry, seen)| !seen && inside(index.path(entry)));
        let gone = unseen.filter(|(entry, _)| !entry.skipped && !index.is_repository(entry));
        state.removed.extend(gone.map(|(entry, _)| index.path(entry).to_vec()));
        state.new.extend(new);
        for entry in self.altered(&index, doubtful.iter().map(|at| &index.entries[*at]).collect())? {
            let told = if entry.assumed || entry.skipped { &mut state.unlooked } else { &mut state.altered };
            told.insert(index.path(entry).to_vec());
        }
        state.staged = index.tree();
        Ok(Some(state))
    }

    #[cfg(not(unix))]
    pub(super) fn looked(&self, _: &Path, _: &Path, _: &str, _: usize) -> Result<Option<State>> {
        Ok(None)
    }

    /// Those of the files that have another content than the index says, as git would take it in.
    fn altered<'i>(&self, index: &'i Index, files: Vec<&'i Seen>) -> Result<Vec<&'i Seen>> {
        let (asked, mut altered): (Vec<&Seen>, Vec<&Seen>) = files
            .into_iter()
            .partition(|seen| !index.is_link(seen) && !seen.open && !index.path(seen).contains(&b'\n'));
        if asked.is_empty() {
            return Ok(altered);
        }
        let args = ["hash-object", "--stdin-paths"];
        let mut command = self.command(&args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().context(ABSENT)?;
        let ask = child.stdin.take();
        let names: Vec<&[u8]> = asked.iter().map(|seen| index.path(seen)).collect();
        let answer = std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut ask = std::io::BufWriter::new(ask?);
                names.iter().try_for_each(|name| ask.write_all(name).and_then(|()| ask.write_all(b"\n"))).ok()
            });
            child.wait_with_output()
        });
        // A file that cannot be read ends the answers: what has none is looked at by whoever reads it.
        let answer = match finished(&args, answer) {
            Ok(answer) => answer,
            Err(_) => return Ok(altered.into_iter().chain(asked).collect()),
        };
        let mut names = answer.split(|byte| *byte == b'\n');
        altered.extend(
            asked.into_iter().filter(|seen| names.next().is_none_or(|name| name != index.object(seen).as_bytes())),
        );
        Ok(altered)
    }
}

/// A walk over the work tree.
#[cfg(unix)]
struct Walk<'i> {
    index: &'i Index,
    /// By entry of the index: it lies there.
    seen: Vec<bool>,
    /// Files that the index does not have.
    new: Vec<Vec<u8>>,
    /// Entries that may not be what git last saw.
    doubtful: Vec<usize>,
}

#[cfg(unix)]
impl Walk<'_> {
    /// Looks at what lies in a folder; `path` is its place in the repository.
    fn folder(&mut self, folder: &Path, path: &mut Vec<u8>, within: Range<usize>, top: bool) -> std::io::Result<()> {
        use std::os::unix::ffi::OsStrExt;
        let named = |entry: std::io::Result<DirEntry>| entry.map(|entry| (entry.file_name(), entry));
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries.map(named).collect::<Result<Vec<_>, _>>()?,
            // A folder that may not be entered has no files for us, as for git.
            Err(_) if !top => return Ok(()),
            Err(error) => return Err(error),
        };
        // Another repository in this one is another's affair.
        if !top && entries.iter().any(|(name, _)| name == ".git") {
            return Ok(());
        }
        let length = path.len();
        for (name, entry) in entries {
            if name == ".git" {
                continue;
            }
            if length > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(name.as_bytes());
            if entry.file_type()?.is_dir() {
                self.folder(&entry.path(), path, self.index.below(path, within.clone()), false)?;
            } else {
                self.file(&entry, path, length, within.clone());
            }
            path.truncate(length);
        }
        Ok(())
    }

    /// Looks at a file; all of `within` lie in its folder, whose path has `folder` bytes.
    fn file(&mut self, entry: &DirEntry, path: &[u8], folder: usize, within: Range<usize>) {
        let found = self.index.find(path, folder, within);
        let Some(at) = found.clone().last() else {
            self.new.push(path.to_vec());
            return;
        };
        self.seen[found].fill(true);
        let seen = &self.index.entries[at];
        let unchanged = entry.metadata().is_ok_and(|now| self.index.is_unchanged(seen, &now));
        if !unchanged {
            self.doubtful.push(at);
        }
    }
}
