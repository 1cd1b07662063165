//! The rows of one table: which column is what, and what a row says.

use rustc_hash::FxHashMap;

use super::Given;
use crate::export::book::{AT, IDENTITY, PATH, WITHIN};
use crate::export::cell::unescaped;
use crate::export::columns::Columns;
use crate::finding::Both;
use crate::record::{Language, RecordKind, Value, YesNo};
use crate::register::FileKind;
use crate::sheet::{Cell, Row};
use crate::source::visible;

/// What stands under each heading of a table.
#[derive(Debug, Default)]
pub struct Head {
    path: Option<usize>,
    at: Option<usize>,
    identity: Option<usize>,
    within: Option<usize>,
    /// Column of the sheet, column of the record.
    fields: Vec<(usize, usize)>,
    /// Headings that nothing is known of.
    pub unknown: Vec<String>,
}

impl Head {
    pub fn of(row: &Row, columns: &Columns) -> Option<Head> {
        let mut head = Head::default();
        for (index, cell) in row.cells.iter().enumerate() {
            let Cell::Text(text) = cell else { continue };
            let is = |names: (&str, &str)| text == names.0 || text == names.1;
            let besides = [
                (PATH, &mut head.path),
                (AT, &mut head.at),
                (IDENTITY, &mut head.identity),
                (WITHIN, &mut head.within),
            ];
            // Only before the fields, one of which may be called alike.
            if head.fields.is_empty()
                && let Some((_, place)) = besides.into_iter().find(|(names, place)| is(*names) && place.is_none())
            {
                *place = Some(index);
                continue;
            }
            match columns.find(text) {
                Some(column) if head.fields.iter().all(|(_, other)| *other != column) => {
                    head.fields.push((index, column))
                }
                _ => head.unknown.push(text.clone()),
            }
        }
        (!head.fields.is_empty()).then_some(head)
    }

    /// It has the hidden columns.
    pub fn is_ours(&self) -> bool {
        self.path.is_some() && self.at.is_some()
    }
}

/// What a cell says; `Err` with what stands there where that has no value.
pub fn cell_text(cell: &Cell, language: Language) -> Result<String, String> {
    Ok(match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) | Cell::Number(text) => text.clone(),
        Cell::Date(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        Cell::Bool(yes) => YesNo(*yes).worded(language).concat(),
        Cell::Unreadable(what) => return Err(what.clone()),
    })
}

/// A text that goes on elsewhere, whole. A backslash that is doubled is one of the text and begins nothing.
pub fn whole(text: String, long: &FxHashMap<String, String>) -> String {
    let Some((begin, number)) = text.strip_suffix('}').and_then(|text| text.rsplit_once("\\+{")) else { return text };
    let doubled = begin.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
    match long.get(number).filter(|_| !doubled) {
        Some(rest) => format!("{begin}{rest}"),
        None => text,
    }
}

/// A row that says something.
pub fn given(
    row: &Row,
    head: &Head,
    kind: RecordKind,
    sheet: &str,
    language: Language,
    long: &FxHashMap<String, String>,
) -> Option<Given> {
    let text = |column: usize| row.cells.get(column).map_or(Ok(String::new()), |cell| cell_text(cell, language));
    let beside = |column: Option<usize>| column.and_then(|column| text(column).ok()).unwrap_or_default();
    let (path, place) = (unescaped(&beside(head.path)), beside(head.at));
    let (mut cells, mut unreadable) = (Vec::new(), Vec::new());
    for (column, field) in &head.fields {
        match text(*column) {
            Ok(text) => cells.push((*field, whole(text, long))),
            Err(what) => unreadable.push((*field, what)),
        }
    }
    if place.is_empty()
        && unreadable.is_empty()
        && cells.iter().all(|(_, text)| text.trim().is_empty())
        && path.is_empty()
    {
        return None;
    }
    let is_file = FileKind::ALL.iter().any(|kind_of| kind_of.record() == kind && *kind_of != FileKind::Rules);
    let at = if !path.is_empty() && (is_file || !place.is_empty()) { Some(place) } else { None };
    let (shown, number) = (visible(sheet), row.number);
    Some(Given {
        place: Both::new(format!("工作表「{shown}」第 {number} 行"), format!("sheet `{shown}`, row {number}")),
        kind,
        path,
        at,
        identity: unescaped(&beside(head.identity)),
        within: unescaped(&beside(head.within)),
        cells,
        unreadable,
        marks: None,
        certain: false,
        under: None,
        extra: serde_json::Map::new(),
    })
}
