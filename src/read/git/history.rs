//! Commits, each with what it changed, as `git log --raw` lists them.

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use rustc_hash::FxHashMap;

use super::differences::{Difference, RAW, Raw, UNEXPECTED};
use super::objects::ObjectReader;
use super::{Repository, below};

/// A commit, and what it changed.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Its full name.
    pub name: String,
    pub parents: Vec<String>,
    pub author: Signature,
    pub committer: Signature,
    pub subject: String,
    pub body: String,
    /// Against its first parent, in path order.
    pub differences: Vec<Difference>,
    /// Where a shallow clone ends: its parents were not fetched, so that all it holds looks added.
    pub boundary: bool,
}

/// Who, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    pub email: String,
    pub time: Timestamp,
    /// In the offset it was written with.
    pub date: Date,
}

/// Commits that led to `to` and not to `from`, by their full names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    pub from: Option<String>,
    pub to: String,
}

/// Which commits are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Walk {
    All,
    FirstParents,
}

impl Repository {
    /// Commits of `range` (`A..B`, `A`, or empty for all of HEAD) that touch `prefix`, oldest first, each with its
    /// differences to its first parent (merges: see `parents`).
    pub fn commits(&self, range: &str, prefix: &str, renames: bool) -> Result<Vec<Commit>> {
        self.walk(range, prefix, renames, Walk::All)
    }

    /// The same along first parents only: the states that the branch itself went through. The first of all commits lists no
    /// differences: it is the state that they start from.
    pub fn mainline(&self, range: &str, prefix: &str, renames: bool) -> Result<Vec<Commit>> {
        self.walk(range, prefix, renames, Walk::FirstParents)
    }

    fn walk(&self, range: &str, prefix: &str, renames: bool, walk: Walk) -> Result<Vec<Commit>> {
        let Range { from, to } = self.range(range)?;
        let from = from.map(|from| format!("^{from}"));
        let below = below(prefix);
        let args = |renames| {
            let mut args = vec!["log", "--reverse", "--date-order", "--full-history"];
            args.extend(RAW);
            args.extend(OWN_SETTINGS);
            args.extend([FORMAT, "--diff-merges=first-parent", renames]);
            args.push(if walk == Walk::FirstParents { "--first-parent" } else { "--root" });
            args.extend(["--end-of-options", &*to]);
            args.extend(from.as_deref());
            args.push("--");
            args.extend((!prefix.is_empty()).then_some(&*below));
            args
        };
        let listed = match renames {
            false => self.bytes(&args("--no-renames"))?,
            true => self.with_moves(&args)?,
        };
        let mut commits = commits(&listed, prefix)?;
        self.find_boundaries(&mut commits)?;
        Ok(commits)
    }

    /// One commit, without its differences.
    pub fn single(&self, name: &str) -> Result<Commit> {
        let mut args = vec!["log", "--max-count=1", "-z", "--no-patch", FORMAT];
        args.extend(OWN_SETTINGS);
        args.extend(["--end-of-options", name, "--"]);
        let mut found = commits(&self.bytes(&args)?, "")?;
        self.find_boundaries(&mut found)?;
        found.pop().context(UNEXPECTED)
    }

    /// Tags whose names begin with `start`, with the commits that they are of, by name.
    pub fn tags(&self, start: &str) -> Result<Vec<(String, String)>> {
        let pattern = format!("refs/tags/{start}");
        let format = "--format=%(refname)%00%(objectname)%00%(*objectname)%00";
        let listed = self.bytes(&["for-each-ref", format, "--end-of-options", &pattern])?;
        let text = String::from_utf8_lossy(&listed);
        let mut words = text.split('\0');
        let mut tags = Vec::new();
        while let (Some(name), Some(object), Some(peeled)) = (words.next(), words.next(), words.next()) {
            let name = name.trim_start().trim_start_matches("refs/tags/").to_owned();
            tags.push((name, if peeled.is_empty() { object } else { peeled }.to_owned()));
        }
        Ok(tags)
    }

    /// The names of all commits of a range, oldest first.
    pub fn names(&self, range: &Range) -> Result<Vec<String>> {
        let from = range.from.as_ref().map(|from| format!("^{from}"));
        let mut args = vec!["rev-list", "--reverse", "--topo-order", "--end-of-options", &range.to];
        args.extend(from.as_deref());
        args.push("--");
        Ok(self.text(&args)?.lines().map(str::to_owned).collect())
    }

    /// What `A..B`, `A..`, `B` or nothing at all stands for.
    pub fn range(&self, range: &str) -> Result<Range> {
        let head = |part: &str| if part.is_empty() { "HEAD".to_owned() } else { part.to_owned() };
        if range.contains("...") {
            let shown = crate::source::visible(range);
            bail!("「{shown}」:范围写作 A..B,两个点 / `{shown}`: a range is written A..B, with two dots");
        }
        match range.split_once("..") {
            None => Ok(Range { from: None, to: self.commit(&head(range))? }),
            Some((from, to)) => {
                let from = self.commit(&head(from))?;
                Ok(Range { from: Some(from), to: self.commit(&head(to))? })
            }
        }
    }

    /// The first parent of every commit of a range that has one.
    pub fn first_parents(&self, range: &Range) -> Result<FxHashMap<String, String>> {
        let mut args = vec!["rev-list", "--parents", "--end-of-options", &range.to];
        let from = range.from.as_ref().map(|from| format!("^{from}"));
        args.extend(from.as_deref());
        args.push("--");
        let listed = self.text(&args)?;
        let pair = |line: &str| {
            let mut names = line.split(' ');
            Some((names.next()?.to_owned(), names.next()?.to_owned()))
        };
        Ok(listed.lines().filter_map(pair).collect())
    }

    /// A shallow clone hides the parents of its oldest commits; the commits themselves still name them.
    fn find_boundaries(&self, commits: &mut [Commit]) -> Result<()> {
        if !commits.iter().any(|commit| commit.parents.is_empty()) || !self.is_shallow() {
            return Ok(());
        }
        let mut reader = ObjectReader::new(self).context(super::ABSENT)?;
        for commit in commits.iter_mut().filter(|commit| commit.parents.is_empty()) {
            let content = reader.read(&commit.name, LARGEST_COMMIT).unwrap_or_default();
            let head = content.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
            commit.boundary = head.into_iter().any(|line| line.starts_with(b"parent "));
        }
        Ok(())
    }
}

/// More bytes than a commit's own lines take.
const LARGEST_COMMIT: u64 = 16 * 1024 * 1024;

const FORMAT: &str = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%s%x00%b%x00";
const FIELDS: usize = 10;

/// Whatever the user's settings of `git log` say.
const OWN_SETTINGS: [&str; 9] = [
    "--date=raw",
    "--encoding=UTF-8",
    "--no-mailmap",
    "--no-notes",
    "--no-decorate",
    "--no-color",
    "--no-show-signature",
    "--no-relative",
    "--no-follow",
];

fn commits(listed: &[u8], prefix: &str) -> Result<Vec<Commit>> {
    let mut raw = Raw::new(listed, prefix);
    let mut commits: Vec<Commit> = Vec::new();
    loop {
        let differences = raw.next_differences()?;
        match commits.last_mut() {
            Some(commit) => commit.differences = differences,
            None if differences.is_empty() => {}
            None => bail!(UNEXPECTED),
        }
        if raw.tokens.peek().is_none() {
            return Ok(commits);
        }
        let mut fields: [String; FIELDS] = std::array::from_fn(|_| {
            raw.tokens.next().map_or(String::new(), |field| String::from_utf8_lossy(field).into_owned())
        });
        let [name, parents, author, author_email, authored, who, email, committed, subject, body] =
            std::array::from_fn(|index| std::mem::take(&mut fields[index]));
        commits.push(Commit {
            name: name.trim_start().to_owned(),
            parents: parents.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            author: Signature::new(author, author_email, &authored),
            committer: Signature::new(who, email, &committed),
            subject,
            body: body.trim_end().to_owned(),
            differences: Vec::new(),
            boundary: false,
        });
    }
}

impl Signature {
    /// `when` is `1786755600 +0800`: seconds of 1970, and the offset as hours and minutes. What a commit may hold and
    /// no calendar has is the beginning of 1970.
    fn new(name: String, email: String, when: &str) -> Signature {
        let (seconds, offset) = when.split_once(' ').unwrap_or((when, "+0000"));
        let seconds = seconds.parse::<i64>().ok();
        let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
        let offset = offset.parse::<i32>().unwrap_or_default().clamp(-9999, 9999);
        let seconds = (offset / 100 * 60 + offset % 100) * 60;
        let offset = Offset::from_seconds(seconds).unwrap_or(Offset::UTC);
        Signature { name, email, time, date: offset.to_datetime(time).date() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_that_of_the_offset_it_was_written_with() {
        let date = |when: &str| Signature::new(String::new(), String::new(), when).date.to_string();
        // 23:30 in UTC is the next morning in China.
        assert_eq!(date("1767223800 +0000"), "2025-12-31");
        assert_eq!(date("1767223800 +0800"), "2026-01-01");
        assert_eq!(date("1767223800 -0330"), "2025-12-31");
        for odd in ["", "x", "99999999999999999999 +0800", "9223372036854775807 +9999", "0 -999999999"] {
            date(odd);
        }
    }

    #[test]
    fn a_body_may_look_like_a_difference() {
        let listed = "\nabc\0\0周\0z@h\x000 +0800\0周\0z@h\x000 +0800\0主题\0:100644 100644 a b M\n\0\0\
                      \n:000000 100644 00 aa A\0甲.yaml\0\0def\0abc\0周\0\x000 +0800\0周\0\x000 +0800\0\0\0";
        let found = commits(listed.as_bytes(), "").unwrap();
        assert_eq!(found.iter().map(|commit| &*commit.name).collect::<Vec<_>>(), ["abc", "def"]);
        assert_eq!(found[0].body, ":100644 100644 a b M");
        assert_eq!(found[0].differences.len(), 1);
        assert_eq!(found[1].parents, ["abc"]);
    }
}
