//! The only code that changes a register: small edits of a text by byte span. Comments, layout, line breaks and a
//! byte order mark stay as they are, and an edit that would change more than it says is refused.

mod append;
mod cycle;
mod keys;
mod whole;

pub use append::{Item, Value, append};
pub use cycle::{NewCycle, emptied};
pub use keys::named as keys_named;
pub use whole::{Change, write, write_all};

use crate::finding::Edit;
use crate::record::{ProblemKind, Unusual};
use crate::source::Span;
use crate::tree::{Kind, Node, Parsed, toml, yaml};

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    Yaml,
    Toml,
}

impl Syntax {
    pub fn of(path: &str) -> Syntax {
        if path.ends_with(".toml") { Syntax::Toml } else { Syntax::Yaml }
    }

    fn parse(self, text: &str) -> Parsed<'_> {
        match self {
            Syntax::Yaml => yaml::parse(text),
            Syntax::Toml => toml::parse(text),
        }
    }

    fn comments(self, text: &str) -> Vec<Span> {
        match self {
            Syntax::Yaml => yaml::comments(text),
            Syntax::Toml => Vec::new(),
        }
    }
}

/// Why a text was not edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Two edits touch each other, or one lies outside the text.
    Misplaced,
    /// The text, before or after, cannot be read to its end.
    Broken,
    /// Something that no edit touches would read otherwise.
    ChangesMore,
}

/// `text` with the edits made, in whatever order they come.
pub fn splice(text: &str, edits: &[Edit]) -> Result<String, Refusal> {
    let edits = sorted(edits);
    let mut out = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut at = 0;
    for edit in edits {
        let span = edit.span.range();
        out.push_str(text.get(at..span.start).ok_or(Refusal::Misplaced)?);
        text.get(span.clone()).ok_or(Refusal::Misplaced)?;
        out.push_str(&edit.text);
        at = span.end;
    }
    out.push_str(text.get(at..).ok_or(Refusal::Misplaced)?);
    Ok(out)
}

fn sorted(edits: &[Edit]) -> Vec<&Edit> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    sorted
}

/// Two edits that could not both be made: they touch, or put something in at the same place.
pub fn touch(a: &Edit, b: &Edit) -> bool {
    a.span.start < b.span.end && b.span.start < a.span.end || a.span.start == b.span.start
}

/// `text` with the edits made, and proof that nothing else changed: read again, every key, value and comment that
/// no edit touches stands where it stood, as deep as it stood, and says what it said; what is new lies within the
/// text of an edit.
pub fn checked(text: &str, edits: &[Edit], syntax: Syntax) -> Result<String, Refusal> {
    let after = splice(text, edits)?;
    let moves = Moves::new(edits);
    let old = pieces(text, syntax, &|span| moves.replaces(span)).ok_or(Refusal::Broken)?;
    let new = pieces(&after, syntax, &|span| moves.is_new(span)).ok_or(Refusal::Broken)?;
    let kept = old.iter().filter(|piece| !moves.touches(piece.span)).map(|piece| piece.at(moves.to(piece.span.start)));
    let found = new.iter().filter(|piece| !moves.is_new(piece.span)).map(|piece| piece.at(piece.span.start));
    if kept.eq(found) { Ok(after) } else { Err(Refusal::ChangesMore) }
}

/// One key, value or comment of a text.
#[derive(Debug)]
struct Piece {
    span: Span,
    /// The collection it lies in, by the order in which those begin that are there before and after.
    home: u32,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum What {
    Key(Box<str>),
    Value(Box<str>),
    Null,
    Refused,
    /// A list or mapping that holds nothing.
    Empty,
    Comment(Box<str>),
}

impl Piece {
    fn at(&self, start: u32) -> (u32, u32, &What) {
        (start, self.home, &self.what)
    }
}

/// Everything in a text, in its order; `None` where it cannot be read to its end. Collections that `apart` accepts are
/// there on one side only, and are not counted.
fn pieces(text: &str, syntax: Syntax, apart: &dyn Fn(Span) -> bool) -> Option<Vec<Piece>> {
    let parsed = syntax.parse(text);
    let torn = parsed.problems.iter().any(|problem| {
        use Unusual::{Alias, Anchor, Directive, MergeKey, Tag};
        !matches!(problem.kind, ProblemKind::Unusual(Anchor | Alias | Directive | MergeKey | Tag))
    });
    if torn {
        return None;
    }
    let mut pieces = Vec::new();
    let mut collections = 0;
    take(&parsed.root?, 0, false, &mut Homes { begun: &mut collections, apart }, &mut pieces);
    for span in syntax.comments(text) {
        let comment = text.get(span.range()).unwrap_or_default().into();
        pieces.push(Piece { span, home: 0, what: What::Comment(comment) });
    }
    pieces.sort_by_key(|piece| piece.span.start);
    Some(pieces)
}

/// Numbers collections as they begin.
struct Homes<'a> {
    begun: &'a mut u32,
    apart: &'a dyn Fn(Span) -> bool,
}

impl Homes<'_> {
    /// What lies in a collection that is there on one side only is itself there on one side only.
    fn next(&mut self, span: Span) -> u32 {
        *self.begun += u32::from(!(self.apart)(span));
        *self.begun
    }
}

fn take(node: &Node<'_>, home: u32, is_key: bool, homes: &mut Homes<'_>, pieces: &mut Vec<Piece>) {
    let piece = |what| Piece { span: node.span, home, what };
    match &node.kind {
        Kind::Null => pieces.push(piece(What::Null)),
        Kind::Refused => pieces.push(piece(What::Refused)),
        Kind::Scalar(text) if is_key => pieces.push(piece(What::Key(text.as_ref().into()))),
        Kind::Scalar(text) => pieces.push(piece(What::Value(text.as_ref().into()))),
        Kind::List(items) => {
            let home = homes.next(node.span);
            if items.is_empty() {
                pieces.push(piece(What::Empty));
            }
            items.iter().for_each(|item| take(item, home, false, homes, pieces));
        }
        Kind::Map(entries) => {
            let home = homes.next(node.span);
            if entries.is_empty() {
                pieces.push(piece(What::Empty));
            }
            for entry in entries {
                take(&entry.key, home, true, homes, pieces);
                match entry.value.kind {
                    // Nothing stands there; what is put behind the key takes its place.
                    Kind::Null if entry.value.span.start == entry.value.span.end => {
                        let (start, end) = (entry.key.span.end, entry.value.span.end.max(entry.key.span.end + 1));
                        pieces.push(Piece { span: Span { start, end }, home, what: What::Null });
                    }
                    _ => take(&entry.value, home, false, homes, pieces),
                }
            }
        }
    }
}

/// Where what stood in the old text stands in the new.
struct Moves {
    /// Of each edit: what it replaces in the old text, and what it put there in the new.
    edits: Vec<(Span, Span)>,
}

impl Moves {
    fn new(edits: &[Edit]) -> Moves {
        let mut shift = 0i64;
        let moved = sorted(edits).into_iter().map(|edit| {
            let start = (i64::from(edit.span.start) + shift) as usize;
            shift += edit.text.len() as i64 - i64::from(edit.span.end - edit.span.start);
            (edit.span, Span::new(start, start + edit.text.len()))
        });
        Moves { edits: moved.collect() }
    }

    /// The edits before an offset of the old text.
    fn before(&self, offset: u32) -> usize {
        self.edits.partition_point(|(old, _)| old.end <= offset)
    }

    fn to(&self, offset: u32) -> u32 {
        match self.before(offset).checked_sub(1).map(|last| self.edits[last]) {
            Some((old, new)) => offset - old.end + new.end,
            None => offset,
        }
    }

    /// Some edit replaces a part of the piece, or puts something into its midst.
    fn touches(&self, piece: Span) -> bool {
        self.edits[self.before(piece.start)..].first().is_some_and(|(old, _)| old.start < piece.end)
    }

    /// Some edit takes all of it away.
    fn replaces(&self, span: Span) -> bool {
        self.edits[self.before(span.start)..].first().is_some_and(|(old, _)| old.contains(span))
    }

    /// It lies within what some edit put there.
    fn is_new(&self, piece: Span) -> bool {
        let after = self.edits.partition_point(|(_, new)| new.start <= piece.start);
        after
            .checked_sub(1)
            .map(|last| self.edits[last].1)
            .is_some_and(|new| new.contains(piece) && new.start < new.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(text: &str, old: &str, new: &str) -> Edit {
        let start = text.find(old).expect("it stands there");
        Edit { span: Span::new(start, start + old.len()), text: new.into() }
    }

    const POST: &str =
        "\u{feff}岗位: 采购员 # 编制一人\r\n风险点:\r\n  - { 編號: R1, 等级: 三级 }\r\n  - 风险点: 拆分 # 旧\r\n";

    #[test]
    fn comments_line_breaks_and_siblings_stay() {
        let edits = [edit(POST, "編號", "编号"), edit(POST, "风险点: 拆分", "编号: R2\r\n    风险点: 拆分")];
        let insert = Edit {
            span: Span::new(edits[1].span.start as usize, edits[1].span.start as usize),
            text: "编号: R2\r\n    ".into(),
        };
        let after = checked(POST, &[insert, edits[0].clone()], Syntax::Yaml).expect("both are made");
        assert_eq!(after, POST.replace("編號", "编号").replace("- 风险点", "- 编号: R2\r\n    风险点"));
    }

    #[test]
    fn what_changes_more_than_it_says_is_refused() {
        for (old, new) in [
            // The rest of the line becomes a comment.
            ("編號: R1", "编号: R1 #"),
            // The next entry of the mapping is swallowed.
            ("R1,", "\"R1,"),
            // What follows lies deeper.
            ("采购员", "\r\n  名: 采购员\r\n甲"),
            ("# 编制一人", ""),
        ] {
            let refused = checked(POST, &[edit(POST, old, new)], Syntax::Yaml);
            let touched_only = old == "# 编制一人";
            assert_eq!(refused.is_err(), !touched_only, "{old} → {new}: {refused:?}");
        }
        let twice = [edit(POST, "采购员", "采购"), edit(POST, "购员", "购")];
        assert_eq!(checked(POST, &twice, Syntax::Yaml), Err(Refusal::Misplaced));
    }

    #[test]
    fn texts_are_quoted_where_they_would_read_otherwise() {
        for text in [
            "二级",
            "R1",
            "a: b",
            "#1",
            "",
            " x",
            "- x",
            "'",
            "\"引\"",
            "null",
            "a\nb",
            "\u{7}",
            "[x",
            "C:\\x",
            "x,y",
            "采购#C01",
            "a #b",
            "a\u{3000}#b",
        ] {
            let written = format!("键: {}\n", yaml::scalar(text));
            let parsed = yaml::parse(&written);
            let value = parsed.root.as_ref().and_then(|root| root.get("键")).and_then(Node::text);
            assert_eq!(value, Some(text), "{written}");
        }
    }
}
