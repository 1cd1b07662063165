//! riskreg: integrity-risk registers in plain text.

<<<<<<< HEAD
pub mod audit;
=======
pub mod approve;
>>>>>>> main
pub mod baseline;
pub mod cache;
pub mod changes;
pub mod commands;
pub mod comparison;
pub mod edit;
pub mod facts;
pub mod finding;
pub mod fingerprint;
pub mod history;
pub mod import;
pub mod judge;
pub mod lsp;
pub mod merge;
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
pub mod standing;
pub mod survey;
pub mod tree;
pub mod vocabulary;
pub mod write;
