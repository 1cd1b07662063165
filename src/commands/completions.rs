//! `riskreg completions`.

use std::io::Write;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Outcome};

/// 生成命令行补全脚本 / Write the completion script of a shell
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一种命令行 / Which shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    // The generator panics where it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "riskreg", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Clean)
}
