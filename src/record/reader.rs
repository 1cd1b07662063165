//! From a node to a record: looks up each key, fills its field, and notes everything that does not fit.

use super::problem::Unreadable;
use super::{Field, Language, OddSpelling, Problem, ProblemKind, Record, Table, Value};
use crate::source::{Given, Span};
use crate::tree::{Entry, Kind, Node};

/// Collects the problems of one file while its records are read.
pub struct Reader<'t> {
    /// The text that the spans count in.
    pub text: &'t str,
    pub problems: Vec<Problem>,
    /// Keys, fixed words and dates that are read, but written otherwise than the format writes them.
    pub odd: Vec<OddSpelling>,
    field: Option<Field>,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str) -> Reader<'t> {
        Reader { text, problems: Vec::new(), odd: Vec::new(), field: None }
    }

    pub fn note(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem { kind, span, field: self.field });
    }

    /// What stands at `span` is read as `usual` is.
    pub fn note_odd(&mut self, span: Span, usual: &str) {
        self.odd.push(OddSpelling { span, usual: usual.into() });
    }

    pub fn unreadable<T>(&mut self, why: Unreadable, span: Span) -> Option<T> {
        self.note(ProblemKind::Unreadable(why), span);
        None
    }

    pub(super) fn value<T: Value>(&mut self, field: Field, node: &Node<'_>) -> Given<T> {
        let outer = self.field.replace(field);
        let given = self.given(node);
        self.field = outer;
        given
    }

    /// A value that stands under no field of a table, such as a whole file.
    pub fn given<T: Value>(&mut self, node: &Node<'_>) -> Given<T> {
        match node.kind {
            Kind::Null => Given::Absent,
            Kind::Refused => Given::Unreadable(node.span),
            _ => match T::read(node, self) {
                Some(value) => Given::Is(crate::source::Spanned::new(value, node.span)),
                None => Given::Unreadable(node.span),
            },
        }
    }
}

/// Reads a mapping, or the text that the record may be written as.
pub fn read_record<R: Record>(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<R> {
    let table = Table::of::<R>();
    let mut record = R::default();
    record.place_mut().span = node.span;
    record.place_mut().mark = node.span;
    record.place_mut().open = node.open;
    match &node.kind {
        Kind::Map(entries) => {
            if let Some(first) = entries.first() {
                record.place_mut().mark = first.key.span;
            }
            let (given, language) = read_entries(&mut record, table, entries, reader);
            note_missing(&record, table, &given, language.unwrap_or_default(), reader);
        }
        Kind::Scalar(_) if table.from_text().is_some() => {
            if let Some(field) = table.from_text() {
                record.fill(field, node, reader);
            }
            return Some(record);
        }
        _ => return reader.unreadable(Unreadable::NotMapping(R::KIND), node.span),
    }
    Some(record)
}

/// A field that has been read, the key it was given under, and whether anything stood there.
struct Seen {
    field: Field,
    key: Span,
    empty: bool,
    spelt: Language,
}

/// What was given, and in which language the keys are written, where one of them is known.
fn read_entries<R: Record>(
    record: &mut R,
    table: &Table,
    entries: &[Entry<'_>],
    reader: &mut Reader<'_>,
) -> (Vec<Seen>, Option<Language>) {
    let mut seen: Vec<Seen> = Vec::with_capacity(entries.len());
    let mut language: Option<Language> = None;
    let mut mixed = false;
    for Entry { key, value } in entries {
        let Some(text) = key.text() else {
            if !matches!(key.kind, Kind::Refused) {
                reader.unreadable::<()>(Unreadable::NotAKey, key.span);
            }
            continue;
        };
        let Some((field, spelt, usual)) = table.find_spelt(text) else {
            note_unknown(table, text, key.span, language, reader);
            continue;
        };
        if let Some(usual) = usual {
            reader.note_odd(key.span, usual);
        }
        if let Some(first) = seen.iter().find(|seen| seen.field == field).map(|seen| seen.key) {
            reader.problems.push(Problem {
                kind: ProblemKind::DuplicateKey { key: text.into(), first },
                span: key.span,
                field: Some(field),
            });
            continue;
        }
        seen.push(Seen { field, key: key.span, empty: matches!(value.kind, Kind::Null), spelt });
        mixed |= *language.get_or_insert(spelt) != spelt;
        record.fill(field, value, reader);
    }
    if mixed {
        language = Some(note_mixed(&seen, reader));
    }
    (seen, language)
}

/// Notes the keys that are not in the language of most; of the first where there are as many of each.
fn note_mixed(seen: &[Seen], reader: &mut Reader<'_>) -> Language {
    // A word that is spelt alike in both languages mixes nothing.
    let telling = || seen.iter().filter(|seen| seen.field.key(Language::Zh) != seen.field.key(Language::En));
    let chinese = telling().filter(|seen| seen.spelt == Language::Zh).count();
    let expected = match (2 * chinese).cmp(&telling().count()) {
        std::cmp::Ordering::Greater => Language::Zh,
        std::cmp::Ordering::Less => Language::En,
        std::cmp::Ordering::Equal => telling().next().map_or_else(Language::default, |first| first.spelt),
    };
    for odd in telling().filter(|seen| seen.spelt != expected) {
        let key = reader.text.get(odd.key.range()).unwrap_or_default().trim_matches(['"', '\'']).into();
        let kind = ProblemKind::MixedKeyLanguage { key, expected: odd.field.key(expected).into() };
        reader.problems.push(Problem { kind, span: odd.key, field: Some(odd.field) });
    }
    expected
}

fn note_unknown(table: &Table, key: &str, span: Span, language: Option<Language>, reader: &mut Reader<'_>) {
    let mut suggestions: Vec<Box<str>> = Vec::new();
    for suggestion in table.suggest(key) {
        // Offer each field once, in the language of the mapping.
        let Some((field, spelt)) = table.find(suggestion) else { continue };
        let wanted = match language {
            Some(language) if language != spelt => field.key(language),
            _ => suggestion,
        };
        if !suggestions.iter().any(|offered| offered.as_ref() == wanted) {
            suggestions.push(wanted.into());
        }
    }
    let kind = ProblemKind::UnknownKey { record: table.kind, key: key.into(), suggestions };
    reader.problems.push(Problem { kind, span, field: None });
}

fn note_missing<R: Record>(record: &R, table: &Table, seen: &[Seen], language: Language, reader: &mut Reader<'_>) {
    if record.place().open {
        return;
    }
    for field in &table.required {
        if !seen.iter().any(|seen| seen.field == *field && !seen.empty) {
            reader.problems.push(Problem {
                kind: ProblemKind::MissingField {
                    record: R::KIND,
                    field: *field,
                    language,
                    empty: seen.iter().find(|seen| seen.field == *field).map(|seen| seen.key),
                },
                span: record.place().mark,
                field: Some(*field),
            });
        }
    }
}
