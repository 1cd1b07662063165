//! `riskreg merge-driver`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Outcome;
use super::common::{Lang, locale, say};
use crate::merge::{Marks, Merge, Merged, kind_by_keys};
use crate::read::{self, LARGEST, merge_by_line};
use crate::record::Language;
use crate::register::FileKind;

/// 按编号合并同一文件的两个版本,供 git 调用;结果写到 OURS / Merge two versions of a file by identity, for git to call; the result is written to OURS
///
/// 两边各加各的都留下;两边改了同一处的,只在那一处留冲突标记,退出码为 1。读不懂的文件交给 `git merge-file`。
///
/// What either side adds stays; where both changed one thing, that place alone is marked, and the exit code is 1. A file
/// that cannot be read goes to `git merge-file`. `riskreg setup-git` sets it up.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 共同的原版(%O) / The version that both came from (%O)
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// 本方版本,结果也写在这里(%A) / Our version, and where the result goes (%A)
    #[arg(value_name = "OURS")]
    ours: PathBuf,
    /// 对方版本(%B) / Their version (%B)
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// 文件在版本库里的路径(%P),用来认出它是岗位、部门还是别的 / The file's path in the repository (%P), which tells what it is
    #[arg(value_name = "PATH")]
    path: Option<String>,
    /// 冲突标记的说明,依次为本方、原版、对方 / Labels of the marks: of ours, of the base, of theirs
    #[arg(short = 'L', value_name = "LABEL", allow_hyphen_values = true)]
    labels: Vec<String>,
    /// 冲突标记的长度(%L) / Length of the marks (%L)
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..))]
    marker_size: u8,
    /// 提示的语言,默认随系统 / Language of what is said; that of the system by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
}

/// What is written into the file, and what is said of it.
struct Done {
    bytes: Vec<u8>,
    conflicts: bool,
    said: Vec<String>,
}

pub fn run(args: Args, _: &mut dyn Write) -> Result<Outcome> {
    let language = args.lang.map_or_else(locale, Language::from);
    let result = merged(&args, language)?;
    let shown = || format!("无法写入 / cannot write {}", args.ours.display());
    std::fs::write(&args.ours, &result.bytes).with_context(shown)?;
    let named = args.path.as_deref().map(|path| format!("{path}: ")).unwrap_or_default();
    result.said.into_iter().for_each(|said| say(format!("{named}{said}")));
    Ok(if result.conflicts { Outcome::Found } else { Outcome::Clean })
}

fn merged(args: &Args, language: Language) -> Result<Done> {
    let texts = [text(&args.base)?, text(&args.ours)?, text(&args.theirs)?];
    let [Some(base), Some(ours), Some(theirs)] = texts.each_ref().map(Option::as_deref) else {
        return by_line(args, language, None);
    };
    let Some(kind) = kind_of(args, ours) else { return by_line(args, language, None) };
    let sides = Some([base, ours, theirs].map(|text| (text, kind)));
    let Some(merge) = Merge::of(base, ours, theirs, kind) else { return by_line(args, language, sides) };
    // Lines merged by git keep what is ours and what is theirs to the letter, where they say what they should.
    if merge.conflicts() == 0
        && let Ok(lines) = lines(args)
        && !lines.conflicts
        && std::str::from_utf8(&lines.bytes).is_ok_and(|text| merge.accepts(text))
    {
        return Ok(Done { bytes: lines.bytes, conflicts: false, said: Vec::new() });
    }
    match merge.written(&marks(args)) {
        Some(merged) => Ok(by_identity(merged, language)),
        None => by_line(args, language, sides),
    }
}

fn by_identity(merged: Merged, language: Language) -> Done {
    let mut said = Vec::new();
    if merged.conflicts > 0 {
        let count = merged.conflicts;
        said.push(language.of(
            format!("两边改了同样的 {count} 处,文件里有标记,逐处选定后再提交"),
            format!(
                "both sides changed the same in {count} {}, marked in the file: settle each, then commit",
                if count == 1 { "place" } else { "places" }
            ),
        ));
    }
    for comment in &merged.lost {
        said.push(language.of(
            format!("这条注释没有合并进来,要留就补上:{comment}"),
            format!("this comment found no place; add it again to keep it: {comment}"),
        ));
    }
    Done { bytes: merged.text.into_bytes(), conflicts: merged.conflicts > 0, said }
}

/// What the file is: `None` for one that is not read.
fn kind_of(args: &Args, text: &str) -> Option<FileKind> {
    match args.path.as_deref() {
        Some(path) => read::kind_of(path),
        None => Some(kind_by_keys(text)),
    }
}

/// What git makes of the lines. Where the sides could be read, and could not be merged or what came of it cannot be
/// read, it is a conflict whatever git says of it. `sides`: the base, ours and theirs.
fn by_line(args: &Args, language: Language, sides: Option<[(&str, FileKind); 3]>) -> Result<Done> {
    let lines = match lines(args) {
        Ok(lines) => lines,
        Err(error) => return whole(args, language, &error),
    };
    let readable = |(text, kind): (&str, FileKind)| Merge::of("", text, text, kind).is_some();
    let doubtful = sides.is_some_and(|[base, ours, theirs]| {
        let broken = || !std::str::from_utf8(&lines.bytes).is_ok_and(|text| readable((text, ours.1)));
        readable(ours) && readable(theirs) && (base.0.trim().is_empty() || readable(base) || broken())
    });
    let conflicts = lines.conflicts || doubtful;
    let mut said = Vec::new();
    if conflicts {
        said.push(
            language.of(
                "没有按条目合并,按行合并后须人工核对:重复的键、漏掉的条目".to_owned(),
                "not merged by identity; check what was merged by lines: keys that stand twice, entries that are gone"
                    .to_owned(),
            ),
        );
    }
    Ok(Done { bytes: lines.bytes, conflicts, said })
}

/// Both sides one after the other, where not even git could merge them: no side is dropped.
fn whole(args: &Args, language: Language, error: &anyhow::Error) -> Result<Done> {
    let [ours, theirs] = [&args.ours, &args.theirs].map(|path| std::fs::read(path).unwrap_or_default());
    let marks = marks(args);
    let line =
        |sign: &str, label: &str| format!("{} {label}", sign.repeat(marks.length)).trim_end().as_bytes().to_vec();
    let break_after = |mut bytes: Vec<u8>| {
        if bytes.last().is_some_and(|last| *last != b'\n') {
            bytes.push(b'\n');
        }
        bytes
    };
    let parts = [line("<", &marks.ours), ours, line("=", ""), theirs, line(">", &marks.theirs)];
    let bytes = parts.into_iter().flat_map(break_after).collect();
    let said = vec![
        super::common::chain(error),
        language.of("没有合并,两边的全文都在文件里", "not merged; the file holds both sides whole").to_owned(),
    ];
    Ok(Done { bytes, conflicts: true, said })
}

fn lines(args: &Args) -> Result<read::ByLine> {
    let marks = marks(args);
    let base = label(args, 1, "base");
    merge_by_line([&args.ours, &args.base, &args.theirs], [&marks.ours, &base, &marks.theirs], marks.length)
}

fn marks(args: &Args) -> Marks {
    let (ours, theirs) = (label(args, 0, "ours"), label(args, 2, "theirs"));
    Marks { ours, theirs, length: usize::from(args.marker_size) }
}

/// A label as one line; a git that does not know labels passes on the letter that asks for one.
fn label(args: &Args, index: usize, usual: &str) -> String {
    let given = args.labels.get(index).map(|label| crate::source::visible(label.trim()).into_owned());
    let unknown = |label: &str| label.is_empty() || (label.len() == 2 && label.starts_with('%'));
    given.filter(|label| !unknown(label)).unwrap_or_else(|| usual.to_owned())
}

/// A side as text; `None` where it is too large or no UTF-8.
fn text(path: &Path) -> Result<Option<String>> {
    let shown = || format!("无法读取 / cannot read {}", path.display());
    let size = path.metadata().with_context(shown)?.len();
    if size > LARGEST {
        return Ok(None);
    }
    Ok(String::from_utf8(std::fs::read(path).with_context(shown)?).ok())
}
