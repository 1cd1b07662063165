//! What a file tells beyond itself: facts for the rules across files, rows for the reports. All of it
//! is free of paths and dates, a pure function of the file, its kind, the profile and the library
//! points it names.

mod allows;
mod count;
mod coverage;
mod dates;
mod expected;
mod gather;
mod hands;
mod inventory;
mod lazy;
mod letters;
mod library;
mod named;
mod notices;
mod people;
mod points;
mod process;
mod progress;
pub mod reviewers;
pub mod reviews;
mod rotation;
mod rows;
mod steps;
mod terms;
mod text;
mod titles;
mod view;

pub use allows::{Allow, allows};
pub use count::{Countable, Query, count};
pub use coverage::{Examined, examined};
pub use dates::DateFact;
pub use expected::{Lack, Present, asks_for_names, lacks};
pub use gather::{SharedMeasure, gather, shared_measures};
pub use inventory::{InventoryFact, RuleFact, RuleInventory, bare_title, title_key};
pub use lazy::Lazy;
pub use letters::{LettersFact, Other, Others};
pub use library::{LibraryIndex, LibraryPoint, LibraryProblem};
pub use named::{NamedSteps, views};
pub use notices::{ChangedFact, NoticeFact, SecrecyFact, approval};
pub use people::{Ground, LeaderFact, PeopleFacts, Uncommitted};
pub use points::{CitedBy, Cites, CompanionFact, PointFacts, titles};
pub use process::{ProcessFact, StepFact};
pub use progress::{PassedFact, Progress, StandingFact, Validity, progress};
pub use reviews::{Looked, ReviewFacts};
pub use rotation::HeldFact;
pub use rows::{FileRow, Gist, PersonKey, PointRow, PowerRow, SharedRow, WordKey};
pub use steps::KeyStepFact;
pub use terms::{TERMS, TermFact};
pub use text::{BANDS, Bands, Grams, TextFact, TextKind, TextMark, TextMarks, grams, similarity};
pub use titles::TitleFact;
pub use view::{Facts, FileContext, GradingView, RiskView, Wants};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::profile::{Level, RoleOf};
use crate::record::Field;
use crate::register::{FileKind, Statement};
use crate::source::{Span, Spanned};

/// The kinds of thing an id can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum IdKind {
    Risk,
    Power,
    Process,
    /// `L1/S2`.
    Step,
}

/// What a reference must lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefKind {
    Power,
    Process,
    Step,
    Risk,
    Post,
    Department,
    /// A folder or file of the register, or a risk point in it.
    Any,
}

/// A reference that its own file does not answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefFact {
    pub text: Box<str>,
    pub span: Span,
    pub wants: RefKind,
    pub entity: Box<str>,
    pub field: Field,
    /// The reference of an active risk point: it covers the power it leads to.
    pub covers: bool,
    /// Held by a leader of the unit: the post it leads to must have risk points.
    pub leader: Option<Box<str>>,
    /// Text that may also be a body without a file: no finding where it leads nowhere.
    pub lenient: bool,
}

/// A power that no active point of its own file names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PowerFact {
    pub id: Option<Box<str>>,
    pub name: Box<str>,
    pub span: Span,
}

/// A measure that is not in place, with the last day on which it is in time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DueFact {
    pub by: Date,
    pub text: Box<str>,
    pub span: Span,
    pub entity: Box<str>,
}

/// Monitors that no role word of the profile explains: one may still be the person who holds the role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MonitorFact {
    pub entity: Box<str>,
    pub span: Span,
    /// The name of each, or its position where that is a role word.
    pub names: Vec<Box<str>>,
    /// The roles that fit: those of the point's own level first, then those of the levels above it.
    pub expected: Vec<ExpectedMonitor>,
    pub level: Option<Level>,
}

/// A role that may monitor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExpectedMonitor {
    pub role: Box<str>,
    /// Where its holder is named.
    pub of: Option<RoleOf>,
    /// The level whose responsibility asks for it.
    pub level: Option<Level>,
}

/// An owner who may be the monitor under another word: a role on one side, a name on the other.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SameHandFact {
    pub entity: Box<str>,
    pub span: Span,
    pub owners: Hands,
    pub monitors: Hands,
}

/// Who is named: the roles that their words mean, and the names that are no role word and not masked.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Hands {
    pub roles: Vec<RoleOf>,
    pub names: Vec<Box<str>>,
}

/// Someone named for a role. A masked name is kept: it proves nothing, but it shows that the role has a holder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OfficerFact {
    pub role: RoleOf,
    pub name: Box<str>,
}

/// What a register expects to find below a unit or department.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Expected {
    pub departments: Vec<Spanned<Box<str>>>,
    pub posts: Vec<Spanned<Box<str>>>,
}

/// Coverage of one file: what was searched, and who has signed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CoverageFact {
    /// Categories (by index in the profile) with a point, and with a reason for none.
    pub categories: Vec<u16>,
    /// Searched and found none at all.
    pub none_found: bool,
    /// Holders, and those of them without a commitment.
    pub holders: u32,
    pub without_commitment: Vec<Box<str>>,
}

/// The file itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileFact {
    pub kind: FileKind,
    /// Title of a post, name of a department or unit.
    pub name: Box<str>,
    pub id: Option<(Box<str>, Span)>,
    pub mark: Span,
    pub leader_post: bool,
    /// It has an active risk point, or something that was not read and may be one.
    pub has_risks: bool,
    /// Something of it could not be read: nothing about it is surely absent.
    pub torn: bool,
    #[serde(skip)]
    pub statement: Option<Box<Statement>>,
}
