//! What of a register's format stands at a place of a file: the record, its field, and whether on the key or in the
//! value.

use crate::profile::Config;
use crate::record::{Field, Shape, Table};
use crate::register::{Department, FileKind, Library, Notice, Post, RuleEntry, Statement, Unit};
use crate::source::Span;
use crate::tree::{Entry, Kind, Node};

pub struct Cursor<'n> {
    /// The innermost record.
    pub table: &'static Table,
    /// Its keys as written.
    pub entries: &'n [Entry<'n>],
    /// The field that the key names, or that the value is of.
    pub field: Option<Field>,
    pub on_key: bool,
    /// In a map whose keys are values: the key of the value that one is in.
    pub pair: Option<&'n str>,
    /// One is on such a key.
    pub on_pair_key: bool,
    pub node: &'n Node<'n>,
}

/// How the root of a file is read; `riskreg.toml` has no kind.
fn shape(kind: Option<FileKind>) -> Shape {
    match kind {
        None => Shape::Record(Table::of::<Config>),
        Some(FileKind::Unit) => Shape::Record(Table::of::<Unit>),
        Some(FileKind::Department) => Shape::Record(Table::of::<Department>),
        Some(FileKind::Post) => Shape::Record(Table::of::<Post>),
        Some(FileKind::Library) => Shape::Record(Table::of::<Library>),
        Some(FileKind::Rules) => Shape::List(Box::new(Shape::Record(Table::of::<RuleEntry>))),
        Some(FileKind::Notice) => Shape::Record(Table::of::<Notice>),
        Some(FileKind::Statement) => Shape::Record(Table::of::<Statement>),
    }
}

/// What stands at `offset`.
pub fn at<'n>(root: &'n Node<'n>, kind: Option<FileKind>, offset: u32) -> Option<Cursor<'n>> {
    Search { offset }.value(root, &shape(kind), None)
}

struct Search {
    offset: u32,
}

/// The record and field around a value.
#[derive(Clone, Copy)]
struct Around<'n> {
    table: &'static Table,
    entries: &'n [Entry<'n>],
    field: Field,
    pair: Option<&'n str>,
}

impl Search {
    fn within(&self, span: Span) -> bool {
        span.start <= self.offset && self.offset <= span.end
    }

    fn value<'n>(&self, node: &'n Node<'n>, shape: &Shape, around: Option<Around<'n>>) -> Option<Cursor<'n>> {
        match (shape, &node.kind) {
            (Shape::List(inner), Kind::List(items)) => {
                let item = items.iter().find(|item| self.within(item.span))?;
                self.value(item, inner, around)
            }
            // One value is a list of one.
            (Shape::List(inner), _) => self.value(node, inner, around),
            (Shape::Record(table), Kind::Map(entries)) => self.record(table(), entries),
            (Shape::Pairs | Shape::TextOrPairs, Kind::Map(entries)) => {
                let around = around?;
                let entry = entries.iter().find(|entry| self.within(entry.key.span.to(entry.value.span)))?;
                let on_key = self.within(entry.key.span);
                let pair = entry.key.text().filter(|_| !on_key);
                let node = if on_key { &entry.key } else { &entry.value };
                Some(Cursor { on_pair_key: on_key, ..cursor(node, Around { pair, ..around }) })
            }
            (_, Kind::Scalar(_) | Kind::Null) => Some(cursor(node, around?)),
            _ => None,
        }
    }

    fn record<'n>(&self, table: &'static Table, entries: &'n [Entry<'n>]) -> Option<Cursor<'n>> {
        let entry = entries.iter().find(|entry| self.within(entry.key.span.to(entry.value.span)))?;
        let field = entry.key.text().and_then(|key| table.find(key)).map(|(field, _)| field);
        if self.within(entry.key.span) {
            return Some(Cursor {
                table,
                entries,
                field,
                on_key: true,
                pair: None,
                on_pair_key: false,
                node: &entry.key,
            });
        }
        let field = field?;
        self.value(&entry.value, &field.shape(), Some(Around { table, entries, field, pair: None }))
    }
}

fn cursor<'n>(node: &'n Node<'n>, around: Around<'n>) -> Cursor<'n> {
    let Around { table, entries, field, pair } = around;
    Cursor { table, entries, field: Some(field), on_key: false, pair, on_pair_key: false, node }
}
