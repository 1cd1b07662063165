//! `riskreg cycle`.

mod close;
mod start;
mod status;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;

use super::Outcome;
use super::common::{Input, Register, color};
use super::tables::{self, Format, Languages};
use crate::read::{Repository, discover_at};
use crate::record::Language;
use crate::reports::Part;
use crate::reports::cycle::{Left, LeftKind};
use crate::reports::table::Table;
use crate::source::visible;
use crate::survey::{Stamps, stamps};

/// 年度运转:开始新周期、看还差什么、结清 / The yearly round: start a cycle, see what is left, close it
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Start(start::Args),
    Status(status::Args),
    Close(close::Args),
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    match args.action {
        Action::Start(args) => start::run(args, out),
        Action::Status(args) => status::run(args, out),
        Action::Close(args) => close::run(args, out),
    }
}

/// The one register of a command that writes: as its files are now, whole.
fn whole(input: &Input) -> Result<Register> {
    if input.at.is_some() {
        bail!(
            "周期在现在的文件里开始和结清,不用 --at / a cycle is started and closed in the files as they are, not with --at"
        );
    }
    let mut registers = input.read(|mut ask| {
        ask.models = true;
        ask
    })?;
    let (Some(register), true) = (registers.pop(), registers.is_empty()) else {
        bail!("周期是一个台账的,请逐个指明 / a cycle is of one register; name them one at a time");
    };
    if !register.only.is_empty() {
        let root = visible(&register.source.root().to_string_lossy()).into_owned();
        bail!("周期是整个台账的:{root} / a cycle is of the whole register: {root}");
    }
    if register.survey.is_broken() {
        bail!(
            "有的文件读不出来,先用 `riskreg lint` 查看并改好 / some files cannot be read; see them with `riskreg lint` and put them right"
        );
    }
    Ok(register)
}

/// The folder of a register, as the user would write it.
fn root(register: &Register) -> PathBuf {
    match register.source.root() {
        // A revision lies in no folder, but is named by one.
        root if root.as_os_str().is_empty() => PathBuf::from(register.shown()),
        root => root.to_owned(),
    }
}

/// What the points said when the cycle before was closed; `None` where the register names no such cycle.
fn before(register: &Register, input: &Input) -> Option<Result<Stamps>> {
    let tag = register.survey.profile.cycle.previous.as_deref()?;
    Some(as_of(tag, &root(register), input))
}

/// What the points said in a revision, in the files where they lie now.
fn as_of(revision: &str, root: &Path, input: &Input) -> Result<Stamps> {
    let targets = discover_at(&[root.to_owned()], revision)?;
    let source = &targets.first().context("没有台账 / no register")?.source;
    let mut stamps = stamps(source, input.ask())?;
    let repository = Repository::find(root)?;
    let differences = match &input.at {
        None => repository.differences_to_work_tree(source.commit(), repository.prefix(), true)?,
        Some(at) => repository.differences(source.commit(), &repository.commit(at)?, repository.prefix(), true)?,
    };
    for (old, new) in differences.iter().filter_map(|one| one.old.as_ref().zip(one.new.as_ref())) {
        if old.path != new.path {
            stamps.moved(&old.path, &new.path);
        }
    }
    Ok(stamps)
}

/// The register as a report sees it; `name` is its own.
fn part<'r>(register: &'r Register, name: &'r str) -> Part<'r> {
    Part { survey: &register.survey, register: "", name, only: &register.only }
}

/// The repository of a register, which need not have one.
fn repository(root: &Path) -> Option<Repository> {
    Repository::find(root).ok()
}

/// 「未审定 3、公示未结 1」
fn counted(left: &[Left<'_>], language: Language) -> String {
    use crate::record::Word;
    let counts = LeftKind::ALL.iter().filter_map(|kind| {
        let count = left.iter().filter(|left| left.kind == *kind).count();
        (count > 0).then(|| format!("{} {count}", language.of(kind.zh(), kind.en())))
    });
    counts.collect::<Vec<_>>().join(language.of("、", ", "))
}

/// Tables for people, below each other.
fn print(tables: &[Table], languages: Languages, out: &mut dyn Write) -> Result<()> {
    Ok(tables::write(out, tables, Format::Table, color(), languages)?)
}
