//! Which comment of a text speaks of what: the ones above an entry, the one at the end of its line, those behind the last
//! entry of a collection. Every comment gets exactly one place; so does an empty line between entries.

use rustc_hash::FxHashMap;

use super::layout::Text;
use super::render::value_node;
use crate::source::Span;
use crate::tree::{Kind, Node};

/// What stands around one entry.
#[derive(Debug, Default, Clone)]
pub struct Remark {
    /// Comments above it, an empty one for an empty line.
    pub above: Vec<String>,
    /// At the end of its line, with the blanks in front of it.
    pub beside: String,
    /// Behind it, where it is the last of its collection.
    pub below: Vec<String>,
}

/// An entry of a mapping by where its key begins, an item of a list by where that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spot {
    Entry(u32),
    Item(u32),
}

impl Spot {
    /// Of the entry with that number.
    pub fn of(node: &Node<'_>, index: usize) -> Spot {
        match &node.kind {
            Kind::Map(entries) => Spot::Entry(entries[index].key.span.start),
            _ => Spot::Item(value_node(node, index).span.start),
        }
    }
}

/// Comments and empty lines by the entry they stand with.
pub struct Remarks {
    of: FxHashMap<Spot, Remark>,
}

impl Remarks {
    /// `None` where a comment finds no place, because nothing but comments stands in the text.
    pub fn of(text: &Text<'_>, root: &Node<'_>) -> Option<Remarks> {
        let mut anchors = Vec::new();
        anchor(text, root, None, &mut anchors);
        let mut placing = Placing { text, anchors, of: FxHashMap::default() };
        placing.all()?;
        Some(Remarks { of: placing.of })
    }

    pub fn take(&mut self, spot: Spot) -> Remark {
        self.of.remove(&spot).unwrap_or_default()
    }
}

/// Where an entry that comments may stand with begins.
struct Anchor {
    spot: Spot,
    start: usize,
    /// In bytes from the beginning of its line.
    column: usize,
    /// Where its value begins.
    value: usize,
    /// The entry whose value it is in.
    parent: Option<usize>,
    /// It is the last of its collection.
    last: bool,
    /// Where the brackets close that it stands in.
    closes: Option<usize>,
}

/// All of them below `node` in the order of the text. What stands in brackets on one line holds no comments.
fn anchor(text: &Text<'_>, node: &Node<'_>, parent: Option<usize>, anchors: &mut Vec<Anchor>) {
    let count = node.items().len() + node.entries().len();
    let flow = text.is_flow(node);
    if flow && !text.text[node.span.range()].contains('\n') {
        return;
    }
    for index in 0..count {
        let value = value_node(node, index);
        let start = match &node.kind {
            Kind::Map(entries) => entries[index].key.span.start as usize,
            _ if flow => value.span.start as usize,
            _ => text.dash(value).unwrap_or(value.span.start as usize),
        };
        let at = anchors.len();
        anchors.push(Anchor {
            spot: Spot::of(node, index),
            start,
            column: start - text.line_start(start),
            value: if matches!(value.kind, Kind::Null) { start } else { value.span.start as usize },
            parent,
            last: index + 1 == count,
            closes: flow.then_some(node.span.end as usize),
        });
        anchor(text, value, Some(at), anchors);
    }
}

struct Placing<'a, 't> {
    text: &'a Text<'t>,
    anchors: Vec<Anchor>,
    of: FxHashMap<Spot, Remark>,
}

impl Placing<'_, '_> {
    fn all(&mut self) -> Option<()> {
        let text = self.text;
        let mut before = 0;
        let mut comments = text.comments.iter().peekable();
        for at in 0..self.anchors.len() {
            // Of the comments in front of it, up to which entry around the one before it they have come.
            let mut reached = Some(before);
            while let Some(comment) = comments.next_if(|comment| (comment.start as usize) < self.anchors[at].start) {
                self.comment(*comment, at.checked_sub(1), Some(at), &mut reached);
            }
            let start = self.anchors[at].start;
            let line = text.line_start(start);
            let leads = at == 0 || self.anchors[at - 1].start < line;
            let above = &mut self.of.entry(self.anchors[at].spot).or_default().above;
            if leads && text.is_behind_empty_line(line) && above.last().is_none_or(|last| !last.is_empty()) {
                above.push(String::new());
            }
            before = at;
        }
        let last = self.anchors.len().checked_sub(1);
        let mut reached = last;
        for comment in comments {
            self.comment(*comment, last, None, &mut reached);
        }
        (last.is_some() || text.comments.is_empty()).then_some(())
    }

    /// One comment between two entries. `reached`: the innermost entry that it may still stand behind.
    fn comment(&mut self, comment: Span, before: Option<usize>, next: Option<usize>, reached: &mut Option<usize>) {
        let start = comment.start as usize;
        let line = self.text.line_start(start);
        let said = self.text.text[comment.range()].to_owned();
        let blanks = &self.text.text[line..start];
        if let Some(before) = before.filter(|_| !blanks.trim_matches(['\u{feff}', ' ', '\t']).is_empty()) {
            let gap = blanks.len() - blanks.trim_end_matches([' ', '\t']).len();
            self.beside(before, format!("{}{said}", " ".repeat(gap.max(1))));
            return;
        }
        // Between a key and what stands below it.
        if let Some(before) = before.filter(|before| {
            start < self.anchors[*before].value && next.is_none_or(|next| self.anchors[next].parent != Some(*before))
        }) {
            self.put(before, Side::Above, line, said);
            return;
        }
        let ended = before.and_then(|before| self.ended(before, next, start, start - line, reached));
        match (ended, next) {
            (Some(ended), _) => {
                *reached = Some(ended);
                self.put(ended, Side::Below, line, said);
            }
            (None, Some(next)) => {
                *reached = None;
                self.put(next, Side::Above, line, said);
            }
            (None, None) => {}
        }
    }

    /// The last entry of a collection that a comment stands behind: as deep as it, and deeper than what follows.
    fn ended(
        &self,
        before: usize,
        next: Option<usize>,
        start: usize,
        column: usize,
        reached: &Option<usize>,
    ) -> Option<usize> {
        let around = next.and_then(|next| self.anchors[next].parent);
        let follows = next.map(|next| self.anchors[next].column);
        let mut at = reached.map(|reached| reached.min(before))?;
        loop {
            let anchor = &self.anchors[at];
            if next.is_some() && anchor.parent == around || around == Some(at) {
                return None;
            }
            let outer = anchor.parent.map(|parent| self.anchors[parent].column);
            let fits = match anchor.closes {
                Some(closes) => start < closes,
                None => anchor.column <= column && outer.max(follows).is_none_or(|outer| outer < column),
            };
            if anchor.last && fits {
                return Some(at);
            }
            match anchor.parent {
                Some(parent) => at = parent,
                // Nothing follows: it ends the file.
                None => return next.is_none().then_some(at),
            }
        }
    }

    fn beside(&mut self, at: usize, said: String) {
        let remark = self.of.entry(self.anchors[at].spot).or_default();
        if !remark.beside.is_empty() {
            remark.above.push(remark.beside.trim_start().to_owned());
        }
        remark.beside = said;
    }

    fn put(&mut self, at: usize, side: Side, line: usize, said: String) {
        let empty = self.text.is_behind_empty_line(line);
        let remark = self.of.entry(self.anchors[at].spot).or_default();
        let list = if side == Side::Above { &mut remark.above } else { &mut remark.below };
        if empty && list.last().is_none_or(|last| !last.is_empty()) {
            list.push(String::new());
        }
        list.push(said);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}
