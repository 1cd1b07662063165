//! The register as git has it, on repositories built on the spot with fixed names and fixed dates.

mod approve;
mod audit;
mod cycle;
mod difference;
mod kept;
mod log;
mod merging;
mod owning;
mod plumbing;
mod real;
mod repository;
mod revision;
mod signatures;
mod trend;
