//! Reports: each answers one question about a survey, as plain data that turns itself into tables.
//! A report prints nothing, reads nothing and does not know today's date.

pub mod table;
