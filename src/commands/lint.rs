//! `riskreg lint`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use super::Outcome;
use super::baseline;
use super::common::{Input, Register, Unsaved, color, say, width};
use super::fix::{Fixed, fix};
use crate::finding::Severity;
use crate::judge::{Judged, Judgement, Selection, judge};
use crate::read::{Source, changed_since};
use crate::record::Language;
use crate::rules;
use crate::survey::survey;
use crate::vocabulary::did_you_mean;
use crate::write::{self, json::Summary, text::Style};

/// 检查台账:格式,以及廉政风险防控自己的规则 / Check registers: the format, and the practice's own rules
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 输出格式 / Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// 只运行这些规则 / Run only these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,
    /// 不运行这些规则 / Leave these rules out
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// 有警告也算不通过 / Fail on warnings too
    #[arg(long)]
    strict: bool,
    /// 只列出问题,不写总结 / List the findings and leave out the summary
    #[arg(long, short)]
    quiet: bool,
    /// 岗位数不等于 N 即不通过 / Fail unless there are exactly N posts
    #[arg(long, value_name = "N")]
    expect_posts: Option<usize>,
    #[command(flatten)]
    control: Control,
}

/// What of the findings is reported, and what is done about them.
#[derive(Debug, clap::Args)]
struct Control {
    /// 改好可以放心改的:写法、日期、缺少的编号 / Put right what is safe: spellings, dates, missing ids
    #[arg(long)]
    fix: bool,
    /// 只显示 --fix 会改什么,不改 / Show what --fix would change, and change nothing
    #[arg(long)]
    diff: bool,
    /// 注释里放行的也报告 / Report also what comments in the register allow
    #[arg(long)]
    ignore_allows: bool,
    /// 基线文件:其中的问题不报 / A baseline: what it lists is not reported
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// 只报告自这个 git 版本以来改过的文件 / Report only on files that changed since this git revision
    #[arg(long, value_name = "REV")]
    changed_since: Option<String>,
    /// 从标准输入读这个文件的内容(PATH 写 -) / Read this file's text from standard input (PATH is -)
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    check_names(args.select.iter().chain(&args.ignore))?;
    let mut registers = args.input.read_with(unsaved(&args)?, |ask| ask)?;
    let language = args.input.language(&registers);
    let selections = registers.iter().map(|register| selection(&args, register)).collect::<Result<Vec<_>>>()?;
    if let Some(path) = &args.control.baseline {
        lay_baseline(&mut registers, path, &args)?;
    }
    let fixed = match args.control.fix || args.control.diff {
        true => fix_all(&mut registers, &selections, &args)?,
        false => Vec::new(),
    };
    if args.control.diff {
        return show_fixes(&registers, &fixed, language, out);
    }
    let judgements: Vec<Judgement<'_>> = registers
        .iter()
        .zip(&selections)
        .map(|(register, selection)| judge(&register.survey, &register.source, selection))
        .collect();
    let mut summary = summary(&registers, &judgements, &selections);
    summary.fixed = fixed.iter().map(|fixed| fixed.count).sum();
    match args.format {
        Format::Json => {
            let findings: Vec<&Judged<'_>> = judgements.iter().flat_map(|judgement| &judgement.findings).collect();
            write::json::findings(out, &summary, &findings, language)?;
        }
        Format::Text => {
            let style = Style { color: color(), language, width: width() };
            for (register, judgement) in registers.iter().zip(&judgements) {
                let shown =
                    |place: crate::source::Place| register.source.shown(&register.survey.entry(place.file).listed.path);
                write::text::findings(out, &judgement.findings, &judgement.texts, &shown, style)?;
            }
            if !args.quiet {
                writeln!(out, "{}", sentence(&summary, language))?;
            }
        }
    }
    let outcome = outcome(&args, &summary, language);
    drop(judgements);
    // The program ends here; giving the memory of a large register back piece by piece would only take time.
    std::mem::forget(registers);
    Ok(outcome)
}

/// The text on standard input, where one is announced.
fn unsaved(args: &Args) -> Result<Option<Unsaved>> {
    let dash = args.input.paths.iter().any(|path| path == Path::new("-"));
    let Some(path) = &args.control.stdin_filename else {
        if dash {
            bail!(
                "从标准输入读时,用 --stdin-filename 写明是哪个文件 / name the file that is on standard input with --stdin-filename"
            );
        }
        return Ok(None);
    };
    let limit = args.input.ask().largest.saturating_add(1);
    let mut bytes = Vec::new();
    let read = std::io::Read::read_to_end(&mut std::io::Read::take(std::io::stdin().lock(), limit), &mut bytes);
    read.context("无法读标准输入 / cannot read standard input")?;
    Ok(Some(Unsaved { path: path.clone(), bytes }))
}

fn selection(args: &Args, register: &Register) -> Result<Selection> {
    let revision = args.control.changed_since.as_ref();
    let mut changed = revision.map(|revision| changed_since(register.source.root(), revision)).transpose()?;
    // What is being typed has changed, whatever git knows of the file on disk.
    if let (Some(changed), Some(path)) = (&mut changed, &args.control.stdin_filename) {
        changed.paths.extend(crate::read::relative(register.source.root(), path));
    }
    Ok(Selection {
        select: args.select.clone(),
        ignore: args.ignore.clone(),
        only: register.only.clone(),
        changed,
        ignore_allows: args.control.ignore_allows,
    })
}

fn lay_baseline(registers: &mut [Register], path: &Path, args: &Args) -> Result<()> {
    match registers {
        [register] => baseline::lay(register, path, args.input.today()).map(|_| ()),
        _ => bail!("一个基线只管一个台账,请逐个检查 / a baseline is of one register; check them one at a time"),
    }
}

/// Makes the safe fixes, and writes them unless they are only to be shown.
fn fix_all(registers: &mut [Register], selections: &[Selection], args: &Args) -> Result<Vec<Fixed>> {
    if args.control.stdin_filename.is_some() && !args.control.diff {
        bail!(
            "标准输入里的文件改不了,用 --diff 看会怎么改 / what is on standard input cannot be fixed; see the fixes with --diff"
        );
    }
    let mut all = Vec::new();
    for (register, selection) in registers.iter_mut().zip(selections) {
        let again = |register: &mut Register| {
            register.survey = survey(&register.source, args.input.ask())?;
            match &args.control.baseline {
                Some(path) => baseline::lay(register, path, args.input.today()).map(|_| ()),
                None => Ok(()),
            }
        };
        let fixed = fix(register, selection, &again)?;
        if !args.control.diff {
            fixed.write()?;
        }
        all.push(fixed);
    }
    Ok(all)
}

/// The fixes as a diff: [`Outcome::Found`] where there is something to fix.
fn show_fixes(registers: &[Register], fixed: &[Fixed], language: Language, out: &mut dyn Write) -> Result<Outcome> {
    for (register, fixed) in registers.iter().zip(fixed) {
        fixed.show(&register.source, out)?;
    }
    let files: usize = fixed.iter().map(Fixed::files).sum();
    let count: usize = fixed.iter().map(|fixed| fixed.count).sum();
    say(language.of(
        format!("可改 {count} 处,涉及 {files} 个文件;没有写入"),
        format!("{count} fixes in {files} files; nothing was written"),
    ));
    Ok(if files > 0 { Outcome::Found } else { Outcome::Clean })
}

/// The outcome, with a word on standard error where no finding explains it.
fn outcome(args: &Args, summary: &Summary, language: Language) -> Outcome {
    if summary.files == 0 {
        eprintln!("riskreg: {}", language.of("没有可检查的文件", "nothing to check"));
        return Outcome::Nothing;
    }
    if let Some(expected) = args.expect_posts
        && expected != summary.posts
    {
        let posts = summary.posts;
        eprintln!(
            "riskreg: {}",
            language.of(
                format!("应有 {expected} 个岗位,实有 {posts} 个"),
                format!("expected {expected} posts, found {posts}")
            )
        );
        return Outcome::Found;
    }
    match summary.errors > 0 || (args.strict && summary.warnings > 0) {
        true => Outcome::Found,
        false => Outcome::Clean,
    }
}

pub fn check_names<'a>(names: impl Iterator<Item = &'a String>) -> Result<()> {
    for name in names {
        if rules::by_name(name).is_none() {
            bail!(no_such_rule(name));
        }
    }
    Ok(())
}

/// What to say of a rule that does not exist.
pub fn no_such_rule(name: &str) -> String {
    let shown = crate::source::visible(name);
    match did_you_mean(name, rules::ALL.iter().map(|entry| entry.rule.name)).first() {
        Some(near) => format!("没有规则「{shown}」,是不是 {near} / no rule `{shown}`; did you mean {near}"),
        None => format!("没有规则「{shown}」,`riskreg rules` 列出全部 / no rule `{shown}`; `riskreg rules` lists them"),
    }
}

fn summary(registers: &[Register], judgements: &[Judgement<'_>], selections: &[Selection]) -> Summary {
    let mut summary = Summary::default();
    for (register, selection) in registers.iter().zip(selections) {
        summary.registers.push(register.shown());
        let below = register.survey.layout.other_registers.iter().filter(|path| selection.takes_path(path));
        summary.not_read.extend(below.map(|path| register.source.shown(path)));
        let seen = register.survey.seen(&|path| selection.takes_path(path));
        summary.files += seen.files;
        summary.posts += seen.posts;
        summary.risks += seen.risks;
        summary.rules = rules::ALL.iter().filter(|entry| selection.takes_rule(entry.rule.name)).count();
    }
    summary.allowed = judgements.iter().map(|judgement| judgement.allowed).sum();
    summary.baselined = judgements.iter().map(|judgement| judgement.baselined).sum();
    let findings = judgements.iter().flat_map(|judgement| &judgement.findings);
    for judged in findings {
        match judged.severity {
            Severity::Error => summary.errors += 1,
            Severity::Warning => summary.warnings += 1,
            Severity::Info => summary.infos += 1,
        }
    }
    summary
}

/// What the run saw and found, in one sentence.
fn sentence(summary: &Summary, language: Language) -> String {
    let Summary { files, posts, risks, rules, errors, warnings, infos, .. } = summary;
    let mut sentence = match language {
        Language::Zh => format!(
            "共检查 {files} 个文件、{posts} 个岗位、{risks} 个风险点,运行 {rules} 条规则:{errors} 个错误、{warnings} 个警告、{infos} 个提示"
        ),
        Language::En => format!(
            "files {files}, posts {posts}, risk points {risks}, rules {rules}: errors {errors}, warnings {warnings}, infos {infos}"
        ),
    };
    let more = [
        (summary.fixed, "已改好", "fixed"),
        (summary.allowed, "注释放行", "allowed by comments"),
        (summary.baselined, "基线隐去", "hidden by the baseline"),
    ];
    for (count, zh, en) in more.into_iter().filter(|(count, ..)| *count > 0) {
        sentence.push_str(&language.of(format!(";{zh} {count} 处"), format!("; {en} {count}")));
    }
    for path in &summary.not_read {
        let path = crate::source::visible(path).into_owned();
        sentence.push('\n');
        sentence.push_str(
            &language.of(format!("另一个台账,未检查:{path}"), format!("another register, not checked: {path}")),
        );
    }
    sentence
}
