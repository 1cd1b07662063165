//! A register as records, one a line: each with its place, what it stands in, and its fields under English keys. The first
//! line says what this is.

use std::io::{self, Write};

use super::columns::Columns;
use super::gather::{Exported, FileRows, Unread};
use super::json::{Head, SETTINGS};
use super::rows::Row;
use super::stamp::{self, Marks};
use crate::record::RecordKind;
use serde::{Serialize, Serializer};

/// The first line.
#[derive(Serialize)]
struct First<'h> {
    record: &'static str,
    #[serde(flatten)]
    head: Head<'h>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Settings<'h>>,
}

#[derive(Serialize)]
struct Settings<'h> {
    path: &'static str,
    stamp: String,
    text: &'h str,
}

#[derive(Serialize)]
struct Line<'l> {
    record: &'static str,
    /// The file.
    path: &'l str,
    /// Of the file: the place that references name.
    identity: &'l str,
    /// Where in the file; empty for what the file itself is.
    at: &'l str,
    /// What the record stands in, where that is not the file.
    #[serde(skip_serializing_if = "str::is_empty")]
    within: &'l str,
    /// Of what was given on, field by field.
    stamp: &'l str,
    /// Of the whole file; stands with the file's own record.
    #[serde(skip_serializing_if = "Option::is_none")]
    file_stamp: Option<&'l str>,
    fields: Fields<'l>,
}

/// The cells of a row under their keys.
struct Fields<'l>(&'static Columns, &'l Row<'l>);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Fields(columns, row) = self;
        serializer.collect_map(row.cells.iter().map(|(at, value)| (columns.columns[*at].key(), value)))
    }
}

pub fn write(out: &mut dyn Write, exported: &Exported<'_>) -> io::Result<Vec<Unread>> {
    let text = exported.settings();
    let first = First {
        record: "register",
        head: Head::of(exported),
        settings: text.as_ref().map(|text| Settings { path: SETTINGS, stamp: stamp::of_file(text), text }),
    };
    line(out, &first)?;
    let made = |file: FileRows<'_>| {
        let mut lines = Vec::new();
        let rows = file.rows.iter().enumerate();
        rows.map(|(index, row)| one(&mut lines, &file, row, index == 0)).collect::<io::Result<()>>().map(|()| lines)
    };
    exported.each(made, |lines| out.write_all(&lines?))
}

fn one(out: &mut dyn Write, file: &FileRows<'_>, row: &Row<'_>, first: bool) -> io::Result<()> {
    // What is known of people stands with their names.
    if row.kind == RecordKind::Party {
        return Ok(());
    }
    let Some(columns) = Columns::of(row.kind) else { return Ok(()) };
    line(
        out,
        &Line {
            record: super::record_name(row.kind),
            path: &file.path,
            identity: &file.identity,
            at: &row.at,
            within: &row.within,
            stamp: marks(row).as_str(),
            file_stamp: first.then_some(&*file.stamp),
            fields: Fields(columns, row),
        },
    )
}

/// Of a record as JSON tells it.
pub fn marks(row: &Row<'_>) -> Marks {
    let mut marks = Marks::default();
    row.cells.iter().for_each(|(column, value)| marks.add(*column, &value.to_string()));
    marks
}

fn line(out: &mut dyn Write, record: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    writeln!(out)
}
