//! The texts of the files that a table changes.

use super::{Change, apply};
use crate::finding::Both;
use crate::merge;
use crate::record::Language;
use crate::source::visible;

/// The text of a file after a change; `before` is its text where it is there. In words why it cannot be written.
pub fn written(change: &Change, before: Option<&str>, keys: Language) -> Result<String, Both> {
    let path = visible(change.path()).into_owned();
    let refused = || {
        Both::new(
            format!("{path}：写不成与表里一样的内容，没有动它；在台账里改"),
            format!(
                "{path}: it cannot be written so that it says what the table says; left alone, edit it in the register"
            ),
        )
    };
    match change {
        Change::Settings { text } => Ok(text.clone()),
        Change::New { kind, said, .. } => Ok(merge::fresh(said, *kind, keys)),
        Change::Edited { kind, ops, .. } => {
            let before = before.ok_or_else(refused)?;
            let mut made = false;
            let text = merge::rewritten(before, *kind, |meaning| made = apply(meaning, ops));
            text.ok().filter(|_| made).ok_or_else(refused)
        }
    }
}
