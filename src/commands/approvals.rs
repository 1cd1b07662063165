//! `riskreg approvals`.

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::common::{Input, names, parts, say, state_of_reading};
use super::tables::Printed;
use crate::finding::Both;
use crate::reports::approvals::{self, Standing, Wanted};
use crate::reports::table::Table;

/// 审核进度:各岗位、部门审到哪一环节,是否仍然有效,现在在谁手里 / Approvals: how far each post and department has come, whether it still stands, and on whose desk it lies
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 只列最后通过的是这一环节的 / Only those that passed this stage last
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// 只列审定后内容有变的 / Only those whose content changed after it was approved
    #[arg(long)]
    stale: bool,
    /// 只列现在该这个人、角色或会议办的 / Only those that lie with this person, role or meeting
    #[arg(long, value_name = "NAME")]
    desk: Option<String>,
    #[command(flatten)]
    printed: Printed,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let registers = args.input.read(|ask| ask)?;
    let languages = args.input.languages(&registers);
    let outcome = state_of_reading(&registers, languages.written);
    if outcome == Outcome::Nothing {
        return Ok(outcome);
    }
    let names = names(&registers);
    let parts = parts(&registers, &names);
    let wanted = Wanted { stage: args.stage.clone(), stale: args.stale, desk: args.desk.clone() };
    let mut tables: Vec<Table> = Vec::new();
    let mut reviewed = false;
    for part in &parts {
        let all = approvals::standings(part);
        reviewed |= !all.is_empty();
        let taken: Vec<Standing<'_>> = all.into_iter().filter(|standing| wanted.takes(standing)).collect();
        if !taken.is_empty() {
            let of_register = [approvals::table(&taken), approvals::totals(&taken)].into_iter();
            tables.extend(of_register.map(|table| Table { register: part.register.to_owned(), ..table }));
        }
    }
    if !reviewed {
        let zh = "方案没有规定审核链(`[[review]]`),也没有审核记录";
        say(languages.written.of(zh, "the profile has no review chain (`[[review]]`), and nothing is reviewed").into());
        return Ok(Outcome::Nothing);
    }
    args.printed.rows(tables, "approvals", &Both::new("没有这样的", "none of these"), languages, out)?;
    Ok(outcome)
}
