//! `--format FORMAT[=PATH]`: which formats a run of lint is printed in, and where each goes.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};

use super::common::{color, width};
use crate::judge::Judged;
use crate::output;
use crate::source::visible;
use crate::write::run::Run;
use crate::write::text::Style;
use crate::write::{compact, github, gitlab, json, junit, rdjson, sarif, summary, text};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// 给人看:位置、原文和改法 / for people: the place, the line, what to write instead
    Text,
    /// 每处一行 / one line each
    Compact,
    /// 供程序读取 / for programs
    Json,
    /// SARIF 2.1.0:代码扫描 / SARIF 2.1.0, for code scanning
    Sarif,
    /// GitHub 的标注 / annotations of GitHub
    Github,
    /// GitLab 的 Code Quality / Code Quality of GitLab
    Gitlab,
    /// JUnit:GitLab、Jenkins 的测试列表 / JUnit, for the lists of tests at GitLab and Jenkins
    Junit,
    /// reviewdog 的评审意见(Gitea 等) / for reviewdog, which writes review comments at Gitea and others
    Rdjson,
    /// 给负责人看的一页总结 / a page of summary for the officer
    Markdown,
}

/// A format, and the file it is written to; standard output where none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub format: Format,
    pub path: Option<PathBuf>,
}

/// Reads `sarif=report.sarif`, `json`, `json=-`.
#[derive(Clone)]
pub struct Parser;

impl TypedValueParser for Parser {
    type Value = Wanted;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Wanted, clap::Error> {
        let formats = EnumValueParser::<Format>::new();
        let Some(text) = value.to_str() else { return formats.parse_ref(command, argument, value).map(on_stdout) };
        let (name, path) = text.split_once('=').map_or((text, "-"), |(name, path)| (name, path));
        let format = formats.parse_ref(command, argument, OsStr::new(name))?;
        match path {
            "-" => Ok(on_stdout(format)),
            "" => Err(clap::Error::raw(
                clap::error::ErrorKind::ValueValidation,
                format!("`{name}=` 后面写文件名 / a file name follows `{name}=`\n"),
            )
            .with_cmd(command)),
            path => Ok(Wanted { format, path: Some(path.into()) }),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::value_variants().iter().filter_map(Format::to_possible_value)))
    }
}

fn on_stdout(format: Format) -> Wanted {
    Wanted { format, path: None }
}

/// Nothing is written where two outputs would go to one place, or over what is no report.
pub fn check(wanted: &[Wanted]) -> Result<()> {
    for (index, one) in wanted.iter().enumerate() {
        if wanted[..index].iter().any(|other| other.path == one.path) {
            match &one.path {
                None => bail!(
                    "只能有一种格式写到标准输出,其余写作 FORMAT=文件 / only one format goes to standard output; write FORMAT=FILE for the others"
                ),
                Some(path) => {
                    let path = visible(&path.to_string_lossy()).into_owned();
                    bail!("两种格式写到同一个文件 / two formats go to one file: {path}");
                }
            }
        }
        if let Some(path) = &one.path {
            output::may_replace(path)?;
        }
    }
    Ok(())
}

/// Writes each format to where it goes. `quiet`: no sentence after the findings for people.
pub fn write(wanted: &[Wanted], run: &Run<'_>, quiet: bool, out: &mut dyn Write) -> Result<()> {
    for wanted in wanted {
        match &wanted.path {
            None => one(wanted.format, run, quiet, color(), out)
                .context("无法写到标准输出 / cannot write to standard output")?,
            Some(path) => output::file(path, |out| one(wanted.format, run, quiet, false, out))?,
        }
    }
    Ok(())
}

fn one(format: Format, run: &Run<'_>, quiet: bool, color: bool, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => for_people(run, quiet, color, out),
        Format::Compact => compact::findings(out, run),
        Format::Json => {
            let findings: Vec<&Judged<'_>> = run.findings().map(|told| told.judged).collect();
            json::findings(out, run.summary, &findings, run.language)
        }
        Format::Sarif => sarif::findings(out, run),
        Format::Github => github::findings(out, run),
        Format::Gitlab => gitlab::findings(out, run),
        Format::Junit => junit::findings(out, run),
        Format::Rdjson => rdjson::findings(out, run),
        Format::Markdown => summary::findings(out, run),
    }
}

fn for_people(run: &Run<'_>, quiet: bool, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let style = Style { color, language: run.language, width: width() };
    for checked in &run.registers {
        let origin = |place: crate::source::Place| checked.origin(place);
        text::findings(out, &checked.judgement.findings, &checked.judgement.texts, &origin, style)?;
    }
    if quiet { Ok(()) } else { writeln!(out, "{}", run.sentence) }
}

/// The working directory with `/` at its end, where it can be told.
pub fn here() -> Option<String> {
    let here = std::env::current_dir().ok()?.to_str()?.replace('\\', "/");
    Some(format!("{}/", here.trim_end_matches('/')))
}

/// What stands before a path in the address where the forge that runs this shows the file: by the variables
/// that GitHub, Gitea and GitLab set in every job.
pub fn links() -> Option<String> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let base = if let (Some(project), Some(commit)) = (variable("CI_PROJECT_URL"), variable("CI_COMMIT_SHA")) {
        format!("{project}/-/blob/{commit}/")
    } else {
        let (server, repository) = (variable("GITHUB_SERVER_URL")?, variable("GITHUB_REPOSITORY")?);
        let commit = variable("GITHUB_SHA")?;
        match variable("GITEA_ACTIONS") {
            Some(_) => format!("{server}/{repository}/src/commit/{commit}/"),
            None => format!("{server}/{repository}/blob/{commit}/"),
        }
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/@%".contains(c);
    Some(base).filter(|base| base.starts_with("http") && base.chars().all(plain))
}
