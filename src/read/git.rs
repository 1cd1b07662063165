//! The `git` program, and the only place that runs it. It is found on every machine that has the register
//! in a repository, and it honours signatures, partial clones and settings that a library would not know.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, anyhow};

mod found;
mod partial;

use found::Apart;
pub(super) use found::with_files;

use super::ReadFault;

/// A repository, seen from a folder in it.
#[derive(Debug, Clone)]
pub struct Repository {
    folder: PathBuf,
    /// Where the repository does not lie above the folder.
    apart: Option<Apart>,
    /// Where the folder lies in the repository: empty, or `a/b/`.
    prefix: String,
    bare: bool,
}

impl Repository {
    /// Where the folder lies in the repository: empty, or `a/b/`.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The full name of the commit that `revision` names.
    pub fn commit(&self, revision: &str) -> Result<String> {
        let peeled = format!("{revision}^{{commit}}");
        match self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &peeled]) {
            Ok(name) => Ok(String::from_utf8_lossy(&name).trim().to_owned()),
            Err(Failed::Run(error)) => Err(error),
            Err(Failed::Said(_)) => Err(self.no_commit(revision)),
        }
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

    /// What `git` prints, as text.
    pub fn text(&self, args: &[&str]) -> Result<String> {
        String::from_utf8(self.bytes(args)?).context("git 的输出不是 UTF-8 / what git printed is not UTF-8")
    }

    /// What `git` prints.
    pub fn bytes(&self, args: &[&str]) -> Result<Vec<u8>> {
        self.run(args).map_err(|failed| match failed {
            Failed::Run(error) => error,
            Failed::Said(said) => {
                let said = crate::source::visible(said.lines().next().unwrap_or_default()).into_owned();
                anyhow!("git {}: {said}", args.first().unwrap_or(&""))
            }
        })
    }

    fn run(&self, args: &[&str]) -> Result<Vec<u8>, Failed> {
        let output = self.command(args).stdin(Stdio::null()).output().map_err(|error| Failed::Run(unstarted(error)))?;
        match output.status.success() {
            true => Ok(output.stdout),
            false => Err(Failed::Said(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
        }
    }

    /// Reads only: no index is refreshed, no pager, no question asked.
    fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new("git");
        command
            .arg("--no-optional-locks")
            .arg("-C")
            .arg(&self.folder)
            .args(["-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-c", "diff.orderFile=/dev/null"])
            .args(args);
        self.point(&mut command);
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_PAGER", "cat").env("LC_ALL", "C.UTF-8");
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

fn unstarted(error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::NotFound => anyhow!(ABSENT),
        _ => anyhow::Error::new(error).context("无法运行 git / cannot run git"),
    }
}

const ABSENT: &str = "找不到 git 程序 / the git program was not found";

/// One `git cat-file --batch`, asked for one object after the other.
pub(super) struct ObjectReader {
    child: Child,
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
}

impl ObjectReader {
    pub(super) fn new(repository: &Repository) -> io::Result<ObjectReader> {
        let mut child = repository
            .command(&["cat-file", "--batch"])
            .env("GIT_NO_LAZY_FETCH", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(ask), Some(answer)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other(ABSENT));
        };
        Ok(ObjectReader { child, ask: Some(ask), answer: BufReader::with_capacity(64 * 1024, answer) })
    }

    pub(super) fn read(&mut self, object: &str, limit: u64) -> Result<Vec<u8>, ReadFault> {
        let ask = self.ask.as_mut().ok_or_else(|| ReadFault::Io(io::ErrorKind::BrokenPipe.into()))?;
        ask.write_all(format!("{object}\n").as_bytes()).and_then(|()| ask.flush()).map_err(ReadFault::Io)?;
        let mut header = String::new();
        self.answer.read_line(&mut header).map_err(ReadFault::Io)?;
        // `3b18e5… blob 1234`, or `3b18e5… missing`: left out of a partial clone.
        let size = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse::<u64>().ok());
        let size = size.ok_or(ReadFault::LeftOut)?;
        if size > limit {
            io::copy(&mut (&mut self.answer).take(size + 1), &mut io::sink()).map_err(ReadFault::Io)?;
            return Err(ReadFault::TooLarge { bytes: size, limit });
        }
        let mut content = vec![0; size as usize + 1];
        self.answer.read_exact(&mut content).map_err(ReadFault::Io)?;
        content.pop();
        Ok(content)
    }
}

impl Drop for ObjectReader {
    fn drop(&mut self) {
        drop(self.ask.take());
        // Its input has ended, so it ends too.
        let _ = self.child.wait();
    }
}
