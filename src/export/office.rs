//! A register in the layout that offices use: one list of risk points, department and post beside them in merged cells, ready to be
//! printed; what a row is stands in hidden columns, so that the edited list comes back.

mod looks;
pub mod tell;

use std::io::Write;

use anyhow::Result;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use self::looks::List;
use self::tell::{Homes, Told};
use super::book::frame;
use super::book::marker::{Marker, Noted};
use super::gather::{Exported, FileRows, Unread, Wanted};
use super::stamp::Marks;
use crate::profile::{ChosenColumn, ColumnField, Profile, USUAL_COLUMNS};
use crate::record::{Language, RecordKind};

/// What the marker calls the layout.
pub const LAYOUT: &str = "office";

/// A column of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub field: ColumnField,
    pub title: String,
}

/// The columns that the register chooses for its list of risk points, else the usual ones.
pub fn columns(profile: &Profile, language: Language) -> Vec<Shown> {
    let usual = || USUAL_COLUMNS.iter().map(|field| Shown { field: *field, title: field.title(language) }).collect();
    let chosen = |column: &ChosenColumn| Shown {
        field: column.field,
        title: column.title.as_deref().map_or_else(|| column.field.title(language), str::to_owned),
    };
    match profile.columns.is_empty() {
        true => usual(),
        false => profile.columns.iter().map(chosen).collect(),
    }
}

/// Writes the workbook; gives the files that could not be read.
pub fn write(out: &mut dyn Write, exported: &Exported<'_>, profile: &Profile, most: u32) -> Result<Vec<Unread>> {
    let language = exported.keys;
    let homes = exported.homes();
    let around = tell::Around::new(&homes);
    let columns = columns(profile, language);
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(1980, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&exported.name).set_creation_datetime(&made));
    let mut list = List::new(&mut workbook, exported, profile, &columns, most)?;
    let mut marker = Marker::new(&mut workbook, exported, LAYOUT)?;
    for column in &columns {
        marker.say(&["column", &column.title, crate::record::Word::en(column.field)])?;
    }
    let mut number = 0_usize;
    let numbered: Vec<usize> = (0..columns.len()).filter(|at| columns[*at].field == ColumnField::Number).collect();
    let unread = exported.each_with(
        Wanted::Places(RecordKind::Risk),
        &homes,
        |file| listed(&file, &columns, &around, language),
        |(rows, noted)| {
            for mut row in rows {
                number += 1;
                numbered.iter().for_each(|at| row.cells[*at] = number.to_string());
                list.row(&mut workbook, row)?;
            }
            noted.map_or(Ok(()), |noted| marker.file(&noted))
        },
    )?;
    list.finish(&mut workbook)?;
    for name in list.names() {
        marker.sheet(name, RecordKind::Risk)?;
    }
    frame::write(out, &mut workbook, list.rows().chain([marker.rows()]))?;
    Ok(unread)
}

/// The rows of a file, not numbered yet, and what is noted of it where it has some.
fn listed(
    file: &FileRows<'_>,
    columns: &[Shown],
    around: &tell::Around<'_>,
    language: Language,
) -> (Vec<Told>, Option<Noted>) {
    let points = file.rows.iter().filter(|row| row.kind == RecordKind::Risk && is_listed(file, row));
    let homes = Homes::of(file, around);
    let rows: Vec<Told> = points.map(|row| homes.told(row, columns, around, language)).collect();
    let marks: Vec<Marks> = rows.iter().map(|row| marks_of(&row.cells, columns)).collect();
    let noted = rows.iter().zip(&marks).map(|(row, marks)| (RecordKind::Risk, &*row.at, marks));
    let noted = (!rows.is_empty()).then(|| Noted::new(file, noted));
    (rows, noted)
}

/// Points of a library are no points of anybody; those that are closed are history.
pub fn is_listed(file: &FileRows<'_>, row: &super::rows::Row<'_>) -> bool {
    let status = tell::risk_at(&file.said, &row.at).and_then(|risk| risk.get("status")?.as_str());
    file.kind != crate::register::FileKind::Library && status != Some("closed")
}

/// Of a row of the list; a running number says nothing.
pub fn marks_of(cells: &[String], columns: &[Shown]) -> Marks {
    let mut marks = Marks::default();
    for (index, (cell, column)) in cells.iter().zip(columns).enumerate() {
        if column.field != ColumnField::Number {
            marks.add(index, cell);
        }
    }
    marks
}
