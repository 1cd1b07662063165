//! `riskreg publish`.

mod earlier;
mod leaks;
mod memory;
mod pdf;
mod ready;
mod stated;
mod verify;

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use self::leaks::{Guard, Guarded, Leaks};
use self::memory::Memory;
use self::ready::{Ready, pages, ready};
use super::Outcome;
use super::common::{Input, Register, color, names, parts, say, state_of_reading, width};
use crate::finding::Severity;
use crate::judge::{Selection, judge};
use crate::output::Made;
use crate::publish::forms::{Asked, Paper};
use crate::publish::proof::Manifest;
use crate::publish::{Check, Kind, LeftOut, Options, Out, View};
use crate::record::Language;
use crate::reports::rollup::{self, Reader};
use crate::write::{self, text::Style};

/// 公示:检查台账,汇总,生成可以公开的网页 / Publish: lint, roll up, and write pages that may be shown
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// 写到这个文件夹;只覆盖 riskreg 自己生成的 / Write to this folder; only what riskreg made is written over
    #[arg(long, value_name = "DIR", required_unless_present_any = ["verify", "check"])]
    out: Option<PathBuf>,
    /// 页面格式 / Format of the pages
    #[arg(long, value_enum, default_value_t = Format::Both, hide_default_value = true)]
    format: Format,
    /// 给谁看,默认 public / Whom the pages are for; public by default
    #[arg(long, value_enum, value_name = "VIEW", default_value_t = For::Public, hide_default_value = true)]
    view: For,
    /// 只生成这些清单和表单,逗号分隔;`riskreg forms list` 列出全部 / Only these lists and forms, comma between; `riskreg forms list` lists them
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    form: Vec<String>,
    /// 空白的,手工填写 / Blank ones, to be filled in by hand
    #[arg(long, requires = "form")]
    blank: bool,
    /// 用哪个程序生成 PDF:typst、chromium、libreoffice 或程序路径;默认用找到的第一个 / The program that makes PDF: typst, chromium, libreoffice or a path; the first that is found by default
    #[arg(long, value_name = "NAME", requires = "form")]
    engine: Option<String>,
    /// 另列与这个版本相比的变更,一般是上次公示的标签 / Also a page of what changed since this revision, as a rule the tag of the last publication
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// 总览上列出历次周期,沿 riskreg.toml 的 [cycle] previous 回溯 / Show the cycles before on the overview, followed back by [cycle] previous
    #[arg(long)]
    trend: bool,
    /// 有错误也生成,每页注明征求意见稿 / Publish in spite of errors; every page says that it is a draft
    #[arg(long)]
    draft: bool,
    /// 不生成,只查这个文件夹里有没有不该公开的内容 / Write nothing; search this folder for what must not be seen
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "format", "draft", "verify"])]
    check: Option<PathBuf>,
    /// 不生成,核对这个文件夹是否正是台账所给的;没有台账就只按其中的清单核对 / Write nothing; tell whether this folder is exactly what the register gives, or, without a register, what its manifest lists
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "format", "draft", "today", "since", "trend"])]
    verify: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Html,
    Markdown,
    /// 网页在文件夹里,Markdown 在其中的 markdown/(默认) / HTML in the folder, Markdown in markdown/ in it (the default)
    Both,
    /// Word,只和 --form 一起 / Word files, with --form only
    Docx,
    /// Excel,只和 --form 一起 / Excel workbooks, with --form only
    Xlsx,
    /// 由本机的 typst、Chromium 或 LibreOffice 生成,只和 --form 一起 / by typst, Chromium or LibreOffice of this machine, with --form only
    Pdf,
}

/// Whom the pages are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum For {
    /// 公开:姓名按设置换成角色,备注和不公开的不出现 / Anybody: names as the settings say, nothing that is not published
    Public,
    /// 内部:姓名、备注、不公开的内容和全部审核意见都在,每页注明内部资料 / Inside: names, notes, what is not published, every opinion
    Internal,
}

impl From<For> for View {
    fn from(whom: For) -> View {
        match whom {
            For::Public => View::Public,
            For::Internal => View::Internal,
        }
    }
}

impl Format {
    /// The files of offices that it stands for.
    fn papers(self) -> Vec<Paper> {
        match self {
            Format::Docx => vec![Paper::Docx],
            Format::Xlsx => vec![Paper::Xlsx],
            Format::Pdf => vec![Paper::Pdf],
            Format::Html | Format::Markdown | Format::Both => Vec::new(),
        }
    }

    /// Each format with the folder that its pages lie in.
    fn folders(self) -> Vec<(Kind, String)> {
        match self {
            Format::Html => vec![(Kind::Html, String::new())],
            Format::Markdown => vec![(Kind::Markdown, String::new())],
            Format::Docx | Format::Xlsx | Format::Pdf => Vec::new(),
            Format::Both => vec![(Kind::Html, String::new()), (Kind::Markdown, "markdown/".to_owned())],
        }
    }
}

/// How many errors are named before publication is refused; lint lists them all.
const NAMED: usize = 10;

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    if let Some(folder) = &args.verify {
        return verify::run(&args.input, folder, out);
    }
    let forms = super::forms::named(&args.form)?;
    let papers = args.format.papers();
    if forms.is_empty() && !papers.is_empty() {
        bail!(
            "docx、xlsx、pdf 只用于清单和表单:加上 --form 名称,`riskreg forms list` 列出全部 / docx, xlsx and pdf are for lists and forms: add --form NAME; `riskreg forms list` lists them"
        );
    }
    if args.engine.is_some() && args.format != Format::Pdf {
        bail!("--engine 只用于 --format pdf / --engine is for --format pdf");
    }
    let forms = (!forms.is_empty()).then_some(Asked { forms, blank: args.blank, papers });
    // They are needed until the program ends, which takes them along more quickly than they can be taken apart.
    let mut registers = ManuallyDrop::new(args.input.read(|mut ask| {
        (ask.models, ask.fingerprint, ask.marks) = (true, true, true);
        // Errors alone stand in the way of a publication.
        ask.copies = false;
        ask
    })?);
    let language = args.input.language(&registers);
    if seen(&registers) == 0 {
        say(language.of("没有可公示的文件".to_owned(), "nothing to publish".to_owned()));
        return Ok(Outcome::Nothing);
    }
    let options = Options {
        language,
        view: args.view.into(),
        draft: args.draft,
        only: Vec::new(),
        formats: args.format.folders(),
        forms,
        since: args.since.clone(),
        trend: args.trend,
    };
    if let Some(folder) = &args.check {
        // What could not be read may withhold more than is known.
        let reading = state_of_reading(&registers, language);
        let found = leaks::look_through(
            folder,
            &guards(&ready(&mut registers, options.view, args.input.today()), language)?,
            language,
        )?;
        return Ok(if found == Outcome::Clean { reading } else { found });
    }
    let folder = args.out.as_ref().context("--out")?;
    let errors = errors(&registers, language);
    if errors > 0 && !args.draft {
        say(language.of(
            format!("有 {errors} 个错误,没有生成页面;改正后再来,或用 --draft 生成征求意见稿"),
            format!("{errors} errors, so nothing was written; correct them, or use --draft for a draft"),
        ));
        return Ok(Outcome::Found);
    }
    let names = names(&registers);
    // Before the registers are let go for publication: from then on nobody counts them.
    let rolled_up = || rollup::rollup(&parts(&registers, &names), rollup::Asked::default()).table(Reader::Person);
    let table = args.form.is_empty().then(rolled_up);
    let Some(made) = written(&args, &mut registers, &options, folder)? else { return Ok(Outcome::Found) };
    let style = Style { color: color(), language, width: width() };
    if let Some(table) = table {
        write::table::tables(out, &[table], style)?;
    }
    let said = format!("{}{}{}", told(made, language), language.of(":", ": "), folder.display());
    writeln!(out, "{}", crate::source::visible(&said))?;
    Ok(Outcome::Clean)
}

/// Writes the pages, unless something that must not be seen stands on one: nothing is moved to its place before all of it was
/// looked through.
fn written(args: &Args, registers: &mut [Register], options: &Options, folder: &Path) -> Result<Option<Made>> {
    let language = options.language;
    let today = args.input.today();
    let ready = ready(registers, options.view, today);
    ready.iter().for_each(|register| tell_left_out(&register.released.left_out, language));
    let guards = guards(&ready, language)?;
    let leaks = Leaks::default();
    let write = |out: &dyn Out| {
        let guarded = Guarded { guards: &guards, leaks: &leaks, out };
        let look = |register: Option<usize>, path: &str, content: &[u8]| guarded.look(register, path, content);
        let published = pages(&ready, options, today, (args.engine.as_deref(), &look), &guarded)?;
        if !leaks.is_empty() {
            bail!("{}", language.of("没有生成页面", "nothing was written"));
        }
        let stated = ready.iter().zip(&published).map(|(register, published)| stated::register(register, published));
        Ok(Manifest::new(today, args.input.ask().largest, options.clone(), stated.collect::<Result<_>>()?))
    };
    let mut memory = Memory::open(folder, !args.input.no_cache);
    let made = crate::output::folder(folder, memory.known.as_mut(), write, |manifest| stated::moment(&ready, manifest));
    if made.is_ok() {
        memory.keep(folder);
    }
    let found = leaks.tell(&guards, folder, language);
    if found > 0 {
        say(language.of(
            format!("页面里有 {found} 处不该公开的内容,没有生成"),
            format!("{found} places of the pages show what must not be seen, so nothing was written"),
        ));
        return Ok(None);
    }
    made.map(Some)
}

/// What must not be seen of each register.
fn guards<'r>(ready: &'r [Ready<'r>], language: Language) -> Result<Vec<Guard<'r>>> {
    let guard = |register: &'r Ready<'r>| {
        let check = Check::new(&register.released, language)?;
        Ok(Guard { key: check.key(), check, register })
    };
    ready.iter().map(guard).collect()
}

/// What is not on the pages because it was not approved.
fn tell_left_out(left_out: &LeftOut, language: Language) {
    let files: usize = left_out.files.iter().map(|(_, count)| count).sum();
    if files > 0 {
        let each =
            left_out.files.iter().map(|(state, count)| format!("{} {count}", language.of(state.zh(), state.en())));
        let each = each.collect::<Vec<_>>().join(language.of("、", ", "));
        say(language.of(
            format!("未审定的没有公开:{files} 个岗位、部门({each})"),
            format!("not published because not approved: {files} posts and departments ({each})"),
        ));
    }
    if left_out.points > 0 {
        let points = left_out.points;
        say(language.of(
            format!("审核退回的没有公开:{points} 个风险点"),
            format!("not published because sent back by a review: {points} risk points"),
        ));
    }
}

/// What became of the folder.
fn told(made: Made, language: Language) -> String {
    let Made { pages, changed, gone, anew } = made;
    match (anew, changed + gone) {
        (true, _) => language.of(format!("已生成 {pages} 个页面"), format!("{pages} pages written")),
        (false, 0) => language.of(format!("{pages} 个页面都没有变化"), format!("none of {pages} pages changed")),
        (false, _) => language.of(
            format!("共 {pages} 个页面,改写 {changed} 个,删去 {gone} 个"),
            format!("{pages} pages, {changed} rewritten, {gone} taken away"),
        ),
    }
}

/// Files of what was asked for.
fn seen(registers: &[Register]) -> usize {
    let selection = |register: &Register| Selection { only: register.only.clone(), ..Selection::default() };
    registers
        .iter()
        .map(|register| {
            let selection = selection(register);
            register.survey.seen(&|path| selection.takes_path(path)).files
        })
        .sum()
}

/// Counts the errors of what was asked for, and names the first ones.
fn errors(registers: &[Register], language: Language) -> usize {
    let mut errors = 0;
    for register in registers {
        let selection = Selection { only: register.only.clone(), ..Selection::default() };
        let judgement = judge(&register.survey, &register.source, &selection);
        for judged in judgement.findings.iter().filter(|judged| judged.severity == Severity::Error) {
            if errors < NAMED {
                let message = judged.finding.message.of(language);
                say(format!("{}:{}: [{}] {message}", judged.path, judged.start.line, judged.finding.rule.name));
            }
            errors += 1;
        }
    }
    errors
}
