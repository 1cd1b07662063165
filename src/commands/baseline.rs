//! `riskreg baseline`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use jiff::civil::Date;

use super::Outcome;
use super::common::{Input, Register};
use super::lint::check_names;
use crate::baseline::{self, Entries};
use crate::judge::{Selection, apply, known};
use crate::record::Language;
use crate::source::{Lines, Span, visible};

/// 基线:先把旧台账已知的问题记下来,只查新的 / Baselines: write down what is known of an old register, and check what is new
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// 把现有的问题写成基线 / Write the findings there are as a baseline
    Write(Write_),
    /// 从基线里删去已经改好的 / Delete from a baseline what has been put right
    Prune(Prune),
}

#[derive(Debug, clap::Args)]
struct Write_ {
    /// 基线文件,结尾 .toml / The file, ending in .toml
    file: PathBuf,
    #[command(flatten)]
    input: Input,
    /// 为什么暂不改 / Why they may stand
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// 整改期限,过了这一天照常报告 / The last day on which they are hidden
    #[arg(long, value_name = "DATE")]
    until: Date,
    /// 只记这些规则的 / Only those of these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,
    /// 不记这些规则的 / None of these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// 覆盖已有的文件 / Replace a file that exists
    #[arg(long)]
    force: bool,
}

#[derive(Debug, clap::Args)]
struct Prune {
    /// 基线文件 / The file
    file: PathBuf,
    #[command(flatten)]
    input: Input,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    match args.action {
        Action::Write(args) => write(args, out),
        Action::Prune(args) => prune(args, out),
    }
}

fn write(args: Write_, out: &mut dyn Write) -> Result<Outcome> {
    check_names(args.select.iter().chain(&args.ignore), crate::rules::ALL)?;
    let shown = visible(&args.file.to_string_lossy()).into_owned();
    if args.file.extension().is_none_or(|ending| ending != "toml") {
        bail!("{shown}: 基线文件的结尾是 .toml / a baseline ends in .toml");
    }
    if args.reason.trim().is_empty() {
        bail!("理由是空的 / the reason is empty");
    }
    if args.file.symlink_metadata().is_ok() && !args.force {
        bail!("已经有 {shown},不覆盖;`--force` 才覆盖 / {shown} exists and is not replaced without --force");
    }
    let register = only(args.input.read(|ask| ask)?)?;
    let registers = std::slice::from_ref(&register);
    let language = args.input.language(registers);
    let selection =
        Selection { select: args.select, ignore: args.ignore, only: register.only.clone(), ..Selection::default() };
    let entries = known(&register.survey, &register.source, &selection, args.until, args.reason.trim());
    let count = entries.len();
    crate::output::file(&args.file, |out| out.write_all(baseline::written(entries).as_bytes()))?;
    writeln!(out, "{}", language.of(format!("写入 {count} 条:{shown}"), format!("{count} entries written: {shown}")))?;
    Ok(Outcome::Clean)
}

fn prune(args: Prune, out: &mut dyn Write) -> Result<Outcome> {
    let mut register = only(args.input.read(|ask| ask)?)?;
    let language = args.input.language(std::slice::from_ref(&register));
    let (text, stale) = lay(&mut register, &args.file, args.input.today())?;
    let count = stale.len();
    if count > 0 {
        let edits = baseline::without(&text, stale.into_iter());
        let after = crate::edit::splice(&text, &edits).ok().filter(|after| loses_only(&text, after, count));
        let Some(after) = after else {
            bail!(
                "{}: 条目的写法特别,请手工删去 / written in an unusual way; delete the entries by hand",
                args.file.display()
            );
        };
        crate::edit::write(&args.file, text.as_bytes(), &after)?;
    }
    let left = baseline::read(&text).map_or(0, |entries| entries.0.len()) - count;
    let said = match language {
        Language::Zh => format!("删去 {count} 条,还有 {left} 条"),
        Language::En => format!("{count} entries deleted, {left} left"),
    };
    writeln!(out, "{said}")?;
    Ok(Outcome::Clean)
}

/// `after` holds the entries of `before` but for `count` of them, and none that is new.
fn loses_only(before: &str, after: &str, count: usize) -> bool {
    let keys =
        |text| baseline::read(text).map(|Entries(known)| known.into_iter().map(|known| known.key).collect::<Vec<_>>());
    let (Ok(before), Ok(after)) = (keys(before), keys(after)) else { return false };
    let mut rest = before.iter();
    before.len() == after.len() + count && after.iter().all(|key| rest.any(|known| known == key))
}

/// A baseline speaks of one register.
fn only(mut registers: Vec<Register>) -> Result<Register> {
    match (registers.pop(), registers.is_empty()) {
        (Some(register), true) => Ok(register),
        (None, _) => bail!("没有可检查的台账 / no register to check"),
        _ => bail!("一个基线只管一个台账,请逐个指明 / a baseline is of one register; name them one at a time"),
    }
}

/// Lays the baseline at `path` over a register: its text, and the entries whose findings are gone.
pub fn lay(register: &mut Register, path: &Path, today: Date) -> Result<(String, Vec<Span>)> {
    let shown = || visible(&path.to_string_lossy()).into_owned();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("无法读取基线 / cannot read the baseline {}", shown()))?;
    let entries = match baseline::read(&text) {
        Ok(entries) => entries,
        Err((span, why)) => {
            let at = Lines::new(text.as_str()).position(span.start);
            bail!("{}:{}:{}: {why}", shown(), at.line, at.column);
        }
    };
    let listed = register.source.beside(path, text.clone().into_bytes());
    let stale = apply(&mut register.survey, &register.source, (listed, &text), &entries, today);
    Ok((text, stale))
}
