//! Workbooks of Excel, WPS and others as zipped XML (ECMA-376): one pass over each sheet gives cells, merged regions and what
//! is hidden.

mod cells;
mod plain;
mod shared;
mod styles;

use super::grid::Account;
use super::package::Package;
use super::refusal::{Refusal, damaged, too_much};
use super::rels::{self, Rel};
use super::xml::{Step, Xml};
use super::{Book, Remark, limits};
pub use cells::date;
use shared::Texts;
use styles::Styles;

/// What all sheets of a workbook share.
struct Shared<'x> {
    texts: Texts<'x>,
    styles: Styles,
    from_1904: bool,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    rel: String,
    hidden: bool,
}

#[derive(Default)]
struct Listing {
    sheets: Vec<Listed>,
    from_1904: bool,
    /// The program that opens it computes every formula anew: what is kept may be no result at all.
    computes_anew: bool,
}

pub fn book(mut package: Package<'_>, main: &str) -> Result<Book, Refusal> {
    let listing = listing(&package.text(main)?.ok_or_else(|| damaged(main))?, main)?;
    let rels = rels::of(&mut package, main)?;
    let part = |kind: &str| rels.iter().find(|rel| rel.is(kind)).map(|rel| rel.target.clone());
    let sharing = part("sharedStrings").unwrap_or_default();
    let unpacked = match sharing.is_empty() {
        true => None,
        false => Some(package.unpacked(&sharing)?.ok_or_else(|| damaged(&sharing))?),
    };
    let texts = match &unpacked {
        Some(unpacked) => shared::texts(unpacked.as_str(), &sharing)?,
        None => Texts::none(),
    };
    let styles = match part("styles") {
        Some(path) => styles::styles(&package.text(&path)?.unwrap_or_default(), &path)?,
        None => Styles::default(),
    };
    let mut shared = Shared { texts, styles, from_1904: listing.from_1904 };
    let mut book = Book::default();
    if part("vbaProject").is_some() {
        book.remarks.push(macros());
    }
    let mut account = Account::default();
    let mut formulas = 0;
    for listed in &listing.sheets {
        let Some(rel) = rels.iter().find(|rel| rel.id == listed.rel) else { return Err(damaged(main)) };
        if !rel.is("worksheet") {
            book.remarks.push(no_table(&listed.name));
            continue;
        }
        let mut grid = account.sheet(&listed.name)?;
        grid.sheet.hidden = listed.hidden;
        let part = package.unpacked(&rel.target)?.ok_or_else(|| damaged(&rel.target))?;
        formulas += cells::read(part.as_str(), &rel.target, &mut shared, &mut grid)?;
        if rels::of(&mut package, &rel.target)?.iter().any(is_comments) {
            grid.remark(comments());
        }
        book.sheets.push(grid.finish());
    }
    if listing.computes_anew && formulas > 0 {
        book.remarks.push(Remark::new(
            format!("有 {formulas} 个公式，按保存的结果读；结果可能不是最新的，在表格程序里打开并保存一次更稳妥"),
            format!(
                "{formulas} formulas were read by the results kept in the file, which may be out of date: opening and saving it in a spreadsheet makes sure"
            ),
        ));
    }
    Ok(book)
}

pub fn macros() -> Remark {
    Remark::new("文件里有宏，没有理会", "there are macros in the file; they were left alone")
}

pub fn comments() -> Remark {
    Remark::new("有批注，没有读", "there are comments; they were not read")
}

pub fn no_table(name: &str) -> Remark {
    let name = super::text::name(name);
    Remark::new(
        format!("「{name}」是图表或宏，不是表格，没有读"),
        format!("“{name}” is a chart or a macro and no table; it was not read"),
    )
}

fn is_comments(rel: &Rel) -> bool {
    rel.is("comments") || rel.is("threadedComment")
}

fn listing(text: &str, path: &str) -> Result<Listing, Refusal> {
    let mut xml = Xml::new(text, path);
    let mut listing = Listing::default();
    loop {
        let tag = match xml.step()? {
            Step::End => return Ok(listing),
            Step::Open(tag) => tag,
            _ => continue,
        };
        match tag.name() {
            "workbookPr" => listing.from_1904 = tag.is("date1904"),
            "calcPr" => listing.computes_anew = tag.is("fullCalcOnLoad"),
            "sheet" => {
                let of = |name| tag.attribute(name).map(|value| value.into_owned()).unwrap_or_default();
                let hidden = tag.attribute("state").is_some_and(|state| state != "visible");
                listing.sheets.push(Listed { name: of("name"), rel: of("id"), hidden });
                if listing.sheets.len() > limits::SHEETS {
                    return Err(too_much("表的个数", "tables", limits::SHEETS));
                }
            }
            _ => {}
        }
    }
}
