//! The rules of `riskreg audit`: what an inspector asks of the history of a register. They have pages, severities
//! and names like those of `lint`; what they look at is what commits did, gathered before they are asked.

pub mod approval_before_content;
pub mod approval_recorded_late;
pub mod approver_not_listed;
pub mod commit_not_signed;
pub mod commit_outside_own_folder;
pub mod level_lowered_without_approval;
pub mod level_rule_changed;
pub mod merge_with_own_change;
pub mod point_removed_without_approval;
pub mod review_rewritten;
pub mod rewritten_history;

use jiff::civil::Date;

use super::{Check, Entry};
use crate::facts::reviewers::{Misfit, Own as OwnFile};
use crate::finding::{Both, Draft, Findings, Severity};
use crate::record::Field;
use crate::register::Review;
use crate::source::{FileId, Span, Spanned, visible};

macro_rules! rules {
    ($($name:ident,)*) => {
        /// Every rule of `audit`, in the order they run.
        pub static ALL: &[Entry] =
            &[$(Entry { rule: &$name::RULE, checks: $name::CHECKS, reading: false },)*];
    };
}

rules! {
    level_lowered_without_approval,
    point_removed_without_approval,
    approver_not_listed,
    approval_before_content,
    approval_recorded_late,
    review_rewritten,
    commit_outside_own_folder,
    commit_not_signed,
    merge_with_own_change,
    level_rule_changed,
    rewritten_history,
}

/// What a rule of `audit` looks at. None of them sees a repository: what they are told is plain values.
#[derive(Clone, Copy)]
pub enum Look {
    /// Each review that a commit appended.
    Approval(fn(&Approval<'_>, &mut Findings)),
    /// What a commit took away from a file that was approved, and no later approval stood for.
    Weakened(fn(&Weakened<'_>, &mut Findings)),
    /// Each review that stood before a commit and does not stand as it did after it.
    Lost(fn(&Lost<'_>, &mut Findings)),
    /// The commit itself.
    Commit(fn(&Whole<'_>, &mut Findings)),
    /// What was recorded elsewhere beside what the repository has now.
    Checkpoint(fn(&Broken, &mut Findings)),
}

impl Look {
    /// Tells every rule of `audit` that looks at such things.
    pub fn all() -> impl Iterator<Item = Look> {
        ALL.iter().flat_map(|entry| entry.checks).filter_map(|check| match check {
            Check::History(look) => Some(*look),
            _ => None,
        })
    }
}

/// The file as it was before the commit, where a label points into it; the engine gives it its number.
pub const VERSION_BEFORE: FileId = FileId(u32::MAX - 1);

/// A commit as messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Its full name.
    pub name: Box<str>,
    pub author: Who,
    pub committer: Who,
    pub subject: Box<str>,
    /// It has several parents.
    pub is_merge: bool,
}

/// Who did it, and on which day, in the offset that it was written with. Both are what the author says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    pub name: Box<str>,
    pub email: Box<str>,
    pub day: Date,
}

impl Deed {
    /// `提交 a1b2c3d4e5(周某,2026-03-12)`.
    pub fn told(&self) -> Both {
        let (name, who, day) = (short(&self.name), visible(&self.author.name), self.author.day);
        Both::new(format!("提交 {name}({who},{day})"), format!("commit {name} ({who}, {day})"))
    }
}

/// The beginning of a commit's name: long enough to name one commit in any repository of ours.
pub fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}

/// A review that a commit appended.
pub struct Approval<'a> {
    pub deed: &'a Deed,
    pub review: &'a Spanned<Review>,
    /// Approved, adjusted or filed.
    pub passed: bool,
    /// Why the reviewer is not who the stage asks for, by what the register said at that commit.
    pub misfit: Option<Misfit>,
    /// What made the file the reviewer's own.
    pub own: Option<OwnFile>,
    /// The reviewer is named nowhere in the register's file, its department and its unit, and the profile has no
    /// stage to ask.
    pub unknown: bool,
    /// Where the approved content comes from; `None` where the review has no stamp that can be compared.
    pub content: Option<Content>,
}

/// The content that a review's stamp names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// It first stood in the repository with this commit, on this day.
    Since { commit: Box<str>, day: Date, same: bool },
    /// It stood there before what was looked at begins.
    Before,
    /// No version of the file had it.
    Never,
}

/// What a commit took away, still gone at the end.
pub struct Weakened<'a> {
    pub deed: &'a Deed,
    pub what: Weakening,
    /// Id and title of what it is about.
    pub entity: &'a str,
    pub caption: &'a str,
    /// The levels, as the scales name them.
    pub old: &'a str,
    pub new: &'a str,
    /// Where it stands in the new version, and where it stood.
    pub span: Span,
    pub old_span: Span,
    /// The file had passed a review before.
    pub was_approved: bool,
    /// A review passed afterwards, though not the last stage: that stage.
    pub on_the_way: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakening {
    Lowered,
    /// An active point was deleted, not closed.
    PointGone,
    /// The file went, with this many active points.
    FileGone(usize),
}

/// A review that does not stand as it did.
pub struct Lost<'a> {
    pub deed: &'a Deed,
    pub old: &'a Spanned<Review>,
    /// What stands in its place; `None` where it is gone.
    pub new: Option<&'a Spanned<Review>>,
    /// The fields that differ.
    pub fields: Vec<Field>,
    /// Nothing that was said was changed: fields were filled in.
    pub only_filled: bool,
    /// Where to point in the new version.
    pub span: Span,
}

/// A commit as a whole.
pub struct Whole<'a> {
    pub deed: &'a Deed,
    /// What is wrong with its signature.
    pub signature: Option<Unsigned>,
    /// The paths that it touched without owning them.
    pub foreign: Vec<Foreign<'a>>,
    /// Settings by which levels are given that it changed.
    pub settings: Vec<Setting>,
    /// What a merge changed by itself.
    pub own: Vec<Own>,
}

/// Why a commit does not count as signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsigned {
    /// There is none.
    Absent,
    /// Text and signature do not belong together.
    Bad,
    /// Signed by a key that is not among those allowed before this commit.
    Unknown { key: Box<str> },
    /// The key had expired, or was revoked.
    Expired { key: Box<str> },
    /// The signature is somebody else's than the committer's.
    Another { signer: Box<str> },
    /// The key or the program that could tell is not there.
    Unchecked,
}

/// A path that a commit touched though others own it.
pub struct Foreign<'a> {
    pub file: FileId,
    pub path: &'a str,
    pub owners: Vec<Box<str>>,
    /// How many more paths of theirs in the same folder.
    pub more: usize,
}

/// A part of `riskreg.toml` that decides levels, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub key: &'static str,
    pub span: Span,
    /// How many points would have a lower level by the new settings, where that was counted.
    pub lower: Option<usize>,
}

/// A change that a merge made by itself: none of its parents had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    pub file: FileId,
    pub entity: Box<str>,
    pub caption: Box<str>,
    pub what: Both,
    pub old: Box<str>,
    pub new: Box<str>,
    pub span: Span,
}

/// What of a checkpoint does not hold any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// The commit is not in the repository.
    Absent { commit: Box<str>, day: Box<str> },
    /// It is there, but the history that is looked at does not contain it.
    NotAnAncestor { commit: Box<str>, day: Box<str>, tip: Box<str> },
    /// Its tree is another one.
    Tree { commit: Box<str> },
    /// What the register there says is something else.
    Fingerprint { commit: Box<str> },
}

/// `风险点 R1「采购计划人为加量」`, the file itself where there is no id.
fn named(entity: &str, caption: &str) -> Both {
    let caption = visible(caption);
    match entity {
        "" => Both::new(format!("「{caption}」"), format!("“{caption}”")),
        id => {
            let id = visible(id);
            Both::new(format!("{id}「{caption}」"), format!("{id} “{caption}”"))
        }
    }
}

/// `「领导小组」2026-03-12 的审核`, with what of it is known.
fn review_named(review: &Review) -> Both {
    let stage = review.stage.value().or(review.body.value()).or(review.by.value());
    let stage = stage.map(|stage| visible(stage).into_owned());
    let day = review.date.get();
    let zh = [stage.as_ref().map(|stage| format!("「{stage}」")), day.map(|day| format!(" {day} 的"))];
    let en = [stage.as_ref().map(|stage| format!(" at `{stage}`")), day.map(|day| format!(" of {day}"))];
    let joined = |parts: [Option<String>; 2]| parts.into_iter().flatten().collect::<String>();
    Both::new(format!("{}审核", joined(zh)), format!("the review{}", joined(en)))
}

impl Weakened<'_> {
    /// Lighter where the change is on its way through the chain, or where nothing had been approved yet.
    fn graded(&self, draft: Draft) -> Draft {
        match self.on_the_way {
            Some(stage) => {
                let stage = visible(stage);
                draft.severity(Severity::Warning).help(
                    format!("已过「{stage}」,还没有走完审核链:报下一环节"),
                    format!("it has passed `{stage}` and not yet the whole chain: take it to the next stage"),
                )
            }
            None => {
                let draft = if self.was_approved { draft } else { draft.severity(Severity::Warning) };
                draft.help(
                    "报审后追加一条审核记录;误改的改回来",
                    "have the change approved and append a review, or take it back",
                )
            }
        }
    }
}
