//! YAML with places. The only file that knows which YAML library we use.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Event, Marker, Options, Parser, ScanError};

use crate::record::{Problem, ProblemKind, Unusual};
use crate::source::{Span, floor_boundary, is_hidden};
use crate::tree::{Entry, Kind, Node, Parsed};

/// Deeper nesting than any register has a use for; it also bounds our own recursion.
pub const DEEPEST: usize = 32;

/// More entries in lists than any file has a use for; it also bounds what comparing them with each other costs.
pub const MOST: usize = 10_000;

/// How the library is to read: no comments, no alias expansion, bounded depth.
pub fn options() -> Options {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.emit_anchor_events = true;
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = 2 * DEEPEST;
    options.block_nesting_limit = 2 * DEEPEST;
    options.simple_key_max_lookahead = 4096;
    options
}

/// Reads the first document of `text`. A syntax fault ends the reading there; what stood complete before
/// it is in the tree, and what was still open says so.
pub fn parse(text: &str) -> Parsed<'_> {
    match super::plain::read(text) {
        Some(root) => Parsed { root: Some(root), problems: Vec::new() },
        None => parse_any(text),
    }
}

/// What the library makes of `text`, however it is written.
pub fn parse_any(text: &str) -> Parsed<'_> {
    let mut builder = Builder { text, stack: Vec::new(), root: None, problems: Vec::new(), documents: 0, listed: 0 };
    for event in Parser::new_from_str_with_options(text, options()) {
        match event {
            Ok((event, span)) => {
                if builder.take(event, span).is_err() {
                    break;
                }
            }
            Err(fault) => {
                builder.fault(&fault);
                break;
            }
        }
    }
    builder.finish()
}

/// Where comments stand, each from its `#` to the end of its line, in their order; those before the first syntax
/// fault only.
pub fn comments(text: &str) -> Vec<Span> {
    if !may_hold_comments(text) {
        return Vec::new();
    }
    let mut options = options();
    options.set_emit_comments(true);
    options.max_buffered_comment_events = usize::MAX;
    let mut comments = Vec::new();
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((Event::Comment(..), span)) => {
                let end = floor_boundary(text, offset(&span.end));
                let start = floor_boundary(text, offset(&span.start)).min(end);
                comments.push(Span::new(start, start + text[start..end].trim_end().len()));
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    comments
}

/// A `#` stands where a comment may begin; within a word, as in `骨科#R1`, none does.
fn may_hold_comments(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'#', bytes).any(|at| match at.checked_sub(1).map(|before| bytes[before]) {
        None => true,
        // The last byte of a byte order mark.
        Some(0xbf) => at == 3,
        Some(before) => !before.is_ascii_alphanumeric() && before < 0x80,
    })
}

/// A text as a scalar: plain where that reads back as the same text, else in double quotes.
pub fn scalar(text: &str) -> String {
    let special = |c: char| matches!(c, ',' | '[' | ']' | '{' | '}' | ':' | '"' | '\\') || is_escaped(c);
    let indicator = |c: char| matches!(c, '-' | '?' | '&' | '*' | '!' | '|' | '>' | '\'' | '%' | '@' | '`' | '~');
    let plain = !text.is_empty()
        && text.trim() == text
        && !text.contains(special)
        && !text.starts_with('#')
        && !text.contains(" #")
        && !text.starts_with(indicator)
        && !matches!(text, "null" | "Null" | "NULL" | "..." | "---");
    if plain { text.to_owned() } else { quoted(text) }
}

/// A text in double quotes.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_escaped(c) => quoted.push_str(&format!("\\U{:08x}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// It is not written as it is: nobody would see it, or YAML does not allow it.
fn is_escaped(c: char) -> bool {
    is_hidden(c) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Text, or nothing where it is `plain`, without quotation marks, and says so.
pub(super) fn scalar_kind(text: Cow<'_, str>, plain: bool) -> Kind<'_> {
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" if plain => Kind::Null,
        _ => Kind::Scalar(text),
    }
}

/// Enough was read: what follows is another document or too deep.
struct Stop;

struct Builder<'t> {
    text: &'t str,
    stack: Vec<Frame<'t>>,
    root: Option<Node<'t>>,
    problems: Vec<Problem>,
    documents: usize,
    /// Entries of lists so far.
    listed: usize,
}

/// A collection that is still open.
struct Frame<'t> {
    start: usize,
    end: usize,
    content: Content<'t>,
}

enum Content<'t> {
    List(Vec<Node<'t>>),
    Map { entries: Vec<Entry<'t>>, key: Option<Node<'t>> },
}

impl<'t> Builder<'t> {
    fn take(&mut self, event: Event<'t>, span: granit_parser::Span) -> Result<(), Stop> {
        let (start, end) = (offset(&span.start), offset(&span.end));
        if self.listed > MOST {
            self.note(Unusual::TooMany { limit: MOST }, Span::new(start, start));
            return Err(Stop);
        }
        match event {
            Event::DocumentStart(_, version) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.note(Unusual::SecondDocument, Span::new(start, end));
                    return Err(Stop);
                }
                if version.is_some() {
                    self.note(Unusual::Directive, Span::new(0, 0));
                }
            }
            Event::Scalar(value, style, _, tag) => {
                let node_span = self.scalar_span(start, end, style);
                if tag.is_some() {
                    self.note(Unusual::Tag, tag_span(&span).unwrap_or(node_span));
                    self.push(Node::new(node_span, Kind::Refused));
                } else {
                    let kind = scalar_kind(value, style == granit_parser::ScalarStyle::Plain);
                    self.push(Node::new(node_span, kind));
                }
            }
            Event::SequenceStart(_, _, tag) => {
                self.refuse_tag(tag.is_some(), &span);
                self.open(start, Content::List(Vec::new()))?;
            }
            Event::MappingStart(_, _, tag) => {
                self.refuse_tag(tag.is_some(), &span);
                self.open(start, Content::Map { entries: Vec::with_capacity(8), key: None })?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(frame) = self.stack.pop() {
                    // The end of a block collection is empty and may lie on a later line: close at the last child.
                    let end = if end > start { end } else { frame.end };
                    let node = frame.close(end, false);
                    self.push(node);
                }
            }
            Event::Anchor(..) => self.note(Unusual::Anchor, Span::new(start, end)),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let span = Span::new(start, end);
                self.note(Unusual::Alias, span);
                self.push(Node::new(span, Kind::Refused));
            }
            _ => {}
        }
        Ok(())
    }

    fn scalar_span(&self, start: usize, end: usize, style: granit_parser::ScalarStyle) -> Span {
        use granit_parser::ScalarStyle::{Folded, Literal};
        let end = floor_boundary(self.text, end);
        let start = floor_boundary(self.text, start);
        if matches!(style, Literal | Folded) {
            let trimmed = self.text[start..end].trim_end();
            return Span::new(start, start + trimmed.len());
        }
        Span::new(start, end)
    }

    fn refuse_tag(&mut self, tagged: bool, span: &granit_parser::Span) {
        if tagged {
            let place = tag_span(span).unwrap_or(Span::new(offset(&span.start), offset(&span.start)));
            self.note(Unusual::Tag, place);
        }
    }

    fn open(&mut self, start: usize, content: Content<'t>) -> Result<(), Stop> {
        self.stack.push(Frame { start, end: start, content });
        if self.stack.len() > DEEPEST {
            self.note(Unusual::TooDeep { limit: DEEPEST }, Span::new(start, start));
            return Err(Stop);
        }
        Ok(())
    }

    fn push(&mut self, node: Node<'t>) {
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return;
        };
        frame.end = frame.end.max(node.span.end as usize);
        match &mut frame.content {
            Content::List(items) => {
                items.push(node);
                self.listed += 1;
            }
            Content::Map { entries, key } => match key.take() {
                None => {
                    let merge = node.text() == Some("<<");
                    let span = node.span;
                    *key = Some(node);
                    if merge {
                        self.note(Unusual::MergeKey, span);
                        self.refuse_key();
                    }
                }
                Some(key) => entries.push(Entry { key, value: node }),
            },
        }
    }

    /// What was just taken as a key is reported already.
    fn refuse_key(&mut self) {
        if let Some(Frame { content: Content::Map { key: Some(key), .. }, .. }) = self.stack.last_mut() {
            key.kind = Kind::Refused;
        }
    }

    fn note(&mut self, unusual: Unusual, span: Span) {
        let start = floor_boundary(self.text, span.start as usize);
        let end = floor_boundary(self.text, span.end as usize);
        self.problems.push(Problem { kind: ProblemKind::Unusual(unusual), span: Span::new(start, end), field: None });
    }

    fn fault(&mut self, fault: &ScanError) {
        let at = floor_boundary(self.text, offset(fault.marker()));
        if *fault.kind() == ErrorKind::RecursionLimitExceeded {
            return self.note(Unusual::TooDeep { limit: DEEPEST }, Span::new(at, at));
        }
        let (span, unusual) = super::syntax::word(self.text, at, fault.kind());
        self.note(unusual, span);
    }

    fn finish(mut self) -> Parsed<'t> {
        while let Some(frame) = self.stack.pop() {
            let end = frame.end;
            let node = frame.close(end, true);
            self.push(node);
        }
        Parsed { root: self.root, problems: self.problems }
    }
}

impl<'t> Frame<'t> {
    fn close(self, end: usize, open: bool) -> Node<'t> {
        let kind = match self.content {
            Content::List(items) => Kind::List(items),
            // A key whose value was never reached is not there yet: its absence is not certain either.
            Content::Map { entries, .. } => Kind::Map(entries),
        };
        Node { span: Span::new(self.start, end), kind, open }
    }
}

fn offset(marker: &Marker) -> usize {
    marker.byte_offset().unwrap_or_default()
}

fn tag_span(span: &granit_parser::Span) -> Option<Span> {
    span.tag_span().map(|tag| Span::new(offset(&tag.start), offset(&tag.end)))
}
