//! The merged text: ours, with what is theirs written into it as they wrote it, and marks around what both changed.

use super::flow;
use super::layout::{Child, Text};
use super::plan::{Part, Plan, Side};
use crate::tree::{Kind, Node};

/// How conflicts are marked, as git does it.
#[derive(Debug, Clone)]
pub struct Marks {
    pub ours: String,
    pub theirs: String,
    pub length: usize,
}

/// What stands where both changed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Take(Side),
    Mark,
}

/// Why a part was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A conflict that no line of its own: what is around it must be marked.
    Raise,
    /// Written in a way that cannot be taken apart.
    Unwieldy,
}

type Written<T> = Result<T, Stop>;

pub struct Writer<'a, 't> {
    pub ours: &'a Text<'t>,
    pub theirs: &'a Text<'t>,
    pub marks: &'a Marks,
    pub newline: &'static str,
}

/// One entry of a block collection as it will stand.
#[derive(Default)]
struct Piece {
    /// Comment lines above it.
    head: String,
    /// From its key or dash to the end of its last line.
    body: String,
    /// Lines behind it that belong to no entry.
    tail: String,
}

/// A collection on both sides.
#[derive(Clone, Copy)]
struct Sides<'n, 't> {
    ours: &'n Node<'t>,
    theirs: &'n Node<'t>,
}

/// The lines of the two collections.
struct Lines {
    ours: Vec<Child>,
    /// `None` where theirs does not lie in lines.
    theirs: Option<Vec<Child>>,
}

impl<'t> Writer<'_, 't> {
    /// The whole file.
    pub fn file(&self, plan: &Plan, ours: &Node<'t>, theirs: &Node<'t>, mode: Mode) -> Written<String> {
        match plan {
            Plan::Ours => Ok(self.ours.text.to_owned()),
            Plan::Theirs => Ok(self.theirs.text.to_owned()),
            Plan::Conflict => Err(Stop::Unwieldy),
            Plan::Map(parts) | Plan::List(parts) => {
                if self.ours.is_flow(ours) {
                    return Err(Stop::Unwieldy);
                }
                let lines = self.lines(ours, theirs)?;
                let (first, last) = (lines.ours[0], lines.ours[lines.ours.len() - 1]);
                let mut out = self.ours.text[..first.head].to_owned();
                out.push_str(&self.block(parts, Sides { ours, theirs }, &lines, mode)?);
                out.push_str(&self.ours.text[last.line_end..]);
                Ok(out)
            }
        }
    }

    fn lines(&self, ours: &Node<'t>, theirs: &Node<'t>) -> Written<Lines> {
        let theirs = if self.theirs.is_block(theirs) { self.theirs.children(theirs) } else { None };
        Ok(Lines { ours: self.ours.children(ours).ok_or(Stop::Unwieldy)?, theirs })
    }

    /// A block collection, from the comments above its first entry to the end of the line of its last.
    fn block(&self, parts: &[Part], sides: Sides<'_, 't>, lines: &Lines, mode: Mode) -> Written<String> {
        let (first, count) = (lines.ours[0], lines.ours.len());
        // Its first entry stands behind the dash of the item that the collection is.
        let behind_dash = first.lead == first.start && first.column > 0;
        let indent = " ".repeat(first.column);
        let mut kept: Vec<bool> = vec![false; count];
        parts.iter().filter_map(|part| part.ours).for_each(|index| kept[index] = true);
        let mut out = String::new();
        for (place, part) in parts.iter().enumerate() {
            let inline = behind_dash && place == 0;
            let piece = match self.piece(part, sides, lines, mode) {
                Err(Stop::Raise) if inline => return Err(Stop::Raise),
                Err(Stop::Raise) => self.marked(part, sides, lines, &indent)?,
                other => other?.map(|piece| Piece { body: self.placed(&piece, &indent, inline), ..piece }),
            };
            if let Some(piece) = piece {
                if !out.is_empty() && !out.ends_with('\n') {
                    out.push_str(self.newline);
                }
                out.push_str(&piece.body);
                out.push_str(&piece.tail);
            }
            out.push_str(&self.left_behind(part, lines, &kept));
        }
        let nothing = out.trim().is_empty();
        if nothing { Err(Stop::Unwieldy) } else { Ok(out) }
    }

    /// An entry in its lines.
    fn placed(&self, piece: &Piece, indent: &str, inline: bool) -> String {
        match (inline, piece.head.is_empty()) {
            (true, true) => piece.body.clone(),
            (true, false) => format!("{}{indent}{}", piece.head.trim_start_matches(' '), piece.body),
            (false, _) => format!("{}{indent}{}", piece.head, piece.body),
        }
    }

    /// An entry as either side has it, with marks around the two.
    fn marked(&self, part: &Part, sides: Sides<'_, 't>, lines: &Lines, indent: &str) -> Written<Option<Piece>> {
        let mut tail = String::new();
        let mut side = |side| -> Written<String> {
            let piece = self.piece(part, sides, lines, Mode::Take(side))?;
            let Some(piece) = piece else { return Ok(String::new()) };
            let mut text = self.placed(&piece, indent, false);
            if !text.ends_with('\n') {
                text.push_str(self.newline);
            }
            tail = piece.tail;
            Ok(text)
        };
        let (theirs, ours) = (side(Side::Theirs)?, side(Side::Ours)?);
        let mark = |sign: &str, label: &str| {
            let label = if label.is_empty() { String::new() } else { format!(" {label}") };
            format!("{}{label}{}", sign.repeat(self.marks.length), self.newline)
        };
        let body = [mark("<", &self.marks.ours), ours, mark("=", ""), theirs, mark(">", &self.marks.theirs)].concat();
        Ok(Some(Piece { head: String::new(), body, tail }))
    }

    /// One entry; `None` where the side that is taken has deleted it.
    fn piece(&self, part: &Part, sides: Sides<'_, 't>, lines: &Lines, mode: Mode) -> Written<Option<Piece>> {
        let plan = match (&part.plan, mode) {
            (Plan::Conflict, Mode::Mark) => return Err(Stop::Raise),
            (Plan::Conflict, Mode::Take(Side::Ours)) => &Plan::Ours,
            (Plan::Conflict, Mode::Take(Side::Theirs)) => &Plan::Theirs,
            (plan, _) => plan,
        };
        match (plan, part.ours, part.theirs) {
            (Plan::Ours, Some(our), _) => Ok(Some(self.own(our, lines, None))),
            (Plan::Ours, None, _) | (Plan::Theirs, _, None) => Ok(None),
            (Plan::Theirs, None, Some(their)) => self.inserted(their, sides, lines).map(Some),
            (Plan::Theirs, Some(our), Some(their)) => {
                let body = self.replaced(our, their, sides, lines)?;
                Ok(Some(self.own(our, lines, Some(body))))
            }
            (Plan::Map(parts) | Plan::List(parts), Some(our), Some(their)) => {
                let body = self.inside(parts, (our, their), sides, lines, mode)?;
                Ok(Some(self.own(our, lines, Some(body))))
            }
            _ => Err(Stop::Unwieldy),
        }
    }

    /// An entry of ours, with another body where there is one.
    fn own(&self, index: usize, lines: &Lines, body: Option<String>) -> Piece {
        let child = lines.ours[index];
        let behind = lines.ours.get(index + 1).map_or(child.line_end, |next| next.head);
        let text = |from: usize, to: usize| self.ours.text[from..to].to_owned();
        Piece {
            head: text(child.head, child.lead),
            body: body.unwrap_or_else(|| text(child.start, child.line_end)),
            tail: text(child.line_end, behind.max(child.line_end)),
        }
    }

    /// Comments of entries that were taken out and of which theirs keeps the comment, or which stood apart.
    fn left_behind(&self, part: &Part, lines: &Lines, kept: &[bool]) -> String {
        let Some(our) = part.ours else { return String::new() };
        let mut out = String::new();
        for index in (our + 1..kept.len()).take_while(|index| !kept[*index]) {
            let child = lines.ours[index];
            let behind = lines.ours.get(index + 1).map_or(child.line_end, |next| next.head);
            let head = &self.ours.text[child.head..child.lead];
            if !head.is_empty() && self.theirs.text.contains(head.trim()) {
                out.push_str(head);
            }
            let tail = &self.ours.text[child.line_end..behind.max(child.line_end)];
            if tail.contains('#') {
                out.push_str(tail);
            }
        }
        out
    }

    /// An entry of ours whose value is theirs.
    fn replaced(&self, our: usize, their: usize, sides: Sides<'_, 't>, lines: &Lines) -> Written<String> {
        let child = lines.ours[our];
        let old = self.value_of(self.ours, sides.ours, our)?;
        let new = value_node(sides.theirs, their);
        let small =
            |text: &Text<'_>, node: &Node<'_>| !text.is_block(node) && !text.text[node.span.range()].contains('\n');
        if small(self.ours, value_node(sides.ours, our)) && small(self.theirs, new) {
            let (before, after) = (&self.ours.text[child.start..old.start], &self.ours.text[old.end..child.line_end]);
            let said = &self.theirs.text[new.span.range()];
            let space = if before.ends_with(' ') || said.is_empty() { "" } else { " " };
            return Ok(format!("{before}{space}{said}{after}"));
        }
        let sign = self.sign(self.ours, sides.ours, our, child)?;
        let Some(theirs) = lines.theirs.as_ref().map(|lines| lines[their]) else {
            let said = flow::said(self.theirs, new);
            return Ok(format!("{} {said}{}", &self.ours.text[child.start..sign], self.newline));
        };
        let from = self.sign(self.theirs, sides.theirs, their, theirs)?;
        let value = self.shifted(&self.theirs.text[from..theirs.line_end], theirs.column, child.column)?;
        Ok(format!("{}{value}", &self.ours.text[child.start..sign]))
    }

    /// An entry of theirs that is new to ours.
    fn inserted(&self, their: usize, sides: Sides<'_, 't>, lines: &Lines) -> Written<Piece> {
        let column = lines.ours[0].column;
        let Some(child) = lines.theirs.as_ref().map(|lines| lines[their]) else {
            let said = flow::said(self.theirs, value_node(sides.theirs, their));
            let body = match &sides.theirs.kind {
                Kind::Map(entries) => format!("{}: {said}", &self.theirs.text[entries[their].key.span.range()]),
                _ => format!("- {said}"),
            };
            return Ok(Piece { body: body + self.newline, ..Piece::default() });
        };
        let head = self.shifted(&self.theirs.text[child.head..child.lead], child.column, column)?;
        let head =
            if head.is_empty() { head } else { format!("{}{}", " ".repeat(column), head.trim_start_matches(' ')) };
        let body = self.shifted(&self.theirs.text[child.start..child.line_end], child.column, column)?;
        Ok(Piece { head, body, tail: String::new() })
    }

    /// An entry of ours with a merged collection in it.
    fn inside(
        &self,
        parts: &[Part],
        (our, their): (usize, usize),
        sides: Sides<'_, 't>,
        lines: &Lines,
        mode: Mode,
    ) -> Written<String> {
        let child = lines.ours[our];
        let inner = Sides { ours: value_node(sides.ours, our), theirs: value_node(sides.theirs, their) };
        let (from, text, to) = match self.ours.is_flow(inner.ours) {
            true => {
                let text = flow::Writer { ours: self.ours, theirs: self.theirs }.collection(
                    parts,
                    inner.ours,
                    inner.theirs,
                    mode,
                )?;
                (inner.ours.span.start as usize, text, inner.ours.span.end as usize)
            }
            false => {
                let lines = self.lines(inner.ours, inner.theirs)?;
                let (first, last) = (lines.ours[0], lines.ours[lines.ours.len() - 1]);
                (first.head, self.block(parts, inner, &lines, mode)?, last.line_end)
            }
        };
        let before = self.ours.text.get(child.start..from).ok_or(Stop::Unwieldy)?;
        Ok(format!("{before}{text}{}", &self.ours.text[to.min(child.line_end)..child.line_end]))
    }

    fn value_of(&self, text: &Text<'_>, node: &Node<'_>, index: usize) -> Written<std::ops::Range<usize>> {
        match &node.kind {
            Kind::Map(entries) => text.value(&entries[index].key, &entries[index].value).ok_or(Stop::Unwieldy),
            Kind::List(items) => Ok(items[index].span.range()),
            _ => Err(Stop::Unwieldy),
        }
    }

    /// Behind the colon or the dash of an entry.
    fn sign(&self, text: &Text<'_>, node: &Node<'_>, index: usize, child: Child) -> Written<usize> {
        match &node.kind {
            Kind::Map(entries) => Ok(text.colon(&entries[index].key).ok_or(Stop::Unwieldy)? + 1),
            _ => Ok(child.start + 1),
        }
    }

    /// Lines of theirs, all but the first as much further in as ours is; they end with a line break.
    fn shifted(&self, text: &str, from: usize, to: usize) -> Written<String> {
        let mut out = String::with_capacity(text.len() + 16);
        for (index, line) in text.lines().enumerate() {
            let blank = line.trim().is_empty();
            if index == 0 || blank {
                out.push_str(if blank { line.trim_end() } else { line });
            } else if to >= from {
                out.extend(std::iter::repeat_n(' ', to - from));
                out.push_str(line);
            } else {
                let out_of = from - to;
                let indented = line.len() - line.trim_start_matches(' ').len();
                let comment = line.trim_start().starts_with('#');
                if indented < out_of && !comment {
                    return Err(Stop::Unwieldy);
                }
                out.push_str(&line[out_of.min(indented)..]);
            }
            out.push_str(self.newline);
        }
        Ok(out)
    }
}

/// What an entry of a collection holds.
pub fn value_node<'n, 't>(node: &'n Node<'t>, index: usize) -> &'n Node<'t> {
    match &node.kind {
        Kind::Map(entries) => &entries[index].value,
        Kind::List(items) => &items[index],
        _ => node,
    }
}
