//! The plain way of writing YAML, read line by line: `key: value`, `- item`, quotation marks without escapes,
//! `[…]` and `{…}` that close on their line, comments. Nearly every file of a register is written so, and the
//! library takes seven times as long for it.
//!
//! This is no second opinion on YAML. Whatever is not plain beyond doubt (a value over several lines, an anchor,
//! a tab, a fault) is refused, and the library reads the whole file. What is not refused gives the tree that the
//! library gives, which the tests hold it to.

#[cfg(test)]
mod tests;

use memchr::{memchr, memchr2};

use super::yaml::{DEEPEST, MOST, scalar_kind};
use super::{Entry, Kind, Node};
use crate::source::Span;

/// Longer keys are left to the library, which bounds them. In bytes.
const LONGEST_KEY: usize = 1024;

/// The tree of `text` where all of it is plain.
pub fn read(text: &str) -> Option<Node<'_>> {
    if !is_plain_text(text.as_bytes()) {
        return None;
    }
    let mut reader = Plain { text, bytes: text.as_bytes(), begin: 0, at: 0, end: 0, indent: None, listed: 0 };
    reader.seek(0);
    if reader.indent != Some(0) {
        return None;
    }
    let root = reader.block(0, 1)?;
    // A line that nothing took.
    reader.indent.is_none().then_some(root)
}

/// No control character but the line feed, no byte order mark, nothing that YAML calls unprintable.
fn is_plain_text(bytes: &[u8]) -> bool {
    let after = |skipped: usize| bytes.get(skipped..).unwrap_or_default().iter().copied();
    // Without a branch, so that the processor looks at many bytes at once.
    let controls = bytes.iter().fold(false, |any, &byte| any | ((byte < b' ') & (byte != b'\n')) | (byte == 0x7f));
    let pairs = after(0).zip(after(1)).fold(false, |any, (a, b)| any | ((a == 0xc2) & (b < 0xa0)));
    let triples = after(0).zip(after(1)).zip(after(2)).fold(false, |any, ((a, b), c)| {
        any | ((a == 0xef) & (((b == 0xbb) & (c == 0xbf)) | ((b == 0xbf) & (c >= 0xbe))))
    });
    !(controls | pairs | triples)
}

/// A plain scalar may begin with it, wherever it stands.
fn begins_plain(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric() || matches!(byte, b'(' | b'/' | b'+' | b'=' | b'$' | b'_' | b'~')
}

/// What ended a plain scalar.
enum Stop {
    /// The end of its line, or a comment.
    Line,
    /// A colon that makes it a key, and where.
    Colon(usize),
    /// A bracket, brace or comma around it.
    Flow,
}

struct Plain<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// Where the line begins,
    begin: usize,
    /// where reading goes on in it,
    at: usize,
    /// and its end, without the line feed.
    end: usize,
    /// How many spaces come before the first character of the line; `None` after the last line.
    indent: Option<usize>,
    /// Entries of lists so far.
    listed: usize,
}

impl<'t> Plain<'t> {
    /// Goes to the first line from `begin` on that holds more than spaces and a comment.
    fn seek(&mut self, mut begin: usize) {
        loop {
            let rest = self.bytes.get(begin..).unwrap_or_default();
            let indent = rest.iter().take_while(|byte| **byte == b' ').count();
            let end = begin + memchr(b'\n', rest).unwrap_or(rest.len());
            self.indent = match rest.get(indent) {
                None => None,
                Some(b'\n' | b'#') => {
                    begin = end + 1;
                    continue;
                }
                Some(_) => Some(indent),
            };
            (self.begin, self.at, self.end) = (begin, begin + indent, end);
            return;
        }
    }

    fn next_line(&mut self) {
        self.seek(self.end + 1);
    }

    /// `- ` stands here.
    fn is_entry(&self) -> bool {
        self.bytes[self.at..self.end].starts_with(b"- ")
    }

    fn skip_spaces(&mut self) {
        self.at += self.bytes[self.at..self.end].iter().take_while(|byte| **byte == b' ').count();
    }

    /// Nothing more stands on the line, or a comment that a space sets apart.
    fn is_line_done(&mut self) -> bool {
        let before = self.at;
        self.skip_spaces();
        self.at == self.end || (self.bytes[self.at] == b'#' && self.at > before)
    }

    /// A mapping or list whose first key or dash stands here.
    fn block(&mut self, column: usize, depth: usize) -> Option<Node<'t>> {
        if self.is_entry() { self.list(column, false, depth) } else { self.mapping(column, depth) }
    }

    fn mapping(&mut self, column: usize, depth: usize) -> Option<Node<'t>> {
        if depth > DEEPEST {
            return None;
        }
        let start = self.at;
        let mut end = start;
        let mut entries = Vec::with_capacity(8);
        loop {
            let (key, stop) = self.plain(false)?;
            let Stop::Colon(colon) = stop else { return None };
            self.at = colon + 1;
            let value = self.value(column, colon, depth)?;
            end = end.max(key.span.end as usize).max(value.span.end as usize);
            entries.push(Entry { key, value });
            match self.indent {
                Some(indent) if indent == column && !self.is_entry() => {}
                Some(indent) if indent >= column => return None,
                _ => return Some(Node::new(Span::new(start, end), Kind::Map(entries))),
            }
        }
    }

    /// What stands after the colon of a key at `column`: on its line, or below it.
    fn value(&mut self, column: usize, colon: usize, depth: usize) -> Option<Node<'t>> {
        if !self.is_line_done() {
            let value = self.inline(depth)?;
            self.next_line();
            return Some(value);
        }
        self.next_line();
        match self.indent {
            Some(indent) if indent > column => self.block(indent, depth + 1),
            Some(indent) if indent == column && self.is_entry() => self.list(column, true, depth + 1),
            _ => Some(Node::new(Span::new(colon, colon), Kind::Null)),
        }
    }

    /// A list, each dash at `column`; `flush` where the key above it stands there too, in which case the library
    /// has it begin after the first dash.
    fn list(&mut self, column: usize, flush: bool, depth: usize) -> Option<Node<'t>> {
        if depth > DEEPEST {
            return None;
        }
        let mut start = self.at;
        let mut end = start;
        let mut items = Vec::new();
        loop {
            self.at += 1;
            if self.is_line_done() || self.is_entry() {
                return None;
            }
            if flush && items.is_empty() {
                start = self.at;
            }
            let item = self.item(depth)?;
            end = end.max(item.span.end as usize);
            items.push(item);
            self.count()?;
            match self.indent {
                Some(indent) if indent == column && self.is_entry() => {}
                Some(indent) if indent > column || (indent == column && !flush) => return None,
                _ => return Some(Node::new(Span::new(start, end), Kind::List(items))),
            }
        }
    }

    /// What stands after a dash: a value, or the first key of a mapping.
    fn item(&mut self, depth: usize) -> Option<Node<'t>> {
        if begins_plain(self.bytes[self.at]) {
            let start = self.at;
            if let (_, Stop::Colon(_)) = self.plain(false)? {
                self.at = start;
                return self.mapping(start - self.begin, depth + 1);
            }
            self.at = start;
        }
        let item = self.inline(depth)?;
        self.next_line();
        Some(item)
    }

    fn count(&mut self) -> Option<()> {
        self.listed += 1;
        (self.listed < MOST).then_some(())
    }

    /// A value that begins here and ends with its line.
    fn inline(&mut self, depth: usize) -> Option<Node<'t>> {
        let node = match self.bytes[self.at] {
            b'[' | b'{' => self.flow(depth + 1)?,
            b'"' | b'\'' => self.quoted()?,
            _ => match self.plain(false)? {
                (node, Stop::Line) => return Some(node),
                _ => return None,
            },
        };
        self.is_line_done().then_some(node)
    }

    /// A scalar without quotation marks, and what ended it; within brackets and braces where `flow`.
    fn plain(&mut self, flow: bool) -> Option<(Node<'t>, Stop)> {
        let start = self.at;
        if start == self.end || !begins_plain(self.bytes[start]) {
            return None;
        }
        let (end, stop) = if flow { self.flow_end(start) } else { self.line_end(start) };
        self.at = end;
        let length = self.bytes[start..end].trim_ascii_end().len();
        if length > LONGEST_KEY && matches!(stop, Stop::Colon(_)) {
            return None;
        }
        let text = self.text.get(start..start + length)?;
        Some((Node::new(Span::new(start, start + length), scalar_kind(text.into(), true)), stop))
    }

    /// Where a plain scalar outside brackets ends.
    fn line_end(&self, start: usize) -> (usize, Stop) {
        let mut at = start;
        while let Some(found) = memchr2(b':', b'#', &self.bytes[at..self.end]) {
            at += found;
            if self.bytes[at] == b'#' && self.bytes[at - 1] == b' ' {
                return (at, Stop::Line);
            }
            if self.bytes[at] == b':' && matches!(self.bytes[at + 1..self.end].first(), None | Some(b' ')) {
                return (at, Stop::Colon(at));
            }
            at += 1;
        }
        (self.end, Stop::Line)
    }

    /// Where a plain scalar within brackets ends.
    fn flow_end(&self, start: usize) -> (usize, Stop) {
        for at in start..self.end {
            match self.bytes[at] {
                b',' | b'[' | b']' | b'{' | b'}' => return (at, Stop::Flow),
                b'#' if self.bytes[at - 1] == b' ' => break,
                b':' => match self.bytes[at + 1..self.end].first() {
                    None | Some(b' ' | b',' | b'[' | b']' | b'{' | b'}') => return (at, Stop::Colon(at)),
                    Some(_) => {}
                },
                _ => {}
            }
        }
        (self.end, Stop::Line)
    }

    /// A scalar in quotation marks on one line, without escapes.
    fn quoted(&mut self) -> Option<Node<'t>> {
        let start = self.at;
        let mark = self.bytes[start];
        let close = start + 1 + memchr(mark, &self.bytes[start + 1..self.end])?;
        let text = self.text.get(start + 1..close)?;
        self.at = close + 1;
        let escapes = match mark {
            b'"' => text.contains('\\'),
            _ => self.bytes[self.at..self.end].first() == Some(&mark),
        };
        (!escapes).then(|| Node::new(Span::new(start, self.at), scalar_kind(text.into(), false)))
    }

    /// `[…]` or `{…}` that closes on its line.
    fn flow(&mut self, depth: usize) -> Option<Node<'t>> {
        if depth > DEEPEST {
            return None;
        }
        let start = self.at;
        self.at += 1;
        let kind = if self.bytes[start] == b'[' { self.flow_list(depth)? } else { self.flow_mapping(depth)? };
        Some(Node::new(Span::new(start, self.at), kind))
    }

    /// Takes the closing bracket where it stands here.
    fn closes(&mut self, bracket: u8) -> bool {
        self.skip_spaces();
        let closes = self.at < self.end && self.bytes[self.at] == bracket;
        self.at += usize::from(closes);
        closes
    }

    fn flow_list(&mut self, depth: usize) -> Option<Kind<'t>> {
        let mut items = Vec::new();
        if self.closes(b']') {
            return Some(Kind::List(items));
        }
        loop {
            items.push(self.flow_value(depth)?);
            self.count()?;
            if self.closes(b']') {
                return Some(Kind::List(items));
            }
            self.comma()?;
        }
    }

    fn flow_mapping(&mut self, depth: usize) -> Option<Kind<'t>> {
        let mut entries = Vec::with_capacity(8);
        if self.closes(b'}') {
            return Some(Kind::Map(entries));
        }
        loop {
            let (key, Stop::Colon(colon)) = self.plain(true)? else { return None };
            self.at = colon + 1;
            if self.at == self.end || self.bytes[self.at] != b' ' {
                return None;
            }
            self.skip_spaces();
            let value = self.flow_value(depth)?;
            entries.push(Entry { key, value });
            if self.closes(b'}') {
                return Some(Kind::Map(entries));
            }
            self.comma()?;
        }
    }

    /// Goes on after a comma to what it separates.
    fn comma(&mut self) -> Option<()> {
        if self.at == self.end || self.bytes[self.at] != b',' {
            return None;
        }
        self.at += 1;
        self.skip_spaces();
        Some(())
    }

    fn flow_value(&mut self, depth: usize) -> Option<Node<'t>> {
        match self.bytes[self.at..self.end].first()? {
            b'[' | b'{' => self.flow(depth + 1),
            b'"' | b'\'' => self.quoted(),
            _ => match self.plain(true)? {
                (node, Stop::Flow) => Some(node),
                _ => None,
            },
        }
    }
}
