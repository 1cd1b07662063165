//! `riskreg export`.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use clap::ValueEnum;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::Outcome;
use super::aggregate::parse_condition;
use super::common::{Input, said, say, write_to};
use super::dataset;
use crate::export::{Columns, Exported, Row, Takes, Unread, book, csv, json, kinds, named_table, ndjson, office};
use crate::output;
use crate::profile::Profile;
use crate::read::{self, Source};
use crate::record::RecordKind;
use crate::reports::filter::{self, Condition, Filter, Looked};
use crate::source::visible;
use crate::survey::{Ask, profile_of};

/// 导出:整本台账的每个字段,供表格软件和程序使用;改过的表可以用 import 原样带回 / Export: every field of a register, for spreadsheets and programs; what was edited there comes back with import
///
/// 导出的是台账本身,连同备注、工号等从不公开的内容;要公开用 publish。各种报告用各自命令的 --format 输出。
/// / What is exported is the register itself, notes and staff numbers included, which are never published: to show it to the
/// public, use publish. Reports are printed by their own commands with --format.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 导出成什么 / What to export to
    #[arg(long, value_enum)]
    format: Format,
    /// xlsx 的样式 / The layout of xlsx
    #[arg(long, value_enum, default_value_t = Layout::Office, hide_default_value = true)]
    layout: Layout,
    /// csv 导出哪一种记录:risks(默认)、powers、posts、measures 等 / Which records csv holds: risks (the default), powers, posts, measures …
    #[arg(long, value_name = "TABLE", value_parser = table, default_value = "risks", hide_default_value = true)]
    table: RecordKind,
    /// 只导出符合的风险点和它所在的岗位、部门,可写多次,写法同 aggregate;不用于 json / Only points that fit, with their posts and departments; may be repeated, as in aggregate; not for json
    #[arg(long = "where", value_name = "FIELD=VALUE", value_parser = parse_condition)]
    conditions: Vec<Condition>,
    /// 写到文件,默认写到标准输出;parquet 写成一个文件夹 / Write to a file; to standard output by default. Parquet is a folder
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// parquet 里写上任职人、责任人的姓名,默认只写人数 / Put the names of holders and owners into parquet; by default it only counts them
    #[arg(long)]
    names: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Excel 工作簿 / an Excel workbook
    Xlsx,
    /// 一种记录一张表,UTF-8 带 BOM / one kind of record as a table, UTF-8 with a byte order mark
    Csv,
    /// 一个 JSON 文档,一份文件一项 / one JSON document, an entry for each file
    Json,
    /// 每行一条记录 / one record a line
    Ndjson,
    /// 供 DuckDB、DataFusion、Spark 查询的数据集,按单位分文件夹,可以有多本台账 / a dataset for DuckDB, DataFusion and Spark, a folder for each unit; of several registers too
    Parquet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// 办公室常用的风险点清单,可以打印(默认) / the list of risk points as offices keep it, ready to print (the default)
    Office,
    /// 一种记录一张表,每个字段一栏 / a sheet for each kind of record, a column for each field
    Flat,
}

fn table(name: &str) -> Result<RecordKind, String> {
    named_table(name).ok_or_else(|| {
        let names: Vec<String> = kinds().filter_map(Columns::of).map(Columns::table_name).collect();
        format!("可写 {} / write one of {}", names.join("、"), names.join(", "))
    })
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    if args.format == Format::Parquet {
        return dataset::write(&args.input, args.names, args.output.as_deref());
    }
    if args.names {
        bail!("--names 只用于 parquet,其他格式总带姓名 / --names is for parquet; other formats always hold names");
    }
    if let Some(path) = &args.output {
        output::may_replace(path)?;
    }
    if args.format == Format::Xlsx && args.output.is_none() && std::io::stdout().is_terminal() {
        bail!(
            "工作簿不能显示在终端,用 --output 写到文件 / a workbook is nothing for a terminal; write it to a file with --output"
        );
    }
    if args.format == Format::Json && !args.conditions.is_empty() {
        bail!("json 导出整份文件,筛选用 ndjson、csv 或 xlsx / json holds whole files; filter with ndjson, csv or xlsx");
    }
    let fitting = fitting(&args)?;
    let takes = fitting.as_ref().map(|fitting| move |path: &str, row: &Row<'_>| fits(fitting, path, row));
    let mut opened = args.input.open()?;
    let register = match (opened.pop(), opened.pop()) {
        (Some(register), None) => register,
        (None, _) => bail!("没有台账 / there is no register"),
        (Some(_), Some(_)) => bail!("一次导出一本台账 / one register is exported at a time"),
    };
    let layout = read::layout(register.source.list().with_context(|| register.source.shown(""))?);
    let largest = args.input.ask().largest;
    let (profile, _) =
        profile_of(&register.source, &layout, Ask { largest, rules: false, ..Ask::new(Date::default()) })?;
    let name = profile.register_name.as_deref().unwrap_or_default().to_owned();
    let exported = Exported {
        source: &register.source,
        layout: &layout,
        only: &register.only,
        largest,
        keys: profile.keys,
        name,
        commit: register.commit.clone(),
        takes: takes.as_ref().map(|takes| takes as Takes<'_>),
    };
    let mut unread: Vec<Unread> = Vec::new();
    write_to(args.output.as_ref(), out, |out| {
        unread = match args.format {
            Format::Xlsx => {
                let write = match args.layout {
                    Layout::Office => office::write,
                    Layout::Flat => book::write,
                };
                write(out, &exported, &profile, book::MOST_ROWS).map_err(std::io::Error::other)?
            }
            Format::Csv => csv::write(out, &exported, args.table)?,
            Format::Json => json::write(out, &exported)?,
            Format::Ndjson => ndjson::write(out, &exported)?,
            // Written as a folder, before.
            Format::Parquet => Vec::new(),
        };
        Ok(())
    })?;
    let language = args.input.lang.map_or(profile.keys, Into::into);
    for Unread { path, zh, en } in &unread {
        let shown = register.source.shown(path);
        say(language.of(format!("没有导出 {shown}:{zh}"), format!("not exported: {shown}: {en}")));
    }
    if let Some(path) = &args.output {
        let shown = visible(&path.to_string_lossy()).into_owned();
        let files = match &fitting {
            Some(fitting) => fitting.values().filter(|points| points.contains(&true)).count(),
            None => exported.files().len() - unread.len(),
        };
        let told = language.of(format!("{files} 份文件导出到 {shown}"), format!("{files} files exported to {shown}"));
        writeln!(out, "{told}")?;
    }
    Ok(if unread.is_empty() { Outcome::Clean } else { Outcome::Found })
}

/// Of each file that holds points which fit, which do; `None` where nothing was asked.
type Fitting = FxHashMap<String, Vec<bool>>;

fn fitting(args: &Args) -> Result<Option<Fitting>> {
    if args.conditions.is_empty() {
        return Ok(None);
    }
    let models = filter::needs_models(&args.conditions);
    let registers = args.input.read(|mut ask| {
        (ask.rules, ask.models) = (false, models);
        ask
    })?;
    let profiles: Vec<&Profile> = registers.iter().map(|register| &register.survey.profile).collect();
    filter::check(&args.conditions, &profiles).map_err(|both| anyhow!(said(&both)))?;
    let mut fitting = Fitting::default();
    for register in &registers {
        let survey = &register.survey;
        let filter = Filter::new(&args.conditions, survey);
        for (entry, contribution) in survey.layout.entries.iter().zip(&survey.contributions) {
            let Some(kind) = entry.kind else { continue };
            let looked = Looked { row: &contribution.facts.row, kind, model: contribution.model.as_deref() };
            if let Some(taken) = filter.take(&looked) {
                fitting.insert(entry.listed.path.clone(), taken.points);
            }
        }
    }
    Ok(Some(fitting))
}

/// The record is a point that fits, stands in one, or holds some.
fn fits(fitting: &Fitting, path: &str, row: &Row<'_>) -> bool {
    let Some(points) = fitting.get(path) else { return false };
    match row.at.strip_prefix("risks[").and_then(|rest| rest.split([':', ']']).next()) {
        Some(index) => index.parse::<usize>().is_ok_and(|index| points.get(index) == Some(&true)),
        None => points.contains(&true),
    }
}
