//! What differs between a commit and the files that lie in the work tree: tracked, untracked and ignored ones,
//! and those that git was told not to look at. A register is read from all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use super::differences::{Blob, Difference, RAW, Raw, UNEXPECTED};
use super::{ABSENT, Repository, below, finished};
use crate::read::What;

impl Repository {
    /// Files that differ between a commit and the work tree below `prefix`, in path order. A file whose content is
    /// only in the work tree has no object: read it there.
    pub fn differences_to_work_tree(&self, old: &str, prefix: &str, renames: bool) -> Result<Vec<Difference>> {
        if self.bare {
            bail!(
                "裸版本库没有工作区,请写明两个版本:A..B / a bare repository has no work tree; name two revisions: A..B"
            );
        }
        let (top, index) = self.places()?;
        let state = match self.looked(&top, &index, prefix, old.len() / 2)? {
            Some(state) => state,
            None => self.state(top, prefix)?,
        };
        let staged = match self.staged_since(old, &state, prefix, renames) {
            Err(_) if renames => return self.differences_to_work_tree(old, prefix, false),
            staged => staged?,
        };
        let may_have_moved = renames
            && !state.removed.is_empty()
            && (!state.new.is_empty() || staged.iter().any(|one| one.old.is_none()));
        match state.unlooked.is_empty() && !may_have_moved {
            true => self.laid_over(staged, &state, old, prefix),
            false => self.looked_at(&state, old, prefix, renames),
        }
    }

    /// What the index has otherwise than a commit. Where the index knows the tree that it stands for, two trees are
    /// compared, which costs what differs; else git goes through all of the index.
    fn staged_since(&self, old: &str, state: &State, prefix: &str, renames: bool) -> Result<Vec<Difference>> {
        if let Some(staged) = state.staged.as_deref().and_then(|tree| self.differences(old, tree, prefix, renames).ok())
        {
            return Ok(staged);
        }
        let below = below(prefix);
        let mut args = vec!["diff-index", "--cached"];
        args.extend(RAW);
        args.push(if renames { "-M" } else { "--no-renames" });
        args.extend(["--end-of-options", old, "--"]);
        args.extend((!prefix.is_empty()).then_some(&*below));
        Raw::new(&self.bytes(&args)?, prefix).all()
    }

    /// How the work tree differs from the index, in one pass over both.
    fn state(&self, top: PathBuf, prefix: &str) -> Result<State> {
        let below = if prefix.is_empty() { ":(top)".to_owned() } else { below(prefix) };
        let args = ["ls-files", "-z", "-v", "--full-name", "--cached", "--others", "--modified", "--deleted"];
        let listed = self.bytes(&[&args[..], &["--", &below]].concat())?;
        let mut state = State { top, ..State::default() };
        for line in listed.split(|byte| *byte == 0) {
            let [tag, b' ', path @ ..] = line else { continue };
            match tag {
                b'H' => {}
                b'?' if path.ends_with(b"/") => {}
                b'?' => _ = state.new.insert(path.to_vec()),
                b'C' | b'M' => _ = state.altered.insert(path.to_vec()),
                b'R' => _ = state.removed.insert(path.to_vec()),
                // `S` is left out of a sparse work tree, unless it lies there all the same; small letters are
                // assumed to be unchanged.
                _ if state.kind(path).is_some() => _ = state.unlooked.insert(path.to_vec()),
                _ => {}
            }
        }
        // What is not there is listed as altered too.
        state.altered.retain(|path| !state.removed.contains(path));
        Ok(state)
    }

    /// The folder that the work tree begins in.
    pub fn top(&self) -> Result<PathBuf> {
        super::with_files(self)?;
        let said = self.bytes(&["rev-parse", "--show-toplevel"])?;
        Ok(native(said.trim_ascii_end()))
    }

    /// The folder that the work tree begins in, and git's index.
    fn places(&self) -> Result<(PathBuf, PathBuf)> {
        let said = self.bytes(&["rev-parse", "--show-toplevel", "--git-path", "index"])?;
        // A name may hold a line end; that of the index is the last line.
        let said = said.strip_suffix(b"\n").unwrap_or(&said);
        let Some(line) = memchr::memrchr(b'\n', said) else { bail!(UNEXPECTED) };
        Ok((native(&said[..line]), self.folder.join(native(&said[line + 1..]))))
    }

    /// What is staged, and what the work tree says on top of it.
    fn laid_over(&self, staged: Vec<Difference>, state: &State, old: &str, prefix: &str) -> Result<Vec<Difference>> {
        let whole = |path: &str| format!("{}{path}", folder(prefix));
        let mut found: BTreeMap<String, Difference> = BTreeMap::new();
        for difference in staged {
            found.insert(whole(difference.path()), difference);
        }
        let touched: BTreeSet<&Vec<u8>> = state.altered.iter().chain(&state.removed).chain(&state.new).collect();
        let named: Vec<(&[u8], String)> =
            touched.iter().map(|path| (path.as_slice(), String::from_utf8_lossy(path).into_owned())).collect();
        // What is staged differs from the commit already; the rest is as the commit has it, which knows none of what is
        // new.
        let unstaged: Vec<&str> = named
            .iter()
            .filter(|(path, name)| !state.new.contains(*path) && !found.contains_key(name))
            .map(|(_, name)| &**name)
            .collect();
        let committed = self.entries(old, &unstaged)?;
        let mut committed: BTreeMap<String, Blob> =
            committed.into_iter().map(|blob| (blob.path.clone(), blob)).collect();
        for (path, name) in named {
            let short = name[folder(prefix).len().min(name.len())..].to_owned();
            let new = state.kind(path).map(|what| Blob {
                path: short.clone(),
                object: "".into(),
                what,
                utf8: std::str::from_utf8(path).is_ok(),
            });
            let staged = found.remove(&name);
            let old = match staged {
                Some(staged) => staged.old,
                None => committed.remove(&name).map(|blob| Blob { path: short, ..blob }),
            };
            if old.is_some() || new.is_some() {
                found.insert(name, Difference { old, new });
            }
        }
        Ok(found.into_values().collect())
    }

    /// The same asked of git with an index of its own for the moment, which knows of every file and looks at each:
    /// dearer, but it tells what was moved, and believes no promise that nothing changed.
    fn looked_at(&self, state: &State, old: &str, prefix: &str, renames: bool) -> Result<Vec<Difference>> {
        let scratch = tempfile::tempdir().context("无法建临时文件夹 / cannot make a temporary folder")?;
        let index = scratch.path().join("index");
        let own = std::path::absolute(self.places()?.1)?;
        std::fs::copy(own, &index).context("无法读 git 的索引 / cannot read git's index")?;
        let mut entries = Vec::new();
        let unlooked: Vec<&[u8]> = state.unlooked.iter().map(Vec::as_slice).collect();
        // An entry that is laid in anew has no promise.
        for line in self.staged(&unlooked)? {
            entries.extend_from_slice(&line);
            entries.push(0);
        }
        let empty = self.text(&["hash-object", "--stdin"])?;
        for path in &state.new {
            let mode = if state.kind(path) == Some(What::Link) { "120000" } else { "100644" };
            entries.extend_from_slice(format!("{mode} {}\t", empty.trim()).as_bytes());
            entries.extend_from_slice(path);
            entries.push(0);
        }
        self.lay(&index, &entries)?;
        let below = below(prefix);
        let mut args = vec!["diff"];
        args.extend(RAW);
        args.extend(["--no-relative", "--no-color", if renames { "-M" } else { "--no-renames" }]);
        args.extend(["--end-of-options", old, "--"]);
        args.extend((!prefix.is_empty()).then_some(&*below));
        let output = self.command(&args).env("GIT_INDEX_FILE", &index).stdin(Stdio::null()).output();
        match finished(&args, output) {
            Err(_) if renames => self.looked_at(state, old, prefix, false),
            listed => Raw::new(&listed?, prefix).all(),
        }
    }

    /// `100644 3b18e5… 0\tpath` of files in the index.
    fn staged(&self, paths: &[&[u8]]) -> Result<Vec<Vec<u8>>> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: BTreeSet<&[u8]> = paths.iter().copied().collect();
        let listed = self.bytes(&["ls-files", "-z", "-s", "--full-name", "--", ":(top)"])?;
        let path = |line: &[u8]| line.iter().position(|byte| *byte == b'\t').map(|tab| line[tab + 1..].to_vec());
        let lines = listed.split(|byte| *byte == 0);
        Ok(lines.filter(|line| path(line).is_some_and(|path| wanted.contains(&*path))).map(<[u8]>::to_vec).collect())
    }

    /// Lays entries into an index that is not the repository's.
    fn lay(&self, index: &Path, entries: &[u8]) -> Result<()> {
        let args = ["update-index", "-z", "--index-info"];
        let mut command = self.command(&args);
        command.env("GIT_INDEX_FILE", index).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().context(ABSENT)?;
        if let Some(mut ask) = child.stdin.take() {
            // Where this fails git says why.
            let _ = ask.write_all(entries);
        }
        finished(&args, child.wait_with_output()).map(|_| ())
    }
}

/// How a work tree differs from the index; whole paths in the repository.
#[derive(Debug, Default)]
pub(super) struct State {
    pub top: PathBuf,
    pub altered: BTreeSet<Vec<u8>>,
    pub removed: BTreeSet<Vec<u8>>,
    /// Untracked, ignored ones too.
    pub new: BTreeSet<Vec<u8>>,
    /// Git was told not to look at them, and they are there.
    pub unlooked: BTreeSet<Vec<u8>>,
    /// The tree that the index stands for, where that is known.
    pub staged: Option<String>,
}

impl State {
    /// What lies at a path; `None` where nothing does.
    fn kind(&self, path: &[u8]) -> Option<What> {
        let kind = std::fs::symlink_metadata(self.top.join(native(path))).ok()?.file_type();
        Some(match () {
            () if kind.is_symlink() => What::Link,
            () if kind.is_file() => What::File,
            () if kind.is_dir() => What::Other,
            () => What::Other,
        })
    }
}

fn folder(prefix: &str) -> String {
    match prefix.trim_end_matches('/') {
        "" => String::new(),
        folder => format!("{folder}/"),
    }
}

/// A name as git has it, which on systems without byte names is UTF-8.
pub(super) fn native(path: &[u8]) -> PathBuf {
    #[cfg(unix)]
    return PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(path));
    #[cfg(not(unix))]
    return PathBuf::from(String::from_utf8_lossy(path).into_owned());
}
