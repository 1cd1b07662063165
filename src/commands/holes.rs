//! `riskreg holes`.

use std::io::Write;

use anyhow::{Result, bail};
use clap::ValueEnum;

use super::Outcome;
use super::common::{Input, names, parts, state_of_reading};
use super::tables::Printed;
use crate::finding::Both;
use crate::judge::{Selection, judge};
use crate::record::Word;
use crate::reports::Part;
use crate::reports::holes::{self, By, FROM_LINT, HoleKind, Wanted};
use crate::reports::table::Table;
use crate::vocabulary::did_you_mean;

/// 缺项:逐条列出还缺什么、怎么办,供科室负责人逐项补齐 / Holes: what is still lacking and what to do, row by row, for a head of department to work through
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 只列这个部门及其下级,写名称或路径 / Only this department and all below it, by name or path
    #[arg(long, value_name = "NAME")]
    department: Option<String>,
    /// 只列这些缺项,例如 没有措施,措施没有期限 / Only these kinds, such as point-without-measure,measure-without-date
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = parse_kind)]
    kind: Vec<HoleKind>,
    /// 按什么合计 / What the totals are of
    #[arg(long, value_enum, default_value_t = Totals::Kind, hide_default_value = true)]
    by: Totals,
    /// 最高等级的风险点应有几条措施 / How many measures a point of the highest level should have
    #[arg(long, value_name = "N", default_value_t = holes::ENOUGH)]
    enough: usize,
    #[command(flatten)]
    printed: Printed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Totals {
    /// 缺项的种类(默认) / kinds of hole (the default)
    Kind,
    /// 部门 / departments
    Department,
}

fn parse_kind(text: &str) -> Result<HoleKind, String> {
    HoleKind::SET.find(text).map(|index| HoleKind::ALL[index]).ok_or_else(|| {
        let (zh, en): (Vec<&str>, Vec<&str>) = HoleKind::ALL.iter().map(|kind| (kind.zh(), kind.en())).unzip();
        format!("可写 {} / write one of {}", zh.join("、"), en.join(", "))
    })
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let registers = args.input.read(|mut ask| {
        ask.models = true;
        ask
    })?;
    let languages = args.input.languages(&registers);
    let outcome = state_of_reading(&registers, languages.written);
    if outcome == Outcome::Nothing {
        return Ok(outcome);
    }
    let names = names(&registers);
    let parts = parts(&registers, &names);
    if let Some(department) = &args.department {
        known_department(&parts, department)?;
    }
    let wanted = Wanted { kinds: args.kind.clone(), department: args.department.clone(), enough: Some(args.enough) };
    let by = match args.by {
        Totals::Kind => By::Kind,
        Totals::Department => By::Department,
    };
    let select: Vec<String> = FROM_LINT.iter().map(|(rule, _)| (*rule).to_owned()).collect();
    let mut tables: Vec<Table> = Vec::new();
    for (register, part) in registers.iter().zip(parts) {
        let selection = Selection { select: select.clone(), only: register.only.clone(), ..Selection::default() };
        let judgement = judge(&register.survey, &register.source, &selection);
        let found = holes::holes(&part, &judgement.findings, &wanted);
        let of_register = holes::tables(&found, by, languages.written).into_iter();
        tables.extend(of_register.map(|table| Table { register: part.register.to_owned(), ..table }));
    }
    args.printed.rows(tables, "holes", &Both::new("没有缺项", "no holes"), languages, out)?;
    Ok(outcome)
}

/// A name that no register has is a slip, not a department without holes.
fn known_department(parts: &[Part<'_>], asked: &str) -> Result<()> {
    let known: Vec<(&str, &str)> = parts.iter().flat_map(holes::departments).collect();
    if known.iter().any(|(name, path)| *name == asked || *path == asked.trim_matches('/')) {
        return Ok(());
    }
    let near = did_you_mean(asked, known.iter().map(|(name, _)| *name));
    let (zh, en) = match near.is_empty() {
        true => (String::new(), String::new()),
        false => (format!(",是不是 {}", near.join("、")), format!("; did you mean {}", near.join(", "))),
    };
    bail!("没有部门「{asked}」{zh} / there is no department `{asked}`{en}")
}
