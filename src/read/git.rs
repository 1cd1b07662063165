//! The `git` program, and the only place that runs it. It is found on every machine that has the register
//! in a repository, and it honours signatures, partial clones and settings that a library would not know.

mod mark;

pub use mark::Signing;

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::ReadFault;

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

    /// The full name of the commit that `revision` names.
    pub fn commit(&self, revision: &str) -> Result<String> {
        let peeled = format!("{revision}^{{commit}}");
        let found = self.text(&["rev-parse", "--verify", "--quiet", "--end-of-options", &peeled]);
        let shown = crate::source::visible(revision);
        let name = found.with_context(|| {
            let shallow = self.text(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|said| said.trim() == "true");
            match shallow {
                true => format!("没有版本「{shown}」,这是浅克隆,更早的版本看不到 / no revision `{shown}`; this clone is shallow and sees no older ones"),
                false => format!("没有版本「{shown}」/ no revision `{shown}`"),
            }
        })?;
        Ok(name.trim().to_owned())
    }

    /// What `git` prints, as text.
    pub fn text(&self, args: &[&str]) -> Result<String> {
        String::from_utf8(self.bytes(args)?).context("git 的输出不是 UTF-8 / what git printed is not UTF-8")
    }

    /// What `git` prints.
    pub fn bytes(&self, args: &[&str]) -> Result<Vec<u8>> {
        let output = self.command(args).stdin(Stdio::null()).output().context(ABSENT)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.trim().lines().next().unwrap_or_default();
            bail!("git {}: {}", args.first().unwrap_or(&""), crate::source::visible(said));
        }
        Ok(output.stdout)
    }

    /// Reads only: no index is refreshed, no object fetched, no pager, no question asked.
    fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new("git");
        command
            .arg("--no-optional-locks")
            .arg("-C")
            .arg(&self.folder)
            .args(["-c", "core.quotePath=false", "-c", "core.fsmonitor=false"])
            .args(args);
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_PAGER", "cat").env("LC_ALL", "C.UTF-8");
        command
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
        // `3b18e5… blob 1234`, or `3b18e5… missing`: not fetched in a partial clone.
        let size = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse::<u64>().ok());
        let size = size.ok_or_else(|| ReadFault::Io(io::ErrorKind::NotFound.into()))?;
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
