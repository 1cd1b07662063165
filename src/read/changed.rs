//! What of a register differs from a revision, as git tells it.

use std::path::Path;

use anyhow::Result;
use rustc_hash::FxHashSet;

use super::Repository;
use super::git::with_files;

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
    let repository = Repository::find(root)?;
    with_files(&repository)?;
    let commit = repository.commit(revision)?;
    // Histories that share nothing are compared as they are.
    let base = repository.text(&["merge-base", &commit, "HEAD"]).map_or(commit, |base| base.trim().to_owned());
    let quiet = ["--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules", "--relative", "-z"];
    let listed = repository.bytes(&[&["diff", "--name-status"][..], &quiet, &[&base, "--", "."]].concat())?;
    let mut changed = Changed::default();
    let mut parts = listed.split(|byte| *byte == 0);
    while let (Some(status), Some(path)) = (parts.next(), parts.next()) {
        match status {
            b"D" => changed.removed = true,
            _ => _ = changed.paths.insert(String::from_utf8_lossy(path).into_owned()),
        }
    }
    let new = repository.bytes(&["ls-files", "--others", "--exclude-standard", "-z", "--", "."])?;
    let new = new.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    changed.paths.extend(new.map(|path| String::from_utf8_lossy(path).into_owned()));
    Ok(changed)
}
