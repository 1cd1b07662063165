//! The sheets of records: headings, rows, what is continued elsewhere.

use std::borrow::Cow;

use anyhow::Result;
use jiff::civil::Date;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use rustc_hash::FxHashMap;

use super::frame::{self, Rows};
use super::stream::{Look, Stream};
use super::texts::{Row, Texts};
use crate::export::cell::{escaped, told};
use crate::export::columns::{Columns, Form};
use crate::export::kinds;
use crate::record::{Language, RecordKind};

/// The first columns of every sheet: the file and the place in it, hidden; the place that references name, and what the record
/// stands in.
pub const PATH: (&str, &str) = ("文件", "file");
pub const AT: (&str, &str) = ("位置", "at");
pub const IDENTITY: (&str, &str) = ("所在", "place");
pub const WITHIN: (&str, &str) = ("属于", "within");
pub const BESIDES: [(&str, &str); 4] = [PATH, AT, IDENTITY, WITHIN];
/// The sheet on which texts go on that are longer than a cell.
pub const LONG: (&str, &str) = ("长文本", "long texts");
/// The sheet with the text of `riskreg.toml`.
pub const SETTINGS: (&str, &str) = ("设置", "settings");

/// Of the 32,767 UTF-16 units of a cell, those that are used before a text goes on.
const CELL: usize = 32_000;

/// A sheet of one kind of record.
pub struct Sheet {
    pub kind: RecordKind,
    pub name: String,
    /// Its number in the workbook while that is being written.
    index: usize,
    /// The next row.
    pub row: u32,
    /// Columns in which something stands.
    used: Vec<bool>,
    stream: Stream,
    /// What the cells of each column look like.
    looks: Vec<Look>,
}

pub struct Sheets {
    language: Language,
    most: u32,
    pub sheets: Vec<Sheet>,
    /// The last sheet of each kind.
    last: FxHashMap<RecordKind, usize>,
    long: usize,
    /// Texts that go on elsewhere.
    long_rows: u32,
    settings: usize,
}

/// Kinds whose sheets are there though they hold nothing, because people add to them.
const ALWAYS: [RecordKind; 5] =
    [RecordKind::Department, RecordKind::Post, RecordKind::Risk, RecordKind::Power, RecordKind::Measure];

impl Sheets {
    pub fn new(workbook: &mut Workbook, language: Language, most: u32) -> Result<Sheets> {
        let mut sheets = Sheets {
            language,
            most: most.max(2),
            sheets: Vec::new(),
            last: FxHashMap::default(),
            long: 0,
            long_rows: 0,
            settings: 0,
        };
        for kind in kinds() {
            sheets.begin(workbook, kind, 1)?;
        }
        for (sheet, looks) in sheets.sheets.iter_mut().zip(frame::looks(workbook, HEADINGS)?) {
            anyhow::ensure!(looks.len() == BESIDES.len() + sheet.used.len(), "the frame does not show every column");
            sheet.looks = looks;
        }
        sheets.settings = plain(workbook, language.of(SETTINGS.0, SETTINGS.1))?;
        sheets.long = plain(workbook, language.of(LONG.0, LONG.1))?;
        Ok(sheets)
    }

    fn begin(&mut self, workbook: &mut Workbook, kind: RecordKind, part: usize) -> Result<()> {
        let Some(columns) = Columns::of(kind) else { return Ok(()) };
        let index = workbook.worksheets().len();
        let mut name = self.language.of(kind.zh(), kind.en()).to_owned();
        if part > 1 {
            name = format!("{name}({part})");
        }
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(&name)?;
        head(sheet, columns, self.language)?;
        let looks = self.last.get(&kind).map_or_else(Vec::new, |first| self.sheets[*first].looks.clone());
        self.last.insert(kind, self.sheets.len());
        let (used, stream) = (vec![false; columns.columns.len()], Stream::default());
        self.sheets.push(Sheet { kind, name, index, row: HEADINGS, used, stream, looks });
        Ok(())
    }

    /// Writes the records of a file, each below the last of its kind.
    pub fn file(&mut self, workbook: &mut Workbook, file: &Texts) -> Result<()> {
        let (path, place) = (escaped(&file.path), identity(&file.identity));
        for row in &file.rows {
            self.row(workbook, file, [&path, &place], row)?;
        }
        Ok(())
    }

    fn row(&mut self, workbook: &mut Workbook, file: &Texts, [path, place]: [&str; 2], row: &Row) -> Result<()> {
        let (Some(columns), Some(mut at)) = (Columns::of(row.kind), self.last.get(&row.kind).copied()) else {
            return Ok(());
        };
        if self.sheets[at].row >= self.most {
            let part = self.sheets.iter().filter(|sheet| sheet.kind == row.kind).count() + 1;
            self.begin(workbook, row.kind, part)?;
            at = self.sheets.len() - 1;
        }
        let number = self.sheets[at].row;
        self.sheets[at].row += 1;
        self.sheets[at].stream.row(number, None)?;
        let within = if row.within.is_empty() { Cow::Borrowed("") } else { told(&row.within) };
        for (column, text) in [path, &row.at, place, &within].into_iter().enumerate() {
            if !text.is_empty() {
                self.text(workbook, at, column, text)?;
            }
        }
        for (index, text) in file.cells(row) {
            self.sheets[at].used[index] = true;
            let place = BESIDES.len() + index;
            match typed(columns.columns[index].form, text) {
                Some(digits) => {
                    let Sheet { stream, looks, .. } = &mut self.sheets[at];
                    stream.number(place, &looks[place], &digits);
                }
                None => self.text(workbook, at, place, text)?,
            }
        }
        Ok(())
    }

    fn text(&mut self, workbook: &mut Workbook, at: usize, column: usize, text: &str) -> Result<()> {
        let begun = if text.len() > CELL { Some(self.begun(workbook, text.to_owned())?) } else { None };
        let Sheet { stream, looks, .. } = &mut self.sheets[at];
        stream.text(column, &looks[column], begun.as_deref().unwrap_or(text))
    }

    /// The rows of all sheets.
    pub fn rows(self) -> impl Iterator<Item = Rows> {
        self.sheets.into_iter().map(|sheet| Rows { sheet: sheet.name, first: HEADINGS, stream: sheet.stream })
    }

    /// The beginning of a text that is too long for a cell, and where it goes on.
    fn begun(&mut self, workbook: &mut Workbook, text: String) -> Result<String> {
        let mut parts = parts(&text);
        if parts.len() < 2 {
            return Ok(text);
        }
        self.long_rows += 1;
        let row = self.long_rows;
        let sheet = workbook.worksheet_from_index(self.long)?;
        sheet.write_number(row, 0, row)?;
        for (index, part) in parts.iter().skip(1).enumerate() {
            sheet.write_string(row, wide(index + 1), *part)?;
        }
        Ok(format!("{}\\+{{{row}}}", parts.swap_remove(0)))
    }

    /// The text of `riskreg.toml`, a line a row.
    pub fn settings(&mut self, workbook: &mut Workbook, text: &str) -> Result<()> {
        let sheet = workbook.worksheet_from_index(self.settings)?;
        sheet.write_string(0, 0, "riskreg.toml")?;
        let mut lines: Vec<(u32, String)> = Vec::new();
        for (row, line) in (1..).zip(text.split('\n')).filter(|(_, line)| !line.is_empty()) {
            lines.push((row, escaped(line)));
        }
        for (row, line) in lines {
            let line = if line.len() > CELL { self.begun(workbook, line)? } else { line };
            workbook.worksheet_from_index(self.settings)?.write_string(row, 0, line)?;
        }
        Ok(())
    }

    /// The sheets that stay, each with what it is of.
    pub fn kept(&self) -> impl Iterator<Item = &Sheet> {
        self.sheets.iter().filter(|sheet| sheet.row > 1 || ALWAYS.contains(&sheet.kind))
    }

    /// Hides columns that nothing stands in, and takes out the sheets that hold nothing: what comes after finds no sheet by its number.
    pub fn finish(&self, workbook: &mut Workbook) -> Result<()> {
        for own in self.kept().filter(|own| own.row > 1) {
            let Some(columns) = Columns::of(own.kind) else { continue };
            let sheet = sheet_of(workbook, own)?;
            for (index, column) in columns.columns.iter().enumerate() {
                let usual = column.field.is_some_and(|field| field.def().flags.required || field.def().flags.text);
                if !own.used[index] && !usual {
                    sheet.set_column_hidden(wide(BESIDES.len() + index))?;
                }
            }
            sheet.autofilter(0, 0, own.row - 1, wide(BESIDES.len() + columns.columns.len() - 1))?;
        }
        let long = self.language.of(LONG.0, LONG.1);
        let kept: Vec<&str> = self.kept().map(|own| &*own.name).collect();
        let dropped = |name: &str| {
            self.sheets.iter().any(|own| own.name == name) && !kept.contains(&name)
                || name == long && self.long_rows == 0
        };
        workbook.worksheets_mut().retain(|sheet| !dropped(&sheet.name()));
        Ok(())
    }
}

pub fn sheet_of<'w>(workbook: &'w mut Workbook, sheet: &Sheet) -> Result<&'w mut Worksheet> {
    Ok(workbook.worksheet_from_index(sheet.index)?)
}

/// A place as it is shown and as references write it.
fn identity(identity: &str) -> String {
    if identity.is_empty() { "/".to_owned() } else { escaped(identity) }
}

/// The number of a column; no table has as many as Excel.
pub fn wide(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// A sheet of texts below each other.
fn plain(workbook: &mut Workbook, name: &str) -> Result<usize> {
    let index = workbook.worksheets().len();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(name)?;
    sheet.set_column_format(0, &Format::new().set_num_format("@"))?;
    sheet.set_column_width(0, 100)?;
    Ok(index)
}

/// Rows above the records.
const HEADINGS: u32 = 1;

/// Headings, widths and formats: texts stay texts when they are edited; and a row that only shows what cells look like.
fn head(sheet: &mut Worksheet, columns: &Columns, language: Language) -> Result<()> {
    let cells = Format::new().set_align(FormatAlign::Top).set_text_wrap().set_num_format("@");
    let numbers = Format::new().set_align(FormatAlign::Top);
    let dates = numbers.clone().set_num_format("yyyy-mm-dd");
    let heads = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap().set_num_format("@");
    for (index, (zh, en)) in BESIDES.iter().enumerate() {
        sheet.set_column_format(wide(index), &cells)?;
        sheet.set_column_width(wide(index), if index == 2 { 24 } else { 10 })?;
        sheet.write_string_with_format(0, wide(index), language.of(*zh, *en), &heads)?;
    }
    sheet.set_column_hidden(0)?.set_column_hidden(1)?;
    let format = |form: Form| match form {
        Form::Number => &numbers,
        Form::Date => &dates,
        _ => &cells,
    };
    for (index, column) in columns.columns.iter().enumerate() {
        let (at, width) = (wide(BESIDES.len() + index), width(column.form));
        sheet.set_column_format(at, format(column.form))?;
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, column.title(language), &heads)?;
    }
    let fields = columns.columns.iter().map(|column| format(column.form));
    for (column, format) in std::iter::repeat_n(&cells, BESIDES.len()).chain(fields).enumerate() {
        sheet.write_blank(HEADINGS, wide(column), format)?;
    }
    sheet.set_freeze_panes(1, wide(BESIDES.len()))?;
    sheet.set_landscape().set_paper_size(9).set_repeat_rows(0, 0)?;
    Ok(())
}

fn width(form: Form) -> u8 {
    match form {
        Form::Lines | Form::Pairs | Form::Rest => 36,
        Form::Text => 20,
        Form::Parties | Form::Party => 14,
        _ => 12,
    }
}

/// The digits of a value that a spreadsheet can calculate with, where nothing of the text is lost by it. Days are counted from 1900,
/// which spreadsheets take for a leap year.
fn typed(form: Form, text: &str) -> Option<String> {
    match form {
        Form::Number => {
            let short = text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            let number: f64 = text.parse().ok().filter(|_| short)?;
            (number.to_string() == text).then(|| text.to_owned())
        }
        Form::Date => {
            let date: Date = text.parse().ok().filter(|date: &Date| date.year() > 1900)?;
            let days = date.since((jiff::Unit::Day, Date::constant(1899, 12, 30))).ok()?.get_days();
            Some(days.to_string())
        }
        _ => None,
    }
}

/// A text in parts that cells hold, none with a blank at an end.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let mut units = 0;
        let mut good = None;
        let mut last = ' ';
        let end = rest.char_indices().find(|(at, c)| {
            if !last.is_whitespace() && last != '\\' && !c.is_whitespace() && *at > 0 {
                good = Some(*at);
            }
            last = *c;
            units += c.len_utf16();
            units > CELL
        });
        let Some((end, _)) = end else {
            parts.push(rest);
            return parts;
        };
        let (part, behind) = rest.split_at(good.unwrap_or(end));
        parts.push(part);
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_continued_and_never_cut() {
        for text in [
            "甲".repeat(100_000),
            "a b ".repeat(30_000),
            format!("{}{}", "字".repeat(31_999), "\n甲".repeat(9)),
            "\\".repeat(70_000),
        ] {
            let parts = parts(&text);
            assert_eq!(parts.concat(), text);
            assert!(parts.iter().all(|part| part.trim() == *part || part.ends_with(' ')), "no blank is at an end");
            assert!(parts.iter().all(|part| part.chars().map(char::len_utf16).sum::<usize>() <= CELL));
        }
        assert_eq!(parts("甲"), ["甲"]);
    }

    #[test]
    fn numbers_and_dates_are_typed_where_nothing_is_lost() {
        let is = |form, text| typed(form, text).is_some();
        assert!(is(Form::Number, "12") && is(Form::Number, "0.5") && is(Form::Date, "2026-03-01"));
        for text in ["012", "12人", "1.50", "1e3", "约12", "12345678901234567"] {
            assert!(!is(Form::Number, text), "{text}");
        }
        assert!(!is(Form::Date, "1899-12-31") && !is(Form::Date, "2026年") && !is(Form::Text, "12"));
    }
}
