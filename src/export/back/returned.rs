//! From a file that somebody sent back to what it changes here, and the texts of the files that change.

use super::{Came, Change, Options, Returned, book, compared, csv, json};
use crate::export::gather::Exported;
use crate::finding::Both;
use crate::merge;
use crate::record::Language;
use crate::sheet::Book;
use crate::source::visible;

/// A table that may be one of ours.
#[derive(Clone, Copy)]
pub enum Sent<'s> {
    /// A workbook or a CSV table, read.
    Book(&'s Book),
    /// JSON: one document, or records line by line.
    Text(&'s str),
}

impl Sent<'_> {
    /// `export` wrote it.
    pub fn is_ours(self) -> bool {
        match self {
            Sent::Book(book) => book::is_ours(book) || csv::is_ours(book),
            Sent::Text(text) => json::is_ours(text),
        }
    }
}

/// What a table of ours changes in a register; why it cannot be read. `None` where it is none of ours.
pub fn returned(sent: Sent<'_>, here: &Exported<'_>, options: Options) -> Option<Result<Returned, Both>> {
    if !sent.is_ours() {
        return None;
    }
    let mut files = Vec::new();
    let take = |file| {
        files.push(file);
        Ok::<(), std::convert::Infallible>(())
    };
    let Ok(unread) = here.each(|file| file.kept(), take);
    let came: Result<Came, Both> = match sent {
        Sent::Book(sent) if book::is_ours(sent) => book::marked(sent).map(|marked| book::came(sent, marked)),
        Sent::Book(sent) => csv::came(sent).ok_or_else(nothing),
        Sent::Text(text) => json::came(text).unwrap_or_else(|| Err(nothing())),
    };
    Some(came.map(|came| {
        let mut returned = compared(&came, &files, here.settings().as_deref(), options);
        returned.remarks.extend(unread.iter().map(|unread| {
            let path = visible(&unread.path);
            Both::new(
                format!("台账里的 {path} 没有读：{}", unread.zh),
                format!("{path} of the register was not read: {}", unread.en),
            )
        }));
        returned
    }))
}

fn nothing() -> Both {
    Both::new("找不到表头", "there are no headings")
}

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
            let text = merge::rewritten(before, *kind, |meaning| made = super::apply(meaning, ops));
            text.ok().filter(|_| made).ok_or_else(refused)
        }
    }
}
