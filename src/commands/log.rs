//! `riskreg log`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::ValueEnum;
use jiff::civil::Date;

use super::Outcome;
use super::common::{Lang, color, locale, parse_date, width, write_to};
use crate::history::{Asked, Kept, Life, Wanted, last_changes, life, wanted};
use crate::judge::Selection;
use crate::read::{LARGEST, discover_at, layout};
use crate::record::Language;
use crate::reports::log::{self, Of};
use crate::reports::table::Table;
use crate::survey::{Ask, profile_of};
use crate::vocabulary::nfc;
use crate::write::{self, csv, text::Style};

/// 来历:一个风险点、岗位或部门何时、由谁、在哪次提交里改了什么,审定是否仍然有效 / The life of a risk point, post or department from git: when, who, which commit, what changed, and which approvals still stand
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 文件、文件夹或岗位编号,`#R2` 指其中一个风险点,例如 药剂科/采购岗#R2;默认为当前文件夹 / A file, a folder or the number of a post; `#R2` is one of its risk points, as in 药剂科/采购岗#R2; the current folder by default
    #[arg(value_name = "PATH[#ID]")]
    paths: Vec<String>,
    /// 每个风险点最近一次改动是哪次提交 / The commit that last changed each risk point
    #[arg(long, conflicts_with_all = ["reverse", "since", "until", "limit"])]
    last: bool,
    /// 从最早的开始 / The oldest first
    #[arg(long)]
    reverse: bool,
    /// 从这一天起 / From this day on
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    since: Option<Date>,
    /// 到这一天为止 / Up to this day
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    until: Option<Date>,
    /// 最近 N 次提交 / The newest N commits
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// 从这个版本往前看,默认为 HEAD / Look back from this revision; HEAD by default
    #[arg(long, value_name = "REV", default_value = "HEAD", hide_default_value = true)]
    at: String,
    /// 输出语言,默认随台账的 `keys` / Language of the output; that of the register's `keys` by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
    /// 输出格式;csv 的表头为英文键,写明 --lang zh 时为中文标题 / Output format; the header of csv is English keys, and Chinese titles where --lang zh is given
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true)]
    format: Format,
    /// 写到文件 / Write to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 单个文件的上限(MiB),超过的不读 / Largest file that is read, in MiB
    #[arg(long, value_name = "MIB", default_value_t = LARGEST / (1024 * 1024))]
    max_file_size: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// 编年(默认) / a chronicle (the default)
    Text,
    /// 表格 / a table
    Table,
    Json,
    Csv,
    Markdown,
}

/// What was named, and where it is kept.
struct Named {
    name: String,
    kept: Kept,
    /// Below the register's root.
    path: String,
    point: Option<String>,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let here = [".".to_owned()];
    let paths = if args.paths.is_empty() { &here[..] } else { &args.paths };
    let named: Vec<Named> = paths.iter().map(|path| named(path, &args.at)).collect::<Result<_>>()?;
    let language = language(&args, &named)?;
    match args.last {
        true => last(&args, &named, language, out),
        false => lives(&args, &named, language, out),
    }
}

fn ask(args: &Args) -> Ask {
    // No rule runs, so no day matters.
    let largest = args.max_file_size.saturating_mul(1024 * 1024);
    Ask { rules: false, largest, ..Ask::new(Date::default()) }
}

fn lives(args: &Args, named: &[Named], language: Language, out: &mut dyn Write) -> Result<Outcome> {
    let asked = Asked { since: args.since, until: args.until, limit: args.limit, ask: ask(args) };
    let mut found: Vec<(Wanted, Life)> = Vec::new();
    for named in named {
        let wanted = wanted(&named.kept, &named.path, named.point.as_deref(), asked.ask)?;
        let mut life = life(&named.kept, &wanted, asked)?;
        if let (false, Some(id)) = (life.known, &named.point) {
            let (path, id) = (crate::source::visible(&named.name), crate::source::visible(id));
            bail!(
                "{path}: 没有风险点 {id},以前的版本里也没有 / there is no risk point {id}, nor was there in any earlier revision"
            );
        }
        if args.reverse {
            life.steps.reverse();
        }
        found.push((wanted, life));
    }
    let of = named.iter().zip(&found).map(|(named, (wanted, life))| Of { name: &named.name, wanted, life });
    let of: Vec<Of<'_>> = of.collect();
    let style = Style { color: color() && args.output.is_none(), language, width: width() };
    write_to(args.output.as_ref(), out, |out| match args.format {
        Format::Text => {
            let chronicles: Vec<_> = of.iter().map(Of::chronicle).collect();
            write::chronicle::chronicles(out, &chronicles, style)
        }
        Format::Json => write::json::pretty(out, &log::document(&of, language)),
        _ => tables(out, &of.iter().map(Of::table).collect::<Vec<_>>(), args, style),
    })?;
    Ok(Outcome::Clean)
}

fn last(args: &Args, named: &[Named], language: Language, out: &mut dyn Write) -> Result<Outcome> {
    let mut all: Vec<Table> = Vec::new();
    let mut points = 0;
    for named in named {
        let found = wanted(&named.kept, &named.path, None, ask(args))?;
        let only = match found {
            Wanted::Register => Vec::new(),
            Wanted::Folder(path) | Wanted::File(path) | Wanted::Point(path, _) => vec![path],
        };
        let selection = Selection { only, ..Selection::default() };
        let mut changes = last_changes(&named.kept, &|path| selection.takes_path(path), ask(args))?;
        if let Some(id) = &named.point {
            changes.points.retain(|point| *point.id == **id);
        }
        points += changes.points.len();
        all.push(Table { register: named.name.clone(), ..log::last(&changes) });
    }
    let style = Style { color: color() && args.output.is_none(), language, width: width() };
    write_to(args.output.as_ref(), out, |out| tables(out, &all, args, style))?;
    Ok(if points > 0 { Outcome::Clean } else { Outcome::Nothing })
}

fn tables(out: &mut dyn Write, tables: &[Table], args: &Args, style: Style) -> std::io::Result<()> {
    match args.format {
        Format::Text | Format::Table => write::table::tables(out, tables, style),
        Format::Markdown => write::markdown::tables(out, tables, style.language),
        Format::Csv => {
            let reader = match args.lang {
                Some(Lang::Zh) => csv::Reader::Person(Language::Zh),
                _ => csv::Reader::Program,
            };
            write::csv::tables(out, tables, reader)
        }
        Format::Json => write::json::tables(out, tables, style.language),
    }
}

/// `--lang`, else the `keys` of the first register, else the locale.
fn language(args: &Args, named: &[Named]) -> Result<Language> {
    if let Some(lang) = args.lang {
        return Ok(lang.into());
    }
    let Some(named) = named.first() else { return Ok(locale()) };
    let source = named.kept.at(&named.kept.tip);
    let part = layout(crate::read::part(&source, &[])?.entries.into_iter().map(|entry| entry.listed).collect());
    let profile = profile_of(&source, &part, ask(args))?.0;
    Ok(if profile.keys_stated { profile.keys } else { locale() })
}

/// What a user means by `药剂科/采购岗#R2`, by a path that may not be there any more, or by a number.
fn named(text: &str, revision: &str) -> Result<Named> {
    let (path, point) = match text.rsplit_once('#') {
        // A name may hold the sign itself.
        Some((path, id)) if !id.is_empty() && !Path::new(text).exists() => (path, Some(id.to_owned())),
        _ => (text, None),
    };
    let path = if matches!(path, "" | "/") { Path::new(".") } else { Path::new(path) };
    let mut found = discover_at(&[path.to_owned()], revision);
    let mut rest: Vec<String> = Vec::new();
    let mut around = path;
    while found.is_err() {
        // It is not there as written: the register begins further up, if there is one.
        let Some(name) = around.file_name() else { break };
        rest.insert(0, name.to_string_lossy().into_owned());
        around = around.parent().unwrap_or(Path::new(""));
        let upward = if around.as_os_str().is_empty() { Path::new(".") } else { around };
        if let Ok(upward) = discover_at(&[upward.to_owned()], revision) {
            found = Ok(upward);
        }
    }
    let Some(target) = found?.into_iter().next() else { bail!("{}: 没有台账 / no register", path.display()) };
    let below = target.only.first().cloned().into_iter().chain(rest).collect::<Vec<_>>().join("/");
    let kept = Kept {
        repository: target.source.repository().clone(),
        tip: target.source.commit().to_owned(),
        prefix: target.source.prefix().to_owned(),
        shown: target.root,
    };
    Ok(Named { name: text.to_owned(), kept, path: below, point: point.map(|id| nfc(&id).into_owned()) })
}
