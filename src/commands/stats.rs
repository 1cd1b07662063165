//! `riskreg stats`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::ValueEnum;

use super::Outcome;
use super::common::{Input, names, parts, state_of_reading};
use super::kept::{self, is_complete};
use super::tables::{self, Printed};
use crate::reports::table::Table;
use crate::reports::{Part, coverage, density, heatmap, levels, outliers};

/// 统计:等级、疏密、热力图、覆盖、突出的部门,历次的变化 / Statistics: levels, density, heat map, coverage, departments that stand out, change over time
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 只要这些 / Only these
    #[arg(long, value_enum, value_name = "REPORT", value_delimiter = ',')]
    only: Vec<Report>,
    #[command(flatten)]
    trend: super::trend::Asked,
    /// 输出格式;csv 的表头为英文键,写明 --lang zh 时为中文标题;svg 是 --trend 的图 / Output format; the header of csv is English keys, and Chinese titles where --lang zh is given; svg draws --trend
    #[arg(long, value_enum, default_value_t = Format::Table, hide_default_value = true)]
    format: Format,
    /// 写到文件 / Write to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The formats of tables, and a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// 表格 / a table
    Table,
    Json,
    Csv,
    Markdown,
    /// Excel 工作簿 / an Excel workbook
    Xlsx,
    /// 图 / a drawing
    Svg,
}

impl Format {
    /// The format of tables that it is; `None` for a drawing.
    pub fn of_tables(self) -> Option<tables::Format> {
        match self {
            Format::Table => Some(tables::Format::Table),
            Format::Json => Some(tables::Format::Json),
            Format::Csv => Some(tables::Format::Csv),
            Format::Markdown => Some(tables::Format::Markdown),
            Format::Xlsx => Some(tables::Format::Xlsx),
            Format::Svg => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Report {
    /// 各等级的占比,按部门、类别、层级、环节的等级 / shares of levels, and levels by department, category, tier and stage
    Levels,
    /// 每岗、每部门的风险点,每点的措施 / risk points per post and department, measures per point
    Density,
    /// 可能性与危害程度的分布 / where points lie in the matrix of likelihood and severity
    Heatmap,
    /// 查过的与没有查的 / what was searched and what was not
    Coverage,
    /// 等级分布突出的部门 / departments whose level mix stands out
    Outliers,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    if args.trend.is_asked() {
        return args.trend.run(&args.input, args.format, args.output.clone(), out);
    }
    let Some(format) = args.format.of_tables() else {
        bail!("svg 只用于 --trend / svg is for --trend only");
    };
    let asked = Args { input: args.input.of_any(), ..args.clone() };
    match args.output {
        None => kept::or_run("stats", &args.input, &asked, out, |out| counted(&args, format, out)),
        Some(_) => Ok(counted(&args, format, out)?.0),
    }
}

/// The outcome, and whether every file could be had.
fn counted(args: &Args, format: tables::Format, out: &mut dyn Write) -> Result<(Outcome, bool)> {
    let registers = args.input.read(|mut ask| {
        ask.rules = false;
        ask
    })?;
    let languages = args.input.languages(&registers);
    let outcome = state_of_reading(&registers, languages.written);
    if outcome == Outcome::Nothing {
        return Ok((outcome, false));
    }
    let names = names(&registers);
    let tables: Vec<Table> = parts(&registers, &names).iter().flat_map(|part| statistics(part, &args.only)).collect();
    Printed { format, output: args.output.clone() }.tables(&tables, languages, out)?;
    Ok((outcome, is_complete(&registers)))
}

/// The tables of one register, in the order of [`Report`].
fn statistics(part: &Part<'_>, only: &[Report]) -> Vec<Table> {
    let reports = Report::value_variants().iter().filter(|report| only.is_empty() || only.contains(report));
    let tables = reports.flat_map(|report| match report {
        Report::Levels => levels::tables(part),
        Report::Density => density::tables(part),
        Report::Heatmap => heatmap::table(part).into_iter().collect(),
        Report::Coverage => coverage::tables(part),
        Report::Outliers => outliers::table(part).into_iter().collect(),
    });
    tables.map(|table| Table { register: part.register.to_owned(), ..table }).collect()
}
