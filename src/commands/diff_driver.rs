//! `riskreg diff-driver`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::Outcome;
use super::common::Lang;
use crate::merge::{canonical, kind_by_keys};
use crate::read::{self, LARGEST};
use crate::record::Language;

/// 把一个文件写成按编号排好的文字,供 `git diff` 比较;次序、写法、键的语言都不算改动 / A file as text in order of identity, for `git diff` to compare: order, layout and the language of keys are no change
///
/// `riskreg setup-git` 把它设为 `diff.riskreg.textconv`。`git blame` 也会用它,看真实的行用 `git blame --no-textconv`。
///
/// `riskreg setup-git` makes it `diff.riskreg.textconv`. `git blame` goes by it too: for the lines of the file itself use
/// `git blame --no-textconv`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 文件 / The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 写法的版本,写进 git 的设置,换了版本 git 就不再用旧的缓存 / Version of the form; it stands in git's settings, so that git drops what it keeps of an older one
    #[arg(long, value_name = "N", hide = true)]
    form: Option<u32>,
    /// 键的语言,默认中文 / Language of the keys; Chinese by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let shown = || format!("无法读取 / cannot read {}", args.file.display());
    let bytes = std::fs::read(&args.file).with_context(shown)?;
    // The same on every machine, as git keeps it.
    let language = args.lang.map_or(Language::Zh, Language::from);
    let small = bytes.len() as u64 <= LARGEST;
    let text = std::str::from_utf8(&bytes).ok().filter(|_| small);
    let canonical = text.and_then(|text| {
        let name = args.file.file_name()?.to_string_lossy();
        // Git hands over a copy that has the name alone, not the folder.
        let kind = match read::kind_of(&name)? {
            crate::register::FileKind::Post => kind_by_keys(text),
            kind => kind,
        };
        canonical(text, kind, language)
    });
    match canonical {
        Some(canonical) => out.write_all(canonical.as_bytes())?,
        None => out.write_all(&bytes)?,
    }
    Ok(Outcome::Clean)
}
