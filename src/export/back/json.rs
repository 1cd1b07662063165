//! A register that came back as JSON, one document or one record a line.

use rustc_hash::FxHashMap;
use serde_json::Map;

use super::{Came, FileThen, Given, Medium, RowThen};
use crate::export::columns::{Columns, kinds};
use crate::export::json::FORMAT;
use crate::export::rows::{Row, rows};
use crate::export::stamp::{self, Marks};
use crate::export::{VERSION, file_kind, ndjson};
use crate::finding::Both;
use crate::merge::Said;
use crate::record::{Json, RecordKind};
use crate::register::FileKind;

/// `export` wrote it: the name of the format stands at its beginning.
pub fn is_ours(text: &str) -> bool {
    const LOOKED_AT: usize = 4_096;
    let start = &text[..crate::source::floor_boundary(text, LOOKED_AT.min(text.len()))];
    start.contains(&format!("\"{FORMAT}\""))
}

/// What came back; `None` where the text is nothing that `export` wrote.
pub fn came(text: &str) -> Option<Result<Came, Both>> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next()?;
    if let Ok(head) = serde_json::from_str::<Json>(first)
        && head.get("format").and_then(Json::as_str) == Some(FORMAT)
        && head.get("files").is_none()
    {
        return Some(known(&head).and_then(|()| lines(text, &head)));
    }
    if !text.contains(FORMAT) {
        return None;
    }
    let document: Json = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(fault) => {
            let (line, column) = (fault.line(), fault.column());
            return Some(Err(Both::new(
                format!("第 {line} 行第 {column} 列不是 JSON"),
                format!("line {line}, column {column}: this is not JSON"),
            )));
        }
    };
    (text_of(&document, "format") == FORMAT).then(|| known(&document).map(|()| whole(&document)))
}

fn text_of<'j>(value: &'j Json, key: &str) -> &'j str {
    value.get(key).and_then(Json::as_str).unwrap_or_default()
}

fn known(head: &Json) -> Result<(), Both> {
    let version = head.get("version").and_then(Json::as_u64);
    match version.is_some_and(|version| version <= u64::from(VERSION)) {
        true => Ok(()),
        false => {
            Err(Both::new("是更新版本的 riskreg 导出的，这里读不了，请升级", "exported by a newer riskreg; upgrade"))
        }
    }
}

fn empty(head: &Json) -> Came {
    let is_whole = head.get("whole").and_then(Json::as_bool) == Some(true);
    Came {
        medium: Medium::Json,
        // Of a part, what is missing may just not have been asked for.
        kinds: if is_whole { kinds().collect() } else { Vec::new() },
        ..Came::default()
    }
}

fn whole(document: &Json) -> Came {
    let mut came = empty(document);
    let files = document.get("files").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    for (number, file) in files.iter().enumerate() {
        let stamp = text_of(file, "stamp").to_owned();
        if text_of(file, "kind") == "settings" {
            came.settings = Some((stamp, text_of(file, "text").to_owned()));
            continue;
        }
        let kind = FileKind::ALL.into_iter().find(|kind| file_kind(*kind) == text_of(file, "kind"));
        let (Some(kind), Some(content)) = (kind, file.get("content")) else {
            came.remarks.push(Both::new(
                format!("files 的第 {} 项没有认识的 kind 或 content，没有读", number + 1),
                format!("entry {} of `files` has no known `kind` or no `content`; it was not read", number + 1),
            ));
            continue;
        };
        let path = text_of(file, "path").to_owned();
        let content = Said::of(content);
        let untouched = stamp::of_said(&content) == stamp;
        let all = rows(&content, kind);
        let mut then = Vec::new();
        for row in all.iter().filter(|row| row.kind != RecordKind::Party) {
            let marks = untouched.then(|| ndjson::marks(row));
            then.extend(untouched.then(|| RowThen { kind: row.kind, at: row.at.clone(), marks: marks.clone() }));
            let place = Both::new(format!("{path} {}", row.at), format!("{path} {}", row.at));
            came.rows.push(given(row, &path, text_of(file, "identity"), place, marks));
        }
        came.exported.push(FileThen { path, kind, stamp, rows: then });
    }
    came
}

fn given(row: &Row<'_>, path: &str, identity: &str, place: Both, marks: Option<Marks>) -> Given {
    let count = Columns::of(row.kind).map_or(0, |columns| columns.columns.len());
    let mut cells: Vec<(usize, String)> = (0..count).map(|column| (column, String::new())).collect();
    for (column, value) in &row.cells {
        cells[*column].1 = value.to_string();
    }
    Given {
        place,
        kind: row.kind,
        path: path.to_owned(),
        at: Some(row.at.clone()),
        identity: identity.to_owned(),
        within: row.within.clone(),
        cells,
        unreadable: Vec::new(),
        marks,
        certain: false,
        under: None,
        extra: serde_json::Map::new(),
    }
}

fn lines(text: &str, head: &Json) -> Result<Came, Both> {
    let mut came = empty(head);
    if let Some(settings) = head.get("settings") {
        came.settings = Some((text_of(settings, "stamp").to_owned(), text_of(settings, "text").to_owned()));
    }
    let names: FxHashMap<&str, RecordKind> =
        kinds().filter_map(|kind| Some((&*Columns::of(kind)?.name, kind))).collect();
    for (number, line) in (2..).zip(text.lines().skip(1)).filter(|(_, line)| !line.trim().is_empty()) {
        let place = Both::new(format!("第 {number} 行"), format!("line {number}"));
        let record: Json = serde_json::from_str(line)
            .map_err(|_| Both::new(format!("{}：不是 JSON", place.zh), format!("{}: this is not JSON", place.en)))?;
        let Some(kind) = names.get(text_of(&record, "record")).copied() else {
            came.remarks.push(Both::new(
                format!("{}：没有认识的 record，没有读", place.zh),
                format!("{}: no known `record`; it was not read", place.en),
            ));
            continue;
        };
        came.rows.push(one(&record, kind, place));
        if let Some(stamp) = record.get("file_stamp").and_then(Json::as_str) {
            let file = FileKind::ALL.into_iter().find(|file| file.record() == kind);
            let path = text_of(&record, "path").to_owned();
            came.exported.extend(file.map(|kind| FileThen { path, kind, stamp: stamp.to_owned(), rows: Vec::new() }));
        }
    }
    Ok(came)
}

fn one(record: &Json, kind: RecordKind, place: Both) -> Given {
    let mut row = Row {
        kind,
        at: text_of(record, "at").to_owned(),
        within: text_of(record, "within").to_owned(),
        cells: Vec::new(),
    };
    let none = Map::new();
    let fields = record.get("fields").and_then(Json::as_object).unwrap_or(&none);
    if let Some(columns) = Columns::of(kind) {
        for (name, value) in fields {
            row.cells.extend(columns.find(name).map(|column| (column, Said::of(value))));
        }
    }
    let path = text_of(record, "path");
    let mut given = given(&row, path, text_of(record, "identity"), place, Marks::read(text_of(record, "stamp")));
    // Without a place it is a record that somebody added.
    if record.get("at").is_none() || path.is_empty() {
        given.at = None;
    }
    given
}
