//! What a part of a file says, however it is written: the language of its keys, quotation marks, one scalar for a list
//! of one. Alone knows when two writings say the same.

use jiff::civil::Date;

use crate::record::{BETWEEN_PEOPLE, Due, Json, Number, Reader, Shape, Table, Value, YesNo};
use crate::register::{Department, FileKind, Library, Notice, Post, RuleEntry, Statement, Unit};
use crate::source::Span;
use crate::tree::{Entry, Kind, Node};
use crate::vocabulary::nfc;

/// What a whole file is.
pub fn shape_of(kind: FileKind) -> Shape {
    match kind {
        FileKind::Unit => Shape::Record(Table::of::<Unit>),
        FileKind::Department => Shape::Record(Table::of::<Department>),
        FileKind::Post => Shape::Record(Table::of::<Post>),
        FileKind::Library => Shape::Record(Table::of::<Library>),
        FileKind::Rules => Shape::List(Box::new(Shape::Record(Table::of::<RuleEntry>))),
        FileKind::Notice => Shape::Record(Table::of::<Notice>),
        FileKind::Statement => Shape::Record(Table::of::<Statement>),
    }
}

/// What stands under `node`; null where nothing does.
pub fn meaning(node: &Node<'_>, shape: &Shape) -> Json {
    told(node, shape, Form::Canonical)
}

/// The same, with numbers and periods as their author wrote them: who is given them must not take 约100 for 100, nor a month
/// for its last day.
pub fn said(node: &Node<'_>, shape: &Shape) -> Json {
    told(node, shape, Form::AsWritten)
}

/// How values are told that may be written in several ways which do not mean quite the same.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Canonical,
    AsWritten,
}

fn told(node: &Node<'_>, shape: &Shape, form: Form) -> Json {
    match (&node.kind, shape) {
        (Kind::Null | Kind::Refused, _) => Json::Null,
        (Kind::Map(entries), _) => map(entries, shape, form),
        (Kind::List(items), Shape::List(inner)) => items.iter().map(|item| told(item, inner, form)).collect(),
        (Kind::List(items), _) => items.iter().map(|item| told(item, &Shape::Raw, form)).collect(),
        (Kind::Scalar(text), Shape::List(inner)) if names_people(inner) && text.contains(BETWEEN_PEOPLE) => {
            let names = text.split(BETWEEN_PEOPLE).map(str::trim).filter(|name| !name.is_empty());
            names.map(|name| bare(name, inner)).collect()
        }
        (Kind::Scalar(_), Shape::List(inner)) => Json::Array(vec![told(node, inner, form)]),
        (Kind::Scalar(text), Shape::Record(_)) => bare(text, shape),
        (Kind::Scalar(text), Shape::Word(set)) => match set.find(text) {
            Some(word) => Json::from(set.words[word].0),
            None => plain(text),
        },
        (Kind::Scalar(text), Shape::YesNo) => read::<YesNo>(node, text),
        (Kind::Scalar(text), Shape::Date) => read::<Date>(node, text),
        (Kind::Scalar(text), Shape::Due | Shape::Number) if form == Form::AsWritten => plain(text),
        (Kind::Scalar(text), Shape::Due) => read::<Due>(node, text),
        (Kind::Scalar(text), Shape::Number) => read::<Number>(node, text),
        (Kind::Scalar(text), Shape::Text | Shape::Pairs | Shape::TextOrPairs | Shape::Raw) => plain(text),
    }
}

fn map(entries: &[Entry<'_>], shape: &Shape, form: Form) -> Json {
    let mut said: Vec<(String, Json)> = Vec::with_capacity(entries.len());
    for entry in entries {
        let (key, inner) = key(entry, shape);
        let value = told(&entry.value, &inner, form);
        if !value.is_null() {
            said.push((key, value));
        }
    }
    said.sort_by(|a, b| a.0.cmp(&b.0));
    Json::Object(said.into_iter().collect())
}

/// What an entry of a mapping is called, whatever its key's language, and what may stand under it.
pub fn key(entry: &Entry<'_>, shape: &Shape) -> (String, Shape) {
    let text = entry.key.text().unwrap_or_default();
    match shape {
        Shape::Record(table) => match table().find(text) {
            Some((field, _)) => (field.name().to_owned(), field.shape()),
            // No English key begins so.
            None => (format!("?{}", nfc(text.trim())), Shape::Raw),
        },
        // One mapping is a list of one.
        Shape::List(inner) => key(entry, inner),
        _ => (nfc(text.trim()).into_owned(), Shape::Raw),
    }
}

/// A record that is written as one text.
fn bare(text: &str, shape: &Shape) -> Json {
    let field = match shape {
        Shape::Record(table) => table().from_text(),
        _ => None,
    };
    match field {
        Some(field) => Json::Object([(field.name().to_owned(), plain(text))].into_iter().collect()),
        None => plain(text),
    }
}

fn names_people(shape: &Shape) -> bool {
    matches!(shape, Shape::Record(table) if table().from_text().is_some_and(|field| field.def().flags.people))
}

fn plain(text: &str) -> Json {
    Json::from(&*nfc(text.trim()))
}

/// As the reader takes it, else as it is written.
fn read<T: Value>(node: &Node<'_>, text: &str) -> Json {
    T::read(node, &mut Reader::new(text)).map_or_else(|| plain(text), |value| value.canonical())
}

/// No mapping below `node` says one thing twice, and nothing in it was refused.
pub fn is_sound(node: &Node<'_>, shape: &Shape) -> bool {
    unsound(node, shape).is_none()
}

/// The first key below `node` that says what another has said, or that is no text; or what was refused.
pub fn unsound(node: &Node<'_>, shape: &Shape) -> Option<Span> {
    let inner = |shape: &Shape| match shape {
        Shape::List(inner) => (**inner).clone(),
        other => other.clone(),
    };
    match &node.kind {
        Kind::Null | Kind::Scalar(_) => None,
        Kind::Refused => Some(node.span),
        Kind::List(items) => items.iter().find_map(|item| unsound(item, &inner(shape))),
        Kind::Map(entries) => {
            let mut keys: Vec<(String, u32)> =
                entries.iter().map(|entry| (key(entry, shape).0, entry.key.span.start)).collect();
            keys.sort_unstable();
            let twice = keys.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1);
            entries.iter().find_map(|entry| match entry.key.text() {
                Some(_) if twice != Some(entry.key.span.start) => unsound(&entry.value, &key(entry, shape).1),
                _ => Some(entry.key.span),
            })
        }
    }
}
