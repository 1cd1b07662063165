//! `riskreg diff`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::ValueEnum;

use super::Outcome;
use super::common::{Lang, locale, say};
use super::tables::{self, Languages, Printed};
use crate::changes::Kind;
use crate::comparison::{Comparison, Paths, compare};
use crate::finding::Both;
use crate::profile::Profile;
use crate::read::{LARGEST, Named, Parts, TwoVersions, Versions, discover, part, versions};
use crate::record::{Language, Word};
use crate::reports::Part;
use crate::reports::changes::{Changes, Figure, OfRegister, Revision, cycle, document, figures};
use crate::reports::rollup::{Asked, rollup};
use crate::reports::table::Table;
use crate::survey::{Ask, Survey, profile_of, survey};
use crate::write;

/// 台账的变化:增删的风险点,调高调低的等级和理由,措施、责任人、日期、职权、任职人 / What changed in the register: risk points added and removed, levels raised and lowered and why, measures, owners, dates, powers, holders
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 两个版本和路径:A 与现在的文件比,A..B 两个版本比,A...B 从分岔处比,不写为 HEAD 与现在的文件比 / Revisions and paths: A against the files as they are, A..B, A...B from where they parted; HEAD against the files by default
    #[arg(value_name = "A..B] [PATH")]
    what: Vec<PathBuf>,
    /// 与上一周期比,标签见 riskreg.toml 的 [cycle] previous:逐点列出新增、沿用、调高、调低、消除 / Against the cycle before, whose tag [cycle] previous names: new, kept, raised, lowered, closed, point by point
    #[arg(long)]
    cycle: bool,
    /// 另列全部数字的前后对照 / Also the numbers of the whole register, before and after
    #[arg(long)]
    totals: bool,
    /// 有这些变化时以 1 退出,例如 level-lowered,measure-removed / Exit with 1 where any of these changes is found, such as level-lowered,measure-removed
    #[arg(long, value_name = "CHANGE", value_delimiter = ',', value_parser = parse_kind)]
    fail_on: Vec<Kind>,
    /// 输出格式;csv 的表头为英文键,写明 --lang zh 时为中文标题 / Output format; the header of csv is English keys, and Chinese titles where --lang zh is given
    #[arg(long, value_enum, default_value_t = Format::Table, hide_default_value = true)]
    format: Format,
    /// 写到文件 / Write to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 输出语言,默认随台账的 `keys` / Language of the output; that of the register's `keys` by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
    /// 单个文件的上限(MiB),超过的不读 / Largest file that is read, in MiB
    #[arg(long, value_name = "MIB", default_value_t = LARGEST / (1024 * 1024))]
    max_file_size: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// 表格 / a table
    Table,
    Json,
    Csv,
    /// 可以贴到合并请求里 / to post on a merge request
    Markdown,
    /// 一个网页,不需要别的文件 / a page that needs no other file
    Html,
}

fn parse_kind(text: &str) -> Result<Kind, String> {
    Kind::SET.find(text).map(|index| Kind::ALL[index]).ok_or_else(|| {
        let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.en()).collect();
        format!("可写 / write some of: {}", names.join(", "))
    })
}

/// A register in two versions, compared.
struct Compared<'v> {
    versions: &'v TwoVersions,
    comparison: Comparison<'v>,
    /// The later version whole, where every point of it is asked for.
    now: Option<Survey>,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let (old, new, registers) = if args.cycle { args.cycles()? } else { args.versions()? };
    let mut compared = Vec::new();
    for versions in &registers {
        let paths: Vec<Paths> = versions.differences.iter().map(Paths::from).collect();
        let comparison = compare(&*versions.old, &*versions.new, &paths, args.ask())?;
        let now = args.cycle.then(|| args.survey(&*versions.new, true)).transpose()?;
        compared.push(Compared { versions, comparison, now });
    }
    let profiles: Vec<&Profile> = compared.iter().map(|compared| &*compared.comparison.new.profile).collect();
    let language = args.language(&profiles);
    let mut all = Vec::new();
    for compared in &compared {
        let mut changes = Changes::new(&compared.comparison, &compared.versions.only);
        changes.totals = args.totals.then(|| args.totals_of(compared)).transpose()?;
        all.push((changes, compared));
    }
    let printed = Printed { format: tables::Format::Table, output: args.output.clone() };
    printed.with(out, |out, color| args.write(out, &all, (&old, &new), language, color))?;
    Ok(args.outcome(&all, language))
}

impl Args {
    /// The two versions that are named, and the registers that the other arguments name.
    fn versions(&self) -> Result<(Named, Named, Vec<TwoVersions>)> {
        let first = self.what.first().map(|first| first.to_string_lossy().into_owned());
        // A path that is there is a path; `main~0` names a branch that is called like one.
        let is_range = first.as_ref().is_some_and(|first| !self.what[0].exists() && !first.is_empty());
        let (range, paths) = match first.filter(|_| is_range) {
            Some(range) => (range, &self.what[1..]),
            None => (String::new(), &self.what[..]),
        };
        let missing = paths.is_empty() && !range.contains("..") && range.contains(['/', '.']);
        versions(paths, &Versions::parse(&range)).map_err(|error| match missing {
            true => error.context(format!(
                "「{0}」不是路径,也不是版本 / `{0}` is no path and no revision",
                crate::source::visible(&range)
            )),
            false => error,
        })
    }

    /// The same with the tag that each register names as its cycle before.
    fn cycles(&self) -> Result<(Named, Named, Vec<TwoVersions>)> {
        let mut found: Option<(Named, Named, Vec<TwoVersions>)> = None;
        for target in discover(&self.what)? {
            let folder = crate::read::Folder::new(&target.root);
            let Some(previous) = self.profile_of(&folder)?.cycle.previous else {
                bail!(
                    "{}: 没有写上一周期:在 riskreg.toml 的 [cycle] 里写 previous = \"标签\" / no cycle before: write previous = \"tag\" under [cycle] in riskreg.toml",
                    target.root.display()
                );
            };
            let only = target.only.iter().map(|only| target.root.join(only));
            let paths = if target.only.is_empty() { vec![target.root.clone()] } else { only.collect() };
            let range = Versions { old: previous.to_string(), new: None, parted: false };
            let (old, new, registers) = versions(&paths, &range)?;
            match &mut found {
                None => found = Some((old, new, registers)),
                Some((known, ..)) if known.commit != old.commit => bail!(
                    "各台账的上一周期不同,请逐个比较 / the registers name different cycles before; compare them one at a time"
                ),
                Some((.., all)) => all.extend(registers),
            }
        }
        match found {
            Some(found) => Ok(found),
            None => bail!("这里没有台账 / there is no register here"),
        }
    }

    fn profile_of(&self, source: &dyn Parts) -> Result<Profile> {
        let layout = part(source, &["riskreg.toml"])?;
        Ok(profile_of(source, &layout, self.ask())?.0)
    }

    fn ask(&self) -> Ask {
        let largest = self.max_file_size.saturating_mul(1024 * 1024);
        Ask { rules: false, largest, ..Ask::new(jiff::civil::Date::MAX) }
    }

    fn survey(&self, source: &dyn Parts, models: bool) -> Result<Survey> {
        survey(source, Ask { models, ..self.ask() })
    }

    /// The roll-up of the whole register, or of what of it was asked for, in both versions.
    fn totals_of(&self, compared: &Compared<'_>) -> Result<Vec<Figure>> {
        let TwoVersions { shown, only, old, new, .. } = compared.versions;
        let count = |source: &dyn Parts| {
            let survey = self.survey(source, false)?;
            let part = Part { survey: &survey, register: shown, name: shown, only };
            Ok::<_, anyhow::Error>((rollup(&[part], Asked::default()).totals.remove(0), survey))
        };
        let ((before, then), (after, now)) = (count(&**old)?, count(&**new)?);
        Ok(figures((&before, &then.profile), (&after, &now.profile), true))
    }

    fn language(&self, profiles: &[&Profile]) -> Language {
        let stated = profiles.iter().find(|profile| profile.keys_stated).map(|profile| profile.keys);
        self.lang.map(Language::from).or(stated).unwrap_or_else(locale)
    }

    fn write(
        &self,
        out: &mut dyn Write,
        all: &[(Changes<'_>, &Compared<'_>)],
        (old, new): (&Named, &Named),
        language: Language,
        color: bool,
    ) -> std::io::Result<()> {
        let range = range_told(old, new);
        let languages = Languages { written: language, asked: self.lang };
        if self.format == Format::Json && !self.cycle {
            let registers =
                all.iter().map(|(changes, compared)| OfRegister::new(&shown(compared), changes, language)).collect();
            return write::json::pretty(out, &document(revision(old), revision(new), registers));
        }
        let tables: Vec<Table> = all.iter().flat_map(|(changes, compared)| self.tables(changes, compared)).collect();
        let title = Both::new("台账的变化", "What changed in the register");
        let nothing = language.of("没有变化", "nothing changed");
        let range = range.of(language);
        match self.format {
            Format::Csv => tables::write(out, &tables, tables::Format::Csv, color, languages),
            Format::Json => tables::write(out, &tables, tables::Format::Json, color, languages),
            Format::Html => {
                let subtitle = if tables.is_empty() { format!("{range} · {nothing}") } else { range.to_owned() };
                write::html::tables(out, (title.of(language), &subtitle), &tables, language)
            }
            Format::Markdown => {
                let escape = write::markdown::escape;
                writeln!(out, "## {}\n\n{}\n", title.of(language), escape(range))?;
                match tables.is_empty() {
                    true => writeln!(out, "{nothing}"),
                    false => tables::write(out, &tables, tables::Format::Markdown, color, languages),
                }
            }
            Format::Table => {
                writeln!(out, "{}", crate::source::visible(range))?;
                match tables.is_empty() {
                    true => writeln!(out, "{nothing}"),
                    false => tables::write(out, &tables, tables::Format::Table, color, languages),
                }
            }
        }
    }

    /// What is printed of one register.
    fn tables(&self, changes: &Changes<'_>, compared: &Compared<'_>) -> Vec<Table> {
        let csv = self.format == Format::Csv;
        let tables = match (&compared.now, csv) {
            (Some(now), csv) => {
                let points = cycle::points(changes, now, &compared.versions.only);
                let mut tables = if csv { vec![cycle::list(&points)] } else { cycle::tables(&points) };
                tables.extend(changes.totals_table().filter(|_| !csv));
                tables
            }
            (None, true) => vec![changes.list()],
            (None, false) => changes.tables(),
        };
        tables.into_iter().map(|table| Table { register: shown(compared), ..table }).collect()
    }

    /// Found where a change is among those that are not let through, or where a version could not be read whole.
    fn outcome(&self, all: &[(Changes<'_>, &Compared<'_>)], language: Language) -> Outcome {
        let mut outcome = Outcome::Clean;
        for (changes, _) in all {
            for (kind, count) in changes.kinds().into_iter().filter(|(kind, _)| self.fail_on.contains(kind)) {
                let (zh, en) = (kind.zh(), kind.en());
                say(language.of(format!("不放行:{zh}({en}){count} 处"), format!("not let through: {en}, {count}")));
                outcome = Outcome::Found;
            }
            if !changes.comparison.unread.is_empty() {
                let count = changes.comparison.unread.len();
                say(language.of(
                    format!("有 {count} 个文件读不出来,没有比较;`riskreg lint` 列出原因"),
                    format!("{count} files could not be read and were not compared; `riskreg lint` says why"),
                ));
                outcome = Outcome::Found;
            }
        }
        outcome
    }
}

/// How the register is named: its path, or `.`.
fn shown(compared: &Compared<'_>) -> String {
    let shown = &compared.versions.shown;
    if shown.is_empty() { ".".to_owned() } else { shown.clone() }
}

fn revision(named: &Named) -> Revision {
    Revision { revision: named.revision.clone(), commit: named.commit.clone() }
}

/// So many digits of a commit's name are shown.
const SHORT: usize = 7;

/// `HEAD~1(1a2b3c4) → 现在的文件`.
fn range_told(old: &Named, new: &Named) -> Both {
    let named = |version: &Named| match &version.commit {
        None => Both::new("现在的文件", "the files as they are"),
        Some(commit) => {
            let short = &commit[..SHORT.min(commit.len())];
            let plain = commit.starts_with(&version.revision);
            let shown = |open: &str, close: &str| match plain {
                true => short.to_owned(),
                false => format!("{}{open}{short}{close}", version.revision),
            };
            Both::new(shown("（", "）"), shown(" (", ")"))
        }
    };
    let (old, new) = (named(old), named(new));
    Both::new(format!("{} → {}", old.zh, new.zh), format!("{} → {}", old.en, new.en))
}
