//! What level rules are made with: the scale that their words must be on, and where faults go.

use crate::profile::condition::{Condition, Fault, Ground};
use crate::profile::{Factor, Level, Scale};
use crate::record::{Problem, ProblemKind, Reader, Text, Unreadable, Value};
use crate::source::Spanned;
use crate::tree::Node;

pub struct Maker<'c> {
    pub scale: &'c Scale,
    /// What makes a rule unusable.
    pub problems: &'c mut Vec<Problem>,
    /// What leaves it usable, but hardly as it was meant.
    pub doubts: &'c mut Vec<Fault>,
}

impl Maker<'_> {
    /// Notes why something cannot be used, and gives nothing.
    pub fn fault<T>(&mut self, fault: Fault) -> Option<T> {
        self.problems.push(problem(fault));
        None
    }

    pub fn doubt(&mut self, doubt: Fault) {
        self.doubts.push(doubt);
    }

    /// A word of the scale.
    pub fn level(&mut self, word: &Spanned<Text>) -> Option<Level> {
        let found = crate::profile::condition::known_level(&word.value, word.span, self.scale);
        found.map_or_else(|fault| self.fault(fault), Some)
    }

    /// A record of the rule; nothing where some of it could not be read.
    pub fn record<T: Value>(&mut self, node: &Node<'_>) -> Option<T> {
        let mut reader = Reader::new("");
        let record = T::read(node, &mut reader);
        let clean = reader.problems.is_empty();
        self.problems.append(&mut reader.problems);
        record.filter(|_| clean)
    }

    /// A condition of a level rule, which speaks of the factors that the rule declares.
    pub fn condition(&mut self, node: &Node<'_>, factors: &[Factor]) -> Option<Condition> {
        let parsed = Condition::read(node, Ground { scale: self.scale, factors: Some(factors) });
        parsed.map_or_else(|fault| self.fault(fault), Some)
    }
}

/// A fault of a profile as the reader reports it.
pub fn problem(fault: Fault) -> Problem {
    Problem {
        kind: ProblemKind::Unreadable(Unreadable::Profile { zh: fault.zh.into(), en: fault.en.into() }),
        span: fault.span,
        field: None,
    }
}
