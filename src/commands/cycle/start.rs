//! `riskreg cycle start`.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use jiff::civil::{Date, date};

use super::super::common::{Input, Register, parse_date, say};
use super::super::patch;
use super::{Outcome, before, counted, part, print, repository, root, whole};
use crate::edit::{self, Change, NewCycle, Refusal, Syntax};
use crate::output::{NewFile, new_files};
use crate::profile::{CycleDates, CycleName};
use crate::read::{Listed, Source};
use crate::record::Language;
use crate::register::Model;
use crate::reports::cycle::{Asked, left, tables, tag, taken_over};
use crate::source::{is_hidden, visible};
use crate::survey::hash;

/// 开始新周期:写 `[cycle]`,清空年度处理,列出要续的措施和承诺 / Start a cycle: write `[cycle]`, empty the decisions of the last round, list what is to be renewed
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 年度,如 2027,或项目名称 / The year, such as 2027, or the name of a project
    #[arg(value_name = "CYCLE")]
    cycle: String,
    #[command(flatten)]
    input: Input,
    /// 开始日期,年度默认 1 月 1 日 / First day; that of the year by default
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    start: Option<Date>,
    /// 结束日期,年度默认 12 月 31 日 / Last day; that of the year by default
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    end: Option<Date>,
    /// 上一周期没有结清也开始 / Start although the cycle before is not closed
    #[arg(long)]
    force: bool,
    /// 只显示会改什么,不改 / Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let register = whole(&args.input)?;
    let languages = args.input.languages(std::slice::from_ref(&register));
    let language = languages.written;
    let old = &register.survey.profile.cycle;
    let name = named(&args.cycle)?;
    if old.name.as_ref().is_some_and(|known| CycleName::new(known).is(name)) {
        return entered_already(&args, old, name, language, out);
    }
    let (start, end) = days(&args, name)?;
    if let Some(before) = old.start.filter(|before| start <= *before) {
        bail!(
            "新周期 {start} 开始,不晚于现在的周期 {before} / the new cycle begins on {start}, not after the present one, {before}"
        );
    }
    let root = root(&register);
    let closed = old.name.as_deref().is_none_or(|name| is_closed(&register, &root, name));
    if !closed && !args.force {
        return Ok(not_closed(&register, &args.input, language));
    }
    let previous = old
        .name
        .as_deref()
        .map(tag)
        .filter(|tag| repository(&root).is_some_and(|repository| repository.tagged(tag).is_some()));
    let cycle = NewCycle { name, start, end, previous: previous.as_deref() };
    let (files, points) = emptied(&register)?;
    let config = config(&register, &cycle)?;
    if args.dry_run {
        for file in &files {
            let before = String::from_utf8_lossy(&file.before);
            let path = file.path.strip_prefix(".").unwrap_or(&file.path);
            patch::show(&path.to_string_lossy(), &before, &file.after, out)?;
        }
        patch::show(
            &register.source.shown("riskreg.toml"),
            config.before.as_deref().unwrap_or_default(),
            &config.after,
            out,
        )?;
    } else {
        // The cycle is named last: what is broken off before can be started again.
        edit::write_all(&files)?;
        config.write(&root)?;
    }
    let own = register.name();
    let over = taken_over(&part(&register, &own), start);
    print(&tables(&over, language), languages, out)?;
    let done = match (args.dry_run, language) {
        (false, Language::Zh) => "已开始",
        (false, Language::En) => "started",
        (true, Language::Zh) => "将开始(没有写入)",
        (true, Language::En) => "would start (nothing was written)",
    };
    let (shown, emptied) = (visible(name), files.len());
    writeln!(
        out,
        "{}",
        language.of(
            format!("{shown} 周期{done}:{start} 至 {end};{points} 个风险点的年度处理待定,改了 {emptied} 个文件"),
            format!(
                "cycle {shown} {done}: {start} to {end}; {points} points to be decided anew, {emptied} files changed"
            ),
        )
    )?;
    match previous {
        Some(tag) => writeln!(
            out,
            "{}",
            language.of(
                format!("上一周期:{tag};审核从头走,旧的审核记录都在"),
                format!("the cycle before: {tag}; reviews begin anew, and those there are stay")
            )
        )?,
        None if old.name.is_some() => say(language.of(
            "上一周期没有标签,`previous` 没有改".to_owned(),
            "the cycle before has no tag, so `previous` stays as it was".to_owned(),
        )),
        None => {}
    }
    Ok(Outcome::Clean)
}

/// A name that a review and a tag can bear.
fn named(cycle: &str) -> Result<&str> {
    let name = cycle.trim();
    if !name.chars().any(char::is_alphanumeric) || name.chars().any(is_hidden) {
        bail!("周期要有名称,如 2027 / a cycle has a name, such as 2027");
    }
    Ok(name)
}

fn days(args: &Args, name: &str) -> Result<(Date, Date)> {
    let year = CycleName::new(name).year().filter(|year| *year > 0);
    let (start, end) = match (args.start, args.end, year) {
        (start, end, Some(year)) => (start.unwrap_or(date(year, 1, 1)), end.unwrap_or(date(year, 12, 31))),
        (Some(start), Some(end), None) => (start, end),
        _ => bail!("「{0}」不是年份,写明 --start 和 --end / `{0}` is no year: say --start and --end", visible(name)),
    };
    if end < start {
        bail!("周期 {start} 开始,{end} 就结束 / the cycle begins on {start} and ends on {end}");
    }
    Ok((start, end))
}

/// A second start of the same cycle changes nothing.
fn entered_already(
    args: &Args,
    old: &CycleDates,
    name: &str,
    language: Language,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let other = |asked: Option<Date>, written: Option<Date>| asked.is_some() && asked != written;
    if other(args.start, old.start) || other(args.end, old.end) {
        bail!(
            "已经在 {0} 周期;起止日期直接改 riskreg.toml 的 [cycle] / already in cycle {0}; its days are changed in [cycle] of riskreg.toml",
            visible(name)
        );
    }
    let name = visible(name);
    writeln!(
        out,
        "{}",
        language.of(format!("已经在 {name} 周期,没有改动"), format!("already in cycle {name}; nothing changed"))
    )?;
    Ok(Outcome::Clean)
}

/// The cycle has its tag, or its figures lie in the last commit; without a repository, in the register.
fn is_closed(register: &Register, root: &Path, cycle: &str) -> bool {
    let path = super::close::statement(register, cycle);
    match repository(root) {
        Some(repository) => repository.tagged(&tag(cycle)).is_some() || repository.has(&path),
        None => register.survey.layout.entries.iter().any(|entry| entry.listed.path == path),
    }
}

fn not_closed(register: &Register, input: &Input, language: Language) -> Outcome {
    let before = before(register, input).and_then(Result::ok);
    let asked = Asked { today: input.today(), before: before.as_ref() };
    let own = register.name();
    let mut open = left(&part(register, &own), asked);
    open.retain(|left| left.kind.stops());
    let name = register.survey.profile.cycle.name.as_deref().map(visible).unwrap_or_default();
    let (zh, en) = match open.is_empty() {
        true => {
            ("都办完了,先 `riskreg cycle close`".to_owned(), "nothing is left: `riskreg cycle close` first".to_owned())
        }
        false => (
            format!("{};`riskreg cycle status` 逐项列出", counted(&open, Language::Zh)),
            format!("{}; `riskreg cycle status` lists them", counted(&open, Language::En)),
        ),
    };
    say(language.of(
        format!("{name} 周期还没有结清:{zh}。仍要开始用 --force"),
        format!("cycle {name} is not closed: {en}. --force starts all the same"),
    ));
    Outcome::Found
}

/// The files whose active points have decisions, with these emptied, and how many they are. A closed point keeps its
/// decision: it is history.
fn emptied(register: &Register) -> Result<(Vec<Change>, usize)> {
    let mut files = Vec::new();
    let mut points = 0;
    for (entry, contribution) in register.survey.layout.entries.iter().zip(&register.survey.contributions) {
        let Some(holder) = contribution.model.as_deref().and_then(Model::holder) else { continue };
        let active = holder.risks.iter().filter(|risk| risk.is_active());
        let decided: Vec<_> = active.filter_map(|risk| risk.renewal.spanned().map(|renewal| renewal.span)).collect();
        if decided.is_empty() {
            continue;
        }
        let shown = || visible(&register.source.shown(&entry.listed.path)).into_owned();
        let bytes = register.source.read(&entry.listed, register.survey.largest).ok();
        let Some(before) =
            bytes.filter(|bytes| hash(bytes) == contribution.bytes).and_then(|bytes| String::from_utf8(bytes).ok())
        else {
            bail!("{0}: 文件刚刚被改过,再运行一次 / {0}: the file has just changed; run this again", shown());
        };
        let edits = edit::emptied(&before, &decided);
        let after = edit::checked(&before, &edits, Syntax::Yaml).ok().filter(|_| edits.len() == decided.len());
        let Some(after) = after else {
            bail!(
                "{0}: 写法特别,请手工清空 `年度处理` / {0}: written in an unusual way; empty `年度处理` (renewal) by hand",
                shown()
            );
        };
        points += decided.len();
        files.push(Change { path: entry.listed.native.clone(), before: before.into_bytes(), after });
    }
    Ok((files, points))
}

/// `riskreg.toml` with the new cycle.
struct Config {
    listed: Option<Listed>,
    /// `None` where the register has none yet.
    before: Option<String>,
    after: String,
}

impl Config {
    fn write(&self, root: &Path) -> Result<()> {
        match (&self.listed, &self.before) {
            (Some(listed), Some(before)) => edit::write(&listed.native, before.as_bytes(), &self.after),
            _ => new_files(root, &[NewFile { path: "riskreg.toml".to_owned(), text: self.after.clone() }]),
        }
    }
}

fn config(register: &Register, cycle: &NewCycle<'_>) -> Result<Config> {
    let survey = &register.survey;
    let Some(index) = survey.layout.config else {
        let after = format!("format = 1\n\n{}", cycle.table(Language::En, "\n"));
        return Ok(Config { listed: None, before: None, after });
    };
    let listed = &survey.layout.entries[index].listed;
    let bytes = register.source.read(listed, survey.largest).ok();
    let before = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let written = before.as_deref().ok_or(Refusal::Broken).and_then(|text| cycle.written_into(text));
    match (before, written) {
        (Some(before), Ok(after)) if is_entered(&after, cycle) => {
            Ok(Config { listed: Some(listed.clone()), before: Some(before), after })
        }
        _ => {
            let table = cycle.table(Language::En, "\n");
            bail!(
                "riskreg.toml 里 [cycle] 的写法特别,请手工写成 / [cycle] of riskreg.toml is written in an unusual way; write it by hand:\n{table}"
            )
        }
    }
}

/// A profile read from `text` is in the cycle.
fn is_entered(text: &str, cycle: &NewCycle<'_>) -> bool {
    let parsed = crate::tree::toml::parse(text);
    let found = crate::profile::load(parsed.root.as_ref().map(|root| (root, text))).profile.cycle;
    found.name.as_deref() == Some(cycle.name) && (found.start, found.end) == (Some(cycle.start), Some(cycle.end))
}
