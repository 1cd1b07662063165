//! Which repository a folder lies in, or why there is none to use. Alone knows which of git's environment
//! variables are heeded.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Result, bail};

use super::{Failed, Repository};
use crate::source::visible;

/// What git's programs tell each other about the repository that they work on (`git rev-parse --local-env-vars`,
/// less the settings). A hook passes them on; the folder that a user names may lie in another repository.
const OF_A_CALLER: [&str; 11] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
];

/// What alters how git reads paths or shows differences, whoever set it.
const OF_A_TASTE: [&str; 6] = [
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
];

/// Objects that are being received, and lie nowhere else yet (`githooks`, quarantine).
const RECEIVED: [&str; 2] = ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"];

/// A repository that lies apart from its files, as `GIT_DIR` names it.
#[derive(Debug, Clone)]
pub(super) struct Apart {
    git_dir: PathBuf,
    work_tree: Option<PathBuf>,
}

impl Apart {
    /// What the environment names.
    fn named() -> Option<Apart> {
        let absolute = |name: &str| std::path::absolute(std::env::var_os(name)?).ok();
        Some(Apart { git_dir: absolute("GIT_DIR")?, work_tree: absolute("GIT_WORK_TREE") })
    }
}

impl Repository {
    /// The repository that a folder lies in: the one that git finds there, else the one that `GIT_DIR` names.
    pub fn find(folder: &Path) -> Result<Repository> {
        match Repository::seen_from(folder, None) {
            Ok(found) => Ok(found),
            Err(failed) => match Apart::named().map(|apart| Repository::seen_from(folder, Some(apart))) {
                Some(Ok(found)) => Ok(found),
                _ => Err(unusable(folder, failed)),
            },
        }
    }

    fn seen_from(folder: &Path, apart: Option<Apart>) -> Result<Repository, Failed> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut repository =
            Repository { folder: folder.to_owned(), apart, prefix: String::new(), bare: false, idle: Arc::default() };
        let said = repository.run(&["rev-parse", "--is-bare-repository", "--show-prefix"])?;
        let said = String::from_utf8_lossy(&said).into_owned();
        let (bare, prefix) = said.split_once('\n').unwrap_or((&said, ""));
        repository.bare = bare == "true";
        repository.prefix = prefix.trim_end_matches('\n').to_owned();
        Ok(repository)
    }

    /// Has git look at this repository, whatever another program told it before.
    pub(super) fn point(&self, command: &mut Command) {
        let received = std::env::var_os("GIT_QUARANTINE_PATH").is_some();
        for name in OF_A_CALLER.iter().chain(&OF_A_TASTE).filter(|name| !(received && RECEIVED.contains(name))) {
            command.env_remove(name);
        }
        if let Some(apart) = &self.apart {
            command.env("GIT_DIR", &apart.git_dir);
            if let Some(work_tree) = &apart.work_tree {
                command.env("GIT_WORK_TREE", work_tree);
            }
        }
    }
}

/// Why no repository can be used from a folder, and what to do about it.
fn unusable(folder: &Path, failed: Failed) -> anyhow::Error {
    let shown = visible(&folder.to_string_lossy()).into_owned();
    match failed {
        Failed::Run(error) => error,
        Failed::Said(said) if said.contains("dubious ownership") => {
            let advice = said.lines().map(str::trim).find(|line| line.starts_with("git config "));
            let advice = visible(advice.unwrap_or("git config --global --add safe.directory"));
            anyhow::anyhow!(
                "{shown}: 版本库属于另一个用户,git 不读;信得过就运行 `{advice}` / the repository belongs to another user, so git does not read it; if you trust it, run `{advice}`"
            )
        }
        Failed::Said(said) if said.contains("not a git repository") => {
            anyhow::anyhow!(
                "{shown}: 不在 git 版本库里,没有可看的旧版本 / not in a git repository, so there is no revision to look at"
            )
        }
        Failed::Said(said) => {
            let said = visible(said.lines().next().unwrap_or_default()).into_owned();
            anyhow::anyhow!("{shown}: git: {said}")
        }
    }
}

/// Refuses a repository that has no files beside it, for what compares files with a revision.
pub(in crate::read) fn with_files(repository: &Repository) -> Result<()> {
    if repository.bare {
        bail!(
            "{}: 这是裸版本库,没有文件可比,用 --at 看其中的版本 / a bare repository has no files to compare; look at its revisions with --at",
            visible(&repository.folder.to_string_lossy())
        );
    }
    Ok(())
}
