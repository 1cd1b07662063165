//! `riskreg cycle status`.

use std::io::Write;

use anyhow::Result;

use super::super::common::{Input, Register, chain, say, state_of_reading};
use super::super::tables::Printed;
use super::{Outcome, before, part};
use crate::finding::Both;
use crate::profile::CycleDates;
use crate::record::Language;
use crate::reports::Part;
use crate::reports::cycle::{Asked, Left, left, progress, tables as left_tables};
use crate::reports::table::Table;
use crate::source::visible;

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
    #[command(flatten)]
    printed: Printed,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let registers = args.input.read(|mut ask| {
        ask.models = true;
        ask
    })?;
    let languages = args.input.languages(&registers);
    let language = languages.written;
    let outcome = state_of_reading(&registers, language);
    if outcome == Outcome::Nothing {
        return Ok(outcome);
    }
    let mut all: Vec<Table> = Vec::new();
    let mut some_left = false;
    let names: Vec<String> = registers.iter().map(Register::name).collect();
    for (register, own) in registers.iter().zip(&names) {
        let part = part(register, own);
        let Some(name) = &register.survey.profile.cycle.name else {
            let shown = register.shown();
            say(language.of(
                format!("{shown}: riskreg.toml 没有写周期,用 `riskreg cycle start` 开始一个"),
                format!("{shown}: riskreg.toml names no cycle; begin one with `riskreg cycle start`"),
            ));
            continue;
        };
        let mut found = found(&part, register, &args, language);
        let first = headed(progress(&part, &found), &register.survey.profile.cycle, name);
        found.retain(|left| args.whom.as_ref().is_none_or(|whom| left.is_for(whom)));
        some_left |= !found.is_empty();
        let tables = std::iter::once(first).chain(left_tables(&found, language));
        all.extend(tables.map(|table| Table { register: register.shown(), ..table }));
    }
    if all.is_empty() {
        return Ok(Outcome::Nothing);
    }
    args.printed.rows(all, "left", &Both::default(), languages, out)?;
    Ok(if args.check && some_left { Outcome::Found } else { outcome })
}

/// What is left of the cycle of a register.
fn found<'s>(part: &Part<'s>, register: &Register, args: &Args, language: Language) -> Vec<Left<'s>> {
    let before = match before(register, &args.input) {
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
    left(part, asked)
}

/// The table with what cycle it is of.
fn headed(mut table: Table, cycle: &CycleDates, name: &str) -> Table {
    let name = visible(name);
    let days = match (cycle.start, cycle.end) {
        (Some(start), Some(end)) => Both::new(format!(",{start} 至 {end}"), format!(", {start} to {end}")),
        (Some(start), None) => Both::new(format!(",从 {start} 起"), format!(", from {start}")),
        _ => Both::default(),
    };
    table.notes.push(Both::new(format!("{name} 周期{}", days.zh), format!("cycle {name}{}", days.en)));
    if let Some(previous) = cycle.previous.as_deref().map(visible) {
        table.notes.push(Both::new(
            format!("与上一周期对照:`riskreg diff {previous}`"),
            format!("against the cycle before: `riskreg diff {previous}`"),
        ));
    }
    table
}
