//! Where the entries of a block collection lie in the lines of a text: each with the comments above it, and nothing
//! between two of them lost.

use crate::source::Span;
use crate::tree::{Kind, Node, yaml};

/// A text with its comments.
pub struct Text<'t> {
    pub text: &'t str,
    /// In their order.
    pub comments: Vec<Span>,
}

/// One entry of a block collection: `head` (comment lines) `lead` (indentation) `start` (key or dash) …
/// `line_end`.
#[derive(Debug, Clone, Copy)]
pub struct Child {
    pub head: usize,
    pub lead: usize,
    pub start: usize,
    /// Behind the line break after it, or the end of the text.
    pub line_end: usize,
    /// Of `start`, in bytes from the start of its line.
    pub column: usize,
}

impl<'t> Text<'t> {
    pub fn new(text: &'t str) -> Text<'t> {
        Text { text, comments: yaml::comments(text) }
    }

    /// It is written with brackets or braces. A list that is no further in than its key has the place of its first item,
    /// which may have brackets of its own.
    pub fn is_flow(&self, node: &Node<'_>) -> bool {
        let begins = |sign: u8| self.text.as_bytes().get(node.span.start as usize) == Some(&sign);
        match &node.kind {
            Kind::List(items) => begins(b'[') && items.first().is_none_or(|first| first.span.start > node.span.start),
            Kind::Map(_) => begins(b'{'),
            _ => false,
        }
    }

    /// It is a collection whose entries have lines of their own.
    pub fn is_block(&self, node: &Node<'_>) -> bool {
        matches!(node.kind, Kind::List(_) | Kind::Map(_)) && !self.is_flow(node)
    }

    /// The entries of a block collection; `None` where they do not lie in lines of their own.
    pub fn children(&self, node: &Node<'_>) -> Option<Vec<Child>> {
        let count = node.items().len() + node.entries().len();
        let mut children: Vec<Child> = Vec::with_capacity(count);
        for index in 0..count {
            let (start, end) = self.extent(node, index)?;
            let after = children.last().map(|child| child.line_end);
            let child = self.child(start, end, after)?;
            let aligned = children.first().is_none_or(|first| first.column == child.column);
            if !aligned {
                return None;
            }
            children.push(child);
        }
        (!children.is_empty()).then_some(children)
    }

    /// From the key or dash of an entry to the end of what it says.
    fn extent(&self, node: &Node<'_>, index: usize) -> Option<(usize, usize)> {
        match &node.kind {
            Kind::Map(entries) => {
                let entry = &entries[index];
                let colon = self.colon(&entry.key)?;
                Some((entry.key.span.start as usize, self.end_of(&entry.value, colon + 1)))
            }
            Kind::List(items) => {
                let item = &items[index];
                let dash = self.dash(item)?;
                Some((dash, self.end_of(item, dash + 1)))
            }
            _ => None,
        }
    }

    /// Where the colon behind a key stands.
    pub fn colon(&self, key: &Node<'_>) -> Option<usize> {
        let from = key.span.end as usize;
        let skipped = self.text.get(from..)?.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        (self.text.as_bytes().get(from + skipped) == Some(&b':')).then_some(from + skipped)
    }

    /// Where the dash before an item stands.
    pub fn dash(&self, item: &Node<'_>) -> Option<usize> {
        let begins = self.header(item).map_or(item.span.start as usize, |header| header.start);
        let dash = self.said_before(begins)?.checked_sub(1)?;
        (self.text.as_bytes()[dash] == b'-').then_some(dash)
    }

    /// The sign (`|`, `>-`) that announces a text in lines of its own; the place of such a text is that of its lines.
    pub fn header(&self, node: &Node<'_>) -> Option<std::ops::Range<usize>> {
        let Kind::Scalar(_) = &node.kind else { return None };
        let end = self.said_before(node.span.start as usize)?;
        let before = self.text.get(..end)?;
        let sign = before.trim_end_matches(|c: char| matches!(c, '+' | '-' | '1'..='9'));
        let start = sign.len().checked_sub(1)?;
        let announces = sign.ends_with(['|', '>']) && before.len() - sign.len() <= 2;
        let apart = self.text[..start].ends_with([' ', '\t']);
        (announces && apart).then_some(start..end)
    }

    /// The end of what stands before an offset, blanks and comments left out.
    fn said_before(&self, offset: usize) -> Option<usize> {
        let mut at = offset;
        loop {
            at = self.text.get(..at)?.trim_end().len();
            match self.comment_around(at) {
                Some(comment) => at = comment.start as usize,
                None => return Some(at),
            }
        }
    }

    /// The comment that ends at `end` or reaches over it.
    fn comment_around(&self, end: usize) -> Option<Span> {
        let at = self.comments.partition_point(|comment| (comment.start as usize) < end);
        let comment = self.comments[..at].last()?;
        (end <= comment.end as usize).then_some(*comment)
    }

    /// The end of what a node says; `empty` where nothing stands there.
    fn end_of(&self, node: &Node<'_>, empty: usize) -> usize {
        let span = node.span.range();
        match &node.kind {
            Kind::Null if span.is_empty() => empty,
            Kind::Scalar(_) if span.is_empty() => self.header(node).map_or(span.end, |header| header.end),
            Kind::Map(entries) if !self.is_flow(node) => entries.last().map_or(empty, |last| {
                let empty = self.colon(&last.key).map_or(last.key.span.end as usize, |colon| colon + 1);
                self.end_of(&last.value, empty)
            }),
            Kind::List(items) if !self.is_flow(node) => items.last().map_or(empty, |last| {
                let empty = self.dash(last).map_or(span.end, |dash| dash + 1);
                self.end_of(last, empty)
            }),
            _ => span.end.max(empty),
        }
    }

    /// Where the value of an entry of a mapping stands: empty behind the colon where there is none.
    pub fn value(&self, key: &Node<'_>, value: &Node<'_>) -> Option<std::ops::Range<usize>> {
        let colon = self.colon(key)?;
        let span = value.span.range();
        let absent = matches!(value.kind, Kind::Null) && span.is_empty();
        Some(if absent { colon + 1..colon + 1 } else { span })
    }

    fn child(&self, start: usize, end: usize, after: Option<usize>) -> Option<Child> {
        let line = self.line_start(start);
        let indented = self.text.get(line..start)?.bytes().all(|byte| byte == b' ');
        let line_end = self.line_end(end);
        let rest = self.text.get(end..line_end)?.trim_start_matches([' ', '\t']);
        let ends_well = rest.trim_end_matches(['\r', '\n']).is_empty() || rest.starts_with('#');
        if !ends_well || after.is_some_and(|after| line < after || !indented) {
            return None;
        }
        let column = start - line;
        // On the line of a dash, or behind a byte order mark.
        let lead = if indented { line } else { start };
        let head = if indented { self.head(line, column, after.unwrap_or_else(|| self.first())) } else { lead };
        Some(Child { head, lead, start, line_end, column })
    }

    /// Where the comment lines begin that stand right above a line, as far in as it is.
    fn head(&self, line: usize, column: usize, after: usize) -> usize {
        let mut head = line;
        while head > after {
            let above = self.line_start(head - 1);
            let text = &self.text[above..head];
            let is_comment =
                text.len() - text.trim_start_matches(' ').len() == column && text[column..].starts_with('#');
            if above < after || !is_comment {
                break;
            }
            head = above;
        }
        head
    }

    /// Where the line of an offset begins, behind a byte order mark.
    pub fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(self.first().min(at), |found| found + 1)
    }

    /// The line above the one that begins at `line` holds nothing.
    pub fn is_behind_empty_line(&self, line: usize) -> bool {
        let Some(above) = line.checked_sub(1).filter(|_| line > self.first()) else { return false };
        self.text[self.line_start(above)..above].trim().is_empty()
    }

    /// Where the first line begins: behind a byte order mark.
    fn first(&self) -> usize {
        self.text.len() - self.text.trim_start_matches('\u{feff}').len()
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |found| at + found + 1)
    }

    /// A comment stands between the two offsets.
    pub fn has_comment(&self, range: std::ops::Range<usize>) -> bool {
        let at = self.comments.partition_point(|comment| (comment.start as usize) < range.start);
        self.comments.get(at).is_some_and(|comment| (comment.start as usize) < range.end)
    }
}
