//! A file as rows: one for each record in it, those that stand within others after them.

use serde_json::Map;

use super::columns::{Columns, Form};
use super::place::below;
use crate::record::{Field, Json, RecordKind};
use crate::register::FileKind;

/// One record of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub kind: RecordKind,
    /// Where in the file it stands; empty for the file itself.
    pub at: String,
    /// What people call the record that it stands in; empty where that is the file.
    pub within: String,
    /// By column of its kind, in order; what is absent has none.
    pub cells: Vec<(usize, Json)>,
}

/// Every record of a file that says `said`.
pub fn rows(said: &Json, kind: FileKind) -> Vec<Row> {
    let mut walk = Walk { rows: Vec::new() };
    match said {
        Json::Array(items) => walk.list(items, kind.record(), "", "", ""),
        said => walk.record(said, kind.record(), String::new(), String::new()),
    }
    walk.rows
}

/// How much of a name says what a record stands in, in characters.
const CAPTION: usize = 80;

struct Walk {
    rows: Vec<Row>,
}

impl Walk {
    fn list(&mut self, items: &[Json], kind: RecordKind, field: &str, at: &str, within: &str) {
        for (index, item) in items.iter().enumerate() {
            let id = item.get("id").and_then(Json::as_str);
            self.record(item, kind, below(at, field, Some(index), id), within.to_owned());
        }
    }

    fn record(&mut self, said: &Json, kind: RecordKind, at: String, within: String) {
        let Some(columns) = Columns::of(kind) else { return };
        let place = self.rows.len();
        let mut row = Row { kind, at, within, cells: Vec::new() };
        let mut rest = Map::new();
        let mut inner: Vec<(Field, RecordKind, &Json)> = Vec::new();
        let empty = Map::new();
        let fields = said.as_object().unwrap_or(&empty);
        for (name, value) in fields {
            let field = columns.table.fields.iter().find(|field| field.name() == name);
            let column = field.and_then(|field| columns.column(*field, value));
            let kind = field.and_then(|field| columns.within.iter().find(|(within, _)| within == field));
            match (column, kind) {
                (Some(column), _) => row.cells.push((column, value.clone())),
                (None, Some((field, kind))) if holds_records(value) => inner.push((*field, *kind, value)),
                _ => _ = rest.insert(name.clone(), value.clone()),
            }
        }
        if !said.is_object() {
            rest.insert(String::new(), said.clone());
        }
        if !rest.is_empty() {
            row.cells.push((columns.columns.len() - 1, Json::Object(rest)));
        }
        row.cells.sort_by_key(|(column, _)| *column);
        let caption = if row.at.is_empty() { "" } else { caption(said, columns) };
        let caption: String = caption.chars().take(CAPTION).collect();
        let at = row.at.clone();
        self.rows.push(row);
        self.parties(place, columns, &caption);
        // In the order of the table, so that the order of keys in a file does not matter.
        inner.sort_by_key(|(field, ..)| columns.within.iter().position(|(within, _)| within == field));
        for (field, kind, value) in inner {
            match value {
                Json::Array(items) => self.list(items, kind, field.name(), &at, &caption),
                value => self.record(value, kind, below(&at, field.name(), None, None), caption.clone()),
            }
        }
    }

    /// What is known of people beside their names, a row for each.
    fn parties(&mut self, place: usize, columns: &Columns, within: &str) {
        let row = &self.rows[place];
        let mut parties: Vec<Row> = Vec::new();
        for (column, value) in &row.cells {
            let column = &columns.columns[*column];
            let Some(field) = column.field else { continue };
            let mut add = |party: &Json, index: Option<usize>| {
                if party.as_object().is_some_and(|fields| fields.len() > 1) {
                    let at = below(&row.at, field.name(), index, None);
                    parties.push(Row { within: within.to_owned(), ..party_row(party, at) });
                }
            };
            match (column.form, value) {
                (Form::Party, party) => add(party, None),
                (Form::Parties, Json::Array(items)) => {
                    items.iter().enumerate().for_each(|(index, party)| add(party, Some(index)));
                }
                _ => {}
            }
        }
        self.rows.extend(parties);
    }
}

fn party_row(party: &Json, at: String) -> Row {
    let mut cells = Vec::new();
    if let (Some(columns), Some(fields)) = (Columns::of(RecordKind::Party), party.as_object()) {
        for (name, value) in fields {
            let field = columns.table.fields.iter().find(|field| field.name() == name);
            if let Some(column) = field.and_then(|field| columns.column(*field, value)) {
                cells.push((column, value.clone()));
            }
        }
    }
    cells.sort_by_key(|(column, _)| *column);
    Row { kind: RecordKind::Party, at, within: String::new(), cells }
}

/// Records, and not something that was written where they belong.
fn holds_records(value: &Json) -> bool {
    match value {
        Json::Array(items) => !items.is_empty() && items.iter().all(Json::is_object),
        value => value.is_object(),
    }
}

/// What people call a record: its id, else its name.
pub fn caption<'j>(said: &'j Json, columns: &Columns) -> &'j str {
    const NAMES: [&str; 4] = ["name", "title", "label", "cycle"];
    let text = columns.table.from_text().map(Field::name);
    let named = ["id"].into_iter().chain(text).chain(NAMES);
    named.filter_map(|name| said.get(name).and_then(Json::as_str)).find(|name| !name.is_empty()).unwrap_or_default()
}
