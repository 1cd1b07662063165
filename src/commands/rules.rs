//! `riskreg rules`.

use std::io::Write;

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;

use super::Outcome;
use super::common::{Lang, color, locale, width};
use crate::finding::Both;
use crate::record::Language;
use crate::reports::table::{Cell, Table};
use crate::rules::{self, page};
use crate::write::{self, text::Style};

/// 列出各条规则 / List the rules
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 输出格式 / Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// 输出语言,默认随系统 / Language of the output; that of the system by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    match args.format {
        Format::Table => {
            let language = args.lang.map_or_else(locale, Language::from);
            write::table::tables(out, &[table()], Style { color: color(), language, width: width() })?;
        }
        Format::Json => write::json::pretty(out, &listing())?,
    }
    Ok(Outcome::Clean)
}

/// Every rule, in the order they run.
fn table() -> Table {
    let mut table = Table::new("rules", Both::new("规则", "Rules"))
        .text("name", "规则", "Rule")
        .text("severity", "程度", "Severity")
        .text("title", "查什么", "What it finds");
    for entry in rules::ALL {
        let severity = entry.rule.severity;
        table.push(vec![
            Cell::Text(entry.rule.name.to_owned()),
            Cell::both(severity.zh(), severity.en()),
            Cell::Both(page::title(entry.rule.page)),
        ]);
    }
    table
}

/// What machines read.
#[derive(Serialize)]
struct Listing {
    version: u32,
    rules: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    name: &'static str,
    severity: &'static str,
    since: &'static str,
    /// It words what could not be read.
    reading: bool,
    title: Title,
}

#[derive(Serialize)]
struct Title {
    zh: String,
    en: String,
}

fn listing() -> Listing {
    let rules = rules::ALL.iter().map(|entry| {
        let Both { zh, en } = page::title(entry.rule.page);
        Listed {
            name: entry.rule.name,
            severity: entry.rule.severity.en(),
            since: entry.rule.since,
            reading: entry.reading,
            title: Title { zh, en },
        }
    });
    Listing { version: 1, rules: rules.collect() }
}
