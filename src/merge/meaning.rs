//! What a part of a file says, however it is written: the language of its keys, quotation marks, one scalar for a list
//! of one. Alone knows when two writings say the same.

use std::borrow::Cow;

use jiff::civil::Date;

use super::said::Said;
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
    Walk { form: Form::Canonical, sound: true }.told(node, shape).into()
}

/// The same, with numbers and periods as their author wrote them: who is given them must not take 约100 for 100, nor a month
/// for its last day. `None` where [`is_sound`] says no.
pub fn said<'n>(node: &'n Node<'_>, shape: &Shape) -> Option<Said<'n>> {
    let mut walk = Walk { form: Form::AsWritten, sound: true };
    let said = walk.told(node, shape);
    walk.sound.then_some(said)
}

/// How values are told that may be written in several ways which do not mean quite the same.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Canonical,
    AsWritten,
}

static RAW: Shape = Shape::Raw;

struct Walk {
    form: Form,
    /// Nothing so far was refused or said twice.
    sound: bool,
}

impl Walk {
    fn told<'n>(&mut self, node: &'n Node<'_>, shape: &Shape) -> Said<'n> {
        match (&node.kind, shape) {
            (Kind::Null, _) => Said::Null,
            (Kind::Refused, _) => {
                self.sound = false;
                Said::Null
            }
            (Kind::Map(entries), _) => self.map(entries, shape),
            (Kind::List(items), Shape::List(inner)) => self.list(items, inner),
            (Kind::List(items), _) => {
                // What stands where one record belongs is told raw, and yet must not say a field of it twice.
                self.sound &= !matches!(shape, Shape::Record(_)) || is_sound(node, shape);
                self.list(items, &RAW)
            }
            (Kind::Scalar(text), Shape::List(inner)) if names_people(inner) && text.contains(BETWEEN_PEOPLE) => {
                let names = text.split(BETWEEN_PEOPLE).map(str::trim).filter(|name| !name.is_empty());
                Said::List(names.map(|name| bare(name, inner)).collect())
            }
            (Kind::Scalar(_), Shape::List(inner)) => Said::List(vec![self.told(node, inner)]),
            (Kind::Scalar(text), Shape::Record(_)) => bare(text, shape),
            (Kind::Scalar(text), Shape::Word(set)) => match set.find(text) {
                Some(word) => Said::Text(set.words[word].0.into()),
                None => plain(text),
            },
            (Kind::Scalar(text), Shape::YesNo) => read::<YesNo>(node, text),
            (Kind::Scalar(text), Shape::Date) => read::<Date>(node, text),
            (Kind::Scalar(text), Shape::Due | Shape::Number) if self.form == Form::AsWritten => plain(text),
            (Kind::Scalar(text), Shape::Due) => read::<Due>(node, text),
            (Kind::Scalar(text), Shape::Number) => read::<Number>(node, text),
            (Kind::Scalar(text), Shape::Text | Shape::Pairs | Shape::TextOrPairs | Shape::Raw) => plain(text),
        }
    }

    fn list<'n>(&mut self, items: &'n [Node<'_>], inner: &Shape) -> Said<'n> {
        Said::List(items.iter().map(|item| self.told(item, inner)).collect())
    }

    fn map<'n>(&mut self, entries: &'n [Entry<'_>], shape: &Shape) -> Said<'n> {
        let mut said: Vec<(Cow<'n, str>, Said<'n>)> = Vec::with_capacity(entries.len());
        for entry in entries {
            self.sound &= entry.key.text().is_some();
            let (key, inner) = called(entry, shape);
            said.push((key, self.told(&entry.value, inner)));
        }
        // Where one thing is said twice, the last stays the last.
        said.sort_by(|a, b| first(&a.0).cmp(&first(&b.0)).then_with(|| a.0.cmp(&b.0)));
        self.sound &= said.windows(2).all(|pair| pair[0].0 != pair[1].0);
        said.retain(|(_, value)| !value.is_null());
        Said::Map(said)
    }
}

/// What tells most keys apart.
fn first(key: &str) -> Option<u8> {
    key.as_bytes().first().copied()
}

/// What an entry of a mapping is called, whatever its key's language, and what may stand under it.
pub fn key(entry: &Entry<'_>, shape: &Shape) -> (String, Shape) {
    let (key, inner) = called(entry, shape);
    (key.into_owned(), inner.clone())
}

fn called<'n, 's>(entry: &'n Entry<'_>, shape: &'s Shape) -> (Cow<'n, str>, &'s Shape) {
    let text = entry.key.text().unwrap_or_default();
    match shape {
        Shape::Record(table) => match table().find_shaped(text) {
            Some((field, inner)) => (Cow::Borrowed(field.name()), inner),
            // No English key begins so.
            None => (Cow::Owned(format!("?{}", nfc(text.trim()))), &RAW),
        },
        // One mapping is a list of one.
        Shape::List(inner) => called(entry, inner),
        _ => (nfc(text.trim()), &RAW),
    }
}

/// A record that is written as one text.
fn bare<'n>(text: &'n str, shape: &Shape) -> Said<'n> {
    let field = match shape {
        Shape::Record(table) => table().from_text(),
        _ => None,
    };
    match field {
        Some(field) => Said::Map(vec![(Cow::Borrowed(field.name()), plain(text))]),
        None => plain(text),
    }
}

fn names_people(shape: &Shape) -> bool {
    matches!(shape, Shape::Record(table) if table().from_text().is_some_and(|field| field.def().flags.people))
}

fn plain(text: &str) -> Said<'_> {
    Said::Text(nfc(text.trim()))
}

/// As the reader takes it, else as it is written.
fn read<'n, T: Value>(node: &Node<'_>, text: &'n str) -> Said<'n> {
    T::read(node, &mut Reader::new(text)).map_or_else(|| plain(text), |value| value.canonical().into())
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
