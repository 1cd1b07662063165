//! `riskreg setup-git`.

mod attributes;
mod hooks;
mod settings;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::ValueEnum;

use super::Outcome;
use super::common::{Lang, locale};
use crate::finding::Both;
use crate::profile::GitSettings;
use crate::read::{Repository, Settings, discover};
use crate::record::Language;
use crate::source::visible;

/// 设好 git:按条目合并和比较台账,显示中文路径,提交前检查 / Set up git: merge and compare registers by identity, show Chinese paths, lint before commits
///
/// 设置写进这个版本库的 .git/config,别的克隆要各自运行一次;.gitattributes 随台账提交。原有的内容都不动,--undo 撤回。
///
/// The settings go to the .git/config of this repository, so every clone runs it once; .gitattributes is committed with the
/// register. What was there stays, and --undo takes it all back.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 台账的文件夹,默认为当前文件夹 / Folder of the register; the current one by default
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folder: PathBuf,
    /// 只看是否都已设好,没有设好时退出码为 1 / Only see whether all is set up; exit 1 where it is not
    #[arg(long, conflicts_with_all = ["undo", "dry_run"])]
    check: bool,
    /// 撤回 / Take it back
    #[arg(long)]
    undo: bool,
    /// 只说会做什么,不做 / Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// 写进用户自己的设置,对所有版本库有效;不动任何版本库里的文件 / Into the user's own settings, for all repositories; no repository's files are touched
    #[arg(long)]
    global: bool,
    /// 装哪些钩子,默认 pre-commit / Which hooks to put in; pre-commit by default
    #[arg(
        long,
        value_enum,
        value_name = "HOOK",
        value_delimiter = ',',
        default_value = "pre-commit",
        hide_default_value = true,
        conflicts_with = "global"
    )]
    hooks: Vec<Hook>,
    /// 输出语言,默认随系统 / Language of the output; that of the system by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Hook {
    /// 提交前检查改过的文件 / lint what changed before a commit
    PreCommit,
    /// 推送前检查全部 / lint everything before a push
    PrePush,
    /// 不装 / none
    None,
}

/// One thing that is to be so.
trait Step {
    /// What is to be, such as `merge.riskreg.driver = …`.
    fn what(&self) -> String;
    fn state(&self) -> Result<State>;
    fn make(&self) -> Result<()>;
    fn undo(&self) -> Result<()>;
}

/// How far a step is done.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Made,
    Missing,
    /// Somebody has seen to it in a file of their own.
    Elsewhere,
    /// Something of somebody else's stands there: what a person can do.
    Taken(Both),
}

/// What is set up, and where.
struct Setting<'a> {
    repository: &'a Repository,
    /// The folder of the register.
    root: &'a Path,
    git: &'a GitSettings,
    /// How to call this program.
    program: &'a str,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let language = args.lang.map_or_else(locale, Language::from);
    let program = settings::program();
    if args.global {
        return carry_out(&settings::drivers(Settings::User, &program), &args, language, out);
    }
    if !args.folder.is_dir() {
        let shown = visible(&args.folder.to_string_lossy()).into_owned();
        bail!("{shown}:没有那个文件夹 / {shown}: there is no such folder");
    }
    let mut places = Vec::new();
    for target in discover(std::slice::from_ref(&args.folder))? {
        let repository = Repository::find(&target.root)?;
        repository.top()?;
        let git = settings::asked_of(&target.root)?;
        places.push((target.root, repository, git));
    }
    if places.is_empty() {
        let shown = visible(&args.folder.to_string_lossy()).into_owned();
        bail!("{shown}:里面没有台账 / {shown}: holds no register");
    }
    let mut steps = Vec::new();
    for (root, repository, git) in &places {
        let setting = Setting { repository, root, git, program: &program };
        steps.extend(settings::drivers(Settings::Of(repository), &program));
        steps.extend(settings::signers(&setting)?);
        steps.push(attributes::step(&setting));
        steps.extend(hooks::steps(&setting, &args.hooks)?);
    }
    carry_out(&steps, &args, language, out)
}

/// Makes, takes back or only tells of each step, and says so.
fn carry_out(steps: &[Box<dyn Step + '_>], args: &Args, language: Language, out: &mut dyn Write) -> Result<Outcome> {
    let mut changed = 0;
    let mut lacking = 0;
    for step in steps {
        let state = step.state()?;
        let wanted = if args.undo { State::Made } else { State::Missing };
        let what = visible(&step.what()).into_owned();
        if let (State::Taken(advice), false) = (&state, args.undo) {
            lacking += 1;
            writeln!(out, "{}", advice.of(language))?;
        } else if state == wanted {
            changed += 1;
            writeln!(out, "{} {what}", verb(args).of(language))?;
            match (args.check || args.dry_run, args.undo) {
                (true, _) => lacking += 1,
                (false, true) => step.undo()?,
                (false, false) => step.make()?,
            }
        }
    }
    if changed == 0 && (lacking == 0 || args.undo) {
        let nothing = match args.undo {
            true => ("没有可撤回的", "nothing to take back"),
            false => ("都已设好", "all is set up"),
        };
        writeln!(out, "{}", language.of(nothing.0, nothing.1))?;
    }
    Ok(if args.check && lacking > 0 { Outcome::Found } else { Outcome::Clean })
}

/// What is said in front of a step.
fn verb(args: &Args) -> Both {
    let (zh, en) = match (args.check, args.dry_run, args.undo) {
        (true, ..) => ("还没有设", "not set"),
        (_, true, true) => ("会撤回", "would take back"),
        (_, true, false) => ("会设", "would set"),
        (_, _, true) => ("撤回", "took back"),
        (_, _, false) => ("设好", "set"),
    };
    Both::new(zh, en)
}
