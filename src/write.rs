//! What is printed: one format per file. A format knows findings or tables, never a report.

pub mod blank;
pub mod csv;
pub mod json;
pub mod markdown;
pub mod table;
pub mod text;
pub mod yaml;
