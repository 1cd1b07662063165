//! `riskreg cycle close`.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::super::common::{Input, Register, say};
use super::super::tables::Languages;
use super::{Outcome, before, counted, part, print, repository, root, whole};
use crate::edit;
use crate::finding::Severity;
use crate::judge::{Selection, judge};
use crate::output::{NewFile, new_files};
use crate::profile::Signatures;
use crate::read::{Listed, Repository, Source};
use crate::record::Language;
use crate::register::{FileKind, Model};
use crate::reports::cycle::{Asked, Figure, figures, file_name, left, tables, tag};
use crate::source::visible;
use crate::survey::survey;
use crate::write::statement;

/// 结清周期:都定了、审了、公示了,写下数据,打标签 / Close the cycle: everything decided, approved and shown; write its figures and tag it
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 把写下的数据提交 / Commit the figures that were written
    #[arg(long)]
    commit: bool,
    /// 不打标签 / Put no tag
    #[arg(long)]
    no_tag: bool,
    /// 提交和标签的第一行说明 / First line of what the commit and the tag say
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
    /// 只检查,不写 / Only check, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let mut register = whole(&args.input)?;
    let languages = args.input.languages(std::slice::from_ref(&register));
    let language = languages.written;
    let Some(name) = register.survey.profile.cycle.name.as_deref().map(str::to_owned) else {
        bail!(
            "riskreg.toml 没有写周期,用 `riskreg cycle start` 开始一个 / riskreg.toml names no cycle; begin one with `riskreg cycle start`"
        );
    };
    let root = root(&register);
    let repository = repository(&root);
    let tag = tag(&name);
    let cycle = visible(&name).into_owned();
    if repository.as_ref().is_some_and(|repository| repository.tagged(&tag).is_some()) {
        writeln!(
            out,
            "{}",
            language.of(format!("{cycle} 周期已经结清:{tag}"), format!("cycle {cycle} is closed already: {tag}"))
        )?;
        return Ok(Outcome::Clean);
    }
    if something_stops(&register, &args.input, languages, out)? {
        return Ok(Outcome::Found);
    }
    let path = statement(&register, &name);
    let found = figures(&register.survey, args.input.today());
    let figures_file = Statement::of(&register, &path, &found, &name, &args, language)?;
    if lint_objects(&mut register, &figures_file, &args.input, language)? {
        return Ok(Outcome::Found);
    }
    if let Some(repository) = &repository
        && is_dirty(repository, &path, language)?
    {
        return Ok(Outcome::Found);
    }
    let message = message(&args, &cycle, &found, language);
    if args.dry_run {
        writeln!(out, "{message}")?;
        say(language.of(
            format!("可以结清;没有写入 {path},没有打标签 {tag}"),
            format!("can be closed; {path} was not written and {tag} not put"),
        ));
        return Ok(Outcome::Clean);
    }
    figures_file.write(&root)?;
    let shown = register.source.shown(&path);
    writeln!(out, "{}", language.of(format!("周期数据:{shown}"), format!("figures of the cycle: {shown}")))?;
    let Some(repository) = repository else {
        say(language
            .of("不在 git 版本库里,没有打标签".to_owned(), "not in a git repository, so there is no tag".to_owned()));
        return Ok(Outcome::Clean);
    };
    finish(
        &repository,
        &Ending {
            signing: register.survey.profile.git.signatures,
            path: &path,
            shown: &shown,
            tag: &tag,
            message: &message,
            cycle: &cycle,
        },
        &args,
        language,
        out,
    )
}

/// Where the figures of a cycle are written: beside the statements that there are.
pub fn statement(register: &Register, cycle: &str) -> String {
    let entries = &register.survey.layout.entries;
    let known = entries.iter().find(|entry| entry.kind == Some(FileKind::Statement));
    let folder = known.and_then(|entry| entry.listed.path.split_once('/')).map_or("statements", |(folder, _)| folder);
    format!("{folder}/{}", file_name(cycle))
}

/// Prints what has to be done before the cycle can be closed.
fn something_stops(register: &Register, input: &Input, languages: Languages, out: &mut dyn Write) -> Result<bool> {
    let language = languages.written;
    let before = before(register, input).transpose();
    let before = before.context("看不到上一周期 / the cycle before cannot be seen")?;
    let asked = Asked { today: input.today(), before: before.as_ref() };
    let own = register.name();
    let found = left(&part(register, &own), asked);
    let (stops, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|left| left.kind.stops());
    if !stops.is_empty() {
        print(&tables(&stops, language), languages, out)?;
        say(language.of(
            format!("还不能结清:{}", counted(&stops, language)),
            format!("cannot be closed yet: {}", counted(&stops, language)),
        ));
    } else if !rest.is_empty() {
        say(language.of(
            format!("带入下一周期:{}", counted(&rest, language)),
            format!("goes into the next cycle: {}", counted(&rest, language)),
        ));
    }
    Ok(!stops.is_empty())
}

/// The figures as a file of the register.
struct Statement {
    path: String,
    /// The file that there is, with its text.
    there: Option<(Listed, String)>,
    text: String,
}

impl Statement {
    fn of(
        register: &Register,
        path: &str,
        figures: &[Figure],
        cycle: &str,
        args: &Args,
        language: Language,
    ) -> Result<Statement> {
        let survey = &register.survey;
        let keys = if survey.profile.keys_stated { survey.profile.keys } else { language };
        let text = |date| statement::text(figures, cycle, &register.name(), date, keys);
        let index = survey.layout.entries.iter().position(|entry| entry.listed.path == path);
        let Some(index) = index else {
            return Ok(Statement { path: path.to_owned(), there: None, text: text(args.input.today())? });
        };
        let listed = &survey.layout.entries[index].listed;
        let bytes = register.source.read(listed, survey.largest).ok();
        let old =
            bytes.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| text.starts_with(statement::MARK));
        let shown = || visible(&register.source.shown(path)).into_owned();
        let old = old.with_context(|| {
            format!("{0}: 不是 riskreg 写的,换个名字再结清 / {0}: not written by riskreg; give it another name and close again", shown())
        })?;
        // As long as the figures are the same, so is their day.
        let date = match survey.contributions[index].model.as_deref() {
            Some(Model::Statement(statement)) => statement.date.get(),
            _ => None,
        };
        let same = date.map(text).transpose()?.filter(|text| *text == old);
        let text = same.map_or_else(|| text(args.input.today()), Ok)?;
        Ok(Statement { path: path.to_owned(), there: Some((listed.clone(), old)), text })
    }

    fn write(&self, root: &Path) -> Result<()> {
        match &self.there {
            Some((_, old)) if *old == self.text => Ok(()),
            Some((listed, old)) => edit::write(&listed.native, old.as_bytes(), &self.text),
            None => new_files(root, &[NewFile { path: self.path.clone(), text: self.text.clone() }]),
        }
    }
}

/// Errors that lint finds in the register with the figures in it.
fn lint_objects(register: &mut Register, figures: &Statement, input: &Input, language: Language) -> Result<bool> {
    register.source.put(&figures.path, figures.text.clone().into_bytes());
    register.survey = survey(&register.source, input.ask())?;
    let judgement = judge(&register.survey, &register.source, &Selection::default());
    let errors: Vec<_> = judgement.findings.iter().filter(|judged| judged.severity == Severity::Error).collect();
    const NAMED: usize = 5;
    for judged in errors.iter().take(NAMED) {
        say(format!("{}:{}: {}", judged.path, judged.start.line, judged.finding.message.of(language)));
    }
    if !errors.is_empty() {
        let count = errors.len();
        say(language.of(
            format!("还不能结清:lint 有 {count} 个错误,`riskreg lint` 列出全部"),
            format!("cannot be closed yet: lint has {count} errors; `riskreg lint` lists them"),
        ));
    }
    Ok(!errors.is_empty())
}

/// What is not committed would not be in what the tag names. The figures themselves are written here.
fn is_dirty(repository: &Repository, figures: &str, language: Language) -> Result<bool> {
    let mut changed = repository.uncommitted()?;
    changed.retain(|path| path != figures);
    let Some(first) = changed.first().map(|path| visible(path).into_owned()) else { return Ok(false) };
    let count = changed.len();
    say(language.of(
        format!("还不能结清:有 {count} 个文件没有提交,如 {first}"),
        format!("cannot be closed yet: {count} files are not committed, such as {first}"),
    ));
    Ok(true)
}

/// What the commit and the tag say: the figures below a first line.
fn message(args: &Args, cycle: &str, figures: &[Figure], language: Language) -> String {
    let first = args
        .message
        .clone()
        .unwrap_or_else(|| language.of(format!("{cycle} 周期结清"), format!("Close cycle {cycle}")));
    let lines = figures.iter().map(|figure| figure.sentence(language));
    std::iter::once(first).chain([String::new()]).chain(lines).collect::<Vec<_>>().join("\n")
}

/// How a close ends in git.
struct Ending<'e> {
    signing: Signatures,
    path: &'e str,
    shown: &'e str,
    tag: &'e str,
    message: &'e str,
    cycle: &'e str,
}

fn finish(
    repository: &Repository,
    ending: &Ending<'_>,
    args: &Args,
    language: Language,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let Ending { signing, path, shown, tag, message, cycle } = *ending;
    let is_open = repository.uncommitted()?.iter().any(|changed| *changed == path);
    if is_open && args.commit {
        let commit = repository.commit_file(path, message, signing)?;
        let commit = &commit[..commit.len().min(10)];
        writeln!(out, "{}", language.of(format!("已提交 {commit}"), format!("committed {commit}")))?;
    } else if is_open {
        say(language.of(
            format!(
                "提交 {shown} 后再运行一次 `riskreg cycle close`{};或用 --commit 代为提交",
                if args.no_tag { "" } else { "打标签" }
            ),
            format!(
                "commit {shown} and run `riskreg cycle close` again{}; --commit does both",
                if args.no_tag { "" } else { " to put the tag" }
            ),
        ));
        return Ok(Outcome::Clean);
    }
    if args.no_tag {
        writeln!(
            out,
            "{}",
            language.of(format!("{cycle} 周期结清,没有打标签"), format!("cycle {cycle} is closed, without a tag"))
        )?;
        return Ok(Outcome::Clean);
    }
    repository.tag(tag, &repository.commit("HEAD")?, message, signing)?;
    writeln!(
        out,
        "{}",
        language.of(format!("{cycle} 周期结清,标签 {tag}"), format!("cycle {cycle} is closed, tag {tag}"))
    )?;
    say(language
        .of(format!("标签要另推:git push origin {tag}"), format!("a tag is pushed by itself: git push origin {tag}")));
    Ok(Outcome::Clean)
}
