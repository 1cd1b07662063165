//! Spreadsheets as OpenDocument keeps them (ODF 1.3): LibreOffice, and WPS where it is told to.

use std::collections::HashSet;

use super::grid::{Account, Grid};
use super::number::{self, Shown};
use super::package::Package;
use super::refusal::{Refusal, damaged, too_much};
use super::xlsx::{comments, macros};
use super::xml::{Step, Tag, Xml};
use super::{Book, Cell, Region, limits, text};

const PART: &str = "content.xml";

/// More rows or columns than any program has.
const MOST: u32 = 1 << 21;

pub fn book(mut package: Package<'_>) -> Result<Book, Refusal> {
    let text = package.text(PART)?.ok_or_else(|| damaged(PART))?;
    let mut book = Book::default();
    if package.has_under("Basic/") || package.has_under("Scripts/") {
        book.remarks.push(macros());
    }
    let mut account = Account::default();
    let mut xml = Xml::new(&text, PART);
    // Styles of tables that are not shown, and the style that is being read.
    let (mut hidden, mut style) = (HashSet::new(), String::new());
    loop {
        let tag = match xml.step()? {
            Step::End => return Ok(book),
            Step::Open(tag) => tag,
            _ => continue,
        };
        match tag.name() {
            "style" => style = tag.attribute("name").unwrap_or_default().into_owned(),
            "table-properties" if tag.attribute("display").is_some_and(|display| display == "false") => {
                if hidden.len() == limits::PARTS {
                    return Err(too_much("隐藏的样式", "hidden styles", limits::PARTS));
                }
                hidden.insert(style.clone());
            }
            // What stood there before a change.
            "tracked-changes" => xml.skip()?,
            "table" => {
                let mut grid = account.sheet(&tag.attribute("name").unwrap_or_default())?;
                grid.sheet.hidden = tag.attribute("style-name").is_some_and(|style| hidden.contains(style.as_ref()));
                let mut table = Table { xml: &mut xml, grid: &mut grid, row: 0, column: 0, columns: 0 };
                table.read()?;
                book.sheets.push(grid.finish());
            }
            _ => {}
        }
    }
}

struct Table<'t, 'x, 'g> {
    xml: &'t mut Xml<'x>,
    grid: &'t mut Grid<'g>,
    /// Rows, columns of the row, and columns that were declared, so far.
    row: u32,
    column: u32,
    columns: u32,
}

impl Table<'_, '_, '_> {
    fn read(&mut self) -> Result<(), Refusal> {
        let mut depth = 0;
        loop {
            let tag = match self.xml.step()? {
                Step::End => return Ok(()),
                Step::Close if depth == 0 => return Ok(()),
                Step::Close => {
                    depth -= 1;
                    continue;
                }
                Step::Open(tag) => tag,
                Step::Text(_) => continue,
            };
            match tag.name() {
                "table-column" => {
                    let more = times(&tag, "number-columns-repeated");
                    let next = self.columns.saturating_add(more);
                    if is_hidden(&tag) {
                        self.grid.hide_columns(self.columns, next - 1);
                    }
                    self.columns = next;
                    self.xml.skip()?;
                }
                "table-row" => self.read_row(&tag)?,
                // Rows and columns may be grouped; anything else holds neither.
                "table-header-rows"
                | "table-rows"
                | "table-row-group"
                | "table-header-columns"
                | "table-columns"
                | "table-column-group" => depth += 1,
                _ => self.xml.skip()?,
            }
        }
    }

    fn read_row(&mut self, row: &Tag<'_>) -> Result<(), Refusal> {
        let (repeated, hidden) = (times(row, "number-rows-repeated"), is_hidden(row));
        let number = self.row.saturating_add(1);
        self.row = self.row.saturating_add(repeated).min(MOST);
        self.column = 0;
        let mut cells = Vec::new();
        loop {
            match self.xml.step()? {
                Step::Open(tag) if matches!(tag.name(), "table-cell" | "covered-table-cell") => {
                    self.read_cell(&tag, number, &mut cells)?;
                }
                Step::Open(_) => self.xml.skip()?,
                Step::Close | Step::End => break,
                Step::Text(_) => {}
            }
        }
        if cells.is_empty() {
            return Ok(());
        }
        for number in number..number.saturating_add(repeated).min(MOST) {
            self.grid.row(number, hidden);
            for (columns, cell) in &cells {
                for column in columns.clone() {
                    self.grid.put(column, Cell::clone(cell))?;
                }
            }
        }
        Ok(())
    }

    fn read_cell(
        &mut self,
        tag: &Tag<'_>,
        row: u32,
        cells: &mut Vec<(std::ops::Range<u32>, Cell)>,
    ) -> Result<(), Refusal> {
        let first = self.column;
        let next = first.saturating_add(times(tag, "number-columns-repeated")).min(MOST);
        self.column = next;
        let (rows, columns) = (times(tag, "number-rows-spanned"), times(tag, "number-columns-spanned"));
        if let (true, Ok(column)) = (rows > 1 || columns > 1, u16::try_from(first)) {
            let last = u16::try_from(first.saturating_add(columns - 1)).unwrap_or(u16::MAX);
            self.grid.merge(Region { first: (row, column), last: (row.saturating_add(rows - 1), last) })?;
        }
        let value = Value::of(tag);
        let written = self.paragraphs()?;
        let cell = value.cell(&written);
        // More than there may be are refused by the first that is too far to the right.
        if cell != Cell::Blank && cells.len() <= usize::from(limits::COLUMNS) {
            cells.push((first..next, cell));
        }
        Ok(())
    }

    /// What the cell shows, line by line.
    fn paragraphs(&mut self) -> Result<String, Refusal> {
        let (mut out, mut depth, mut within) = (String::new(), 0, 0);
        loop {
            match self.xml.step()? {
                Step::End => return Ok(out),
                Step::Close if depth == 0 => return Ok(out),
                Step::Close => {
                    depth -= 1;
                    within = within.min(depth);
                }
                Step::Text(text) if within > 0 => out.push_str(&collapsed(&text)),
                Step::Text(_) => {}
                Step::Open(tag) => {
                    match tag.name() {
                        "annotation" => {
                            self.grid.remark(comments());
                            self.xml.skip()?;
                            continue;
                        }
                        // Pictures, what is read aloud, tables of their own.
                        "frame" | "custom-shape" | "g" | "ruby-text" | "table" | "shapes" => {
                            self.xml.skip()?;
                            continue;
                        }
                        "p" | "h" => {
                            if !out.is_empty() {
                                out.push('\n');
                            }
                            within = within.max(depth + 1);
                        }
                        "s" => out.extend(std::iter::repeat_n(' ', tag.number("c").unwrap_or(1).min(100))),
                        "tab" => out.push('\t'),
                        "line-break" => out.push('\n'),
                        _ => {}
                    }
                    depth += 1;
                }
            }
        }
    }
}

/// A line break within a text is how the file is laid out, not how the text is.
fn collapsed(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

fn times(tag: &Tag<'_>, name: &str) -> u32 {
    tag.number(name).unwrap_or(1).clamp(1, MOST)
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    tag.attribute("visibility").is_some_and(|visibility| visibility != "visible")
}

/// What a cell says of its value.
#[derive(Default)]
struct Value {
    kind: String,
    /// LibreOffice marks errors in its own attribute.
    is_error: bool,
    value: String,
    formula: Option<String>,
}

impl Value {
    fn of(tag: &Tag<'_>) -> Value {
        let mut value = Value::default();
        for (key, text) in tag.with_prefixes() {
            match key {
                "office:value-type" => value.kind = text.into_owned(),
                "calcext:value-type" => value.is_error = text == "error",
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => value.value = text.into_owned(),
                "table:formula" => value.formula = Some(text.into_owned()),
                _ => {}
            }
        }
        value
    }

    fn cell(&self, written: &str) -> Cell {
        if self.is_error {
            return text::unreadable(written);
        }
        match self.kind.as_str() {
            "float" | "currency" => number::cell(&self.value, Shown::Number, false),
            "percentage" => number::cell(&self.value, Shown::Percent, false),
            "boolean" => Cell::Bool(self.value == "true"),
            "date" => date(&self.value, written),
            "time" => duration(&self.value).map_or_else(|| text::unreadable(&self.value), Cell::Text),
            "string" if written.is_empty() => text::cell(&self.value),
            "" if written.is_empty() => match &self.formula {
                Some(formula) => text::unreadable(formula),
                None => Cell::Blank,
            },
            _ => text::cell(written),
        }
    }
}

/// A day, or the month alone where no day is shown.
fn date(value: &str, written: &str) -> Cell {
    let cell = super::xlsx::date(value);
    let numbers = written.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).count();
    match &cell {
        Cell::Date(day) if numbers == 2 && day.ends_with("-01") && written.contains(day.get(..4).unwrap_or("?")) => {
            Cell::Date(day.get(..7).unwrap_or(day).to_owned())
        }
        _ => cell,
    }
}

/// `PT09H30M00S` as `09:30`.
fn duration(value: &str) -> Option<String> {
    let (hours, rest) = value.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.split(['.', ',']).next()?;
    let of = |text: &str| text.parse::<u32>().ok();
    let (hours, minutes, seconds) = (of(hours)?, of(minutes)?, of(seconds)?);
    Some(match seconds {
        0 => format!("{hours:02}:{minutes:02}"),
        seconds => format!("{hours:02}:{minutes:02}:{seconds:02}"),
    })
}
