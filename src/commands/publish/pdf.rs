//! Forms as PDF: what an engine of the machine reads is made first, and then printed by it, all in one go.

use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};

use super::ready::{Look, Outs};
use crate::commands::common::say;
use crate::output::pdf::{Engine, find};
use crate::publish::forms::{Asked, Paper};
use crate::publish::{Kind, Options};

/// What is printed: its path without an ending, of which register it is, and its content.
type Source = ((String, Option<usize>), Vec<u8>);

pub fn is_asked(options: &Options) -> bool {
    options.forms.as_ref().is_some_and(|asked| asked.papers.contains(&Paper::Pdf))
}

/// Makes what the engine reads with `make`, and puts what it prints.
///
/// `look` sees what is printed: in a PDF nothing can be found.
pub fn printed<T>(
    options: &Options,
    (engine, look): (Option<&str>, Look<'_>),
    out: &dyn Outs,
    make: impl FnOnce(&Options, &dyn Outs) -> Result<T>,
) -> Result<T> {
    let found = find(engine)?.context(
        "没有找到能生成 PDF 的程序(typst、Chromium、LibreOffice);可以用 --format html 生成,在浏览器里打印 / no program that makes PDF was found (typst, Chromium, LibreOffice); use --format html and print in a browser",
    )?;
    let ending = found.engine.ending();
    let (formats, papers) = match found.engine {
        Engine::Typst => (Vec::new(), vec![Paper::Typst]),
        Engine::Chromium => (vec![(Kind::Html, String::new())], Vec::new()),
        Engine::LibreOffice => (Vec::new(), vec![Paper::Docx]),
    };
    let forms = options.forms.clone().map(|asked| Asked { papers, ..asked });
    let options = Options { formats, forms, ..options.clone() };
    let sources: Mutex<Vec<Source>> = Mutex::new(Vec::new());
    let take = |register: Option<usize>, path: &str, bytes: &[u8]| {
        let stem = path.strip_suffix(ending).and_then(|path| path.strip_suffix('.'));
        // A page that only leads to others is nothing to print.
        if let Some(stem) = stem.filter(|stem| *stem != "index" && !stem.ends_with("/index")) {
            look(register, path, bytes);
            let mut sources = sources.lock().unwrap_or_else(PoisonError::into_inner);
            sources.push(((stem.to_owned(), register), bytes.to_vec()));
        }
        Ok(())
    };
    let made = make(&options, &take)?;
    let mut sources = sources.into_inner().unwrap_or_else(PoisonError::into_inner);
    sources.sort();
    for ((stem, register), source) in sources {
        out.put(register, &format!("{stem}.pdf"), &found.print(&source)?)?;
    }
    let name = found.engine.name();
    say(options.language.of(format!("PDF 由 {name} 生成"), format!("PDF by {name}")));
    Ok(made)
}
