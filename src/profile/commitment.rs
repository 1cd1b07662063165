//! What a profile asks of commitments: to whom they are given, and what they cover.

use super::condition::{Condition, Fault, Subject};
use super::config::CommitmentRule;
use super::{Profile, Scale};
use crate::record::{List, Listed};
use crate::register::Covers;

/// One row: what the commitments of those must be to whom the condition applies.
#[derive(Debug, Clone)]
pub struct Undertaking {
    pub when: Option<Condition>,
    /// A role, or whoever else receives it.
    pub to: Option<Box<str>>,
    pub covers: Vec<Covers>,
    /// Everybody must give one, whether or not the register has any.
    pub required: bool,
}

impl Profile {
    /// The row that applies, the first from the top.
    pub fn undertaking(&self, subject: &Subject<'_>) -> Option<&Undertaking> {
        self.undertakings
            .iter()
            .find(|row| row.when.as_ref().is_none_or(|when| when.holds(subject, self) == Some(true)))
    }
}

/// The rows of a profile; those of a built-in one that speak of a level which the register's own scale lacks apply to nothing.
pub(super) fn undertakings(
    list: &List<CommitmentRule>,
    is_own: bool,
    scale: &Scale,
    faults: &mut Vec<Fault>,
) -> Vec<Undertaking> {
    let mut found = Vec::new();
    for row in &list.items {
        match row.when.value().map(|raw| Condition::parse(&raw.0, scale)).transpose() {
            Ok(when) => found.push(Undertaking {
                when,
                to: row.to.value().map(|to| to.0.clone()),
                covers: row.covers.items().iter().map(|word| word.value).collect(),
                required: row.required.get().is_some_and(|yes| yes.0),
            }),
            Err(fault) if is_own => faults.push(fault),
            Err(_) => {}
        }
    }
    found
}
