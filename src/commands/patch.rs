//! A change of a text as `patch` and `git apply` take it.

use std::io::{IsTerminal, Write};

use crate::source::visible;

/// `shown` is how the file is named.
pub fn show(shown: &str, before: &str, after: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let terminal = std::io::stdout().is_terminal();
    let shown = visible(shown);
    let diff = similar::TextDiff::from_lines(before, after);
    let text = diff.unified_diff().header(&format!("a/{shown}"), &format!("b/{shown}")).to_string();
    for line in text.split_inclusive('\n') {
        // A patch is exact; a terminal is not to act on what a register holds.
        match terminal {
            true => writeln!(out, "{}", visible(line.trim_end_matches(['\n', '\r'])))?,
            false => write!(out, "{line}")?,
        }
    }
    Ok(())
}
