//! What a file tells beyond itself: facts for the rules across files, rows for the reports. All of it
//! is free of paths and dates, a pure function of the file, its kind, the profile and the library
//! points it names.

mod gather;
mod library;
mod rows;
mod text;
mod view;

pub use gather::gather;
pub use library::{LibraryIndex, LibraryPoint, LibraryProblem};
pub use rows::{FileRow, PersonKey, PointRow, PowerRow, SharedRow, WordKey};
pub use text::{TextFact, TextKind, grams, similarity};
pub use view::{Facts, FileContext, GradingView, RiskView, Wants};

use jiff::civil::Date;

use crate::profile::RoleOf;
use crate::record::Field;
use crate::register::{FileKind, Statement};
use crate::source::Span;

/// The kinds of thing an id can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    Risk,
    Power,
    Process,
    /// `L1/S2`.
    Step,
}

/// What a reference must lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
pub struct PowerFact {
    pub id: Option<Box<str>>,
    pub name: Box<str>,
    pub span: Span,
}

/// A measure that is not in place, with the last day on which it is in time.
#[derive(Debug, Clone)]
pub struct DueFact {
    pub by: Date,
    pub text: Box<str>,
    pub span: Span,
    pub entity: Box<str>,
}

/// A monitor that no role word of the profile explains: it may still be the person who holds the role.
#[derive(Debug, Clone)]
pub struct MonitorFact {
    pub entity: Box<str>,
    pub span: Span,
    pub names: Vec<Box<str>>,
    /// Who may hold the expected roles, and how the roles are called.
    pub expected: Vec<(Box<str>, Option<RoleOf>)>,
    pub level: Box<str>,
}

/// An owner who may be the monitor under another word: a role on one side, a name on the other.
#[derive(Debug, Clone)]
pub struct SameHandFact {
    pub entity: Box<str>,
    pub span: Span,
    pub owner_roles: Vec<RoleOf>,
    pub owner_names: Vec<Box<str>>,
    pub monitor_roles: Vec<RoleOf>,
    pub monitor_names: Vec<Box<str>>,
}

/// Someone named for a role in a unit or department file. Masked names prove nothing and are left out.
#[derive(Debug, Clone)]
pub struct OfficerFact {
    pub role: RoleOf,
    pub name: Box<str>,
}

/// What a register expects to find below a unit or department.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    pub departments: Vec<Box<str>>,
    pub posts: Vec<Box<str>>,
}

/// Coverage of one file: what was searched, and who has signed.
#[derive(Debug, Clone, Default)]
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
#[derive(Debug, Clone)]
pub struct FileFact {
    pub kind: FileKind,
    /// Title of a post, name of a department or unit.
    pub name: Box<str>,
    pub id: Option<(Box<str>, Span)>,
    pub mark: Span,
    /// Unit: the discipline office and other things of one file need no place.
    pub leader_post: bool,
    pub has_risks: bool,
    pub statement: Option<Box<Statement>>,
}
