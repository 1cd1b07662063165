//! Reports: each answers one question about a survey, as plain data that turns itself into tables.
//! A report prints nothing, reads nothing and does not know today's date.

pub mod approvals;
pub mod changes;
pub mod chart;
pub mod coverage;
pub mod cycle;
pub mod density;
pub mod filter;
pub mod heatmap;
pub mod holes;
pub mod levels;
pub mod log;
pub mod outliers;
pub mod owners;
pub mod preview;
pub mod rollup;
#[cfg(test)]
pub(crate) mod sample;
pub mod scheme;
pub mod table;
pub mod tally;
pub mod tree;
pub mod trend;

pub use tree::Part;
