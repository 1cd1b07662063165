//! The commits that gave one file what it holds, newest first.

use anyhow::Result;
use jiff::civil::Date;

use super::Repository;

/// A file as one commit has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The full name of the commit.
    pub commit: String,
    /// The day of the commit, in the offset it was written with.
    pub date: Option<Date>,
    /// Where the file lay then, from the top of the repository.
    pub path: String,
}

impl Repository {
    /// The commits up to `from` that changed the file at `path` of the repository, at most so many, newest first;
    /// renames are followed. Where `also` names folders, the commits that changed what lies there too, and then
    /// renames are not followed.
    pub fn versions(&self, from: &str, path: &str, also: &[String], most: usize) -> Result<Vec<Version>> {
        let most = format!("--max-count={most}");
        let mut args = vec!["log", "-z", "--format=%x01%H %ad", "--date=short", "--name-only", "--no-show-signature"];
        args.extend([
            "--no-ext-diff",
            "--no-relative",
            &most,
            if also.is_empty() { "--follow" } else { "--no-follow" },
        ]);
        args.extend(["--end-of-options", from, "--"]);
        let paths: Vec<String> = std::iter::once(path)
            .chain(also.iter().map(String::as_str))
            .map(|path| format!(":(top,literal){path}"))
            .collect();
        args.extend(paths.iter().map(String::as_str));
        let listed = self.bytes(&args)?;
        let listed = String::from_utf8_lossy(&listed);
        // `\x01<commit> <date>\0\n<path>\0`
        let mut versions = Vec::new();
        let mut at = path.to_owned();
        for record in listed.split('\u{1}').filter(|record| !record.is_empty()) {
            let mut parts = record.split('\0');
            let Some((commit, date)) = parts.next().and_then(|head| head.split_once(' ')) else { continue };
            if let Some(named) = parts.next().map(|path| path.trim_start_matches('\n')).filter(|path| !path.is_empty())
                && also.is_empty()
            {
                at = named.to_owned();
            }
            versions.push(Version { commit: commit.to_owned(), date: date.trim().parse().ok(), path: at.clone() });
        }
        Ok(versions)
    }

    /// What a commit holds at a path of the repository; `None` where that is no file, or a larger one than `limit`.
    pub fn content(&self, commit: &str, path: &str, limit: u64) -> Option<Vec<u8>> {
        let object = format!("{commit}:{path}");
        let size: u64 = self.text(&["cat-file", "-s", &object]).ok()?.trim().parse().ok()?;
        if size > limit {
            return None;
        }
        self.bytes(&["cat-file", "blob", &object]).ok()
    }

    /// The files below a folder of a commit, by their paths in the repository.
    pub fn files_below(&self, commit: &str, folder: &str) -> Result<Vec<String>> {
        let listed = self.bytes(&[
            "--literal-pathspecs",
            "ls-tree",
            "-r",
            "-z",
            "--full-tree",
            "--name-only",
            "--end-of-options",
            commit,
            "--",
            folder,
        ])?;
        let names = listed.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.filter_map(|name| String::from_utf8(name.to_vec()).ok()).collect())
    }
}
