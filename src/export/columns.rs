//! What a table of one kind of record has as columns: its fields, in the order of the table that the reader uses.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::merge::Said;
use crate::record::{Field, Language, RecordKind, Shape, Table, WordSet};
use crate::register::FileKind;

/// How the value of a column is told in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    Number,
    Date,
    Due,
    YesNo,
    /// A fixed word of the format.
    Word,
    /// Several, one a line.
    Lines,
    /// Several fixed words, one a line.
    Words,
    /// People, roles or bodies, one a line; what else is known of them stands in rows of its own.
    Parties,
    Party,
    /// `name: value`, one a line.
    Pairs,
    /// What the file says and the format has no such place for, as JSON. Kept, not edited.
    Rest,
}

pub struct Column {
    /// `None` for what the format has no field for.
    pub field: Option<Field>,
    pub form: Form,
    /// The fixed words, where it holds some.
    pub words: Option<&'static WordSet>,
    /// A text or a map may be given: this is the map.
    pub by_category: bool,
}

/// The columns of one kind of record, and the records that stand within it.
pub struct Columns {
    pub kind: RecordKind,
    /// What programs call a record of it: `risk`, `rule-entry`.
    pub name: String,
    pub table: &'static Table,
    pub columns: Vec<Column>,
    /// Fields that hold records with rows of their own.
    pub within: Vec<(Field, RecordKind)>,
    /// The columns of each field, by its English name.
    by_name: FxHashMap<&'static str, Range<usize>>,
}

/// What stands under the column of what the format has no field for.
pub const REST: (&str, &str) = ("其他内容", "other");

impl Column {
    /// The English key, unique within its table; what programs read.
    pub fn key(&self) -> Cow<'static, str> {
        match (self.field, self.by_category) {
            (None, _) => REST.1.into(),
            (Some(field), false) => field.name().into(),
            (Some(field), true) => format!("{}_by_category", field.name()).into(),
        }
    }

    pub fn title(&self, language: Language) -> Cow<'static, str> {
        match (self.field, self.by_category) {
            (None, _) => language.of(REST.0, REST.1).into(),
            (Some(field), false) => field.key(language).into(),
            (Some(_), true) if language == Language::En => self.key(),
            (Some(field), true) => format!("{}（按类别）", field.zh()).into(),
        }
    }

    /// What the column holds of the value that stands under its field; `None` where that is for another column.
    pub fn takes(&self, value: &Said<'_>) -> bool {
        let text = |value: &Said<'_>| value.is_string();
        match (self.form, value) {
            (Form::Pairs, Said::Map(pairs)) => !pairs.is_empty() && pairs.iter().all(|(_, value)| text(value)),
            (Form::Lines | Form::Words, Said::List(items)) => !items.is_empty() && items.iter().all(text),
            (Form::Parties, Said::List(items)) => !items.is_empty() && items.iter().all(is_party),
            (Form::Party, value) => is_party(value),
            (Form::YesNo, Said::YesNo(_)) => true,
            (Form::Rest | Form::Pairs | Form::Lines | Form::Words | Form::Parties, _) => false,
            (_, value) => text(value),
        }
    }
}

/// It has a name, and what else it says are texts.
fn is_party(value: &Said<'_>) -> bool {
    let Said::Map(fields) = value else { return false };
    value.get("name").is_some_and(Said::is_string)
        && fields.iter().all(|(key, value)| value.is_string() && !key.starts_with('?'))
}

impl Columns {
    /// Of a kind that a file of a register may hold.
    pub fn of(kind: RecordKind) -> Option<&'static Columns> {
        all().iter().find(|columns| columns.kind == kind)
    }

    /// The column that holds such a value of the field of that English name.
    pub fn column_named(&self, name: &str, value: &Said<'_>) -> Option<usize> {
        let own = self.by_name.get(name)?.clone();
        own.into_iter().find(|column| self.columns[*column].takes(value))
    }

    /// The field of that English name that holds records with rows of their own.
    pub fn within_named(&self, name: &str) -> Option<(Field, RecordKind)> {
        self.within.iter().copied().find(|(field, _)| field.name() == name)
    }

    /// The column that holds such a value of a field.
    pub fn column(&self, field: Field, value: &Said<'_>) -> Option<usize> {
        self.columns.iter().position(|column| column.field == Some(field) && column.takes(value))
    }

    /// The column that a heading names, in either language.
    pub fn find(&self, heading: &str) -> Option<usize> {
        let heading = heading.trim();
        let named = |column: &Column| {
            [column.key(), column.title(Language::Zh), column.title(Language::En)].iter().any(|title| title == heading)
        };
        let exact = self.columns.iter().position(named);
        exact.or_else(|| {
            let (field, _) = self.table.find(heading)?;
            self.columns.iter().position(|column| column.field == Some(field))
        })
    }

    /// The field of this kind that records of another stand under.
    pub fn holds(&self, kind: RecordKind) -> Option<Field> {
        self.within.iter().find(|(_, within)| *within == kind).map(|(field, _)| *field)
    }

    /// The name of the table for programs and the command line: `risks`, `rule-entries`.
    pub fn table_name(&self) -> String {
        let name = self.name.clone();
        match name.as_bytes() {
            [.., b's', b's'] => name + "es",
            [.., b's'] => name,
            [stem @ .., b'y'] => format!("{}ies", String::from_utf8_lossy(stem)),
            _ => name + "s",
        }
    }
}

/// Every kind of record that a file of a register may hold, in the order in which people think of them.
pub fn kinds() -> impl Iterator<Item = RecordKind> {
    all().iter().map(|columns| columns.kind)
}

/// The kind whose table has that name: `risks`, `risk`, 风险点.
pub fn named_table(name: &str) -> Option<RecordKind> {
    let name = name.trim().to_lowercase().replace('_', "-");
    let is = |columns: &&Columns| {
        let table = columns.table_name();
        table == name || columns.name == name || columns.kind.zh() == name
    };
    all().iter().find(is).map(|columns| columns.kind)
}

fn all() -> &'static [Columns] {
    static ALL: OnceLock<Vec<Columns>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut made: Vec<Columns> = Vec::new();
        let mut open: Vec<&'static Table> = FileKind::ALL.iter().map(|kind| kind.table()).collect();
        while let Some(table) = open.pop() {
            if made.iter().any(|columns| columns.kind == table.kind) {
                continue;
            }
            made.push(Columns::new(table, &mut open));
        }
        made.sort_by_key(|columns| columns.kind);
        made
    })
}

impl Columns {
    /// Of a table of fields; the tables of what stands within are put to `open`.
    fn new(table: &'static Table, open: &mut Vec<&'static Table>) -> Columns {
        let mut columns: Vec<Column> = Vec::new();
        let mut within = Vec::new();
        for field in &table.fields {
            let mut add = |form: Form, words: Option<&'static WordSet>, by_category: bool| {
                columns.push(Column { field: Some(*field), form, words, by_category });
            };
            let inner = match field.shape() {
                Shape::List(inner) => Some(*inner),
                _ => None,
            };
            match (field.shape(), inner) {
                (_, Some(Shape::Record(of))) | (Shape::Record(of), _) => {
                    open.push(of());
                    match (of().kind, inner_is_list(field)) {
                        (RecordKind::Party, true) => add(Form::Parties, None, false),
                        (RecordKind::Party, false) => add(Form::Party, None, false),
                        (kind, _) => within.push((*field, kind)),
                    }
                }
                (_, Some(Shape::Word(set))) => add(Form::Words, Some(set), false),
                (_, Some(_)) => add(Form::Lines, None, false),
                (Shape::Word(set), _) => add(Form::Word, Some(set), false),
                (Shape::YesNo, _) => add(Form::YesNo, None, false),
                (Shape::Date, _) => add(Form::Date, None, false),
                (Shape::Due, _) => add(Form::Due, None, false),
                (Shape::Number, _) => add(Form::Number, None, false),
                (Shape::Pairs, _) => add(Form::Pairs, None, false),
                (Shape::TextOrPairs, _) => {
                    add(Form::Text, None, false);
                    add(Form::Pairs, None, true);
                }
                (Shape::Text | Shape::Raw | Shape::List(_), _) => add(Form::Text, None, false),
            }
        }
        columns.push(Column { field: None, form: Form::Rest, words: None, by_category: false });
        let mut by_name: FxHashMap<&'static str, Range<usize>> = FxHashMap::default();
        for (index, field) in columns.iter().enumerate().filter_map(|(index, column)| Some((index, column.field?))) {
            // Those of one field stand beside each other.
            by_name.entry(field.name()).or_insert(index..index).end = index + 1;
        }
        Columns { kind: table.kind, name: name_of(table.kind), table, columns, within, by_name }
    }
}

/// The name of a kind in small letters, its words joined by `-`.
fn name_of(kind: RecordKind) -> String {
    let mut name = String::new();
    for letter in format!("{kind:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

fn inner_is_list(field: &Field) -> bool {
    matches!(field.shape(), Shape::List(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::every_field;

    #[test]
    fn every_field_of_the_format_is_a_column_or_has_rows_of_its_own() {
        for field in every_field() {
            let held = all().iter().filter(|columns| columns.table.fields.contains(&field));
            for columns in held {
                let is_column = columns.columns.iter().any(|column| column.field == Some(field));
                let has_rows =
                    columns.within.iter().any(|(within, kind)| *within == field && Columns::of(*kind).is_some());
                assert!(is_column != has_rows, "{field:?} of {:?}", columns.kind);
            }
        }
    }

    #[test]
    fn a_kind_stands_under_one_field_of_another() {
        for columns in all() {
            let mut kinds: Vec<RecordKind> = columns.within.iter().map(|(_, kind)| *kind).collect();
            kinds.sort();
            assert!(kinds.windows(2).all(|pair| pair[0] != pair[1]), "{:?}: {kinds:?}", columns.kind);
        }
    }

    #[test]
    fn a_heading_finds_its_column_in_either_language() {
        for columns in all() {
            for (index, column) in columns.columns.iter().enumerate() {
                for title in [column.key(), column.title(Language::Zh), column.title(Language::En)] {
                    assert_eq!(columns.find(&title), Some(index), "{:?}: {title}", columns.kind);
                }
            }
        }
    }

    #[test]
    fn tables_are_named_as_one_would() {
        let names: Vec<String> = [RecordKind::Risk, RecordKind::Process, RecordKind::RuleEntry, RecordKind::Library]
            .iter()
            .filter_map(|kind| Columns::of(*kind))
            .map(Columns::table_name)
            .collect();
        assert_eq!(names, ["risks", "processes", "rule-entries", "libraries"]);
        assert!(
            kinds().all(|kind| Columns::of(kind).and_then(|columns| named_table(&columns.table_name())) == Some(kind))
        );
        assert_eq!(named_table("风险点"), Some(RecordKind::Risk));
    }
}
