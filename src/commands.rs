//! The subcommands: each reads, asks and writes. `main` alone knows exit codes.

pub mod aggregate;
pub mod approvals;
pub mod approve;
pub mod baseline;
pub mod common;
pub mod completions;
mod control;
pub mod diff;
pub mod explain;
mod fix;
mod formats;
pub mod holes;
pub mod home;
pub mod import;
pub mod init;
pub mod lint;
pub mod lsp;
pub mod man;
pub mod new;
mod patch;
pub mod profile;
pub mod publish;
pub mod rules;
pub mod schema;
pub mod stats;
mod tables;

use clap::{Parser, Subcommand};

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing stands against it: exit 0.
    Clean,
    /// Findings, a broken file, or a "no" to what was asked: exit 1.
    Found,
    /// There was nothing to work on: exit 2.
    Nothing,
}

/// 廉政风险防控台账:检查、汇总、统计、公示 / Integrity-risk registers in plain text: lint, aggregate, stats, publish
#[derive(Debug, Parser)]
#[command(name = "riskreg", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Lint(lint::Args),
    Baseline(baseline::Args),
    Aggregate(aggregate::Args),
    Stats(stats::Args),
    Holes(holes::Args),
    Approve(approve::Args),
    Approvals(approvals::Args),
    Publish(publish::Args),
    Diff(diff::Args),
    New(new::Args),
    Init(init::Args),
    Import(import::Args),
    Rules(rules::Args),
    Explain(explain::Args),
    Profile(profile::Args),
    Schema(schema::Args),
    Lsp(lsp::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    pub fn run(self, out: &mut dyn std::io::Write) -> anyhow::Result<Outcome> {
        match self {
            Command::Lint(args) => lint::run(args, out),
            Command::Baseline(args) => baseline::run(args, out),
            Command::Aggregate(args) => aggregate::run(args, out),
            Command::Stats(args) => stats::run(args, out),
            Command::Holes(args) => holes::run(args, out),
            Command::Approve(args) => approve::run(args, out),
            Command::Approvals(args) => approvals::run(args, out),
            Command::Publish(args) => publish::run(args, out),
            Command::Diff(args) => diff::run(args, out),
            Command::New(args) => new::run(args, out),
            Command::Init(args) => init::run(args, out),
            Command::Import(args) => import::run(args, out),
            Command::Rules(args) => rules::run(args, out),
            Command::Explain(args) => explain::run(args, out),
            Command::Profile(args) => profile::run(args, out),
            Command::Schema(args) => schema::run(args, out),
            Command::Lsp(args) => lsp::run(args, out),
            Command::Completions(args) => completions::run(args, out),
            Command::Man(args) => man::run(args, out),
        }
    }
}
