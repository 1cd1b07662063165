//! The register as git has it, on repositories built on the spot with fixed names and fixed dates.

mod audit;
mod plumbing;
mod repository;
mod revision;
mod signatures;
