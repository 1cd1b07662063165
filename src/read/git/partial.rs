//! Partial clones: what was left out when they were made is fetched from where git says it comes from, all at once.

use std::io::Write;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use super::{Repository, unstarted};

impl Repository {
    /// Fetches what of a commit or tree was left out of a partial clone. `false` where nothing could be fetched,
    /// because the clone is whole.
    pub fn fetch_left_out(&self, tree: &str) -> Result<bool> {
        if self.promisor().is_none() {
            return Ok(false);
        }
        let objects = self.text(&["rev-list", "--objects", "--missing=print", "--end-of-options", tree])?;
        let missing: Vec<&str> = objects.lines().filter_map(|line| line.strip_prefix('?')).collect();
        self.fetch_objects(&missing)
    }

    /// Fetches objects that were left out of a partial clone. `false` where the clone is whole.
    pub fn fetch_objects(&self, objects: &[&str]) -> Result<bool> {
        let Some(remote) = self.promisor() else { return Ok(false) };
        if !objects.is_empty() {
            self.fetch(&remote, objects)?;
        }
        Ok(true)
    }

    /// Where a partial clone has the rest from.
    fn promisor(&self) -> Option<String> {
        let promised = self.text(&["config", "--get-regexp", "--name-only", r"^remote\..*\.promisor$"]).ok()?;
        let remote = promised.lines().next()?.strip_prefix("remote.")?.strip_suffix(".promisor")?;
        Some(remote.to_owned())
    }

    /// As git itself fetches what it misses, but not one at a time.
    fn fetch(&self, remote: &str, objects: &[&str]) -> Result<()> {
        let args = ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head"];
        let what = ["--recurse-submodules=no", "--filter=blob:none", "--stdin", "--end-of-options", remote];
        let mut command = self.command(&[&args[..], &what].concat());
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().map_err(unstarted)?;
        if let Some(mut ask) = child.stdin.take() {
            // Where git has given up already, its own words say why.
            let _ = ask.write_all((objects.join("\n") + "\n").as_bytes());
        }
        let output = child.wait_with_output().context("git fetch")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            bail!("git fetch: {}", crate::source::visible(said.trim().lines().next().unwrap_or_default()));
        }
        Ok(())
    }
}
