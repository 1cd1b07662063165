//! `riskreg aggregate`.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use clap::ValueEnum;

use super::Outcome;
use super::common::{Input, Register, leave, names, parts, said, say, state_of_reading};
use super::kept::{self, is_complete};
use super::sent::{self, Split};
use super::tables::{self, Format, Languages, Printed};
use crate::profile::Profile;
use crate::record::Language;
use crate::reports::filter::{self, Condition};
use crate::reports::rollup::{self, Asked, By, Entry, Reader, Rollup, Sent, Uncountable, rollup};
use crate::write::json;

/// 汇总:人员、岗位、部门、单位逐级相加 / Roll up: people, posts, departments, units, each with all below it
///
/// PATH 也可以是各单位报来的汇总(`--format json` 写的 .json)、导出的数据集(`export --format parquet`),或装着它们的文件夹。
/// PATH may also be roll-ups that units sent (.json, written with `--format json`), exported datasets (`export --format parquet`), or a folder of both.
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
    /// 把各份加到一个名下,如 `--name 全省`;等级级数相同的按级次相加 / Add all up under one name; scales of equal length by rank
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
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

pub fn parse_condition(text: &str) -> Result<Condition, String> {
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
    let split = sent::split(&args.input.paths)?;
    if !split.documents.is_empty() || args.name.is_some() {
        return together(args, split, out);
    }
    let by = By::from(args.by);
    let models = by.needs_models() || filter::needs_models(&args.conditions);
    // What travels states it.
    let fingerprint = !args.sentence && args.printed.format == Format::Json;
    let registers = args.input.read(|mut ask| {
        (ask.rules, ask.models, ask.fingerprint) = (false, models, fingerprint);
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
    let entries = || entries(&registers, &names, &args.conditions);
    print(args, &rollup, entries, languages, out)?;
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

/// The numbers of the registers, ready to travel.
fn entries(registers: &[Register], names: &[(String, String)], conditions: &[Condition]) -> Vec<Entry> {
    let fingerprints: Vec<String> = registers.iter().map(Register::fingerprint).collect();
    rollup::entries(&parts(registers, names), conditions, &fingerprints)
}

/// What was sent, with registers that lie here, as one roll-up.
fn together(args: &Args, split: Split, out: &mut dyn Write) -> Result<(Outcome, bool)> {
    if !split.documents.is_empty() {
        if args.input.at.is_some() {
            bail!("--at 只用于台账,汇总文件没有版本 / --at is for registers; roll-ups have no revisions");
        }
        if !args.conditions.is_empty() {
            bail!(
                "--where 只用于台账;汇总文件里只有总数,请各单位按条件重新汇总 / --where is for registers; roll-ups hold sums only: let each unit make its own with the condition"
            );
        }
    }
    let registers = match split.registers.is_empty() && !split.documents.is_empty() {
        true => Vec::new(),
        false => Input { paths: split.registers, ..args.input.clone() }.read(|mut ask| {
            (ask.rules, ask.models, ask.fingerprint) = (false, filter::needs_models(&args.conditions), true);
            ask
        })?,
    };
    let languages = args.input.languages(&registers);
    let profiles: Vec<&Profile> = registers.iter().map(|register| &register.survey.profile).collect();
    filter::check(&args.conditions, &profiles).map_err(|both| anyhow!(said(&both)))?;
    let mut outcome = Outcome::Clean;
    if !registers.is_empty() {
        outcome = state_of_reading(&registers, languages.written);
        if outcome == Outcome::Nothing {
            return Ok((outcome, false));
        }
    }
    let names = names(&registers);
    let mut all = sent::read_all(&split.documents)?;
    let own = entries(&registers, &names, &args.conditions).into_iter().zip(&names);
    all.extend(own.map(|(entry, (shown, _))| Sent { from: shown.clone(), entry }));
    if all.is_empty() {
        say(languages.written.of("没有可汇总的数", "there are no numbers to add up").to_owned());
        return Ok((Outcome::Nothing, false));
    }
    let refused = |Uncountable(both)| anyhow!(said(&both));
    let mut entries = rollup::merge(all).map_err(refused)?;
    if let Some(name) = &args.name {
        entries.iter_mut().for_each(|entry| entry.under.insert(0, name.trim().to_owned()));
    }
    let rollup = rollup::merged(&entries, By::from(args.by), args.depth).map_err(refused)?;
    // Programs get no notes; people hear of them all the same.
    if args.sentence || matches!(args.printed.format, Format::Json | Format::Csv) {
        rollup.notes.iter().for_each(|note| say(note.of(languages.written).to_owned()));
    }
    let complete = is_complete(&registers);
    print(args, &rollup, || entries, languages, out)?;
    leave(registers);
    Ok((outcome, complete))
}

fn print(
    args: &Args,
    rollup: &Rollup,
    entries: impl FnOnce() -> Vec<Entry>,
    languages: Languages,
    out: &mut dyn Write,
) -> Result<()> {
    args.printed.with(out, |out, color| match (args.sentence, args.printed.format) {
        (true, _) => sentences(out, rollup, languages.written),
        (false, Format::Json) => json::pretty(out, &rollup::document(rollup, entries())),
        (false, Format::Csv) => tables::write(out, &[rollup.table(Reader::Program)], Format::Csv, color, languages),
        (false, format) => tables::write(out, &[rollup.table(Reader::Person)], format, color, languages),
    })
}
