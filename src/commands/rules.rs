//! `riskreg rules`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;

use super::Outcome;
use super::common::{Lang, color, locale, width, write_to};
use crate::finding::Both;
use crate::record::Language;
use crate::reports::table::{Cell, Table};
use crate::rules::checks::CHECKLIST;
use crate::rules::{self, book, page};
use crate::write::{self, text::Style};

/// 列出各条规则,或写成一本说明 / List the rules, or write them as a book
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 输出格式 / Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// 输出语言,默认随系统 / Language of the output; that of the system by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
    /// 检查清单 L01–L82:每项由哪条规则检查 / The checklist L01–L82: which rule answers each check
    #[arg(long)]
    checks: bool,
    /// 写到文件 / Write to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
    /// 每条规则一章 / a chapter for each rule
    Markdown,
    /// 一个网页 / one page
    Html,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let language = args.lang.map_or_else(locale, Language::from);
    let style = Style { color: color() && args.output.is_none(), language, width: width() };
    write_to(args.output.as_ref(), out, |out| match (args.format, args.checks) {
        (Format::Table, false) => write::table::tables(out, &[table()], style),
        (Format::Table, true) => write::table::tables(out, &[checklist()], style),
        (Format::Json, false) => write::json::pretty(out, &Rules { version: 1, rules: book::chapters() }),
        (Format::Json, true) => write::json::pretty(out, &Checklist { version: 1, checks: book::checks() }),
        (Format::Markdown, false) => write::book::markdown(out, language),
        (Format::Markdown, true) => write::book::checklist_markdown(out, language),
        (Format::Html, false) => write::book::html(out, language),
        (Format::Html, true) => write::book::checklist_html(out, language),
    })?;
    Ok(Outcome::Clean)
}

/// Every rule, those of `lint` first, in the order they run.
fn table() -> Table {
    let mut table = Table::new("rules", Both::new("规则", "Rules"))
        .text("name", "规则", "Rule")
        .text("severity", "程度", "Severity")
        .text("title", "查什么", "What it finds");
    for entry in rules::every() {
        let severity = entry.rule.severity;
        table.push(vec![
            Cell::Text(entry.rule.name.to_owned()),
            Cell::both(severity.zh(), severity.en()),
            Cell::Both(page::title(entry.rule.page)),
        ]);
    }
    table
}

/// The checklist: what practice asks for, and what answers it.
fn checklist() -> Table {
    let mut table = Table::new("checks", Both::new("检查清单", "Checklist"))
        .text("id", "编号", "Id")
        .text("what", "检查什么", "Check")
        .text("rules", "规则", "Rules")
        .text("answer", "说明", "Answer");
    for item in CHECKLIST.iter() {
        table.push(vec![
            Cell::Text(item.id.to_owned()),
            Cell::Both(item.what.clone()),
            Cell::both(item.rules.join("、"), item.rules.join(", ")),
            item.answer.clone().map_or(Cell::Empty, Cell::Both),
        ]);
    }
    table
}

/// What machines read.
#[derive(Serialize)]
struct Rules {
    version: u32,
    rules: Vec<book::Chapter>,
}

#[derive(Serialize)]
struct Checklist {
    version: u32,
    checks: Vec<book::Check>,
}
