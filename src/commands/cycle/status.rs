//! `riskreg cycle status`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

use super::super::aggregate::Format;
use super::super::common::{Input, Register, chain, color, say, state_of_reading, width, write_to};
use super::{Outcome, before, root, with_part};
use crate::finding::Both;
use crate::record::Language;
use crate::reports::cycle::{Asked, Left, left, progress, tables};
use crate::reports::table::Table;
use crate::source::visible;
use crate::write::{self, text::Style};

/// 本周期还差什么、由谁办 / What is left of the cycle, and for whom
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 只列这个人、角色、部门或岗位要办的 / Only what is for this person, role, department or post
    #[arg(long = "for", value_name = "NAME")]
    whom: Option<String>,
    /// 还有没办的即不通过 / Fail while anything is left
    #[arg(long)]
    check: bool,
    /// 输出格式;csv 的表头为英文键,写明 --lang zh 时为中文标题 / Output format; the header of csv is English keys, and Chinese titles where --lang zh is given
    #[arg(long, value_enum, default_value_t = Format::Table, hide_default_value = true)]
    format: Format,
    /// 写到文件 / Write to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let registers = args.input.read(|mut ask| {
        ask.models = true;
        ask
    })?;
    let language = args.input.language(&registers);
    let outcome = state_of_reading(&registers, language);
    if outcome == Outcome::Nothing {
        return Ok(outcome);
    }
    let mut all: Vec<Table> = Vec::new();
    let mut some_left = false;
    for register in &registers {
        let Some(name) = &register.survey.profile.cycle.name else {
            let shown = register.shown();
            say(language.of(
                format!("{shown}: riskreg.toml 没有写周期,用 `riskreg cycle start` 开始一个"),
                format!("{shown}: riskreg.toml names no cycle; begin one with `riskreg cycle start`"),
            ));
            continue;
        };
        let found = found(register, &args, language);
        some_left |= !found.is_empty();
        all.extend(report(register, name, &found, language));
    }
    if all.is_empty() {
        return Ok(Outcome::Nothing);
    }
    write_to(args.output.as_ref(), out, |out| write(out, &all, &args, language))?;
    Ok(if args.check && some_left { Outcome::Found } else { outcome })
}

/// What is left, for the one that was asked for.
fn found(register: &Register, args: &Args, language: Language) -> Vec<Left> {
    let before = match before(register, &root(register, &args.input), &args.input) {
        Some(Err(error)) => {
            let why = chain(&error);
            say(language.of(
                format!("看不到上一周期,沿用和修改没有核对:{why}"),
                format!("the cycle before cannot be seen, so what was kept and changed is not checked: {why}"),
            ));
            None
        }
        Some(Ok(stamps)) => Some(stamps),
        None => None,
    };
    let asked = Asked { today: args.input.today(), before: before.as_ref() };
    let mut found = with_part(register, |part| left(part, asked));
    found.retain(|left| args.whom.as_ref().is_none_or(|whom| left.is_for(whom)));
    found
}

fn report(register: &Register, name: &str, left: &[Left], language: Language) -> Vec<Table> {
    let cycle = &register.survey.profile.cycle;
    let mut first = with_part(register, |part| progress(part, left));
    let name = visible(name);
    let days = match (cycle.start, cycle.end) {
        (Some(start), Some(end)) => Both::new(format!(",{start} 至 {end}"), format!(", {start} to {end}")),
        (Some(start), None) => Both::new(format!(",从 {start} 起"), format!(", from {start}")),
        _ => Both::default(),
    };
    first.notes.push(Both::new(format!("{name} 周期{}", days.zh), format!("cycle {name}{}", days.en)));
    if let Some(previous) = cycle.previous.as_deref().map(visible) {
        first.notes.push(Both::new(
            format!("与上一周期对照:`riskreg diff {previous}`"),
            format!("against the cycle before: `riskreg diff {previous}`"),
        ));
    }
    let all = std::iter::once(first).chain(tables(left, language));
    all.map(|table| Table { register: register.shown(), ..table }).collect()
}

fn write(out: &mut dyn Write, tables: &[Table], args: &Args, language: Language) -> std::io::Result<()> {
    match args.format {
        Format::Table => {
            let color = color() && args.output.is_none();
            write::table::tables(out, tables, Style { color, language, width: width() })
        }
        Format::Markdown => write::markdown::tables(out, tables, language),
        // A table of numbers in front would only be in the way of a program that reads rows.
        Format::Csv => {
            let lists: Vec<Table> = tables.iter().filter(|table| table.key == "left").cloned().collect();
            write::csv::tables(out, &lists, args.input.csv_reader())
        }
        Format::Json => write::json::tables(out, tables, language),
    }
}
