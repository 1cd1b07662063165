//! `riskreg publish --form … --format xlsx|docx|pdf`.

use anyhow::{Result, bail};

use crate::commands::common::say;
use crate::output::pdf::{self, Engine, Found};
use crate::publish::forms::Office;
use crate::publish::{Paper, Put};
use crate::write::document::{docx, typst, xlsx};

/// The engine for PDF, where that is asked for, and says which it is.
pub fn engine(office: Option<Office>, asked: Option<&str>) -> Result<Option<Found>> {
    if office != Some(Office::Pdf) {
        if asked.is_some() {
            bail!("--engine 只用于 --format pdf / --engine is for --format pdf");
        }
        return Ok(None);
    }
    let Some(found) = pdf::find(asked)? else {
        bail!(
            "没有找到 typst、Chromium(Chrome、Edge)或 LibreOffice,不能生成 PDF;用 --format html 生成网页,在浏览器里打印成 PDF / none of typst, Chromium (Chrome, Edge) and LibreOffice was found, so there is no PDF; use --format html and print the pages to PDF in a browser"
        );
    };
    let name = found.engine.name();
    say(format!("PDF 由 {name} 生成 / PDF by {name}"));
    Ok(Some(found))
}

/// How files of an office are made.
#[derive(Clone, Copy)]
pub struct Printer<'p> {
    /// The engine for PDF, where that is asked for.
    pub engine: Option<&'p Found>,
    /// Looks for what must not be seen in what a file of a register is printed from: nothing can be found in a PDF.
    pub look: &'p (dyn Fn(usize, &str, &[u8]) + Sync),
}

impl Printer<'_> {
    /// Prints no PDF.
    pub fn none() -> Printer<'static> {
        Printer { engine: None, look: &|_, _, _| {} }
    }

    /// Writes one file of the forms of a register.
    pub fn put(self, paper: &Paper<'_>, office: Office, register: usize, put: Put<'_>) -> Result<()> {
        let path = format!("{}.{}", paper.path, office.ending());
        let bytes = match (office, self.engine) {
            (Office::Xlsx, _) => xlsx::xlsx(std::slice::from_ref(paper.document))?,
            (Office::Docx, _) => docx::docx(paper.document)?,
            (Office::Pdf, Some(found)) => {
                let from = read_by(found.engine, paper)?;
                (self.look)(register, &format!("{}.{}", paper.path, found.engine.ending()), &from);
                found.print(&from)?
            }
            (Office::Pdf, None) => {
                bail!("PDF 由别的程序生成,不能核对 / PDF is made by another program, so it cannot be verified")
            }
        };
        put(&path, &bytes)
    }
}

/// The document as the engine reads it.
fn read_by(engine: Engine, paper: &Paper<'_>) -> Result<Vec<u8>> {
    Ok(match engine {
        Engine::Typst => typst::typst(paper.document).into_bytes(),
        Engine::Chromium => (paper.html)()?.into_bytes(),
        Engine::LibreOffice => docx::docx(paper.document)?,
    })
}
