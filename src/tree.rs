//! What a YAML or TOML file is before it becomes records: a small tree in which every node knows its
//! span. `tree/yaml.rs` and `tree/toml.rs` build it; nothing else knows those libraries. `tree/plain.rs` builds the same
//! tree of files that need none.

mod plain;
mod syntax;
pub mod toml;
pub mod yaml;

pub use syntax::key_with_full_width_colon;

use std::borrow::Cow;

use crate::record::Problem;
use crate::source::Span;

/// A file as a tree, with everything in it that is not as it should be.
pub struct Parsed<'t> {
    /// `None` where the file holds nothing.
    pub root: Option<Node<'t>>,
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Node<'t> {
    pub span: Span,
    pub kind: Kind<'t>,
    /// A syntax fault ended the file before this node did: what is absent here may only be unread.
    pub open: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind<'t> {
    /// An empty cell: nothing after the colon, `~` or `null`.
    Null,
    /// Always text: `010`, `no` and `1.0` never turn into something else.
    Scalar(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Map(Vec<Entry<'t>>),
    /// Something already reported (an alias, a tagged value): neither read nor missed.
    Refused,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'t> {
    pub key: Node<'t>,
    pub value: Node<'t>,
}

impl<'t> Node<'t> {
    pub fn new(span: Span, kind: Kind<'t>) -> Node<'t> {
        Node { span, kind, open: false }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(text) => Some(text),
            _ => None,
        }
    }

    pub fn entries(&self) -> &[Entry<'t>] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Node<'t>] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The same tree, owning its texts.
    pub fn to_owned(&self) -> Node<'static> {
        let kind = match &self.kind {
            Kind::Null => Kind::Null,
            Kind::Refused => Kind::Refused,
            Kind::Scalar(text) => Kind::Scalar(Cow::Owned(text.to_string())),
            Kind::List(items) => Kind::List(items.iter().map(Node::to_owned).collect()),
            Kind::Map(entries) => Kind::Map(
                entries
                    .iter()
                    .map(|entry| Entry { key: entry.key.to_owned(), value: entry.value.to_owned() })
                    .collect(),
            ),
        };
        Node { span: self.span, kind, open: self.open }
    }

    /// The value under `key`, spelt exactly so.
    pub fn get(&self, key: &str) -> Option<&Node<'t>> {
        self.entries().iter().find(|entry| entry.key.text() == Some(key)).map(|entry| &entry.value)
    }
}
