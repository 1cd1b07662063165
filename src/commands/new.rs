//! `riskreg new`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;

use super::Outcome;
use super::common::{Lang, locale};
use super::home::{Home, schemas, way_to_schema};
use crate::output::{NewFile, new_files};
use crate::profile::BUILT_IN;
use crate::record::{Language, Word};
use crate::register::{FileKind, Tier};
use crate::schema::Subject;
use crate::source::visible;
use crate::vocabulary::{did_you_mean, fold};
use crate::write::blank::{self, Settings};

/// 新建台账、部门或岗位,按样式留空待填 / Start a register, a department or a post: a form to fill in
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Register(RegisterArgs),
    Department(DepartmentArgs),
    Post(PostArgs),
}

/// 新建台账:riskreg.toml、unit.yaml 和编辑器用的 _schema / Start a register: riskreg.toml, unit.yaml and _schema for editors
#[derive(Debug, clap::Args)]
struct RegisterArgs {
    /// 台账的文件夹 / Folder of the register
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// 单位名称,不写则留空待填 / Name of the unit; left to fill in otherwise
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// 内置方案 / Built-in profile
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// 键用中文还是英文,默认随系统 / Language of the keys; that of the system by default
    #[arg(long, value_enum, value_name = "LANG")]
    keys: Option<Lang>,
}

/// 新建部门:文件夹和 department.yaml / Start a department: a folder with department.yaml
#[derive(Debug, clap::Args)]
struct DepartmentArgs {
    /// 部门的文件夹,最后一段是部门名称 / Folder of the department; its last part is the name
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

/// 新建岗位:部门文件夹里的一个文件 / Start a post: a file in its department's folder
#[derive(Debug, clap::Args)]
struct PostArgs {
    /// 部门/岗位,最后一段是岗位名称 / Department/post; its last part is the title
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// 层级:领导、中层或一般 / Tier: leader, middle or staff
    #[arg(long, value_name = "TIER", value_parser = tier)]
    tier: Option<Tier>,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    match args.what {
        What::Register(args) => register(args, out),
        What::Department(args) => department(args, out),
        What::Post(args) => post(args, out),
    }
}

fn register(args: RegisterArgs, out: &mut dyn Write) -> Result<Outcome> {
    if let Some(profile) = &args.profile {
        check_profile(profile)?;
    }
    let keys = args.keys.map_or_else(locale, Language::from);
    let settings = Settings { name: None, keys, profile: args.profile, scale: None };
    let files = register_files(&settings, args.name.as_deref())?;
    new_files(&args.folder, &files)?;
    let shown = |path: &str| visible(&args.folder.join(path).to_string_lossy()).into_owned();
    report(files.iter().map(|file| shown(&file.path)), keys, out)?;
    let next = shown(keys.of("药剂科", "Pharmacy"));
    writeln!(
        out,
        "{}",
        keys.of(
            format!("接着可以运行:riskreg new department {next}"),
            format!("next, for example: riskreg new department {next}")
        )
    )?;
    Ok(Outcome::Clean)
}

/// What every new register has.
pub fn register_files(settings: &Settings, unit: Option<&str>) -> Result<Vec<NewFile>> {
    let config = blank::config(settings, "_schema/config.json")?;
    let unit = blank::unit(settings.keys, &way_to_schema("unit.yaml", FileKind::Unit), unit)?;
    let mut files =
        vec![NewFile { path: "riskreg.toml".into(), text: config }, NewFile { path: "unit.yaml".into(), text: unit }];
    files.extend(schemas(settings.keys));
    Ok(files)
}

fn department(args: DepartmentArgs, out: &mut dyn Write) -> Result<Outcome> {
    let (home, path) = home_of(&args.path)?;
    let name = last_part(&path);
    let path = format!("{path}/department.yaml");
    let schema = way_to_schema(&path, FileKind::Department);
    let text = blank::department(&home.profile, &schema, name)?;
    start(&home, NewFile { path, text }, FileKind::Department, out)
}

fn post(args: PostArgs, out: &mut dyn Write) -> Result<Outcome> {
    let stem = args.path.with_extension("");
    let yaml = args.path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    let (home, path) = home_of(if yaml { &stem } else { &args.path })?;
    let title = last_part(&path);
    let path = format!("{path}.yaml");
    let schema = way_to_schema(&path, FileKind::Post);
    let text = blank::post(&home.profile, &schema, title, args.tier)?;
    start(&home, NewFile { path, text }, FileKind::Post, out)
}

/// Writes one file of a register that is there already, and its schema where that is not.
fn start(home: &Home, file: NewFile, kind: FileKind, out: &mut dyn Write) -> Result<Outcome> {
    let shown = home.shown(&file.path);
    let exists = home.root.join(&file.path).symlink_metadata().is_ok();
    if !exists {
        home.check(&[(&file.path, kind)])?;
    }
    let mut files = vec![file];
    files.extend(home.schema(Subject::File(kind)));
    new_files(&home.root, &files)?;
    let keys = home.profile.keys;
    report(files.iter().map(|file| home.shown(&file.path)), keys, out)?;
    writeln!(
        out,
        "{}",
        keys.of(format!("填写后运行:riskreg lint {shown}"), format!("fill it in, then run: riskreg lint {shown}"))
    )?;
    Ok(Outcome::Clean)
}

/// The register that `path` lies in, and its path there.
fn home_of(path: &Path) -> Result<(Home, String)> {
    let shown = visible(&path.to_string_lossy()).into_owned();
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let home = Home::of(folder)?.with_context(|| {
        format!(
            "{shown}:不在任何台账里,先用 `riskreg new register` 建一个 / {shown}: not in a register; start one with `riskreg new register`"
        )
    })?;
    let path = home.path_of(path);
    if path.is_empty() {
        bail!("{shown}:这是台账本身 / {shown}: this is the register itself");
    }
    Ok((home, path))
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn report(paths: impl Iterator<Item = String>, language: Language, out: &mut dyn Write) -> Result<()> {
    for path in paths {
        writeln!(out, "{}", language.of(format!("新建 {path}"), format!("new {path}")))?;
    }
    Ok(())
}

/// A built-in profile has that name.
pub fn check_profile(name: &str) -> Result<()> {
    let names = || BUILT_IN.iter().map(|profile| profile.name);
    if names().any(|known| known == name) {
        return Ok(());
    }
    let shown = visible(name);
    match did_you_mean(name, names()).first() {
        Some(near) => {
            bail!("没有内置方案「{shown}」,是不是 {near} / no built-in profile `{shown}`; did you mean {near}")
        }
        None => {
            let all = names().collect::<Vec<_>>().join("、");
            bail!("没有内置方案「{shown}」,只有 {all} / no built-in profile `{shown}`; there are {all}")
        }
    }
}

fn tier(text: &str) -> Result<Tier, String> {
    let folded = fold(text);
    let spells = |tier: &&Tier| {
        let (en, zh) = Tier::SET.words[**tier as usize];
        zh.iter().chain([&en]).any(|word| fold(word) == folded)
    };
    Tier::ALL
        .iter()
        .find(spells)
        .copied()
        .ok_or_else(|| "层级是 领导、中层 或 一般 / a tier is leader, middle or staff".to_owned())
}
