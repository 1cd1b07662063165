//! The cells of one sheet.

use std::borrow::Cow;

use super::super::grid::Grid;
use super::super::number;
use super::super::refusal::{Refusal, damaged};
use super::super::xml::{Step, Tag, Xml, is_true};
use super::super::{Cell, Region, text};
use super::Shared;
use super::plain::{self, PlainCell, PlainRow};
use super::shared::{runs, unescaped};

/// Rows and columns that a workbook can have.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

struct Reading<'r, 'x, 's, 'g> {
    xml: Xml<'x>,
    part: &'x str,
    shared: &'r mut Shared<'s>,
    grid: &'r mut Grid<'g>,
    /// Of the row and of the column that come next, where they do not say.
    row: u32,
    column: u32,
    formulas: usize,
}

/// Reads a sheet into the grid and says how many formulas it has.
pub fn read(text: &str, part: &str, shared: &mut Shared<'_>, grid: &mut Grid<'_>) -> Result<usize, Refusal> {
    let mut reading = Reading { xml: Xml::new(text, part), part, shared, grid, row: 1, column: 0, formulas: 0 };
    reading.sheet()?;
    Ok(reading.formulas)
}

impl<'x> Reading<'_, 'x, '_, '_> {
    fn sheet(&mut self) -> Result<(), Refusal> {
        // How deep the rows lie.
        let mut rows = None;
        let mut plain = PlainRow::default();
        loop {
            while rows == Some(self.xml.depth())
                && let Some(length) = plain::row(self.xml.rest(), &mut plain)
                && self.is_sound(&plain)
            {
                self.xml.pass(length);
                self.plain_row(&plain)?;
            }
            let tag = match self.xml.step()? {
                Step::End => return Ok(()),
                Step::Open(tag) => tag,
                _ => continue,
            };
            match tag.name() {
                "col" => self.columns(&tag),
                "sheetData" if !self.xml.is_closed_already() => rows = Some(self.xml.depth()),
                "row" => self.begin_row(&tag)?,
                "c" => self.cell(&tag)?,
                "mergeCell" => {
                    let region = tag.attribute("ref").and_then(|name| region(&name));
                    self.grid.merge(region.ok_or_else(|| damaged(self.part))?)?;
                }
                // What later versions added has cells of its own kind.
                "extLst" => self.xml.skip()?,
                _ => {}
            }
        }
    }

    fn columns(&mut self, tag: &Tag<'_>) {
        let of =
            |name| tag.number::<u32>(name).filter(|column| (1..=COLUMNS).contains(column)).map(|column| column - 1);
        let narrow = tag.attribute("width").is_some_and(|width| width.parse() == Ok(0.0));
        if let (true, Some(first), Some(last)) = (narrow || tag.is("hidden"), of("min"), of("max")) {
            self.grid.hide_columns(first, last);
        }
    }

    fn begin_row(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        let (mut number, mut hidden) = (None, false);
        for (key, value) in tag.attributes() {
            match key {
                "r" => number = Some(value.parse::<u32>().map_err(|_| damaged(self.part))?),
                "hidden" => hidden |= is_true(&value),
                "ht" => hidden |= value.parse() == Ok(0.0),
                _ => {}
            }
        }
        self.to_row(number, hidden)
    }

    fn to_row(&mut self, number: Option<u32>, hidden: bool) -> Result<(), Refusal> {
        let number = number.unwrap_or(self.row);
        if !(1..=ROWS).contains(&number) {
            return Err(damaged(self.part));
        }
        self.row = number + 1;
        self.column = 0;
        self.grid.row(number, hidden);
        Ok(())
    }

    /// Its numbers can be read; where not, the reader of XML says what is wrong.
    fn is_sound(&self, row: &PlainRow<'_>) -> bool {
        row.number.is_none_or(|number| number.parse::<u32>().is_ok())
            && row.cells.iter().all(|cell| cell.place.is_none_or(|name| place(name).is_some()))
    }

    fn plain_row(&mut self, row: &PlainRow<'x>) -> Result<(), Refusal> {
        self.to_row(row.number.and_then(|number| number.parse().ok()), row.hidden)?;
        for PlainCell { place: name, kind, style, value } in &row.cells {
            let column = name.and_then(place).map_or(self.column, |(_, column)| column);
            self.column = column + 1;
            let content = Content { value: value.map(Cow::Borrowed), formula: None };
            let cell = self.value(kind.unwrap_or("n"), style, content);
            self.grid.put(column, cell)?;
        }
        Ok(())
    }

    fn cell(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        let (mut kind, mut style, mut column) = (Cow::Borrowed("n"), Cow::Borrowed(""), self.column);
        for (key, value) in tag.attributes() {
            match key {
                // The row is the one that it stands in, whatever the cell says.
                "r" => column = place(&value).ok_or_else(|| damaged(self.part))?.1,
                "t" => kind = value,
                "s" => style = value,
                _ => {}
            }
        }
        self.column = column + 1;
        let content = self.content()?;
        self.formulas += usize::from(content.formula.is_some());
        let cell = self.value(&kind, &style, content);
        self.grid.put(column, cell)
    }

    fn content(&mut self) -> Result<Content<'static>, Refusal> {
        let mut content = Content::default();
        loop {
            match self.xml.step()? {
                Step::Open(tag) if tag.name() == "v" => content.value = Some(self.xml.text(&[])?.into()),
                Step::Open(tag) if tag.name() == "f" => content.formula = Some(self.xml.text(&[])?),
                Step::Open(tag) if tag.name() == "is" => content.value = Some(runs(&mut self.xml)?.into()),
                Step::Open(_) => self.xml.skip()?,
                Step::Close | Step::End => return Ok(content),
                Step::Text(_) => {}
            }
        }
    }

    fn value(&mut self, kind: &str, style: &str, content: Content<'_>) -> Cell {
        let Some(value) = content.value else {
            // A formula that no program has computed yet.
            return content.formula.map_or(Cell::Blank, |formula| text::unreadable(&format!("={formula}")));
        };
        match kind {
            "s" => {
                let index = value.trim().parse::<usize>().ok();
                let shared = index.and_then(|index| self.shared.texts.cell(index));
                shared.unwrap_or_else(|| text::unreadable(&value))
            }
            "str" | "inlineStr" => text::cell(&unescaped(&value)),
            "b" => Cell::Bool(is_true(value.trim())),
            "d" => date(value.trim()),
            "e" => text::unreadable(&value),
            _ if value.trim().is_empty() => match content.formula {
                Some(formula) => text::unreadable(&format!("={formula}")),
                None => Cell::Blank,
            },
            _ => number::cell(&value, self.shared.styles.of(style), self.shared.from_1904),
        }
    }
}

#[derive(Default)]
struct Content<'x> {
    value: Option<Cow<'x, str>>,
    formula: Option<String>,
}

/// A date that is written as one already, without a midnight that nobody meant.
pub fn date(written: &str) -> Cell {
    let written = written.trim_end_matches('Z');
    let (day, time) = written.split_once('T').unwrap_or((written, ""));
    if day.parse::<jiff::civil::Date>().is_err() {
        return text::unreadable(written);
    }
    let time = time.split('.').next().unwrap_or_default();
    match time {
        "" | "00:00:00" => Cell::Date(day.to_owned()),
        time if time.parse::<jiff::civil::Time>().is_ok() => Cell::Date(format!("{day}T{time}")),
        _ => text::unreadable(written),
    }
}

/// `B7` as row 7, column 1.
fn place(name: &str) -> Option<(u32, u32)> {
    let name = name.as_bytes();
    let letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (letters, digits) = name.split_at_checked(letters).filter(|(letters, _)| (1..=3).contains(&letters.len()))?;
    let column = letters.iter().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'@'));
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let row: u32 = digits.parse().ok()?;
    ((1..=ROWS).contains(&row) && column <= COLUMNS).then_some((row, column - 1))
}

/// `A1:C3` as the rectangle; a single cell as itself.
fn region(name: &str) -> Option<Region> {
    let (first, last) = name.split_once(':').unwrap_or((name, name));
    let corner = |name: &str| {
        let (row, column) = place(&name.replace('$', ""))?;
        Some((row, u16::try_from(column).ok()?))
    };
    Some(Region { first: corner(first)?, last: corner(last)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_within_what_a_sheet_can_have() {
        assert_eq!(place("A1"), Some((1, 0)));
        assert_eq!(place("XFD1048576"), Some((1 << 20, (1 << 14) - 1)));
        for name in ["", "A", "1", "XFE1", "A0", "A1048577", "AAAA1", "甲1", "A-1", "A+1", "A1B"] {
            assert_eq!(place(name), None, "{name}");
        }
        assert_eq!(region("B2:C3").unwrap().last, (3, 2));
    }
}
