//! What is printed: one format per file. A format knows findings or tables, never a report.

pub mod blank;
pub mod book;
pub mod chronicle;
pub mod compact;
pub mod csv;
pub mod document;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod rdjson;
pub mod run;
pub mod sarif;
pub mod statement;
pub mod summary;
pub mod svg;
pub mod table;
pub mod text;
pub mod xlsx;
pub mod xml;
pub mod yaml;
