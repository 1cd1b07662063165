//! A register as a workbook with a sheet for each kind of record, every field a column. What a row is and what it said stand in
//! hidden columns and a hidden sheet, so that the edited workbook comes back.

pub mod frame;
pub mod lists;
pub mod marker;
mod notes;
pub mod sheets;
pub mod stream;
mod texts;

use std::io::Write;

use anyhow::Result;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use self::marker::Marker;
use self::sheets::Sheets;
use self::texts::Texts;
use super::gather::{Exported, Unread};
use crate::profile::Profile;

pub use self::sheets::{AT, BESIDES, IDENTITY, LONG, PATH, SETTINGS, WITHIN};

/// The most rows that a sheet holds, headings included.
pub const MOST_ROWS: u32 = 1_048_576;

/// Writes the workbook; gives the files that could not be read. `most` rows go on one sheet.
pub fn write(out: &mut dyn Write, exported: &Exported<'_>, profile: &Profile, most: u32) -> Result<Vec<Unread>> {
    let language = exported.keys;
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(1980, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&exported.name).set_creation_datetime(&made));
    let mut sheets = Sheets::new(&mut workbook, language, most)?;
    let mut marker = Marker::new(&mut workbook, exported, "flat")?;
    let settings = exported.settings();
    let unread = exported.each(
        |file| Texts::of(&file, language),
        |texts| {
            sheets.file(&mut workbook, &texts)?;
            marker.file(&texts.noted)
        },
    )?;
    if let Some(text) = &settings {
        sheets.settings(&mut workbook, text)?;
        marker.settings(text)?;
    }
    lists::offer(&mut workbook, &sheets, profile, language)?;
    notes::write(&mut workbook, &sheets, exported)?;
    for sheet in sheets.kept() {
        marker.sheet(&sheet.name, sheet.kind)?;
    }
    sheets.finish(&mut workbook)?;
    order(&mut workbook, language);
    frame::write(out, &mut workbook, sheets.rows().chain([marker.rows()]))?;
    Ok(unread)
}

/// The notes first, what nobody reads last.
fn order(workbook: &mut Workbook, language: crate::record::Language) {
    let notes = notes::name(language);
    let sheets = workbook.worksheets_mut();
    // Those in use are sheets of the register, in the order in which they were made.
    sheets.sort_by_key(|sheet| (sheet.name() != notes, sheet.name().starts_with('_')));
}
