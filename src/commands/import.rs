//! `riskreg import`.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_yaml::{Mapping, Value};

use super::Outcome;
use super::common::{Lang, locale};
use super::home::{Home, way_to_schema};
use super::new::{check_profile, register_files};
use crate::import::{self, Columns, Draft, DraftFile, Imported, Levels, Options};
use crate::output::{NewFile, new_files};
use crate::profile::Profile;
use crate::record::Language;
use crate::register::{FileKind, GradedKind, Unit};
use crate::schema::Subject;
use crate::source::visible;
use crate::write::blank::{Settings, modeline};
use crate::write::yaml;

/// 把一张 CSV 表格登记为台账 / Turn one CSV table into the files of a register
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 表格:CSV 文件,UTF-8 或 GBK 编码 / The table: a CSV file, UTF-8 or GBK
    #[arg(value_name = "TABLE.csv")]
    table: PathBuf,
    /// 写进哪个文件夹:新台账,或已有台账里的位置 / Folder to write into: a new register, or a place in one
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// 某一栏是什么,例如 防控责任人=责任人 / What a column is, for example 防控责任人=责任人
    #[arg(long = "as", value_name = "HEADING=KEY", value_parser = pair)]
    renamed: Vec<(String, String)>,
    /// 略去不认识的栏 / Leave out columns that are not known
    #[arg(long)]
    skip_unknown: bool,
    /// 没有写部门的行属于哪个部门 / Department of the rows that name none
    #[arg(long, value_name = "NAME")]
    department: Option<String>,
    /// 新台账的单位名称 / Name of the unit of a new register
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// 新台账的内置方案 / Built-in profile of a new register
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// 新台账的键用中文还是英文,默认随系统 / Language of the keys of a new register; that of the system by default
    #[arg(long, value_enum, value_name = "LANG")]
    keys: Option<Lang>,
    /// 只显示会写什么 / Only show what would be written
    #[arg(long)]
    dry_run: bool,
}

/// A table with more bytes than any office keeps in one.
const LARGEST: u64 = 64 * 1024 * 1024;

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let shown = visible(&args.table.to_string_lossy()).into_owned();
    let grid = import::grid(&bytes(&args.table)?).with_context(|| shown.clone())?;
    let options =
        Options { renamed: args.renamed.clone(), skip_unknown: args.skip_unknown, department: args.department.clone() };
    let columns = import::columns(&grid.headings, &options).with_context(|| shown.clone())?;
    let imported = match import::import(&grid, &columns, &options) {
        Ok(imported) => imported,
        // What the rows say cannot stand as it is: a "no", not a failure to run.
        Err(refused) => {
            eprintln!("riskreg: {shown}: {refused}");
            return Ok(Outcome::Found);
        }
    };
    let plan = Plan::new(&args, &imported.draft)?;
    let files = plan.files(&imported.draft, &source_note(&args.table, plan.language()))?;
    if args.dry_run {
        for file in files.iter().filter(|file| !file.path.ends_with(".json")) {
            writeln!(out, "=== {}\n{}", plan.home.shown(&file.path), visible_lines(&file.text))?;
        }
    } else {
        new_files(&plan.home.root, &files)?;
    }
    let encoding = grid.encoding;
    report(&Report { args: &args, plan: &plan, imported: &imported, columns: &columns, files: &files, encoding }, out)?;
    Ok(Outcome::Clean)
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    let shown = || visible(&path.to_string_lossy()).into_owned();
    let file = std::fs::File::open(path).with_context(shown)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).with_context(shown)?;
    if bytes.len() as u64 > LARGEST {
        bail!("{}: 超过 64 MiB / larger than 64 MiB", shown());
    }
    Ok(bytes)
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once(['=', '＝']) {
        Some((heading, key)) if !heading.trim().is_empty() && !key.trim().is_empty() => {
            Ok((heading.trim().to_owned(), key.trim().to_owned()))
        }
        _ => Err("写作 表头=键 / write HEADING=KEY".to_owned()),
    }
}

/// The comment that names where a file came from. Only the name: folders of one machine mean nothing on another.
fn source_note(table: &Path, language: Language) -> String {
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    let name = visible(&name);
    language.of(format!("# 由 {name} 导入"), format!("# Imported from {name}"))
}

/// What goes where.
struct Plan {
    home: Home,
    /// Of the folder that is imported into, in the register: empty, or with a `/` at its end.
    prefix: String,
    new_register: bool,
    unit_name: Option<String>,
    levels: Levels,
    profile: Option<String>,
}

impl Plan {
    fn new(args: &Args, draft: &Draft) -> Result<Plan> {
        if let Some(profile) = &args.profile {
            check_profile(profile)?;
        }
        let (home, new_register) = match Home::of(&args.into)? {
            Some(home) => (home, false),
            None => (Home::planned(&args.into, planned_profile(args)), true),
        };
        let prefix = match home.path_of(&args.into) {
            path if path.is_empty() => path,
            path => path + "/",
        };
        let levels = match new_register {
            true => import::scale_of(draft, &home.profile),
            false => Levels::AsProfile,
        };
        let unit_name = args.name.clone().or_else(|| draft.unit_name().map(str::to_owned));
        Ok(Plan { home, prefix, new_register, unit_name, levels, profile: args.profile.clone() })
    }

    fn language(&self) -> Language {
        self.home.profile.keys
    }

    /// Every file to be written, each read back by our own reader.
    fn files(&self, draft: &Draft, note: &str) -> Result<Vec<NewFile>> {
        let mut drafts = import::files(draft, self.language());
        for file in &mut drafts {
            file.path.insert_str(0, &self.prefix);
        }
        drafts.retain(|file| !(file.only_name && self.home.root.join(&file.path).is_file()));
        self.unit_file(&mut drafts);
        let kinds: Vec<(&str, FileKind)> = drafts.iter().map(|file| (file.path.as_str(), file.kind)).collect();
        if kinds.iter().all(|(path, _)| !self.home.root.join(path).exists()) {
            self.home.check(&kinds)?;
        }
        let mut files = self.register()?;
        for draft in &drafts {
            files.push(NewFile { path: draft.path.clone(), text: text(draft, note)? });
            let schema = self.home.schema(Subject::File(draft.kind));
            files.extend(schema.filter(|schema| files.iter().all(|file| file.path != schema.path)));
        }
        Ok(files)
    }

    /// The unit's own file: with its name, and wherever a folder would otherwise be no part of the register.
    fn unit_file(&self, drafts: &mut Vec<DraftFile>) {
        let path = format!("{}unit.yaml", self.prefix);
        let key = Value::String(Unit::name.key(self.language()).to_owned());
        let name = self.unit_name.as_ref().map_or(Value::Null, |name| Value::String(name.clone()));
        let there = drafts.iter_mut().find(|file| file.path == path);
        if let Some(unit) = there {
            unit.mapping.remove(&key);
            let mut mapping = Mapping::from_iter([(key, name)]);
            mapping.extend(std::mem::take(&mut unit.mapping));
            unit.mapping = mapping;
        } else if !self.home.is_home(self.prefix.trim_end_matches('/')) {
            let mapping = Mapping::from_iter([(key, name)]);
            drafts.insert(0, DraftFile { path, kind: FileKind::Unit, mapping, only_name: true });
        }
    }

    /// What makes a folder a register, where it is none yet.
    fn register(&self) -> Result<Vec<NewFile>> {
        if !self.new_register {
            return Ok(Vec::new());
        }
        let scale = match &self.levels {
            Levels::Scale(kind, words) => Some((*kind, words.clone())),
            _ => None,
        };
        let name = self.unit_name.clone();
        let settings = Settings { name, keys: self.language(), profile: self.profile.clone(), scale };
        let mut files = register_files(&settings, None)?;
        files.retain(|file| file.path != "unit.yaml");
        Ok(files)
    }
}

/// The profile that a new register will have.
fn planned_profile(args: &Args) -> Profile {
    let keys = args.keys.map_or_else(locale, Language::from);
    let named = args.profile.as_ref().map(|name| format!("profile = {}\n", serde_json::Value::from(name.as_str())));
    let text = named.unwrap_or_default();
    let parsed = crate::tree::toml::parse(&text);
    let mut profile = crate::profile::load(parsed.root.as_ref().map(|root| (root, text.as_str()))).profile;
    profile.keys = keys;
    profile
}

/// The text of a file: where its schema is, where it came from, what it says.
fn text(draft: &DraftFile, note: &str) -> Result<String> {
    let body = yaml::mapping(&draft.mapping)?;
    // A name that is not known yet is left empty, as a person would.
    let body = match body.lines().next() {
        Some(first) if first.ends_with(": null") => body.replacen(": null", ":", 1),
        _ => body,
    };
    let text = format!("{}\n{note}\n{body}", modeline(&way_to_schema(&draft.path, draft.kind)));
    if !yaml::reads_back(&text, &draft.mapping) {
        let path = visible(&draft.path);
        bail!(
            "{path}:写出的内容读回来不一样,没有写 / {path}: what would be written does not read back the same; nothing was written"
        );
    }
    Ok(text)
}

fn visible_lines(text: &str) -> String {
    text.lines().map(|line| visible(line).into_owned() + "\n").collect()
}

struct Report<'r> {
    args: &'r Args,
    plan: &'r Plan,
    imported: &'r Imported,
    columns: &'r Columns,
    files: &'r [NewFile],
    encoding: &'static str,
}

/// What was made, and what was taken for granted on the way.
fn report(report: &Report<'_>, out: &mut dyn Write) -> Result<()> {
    let Report { args, plan, imported, columns, files, encoding } = report;
    let language = plan.language();
    let mut say = |zh: String, en: String| writeln!(out, "{}", language.of(zh, en));
    let made =
        language.of(if args.dry_run { "将新建" } else { "新建" }, if args.dry_run { "would make" } else { "new" });
    let (schemas, own): (Vec<&NewFile>, Vec<&NewFile>) = files.iter().partition(|file| file.path.ends_with(".json"));
    for file in own {
        let shown = plan.home.shown(&file.path);
        say(format!("{made} {shown}"), format!("{made} {shown}"))?;
    }
    if !schemas.is_empty() {
        let count = schemas.len();
        let shown = plan.home.shown("_schema");
        say(
            format!("{made} {shown},供编辑器用({count} 个文件)"),
            format!("{made} {shown} for editors ({count} files)"),
        )?;
    }
    if *encoding != "UTF-8" {
        say(format!("表格按 {encoding} 编码读入"), format!("the table was read as {encoding}"))?;
    }
    if !imported.filled.is_empty() {
        let cells = |open: &str, close: &str, unit: &str| {
            let each =
                |filled: &import::Filled| format!("{open}{}{close} {}{unit}", visible(&filled.heading), filled.cells);
            imported.filled.iter().map(each).collect::<Vec<_>>()
        };
        say(
            format!("空格按合并单元格补全:{}", cells("「", "」", " 格").join("、")),
            format!("blank cells taken for merged ones and filled down: {}", cells("", "", "").join(", ")),
        )?;
    }
    if !columns.skipped.is_empty() {
        let skipped: Vec<_> = columns.skipped.iter().map(|heading| visible(heading)).collect();
        say(format!("略去的栏:{}", skipped.join("、")), format!("columns left out: {}", skipped.join(", ")))?;
    }
    say_levels(&plan.levels, &mut say)?;
    let import::Tally { departments, posts, powers, risks, measures } = imported.draft.tally();
    say(
        format!("共 {departments} 个部门、{posts} 个岗位、{powers} 项职权、{risks} 个风险点、{measures} 条措施"),
        format!("{departments} departments, {posts} posts, {powers} powers, {risks} risk points, {measures} measures"),
    )?;
    if !args.dry_run {
        let folder = visible(&args.into.to_string_lossy()).into_owned();
        say(format!("接着运行:riskreg lint {folder}"), format!("next: riskreg lint {folder}"))?;
    }
    Ok(())
}

fn say_levels(levels: &Levels, say: &mut dyn FnMut(String, String) -> std::io::Result<()>) -> std::io::Result<()> {
    match levels {
        Levels::AsProfile => Ok(()),
        Levels::Scale(kind, words) => {
            let what = match kind {
                GradedKind::Risk => ("风险点", "risk points"),
                GradedKind::Power => ("职权", "powers"),
                GradedKind::Post => ("岗位", "posts"),
                GradedKind::Department => ("部门", "departments"),
            };
            let (zh, en) = (words.join("、"), words.join(", "));
            say(
                format!("等级写进 riskreg.toml:{},由高到低 {zh}", what.0),
                format!("levels of {} written to riskreg.toml, highest first: {en}", what.1),
            )
        }
        Levels::Unknown(words) => {
            let (zh, en) = (words.join("、"), words.join(", "));
            let (zh, en) = (visible(&zh), visible(&en));
            say(
                format!("等级 {zh} 的高低不能确定,请写进 riskreg.toml 的 [levels]"),
                format!("which of the levels {en} is higher cannot be known: write them to [levels] in riskreg.toml"),
            )
        }
    }
}
