//! Word documents: the tables of their body. Text between tables is not read but for the line above each, its name.

mod body;
mod numbering;

use super::package::Package;
use super::refusal::{Refusal, damaged};
use super::rels;
use super::{Book, Remark};
use body::Body;
use numbering::Numbering;

pub fn book(mut package: Package<'_>, main: &str) -> Result<Book, Refusal> {
    let rels = rels::of(&mut package, main)?;
    let mut part = |kind: &str| -> Result<Option<(String, String)>, Refusal> {
        let Some(rel) = rels.iter().find(|rel| rel.is(kind)) else { return Ok(None) };
        Ok(package.text(&rel.target)?.map(|text| (text, rel.target.clone())))
    };
    let (numbering, styles) = (part("numbering")?, part("styles")?);
    let numbering = Numbering::read(numbering, styles)?;
    let text = package.text(main)?.ok_or_else(|| damaged(main))?;
    let mut book = Body::read(&text, main, numbering)?;
    if rels.iter().any(|rel| rel.is("vbaProject")) {
        book.remarks.push(super::xlsx::macros());
    }
    if rels.iter().any(|rel| rel.is("comments")) {
        book.remarks.push(super::xlsx::comments());
    }
    if book.sheets.is_empty() {
        return Err(no_table());
    }
    Ok(book)
}

/// A document or page without any.
pub fn no_table() -> Refusal {
    Refusal::new(
        "文件里没有表格；要导入的内容须是表格，不能是段落或图片",
        "there is no table in the file: what is to be imported must be a table, neither paragraphs nor a picture",
    )
}

pub fn nested() -> Remark {
    Remark::new(
        "单元格里还有表格，里面的文字并入了这一格",
        "there are tables within cells; their text was taken into the cell",
    )
}
