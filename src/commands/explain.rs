//! `riskreg explain`.

use std::io::Write;

use anyhow::{Result, bail};

use super::Outcome;
use super::common::Lang;
use super::lint::no_such_rule;
use crate::record::Language;
use crate::rules::{self, book, page};

/// 说明一条规则:查什么、为什么、怎么写才对 / Explain a rule: what it finds, why, and what to write instead
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 规则的名称,`riskreg rules` 列出全部 / Name of the rule; `riskreg rules` lists them
    #[arg(value_name = "RULE")]
    rule: String,
    /// 只用这种语言,默认两种都写 / Only this language; both by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let Some(entry) = rules::by_name(&args.rule) else { bail!(no_such_rule(&args.rule)) };
    let page = entry.rule.page;
    match args.lang {
        None => {
            write!(out, "{page}")?;
            writeln!(out, "\n{}\n{}", book::foot(entry, Language::Zh), book::foot(entry, Language::En))?;
        }
        Some(lang) => write!(out, "{}\n{}\n", page::part(page, lang.into()), book::foot(entry, lang.into()))?,
    }
    Ok(Outcome::Clean)
}
