//! riskreg: integrity-risk registers in plain text.

pub mod baseline;
pub mod changes;
pub mod commands;
pub mod edit;
pub mod facts;
pub mod finding;
pub mod fingerprint;
pub mod import;
pub mod judge;
pub mod lsp;
pub mod output;
pub mod ownership;
pub mod personal;
pub mod profile;
pub mod publish;
pub mod read;
pub mod record;
pub mod register;
pub mod reports;
pub mod rules;
pub mod schema;
pub mod source;
pub mod survey;
pub mod tree;
pub mod vocabulary;
pub mod write;
