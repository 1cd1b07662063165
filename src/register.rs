//! The model as its authors wrote it: one record per file of this folder, every value with its place.
//! Format: `register-format.md`, version 1. Levels, categories and roles stay words here; the profile
//! alone says what they mean.

mod department;
mod grading;
mod holder;
mod library;
mod measure;
mod notice;
mod people;
mod post;
mod power;
mod process;
mod review;
mod risk;
mod rule_entry;
mod statement;
mod unit;

pub use department::Department;
pub use grading::{GradedKind, Grading};
pub use holder::{Holder, Owner, is_for, same_id};
pub use library::Library;
pub use measure::{Measure, MeasureStatus, Phase};
pub use notice::{Calendar, Feedback, Notice, NoticeKind, NoticeScope, Secrecy};
pub use people::{Commitment, Covers, Party, Person, is_masked};
pub use post::{Post, Tier};
pub use power::Power;
pub use process::{Next, Process, Step};
pub use review::{Decision, Review, Suggestion, SuggestionKind};
pub use risk::{Renewal, Risk, Scope, Stage, Status};
pub use rule_entry::{RuleEntry, RuleKind, RuleStatus};
pub use statement::{Counted, Counts, Item, Statement};
pub use unit::{Contact, Group, Leader, LeadingGroup, Office, Unit};

use crate::record::{List, RecordKind};
use crate::source::Spanned;

/// What a file of a register holds, by where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    Unit,
    Department,
    Post,
    Library,
    Rules,
    Notice,
    Statement,
}

impl FileKind {
    /// It makes its folder a unit or a department.
    pub fn is_home(self) -> bool {
        matches!(self, FileKind::Unit | FileKind::Department)
    }

    pub fn record(self) -> RecordKind {
        match self {
            FileKind::Unit => RecordKind::Unit,
            FileKind::Department => RecordKind::Department,
            FileKind::Post => RecordKind::Post,
            FileKind::Library => RecordKind::Library,
            FileKind::Rules => RecordKind::RuleEntry,
            FileKind::Notice => RecordKind::Notice,
            FileKind::Statement => RecordKind::Statement,
        }
    }
}

/// One file of a register as a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Model {
    Unit(Box<Unit>),
    Department(Box<Department>),
    Post(Box<Post>),
    Library(Box<Library>),
    Rules(List<RuleEntry>),
    Notice(Box<Notice>),
    Statement(Box<Statement>),
}

impl Model {
    /// The file as a holder of powers and risk points, where it is one.
    pub fn holder(&self) -> Option<Holder<'_>> {
        match self {
            Model::Unit(unit) => Some(Holder::of_unit(unit)),
            Model::Department(department) => Some(Holder::of_department(department)),
            Model::Post(post) => Some(Holder::of_post(post)),
            Model::Library(library) => Some(Holder::of_library(library)),
            _ => None,
        }
    }

    /// Every scalar of the file.
    pub fn leaves(&self, visit: &mut dyn FnMut(crate::record::Leaf<'_>)) {
        use crate::record::Record;
        match self {
            Model::Unit(record) => record.leaves(visit),
            Model::Department(record) => record.leaves(visit),
            Model::Post(record) => record.leaves(visit),
            Model::Library(record) => record.leaves(visit),
            Model::Notice(record) => record.leaves(visit),
            Model::Statement(record) => record.leaves(visit),
            Model::Rules(entries) => entries.items.iter().for_each(|entry: &Spanned<RuleEntry>| entry.leaves(visit)),
        }
    }
}
