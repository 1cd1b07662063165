//! `riskreg man`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Command, CommandFactory};

use super::{Cli, Outcome};
use crate::source::visible;

/// 生成手册页 / Write the manual pages
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 写进这个文件夹,每个命令一页;不写则全部输出 / Write one page per command into this folder; all to the output otherwise
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let mut root = Cli::command();
    root.build();
    let mut pages = Vec::new();
    collect(&root, &mut pages)?;
    let Some(folder) = args.out else {
        for (_, page) in &pages {
            out.write_all(page)?;
        }
        return Ok(Outcome::Clean);
    };
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("无法建立文件夹 / cannot make the folder {}", folder.display()))?;
    for (name, page) in &pages {
        let path = folder.join(format!("{name}.1"));
        crate::output::file(&path, |file| file.write_all(page))?;
        writeln!(out, "{}", visible(&path.to_string_lossy()))?;
    }
    Ok(Outcome::Clean)
}

/// The page of a command and those of its subcommands, each under its whole name: `riskreg-new-post`.
fn collect(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    pages.push((name, page));
    command.get_subcommands().filter(|command| !command.is_hide_set()).try_for_each(|command| collect(command, pages))
}
