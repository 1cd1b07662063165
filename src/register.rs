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
pub use notice::{Calendar, Course, Feedback, Notice, NoticeKind, NoticeScope, NoticeState, Secrecy};
pub use people::{Commitment, Covers, Party, Person, is_masked};
pub use post::{Post, Tier};
pub use power::Power;
pub use process::{Next, Process, Step};
pub use review::{Decision, Review, Suggestion, SuggestionKind};
pub use risk::{Renewal, Risk, Scope, Stage, Status};
pub use rule_entry::{RuleEntry, RuleKind, RuleStatus};
pub use statement::{Counted, Counts, Item, Statement};
pub use unit::{Contact, Group, Leader, LeadingGroup, Office, Unit};

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::record::{Field, List, RecordKind, Shape, Table};
use crate::source::Spanned;

/// What a file of a register holds, by where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    pub const ALL: [FileKind; 7] = [
        FileKind::Unit,
        FileKind::Department,
        FileKind::Post,
        FileKind::Library,
        FileKind::Rules,
        FileKind::Notice,
        FileKind::Statement,
    ];

    /// The table of the record that such a file is, or is a list of.
    pub fn table(self) -> &'static Table {
        match self {
            FileKind::Unit => Table::of::<Unit>(),
            FileKind::Department => Table::of::<Department>(),
            FileKind::Post => Table::of::<Post>(),
            FileKind::Library => Table::of::<Library>(),
            FileKind::Rules => Table::of::<RuleEntry>(),
            FileKind::Notice => Table::of::<Notice>(),
            FileKind::Statement => Table::of::<Statement>(),
        }
    }

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

/// Among what a run keeps for the next, a field is its row in the table of its record.
impl Serialize for Field {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.def().record as u8, self.def().row).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Field, D::Error> {
        let (record, row) = <(u8, u16)>::deserialize(deserializer)?;
        let known = known_fields().get(usize::from(record)).and_then(|fields| fields.get(usize::from(row)));
        known.copied().flatten().ok_or_else(|| serde::de::Error::custom("no such field"))
    }
}

/// Every field that a file of a register may have, each once, by record.
pub fn every_field() -> impl Iterator<Item = Field> {
    known_fields().iter().flatten().copied().flatten()
}

/// Every field that a file of a register may have, by its record and row.
fn known_fields() -> &'static [Vec<Option<Field>>] {
    static KNOWN: OnceLock<Vec<Vec<Option<Field>>>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut known = vec![Vec::new(); RecordKind::COUNT];
        let mut seen: Vec<RecordKind> = Vec::new();
        let mut open: Vec<&'static Table> = FileKind::ALL.iter().map(|kind| kind.table()).collect();
        while let Some(table) = open.pop() {
            if seen.contains(&table.kind) {
                continue;
            }
            seen.push(table.kind);
            for field in &table.fields {
                let (record, row) = (field.def().record as usize, usize::from(field.def().row));
                let fields: &mut Vec<Option<Field>> = &mut known[record];
                fields.resize(fields.len().max(row + 1), None);
                fields[row] = Some(*field);
                let mut shape = field.shape();
                while let Shape::List(inner) = shape {
                    shape = *inner;
                }
                if let Shape::Record(table) = shape {
                    open.push(table());
                }
            }
        }
        known
    })
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

    /// Takes out of the file what the gate lets not pass.
    pub fn prune(&mut self, gate: crate::record::Gate<'_>) {
        use crate::record::Record;
        match self {
            Model::Unit(record) => record.prune(gate),
            Model::Department(record) => record.prune(gate),
            Model::Post(record) => record.prune(gate),
            Model::Library(record) => record.prune(gate),
            Model::Notice(record) => record.prune(gate),
            Model::Statement(record) => record.prune(gate),
            Model::Rules(entries) => entries.items.iter_mut().for_each(|entry| entry.value.prune(gate)),
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
