//! Git's own merge of three texts, line by line: what is asked where ours is not enough.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use super::unstarted;

/// What git made of three texts.
pub struct ByLine {
    pub bytes: Vec<u8>,
    /// Some places are marked in it.
    pub conflicts: bool,
}

/// Merges by lines; `labels` are those of ours, the base and theirs, `length` that of the marks.
pub fn merge_by_line(files: [&Path; 3], labels: [&str; 3], length: usize) -> Result<ByLine> {
    let [ours, base, theirs] = files;
    let mut command = Command::new("git");
    command.args(["merge-file", "--stdout", "--quiet", &format!("--marker-size={length}")]);
    for label in labels {
        command.args(["-L", label]);
    }
    command.arg("--").args([ours, base, theirs]).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    let output = command.output().map_err(unstarted)?;
    // It gives the number of conflicts, or 255 where it could not work.
    match output.status.code() {
        Some(0) => Ok(ByLine { bytes: output.stdout, conflicts: false }),
        Some(1..=127) => Ok(ByLine { bytes: output.stdout, conflicts: true }),
        _ => bail!("git merge-file: {}", crate::source::visible(String::from_utf8_lossy(&output.stderr).trim())),
    }
}
