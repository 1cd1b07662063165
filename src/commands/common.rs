//! What several commands share: where registers are, which language, which day, where the output goes.

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use jiff::civil::Date;
use rayon::prelude::*;

use super::Outcome;
use super::tables::Languages;
use crate::cache;
use crate::finding::{Both, Severity};
use crate::fingerprint;
use crate::judge::{Selection, judge};
use crate::read::{LARGEST, Overlay, RevisionTarget, Source, Target, discover, discover_at, relative, root_of};
use crate::record::Language;
use crate::reports::Part;
use crate::rules::{ALL, Check, Entry, missing_field};
use crate::survey::{Ask, Hot, Look, Survey, survey_looked};
use crate::write::csv;

/// 台账在哪里、用什么语言、按哪一天 / Where registers are, in which language, as of which day
#[derive(Debug, Clone, clap::Args)]
pub struct Input {
    /// 台账、其中的文件夹或文件,默认为当前文件夹 / Registers, or folders or files in them; the current folder by default
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// 输出语言,默认随台账的 `keys` / Language of the output; that of the register's `keys` by default
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// 按这一天判断是否逾期,默认为今天 / The day to judge by; today by default
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub today: Option<Date>,
    /// 看版本库里的这个版本,而不是现在的文件 / Read this revision from the repository instead of the files as they are
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,
    /// 单个文件的上限(MiB),超过的不读 / Largest file that is read, in MiB
    #[arg(long, value_name = "MIB", default_value_t = LARGEST / (1024 * 1024))]
    pub max_file_size: u64,
    /// 每个文件都重新读,不用也不留缓存 / Read every file anew; use no cache and keep none
    #[arg(long)]
    pub no_cache: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    Zh,
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Language {
        match lang {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        }
    }
}

pub fn parse_date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "日期写作 2026-11-21 / a date is written 2026-11-21".to_owned())
}

/// A file whose text is not, or not yet, what the disk holds.
pub struct Unsaved {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

/// The register that a file belongs to, among `targets` from now on, and the file's path in it.
fn add_file(targets: &mut Vec<Target>, file: &Path) -> Result<(usize, String)> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let root = root_of(folder);
    let Some((root, path)) = root.and_then(|root| relative(&root, file).map(|path| (root, path))) else {
        bail!("{0}: 不在任何台账里 / not in a register: {0}", crate::source::visible(&file.to_string_lossy()));
    };
    match targets.iter_mut().position(|target| target.root == root) {
        Some(index) => {
            if !targets[index].only.is_empty() {
                targets[index].only.push(path.clone());
            }
            Ok((index, path))
        }
        None => {
            targets.push(Target { root, only: vec![path.clone()] });
            Ok((targets.len() - 1, path))
        }
    }
}

/// A register that was named.
pub struct Named {
    pub source: Overlay,
    /// The parts of it that were asked for.
    pub only: Vec<String>,
    /// Where what its files give is kept.
    place: Option<cache::Register>,
    /// The commit that it is read from.
    pub commit: Option<String>,
}

impl Named {
    fn surveyed(self, ask: Ask, look: Option<Look<'_>>) -> Result<Register> {
        let Named { source, only, place, commit } = self;
        let survey = survey_looked(&source, ask, place.as_ref(), look)?;
        Ok(Register { source, survey, only, commit })
    }
}

/// A register that a command works on.
pub struct Register {
    pub source: Overlay,
    pub survey: Survey,
    /// The parts that were asked for; all where empty.
    pub only: Vec<String>,
    /// The full name of the commit that it was read from, where it was.
    pub commit: Option<String>,
}

impl Register {
    /// How the register is named in summaries: its path, or `.`.
    pub fn shown(&self) -> String {
        match self.source.shown("") {
            path if path.is_empty() => ".".to_owned(),
            path => path,
        }
    }

    /// The fingerprint of all its files, as its publications state it.
    pub fn fingerprint(&self) -> String {
        fingerprint_of(&self.survey, &self.source)
    }

    /// The register's name: from riskreg.toml, else that of its root unit, else its path.
    pub fn name(&self) -> String {
        if let Some(name) = &self.survey.profile.register_name {
            return name.to_string();
        }
        let root =
            self.survey.layout.entries.iter().position(|entry| entry.identity.is_empty() && entry.kind.is_some());
        let name =
            root.and_then(|root| self.survey.contributions[root].facts.file.as_ref()).map(|file| file.name.to_string());
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| self.shown())
    }
}

/// The fingerprint of all files of a register: of what the survey read where it was asked for there, else of the files read anew.
pub fn fingerprint_of(survey: &Survey, source: &Overlay) -> String {
    let entries = &survey.layout.entries;
    let contents =
        |files: &[usize]| files.par_iter().map(|file| source.read(&entries[*file].listed, survey.largest)).collect();
    survey.fingerprint.clone().unwrap_or_else(|| fingerprint::of_register(&survey.layout, &contents))
}

impl Input {
    /// Reads the registers that were named.
    pub fn read(&self, ask: impl Fn(Ask) -> Ask) -> Result<Vec<Register>> {
        self.read_with(None, ask)
    }

    /// The same, with the text of one file as it is to be: a file of its folder's register, there already or not.
    pub fn read_with(&self, unsaved: Option<Unsaved>, ask: impl Fn(Ask) -> Ask) -> Result<Vec<Register>> {
        let ask = ask(self.ask());
        self.sources(unsaved, ask.marks)?.into_iter().map(|named| named.surveyed(ask, None)).collect()
    }

    /// Reads the registers that were named, and gives each with what looked at its files on the way.
    pub fn read_looked<L: Sync>(
        &self,
        ask: impl Fn(Ask) -> Ask,
        made: impl Fn() -> L,
        look: impl Fn(&L, Hot<'_>) + Sync,
    ) -> Result<(Vec<Register>, Vec<L>)> {
        let ask = ask(self.ask());
        let (mut registers, mut looked) = (Vec::new(), Vec::new());
        for named in self.sources(None, ask.marks)? {
            let made = made();
            registers.push(named.surveyed(ask, Some(&|hot: Hot<'_>| look(&made, hot)))?);
            looked.push(made);
        }
        Ok((registers, looked))
    }

    /// The registers that were named, nothing of them read yet.
    pub fn open(&self) -> Result<Vec<Named>> {
        self.sources(None, false)
    }

    fn sources(&self, unsaved: Option<Unsaved>, marks: bool) -> Result<Vec<Named>> {
        if let Some(revision) = &self.at {
            let named = |target: RevisionTarget| {
                let place = self.cache(&target.root).map(|place| place.for_purpose("revisions"));
                let commit = Some(target.source.commit().to_owned());
                Named { source: Overlay::over(Box::new(target.source)), only: target.only, place, commit }
            };
            return Ok(discover_at(&self.paths, revision)?.into_iter().map(named).collect());
        }
        let named = |target: Target| {
            let place = self.cache(&target.root);
            // How files look is asked of the system one by one.
            let folder = if marks || place.is_some() { Overlay::marked } else { Overlay::new };
            let source = folder(&target.root);
            Named { source, only: target.only, place, commit: None }
        };
        let Some(unsaved) = unsaved else { return Ok(discover(&self.paths)?.into_iter().map(named).collect()) };
        let paths: Vec<PathBuf> = self.paths.iter().filter(|path| *path != Path::new("-")).cloned().collect();
        // Alone, it does not stand for the current folder.
        let mut targets = if paths.is_empty() { Vec::new() } else { discover(&paths)? };
        let (register, path) = add_file(&mut targets, &unsaved.path)?;
        let mut sources: Vec<Named> = targets.into_iter().map(named).collect();
        sources[register].source.put(&path, unsaved.bytes);
        Ok(sources)
    }

    /// Where what the files of the register at `root` give is kept.
    fn cache(&self, root: &Path) -> Option<cache::Register> {
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        cache::Register::at(root, !self.no_cache)
    }

    /// What a command asks of a survey, where it asks nothing special.
    pub fn ask(&self) -> Ask {
        Ask { largest: self.max_file_size.saturating_mul(1024 * 1024), ..Ask::new(self.today()) }
    }

    /// What was asked, whichever registers and revision it was asked of.
    pub fn of_any(&self) -> Input {
        Input { paths: Vec::new(), at: None, ..self.clone() }
    }

    pub fn today(&self) -> Date {
        self.today.unwrap_or_else(|| jiff::Zoned::now().date())
    }

    /// `--lang`, else the register's `keys`, else the locale.
    pub fn language(&self, registers: &[Register]) -> Language {
        if let Some(lang) = self.lang {
            return lang.into();
        }
        match registers.iter().map(|register| &register.survey.profile).find(|profile| profile.keys_stated) {
            Some(profile) => profile.keys,
            None => locale(),
        }
    }

    /// The language of what is printed of these registers, and what was asked for.
    pub fn languages(&self, registers: &[Register]) -> Languages {
        Languages { written: self.language(registers), asked: self.lang }
    }
}

/// The header of CSV is keys, unless a language is asked for.
pub fn csv_reader(asked: Option<Lang>) -> csv::Reader {
    match asked {
        Some(Lang::Zh) => csv::Reader::Person(Language::Zh),
        _ => csv::Reader::Program,
    }
}

/// How the registers are named: to machines, and to people.
pub fn names(registers: &[Register]) -> Vec<(String, String)> {
    registers.iter().map(|register| (register.shown(), register.name())).collect()
}

/// The registers as reports see them; `names` are those of [`names`].
pub fn parts<'r>(registers: &'r [Register], names: &'r [(String, String)]) -> Vec<Part<'r>> {
    registers
        .iter()
        .zip(names)
        .map(|(register, (shown, name))| Part { survey: &register.survey, register: shown, name, only: &register.only })
        .collect()
}

/// Takes leave of registers at the end of a run. The system takes back the memory of a large survey at once, and faster
/// than piece by piece; programs that were asked for its files are seen to their end.
pub fn leave(registers: Vec<Register>) {
    for Register { source, survey, .. } in registers {
        drop(source);
        std::mem::forget(survey);
    }
}

/// How many files with faults are named; lint lists them all.
const NAMED_FAULTS: usize = 5;

/// What a command that only counts says of how well it could read: faults and what was left out go to
/// standard error. [`Outcome::Found`] where something asked for could not be read.
pub fn state_of_reading(registers: &[Register], language: Language) -> Outcome {
    let mut files = 0;
    let mut faults: Vec<String> = Vec::new();
    for register in registers {
        let selection = Selection { only: register.only.clone(), ..Selection::default() };
        files += register.survey.seen(&|path| selection.takes_path(path)).files;
        faults.extend(faults_of_reading(register, &selection, language));
        for path in register.survey.layout.other_registers.iter().filter(|path| selection.takes_path(path)) {
            let path = register.source.shown(path);
            say(language.of(format!("另一个台账,未计入:{path}"), format!("another register, not counted: {path}")));
        }
    }
    if files == 0 {
        say(language.of("没有可汇总的文件".to_owned(), "nothing to count".to_owned()));
        return Outcome::Nothing;
    }
    for fault in faults.iter().take(NAMED_FAULTS) {
        say(fault.clone());
    }
    if faults.is_empty() {
        return Outcome::Clean;
    }
    let count = faults.len();
    say(language.of(
        format!("有 {count} 处读不出来,数字可能不全;`riskreg lint` 列出全部"),
        format!("{count} places could not be read, so numbers may be short; `riskreg lint` lists them"),
    ));
    Outcome::Found
}

/// What of a register could not be read as it stands, each with its place: errors that the reader and the
/// layout found. A required field that is absent hides nothing from a count.
fn faults_of_reading(register: &Register, selection: &Selection, language: Language) -> Vec<String> {
    let survey = &register.survey;
    // What the other rules find, where they ran, hides nothing from a count either.
    let of_reading =
        |entry: &Entry| entry.reading || entry.checks.iter().any(|check| matches!(check, Check::Layout(_)));
    let others = ALL.iter().filter(|entry| !of_reading(entry)).map(|entry| entry.rule);
    let ignore = others.chain([&missing_field::RULE]).map(|rule| rule.name.to_owned()).collect();
    let judgement = judge(survey, &register.source, &Selection { ignore, ..Selection::default() });
    let mut silent: Vec<bool> = survey
        .layout
        .entries
        .iter()
        .zip(&survey.contributions)
        .map(|(entry, contribution)| entry.kind.is_some() && contribution.facts.file.is_none())
        .collect();
    let mut faults = Vec::new();
    for judged in judgement.findings.iter().filter(|judged| judged.severity == Severity::Error) {
        let file = judged.finding.place.file;
        let path = &survey.entry(file).listed.path;
        // A fault of the profile concerns every part of the register.
        if path != "riskreg.toml" && !selection.takes_path(path) {
            continue;
        }
        silent[file.0 as usize] = false;
        let message = judged.finding.message.of(language);
        faults.push(format!("{}:{}: {message}", register.source.shown(path), judged.start.line));
    }
    // Severities may be turned down; what gave nothing at all is missing all the same.
    for (entry, _) in survey.layout.entries.iter().zip(silent).filter(|(_, silent)| *silent) {
        let path = &entry.listed.path;
        if selection.takes_path(path) {
            faults.push(format!("{}: {}", register.source.shown(path), language.of("读不出来", "could not be read")));
        }
    }
    faults
}

/// A word on standard error.
pub fn say(text: String) {
    super::kept::note(&text);
    eprintln!("riskreg: {}", crate::source::visible(&text));
}

/// Both languages in one line, for what is said before a language is known.
pub fn said(both: &Both) -> String {
    if both.zh == both.en { both.zh.clone() } else { format!("{} / {}", both.zh, both.en) }
}

/// The bytes of a file, and one more than `most` of one that is larger: nothing beyond is read.
pub fn read_up_to(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Chinese unless the locale names another language.
pub fn locale() -> Language {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match named.as_deref() {
        Some(locale) if locale.starts_with("en") => Language::En,
        _ => Language::Zh,
    }
}

/// Colour where a person looks at it and has not declined it.
pub fn color() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The width of the terminal in cells; 100 where there is none.
pub fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100)
}

/// Writes to a file, whole or not at all, or to `out`.
pub fn write_to(
    output: Option<&PathBuf>,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<()> {
    match output {
        None => write(out).context("无法写到标准输出 / cannot write to standard output"),
        Some(path) => crate::output::file(path, write),
    }
}

/// An error and its causes in one line, in both languages where the system is the cause.
pub fn chain(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        let part = match cause.downcast_ref::<std::io::Error>() {
            Some(error) => {
                let (zh, en) = crate::source::io_words(error);
                if zh == en { zh } else { format!("{zh} / {en}") }
            }
            None => cause.to_string(),
        };
        if parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    crate::source::visible(&parts.join(": ")).into_owned()
}
