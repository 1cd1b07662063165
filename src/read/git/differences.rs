//! Files that differ between two commits, as `git diff-tree --raw` lists them.

use anyhow::{Result, bail};

use super::{Repository, below, what};
use crate::read::What;

/// A file as a commit has it, or as the work tree has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Below the folder asked for, parts joined by `/`; what is not UTF-8 in it is replaced.
    pub path: String,
    /// Git's name of the content; empty for a file of the work tree, whose content is only there.
    pub object: Box<str>,
    pub what: What,
    /// The name is UTF-8.
    pub utf8: bool,
}

/// One file that differs: added, removed, altered, or moved where the paths differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub old: Option<Blob>,
    pub new: Option<Blob>,
}

impl Difference {
    /// Where it is now, or was.
    pub fn path(&self) -> &str {
        self.new.as_ref().or(self.old.as_ref()).map_or("", |blob| &blob.path)
    }
}

impl Repository {
    /// Files that differ between two commits or trees below `prefix`, in path order. `renames`: what was moved
    /// is one difference, by git's similarity.
    pub fn differences(&self, old: &str, new: &str, prefix: &str, renames: bool) -> Result<Vec<Difference>> {
        let below = below(prefix);
        let args = |renames| {
            let mut args = vec!["diff-tree", "-r"];
            args.extend(RAW);
            args.push(renames);
            args.extend(["--end-of-options", old, new, "--"]);
            args.extend((!prefix.is_empty()).then_some(&*below));
            args
        };
        let listed = match renames {
            false => self.bytes(&args("--no-renames"))?,
            true => self.with_moves(&args)?,
        };
        Raw::new(&listed, prefix).all()
    }
}

/// What every listing of differences is asked for, whatever the user's settings say.
pub(super) const RAW: [&str; 6] =
    ["--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty"];

/// What zero bytes part.
type Tokens<'b> = std::slice::Split<'b, u8, fn(&u8) -> bool>;

/// A listing of `--raw -z`: `:100644 100644 bcd12… 01234… M`, path, and a second path for what was moved.
pub(super) struct Raw<'b> {
    pub tokens: std::iter::Peekable<Tokens<'b>>,
    prefix: String,
}

impl<'b> Raw<'b> {
    pub fn new(listed: &'b [u8], prefix: &str) -> Raw<'b> {
        let ends: fn(&u8) -> bool = |byte| *byte == 0;
        let prefix = prefix.trim_end_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Raw { tokens: listed.split(ends).peekable(), prefix }
    }

    /// All that is left, in path order.
    pub fn all(mut self) -> Result<Vec<Difference>> {
        let found = self.next_differences()?;
        match self.tokens.peek() {
            None => Ok(found),
            Some(_) => bail!(UNEXPECTED),
        }
    }

    /// The differences up to what is none, in path order, each path once.
    pub fn next_differences(&mut self) -> Result<Vec<Difference>> {
        let mut found = Vec::new();
        while let Some(token) = self.tokens.peek() {
            match token.trim_ascii_start() {
                [] => _ = self.tokens.next(),
                [b':', ..] => found.extend(self.difference()?),
                _ => break,
            }
        }
        found.sort_by(|a: &Difference, b| (a.path(), a.new.is_none()).cmp(&(b.path(), b.new.is_none())));
        // A path in conflict is listed as that and as what the work tree has.
        found.dedup_by(|b, a| {
            let is_same = a.path() == b.path() && a.new.is_some() == b.new.is_some();
            if is_same && a.old.is_none() {
                a.old = b.old.take();
            }
            is_same
        });
        Ok(found)
    }

    fn difference(&mut self) -> Result<Option<Difference>> {
        let (Some(header), Some(first)) = (self.tokens.next(), self.tokens.next()) else { bail!(UNEXPECTED) };
        let header = String::from_utf8_lossy(header);
        let mut words = header.trim_start().trim_start_matches(':').split(' ');
        let words: [Option<&str>; 5] = std::array::from_fn(|_| words.next());
        let [Some(old_mode), Some(new_mode), Some(old), Some(new), Some(status)] = words else { bail!(UNEXPECTED) };
        let second = if status.starts_with(['R', 'C']) { self.tokens.next().unwrap_or(first) } else { first };
        let blob = |mode: &str, object: &str, path: &[u8]| {
            (mode != "000000").then(|| {
                let mut blob = Blob::new(mode, object, path);
                blob.path.drain(..if blob.path.starts_with(&self.prefix) { self.prefix.len() } else { 0 });
                blob
            })
        };
        let difference = Difference { old: blob(old_mode, old, first), new: blob(new_mode, new, second) };
        Ok((difference.old.is_some() || difference.new.is_some()).then_some(difference))
    }
}

pub(super) const UNEXPECTED: &str = "git 列出的差异读不懂 / git lists differences in a way that was not expected";

impl Blob {
    pub(super) fn new(mode: &str, object: &str, path: &[u8]) -> Blob {
        // All zeros: the content is in the work tree only.
        let object = if object.bytes().all(|byte| byte == b'0') { "" } else { object };
        Blob {
            path: String::from_utf8_lossy(path).into_owned(),
            object: object.into(),
            what: what(mode),
            utf8: std::str::from_utf8(path).is_ok(),
        }
    }

    /// `100644 blob 3b18e5…\tpath`, as `git ls-tree -z` writes it.
    pub(in crate::read) fn of_tree(line: &[u8]) -> Option<Blob> {
        let tab = line.iter().position(|byte| *byte == b'\t')?;
        let mut words = std::str::from_utf8(&line[..tab]).ok()?.split(' ');
        let (mode, _, object) = (words.next()?, words.next()?, words.next()?);
        Some(Blob::new(mode, object, &line[tab + 1..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(listed: &str, prefix: &str) -> Vec<(String, String)> {
        let path = |blob: Option<Blob>| blob.map_or(String::new(), |blob| blob.path);
        let found = Raw::new(listed.as_bytes(), prefix).all().unwrap();
        found.into_iter().map(|difference| (path(difference.old), path(difference.new))).collect()
    }

    #[test]
    fn added_removed_altered_and_moved_files_are_told_apart() {
        let listed = ":100644 100644 aa bb M\0科/甲.yaml\0:000000 100644 00 bb A\0科/乙.yaml\0\
                      :100644 000000 aa 00 D\0科/丙.yaml\0:100644 100644 aa aa R100\0科/丁.yaml\0科/戊.yaml\0";
        let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        let expected =
            [pair("丙.yaml", ""), pair("", "乙.yaml"), pair("丁.yaml", "戊.yaml"), pair("甲.yaml", "甲.yaml")];
        assert_eq!(paths(listed, "科/"), expected);
    }

    #[test]
    fn what_is_no_listing_is_an_error_and_no_panic() {
        for listed in [":", ":100644", ":1 2 3 4 M", "x\0", ":100644 100644 a b R100\0x"] {
            let _ = Raw::new(listed.as_bytes(), "").all();
        }
        assert!(Raw::new(b"fatal: bad\0", "").all().is_err());
    }
}
