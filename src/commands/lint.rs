//! `riskreg lint`.

use std::io::Write;

use anyhow::{Result, bail};

use super::Outcome;
use super::common::{Input, Register, leave};
use super::control::{Control, show};
use super::formats::{self, Wanted};
use super::stale;
use crate::finding::Severity;
use crate::judge::{Judgement, Selection, judge};
use crate::read::Source;
use crate::record::Language;
use crate::rules;
use crate::vocabulary::did_you_mean;
use crate::write::json::Summary;
use crate::write::run::{Checked, Run};

/// 检查台账:格式,以及廉政风险防控自己的规则 / Check registers: the format, and the practice's own rules
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    asked: Asked,
    /// 岗位数不等于 N 即不通过 / Fail unless there are exactly N posts
    #[arg(long, value_name = "N")]
    expect_posts: Option<usize>,
    #[command(flatten)]
    control: Control,
}

/// Which findings are reported, and how.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// 输出格式,可写多次;`=PATH` 写到文件 / Output format; may be repeated, `=PATH` writes it to a file
    #[arg(long = "format", value_name = "FORMAT[=PATH]", value_parser = formats::Parser, default_value = "text")]
    formats: Vec<Wanted>,
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
}

impl Asked {
    /// What can be said against what was asked before anything is read.
    pub fn check(&self, known: &[rules::Entry]) -> Result<()> {
        check_names(self.select.iter().chain(&self.ignore), known)?;
        formats::check(&self.formats)
    }

    pub fn selection(&self) -> Selection {
        Selection { select: self.select.clone(), ignore: self.ignore.clone(), ..Selection::default() }
    }

    /// Hands what was found to every format that was asked for.
    pub fn print(&self, run: &Run<'_>, out: &mut dyn Write) -> Result<()> {
        formats::write(&self.formats, run, self.quiet, out)
    }

    /// Whether what was found is too much.
    pub fn outcome(&self, summary: &Summary) -> Outcome {
        match summary.errors > 0 || (self.strict && summary.warnings > 0) {
            true => Outcome::Found,
            false => Outcome::Clean,
        }
    }
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    args.asked.check(rules::ALL)?;
    let control = &args.control;
    let mut registers = args.input.read_with(control.unsaved(&args.input)?, |ask| ask)?;
    let language = args.input.language(&registers);
    let selections: Vec<Selection> =
        registers.iter().map(|register| control.selection(args.asked.selection(), register)).collect::<Result<_>>()?;
    control.lay_baseline(&mut registers, args.input.today())?;
    let fixed = control.fix(&mut registers, &selections, &args.input)?;
    if control.diff {
        return show(&registers, &fixed, language, out);
    }
    let fixed = fixed.iter().map(|fixed| fixed.count).sum();
    stale::explain(&mut registers, &selections, &args.input);
    let summary = report(&registers, &selections, &args.asked, fixed, language, &sentence, out)?;
    let outcome = outcome(&args, &summary, language);
    leave(registers);
    Ok(outcome)
}

/// Judges what was found, adds it up, and prints it in every format that was asked for.
pub fn report(
    registers: &[Register],
    selections: &[Selection],
    asked: &Asked,
    fixed: usize,
    language: Language,
    sentence: &dyn Fn(&Summary, Language) -> String,
    out: &mut dyn Write,
) -> Result<Summary> {
    let judgements: Vec<Judgement<'_>> = registers
        .iter()
        .zip(selections)
        .map(|(register, selection)| judge(&register.survey, &register.source, selection))
        .collect();
    let mut summary = summary(registers, &judgements, selections);
    summary.fixed = fixed;
    let sentence = sentence(&summary, language);
    print(asked, registers, &judgements, selections, (&summary, &sentence), language, out)?;
    Ok(summary)
}

/// Hands what was found to every format that was asked for.
fn print(
    asked: &Asked,
    registers: &[Register],
    judgements: &[Judgement<'_>],
    selections: &[Selection],
    (summary, sentence): (&Summary, &str),
    language: Language,
    out: &mut dyn Write,
) -> Result<()> {
    let shown: Vec<_> = registers.iter().map(|register| |path: &str| register.source.shown(path)).collect();
    let checked = registers.iter().zip(judgements).zip(&shown).map(|((register, judgement), shown)| Checked {
        name: register.shown(),
        layout: &register.survey.layout,
        judgement,
        commits: &[],
        shown,
    });
    let runs = |name: &str| selections.iter().any(|selection| selection.takes_rule(name));
    let run = Run {
        registers: checked.collect(),
        summary,
        sentence,
        rules: rules::ALL.iter().filter(|entry| runs(entry.rule.name)).collect(),
        language,
        here: formats::here(),
        links: formats::links(),
        command: "lint",
    };
    asked.print(&run, out)
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
    args.asked.outcome(summary)
}

/// Names that are those of `known`: the rules of `lint`, or of `audit`.
pub fn check_names<'a>(names: impl Iterator<Item = &'a String>, known: &[rules::Entry]) -> Result<()> {
    for name in names {
        if known.iter().all(|entry| entry.rule.name != name) {
            bail!(match rules::by_name(name) {
                None => no_such_rule(name),
                Some(other) if other.is_of_history() =>
                    format!("{name} 由 `riskreg audit` 检查 / {name} is a rule of `riskreg audit`"),
                Some(_) => format!("{name} 由 `riskreg lint` 检查 / {name} is a rule of `riskreg lint`"),
            });
        }
    }
    Ok(())
}

/// What to say of a rule that does not exist.
pub fn no_such_rule(name: &str) -> String {
    let shown = crate::source::visible(name);
    match did_you_mean(name, rules::every().map(|entry| entry.rule.name)).first() {
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
