//! Git's own settings, read and written by git; and where its hooks lie.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use super::{Repository, unstarted};

/// Whose settings.
#[derive(Debug, Clone, Copy)]
pub enum Settings<'r> {
    /// Of one repository, all its work trees.
    Of(&'r Repository),
    /// Of the user, for all repositories.
    User,
}

/// Where a repository keeps its hooks.
#[derive(Debug, Clone)]
pub struct Hooks {
    pub folder: PathBuf,
    /// Set for more than this repository: what is put there runs elsewhere too.
    pub shared: bool,
}

impl Settings<'_> {
    fn command(self, args: &[&str]) -> Command {
        match self {
            Settings::Of(repository) => repository.command(&[&["config", "--local"][..], args].concat()),
            Settings::User => {
                let mut command = Command::new("git");
                command.args(["config", "--global"]).args(args).env("LC_ALL", "C.UTF-8");
                command
            }
        }
    }

    /// The last value of a key, where it has one.
    pub fn get(self, key: &str) -> Result<Option<String>> {
        let mut command = self.command(&["--null", "--get", "--end-of-options", key]);
        let output = command.stdin(Stdio::null()).output().map_err(unstarted)?;
        let text = String::from_utf8_lossy(&output.stdout).trim_end_matches('\0').to_owned();
        Ok(output.status.success().then_some(text))
    }

    pub fn set(self, key: &str, value: &str) -> Result<()> {
        self.change(&["--end-of-options", key, value], key)
    }

    pub fn unset(self, key: &str) -> Result<()> {
        self.change(&["--unset-all", "--end-of-options", key], key)
    }

    fn change(self, args: &[&str], key: &str) -> Result<()> {
        let output = self.command(args).stdin(Stdio::null()).output().map_err(unstarted)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("git config {key}: {}", crate::source::visible(said.trim()));
        }
        Ok(())
    }
}

impl Repository {
    /// The folder of its hooks, wherever `core.hooksPath` puts them.
    pub fn hooks(&self) -> Result<Hooks> {
        let path = self.text(&["rev-parse", "--path-format=absolute", "--git-path", "hooks"])?;
        let folder = PathBuf::from(path.trim_end_matches('\n'));
        let scope = self.text(&["config", "--show-scope", "--get", "core.hooksPath"]).unwrap_or_default();
        let shared = !scope.is_empty() && !scope.starts_with("local") && !scope.starts_with("worktree");
        Ok(Hooks { folder, shared })
    }
}
