//! `riskreg audit`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Outcome;
use super::common::{Lang, locale, say};
use super::formats;
use super::lint::Asked;
use crate::audit::{Ask, Audited, Checkpoint, Seen, audit};
use crate::finding::Severity;
use crate::judge::{Judgement, Selection};
use crate::read::{LARGEST, Objects, RevisionTarget, Source, discover_at};
use crate::record::Language;
use crate::rules::audit::{ALL, short};
use crate::source::visible;
use crate::write::json::{self, Summary};
use crate::write::run::{Checked, Run};

/// 审计历史:每次改动是否审定过、由谁、签名是否有效 / Audit the history: was every change approved, by whom, is it signed
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 提交范围,如 v1..HEAD、v1..,默认为全部历史 / Commits, such as v1..HEAD or v1..; the whole history by default
    #[arg(value_name = "RANGE")]
    range: Option<String>,
    /// 台账或其中的文件夹、文件,默认为当前文件夹 / A register, or a folder or file in it; the current folder by default
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
    /// 记下现在的提交、目录树和台账指纹,另处保存 / Write commit, tree and fingerprint of the register, to be kept elsewhere
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, conflicts_with = "since_checkpoint")]
    checkpoint: Option<Option<PathBuf>>,
    /// 核对这个检查点,并从它审起 / Verify this checkpoint, and audit from there
    #[arg(long, value_name = "FILE")]
    since_checkpoint: Option<PathBuf>,
    /// 输出语言,默认随台账的 `keys` / Language of the output; that of the register's `keys` by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
    /// 单个文件的上限(MiB),超过的不读 / Largest file that is read, in MiB
    #[arg(long, value_name = "MIB", default_value_t = LARGEST / (1024 * 1024))]
    max_file_size: u64,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    args.asked.check(ALL)?;
    let (range, path) = args.named();
    let checkpoint = args.since_checkpoint.as_deref().map(read).transpose()?;
    let tip = range.split_once("..").map_or(&*range, |(_, tip)| tip);
    // `A...B` is told what it should be where the range is read.
    let tip = tip.trim_start_matches('.');
    let tip = if tip.is_empty() { "HEAD" } else { tip };
    let targets = discover_at(&[path.unwrap_or_else(|| PathBuf::from("."))], tip)?;
    let Some(target) = targets.into_iter().next() else { return Ok(Outcome::Nothing) };
    let largest = args.max_file_size.saturating_mul(1024 * 1024);
    if let Some(path) = &args.checkpoint {
        return write_checkpoint(&target, path.as_deref(), largest, out);
    }
    let range = since(&range, tip, checkpoint.as_ref(), &target);
    let ask = Ask {
        repository: target.source.repository(),
        prefix: target.source.prefix(),
        range: &range,
        checkpoint: checkpoint.as_ref(),
        largest,
    };
    let audited = audit(&ask)?;
    let language = args.lang.map_or_else(|| audited.language.unwrap_or_else(locale), Language::from);
    let summary = report(&args, &target, &audited, largest, language, out)?;
    if audited.seen.listed == 0 && checkpoint.is_none() {
        say(language.of("这个范围里没有提交".to_owned(), "no commits in this range".to_owned()));
        return Ok(Outcome::Nothing);
    }
    Ok(args.asked.outcome(&summary))
}

impl Args {
    /// One argument alone may be either: what lies there is a path.
    fn named(&self) -> (String, Option<PathBuf>) {
        match (&self.range, &self.path) {
            (Some(range), None) if !range.contains("..") && Path::new(range).exists() => {
                (String::new(), Some(PathBuf::from(range)))
            }
            (range, path) => (range.clone().unwrap_or_default(), path.clone()),
        }
    }
}

/// The commits after a checkpoint, where it is still there; the range as it was asked for where that says more.
fn since(range: &str, tip: &str, checkpoint: Option<&Checkpoint>, target: &RevisionTarget) -> String {
    match checkpoint {
        Some(checkpoint) if !range.contains("..") && target.source.repository().commit(&checkpoint.commit).is_ok() => {
            format!("{}..{tip}", checkpoint.commit)
        }
        _ => range.to_owned(),
    }
}

fn read(path: &Path) -> Result<Checkpoint> {
    let shown = || visible(&path.display().to_string()).into_owned();
    let text = std::fs::read_to_string(path).with_context(shown)?;
    Checkpoint::read(&text).with_context(shown)
}

fn write_checkpoint(
    target: &RevisionTarget,
    path: Option<&Path>,
    largest: u64,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let source = &target.source;
    let checkpoint = Checkpoint::of(source.repository(), source.commit(), source.prefix(), largest)?;
    super::common::write_to(path.map(Path::to_owned).as_ref(), out, |out| json::pretty(out, &checkpoint))?;
    Ok(Outcome::Clean)
}

fn report(
    args: &Args,
    target: &RevisionTarget,
    audited: &Audited,
    largest: u64,
    language: Language,
    out: &mut dyn Write,
) -> Result<Summary> {
    let selection = Selection { only: target.only.clone(), ..args.asked.selection() };
    let objects = Objects::new(target.source.repository());
    let shown = |path: &str| target.source.shown(path);
    let judgement = audited.report.judge(&objects, &selection, audited.trusted.as_ref(), &shown, largest);
    let name = match target.source.shown("") {
        path if path.is_empty() => ".".to_owned(),
        path => path,
    };
    let summary = summary(&name, &audited.seen, &judgement, &selection);
    let run = Run {
        registers: vec![Checked {
            name,
            layout: &audited.report.layout,
            judgement: &judgement,
            commits: &audited.report.commits,
            shown: &shown,
        }],
        summary: &summary,
        sentence: &sentence(&summary, &audited.seen, language),
        rules: ALL.iter().filter(|entry| selection.takes_rule(entry.rule.name)).collect(),
        language,
        here: formats::here(),
        links: formats::links(),
        command: "audit",
    };
    args.asked.print(&run, out)?;
    Ok(summary)
}

fn summary(name: &str, seen: &Seen, judgement: &Judgement<'_>, selection: &Selection) -> Summary {
    let count = |severity| judgement.findings.iter().filter(|judged| judged.severity == severity).count();
    Summary {
        registers: vec![name.to_owned()],
        files: seen.files,
        commits: Some(seen.commits),
        rules: ALL.iter().filter(|entry| selection.takes_rule(entry.rule.name)).count(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        infos: count(Severity::Info),
        ..Summary::default()
    }
}

/// What the run saw and found, and what it could not see.
fn sentence(summary: &Summary, seen: &Seen, language: Language) -> String {
    let Summary { rules, errors, warnings, infos, .. } = summary;
    let Seen { commits, files, approvals, boundaries, unread, .. } = seen;
    let mut sentence = match language {
        Language::Zh => format!(
            "共审计 {commits} 个提交、{files} 处文件改动、{approvals} 条新增审核记录,运行 {rules} 条规则:{errors} 个错误、{warnings} 个警告、{infos} 个提示"
        ),
        Language::En => format!(
            "commits {commits}, changed files {files}, reviews appended {approvals}, rules {rules}: errors {errors}, warnings {warnings}, infos {infos}"
        ),
    };
    if !boundaries.is_empty() {
        let names: Vec<&str> = boundaries.iter().map(|name| short(name)).collect();
        let names = names.join(language.of("、", ", "));
        sentence.push('\n');
        sentence.push_str(&language.of(
            format!("浅克隆:{names} 及更早的改动看不到,没有审计"),
            format!(
                "this clone is shallow: what {names} and earlier commits changed cannot be seen and was not audited"
            ),
        ));
    }
    if *unread > 0 {
        sentence.push('\n');
        sentence.push_str(&language.of(
            format!("有 {unread} 个旧内容没有取到或太大,没有审计"),
            format!("{unread} contents were not fetched or are too large, and were not audited"),
        ));
    }
    sentence
}
