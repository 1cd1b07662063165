//! A register given on whole, for spreadsheets and programs: every field of every file, by the same tables that the reader
//! uses, each record with the place by which what was changed elsewhere finds its way back.

pub mod back;
pub mod book;
mod cell;
mod columns;
pub mod csv;
mod gather;
pub mod json;
pub mod ndjson;
pub mod office;
mod place;
mod rows;
mod stamp;
pub mod template;

pub use columns::{Column, Columns, Form, kinds, named_table};
pub use gather::{Exported, FileRows, Takes, Unread};
pub use rows::Row;

use crate::record::RecordKind;
use crate::register::FileKind;

/// The version of what is written here; a reader of another version says so instead of guessing.
pub const VERSION: u32 = 1;

/// What machine outputs call a kind of record: `risk`, `rule-entry`.
pub fn record_name(kind: RecordKind) -> &'static str {
    Columns::of(kind).map_or("", |columns| &columns.name)
}

/// What machine outputs call a kind of file.
pub fn file_kind(kind: FileKind) -> &'static str {
    record_name(kind.record())
}

#[cfg(test)]
mod tests;
