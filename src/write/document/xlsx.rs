//! Documents as an Excel workbook: a sheet for each part of a document that lies one way. Texts are texts, whatever they begin with.

mod columns;
mod looks;
mod names;
mod sheet;

use anyhow::Result;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use super::package::packed_again;
use super::sections;
use crate::document::Document;
use looks::Looks;
pub use names::Names;
use sheet::Sheet;

pub fn xlsx(documents: &[Document]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // The parts are packed once more, so this time they need not be made small.
    workbook.set_zip_compression_level(1);
    let title = documents.first().map_or("", |document| &document.title);
    let made = ExcelDateTime::from_ymd(1980, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let (mut names, mut looks) = (Names::default(), Looks::default());
    for document in documents {
        let sections = sections(document);
        for section in &sections {
            let worksheet = workbook.add_worksheet();
            worksheet.set_name(names.name(document, section, sections.len()))?;
            Sheet::new(worksheet, document, section, &mut looks).write()?;
        }
    }
    if workbook.worksheets().is_empty() {
        workbook.add_worksheet();
    }
    packed_again(workbook.save_to_buffer()?)
}

#[cfg(test)]
mod tests;
