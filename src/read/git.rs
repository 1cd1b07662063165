//! What git knows of a register: through the `git` program, which is on every machine that has the register.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};
use rustc_hash::FxHashSet;

use crate::source::visible;

/// What of a folder differs from a revision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// Files that were added or altered, committed or not, by path below the folder.
    pub paths: FxHashSet<String>,
    /// Files were taken away: what other files say of them may be wrong now.
    pub removed: bool,
}

/// What changed below `root` since the history of `revision` and ours parted.
pub fn changed_since(root: &Path, revision: &str) -> Result<Changed> {
    if revision.is_empty() || revision.starts_with('-') {
        bail!("没有这个版本 / there is no such revision: {}", visible(revision));
    }
    let commit = format!("{revision}^{{commit}}");
    let found = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
    if !found.status.success() {
        // Tell what is not there: the revision, or the repository.
        if !git(root, &["rev-parse", "--git-dir"])?.status.success() {
            bail!("{}: 不在 git 版本库里 / not in a git repository", visible(&root.to_string_lossy()));
        }
        bail!("没有这个版本 / there is no such revision: {}", visible(revision));
    }
    let commit = line(&found.stdout);
    let base = git(root, &["merge-base", &commit, "HEAD"])?;
    // Histories that share nothing are compared as they are.
    let base = if base.status.success() { line(&base.stdout) } else { commit };
    let differ = [
        "diff",
        "--name-status",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--relative",
        "-z",
        &base,
        "--",
        ".",
    ];
    let mut changed = Changed::default();
    let listed = done(git(root, &differ)?)?;
    let mut parts = listed.split(|byte| *byte == 0);
    while let (Some(status), Some(path)) = (parts.next(), parts.next()) {
        match status {
            b"D" => changed.removed = true,
            _ => _ = changed.paths.insert(String::from_utf8_lossy(path).into_owned()),
        }
    }
    let new = done(git(root, &["ls-files", "--others", "--exclude-standard", "-z", "--", "."])?)?;
    let new = new.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    changed.paths.extend(new.map(|path| String::from_utf8_lossy(path).into_owned()));
    Ok(changed)
}

/// Runs git so that it changes nothing, asks nothing and runs no other program.
fn git(root: &Path, args: &[&str]) -> Result<Output> {
    let fixed = ["--no-optional-locks", "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"];
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    Command::new("git")
        .arg("-C")
        .arg(root)
        .args(fixed.iter().map(OsStr::new))
        .args(args)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .context("无法运行 git / cannot run git")
}

fn done(output: Output) -> Result<Vec<u8>> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    let why = String::from_utf8_lossy(&output.stderr);
    bail!("git: {}", visible(why.trim()))
}

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}
