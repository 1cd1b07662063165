//! The way back: a table that was given on and edited elsewhere, held against the register as it is now. Exactly what was
//! edited comes back; what the register changed since stays; where both changed one thing, nothing is decided.

pub mod book;
mod compare;
pub mod csv;
mod fresh;
mod here;
pub mod json;
pub mod office;
mod ops;
mod returned;
mod table;

pub use compare::compared;
pub use ops::{Op, apply};
pub use returned::{Sent, returned, written};

use super::cell::{self, Unfit};
use super::columns::{Column, Columns};
use super::rows::Row;
use super::stamp::Marks;
use crate::finding::Both;
use crate::merge::Said;
use crate::record::{Json, Language, RecordKind};
use crate::register::FileKind;

/// How values are told in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// As texts of cells, fixed words in a language.
    Cells(Language),
    /// As JSON.
    Json,
}

impl Default for Medium {
    fn default() -> Medium {
        Medium::Cells(Language::default())
    }
}

impl Medium {
    pub fn text(self, column: &Column, value: &Said<'_>) -> String {
        match self {
            Medium::Cells(language) => cell::text(column, value, language).into_owned(),
            Medium::Json => value.to_string(),
        }
    }

    /// What a row says in a column; empty where nothing.
    pub fn text_of(self, row: &Row<'_>, column: usize) -> String {
        let value = row.cells.iter().find(|(at, _)| *at == column).map(|(_, value)| value);
        let column = Columns::of(row.kind).and_then(|columns| columns.columns.get(column));
        value.zip(column).map_or_else(String::new, |(value, column)| self.text(column, value))
    }

    /// A value that its field cannot take, as somebody wrote it.
    fn as_it_is(self, column: &Column, text: &str) -> Json {
        match self {
            Medium::Cells(_) if column.form == super::Form::Words => {
                let word = |line: &str| cell::word(column, line).unwrap_or_else(|_| Json::from(cell::unescaped(line)));
                text.lines().map(word).collect()
            }
            Medium::Cells(_) => Json::from(cell::unescaped(text)),
            Medium::Json => serde_json::from_str(text).unwrap_or(Json::Null),
        }
    }

    fn value(self, column: &Column, text: &str) -> Result<Option<Json>, Unfit> {
        match self {
            Medium::Cells(_) => cell::value(column, text),
            Medium::Json if text.is_empty() => Ok(None),
            Medium::Json => {
                let value: Json = serde_json::from_str(text).unwrap_or(Json::Null);
                match value {
                    Json::Null => Ok(None),
                    value if column.form == super::Form::Rest => Ok(Some(value)),
                    // What is a text stands under the rules of a cell.
                    Json::String(text) => cell::value(column, &cell::escaped(&text)),
                    value if column.takes(&Said::of(&value)) => Ok(Some(value)),
                    _ => Err(Unfit { zh: "不是这个字段的值".into(), en: "this field cannot hold that".into() }),
                }
            }
        }
    }
}

/// One record as it came back.
#[derive(Debug, Clone)]
pub struct Given {
    /// Where it stands in the table, for people.
    pub place: Both,
    pub kind: RecordKind,
    /// The file; empty where the row does not say.
    pub path: String,
    /// Where in the file; `None` in a row that somebody added.
    pub at: Option<String>,
    /// The place that the row names: `药剂科/采购岗`.
    pub identity: String,
    /// What it says that it stands in.
    pub within: String,
    /// By column, what stands there; columns that the table does not have are not there.
    pub cells: Vec<(usize, String)>,
    /// Cells that hold something that cannot be read, and what.
    pub unreadable: Vec<(usize, String)>,
    /// What it said when it was given on.
    pub marks: Option<Marks>,
    /// It is an edit of what stands here now.
    pub certain: bool,
    /// The place of the record that it shall stand in, where a table tells that otherwise than by name.
    pub under: Option<String>,
    /// What it holds besides its cells.
    pub extra: serde_json::Map<String, Json>,
}

/// A file as it was given on.
#[derive(Debug, Clone)]
pub struct FileThen {
    pub path: String,
    pub kind: FileKind,
    pub stamp: String,
    pub rows: Vec<RowThen>,
}

#[derive(Debug, Clone)]
pub struct RowThen {
    pub kind: RecordKind,
    pub at: String,
    pub marks: Option<Marks>,
}

/// The list of an office, which is read beside the register that it is told of.
#[derive(Debug, Clone)]
pub struct List {
    book: crate::sheet::Book,
    marked: book::Marked,
}

/// A table that came back, read.
#[derive(Debug, Clone, Default)]
pub struct Came {
    pub medium: Medium,
    pub rows: Vec<Given>,
    /// What was given on, as far as the table tells.
    pub exported: Vec<FileThen>,
    /// Kinds whose tables are there: what is missing in one of them was taken out of it.
    pub kinds: Vec<RecordKind>,
    /// Settings as they were given on: their mark, and their text now.
    pub settings: Option<(String, String)>,
    /// What the reader saw and a person should know.
    pub remarks: Vec<Both>,
    /// What cannot be taken.
    pub refused: Vec<Both>,
    /// A list of which nothing is read yet.
    pub list: Option<Box<List>>,
}

/// What comes of it.
#[derive(Debug, Default)]
pub struct Returned {
    /// By path.
    pub changes: Vec<Change>,
    /// What was edited, each in words.
    pub edited: Vec<Both>,
    /// What was edited and cannot be taken, each with the reason and what to do.
    pub refused: Vec<Both>,
    /// Records that were taken out of the table.
    pub gone: Vec<Both>,
    /// What is worth knowing.
    pub remarks: Vec<Both>,
}

/// What happens to one file.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Changes to make on its meaning, all or none: [`apply`].
    Edited { path: String, kind: FileKind, ops: Vec<Op> },
    /// A file that is not there yet, with what it says.
    New { path: String, kind: FileKind, said: Json },
    /// `riskreg.toml`, its whole text; there already or not.
    Settings { text: String },
}

impl Change {
    pub fn path(&self) -> &str {
        match self {
            Change::Edited { path, .. } | Change::New { path, .. } => path,
            Change::Settings { .. } => super::json::SETTINGS,
        }
    }
}

/// What to do where the table says less than the register.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Records that were taken out of the table are taken out of the register.
    pub remove_gone: bool,
}

#[cfg(test)]
mod tests;
