//! `riskreg profile`.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::{Subcommand, ValueEnum};

use super::Outcome;
use super::common::{Input, Lang, Register, color, locale, names, parts, state_of_reading};
use super::lint::{Asked, report};
use super::tables::{self, Format, Languages, Printed};
use crate::profile::{BUILT_IN, Profile, named};
use crate::read::{self, Overlay, ProfileFile, Source};
use crate::record::Language;
use crate::reports::table::Table;
use crate::reports::{preview, scheme};
use crate::source::visible;
use crate::survey::{Ask, profile_of, survey};
use crate::vocabulary::did_you_mean;
use crate::write::json::Summary;

/// 定级方案:列出、查看、检查、换方案前预览 / Profiles: list, show, check, and preview before switching
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    List(ListArgs),
    Show(ShowArgs),
    Check(CheckArgs),
    Preview(PreviewArgs),
}

/// 列出内置方案:用在哪里、有哪些等级、给什么定级、来源 / List the built-in profiles: what for, their levels, what is graded, the source
#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    printed: Printed,
    /// 输出语言,默认随系统 / Language of the output; that of the system by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
}

/// 说明一个方案:等级、定级规则、由谁负责 / Describe a profile: its levels, how they follow, who is responsible
#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// 内置方案的名称,或方案文件 / Name of a built-in profile, or a profile file
    #[arg(value_name = "NAME|FILE")]
    profile: String,
    /// 输出格式,toml 为原文 / Output format; toml is the file as it stands
    #[arg(long, value_enum, default_value_t = Shown::Table, hide_default_value = true)]
    format: Shown,
    /// 输出语言,默认随系统 / Language of the output; that of the system by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
}

/// 检查一个方案文件:写错的、漏写的、用不上的 / Check a profile file: what is wrong, left out or never used
#[derive(Debug, clap::Args)]
struct CheckArgs {
    /// 方案文件 / The profile file
    #[arg(value_name = "FILE")]
    file: String,
    /// 输出语言,默认随文件的 `keys` / Language of the output; that of the file's `keys` by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
    #[command(flatten)]
    asked: Asked,
}

/// 换方案前预览:哪些等级会变、从什么变成什么、为什么;只看不改 / See before switching which levels would change, from what to what and why; nothing is written
#[derive(Debug, clap::Args)]
struct PreviewArgs {
    /// 内置方案的名称,或方案文件 / Name of a built-in profile, or a profile file
    #[arg(value_name = "NAME|FILE")]
    profile: String,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    printed: Printed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    Table,
    Json,
    Csv,
    Markdown,
    Toml,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    match args.what {
        What::List(args) => list(&args, out),
        What::Show(args) => show(&args, out),
        What::Check(args) => check(&args, out),
        What::Preview(args) => preview_of(&args, out),
    }
}

fn list(args: &ListArgs, out: &mut dyn Write) -> Result<Outcome> {
    let profiles: Vec<Profile> = BUILT_IN.iter().filter_map(|profile| named(profile.name)).collect();
    args.printed.tables(&[scheme::listing(&profiles)], languages(args.lang), out)?;
    Ok(Outcome::Clean)
}

fn show(args: &ShowArgs, out: &mut dyn Write) -> Result<Outcome> {
    let format = match args.format {
        Shown::Table => Format::Table,
        Shown::Json => Format::Json,
        Shown::Csv => Format::Csv,
        Shown::Markdown => Format::Markdown,
        Shown::Toml => {
            write!(out, "{}", text_of(&args.profile)?)?;
            return Ok(Outcome::Clean);
        }
    };
    let profile = profile_named(&args.profile)?;
    tables::write(out, &scheme::tables(&profile, &args.profile), format, color(), languages(args.lang))?;
    Ok(Outcome::Clean)
}

/// Without a register the system says in which language to write.
fn languages(asked: Option<Lang>) -> Languages {
    Languages { written: asked.map_or_else(locale, Language::from), asked }
}

/// The file as the only one of a register, judged and printed as lint does.
fn check(args: &CheckArgs, out: &mut dyn Write) -> Result<Outcome> {
    args.asked.check(crate::rules::ALL)?;
    let source = Overlay::over(Box::new(ProfileFile::new(existing(&args.file)?)));
    let survey = survey(&source, Ask::new(jiff::civil::Date::default()))?;
    let language = match args.lang {
        Some(lang) => lang.into(),
        None if survey.profile.keys_stated => survey.profile.keys,
        None => locale(),
    };
    let registers = [Register { source, survey, only: Vec::new(), commit: None }];
    let selections = [args.asked.selection()];
    let summary = report(&registers, &selections, &args.asked, 0, language, &sentence, out)?;
    Ok(args.asked.outcome(&summary))
}

fn sentence(summary: &Summary, language: Language) -> String {
    let Summary { errors, warnings, infos, .. } = summary;
    language.of(
        format!("共检查 1 个方案:{errors} 个错误、{warnings} 个警告、{infos} 个提示"),
        format!("profiles 1: errors {errors}, warnings {warnings}, infos {infos}"),
    )
}

fn preview_of(args: &PreviewArgs, out: &mut dyn Write) -> Result<Outcome> {
    let to = profile_named(&args.profile)?;
    let registers = args.input.read(|ask| Ask { rules: false, models: true, ..ask })?;
    let languages = args.input.languages(&registers);
    let outcome = state_of_reading(&registers, languages.written);
    if outcome == Outcome::Nothing {
        return Ok(outcome);
    }
    let names = names(&registers);
    let tables: Vec<Table> = parts(&registers, &names)
        .iter()
        .flat_map(|part| {
            let tables = preview::tables(part, &to).into_iter();
            tables.map(|table| Table { register: part.register.to_owned(), ..table }).collect::<Vec<_>>()
        })
        .collect();
    args.printed.tables(&tables, languages, out)?;
    Ok(outcome)
}

/// The built-in profile of that name, else the profile in that file.
fn profile_named(name: &str) -> Result<Profile> {
    if let Some(profile) = named(name) {
        return Ok(profile);
    }
    let file = ProfileFile::new(existing(name)?);
    let layout = read::layout(file.list().with_context(|| cannot_read(name))?);
    let (profile, contribution) = profile_of(&file, &layout, Ask::new(jiff::civil::Date::default()))?;
    let broken = contribution.is_some_and(|contribution| contribution.broken);
    if broken {
        let shown = visible(name);
        bail!(
            "{shown}:方案有读不出来的地方,`riskreg profile check {shown}` 列出各处 / {shown}: some of the profile cannot be read; `riskreg profile check {shown}` lists where"
        );
    }
    Ok(profile)
}

/// The text of a profile as it stands.
fn text_of(name: &str) -> Result<String> {
    if let Some(profile) = BUILT_IN.iter().find(|profile| profile.name == name) {
        return Ok(profile.text.to_owned());
    }
    let file = ProfileFile::new(existing(name)?);
    let listed = file.list().with_context(|| cannot_read(name))?;
    let bytes = match listed.first().map(|listed| file.read(listed, read::LARGEST)) {
        Some(Ok(bytes)) => bytes,
        Some(Err(read::ReadFault::Io(error))) => return Err(error).with_context(|| cannot_read(name)),
        _ => bail!("{}:文件太大 / too large", cannot_read(name)),
    };
    String::from_utf8(bytes).with_context(|| cannot_read(name))
}

fn cannot_read(name: &str) -> String {
    format!("无法读取 / cannot read {}", visible(name))
}

/// The file of that name, which must be there.
fn existing(name: &str) -> Result<&Path> {
    let path = Path::new(name);
    if path.is_file() {
        return Ok(path);
    }
    let shown = visible(name);
    let names = BUILT_IN.iter().map(|profile| profile.name);
    match did_you_mean(name, names).first() {
        Some(near) => bail!("没有方案「{shown}」,是不是 {near} / no profile `{shown}`; did you mean {near}"),
        None => bail!(
            "没有方案「{shown}」,也没有这个文件,`riskreg profile list` 列出内置方案 / no profile and no file `{shown}`; `riskreg profile list` lists the built-in profiles"
        ),
    }
}
