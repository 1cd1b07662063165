//! A workbook whose sheets the library makes, but for the rows of records: their looks are read from a row that only shows them, and
//! the rows that were written beside it come in its place.

use std::io::{Cursor, Read, Write};

use anyhow::{Context, Result};
use rust_xlsxwriter::Workbook;
use rustc_hash::FxHashMap;
use zip::ZipArchive;

use super::stream::{Look, Stream};
use crate::write::document::packed::{Package, Piece};

/// The part of a package that holds a sheet, by its place among the sheets, from 0.
pub fn part_of(sheet: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", sheet + 1)
}

/// What the cells of a row (from 0) look like on each sheet of a workbook, as far as there is such a row.
pub fn looks(workbook: &mut Workbook, row: u32) -> Result<Vec<Vec<Look>>> {
    let count = workbook.worksheets().len();
    let mut archive = ZipArchive::new(Cursor::new(workbook.save_to_buffer()?))?;
    let mut looks = Vec::with_capacity(count);
    for sheet in 0..count {
        let mut text = String::new();
        archive.by_name(&part_of(sheet))?.read_to_string(&mut text)?;
        let begin = format!("<row r=\"{}\"", row + 1);
        let shown = text.split_once(&begin).and_then(|(_, rest)| rest.split_once("</row>"));
        looks.push(shown.map_or_else(Vec::new, |(row, _)| Look::all(row)));
    }
    // Saving opens the first sheet; another may be the first in the end.
    workbook.worksheet_from_index(0)?.set_active(false).set_selected(false);
    Ok(looks)
}

/// Rows for a sheet.
pub struct Rows {
    pub sheet: String,
    /// The first of them, from 0.
    pub first: u32,
    pub stream: Stream,
}

/// Writes the workbook with the rows of its sheets in their places.
pub fn write(out: &mut dyn Write, workbook: &mut Workbook, rows: impl IntoIterator<Item = Rows>) -> Result<()> {
    let sheets = workbook.worksheets().iter().enumerate();
    let parts: FxHashMap<String, String> = sheets.map(|(index, sheet)| (sheet.name(), part_of(index))).collect();
    let of_part = |rows: Rows| Some((parts.get(&rows.sheet)?.clone(), rows));
    // Sheets that were taken out again have no rows.
    let mut rows: FxHashMap<String, Rows> = rows.into_iter().filter_map(of_part).collect();
    let mut frame = ZipArchive::new(Cursor::new(workbook.save_to_buffer()?))?;
    let mut package = Package::new(out);
    for index in 0..frame.len() {
        let mut part = frame.by_index(index)?;
        let name = part.name()?.into_owned();
        let mut held = Vec::new();
        part.read_to_end(&mut held)?;
        match rows.remove(&name) {
            Some(rows) => {
                let text = String::from_utf8(held).context("a sheet is no text")?;
                package.part(&name, rows.stream.within(&text, rows.first)?)?;
            }
            None => {
                let mut piece = Piece::default();
                *piece.open() = held;
                package.part(&name, [piece])?;
            }
        }
    }
    Ok(package.finish()?)
}
