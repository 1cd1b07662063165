//! `riskreg aggregate`.

use std::io::Write;

use anyhow::{Result, anyhow};
use clap::ValueEnum;

use super::Outcome;
use super::common::{Input, leave, names, parts, said, state_of_reading};
use super::kept::{self, is_complete};
use super::tables::{self, Format, Languages, Printed};
use crate::profile::Profile;
use crate::record::Language;
use crate::reports::filter::{self, Condition};
use crate::reports::rollup::{self, Asked, By, Reader, Rollup, rollup};
use crate::write::json;

/// 汇总:人员、岗位、部门、单位逐级相加 / Roll up: people, posts, departments, units, each with all below it
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 每行是什么 / What each row is
    #[arg(long, value_enum, default_value_t = Rows::Department, hide_default_value = true)]
    by: Rows,
    /// 只列到第 N 层,0 为最上一层 / List N levels below the topmost only
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    /// 只数符合的,可写多次;`等级=一级,二级` 为任一,`类别=` 为未写 / Count only what fits; may be repeated; `level=一级,二级` is any of them, `category=` is none written
    #[arg(long = "where", value_name = "FIELD=VALUE", value_parser = parse_condition)]
    conditions: Vec<Condition>,
    #[command(flatten)]
    printed: Printed,
    /// 年度报告里的那句话 / The sentence that an annual report states
    #[arg(long, conflicts_with_all = ["by", "depth", "format"])]
    sentence: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rows {
    /// 单位 / units
    Unit,
    /// 单位和部门(默认) / units and departments (the default)
    Department,
    /// 单位、部门和岗位 / units, departments and posts
    Post,
    /// 人员 / people
    Person,
    /// 岗位层级 / tiers of posts
    Tier,
    /// 风险类别 / categories
    Category,
    /// 业务领域 / business areas
    Area,
    /// 岗位、部门、单位的风险点 / points of posts, of departments, of the unit
    Layer,
    /// 等级 / levels
    Level,
    /// 运行环节 / stages
    Stage,
    /// 职权类型 / kinds of power
    PowerKind,
}

impl From<Rows> for By {
    fn from(rows: Rows) -> By {
        match rows {
            Rows::Unit => By::Unit,
            Rows::Department => By::Department,
            Rows::Post => By::Post,
            Rows::Person => By::Person,
            Rows::Tier => By::Tier,
            Rows::Category => By::Category,
            Rows::Area => By::Area,
            Rows::Layer => By::Layer,
            Rows::Level => By::Level,
            Rows::Stage => By::Stage,
            Rows::PowerKind => By::PowerKind,
        }
    }
}

fn parse_condition(text: &str) -> Result<Condition, String> {
    filter::condition(text).map_err(|both| said(&both))
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let asked = Args { input: args.input.of_any(), ..args.clone() };
    match args.printed.output {
        None => kept::or_run("aggregate", &args.input, &asked, out, |out| counted(&args, out)),
        Some(_) => Ok(counted(&args, out)?.0),
    }
}

/// The outcome, and whether every file could be had.
fn counted(args: &Args, out: &mut dyn Write) -> Result<(Outcome, bool)> {
    let by = By::from(args.by);
    let models = by.needs_models() || filter::needs_models(&args.conditions);
    let registers = args.input.read(|mut ask| {
        (ask.rules, ask.models) = (false, models);
        ask
    })?;
    let languages = args.input.languages(&registers);
    let profiles: Vec<&Profile> = registers.iter().map(|register| &register.survey.profile).collect();
    filter::check(&args.conditions, &profiles).map_err(|both| anyhow!(said(&both)))?;
    let outcome = state_of_reading(&registers, languages.written);
    if outcome == Outcome::Nothing {
        return Ok((outcome, false));
    }
    let names = names(&registers);
    let asked = Asked { by, depth: args.depth, conditions: &args.conditions };
    let rollup = rollup(&parts(&registers, &names), asked);
    args.printed.with(out, |out, color| match args.sentence {
        true => sentences(out, &rollup, languages.written),
        false => write(out, &rollup, args.printed.format, color, languages),
    })?;
    let complete = is_complete(&registers);
    leave(registers);
    Ok((outcome, complete))
}

fn sentences(out: &mut dyn Write, rollup: &Rollup, language: Language) -> std::io::Result<()> {
    for sentence in rollup::sentence(rollup) {
        writeln!(out, "{}", crate::source::visible(sentence.of(language)))?;
    }
    Ok(())
}

fn write(
    out: &mut dyn Write,
    rollup: &Rollup,
    format: Format,
    color: bool,
    languages: Languages,
) -> std::io::Result<()> {
    match format {
        Format::Json => json::pretty(out, &rollup::document(rollup)),
        Format::Csv => tables::write(out, &[rollup.table(Reader::Program)], format, color, languages),
        _ => tables::write(out, &[rollup.table(Reader::Person)], format, color, languages),
    }
}
