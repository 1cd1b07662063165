//! `.gitattributes` of the register: which files go to the drivers. A marked part of the file is ours, the rest is not.

use std::path::PathBuf;

use anyhow::Result;

use super::{Setting, State, Step};
use crate::edit;
use crate::output;
use crate::read::small_file;

const BEGIN: &str = "# riskreg setup-git:开始 / begin";
const END: &str = "# riskreg setup-git:结束 / end";
/// Names that begin with `.` or `_` are not read as a register's.
const LINES: [&str; 4] = [
    "*.yaml merge=riskreg diff=riskreg",
    "*.yml merge=riskreg diff=riskreg",
    ".*/** !merge !diff",
    "_*/** !merge !diff",
];

struct Attributes {
    path: PathBuf,
}

/// In the register's own folder, so that other files of the repository are none of its business.
pub fn step<'a>(setting: &Setting<'a>) -> Box<dyn Step + 'a> {
    Box::new(Attributes { path: setting.root.join(".gitattributes") })
}

impl Step for Attributes {
    fn what(&self) -> String {
        let path = self.path.strip_prefix(".").unwrap_or(&self.path).to_string_lossy();
        format!("{path}: {}", LINES[..2].join("; "))
    }

    fn state(&self) -> Result<State> {
        let text = small_file(&self.path)?.unwrap_or_default();
        Ok(if text == with_part(&text) { State::Made } else { State::Missing })
    }

    fn make(&self) -> Result<()> {
        match small_file(&self.path)? {
            Some(text) => edit::write(&self.path, text.as_bytes(), &with_part(&text)),
            None => output::file(&self.path, |out| out.write_all(with_part("").as_bytes())),
        }
    }

    fn undo(&self) -> Result<()> {
        let text = small_file(&self.path)?.unwrap_or_default();
        match without_part(&text) {
            rest if rest.trim().is_empty() => Ok(std::fs::remove_file(&self.path)?),
            rest => edit::write(&self.path, text.as_bytes(), &rest),
        }
    }
}

/// The text with our part, where it stood or at the end.
fn with_part(text: &str) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let part: String = [BEGIN].iter().chain(&LINES).chain(&[END]).flat_map(|line| [*line, newline]).collect();
    match part_of(text) {
        Some(range) => format!("{}{part}{}", &text[..range.start], &text[range.end..]),
        None if text.is_empty() || text.ends_with('\n') => format!("{text}{part}"),
        None => format!("{text}{newline}{part}"),
    }
}

fn without_part(text: &str) -> String {
    part_of(text).map_or_else(|| text.to_owned(), |range| format!("{}{}", &text[..range.start], &text[range.end..]))
}

/// From the line that begins our part to the end of the line that ends it.
fn part_of(text: &str) -> Option<std::ops::Range<usize>> {
    let start = text.find(BEGIN)?;
    let end = start + text[start..].find(END)? + END.len();
    let behind = text[end..].find('\n').map_or(text.len(), |found| end + found + 1);
    Some(start..behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_stays_and_our_part_stands_once() {
        for own in ["", "*.png binary\n", "*.png binary", "*.png binary\r\n"] {
            let once = with_part(own);
            assert_eq!(with_part(&once), once);
            assert!(once.starts_with(own) && once.contains(LINES[0]));
            assert_eq!(without_part(&once).trim_end(), own.trim_end());
        }
        let older = with_part("a b\n").replace(LINES[1], "*.yml text") + "c d\n";
        assert_eq!(with_part(&older), with_part("a b\n") + "c d\n");
    }
}
