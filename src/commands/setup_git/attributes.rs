//! `.gitattributes` of the register: which files go to the drivers. A marked part of the file is ours, the rest is not.

use std::path::PathBuf;

use anyhow::Result;

use super::{Setting, State, Step};
use crate::edit;
use crate::output::{self, Part};
use crate::read::small_file;

const PART: Part<'static> =
    Part { begin: "# riskreg setup-git:开始 / begin", end: "# riskreg setup-git:结束 / end" };
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
    PART.put(text, &LINES.map(|line| format!("{line}\n")).concat())
}

fn without_part(text: &str) -> String {
    PART.out_of(text)
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
