//! Signatures of commits, verified by git itself with the program that belongs to each.

use std::io::Write;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use super::{ABSENT, Repository};

/// What git says of the signature of one commit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signed {
    pub verdict: Verdict,
    /// Whose it is: the principal that the list gives the key, or the name that the key gives itself.
    pub signer: Box<str>,
    /// The key, as people compare it.
    pub key: Box<str>,
    /// The fingerprint of the key, and of the key that it belongs to.
    pub fingerprint: Box<str>,
    pub primary: Box<str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verdict {
    #[default]
    Absent,
    Good,
    /// Good, by a key that nobody vouches for, or of another kind than was asked for.
    Untrusted,
    Bad,
    /// Made with a key, or carrying a date, that had expired; or the key was revoked.
    Expired,
    /// The key or the program is not here.
    Unchecked,
}

const FORMAT: &str = "--format=tformat:%H%x00%G?%x00%GS%x00%GK%x00%GF%x00%GP";
const FIELDS: usize = 6;

impl Repository {
    /// The signatures of commits, given by their full names, in the same order. `ssh_signers` is the text of the list
    /// of keys that may sign with SSH; without it only GPG counts, by the keys that whoever asks has.
    pub fn signatures(&self, commits: &[&str], ssh_signers: Option<&str>) -> Result<Vec<Signed>> {
        // Git wants the list as a file; it is ours alone and gone when this returns.
        let mut list = tempfile::NamedTempFile::new().context(UNWRITABLE)?;
        list.write_all(ssh_signers.unwrap_or_default().as_bytes()).and_then(|()| list.flush()).context(UNWRITABLE)?;
        let setting = format!("gpg.ssh.allowedSignersFile={}", list.path().display());
        let args =
            ["-c", &setting, "log", "--no-walk=unsorted", "--stdin", "-z", "--no-show-signature", "--no-notes", FORMAT];
        let mut child = self
            .command(&args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context(ABSENT)?;
        if let Some(mut ask) = child.stdin.take() {
            // Git reads all of it before it answers; where it does not, the answer is too short.
            let _ = ask.write_all(commits.join("\n").as_bytes());
        }
        let output = child.wait_with_output().context(ABSENT)?;
        let said = String::from_utf8_lossy(&output.stdout);
        let fields: Vec<&str> = said.split('\0').collect();
        let signed: Vec<(&str, Signed)> =
            fields.chunks_exact(FIELDS).map(|fields| signed(fields, ssh_signers)).collect();
        if signed.len() != commits.len() || signed.iter().zip(commits).any(|((name, _), commit)| name != commit) {
            bail!("git 没有答完各提交的签名 / git did not tell the signatures of all commits");
        }
        Ok(signed.into_iter().map(|(_, signed)| signed).collect())
    }
}

const UNWRITABLE: &str = "无法写临时文件 / cannot write a temporary file";

fn signed<'f>(fields: &[&'f str], ssh_signers: Option<&str>) -> (&'f str, Signed) {
    let verdict = match fields[1] {
        "G" => Verdict::Good,
        "U" => Verdict::Untrusted,
        "B" => Verdict::Bad,
        "X" | "Y" | "R" => Verdict::Expired,
        "N" => Verdict::Absent,
        _ => Verdict::Unchecked,
    };
    let by_ssh = fields[4].starts_with("SHA256:");
    let verdict = match verdict {
        Verdict::Good if by_ssh != ssh_signers.is_some() => Verdict::Untrusted,
        verdict => verdict,
    };
    let signed = Signed {
        verdict,
        signer: fields[2].into(),
        key: fields[3].into(),
        fingerprint: fields[4].into(),
        primary: fields[5].into(),
    };
    (fields[0].trim_start_matches('\n'), signed)
}
