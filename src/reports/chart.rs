//! What a report gives to be drawn: stacked counts at places in a row. A format decides how it looks.

use crate::finding::Both;

#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub title: Both,
    /// What each place along the bottom is called, from the left.
    pub places: Vec<Both>,
    /// One below the other, over the same places.
    pub panels: Vec<Panel>,
    pub notes: Vec<Both>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    pub title: Both,
    /// From the bottom of the stack.
    pub series: Vec<Series>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub name: Both,
    /// The rank of the level among so many; `None` for what has none.
    pub level: Option<(usize, usize)>,
    /// By place.
    pub values: Vec<u64>,
}
