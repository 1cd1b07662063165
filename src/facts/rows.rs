//! What one file adds to the roll-ups: small rows instead of models.

use serde::{Deserialize, Serialize};

use crate::profile::Level;
use crate::register::{Scope, Stage, Tier};

/// A word of the profile by its position, or one that the profile does not know.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum WordKey {
    #[default]
    Absent,
    Known(u16),
    Free(Box<str>),
}

/// A person, so that the same one on two posts counts once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PersonKey {
    /// By staff number: the same everywhere.
    Number(Box<str>),
    /// By name, within one unit.
    Name(Box<str>),
    /// A masked name is nobody else.
    Masked,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PointRow {
    pub level: Option<Level>,
    /// The level is only self-assessed.
    pub self_assessed: bool,
    /// A level is written that the scale does not have.
    pub unreadable_level: bool,
    pub category: WordKey,
    pub area: WordKey,
    pub stage: Option<Stage>,
    pub scope: Option<Scope>,
    pub power_kind: WordKey,
    /// Position of its power in the file, where it names one of the same file.
    pub power: Option<u32>,
    pub closed: bool,
    pub manifestations: u32,
    /// Its own measures; shared ones stand in [`SharedRow`].
    pub measures: u32,
    /// All that act on it, shared ones included.
    pub acting: u32,
    /// Factor steps (row, column) of a matrix, for the heat map.
    pub cell: Option<(u8, u8)>,
    /// References of the points that it sums up.
    pub from: Vec<Box<str>>,
    pub id: Box<str>,
    pub publish: bool,
}

/// Of the row of a file, what is asked of nearly all.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Gist {
    /// Risk points that are not closed.
    pub active: u32,
    /// One that is counted is of the highest level.
    pub highest: bool,
}

impl FileRow {
    pub fn gist(&self) -> Gist {
        let is_highest = |point: &PointRow| point.is_counted() && point.level.is_some_and(|level| level.rank() == 0);
        Gist {
            active: self.points.iter().filter(|point| !point.closed).count() as u32,
            highest: self.points.iter().any(is_highest),
        }
    }
}

impl PointRow {
    /// One of the risk points: neither closed nor the summary of others.
    pub fn is_counted(&self) -> bool {
        !self.closed && self.from.is_empty()
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PowerRow {
    pub level: Option<Level>,
    pub kind: WordKey,
    pub key: bool,
}

/// A measure shared by several points: it counts once, wherever it is counted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SharedRow {
    /// Positions of the points of the file that it acts on.
    pub points: Vec<u32>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FileRow {
    pub points: Vec<PointRow>,
    pub powers: Vec<PowerRow>,
    pub shared: Vec<SharedRow>,
    pub people: Vec<PersonKey>,
    pub tier: Option<Tier>,
    pub key_post: bool,
    /// Level of the post or department itself, where the profile grades them.
    pub level: Option<Level>,
    pub staff: Option<i64>,
}
