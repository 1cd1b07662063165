//! A file as rows: one for each record in it, those that stand within others after them.

use std::borrow::Cow;

use super::columns::{Columns, Form};
use super::place::below;
use crate::merge::Said;
use crate::record::{Field, RecordKind};
use crate::register::FileKind;

/// One record of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'s> {
    pub kind: RecordKind,
    /// Where in the file it stands; empty for the file itself.
    pub at: String,
    /// What people call the record that it stands in; empty where that is the file.
    pub within: String,
    /// By column of its kind, in order; what is absent has none.
    pub cells: Vec<(usize, Said<'s>)>,
}

impl Row<'_> {
    /// The same row with texts of its own.
    pub fn kept(self) -> Row<'static> {
        let Row { kind, at, within, cells } = self;
        Row { kind, at, within, cells: cells.into_iter().map(|(column, value)| (column, value.kept())).collect() }
    }
}

/// Every record of a file that says `said`.
pub fn rows<'s>(said: &Said<'s>, kind: FileKind) -> Vec<Row<'s>> {
    let mut walk = Walk { rows: Vec::new() };
    match said {
        Said::List(items) => walk.list(items, kind.record(), "", "", ""),
        said => walk.record(said, kind.record(), String::new(), String::new()),
    }
    walk.rows
}

/// How much of a name says what a record stands in, in characters.
const CAPTION: usize = 80;

/// The records of one kind that stand right in a file: their places alone.
pub fn places<'s>(said: &Said<'s>, kind: FileKind, of: RecordKind) -> Vec<Row<'s>> {
    let field = Columns::of(kind.record()).and_then(|columns| columns.holds(of)).map(Field::name);
    let place = |at: String| Row { kind: of, at, within: String::new(), cells: Vec::new() };
    match field.and_then(|field| Some((field, said.get(field)?))) {
        Some((field, value)) if holds_records(value) => match value {
            Said::List(items) => {
                let id = |item: &'_ Said<'s>| item.get("id").and_then(Said::as_str).map(str::to_owned);
                let items = items.iter().map(id).enumerate();
                items.map(|(index, id)| place(below("", field, Some(index), id.as_deref()))).collect()
            }
            _ => vec![place(below("", field, None, None))],
        },
        _ => Vec::new(),
    }
}

struct Walk<'s> {
    rows: Vec<Row<'s>>,
}

impl<'s> Walk<'s> {
    fn list(&mut self, items: &[Said<'s>], kind: RecordKind, field: &str, at: &str, within: &str) {
        for (index, item) in items.iter().enumerate() {
            let id = item.get("id").and_then(Said::as_str);
            self.record(item, kind, below(at, field, Some(index), id), within.to_owned());
        }
    }

    fn record(&mut self, said: &Said<'s>, kind: RecordKind, at: String, within: String) {
        let Some(columns) = Columns::of(kind) else { return };
        let place = self.rows.len();
        let mut row = Row { kind, at, within, cells: Vec::new() };
        let mut rest: Vec<(Cow<'s, str>, Said<'s>)> = Vec::new();
        let mut inner: Vec<(Field, RecordKind, &Said<'s>)> = Vec::new();
        for (name, value) in said.as_object().unwrap_or_default() {
            match (columns.column_named(name, value), columns.within_named(name)) {
                (Some(column), _) => row.cells.push((column, value.clone())),
                (None, Some((field, kind))) if holds_records(value) => inner.push((field, kind, value)),
                _ => rest.push((name.clone(), value.clone())),
            }
        }
        if !said.is_object() {
            rest.push((Cow::Borrowed(""), said.clone()));
        }
        if !rest.is_empty() {
            row.cells.push((columns.columns.len() - 1, Said::Map(rest)));
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
                Said::List(items) => self.list(items, kind, field.name(), &at, &caption),
                value => self.record(value, kind, below(&at, field.name(), None, None), caption.clone()),
            }
        }
    }

    /// What is known of people beside their names, a row for each.
    fn parties(&mut self, place: usize, columns: &Columns, within: &str) {
        let row = &self.rows[place];
        let mut parties: Vec<Row<'s>> = Vec::new();
        for (column, value) in &row.cells {
            let column = &columns.columns[*column];
            let Some(field) = column.field else { continue };
            let mut add = |party: &Said<'s>, index: Option<usize>| {
                if party.as_object().is_some_and(|fields| fields.len() > 1) {
                    let at = below(&row.at, field.name(), index, None);
                    parties.push(Row { within: within.to_owned(), ..party_row(party, at) });
                }
            };
            match (column.form, value) {
                (Form::Party, party) => add(party, None),
                (Form::Parties, Said::List(items)) => {
                    items.iter().enumerate().for_each(|(index, party)| add(party, Some(index)));
                }
                _ => {}
            }
        }
        self.rows.extend(parties);
    }
}

fn party_row<'s>(party: &Said<'s>, at: String) -> Row<'s> {
    let mut cells = Vec::new();
    if let (Some(columns), Some(fields)) = (Columns::of(RecordKind::Party), party.as_object()) {
        for (name, value) in fields {
            if let Some(column) = columns.column_named(name, value) {
                cells.push((column, value.clone()));
            }
        }
    }
    cells.sort_by_key(|(column, _)| *column);
    Row { kind: RecordKind::Party, at, within: String::new(), cells }
}

/// Records, and not something that was written where they belong.
fn holds_records(value: &Said<'_>) -> bool {
    match value {
        Said::List(items) => !items.is_empty() && items.iter().all(Said::is_object),
        value => value.is_object(),
    }
}

/// What people call a record: its id, else its name.
pub fn caption<'j>(said: &'j Said<'_>, columns: &Columns) -> &'j str {
    const NAMES: [&str; 4] = ["name", "title", "label", "cycle"];
    let text = columns.table.from_text().map(Field::name);
    let named = ["id"].into_iter().chain(text).chain(NAMES);
    named.filter_map(|name| said.get(name).and_then(Said::as_str)).find(|name| !name.is_empty()).unwrap_or_default()
}
