//! What closing a cycle leaves in a repository: a commit of one file, and a tag. Nothing else here writes to git.

use std::process::Stdio;

use anyhow::{Result, bail};

use super::{Repository, unstarted};
use crate::profile::Signatures;
use crate::source::visible;

/// The setting of git that names the kind of signature; where none is asked for, the user's own settings say.
fn setting(signing: Signatures) -> Option<&'static str> {
    match signing {
        Signatures::None => None,
        Signatures::Ssh => Some("gpg.format=ssh"),
        Signatures::Gpg => Some("gpg.format=openpgp"),
    }
}

impl Repository {
    /// The commit that a tag names.
    pub fn tagged(&self, tag: &str) -> Option<String> {
        self.commit(&format!("refs/tags/{tag}")).ok()
    }

    /// The files below the folder that are not as the last commit has them, new ones included, by path below it.
    pub fn uncommitted(&self) -> Result<Vec<String>> {
        let listed =
            self.bytes(&["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", "."])?;
        let path = |entry: &[u8]| {
            // `XY path`, from the top of the repository.
            let path = String::from_utf8_lossy(entry.get(3..)?).into_owned();
            Some(path.strip_prefix(self.prefix()).map_or(path.clone(), str::to_owned))
        };
        Ok(listed.split(|byte| *byte == 0).filter_map(path).collect())
    }

    /// The last commit holds a file of this path below the folder.
    pub fn has(&self, path: &str) -> bool {
        let object = format!("HEAD:{}{path}", self.prefix());
        self.text(&["rev-parse", "--verify", "--quiet", "--end-of-options", &object]).is_ok()
    }

    /// Commits one file below the folder and nothing else, whatever is staged.
    pub fn commit_file(&self, path: &str, message: &str, signing: Signatures) -> Result<String> {
        self.write(Signatures::None, &["add", "--", path])?;
        let sign: &[&str] = if signing == Signatures::None { &[] } else { &["-S"] };
        self.write(signing, &[&["commit", "--quiet", "-m", message], sign, &["--", path]].concat())?;
        self.commit("HEAD")
    }

    /// Puts an annotated tag on a commit; one that exists is not moved.
    pub fn tag(&self, tag: &str, commit: &str, message: &str, signing: Signatures) -> Result<()> {
        let sign = if signing == Signatures::None { "-a" } else { "-s" };
        self.write(signing, &["tag", sign, "--cleanup=whitespace", "-m", message, "--end-of-options", tag, commit])
    }

    fn write(&self, signing: Signatures, args: &[&str]) -> Result<()> {
        let mut all = vec!["--literal-pathspecs"];
        all.extend(setting(signing).into_iter().flat_map(|setting| ["-c", setting]));
        all.extend(args);
        let output = self.command(&all).stdin(Stdio::null()).output().map_err(unstarted)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("git {}: {}", args.first().unwrap_or(&""), visible(said.trim()));
        }
        Ok(())
    }
}
