//! What changed between two versions of one file, in the register's own terms: risk points that came and went,
//! levels that rose and fell, measures, owners, dates, powers, holders, reviews. Pure: where the versions come from
//! is somebody else's business.

mod fields;
mod file;
mod kind;
mod levels;
pub mod pairs;

pub use file::{of_file, of_point};
pub use kind::Kind;

use crate::facts::LibraryIndex;
use crate::finding::Both;
use crate::profile::{Level, Profile};
use crate::record::Field;
use crate::register::Model;
use crate::source::Span;

/// One version of a file, with what its levels and its library references mean at that time.
#[derive(Clone, Copy)]
pub struct Side<'m> {
    pub model: &'m Model,
    pub profile: &'m Profile,
    pub library: &'m LibraryIndex,
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub kind: Kind,
    /// Id of the risk point, power or process in the file; empty for the file itself.
    pub entity: Box<str>,
    /// How people call that: the title of the point, the name of the power, the title of the post.
    pub caption: Box<str>,
    /// What within it: the text of a measure, the name of a holder, the stage of a review.
    pub item: Option<Box<str>>,
    pub field: Option<Field>,
    pub old: Option<Said>,
    pub new: Option<Said>,
    /// Why a level is what it now is: as stated, else as the level rule says.
    pub reason: Option<Both>,
    /// Part of what an approval binds to.
    pub stamped: bool,
}

/// A value as a report says it, and where it stands in its version of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub text: Both,
    pub span: Span,
    /// The level that it is in its own version's profile, where it is one.
    pub level: Option<Level>,
}

impl Change {
    /// Nothing said yet of what it was and is.
    pub fn new(kind: Kind, entity: &str, caption: &str) -> Change {
        Change {
            kind,
            entity: entity.into(),
            caption: caption.into(),
            item: None,
            field: None,
            old: None,
            new: None,
            reason: None,
            stamped: true,
        }
    }
}

#[cfg(test)]
mod tests;
