//! `riskreg stats`.

use std::io::Write;

use anyhow::Result;
use clap::ValueEnum;

use super::Outcome;
use super::common::{Input, names, parts, state_of_reading};
use super::tables::Printed;
use crate::reports::table::Table;
use crate::reports::{Part, coverage, density, heatmap, levels, outliers};

/// 统计:等级、疏密、热力图、覆盖、突出的部门 / Statistics: levels, density, heat map, coverage, departments that stand out
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 只要这些 / Only these
    #[arg(long, value_enum, value_name = "REPORT", value_delimiter = ',')]
    only: Vec<Report>,
    #[command(flatten)]
    printed: Printed,
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
    let registers = args.input.read(|mut ask| {
        ask.rules = false;
        ask
    })?;
    let languages = args.input.languages(&registers);
    let outcome = state_of_reading(&registers, languages.written);
    if outcome == Outcome::Nothing {
        return Ok(outcome);
    }
    let names = names(&registers);
    let tables: Vec<Table> = parts(&registers, &names).iter().flat_map(|part| statistics(part, &args.only)).collect();
    args.printed.tables(&tables, languages, out)?;
    Ok(outcome)
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
