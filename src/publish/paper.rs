//! A document for paper as part of a page: HTML that prints on A4, and Markdown.

mod html;
mod markdown;

use std::fmt::Write;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, ObjectRepr, serializing_for_value};
use serde::{Serialize, Serializer};

use crate::document::{Block, Document, GridCell};

/// A document that is written out in the edition that asks for it, and in no other.
#[derive(Debug, Clone)]
pub struct Body(Arc<Whole>);

/// All that both editions are made of.
#[derive(Debug, Serialize)]
struct Whole {
    document: Document,
    /// What its contents lead to; where there are none, its own headings.
    contents: Vec<Entry>,
}

impl Body {
    pub fn new(document: Document, contents: Vec<Entry>) -> Body {
        Body(Arc::new(Whole { document, contents }))
    }
}

/// To templates an object, to the key of a page all that it is made of.
impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializing_for_value() {
            true => Value::from_dyn_object(Arc::clone(&self.0)).serialize(serializer),
            false => self.0.serialize(serializer),
        }
    }
}

/// A line of the contents.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub text: String,
    /// From the page on which the contents stand.
    pub html: String,
    pub markdown: String,
}

impl Object for Whole {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "html" => Some(Value::from_safe_string(html::body(self))),
            "markdown" => Some(Value::from_safe_string(markdown::body(self))),
            _ => None,
        }
    }

    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

/// The anchor of a heading, by its number in the document, from 1.
pub fn anchor(number: usize) -> String {
    format!("h{number}")
}

/// The entries of the contents: what was given, else the headings that follow in the document itself.
fn entries(body: &Whole) -> Vec<Entry> {
    if !body.contents.is_empty() {
        return body.contents.clone();
    }
    let headings = body.document.blocks.iter().filter_map(|block| match block {
        Block::Heading { text, .. } => Some(text),
        _ => None,
    });
    let entry = |(at, text): (usize, &String)| {
        let to = format!("#{}", anchor(at + 1));
        Entry { text: text.clone(), html: to.clone(), markdown: to }
    };
    headings.enumerate().map(entry).collect()
}

/// Paragraphs of a cell, each escaped, with something between them.
fn lines(out: &mut String, cell: &GridCell, between: &str, escape: fn(&mut String, &str) -> std::fmt::Result) {
    for (at, line) in cell.lines.iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        // Writing into a string cannot fail.
        _ = escape(out, line);
    }
}

/// Writes into a string, which cannot fail.
fn put(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    _ = out.write_fmt(arguments);
}
