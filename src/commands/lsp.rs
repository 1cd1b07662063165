//! `riskreg lsp`.

use std::io::{BufReader, Write};

use anyhow::Result;
use jiff::civil::Date;

use super::Outcome;
use super::common::{Lang, parse_date};

/// 编辑器的语言服务(标准输入输出),边写边查 / A language server for editors (stdio): findings as you type
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 提示的语言,默认随编辑器 / Language of the messages; the editor's by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
    /// 按这一天判断是否逾期,默认为今天 / The day to judge by; today by default
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    today: Option<Date>,
    /// 编辑器习惯带上的参数,不起作用 / What editors are used to saying; it changes nothing
    #[arg(long, hide = true)]
    stdio: bool,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let left = crate::lsp::serve(BufReader::new(std::io::stdin()), out, args.lang.map(Into::into), args.today)?;
    Ok(if left { Outcome::Clean } else { Outcome::Found })
}
