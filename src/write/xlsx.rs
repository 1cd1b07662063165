//! Tables as an Excel workbook, a sheet each: numbers as numbers, so that they can be calculated with and drawn.

use std::io::{self, Write};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::document::xlsx::Names;
use super::document::{halves, package};
use crate::record::Language;
use crate::reports::table::{Cell, Row, Table, heading};
use crate::source::visible;

pub fn tables(out: &mut dyn Write, tables: &[Table], language: Language) -> io::Result<()> {
    out.write_all(&workbook(tables, language).map_err(io::Error::other)?)
}

fn workbook(tables: &[Table], language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(1980, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let mut names = Names::default();
    for (index, table) in tables.iter().enumerate() {
        let name = names.given(&heading(tables, index, language), language.of("表", "Sheet"));
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        one(sheet, table, language)?;
    }
    if tables.is_empty() {
        workbook.add_worksheet();
    }
    Ok(package::of_no_system(workbook.save_to_buffer()?))
}

fn one(sheet: &mut Worksheet, table: &Table, language: Language) -> Result<(), XlsxError> {
    let columns = table.told();
    let head =
        Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::Top);
    let foot = Format::new().set_bold().set_border_top(FormatBorder::Thin).set_align(FormatAlign::Top);
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (at, column) in (0..).zip(&columns) {
        let column = &table.columns[*column];
        let title = match &column.unit {
            Some(unit) => format!("{}({})", column.title.of(language), unit.of(language)),
            None => column.title.of(language).to_owned(),
        };
        sheet.write_string_with_format(0, at, visible(&title), &head)?;
    }
    for (row, line) in (1..).zip(&table.rows) {
        for (at, column) in (0..).zip(&columns) {
            put(sheet, (row, at), line.cells.get(*column), &body, language)?;
        }
    }
    let mut row = 1 + count(table.rows.len());
    if row > 1 && !columns.is_empty() {
        sheet.autofilter(0, 0, row - 1, last(columns.len()))?;
    }
    if let Some(footer) = &table.footer {
        for (at, column) in (0..).zip(&columns) {
            put(sheet, (row, at), footer.get(*column), &foot, language)?;
        }
        row += 1;
    }
    for note in &table.notes {
        row += 1;
        let note = format!("{}{}", language.of("注：", "Note: "), note.of(language));
        sheet.write_string(row, 0, visible(&note))?;
    }
    for (at, column) in (0..).zip(&columns) {
        sheet.set_column_width(at, width(table, *column, language))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    cell: Option<&Cell>,
    format: &Format,
    language: Language,
) -> Result<(), XlsxError> {
    // Numbers that a spreadsheet holds exactly; others are shown.
    const EXACT: u64 = 1 << 53;
    match cell {
        None | Some(Cell::Empty) => sheet.write_blank(row, at, format)?,
        Some(Cell::Count(count) | Cell::Graded { count, .. }) if *count < EXACT => {
            sheet.write_with_format(row, at, *count, format)?
        }
        Some(Cell::Number { value, decimals }) => {
            let digits = match decimals {
                0 => "0".to_owned(),
                decimals => format!("0.{}", "0".repeat(*decimals)),
            };
            sheet.write_number_with_format(row, at, *value, &format.clone().set_num_format(digits))?
        }
        Some(Cell::Share(share)) => {
            sheet.write_number_with_format(row, at, *share, &format.clone().set_num_format("0.0%"))?
        }
        Some(Cell::Tree { depth, text }) => {
            let indent = u8::try_from(*depth).unwrap_or(u8::MAX).min(15);
            sheet.write_string_with_format(row, at, visible(text), &format.clone().set_indent(indent))?
        }
        Some(cell) => sheet.write_string_with_format(
            row,
            at,
            held(&visible(&cell.shown(language))),
            &format.clone().set_num_format("@"),
        )?,
    };
    Ok(())
}

/// What a cell holds of a text.
fn held(text: &str) -> String {
    const CELL: usize = 32_000;
    if text.len() <= CELL { text.to_owned() } else { text.chars().take(CELL / 2).chain(['…']).collect() }
}

/// As wide as what stands there, within bounds, in characters.
fn width(table: &Table, column: usize, language: Language) -> f64 {
    let cell = |row: &Row| row.cells.get(column).map_or(0, |cell| halves(&cell.shown(language)));
    let title = halves(table.columns[column].title.of(language)) + 4;
    let widest = table.rows.iter().map(cell).chain([title]).max().unwrap_or_default();
    u32::try_from(widest.clamp(6, 48)).map_or(48.0, f64::from) + 1.0
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

fn last(columns: usize) -> u16 {
    u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Both;
    use crate::sheet::{self, Cell as Read};

    #[test]
    fn a_reader_finds_numbers_as_numbers_and_texts_as_texts() {
        let mut table = Table::new("t", Both::new("等级[一]", "levels"))
            .text("dept", "部门", "department")
            .number("n", "风险点", "points")
            .number("share", "占比", "share");
        table.push(vec![Cell::Text("=HYPERLINK(\"x\")".into()), Cell::Count(12), Cell::Share(0.125)]);
        table.notes.push(Both::new("说明", "note"));
        let mut out = Vec::new();
        tables(&mut out, &[table.clone(), table], Language::Zh).unwrap();
        let book = sheet::read("t.xlsx", &out).unwrap();
        let names: Vec<&str> = book.sheets.iter().map(|sheet| &*sheet.name).collect();
        assert_eq!(names, ["等级-一-", "等级-一-(2)"]);
        let row = &book.sheets[0].rows[1].cells;
        assert_eq!(row[..2], [Read::Text("=HYPERLINK(\"x\")".into()), Read::Number("12".into())]);
        assert_eq!(book.sheets[0].rows[2].cells[0], Read::Text("注：说明".into()));
    }
}
