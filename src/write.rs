//! What is printed: one format per file. A format knows findings or tables, never a report.

pub mod blank;
pub mod json;
pub mod text;
pub mod yaml;
