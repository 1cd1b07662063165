//! `riskreg owners`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::ValueEnum;

use super::Outcome;
use super::common::{Input, say, state_of_reading};
use super::patch;
use crate::edit;
use crate::output::{self, Part};
use crate::ownership::{Dialect, Written, written};
use crate::read::{Repository, code_owners, discover, small_file};
use crate::record::Language;
use crate::reports::owners::{Owners, owners};
use crate::source::visible;

/// 由台账写出 CODEOWNERS:各部门的文件夹归谁 / Write CODEOWNERS from the register: who owns the folder of each department
///
/// 归部门负责人,没有账号的归分管领导;`riskreg.toml` 的 `[git] owners` 优先。写进文件时只动自己的那一段,其余照旧。
///
/// The head of a department owns it, or the leader in charge where the head has no account; `[git] owners` of
/// `riskreg.toml` goes before both. In a file only the part that is ours is written, the rest stays.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 给哪个平台,默认看版本库里已有的文件 / For which forge; by the files of the repository where it is not said
    #[arg(long, value_enum, value_name = "FORGE")]
    style: Option<Style>,
    /// 写到文件,如 .github/CODEOWNERS / Write to a file, such as .github/CODEOWNERS
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 不写,只看文件是否与台账一致,不一致时退出码为 1 / Write nothing: see whether the file says what the register gives; exit 1 where not
    #[arg(long)]
    check: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Style {
    Gitlab,
    Github,
    Gitea,
}

impl From<Style> for Dialect {
    fn from(style: Style) -> Dialect {
        match style {
            Style::Gitlab => Dialect::GitLab,
            Style::Github => Dialect::GitHub,
            Style::Gitea => Dialect::Gitea,
        }
    }
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let registers = args.input.read(|mut ask| {
        ask.rules = false;
        ask.models = true;
        ask
    })?;
    let language = args.input.language(&registers);
    let outcome = state_of_reading(&registers, language);
    if outcome == Outcome::Nothing {
        return Ok(outcome);
    }
    let [register] = registers.as_slice() else {
        bail!("一次写一个台账的归属 / name one register at a time");
    };
    let targets = discover(&args.input.paths)?;
    let repository = targets.first().and_then(|target| Repository::find(&target.root).ok());
    let dialect = args.style.map_or_else(|| dialect_of(repository.as_ref()), Dialect::from);
    let prefix = repository.as_ref().map_or("", |repository| repository.prefix());
    let found = owners(&register.survey);
    let lines = written(&found.owned, dialect, prefix);
    tell(&found, &lines, language);
    let begin =
        format!("# riskreg owners {prefix}:开始,由台账写出,不要手改 / begin: written from the register, not by hand");
    let end = format!("# riskreg owners {prefix}:结束 / end");
    let part = Part { begin: &begin, end: &end };
    let file = match (&args.output, args.check) {
        (Some(path), _) => Some(path.clone()),
        (None, true) => Some(standing(repository.as_ref())?),
        (None, false) => None,
    };
    let Some(path) = file else {
        out.write_all(part.put("", &lines.text).as_bytes())?;
        return Ok(outcome);
    };
    let before = small_file(&path)?;
    let after = part.put(before.as_deref().unwrap_or_default(), &lines.text);
    if before.as_deref() == Some(&*after) {
        return Ok(outcome);
    }
    if args.check {
        patch::show(&path.to_string_lossy(), before.as_deref().unwrap_or_default(), &after, out)?;
        return Ok(Outcome::Found);
    }
    write(&path, before.as_deref(), &after)?;
    Ok(outcome)
}

fn write(path: &Path, before: Option<&str>, after: &str) -> Result<()> {
    output::may_replace(path)?;
    match before {
        Some(before) => edit::write(path, before.as_bytes(), after),
        None => output::file(path, |out| out.write_all(after.as_bytes())),
    }
}

/// The file that the repository has.
fn standing(repository: Option<&Repository>) -> Result<PathBuf> {
    let Some(repository) = repository else {
        bail!("不在 git 版本库里,用 --output 写明是哪个文件 / not in a git repository; name the file with --output");
    };
    let top = repository.top()?;
    Ok(top.join(code_owners(repository).map_or_else(|| "CODEOWNERS".to_owned(), |file| file.place)))
}

/// The forge that the repository's files speak of; GitHub's way, which most forges read, where none does.
fn dialect_of(repository: Option<&Repository>) -> Dialect {
    let Some(repository) = repository else { return Dialect::GitHub };
    if let Some(file) = code_owners(repository) {
        return Dialect::of(&file.place, &file.text);
    }
    let has = |name: &str| repository.top().is_ok_and(|top| top.join(name).exists());
    match (has(".gitlab-ci.yml") || has(".gitlab"), has(".gitea")) {
        (true, _) => Dialect::GitLab,
        (false, true) => Dialect::Gitea,
        (false, false) => Dialect::GitHub,
    }
}

/// What the file cannot say, on standard error.
fn tell(found: &Owners, lines: &Written, language: Language) {
    for path in &found.without {
        say(language.of(
            format!("{path}:负责人和分管领导都没有账号,写 `账号:`,或在 riskreg.toml 的 [git] owners 里写明"),
            format!("{path}: neither head nor leader has an account; write `account:`, or name one in [git] owners of riskreg.toml"),
        ));
    }
    for (path, account) in &lines.accounts {
        say(language.of(
            format!("{path}:这个平台的归属文件不认「{account}」,写 @账号"),
            format!("{path}: this forge's owners do not know `{account}`; write an @account"),
        ));
    }
    for path in &lines.patterns {
        let path = visible(path);
        say(language.of(
            format!("路径「{path}」这个平台的归属文件写不出来,没有写;拆成几条不带括号的"),
            format!("the pattern `{path}` cannot be said in this forge's file and was left out; write several without brackets"),
        ));
    }
}
