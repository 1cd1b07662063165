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
    let mut changed = Changed::default();
    for difference in repository.differences_to_work_tree(&base, repository.prefix(), false)? {
        match difference.new {
            None => changed.removed = true,
            Some(new) => _ = changed.paths.insert(new.path),
        }
    }
    Ok(changed)
}

/// The last commit of the repository that `root` lies in, and whether files that a register is made of are not as it has
/// them; `None` where there is none.
pub fn committed(root: &Path) -> Option<(String, bool)> {
    let repository = Repository::find(root).ok()?;
    let commit = repository.commit("HEAD").ok()?;
    let differences = repository.differences_to_work_tree(&commit, repository.prefix(), false).ok()?;
    let dirty = differences.iter().any(|difference| {
        let path = difference.path();
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_hidden = path.split('/').any(|part| part.starts_with(['.', '_']));
        !is_hidden && (name == "riskreg.toml" || super::layout::is_yaml(name.as_ref()))
    });
    Some((commit, dirty))
}
