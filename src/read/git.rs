//! The `git` program, and the only place that runs it. It is found on every machine that has the register
//! in a repository, and it honours signatures, partial clones and settings that a library would not know.

mod differences;
mod driver;
mod found;
mod history;
mod index;
mod looked;
mod mark;
mod objects;
mod partial;
mod settings;
mod signatures;
mod versions;
#[cfg(unix)]
mod walk;
mod work_tree;

use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow};
use rustc_hash::FxHashSet;

pub use differences::{Blob, Difference};
pub use driver::{ByLine, merge_by_line};
use found::Apart;
pub(super) use found::with_files;
pub use history::{Commit, Range, Signature};
use objects::ObjectReader;
pub use objects::Objects;
pub use settings::{Hooks, Settings};
pub use signatures::{Signed, Verdict};
pub use versions::Version;

use super::What;

/// A repository, seen from a folder in it.
#[derive(Debug, Clone)]
pub struct Repository {
    folder: PathBuf,
    /// Where the repository does not lie above the folder.
    apart: Option<Apart>,
    /// Where the folder lies in the repository: empty, or `a/b/`.
    prefix: String,
    bare: bool,
    /// Readers of objects that wait for the next question.
    idle: Arc<Mutex<Vec<ObjectReader>>>,
}

impl Repository {
    /// Where the folder lies in the repository: empty, or `a/b/`.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The folder that it is seen from.
    pub(super) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// It has no work tree.
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// The full name of the commit that `revision` names.
    pub fn commit(&self, revision: &str) -> Result<String> {
        self.peeled(revision, "commit").map_err(|failed| match failed {
            Failed::Run(error) => error,
            Failed::Said(_) => self.no_commit(revision),
        })
    }

    fn peeled(&self, revision: &str, to: &str) -> Result<String, Failed> {
        let peeled = format!("{revision}^{{{to}}}");
        let name = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &peeled])?;
        Ok(String::from_utf8_lossy(&name).trim().to_owned())
    }

    /// Why there is no such commit.
    fn no_commit(&self, revision: &str) -> anyhow::Error {
        let shown = crate::source::visible(revision);
        if self.text(&["rev-list", "--max-count=1", "--all"]).is_ok_and(|said| said.is_empty()) {
            return anyhow!(
                "没有版本「{shown}」,版本库里还没有提交 / no revision `{shown}`; nothing has been committed yet"
            );
        }
        if self.is_shallow() {
            return anyhow!(
                "没有版本「{shown}」,这是浅克隆,更早的版本看不到;`git fetch --unshallow` 取来全部 / no revision `{shown}`; this clone is shallow and sees no older ones; `git fetch --unshallow` fetches them all"
            );
        }
        anyhow!("没有版本「{shown}」/ no revision `{shown}`")
    }

    /// Older history than some commit was not fetched.
    pub fn is_shallow(&self) -> bool {
        self.text(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|said| said.trim() == "true")
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

    /// Which of `paths` a commit or tree has. Paths are those of the repository; `a/b/` names all that lies in the folder.
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
            // With `-t`, a folder is named although something in it is asked for too.
            let args = ["--literal-pathspecs", "ls-tree", "-z", "-t", "--full-tree", "--end-of-options", tree, "--"];
            let listed = self.bytes(&[&args, now].concat())?;
            let wanted: FxHashSet<&str> = now.iter().copied().collect();
            let entries = listed.split(|byte| *byte == 0).filter_map(Blob::of_tree);
            let inside = |path: &str| wanted.contains(&path[..path.rfind('/').map_or(0, |at| at + 1)]);
            found.extend(entries.filter(|entry| wanted.contains(&*entry.path) || inside(&entry.path)));
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
        self.run(args).map_err(|failed| failed.of(args))
    }

    /// Differences with what was moved paired. A partial clone may lack what similarity is told by, and git may fetch
    /// that, many objects at once; where it cannot, the same content is told by its name.
    fn with_moves<'a>(&self, args: &dyn Fn(&'static str) -> Vec<&'a str>) -> Result<Vec<u8>> {
        let fetched = |_| {
            let args = args("-M");
            finished(&args, self.command(&args).env("GIT_NO_LAZY_FETCH", "0").stdin(Stdio::null()).output())
        };
        self.bytes(&args("-M")).or_else(fetched).or_else(|_| self.bytes(&args("-M100%")))
    }

    fn run(&self, args: &[&str]) -> Result<Vec<u8>, Failed> {
        ended(self.command(args).stdin(Stdio::null()).output())
    }

    /// Reads only: no index is refreshed, no object fetched, none replaced by another, no pager, no question asked.
    fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new("git");
        command
            .args(["--no-optional-locks", "--no-replace-objects", "-C"])
            .arg(&self.folder)
            .args([
                "-c",
                "core.quotePath=false",
                "-c",
                "core.fsmonitor=false",
                "-c",
                "diff.orderFile=/dev/null",
                "-c",
                "log.showRoot=false",
            ])
            .args(args);
        self.point(&mut command);
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_PAGER", "cat").env("LC_ALL", "C.UTF-8");
        command.env("GIT_NO_LAZY_FETCH", "1");
        command
    }
}

/// Why git gave nothing.
enum Failed {
    /// It did not start.
    Run(anyhow::Error),
    /// What it said of it.
    Said(String),
}

impl Failed {
    /// In words, for a command with these arguments.
    fn of(self, args: &[&str]) -> anyhow::Error {
        match self {
            Failed::Run(error) => error,
            Failed::Said(said) => {
                let said = crate::source::visible(said.lines().next().unwrap_or_default()).into_owned();
                anyhow!("git {}: {said}", args.iter().find(|arg| !arg.starts_with('-')).unwrap_or(&""))
            }
        }
    }
}

/// What a `git` that has ended printed; why it failed, where it did.
fn ended(output: io::Result<std::process::Output>) -> Result<Vec<u8>, Failed> {
    let output = output.map_err(|error| Failed::Run(unstarted(error)))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(Failed::Said(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
    }
}

/// The same, as a fault of a command with these arguments.
fn finished(args: &[&str], output: io::Result<std::process::Output>) -> Result<Vec<u8>> {
    ended(output).map_err(|failed| failed.of(args))
}

fn unstarted(error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::NotFound => anyhow!(ABSENT),
        _ => anyhow::Error::new(error).context("无法运行 git / cannot run git"),
    }
}

const ABSENT: &str = "找不到 git 程序 / the git program was not found";

/// Bytes of arguments that every system takes in one call.
const ARGUMENTS: usize = 16 * 1024;

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
