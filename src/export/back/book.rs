//! A workbook of ours, read: the hidden sheet that tells what it was made from, and the rows of the others.

use rustc_hash::FxHashMap;

use super::table::{Head, cell_text, given, whole};
use super::{Came, FileThen, List, Medium, RowThen};
use crate::export::book::{LONG, SETTINGS, marker};
use crate::export::cell::unescaped;
use crate::export::columns::{Columns, kinds};
use crate::export::stamp::Marks;
use crate::export::{VERSION, file_kind};
use crate::finding::Both;
use crate::profile::ColumnField;
use crate::record::{Language, RecordKind};
use crate::register::FileKind;
use crate::sheet::{Book, Cell, Row, Sheet};
use crate::source::visible;

/// What the hidden sheet says.
#[derive(Debug, Clone, Default)]
pub struct Marked {
    pub keys: Language,
    pub layout: String,
    pub sheets: FxHashMap<String, RecordKind>,
    /// Of a list: the columns with their titles.
    pub columns: Vec<(String, ColumnField)>,
    settings: Option<(String, usize)>,
    pub files: Vec<FileThen>,
}

/// The workbook was made by `export`; a form that `template` made is filled in like any table.
pub fn is_ours(book: &Book) -> bool {
    hidden(book).is_some() && !is_form(book)
}

/// It is a form that `template` wrote: what was filled in is a table like any other.
pub fn is_form(book: &Book) -> bool {
    let rows = hidden(book).map_or(&[][..], |sheet| &sheet.rows);
    let text = |row: &Row, column: usize| row.cells.get(column).map_or_else(String::new, plain);
    let layout = rows.iter().find(|row| text(row, 0) == "layout").map(|row| text(row, 1));
    layout.as_deref() == Some(crate::export::template::LAYOUT)
}

/// The sheets of a form that somebody filled in, without what only explains it.
pub fn filled_in(book: &Book) -> Book {
    let Ok(marked) = marked(book) else { return book.clone() };
    let example = |row: &Row| {
        let first = row.cells.first().map_or_else(String::new, plain);
        first == crate::export::template::EXAMPLE.0 || first == crate::export::template::EXAMPLE.1
    };
    let sheets = book.sheets.iter().filter(|sheet| marked.sheets.contains_key(&sheet.name)).map(|sheet| {
        let mut sheet = sheet.clone();
        sheet.rows.retain(|row| !example(row));
        // The first column is hidden and says only which row is the example.
        for row in &mut sheet.rows {
            if let Some(first) = row.cells.first_mut() {
                *first = Cell::Blank;
            }
        }
        sheet
    });
    Book { sheets: sheets.collect(), remarks: book.remarks.clone() }
}

fn hidden(book: &Book) -> Option<&Sheet> {
    let first = |sheet: &&Sheet| {
        let cell = sheet.rows.first().and_then(|row| row.cells.first());
        sheet.name == marker::NAME && matches!(cell, Some(Cell::Text(text)) if text == marker::FIRST)
    };
    book.sheets.iter().find(first)
}

/// What the hidden sheet says; why it cannot be used.
pub fn marked(book: &Book) -> Result<Marked, Both> {
    let sheet =
        hidden(book).ok_or_else(|| Both::new("不是 riskreg 导出的工作簿", "not a workbook that riskreg exported"))?;
    let mut marked = Marked::default();
    for row in &sheet.rows {
        let text = |column: usize| row.cells.get(column).map_or_else(String::new, plain);
        match &*text(0) {
            marker::FIRST if text(1).parse::<u32>().map_or(true, |version| version > VERSION) => {
                return Err(Both::new(
                    format!("由 riskreg {} 导出，这里读不了，请升级", visible(&text(2))),
                    format!("exported by riskreg {}, which this version cannot read; upgrade", visible(&text(2))),
                ));
            }
            "keys" => marked.keys = if text(1) == "en" { Language::En } else { Language::Zh },
            "layout" => marked.layout = text(1),
            "settings" => marked.settings = Some((text(1), text(2).parse().unwrap_or_default())),
            "sheet" => {
                let kind = kinds().find(|kind| Columns::of(*kind).is_some_and(|columns| columns.name == text(2)));
                marked.sheets.extend(kind.map(|kind| (text(1), kind)));
            }
            "column" => marked.columns.extend(super::office::column_named(&text(2)).map(|field| (text(1), field))),
            "file" => marked.files.extend(file(row)),
            _ => {}
        }
    }
    Ok(marked)
}

fn plain(cell: &Cell) -> String {
    cell_text(cell, Language::En).unwrap_or_default()
}

fn file(row: &Row) -> Option<FileThen> {
    let text = |column: usize| row.cells.get(column).map_or_else(String::new, plain);
    let kind = FileKind::ALL.into_iter().find(|kind| file_kind(*kind) == text(2))?;
    let mut rows = Vec::new();
    for column in 4..row.cells.len() {
        for line in text(column).lines() {
            let mut parts = line.splitn(3, ' ');
            let (name, at, marks) = (parts.next()?, parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            let kind = kinds().find(|kind| Columns::of(*kind).is_some_and(|columns| columns.name == name))?;
            rows.push(RowThen { kind, at: at.to_owned(), marks: Marks::read(marks) });
        }
    }
    Some(FileThen { path: unescaped(&text(1)), kind, stamp: text(3), rows })
}

/// The workbook as it came back, in whichever layout.
pub fn came(book: &Book, marked: Marked) -> Came {
    match &*marked.layout {
        crate::export::office::LAYOUT => Came {
            medium: Medium::Cells(marked.keys),
            list: Some(Box::new(List { book: book.clone(), marked })),
            ..Came::default()
        },
        _ => flat(book, marked),
    }
}

fn flat(book: &Book, marked: Marked) -> Came {
    let long = long_texts(book);
    let medium = Medium::Cells(marked.keys);
    let mut came = Came { medium, settings: settings(book, &marked, &long), ..Came::default() };
    for sheet in &book.sheets {
        let named = || kinds().find(|kind| sheet.name == kind.zh() || sheet.name == kind.en());
        let Some(kind) = marked.sheets.get(&sheet.name).copied().or_else(named) else { continue };
        let Some(columns) = Columns::of(kind) else { continue };
        let Some((first, head)) = sheet
            .rows
            .iter()
            .enumerate()
            .take(20)
            .find_map(|(index, row)| Head::of(row, columns).filter(Head::is_ours).map(|head| (index, head)))
        else {
            came.remarks.push(Both::new(
                format!("工作表「{}」找不到表头，没有读", visible(&sheet.name)),
                format!("no headings on the sheet `{}`; it was not read", visible(&sheet.name)),
            ));
            continue;
        };
        came.remarks.extend(head.unknown.iter().map(|heading| {
            let (heading, name) = (visible(heading), visible(&sheet.name));
            Both::new(
                format!("工作表「{name}」的栏「{heading}」不认识，没有读"),
                format!("the column `{heading}` of the sheet `{name}` is not known and was not read"),
            )
        }));
        came.kinds.push(kind);
        let read =
            sheet.rows[first + 1..].iter().filter_map(|row| given(row, &head, kind, &sheet.name, marked.keys, &long));
        came.rows.extend(read);
    }
    came.exported = marked.files;
    came
}

/// Texts that go on elsewhere, by the number that stands at the end of their beginning.
fn long_texts(book: &Book) -> FxHashMap<String, String> {
    let sheet = book.sheets.iter().find(|sheet| sheet.name == LONG.0 || sheet.name == LONG.1);
    let rows = sheet.into_iter().flat_map(|sheet| &sheet.rows);
    let text = |row: &Row| {
        let mut cells = row.cells.iter().map(plain);
        Some((cells.next()?, cells.collect::<String>()))
    };
    rows.filter_map(text).collect()
}

/// The mark of `riskreg.toml` as it was given on, and its text now.
fn settings(book: &Book, marked: &Marked, long: &FxHashMap<String, String>) -> Option<(String, String)> {
    /// More lines than any settings have.
    const MOST: usize = 100_000;
    let (stamp, count) = marked.settings.clone()?;
    let sheet = book.sheets.iter().find(|sheet| sheet.name == SETTINGS.0 || sheet.name == SETTINGS.1)?;
    let mut lines: Vec<String> = Vec::new();
    for row in &sheet.rows {
        // The first row says what this is.
        let Some(line) = usize::try_from(row.number).ok()?.checked_sub(2).filter(|line| *line < MOST) else { continue };
        lines.resize(line, String::new());
        lines.push(row.cells.first().map_or_else(String::new, |cell| unescaped(&whole(plain(cell), long))));
    }
    lines.resize(lines.len().max(count.min(MOST)), String::new());
    Some((stamp, lines.join("\n")))
}
