//! TOML as the same tree, so that profiles are read and checked like any file of a register. The only
//! file that knows the TOML library.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::record::{Problem, ProblemKind, Unusual};
use crate::source::{Span, floor_boundary};
use crate::tree::{Entry, Kind, Node, Parsed};

pub fn parse(text: &str) -> Parsed<'_> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let problems = errors
        .iter()
        .map(|error| {
            let at = floor_boundary(text, error.span().map_or(0, |span| span.start));
            let length = text[at..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
            let message = error.message().lines().next().unwrap_or_default();
            Problem {
                kind: ProblemKind::Unusual(Unusual::Syntax {
                    zh: format!("这里不合 TOML 的写法({message})").into(),
                    en: format!("this is not TOML ({message})").into(),
                    help_zh: "文字要用双引号括起来,各项写成 `名称 = 值`".into(),
                    help_en: "put texts in double quotes and write `name = value`".into(),
                }),
                span: Span::new(at, at + length),
                field: None,
            }
        })
        .collect::<Vec<_>>();
    let open = !problems.is_empty();
    let mut root = Node::new(Span::new(0, text.len()), Kind::Map(entries(table.get_ref(), text)));
    root.open = open;
    Parsed { root: Some(root), problems }
}

/// A text as a TOML basic string; what JSON escapes, TOML escapes alike.
pub fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn entries<'t>(table: &DeTable<'t>, text: &'t str) -> Vec<Entry<'t>> {
    let mut entries: Vec<Entry<'t>> = table
        .iter()
        .map(|(key, value)| Entry {
            key: Node::new(span_of(&key.span()), Kind::Scalar(key.get_ref().to_string().into())),
            value: value_node(value, text),
        })
        .collect();
    // In the order they were written, whatever order the library's map keeps.
    entries.sort_by_key(|entry| entry.key.span.start);
    entries
}

fn value_node<'t>(value: &Spanned<DeValue<'t>>, text: &'t str) -> Node<'t> {
    let span = span_of(&value.span());
    let kind = match value.get_ref() {
        DeValue::String(string) => Kind::Scalar(string.to_string().into()),
        DeValue::Array(array) => Kind::List(array.iter().map(|item| value_node(item, text)).collect()),
        DeValue::Table(table) => Kind::Map(entries(table, text)),
        // Numbers, dates and booleans stay the text they were written as.
        _ => Kind::Scalar(text.get(span.range()).unwrap_or_default().into()),
    };
    Node::new(span, kind)
}

fn span_of(range: &std::ops::Range<usize>) -> Span {
    Span::new(range.start, range.end)
}
