//! The three-way merge of a register's file by identity: two that append do not meet, two that change one field do, and
//! no key ever stands twice. Comments and layout of our side stay; what is theirs comes in as they wrote it.
//!
//! What is written is read again and held against what was decided; where the two differ, nothing is given.

mod canonical;
mod flow;
mod fresh;
mod layout;
mod meaning;
mod page;
mod pairing;
mod plan;
mod remarks;
mod render;
mod rewrite;
mod said;
mod tidy;
mod words;

pub use canonical::{FORM, canonical};
pub use fresh::fresh;
pub use meaning::shape_of;
pub use page::fits;
pub use render::Marks;
pub use rewrite::{Refused, brought, meaning_of, rewritten};
pub use said::Said;
pub use tidy::{Manner, Untidied, tidied};
pub use words::text as word;

use layout::Text;
use meaning::meaning;
use plan::{Plan, Side, decide, outcome};
use render::{Mode, Writer};
use rustc_hash::FxHashMap;

use crate::record::Shape;
use crate::register::FileKind;
use crate::tree::{Kind, Node, yaml};

/// Two versions of a file and the one that both came from, decided part by part.
pub struct Merge<'t> {
    texts: [&'t str; 3],
    ours: Node<'t>,
    theirs: Node<'t>,
    shape: Shape,
    plan: Plan,
}

/// A merged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    pub text: String,
    /// Places that both sides changed, each its own way, marked in the text.
    pub conflicts: usize,
    /// Comments that one of the sides wrote and that found no place.
    pub lost: Vec<String>,
}

impl<'t> Merge<'t> {
    /// Decides; `None` where a side cannot be read as a whole. An empty base means that there was no file.
    pub fn of(base: &'t str, ours: &'t str, theirs: &'t str, kind: FileKind) -> Option<Merge<'t>> {
        let shape = shape_of(kind);
        let before = if base.trim().is_empty() { None } else { Some(sound(base, &shape)?) };
        let (our, their) = (sound(ours, &shape)?, sound(theirs, &shape)?);
        let plan = decide(before.as_ref(), &our, &their, &shape);
        Some(Merge { texts: [base, ours, theirs], ours: our, theirs: their, shape, plan })
    }

    /// Places that both sides changed, each its own way.
    pub fn conflicts(&self) -> usize {
        self.plan.conflicts()
    }

    /// A text without conflicts says what was decided, and says nothing twice.
    pub fn accepts(&self, text: &str) -> bool {
        self.conflicts() == 0 && self.says(text, Side::Ours)
    }

    fn says(&self, text: &str, side: Side) -> bool {
        let wanted = outcome(&self.plan, &self.ours, &self.theirs, &self.shape, side);
        sound(text, &self.shape).is_some_and(|node| meaning(&node, &self.shape) == wanted)
    }

    /// The merged text; `None` where it could not be written so that it says what was decided.
    pub fn written(&self, marks: &Marks) -> Option<Merged> {
        let (ours, theirs) = (Text::new(self.texts[1]), Text::new(self.texts[2]));
        let newline = if self.texts[1].contains("\r\n") { "\r\n" } else { "\n" };
        let writer = Writer { ours: &ours, theirs: &theirs, marks, newline };
        let text = writer.file(&self.plan, &self.ours, &self.theirs, Mode::Mark).ok()?;
        let conflicts = self.conflicts();
        let holds = match conflicts {
            0 => self.accepts(&text),
            _ => [Side::Ours, Side::Theirs].into_iter().all(|side| self.says(&resolved(&text, marks, side), side)),
        };
        holds.then(|| Merged { conflicts, lost: self.lost(&text), text })
    }

    /// Comments that a side added and that the text lacks.
    fn lost(&self, text: &str) -> Vec<String> {
        let counted = |text: &str| {
            let mut counts: FxHashMap<String, usize> = FxHashMap::default();
            for comment in yaml::comments(text) {
                *counts.entry(text[comment.range()].to_owned()).or_default() += 1;
            }
            counts
        };
        let [base, ours, theirs] = self.texts.map(counted);
        // A line of a marked conflict holds its comment as well, however that reads.
        let mut lost: Vec<String> = [ours, theirs]
            .into_iter()
            .flatten()
            .filter(|(comment, count)| *count > base.get(comment).copied().unwrap_or(0) && !text.contains(&**comment))
            .map(|(comment, _)| comment)
            .collect();
        lost.sort();
        lost.dedup();
        lost
    }
}

/// What a file says that was read whole ([`whole`]), whatever the language of its keys: English keys, in order of the alphabet; numbers
/// and periods as they are written. `None` where something is refused or said twice.
pub fn said<'n>(root: &'n Node<'_>, kind: FileKind) -> Option<Said<'n>> {
    meaning::said(root, &shape_of(kind))
}

/// The tree of a text of which nothing is unread, and which may be of such a file.
pub fn whole(text: &str, kind: FileKind) -> Option<Node<'_>> {
    read(text, &shape_of(kind))
}

/// The tree of a text of which nothing is unread, refused or said twice.
fn sound<'t>(text: &'t str, shape: &Shape) -> Option<Node<'t>> {
    read(text, shape).filter(|root| meaning::is_sound(root, shape))
}

fn read<'t>(text: &'t str, shape: &Shape) -> Option<Node<'t>> {
    let parsed = yaml::parse(text);
    let fits = |root: &Node<'_>| match shape {
        Shape::List(_) => matches!(root.kind, Kind::List(_)),
        _ => matches!(root.kind, Kind::Map(_)),
    };
    parsed.root.filter(|root| parsed.problems.is_empty() && fits(root))
}

/// The text with one side of every marked conflict.
fn resolved(text: &str, marks: &Marks, side: Side) -> String {
    let sign = |line: &str, sign: &str, label: &str| {
        let rest = line.strip_prefix(&*sign.repeat(marks.length));
        rest.is_some_and(|rest| rest.trim() == label)
    };
    let mut out = String::with_capacity(text.len());
    let mut within: Option<Side> = None;
    for line in text.split_inclusive('\n') {
        match within {
            None if sign(line, "<", &marks.ours) => within = Some(Side::Ours),
            Some(Side::Ours) if sign(line, "=", "") => within = Some(Side::Theirs),
            Some(Side::Theirs) if sign(line, ">", &marks.theirs) => within = None,
            Some(other) if other != side => {}
            _ => out.push_str(line),
        }
    }
    out
}

/// The kind of file that most keys of a text are of; for one whose path is not known.
pub fn kind_by_keys(text: &str) -> FileKind {
    use FileKind::{Department, Library, Notice, Post, Rules, Statement, Unit};
    let parsed = yaml::parse(text);
    let Some(root) = parsed.root.filter(|root| !matches!(root.kind, Kind::List(_))) else { return Rules };
    let known = |kind: FileKind| {
        let shape = shape_of(kind);
        root.entries().iter().filter(|entry| !meaning::key(entry, &shape).0.starts_with('?')).count()
    };
    // Of those that know as many the first.
    let mut best = (Post, known(Post));
    for kind in [Department, Unit, Library, Notice, Statement] {
        let count = known(kind);
        if count > best.1 {
            best = (kind, count);
        }
    }
    best.0
}

#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;
