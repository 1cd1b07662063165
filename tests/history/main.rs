//! The register as git has it, on repositories built on the spot with fixed names and fixed dates.

mod difference;
mod plumbing;
mod real;
mod repository;
mod revision;
