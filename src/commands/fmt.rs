//! `riskreg fmt`.

use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use rayon::prelude::*;

use super::Outcome;
use super::common::{Lang, locale, say};
use super::patch;
use crate::edit::{self, Change};
use crate::finding::Both;
use crate::judge::Selection;
use crate::merge::{Manner, Untidied, kind_by_keys, tidied};
use crate::read::{self, Entry, Folder, LARGEST, Layout, ReadFault, Source, Target, discover, kind_of};
use crate::record::{Language, ProblemKind};
use crate::register::FileKind;
use crate::rules::{not_yaml, quoted};
use crate::schema::{self, Keys, SUBJECTS};
use crate::source::{Lines, Span, visible};
use crate::survey::{Ask, profile_of};

/// 整理台账的版式:缩进、引号、空行;内容、注释和键的先后不变 / Lay files out in one way: indentation, quotes, empty lines; content, comments and the order of keys stay
///
/// 改完重新读一遍,读出来与原来不一样的一律不写;有语法错误的文件不动,说明在哪里。审核记录的内容指纹不变。
///
/// What was written is read again, and nothing is written that would read otherwise; a file with a syntax fault is left
/// alone and named with its place. Fingerprints of reviews stay.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 台账、其中的文件夹或文件,默认为当前文件夹;`-` 为标准输入 / Registers, or folders or files in them; the current folder by default; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// 只看哪些文件要整理,不改;有则退出码为 1 / Only name the files that would change; exit 1 where there are any
    #[arg(long)]
    check: bool,
    /// 只显示会怎么改,不改 / Show what would change, and change nothing
    #[arg(long)]
    diff: bool,
    /// 键一律改成中文或英文,整个台账时连 riskreg.toml 的 `keys` 一起改 / Write all keys in this language; of a whole register, `keys` in riskreg.toml too
    #[arg(long, value_enum, value_name = "LANG")]
    keys: Option<Lang>,
    /// 键按格式表的先后排列,注释跟着走 / Put keys in the order of the format, their comments with them
    #[arg(long)]
    in_order: bool,
    /// 标准输入里的是哪个文件,用来认出它是岗位、部门还是别的 / Which file is on standard input, which tells what it is
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
    /// 提示的语言,默认随台账的 `keys` / Language of what is said; that of the register's `keys` by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
}

impl Args {
    fn manner(&self) -> Manner {
        Manner { keys: self.keys.map(Language::from), in_order: self.in_order }
    }
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    if args.paths.iter().any(|path| path == Path::new("-")) {
        if args.paths.len() > 1 {
            bail!("`-` 不与别的路径同用 / `-` stands alone");
        }
        return standard_input(&args, out);
    }
    let mut done = Done::default();
    let mut language = args.lang.map(Language::from);
    for target in discover(&args.paths)? {
        let stated = one_register(&args, &target, &mut done)?;
        language = language.or(stated);
    }
    done.report(&args, language.unwrap_or_else(locale), out)
}

/// What a run came to.
#[derive(Default)]
struct Done {
    /// Files that were looked at.
    files: usize,
    changes: Vec<Change>,
    /// How each of `changes` is named.
    shown: Vec<String>,
    /// What was left alone, and why.
    refused: Vec<Both>,
    notes: Vec<Both>,
}

impl Done {
    fn add(&mut self, shown: String, change: Change) {
        self.shown.push(shown);
        self.changes.push(change);
    }
}

/// Lays out what was asked for of one register; the language that it states its keys are in.
fn one_register(args: &Args, target: &Target, done: &mut Done) -> Result<Option<Language>> {
    let source = Folder::new(&target.root);
    let shown = || visible(&target.root.to_string_lossy()).into_owned();
    let layout = read::layout(source.list().with_context(shown)?);
    let (profile, _) = profile_of(&source, &layout, Ask::new(Date::default()))?;
    let asked = Selection { only: target.only.clone(), ..Selection::default() };
    let files: Vec<(&Entry, FileKind)> = layout
        .entries
        .iter()
        .filter(|entry| asked.takes_path(&entry.listed.path))
        .filter_map(|entry| Some((entry, entry.kind?)))
        .collect();
    done.files += files.len();
    let laid: Vec<Option<Result<(String, Change), Both>>> =
        files.par_iter().map(|(entry, kind)| laid_out(&source, entry, *kind, args.manner())).collect();
    for laid in laid.into_iter().flatten() {
        match laid {
            Ok((shown, change)) => done.add(shown, change),
            Err(why) => done.refused.push(why),
        }
    }
    if let Some(keys) = args.keys.map(Language::from).filter(|_| target.only.is_empty()) {
        keys_of_register(&source, &layout, target, keys, profile.keys, done);
    }
    Ok(profile.keys_stated.then_some(profile.keys))
}

/// One file, where it is to change or cannot.
fn laid_out(source: &Folder, entry: &Entry, kind: FileKind, manner: Manner) -> Option<Result<(String, Change), Both>> {
    let shown = visible(&source.shown(&entry.listed.path)).into_owned();
    let before = match source.read(&entry.listed, LARGEST) {
        Ok(bytes) => bytes,
        Err(fault) => return Some(Err(unread(&shown, &fault))),
    };
    match laid_out_text(&before, kind, manner, &shown) {
        Ok(None) => None,
        Ok(Some(after)) => {
            let change = Change { path: entry.listed.native.clone(), before, after };
            Some(Ok((shown, change)))
        }
        Err(why) => Some(Err(why)),
    }
}

fn unread(shown: &str, fault: &ReadFault) -> Both {
    let (zh, en) = match fault {
        ReadFault::Io(error) => crate::source::io_words(error),
        ReadFault::LeftOut => (read::LEFT_OUT.0.to_owned(), read::LEFT_OUT.1.to_owned()),
        ReadFault::TooLarge { limit, .. } => (format!("超过 {limit} 字节"), format!("larger than {limit} bytes")),
    };
    Both { zh: format!("{shown}: {zh},没有动"), en: format!("{shown}: {en}; left alone") }
}

/// The text as it is to be; nothing where it is so already.
fn laid_out_text(bytes: &[u8], kind: FileKind, manner: Manner, shown: &str) -> Result<Option<String>, Both> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        let why = read::file(bytes, kind).problems.into_iter().next().map(Untidied::Problem);
        return Err(worded(&why.unwrap_or(Untidied::Unwritable), "", shown));
    };
    match tidied(text, kind, manner) {
        Ok(after) => Ok((after != text).then_some(after)),
        Err(why) => Err(worded(&why, text, shown)),
    }
}

/// Why a file was left alone, and where in it.
fn worded(why: &Untidied, text: &str, shown: &str) -> Both {
    let at = |span: Span| {
        let place = Lines::new(text).position(span.start);
        format!("{shown}:{}:{}", place.line, place.column)
    };
    let said = |span: Span| quoted(text.get(span.range()).unwrap_or_default()).to_string();
    let (place, zh, en) = match why {
        Untidied::Problem(problem) => match &problem.kind {
            ProblemKind::Unusual(unusual) => {
                let (zh, en, ..) = not_yaml::words(unusual);
                (at(problem.span), zh, en)
            }
            _ => (at(problem.span), "读不出来".to_owned(), "cannot be read".to_owned()),
        },
        Untidied::Key(span) => {
            let key = said(*span);
            (at(*span), format!("「{key}」前面已经写过"), format!("`{key}` has been written before"))
        }
        Untidied::Unwritable => {
            (shown.to_owned(), "整理后读出来会与原来不一样".to_owned(), "laid out it would read otherwise".to_owned())
        }
    };
    Both { zh: format!("{place}: {zh},没有动"), en: format!("{place}: {en}; left alone") }
}

/// What else of a register says which language its keys are in: `riskreg.toml`, and the schemas that editors read.
fn keys_of_register(
    source: &Folder,
    layout: &Layout,
    target: &Target,
    keys: Language,
    before: Language,
    done: &mut Done,
) {
    let config = layout.config.map(|index| &layout.entries[index].listed);
    match config {
        Some(listed) => {
            let shown = visible(&source.shown(&listed.path)).into_owned();
            let text = source.read(listed, LARGEST).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            match text.and_then(|text| Some((edit::keys_named(&text, keys).ok()?, text))) {
                Some((after, text)) if before != keys => {
                    let change = Change { path: listed.native.clone(), before: text.into_bytes(), after };
                    done.files += 1;
                    done.add(shown, change);
                }
                Some(_) => {}
                None => done.refused.push(Both {
                    zh: format!("{shown}: 没能改 `keys`,请自己改成 \"{}\"", keys.of("zh", "en")),
                    en: format!("{shown}: `keys` could not be changed; write \"{}\" there", keys.of("zh", "en")),
                }),
            }
        }
        None if before != keys => done.notes.push(Both {
            zh: format!("没有 riskreg.toml,以后新写的文件仍用中文键;要改就写一份:keys = \"{}\"", keys.of("zh", "en")),
            en: format!(
                "no riskreg.toml: new files still get Chinese keys; write one with keys = \"{}\"",
                keys.of("zh", "en")
            ),
        }),
        None => {}
    }
    for (_, subject) in SUBJECTS.iter().copied() {
        let path = super::home::schema_path(subject);
        let native = target.root.join(&path);
        let (was, after) = (
            schema::text(subject, Keys::One(keys.of(Language::En, Language::Zh))),
            schema::text(subject, Keys::One(keys)),
        );
        // Only what this program wrote for the other language.
        if native.symlink_metadata().is_ok_and(|there| there.is_file())
            && std::fs::read(&native).is_ok_and(|there| there == was.as_bytes())
        {
            let shown = visible(&source.shown(&path)).into_owned();
            done.files += 1;
            done.add(shown, Change { path: native, before: was.into_bytes(), after });
        }
    }
}

impl Done {
    fn report(self, args: &Args, language: Language, out: &mut dyn Write) -> Result<Outcome> {
        for both in self.refused.iter().chain(&self.notes) {
            say(both.of(language).to_owned());
        }
        if self.files == 0 {
            say(language.of("没有可整理的文件", "nothing to lay out").to_owned());
            return Ok(Outcome::Nothing);
        }
        let (files, changed, refused) = (self.files, self.changes.len(), self.refused.len());
        if args.diff {
            for (shown, change) in self.shown.iter().zip(&self.changes) {
                patch::show(shown, &String::from_utf8_lossy(&change.before), &change.after, out)?;
            }
        } else {
            if !args.check {
                edit::write_all(&self.changes)?;
            }
            for shown in &self.shown {
                writeln!(out, "{shown}")?;
            }
            writeln!(out, "{}", summary(files, changed, refused, args.check, language))?;
        }
        let found = refused > 0 || args.check && changed > 0;
        Ok(if found { Outcome::Found } else { Outcome::Clean })
    }
}

fn summary(files: usize, changed: usize, refused: usize, check: bool, language: Language) -> String {
    let left = match refused {
        0 => String::new(),
        _ => language.of(format!(",{refused} 份没有动"), format!(", {refused} left alone")),
    };
    let zh = match (changed, check) {
        (0, _) if refused > 0 => format!("{files} 份文件{left},其余无须整理"),
        (0, _) => format!("{files} 份文件,无须整理"),
        (_, true) => format!("{files} 份文件,{changed} 份要整理{left}"),
        (_, false) => format!("{files} 份文件,整理了 {changed} 份{left}"),
    };
    let number = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    let en = match (changed, check) {
        (0, _) => format!("{number}{left}; nothing to lay out anew"),
        (_, true) => format!("{number}, {changed} to be laid out anew{left}"),
        (_, false) => format!("{number}, {changed} laid out anew{left}"),
    };
    language.of(zh, en)
}

/// The file on standard input to standard output, as it is where it cannot be laid out.
fn standard_input(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let language = args.lang.map_or_else(locale, Language::from);
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes);
    read.context("无法读标准输入 / cannot read standard input")?;
    if bytes.len() as u64 > LARGEST {
        bail!("标准输入超过 {LARGEST} 字节 / standard input is larger than {LARGEST} bytes");
    }
    let named = args.stdin_filename.as_deref().map(|path| path.to_string_lossy().replace('\\', "/"));
    let shown = named.as_deref().map_or_else(|| "-".to_owned(), |path| visible(path).into_owned());
    let kind = match &named {
        Some(path) => match kind_of(path) {
            Some(kind) => kind,
            None => bail!("{shown}: 不是台账的文件 / not a file of a register"),
        },
        None => kind_by_keys(&String::from_utf8_lossy(&bytes)),
    };
    let laid = laid_out_text(&bytes, kind, args.manner(), &shown);
    let changes = matches!(laid, Ok(Some(_)));
    match (&laid, args.diff, args.check) {
        (Ok(Some(after)), true, _) => patch::show(&shown, &String::from_utf8_lossy(&bytes), after, out)?,
        (Ok(Some(_)), false, true) => writeln!(out, "{shown}")?,
        (Ok(Some(after)), false, false) => out.write_all(after.as_bytes())?,
        (_, true, _) | (_, _, true) => {}
        _ => out.write_all(&bytes)?,
    }
    if let Err(why) = &laid {
        say(why.of(language).to_owned());
    }
    Ok(if laid.is_err() || args.check && changes { Outcome::Found } else { Outcome::Clean })
}
