//! The subcommands: each reads, asks and writes. `main` alone knows exit codes.

pub mod aggregate;
pub mod approvals;
pub mod approve;
pub mod audit;
pub mod baseline;
pub mod common;
pub mod completions;
mod control;
pub mod cycle;
mod dataset;
pub mod diff;
pub mod diff_driver;
pub mod explain;
pub mod export;
mod fix;
pub mod fmt;
mod formats;
mod forms;
pub mod holes;
pub mod home;
pub mod import;
pub mod init;
mod kept;
pub mod lint;
pub mod log;
pub mod lsp;
pub mod man;
pub mod merge_driver;
pub mod new;
pub mod owners;
mod patch;
pub mod profile;
pub mod publish;
pub mod rules;
pub mod schema;
mod sent;
pub mod setup_git;
mod stale;
pub mod stats;
mod tables;
pub mod template;
mod trend;

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
    Cycle(cycle::Args),
    Approve(approve::Args),
    Approvals(approvals::Args),
    Log(log::Args),
    Publish(publish::Args),
    Forms(forms::Args),
    Diff(diff::Args),
    Audit(audit::Args),
    Fmt(fmt::Args),
    New(new::Args),
    Init(init::Args),
    Import(import::Args),
    Export(export::Args),
    Template(template::Args),
    Rules(rules::Args),
    Explain(explain::Args),
    Profile(profile::Args),
    Schema(schema::Args),
    Lsp(lsp::Args),
    Owners(owners::Args),
    SetupGit(setup_git::Args),
    DiffDriver(diff_driver::Args),
    MergeDriver(merge_driver::Args),
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
            Command::Cycle(args) => cycle::run(args, out),
            Command::Approve(args) => approve::run(args, out),
            Command::Approvals(args) => approvals::run(args, out),
            Command::Log(args) => log::run(args, out),
            Command::Publish(args) => publish::run(args, out),
            Command::Forms(args) => forms::run(args, out),
            Command::Diff(args) => diff::run(args, out),
            Command::Audit(args) => audit::run(args, out),
            Command::Fmt(args) => fmt::run(args, out),
            Command::New(args) => new::run(args, out),
            Command::Init(args) => init::run(args, out),
            Command::Import(args) => import::run(args, out),
            Command::Export(args) => export::run(args, out),
            Command::Template(args) => template::run(args, out),
            Command::Rules(args) => rules::run(args, out),
            Command::Explain(args) => explain::run(args, out),
            Command::Profile(args) => profile::run(args, out),
            Command::Schema(args) => schema::run(args, out),
            Command::Lsp(args) => lsp::run(args, out),
            Command::Owners(args) => owners::run(args, out),
            Command::SetupGit(args) => setup_git::run(args, out),
            Command::DiffDriver(args) => diff_driver::run(args, out),
            Command::MergeDriver(args) => merge_driver::run(args, out),
            Command::Completions(args) => completions::run(args, out),
            Command::Man(args) => man::run(args, out),
        }
    }
}
