//! `riskreg import`.

mod books;
mod own;
mod plan;
mod report;
mod told;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use jiff::civil::Date;

use self::plan::{Changed, Place, Plan};
use self::told::Teller;
use super::Outcome;
use super::common::{Lang, locale, parse_date, said, say};
use super::home::Home;
use super::new::check_profile;
use super::patch;
use crate::edit;
use crate::export::back::{self, Sent};
use crate::import::map::{self, Map};
use crate::import::report::{Account, counts};
use crate::import::update::Gone;
use crate::import::{self, Imported, Levels, Options, check_renamed};
use crate::output::{self, NewFile, new_files};
use crate::profile::Profile;
use crate::record::Language;
use crate::sheet::{self, Book};
use crate::source::{Lines, visible, visible_lines};

/// 把办公表格登记为台账,或更新已有的台账 / Turn office tables into the files of a register, or bring one up to date
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 表格文件 / The tables
    #[arg(value_name = "FILE", required = true)]
    tables: Vec<PathBuf>,
    /// 写进哪个文件夹:新台账,或已有台账里的位置 / Folder to write into: a new register, or a place in one
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// 某一栏是什么,例如 防控责任人=责任人 / What a column is, for example 防控责任人=责任人
    #[arg(long = "as", value_name = "HEADING=KEY", value_parser = pair)]
    renamed: Vec<(String, String)>,
    /// 不认识的栏怎么办,默认不收 / What becomes of columns that are not known; refused by default
    #[arg(long, value_enum, value_name = "HOW", conflicts_with = "skip_unknown")]
    unknown: Option<Unknown>,
    /// 同 --unknown skip / The same as --unknown skip
    #[arg(long)]
    skip_unknown: bool,
    /// 只读这张工作表,可以写几次 / Read only this sheet; may be given several times
    #[arg(long = "sheet", value_name = "NAME")]
    sheets: Vec<String>,
    /// 对照表:各栏是什么、一行是什么、等级怎样对应 / A map: what columns, rows and levels are
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// 只写出一份对照表供修改,不导入;默认写到标准输出 / Only write a map to be edited, to standard output by default; nothing is imported
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", require_equals = true, conflicts_with_all = ["report", "dry_run"])]
    suggest_map: Option<PathBuf>,
    /// 把每一行、每一格的去向写到文件:.xlsx .csv .json .md .html / Write what became of every row and cell to a file
    #[arg(long, value_name = "FILE", value_parser = report_path)]
    report: Option<PathBuf>,
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
    /// 有不收的内容时,其余照写 / Write the rest where something is refused
    #[arg(long)]
    partial: bool,
    /// 表里没有了的风险点登记为已消除,职权和措施删去;默认只报告 / Close risk points that the tables do not have any more, remove powers and measures; only told by default
    #[arg(long)]
    remove_gone: bool,
    /// 消除日期,默认为今天 / The day on which points are closed; today by default
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    today: Option<Date>,
    /// 只显示会写什么 / Only show what would be written
    #[arg(long)]
    dry_run: bool,
}

/// 不认识的栏怎么办 / What becomes of columns that are not known
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unknown {
    /// 记入备注 / Put into the note
    Note,
    /// 不收 / Refused
    Refuse,
    /// 略去 / Left out
    Skip,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let place = args.place()?;
    let mut books = Vec::with_capacity(args.tables.len());
    for table in &args.tables {
        let name = table.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = books::bytes(table)?;
        if let Some(text) = std::str::from_utf8(&bytes).ok().filter(|text| text.starts_with(['{', '\u{feff}']))
            && let Some(outcome) = own::run(&args, &place, Sent::Text(text), out).with_context(|| shown(table))?
        {
            return Ok(outcome);
        }
        let book = sheet::read(&name, &bytes).map_err(anyhow::Error::from).with_context(|| shown(table))?;
        if let Some(outcome) = own::run(&args, &place, Sent::Book(&book), out).with_context(|| shown(table))? {
            return Ok(outcome);
        }
        // A form of ours that was filled in is a table like any other.
        books.push((name, if back::book::is_form(&book) { back::book::filled_in(&book) } else { book }));
    }
    if let Some(report) = &args.report {
        output::may_replace(report)?;
    }
    let map = args.map.as_ref().map(|path| read_map(path)).transpose()?;
    let options = args.options(&place);
    let mut imported = import::import(&books, &|file, sheet| {
        let options = args.of_sheet(&options, sheet);
        match &map {
            Some((_, map)) => map.options(&books[file].0, sheet, options),
            None => options,
        }
    });
    args.check(&books, &imported, map.as_ref())?;
    if let Some(to) = &args.suggest_map {
        return suggest(&args, &place, &books, &imported, to, out);
    }
    if args.report.is_none() {
        // Only a report shows cells again; what they took is wanted for the files.
        let sheets = books.iter_mut().flat_map(|(_, book)| &mut book.sheets);
        sheets.for_each(|sheet| sheet.rows = Vec::new());
    }
    let plan = place.plan(&mut imported, &args, &args.source_note(place.language()), &args.gone(place.language()))?;
    let (rows, cells) = counts(&imported.sheets);
    if rows.seen == 0 {
        say(place.language().of(
            "表里没有可以登记的内容:要有一行表头,下面至少一行".to_owned(),
            "there is nothing in the tables to import: headings, and at least one row below".to_owned(),
        ));
        return Ok(Outcome::Nothing);
    }
    let refused = rows.refused + cells.refused > 0;
    let writes = !refused || args.partial;
    if args.dry_run {
        show(&plan, &place, out)?;
    } else if writes {
        put(&place.home.root, &plan.new, &plan.changed)?;
    }
    if let Some(path) = &args.report {
        let account = Account { books: &books, sheets: &imported.sheets, draft: &imported.draft, paths: &plan.paths };
        report::write(path, &account, &plan, &place)?;
    }
    tell(&args, &place, &plan, &imported, &books, writes, out)?;
    Ok(if refused { Outcome::Found } else { Outcome::Clean })
}

impl Args {
    /// The register that the tables go into, planned where there is none yet.
    fn place(&self) -> Result<Place> {
        if let Some(profile) = &self.profile {
            check_profile(profile)?;
        }
        let (home, new_register) = match Home::of(&self.into)? {
            Some(home) => (home, false),
            None => (Home::planned(&self.into, self.planned_profile()), true),
        };
        let prefix = match home.path_of(&self.into) {
            path if path.is_empty() => path,
            path => path + "/",
        };
        Ok(Place { home, prefix, new_register })
    }

    /// The profile that a new register will have.
    fn planned_profile(&self) -> Profile {
        let keys = self.keys.map_or_else(locale, Language::from);
        let named = self.profile.as_ref().map(|name| format!("profile = {}\n", serde_json::Value::from(name.as_str())));
        let text = named.unwrap_or_default();
        let parsed = crate::tree::toml::parse(&text);
        let mut profile = crate::profile::load(parsed.root.as_ref().map(|root| (root, text.as_str()))).profile;
        profile.keys = keys;
        profile
    }

    fn options(&self, place: &Place) -> Options {
        let unknown = match (self.unknown, self.skip_unknown) {
            (_, true) | (Some(Unknown::Skip), _) => import::Unknown::Skip,
            (Some(Unknown::Note), _) => import::Unknown::Note,
            _ => import::Unknown::Refuse,
        };
        // What is declared for the first time has no words yet.
        let scale =
            (!place.new_register && !place.home.profile.scale.is_empty()).then(|| place.home.profile.scale.clone());
        Options {
            renamed: self.renamed.clone(),
            unknown,
            department: self.department.clone(),
            levels: Levels { renamed: Vec::new(), scale },
            ..Options::default()
        }
    }

    fn of_sheet(&self, options: &Options, sheet: &str) -> Options {
        let named = |name: &String| crate::vocabulary::fold(name) == crate::vocabulary::fold(sheet);
        Options { skip: !self.sheets.is_empty() && !self.sheets.iter().any(named), ..options.clone() }
    }

    /// The comment that names where a file came from. Only the name: folders of one machine mean nothing on another.
    fn source_note(&self, language: Language) -> String {
        let names: Vec<String> = self
            .tables
            .iter()
            .map(|table| visible(&table.file_name().unwrap_or_default().to_string_lossy()).into_owned())
            .collect();
        language.of(format!("# 由 {} 导入", names.join("、")), format!("# Imported from {}", names.join(", ")))
    }

    /// What `--as` and the map name is there.
    fn check(&self, books: &[(String, Book)], imported: &Imported, map: Option<&(PathBuf, Map)>) -> Result<()> {
        let headings = imported.sheets.iter().flat_map(|sheet| sheet.headings.iter().map(|(.., text)| text.as_str()));
        if let Err(wrong) = check_renamed(headings, &self.renamed) {
            bail!("{}", said(&wrong));
        }
        let Some((path, map)) = map else { return Ok(()) };
        let sheets: Vec<(&str, &str, Vec<&str>)> = imported
            .sheets
            .iter()
            .map(|sheet| {
                let headings = sheet.headings.iter().map(|(.., text)| text.as_str()).collect();
                (books[sheet.file].0.as_str(), sheet.name.as_str(), headings)
            })
            .collect();
        let faults = map.strangers(&sheets);
        if faults.is_empty() { Ok(()) } else { Err(faulty(path, &books::text(path)?, &faults)) }
    }

    /// What the tables are called, without the endings of their files.
    fn source(&self) -> String {
        let stems = self
            .tables
            .iter()
            .map(|table| visible(&table.file_stem().unwrap_or_default().to_string_lossy()).into_owned());
        stems.collect::<Vec<_>>().join("、")
    }

    fn gone(&self, language: Language) -> Gone {
        if !self.remove_gone {
            return Gone::Stays;
        }
        let day = self.today.unwrap_or_else(|| jiff::Zoned::now().date());
        let reason = self.source_note(language);
        let reason = reason.trim_start_matches(['#', ' ']);
        Gone::Goes {
            day: day.to_string(),
            reason: language.of(format!("表中已无此项（{reason}）"), format!("no longer in the table ({reason})")),
        }
    }
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

fn read_map(path: &Path) -> Result<(PathBuf, Map)> {
    let text = books::text(path)?;
    let map = map::read(&text).map_err(|faults| faulty(path, &text, &faults))?;
    Ok((path.to_owned(), map))
}

/// The faults of a map, each with its place.
fn faulty(path: &Path, text: &str, faults: &[map::Fault]) -> anyhow::Error {
    const MOST: usize = 10;
    let lines = Lines::new(text);
    let shown = shown(path);
    let told: Vec<String> = faults
        .iter()
        .take(MOST)
        .map(|fault| {
            let at = lines.position(fault.span.start);
            format!("{shown}:{}:{}: {}", at.line, at.column, said(&fault.told))
        })
        .collect();
    anyhow::anyhow!(told.join("\n"))
}

/// Writes the map that the tables would need.
fn suggest(
    args: &Args,
    place: &Place,
    books: &[(String, Book)],
    imported: &Imported,
    to: &Path,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let files: Vec<&str> = books.iter().map(|(name, _)| name.as_str()).collect();
    let unknown = args.options(place).unknown;
    let text = import::suggest::map(imported, &files, unknown, args.department.as_deref(), place.language());
    if to == Path::new("-") {
        out.write_all(visible_lines(&text).as_bytes())?;
        return Ok(Outcome::Clean);
    }
    let file = NewFile { path: to.file_name().unwrap_or_default().to_string_lossy().into_owned(), text };
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    new_files(folder, &[file])?;
    let mut teller = Teller { out, language: place.language() };
    let shown = shown(to);
    teller.say(
        format!("新建 {shown};改好后用 --map {shown} 导入"),
        format!("new {shown}; edit it and import with --map {shown}"),
    )?;
    Ok(Outcome::Clean)
}

fn report_path(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match report::Form::of(&path) {
        Some(_) => Ok(path),
        None => Err(
            "报告的文件名以 .xlsx、.csv、.json、.md 或 .html 结尾 / a report ends in .xlsx, .csv, .json, .md or .html"
                .to_owned(),
        ),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once(['=', '＝']) {
        Some((heading, key)) if !heading.trim().is_empty() && !key.trim().is_empty() => {
            Ok((heading.trim().to_owned(), key.trim().to_owned()))
        }
        _ => Err("写作 表头=键 / write HEADING=KEY".to_owned()),
    }
}

/// New files as they would be, and what would change in others.
fn show(plan: &Plan, place: &Place, out: &mut dyn Write) -> Result<()> {
    for file in plan.new.iter().filter(|file| !file.path.ends_with(".json")) {
        writeln!(out, "=== {}\n{}", place.home.shown(&file.path), visible_lines(&file.text))?;
    }
    for file in &plan.changed {
        patch::show(&file.path, &file.before, &file.after, out)?;
    }
    Ok(())
}

/// All of it or nothing: what was made is taken back where a file that is there cannot be changed.
fn put(root: &Path, new: &[NewFile], changed: &[Changed]) -> Result<()> {
    new_files(root, new)?;
    let changes: Vec<edit::Change> = changed
        .iter()
        .map(|file| edit::Change {
            path: root.join(&file.path),
            before: file.before.clone().into_bytes(),
            after: file.after.clone(),
        })
        .collect();
    edit::write_all(&changes).inspect_err(|_| {
        for file in new {
            _ = std::fs::remove_file(root.join(&file.path));
        }
    })
}

fn tell(
    args: &Args,
    place: &Place,
    plan: &Plan,
    imported: &Imported,
    books: &[(String, Book)],
    writes: bool,
    out: &mut dyn Write,
) -> Result<()> {
    let account = Account { books, sheets: &imported.sheets, draft: &imported.draft, paths: &plan.paths };
    let mut teller = Teller { out, language: place.language() };
    if writes || args.dry_run {
        teller.files(plan, place, args.dry_run)?;
    }
    teller.remarks(&account, imported)?;
    teller.refused(&account)?;
    teller.levels(&plan.levels)?;
    teller.sums(imported, &imported.sheets)?;
    let folder = visible(&args.into.to_string_lossy()).into_owned();
    match (writes, args.dry_run) {
        (false, _) => teller.say(
            "有不收的内容,什么都没有写;改好后再导入,或用 --partial 先写其余的",
            "something was refused and nothing was written; mend it and import again, or write the rest with --partial",
        ),
        (true, false) => teller.say(format!("接着运行:riskreg lint {folder}"), format!("next: riskreg lint {folder}")),
        (true, true) => Ok(()),
    }
}
