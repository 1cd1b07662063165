//! The `git` program, and the only place that runs it. It is found on every machine that has the register
//! in a repository, and it honours signatures, partial clones and settings that a library would not know.

mod differences;
mod history;
mod objects;
mod signatures;
mod work_tree;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

pub use differences::{Blob, Difference};
pub use history::{Commit, Range, Signature};
pub(super) use objects::ObjectReader;
pub use objects::Objects;
pub use signatures::{Signed, Verdict};

use super::What;

/// A repository, seen from a folder in it.
#[derive(Debug, Clone)]
pub struct Repository {
    folder: PathBuf,
    /// Where the folder lies in the repository: empty, or `a/b/`.
    prefix: String,
    bare: bool,
}

impl Repository {
    /// The repository that a folder lies in; `None` where it lies in none, or where there is no `git`.
    pub fn of(folder: &Path) -> Option<Repository> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut repository = Repository { folder: folder.to_owned(), prefix: String::new(), bare: false };
        let said = repository.text(&["rev-parse", "--is-bare-repository", "--show-prefix"]).ok()?;
        let (bare, prefix) = said.split_once('\n')?;
        repository.bare = bare == "true";
        repository.prefix = prefix.trim_end_matches('\n').to_owned();
        Some(repository)
    }

    /// Where the folder lies in the repository: empty, or `a/b/`.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// It has no work tree.
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// Its oldest commits have parents that were not fetched.
    pub fn is_shallow(&self) -> bool {
        self.text(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|said| said.trim() == "true")
    }

    /// The full name of the commit that `revision` names.
    pub fn commit(&self, revision: &str) -> Result<String> {
        let found = self.peeled(revision, "commit");
        let shown = crate::source::visible(revision);
        found.with_context(|| {
            let empty = self.text(&["rev-list", "--all", "--max-count=1"]).is_ok_and(|said| said.is_empty());
            match () {
                () if empty => format!("没有版本「{shown}」,这个版本库还没有提交 / no revision `{shown}`; this repository has no commits yet"),
                () if self.is_shallow() => format!("没有版本「{shown}」,这是浅克隆,更早的版本看不到 / no revision `{shown}`; this clone is shallow and sees no older ones"),
                () => format!("没有版本「{shown}」/ no revision `{shown}`"),
            }
        })
    }

    /// The full name of the tree of a commit, below `prefix`; `None` where there is no such folder.
    pub fn tree(&self, commit: &str, prefix: &str) -> Option<String> {
        match prefix.trim_end_matches('/') {
            "" => self.peeled(commit, "tree").ok(),
            folder => {
                let entries = self.entries(commit, &[folder]).ok()?;
                entries.into_iter().find(|entry| entry.what == What::Folder).map(|entry| entry.object.into())
            }
        }
    }

    fn peeled(&self, revision: &str, to: &str) -> Result<String> {
        let peeled = format!("{revision}^{{{to}}}");
        let name = self.text(&["rev-parse", "--verify", "--quiet", "--end-of-options", &peeled])?;
        Ok(name.trim().to_owned())
    }

    /// Which of `paths` a commit or tree has. Paths are those of the repository.
    pub fn entries(&self, tree: &str, paths: &[&str]) -> Result<Vec<Blob>> {
        let mut found = Vec::new();
        let mut rest = paths;
        while !rest.is_empty() {
            let mut room = ARGUMENTS;
            let take = rest.iter().take_while(|path| {
                let fits = room > 0;
                room = room.saturating_sub(path.len() + 1);
                fits
            });
            let (now, later) = rest.split_at(take.count());
            let args = ["--literal-pathspecs", "ls-tree", "-z", "--full-tree", "--end-of-options", tree, "--"];
            let listed = self.bytes(&[&args, now].concat())?;
            found.extend(listed.split(|byte| *byte == 0).filter_map(Blob::of_tree));
            rest = later;
        }
        Ok(found)
    }

    /// What `git` prints, as text.
    pub fn text(&self, args: &[&str]) -> Result<String> {
        String::from_utf8(self.bytes(args)?).context("git 的输出不是 UTF-8 / what git printed is not UTF-8")
    }

    /// What `git` prints.
    pub fn bytes(&self, args: &[&str]) -> Result<Vec<u8>> {
        finished(args, self.command(args).stdin(Stdio::null()).output().context(ABSENT)?)
    }

    /// Reads only: no index is refreshed, no object fetched, none replaced by another, no pager, no question asked.
    fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new("git");
        command
            .args(["--no-optional-locks", "--no-replace-objects", "-C"])
            .arg(&self.folder)
            .args(["-c", "core.quotePath=false", "-c", "core.fsmonitor=false"])
            .args(args);
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_PAGER", "cat").env("LC_ALL", "C.UTF-8");
        command.env("GIT_NO_LAZY_FETCH", "1");
        // A hook is told where its repository is as seen from its own folder.
        for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_COMMON_DIR"] {
            let told = std::env::var_os(name).filter(|told| !told.is_empty());
            if let Some(path) = told.and_then(|told| std::path::absolute(told).ok()) {
                command.env(name, path);
            }
        }
        command
    }
}

const ABSENT: &str = "找不到 git 程序 / the git program was not found";

/// Bytes of arguments that every system takes in one call.
const ARGUMENTS: usize = 16 * 1024;

/// What a `git` that has ended printed; why it failed, where it did.
fn finished(args: &[&str], output: std::process::Output) -> Result<Vec<u8>> {
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().lines().next().unwrap_or_default();
        let command = args.iter().find(|arg| !arg.starts_with('-')).unwrap_or(&"");
        bail!("git {command}: {}", crate::source::visible(said));
    }
    Ok(output.stdout)
}

/// Names exactly what lies below a folder of the repository, from whatever folder git is run: empty, or `a/b/`.
fn below(prefix: &str) -> String {
    format!(":(top,literal){}", prefix.trim_end_matches('/'))
}

/// What a mode of git's trees stands for.
pub(super) fn what(mode: &str) -> What {
    match mode {
        "100644" | "100755" | "100664" => What::File,
        "040000" | "40000" => What::Folder,
        "120000" => What::Link,
        // Another repository in this one.
        _ => What::Other,
    }
}
