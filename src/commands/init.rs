//! `riskreg init`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::ValueEnum;

use super::Outcome;
use super::common::{Lang, locale};
use crate::output::{NewFile, new_files};
use crate::read;
use crate::record::Language;
use crate::schema::editor;
use crate::source::visible;

/// 接入代码库:写好持续集成或编辑器的设置,不覆盖已有的文件 / Set up a repository: files for its CI or its editor, never over what is there
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["ci", "editor"]))]
pub struct Args {
    /// 代码库的文件夹,默认为当前文件夹 / Folder of the repository; the current one by default
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folder: PathBuf,
    /// 每次提交和合并请求时检查;只用运行器上装好的 riskreg,不下载任何东西 / Check every push and merge request, with the riskreg that the runner has and nothing fetched
    #[arg(long, value_enum, value_name = "FORGE")]
    ci: Option<Forge>,
    /// 编辑器的设置、补全用的 schema 和代码片段 / Settings of the editor, schemas and snippets to complete by
    #[arg(long, value_enum, value_name = "EDITOR")]
    editor: Option<Editor>,
    /// 输出语言,默认随系统 / Language of the output; that of the system by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Forge {
    Github,
    Gitlab,
    Gitea,
    Jenkins,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Editor {
    Vscode,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let language = args.lang.map_or_else(locale, Language::from);
    if !args.folder.is_dir() {
        let shown = visible(&args.folder.to_string_lossy()).into_owned();
        bail!("{shown}:没有那个文件夹 / {shown}: there is no such folder");
    }
    let (mut files, mut next) = args.ci.map_or_else(Default::default, |forge| ci(forge, &args.folder, language));
    if let Some(Editor::Vscode) = args.editor {
        files.extend(editor::vscode(&registers(&args.folder)?));
        next.push(language.of(
            "装上扩展 redhat.vscode-yaml 后重新打开文件夹".to_owned(),
            "install the extension redhat.vscode-yaml and open the folder again".to_owned(),
        ));
    }
    new_files(&args.folder, &files)?;
    for file in &files {
        let path = visible(&args.folder.join(&file.path).to_string_lossy()).into_owned();
        let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
        writeln!(out, "{}", language.of(format!("新建 {path}"), format!("new {path}")))?;
    }
    for next in next {
        writeln!(out, "{next}")?;
    }
    Ok(Outcome::Clean)
}

/// The files of a forge, and what is left for a person to do.
fn ci(forge: Forge, folder: &Path, language: Language) -> (Vec<NewFile>, Vec<String>) {
    let file = |path: &str, text: &str| NewFile { path: path.to_owned(), text: text.to_owned() };
    let runner = language.of(
        "接着:把 runs-on 改为装有 git 和 riskreg 的运行器".to_owned(),
        "next: let runs-on name a runner that has git and riskreg".to_owned(),
    );
    match forge {
        Forge::Github => {
            (vec![file(".github/workflows/riskreg.yml", include_str!("../../templates/ci/github.yml"))], vec![runner])
        }
        Forge::Gitea => {
            (vec![file(".gitea/workflows/riskreg.yml", include_str!("../../templates/ci/gitea.yml"))], vec![runner])
        }
        Forge::Jenkins => {
            let next = language.of(
                "接着:在 Jenkins 里建流水线,节点上装好 riskreg".to_owned(),
                "next: make a pipeline at Jenkins, on a node that has riskreg".to_owned(),
            );
            (vec![file("Jenkinsfile", include_str!("../../templates/ci/Jenkinsfile"))], vec![next])
        }
        Forge::Gitlab => gitlab(folder, language),
    }
}

/// The job stands in a file of its own: `.gitlab-ci.yml` is written only where there is none yet.
fn gitlab(folder: &Path, language: Language) -> (Vec<NewFile>, Vec<String>) {
    const JOB: &str = ".gitlab/riskreg.gitlab-ci.yml";
    const INCLUDE: &str = "include:\n  - local: .gitlab/riskreg.gitlab-ci.yml\n";
    let mut files = vec![NewFile { path: JOB.into(), text: include_str!("../../templates/ci/gitlab.yml").into() }];
    let mut next = vec![language.of(
        "接着:把 tags 改为装有 riskreg 的运行器".to_owned(),
        "next: let tags name a runner that has riskreg".to_owned(),
    )];
    if folder.join(".gitlab-ci.yml").symlink_metadata().is_ok() {
        next.push(language.of(
            format!("已有 .gitlab-ci.yml,在里面加上:\n{}", INCLUDE.trim_end()),
            format!(".gitlab-ci.yml is there already; add to it:\n{}", INCLUDE.trim_end()),
        ));
    } else {
        files.push(NewFile { path: ".gitlab-ci.yml".into(), text: INCLUDE.into() });
    }
    (files, next)
}

/// The registers below a folder, relative to it, each with `/` at its end; the folder itself where there is none yet.
fn registers(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for target in read::discover(&[folder.to_owned()])? {
        let Ok(below) = target.root.strip_prefix(folder) else {
            let (root, shown) = (target.root.to_string_lossy(), folder.to_string_lossy());
            let (root, shown) = (visible(&root), visible(&shown));
            bail!(
                "{shown} 在台账 {root} 里面,要在代码库的最上层运行 / {shown} lies in the register {root}; run this at the top of the repository"
            );
        };
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        found.push(if parts.is_empty() { String::new() } else { format!("{}/", parts.join("/")) });
    }
    Ok(if found.is_empty() { vec![String::new()] } else { found })
}
