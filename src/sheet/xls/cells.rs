//! The cells of one sheet.

use rustc_hash::FxHashSet;

use super::super::compound::u16_at;
use super::super::grid::Grid;
use super::super::number::{self, Shown};
use super::super::refusal::{Refusal, damaged};
use super::super::{Cell, Region, text, xlsx};
use super::records::{self, Record, records};
use super::{PART, Workbook, error, strings};

struct Reading<'r, 'g> {
    workbook: &'r Workbook,
    grid: &'r mut Grid<'g>,
    hidden: FxHashSet<u16>,
    /// Where the formula stands whose result comes next.
    pending: Option<(u16, u16)>,
}

pub fn read(stream: &[u8], workbook: &Workbook, grid: &mut Grid<'_>) -> Result<(), Refusal> {
    let mut reading = Reading { workbook, grid, hidden: FxHashSet::default(), pending: None };
    // Sheets hold charts, which have records like those of cells.
    let mut depth = 0_usize;
    for record in records(stream) {
        let record = record?;
        match record.kind {
            records::BEGIN => depth += 1,
            records::END if depth <= 1 => break,
            records::END => depth -= 1,
            _ if depth == 1 => reading.record(&record)?,
            _ => {}
        }
    }
    Ok(())
}

impl Reading<'_, '_> {
    fn record(&mut self, record: &Record<'_>) -> Result<(), Refusal> {
        match record.kind {
            records::ROW => self.row(record.data),
            records::COLUMNS => self.columns(record.data),
            records::MERGED => self.merged(record.data)?,
            records::NOTE => {
                self.grid.remark(xlsx::comments());
                Some(())
            }
            records::SHORT_NUMBERS => self.short_numbers(record.data)?,
            records::RESULT => self.result(record)?,
            _ => return self.cell(record),
        }
        .ok_or_else(|| damaged(PART))
    }

    fn row(&mut self, data: &[u8]) -> Option<()> {
        const HIDDEN: u16 = 0x20;
        if u16_at(data, 12)? & HIDDEN != 0 {
            self.hidden.insert(u16_at(data, 0)?);
        }
        Some(())
    }

    fn columns(&mut self, data: &[u8]) -> Option<()> {
        let (first, last, width) = (u16_at(data, 0)?, u16_at(data, 2)?, u16_at(data, 4)?);
        if u16_at(data, 8)? & 1 != 0 || width == 0 {
            self.grid.hide_columns(first.into(), last.into());
        }
        Some(())
    }

    fn merged(&mut self, data: &[u8]) -> Result<Option<()>, Refusal> {
        let (regions, _) = data.get(2..).unwrap_or_default().as_chunks::<8>();
        for region in regions.iter().take(usize::from(u16_at(data, 0).unwrap_or_default())) {
            let at = |at| u16_at(region, at).unwrap_or_default();
            let row = |at_: usize| u32::from(at(at_)) + 1;
            self.grid.merge(Region { first: (row(0), at(4)), last: (row(2), at(6)) })?;
        }
        Ok(Some(()))
    }

    fn put(&mut self, (row, column): (u16, u16), cell: Cell) -> Result<(), Refusal> {
        self.grid.row(u32::from(row) + 1, self.hidden.contains(&row));
        self.grid.put(column.into(), cell)
    }

    /// Records that begin with row, column and style.
    fn cell(&mut self, record: &Record<'_>) -> Result<(), Refusal> {
        let data = record.data;
        let is_cell = [
            records::NUMBER,
            records::LABEL,
            records::RICH_LABEL,
            records::TRUTH,
            records::FORMULA,
            records::SHORT_NUMBER,
            records::SHARED_TEXT,
        ];
        if !is_cell.contains(&record.kind) {
            return Ok(());
        }
        let place = u16_at(data, 0).zip(u16_at(data, 2)).ok_or_else(|| damaged(PART))?;
        let cell = self.value(record.kind, place, data).ok_or_else(|| damaged(PART))?;
        self.put(place, cell)
    }

    fn value(&mut self, kind: u16, place: (u16, u16), data: &[u8]) -> Option<Cell> {
        let style = u16_at(data, 4)?;
        let value = data.get(6..)?;
        Some(match kind {
            records::NUMBER => self.number(f64::from_le_bytes(value.first_chunk().copied()?), style),
            records::SHORT_NUMBER => self.number(short_number(value.first_chunk().copied()?), style),
            records::LABEL | records::RICH_LABEL => text::cell(&strings::long(value, self.workbook)?),
            records::TRUTH => match value {
                [code, 0, ..] => Cell::Bool(*code != 0),
                [code, ..] => error(*code),
                [] => return None,
            },
            records::SHARED_TEXT => {
                let index = u32::from_le_bytes(value.first_chunk().copied()?);
                self.workbook.texts.get(usize::try_from(index).ok()?)?.clone()
            }
            records::FORMULA => self.formula(*value.first_chunk()?, style, place),
            _ => Cell::Blank,
        })
    }

    fn number(&self, value: f64, style: u16) -> Cell {
        let shown = self.workbook.styles.get(usize::from(style)).copied().unwrap_or(Shown::Number);
        match value.is_finite() {
            true => number::cell_of(value, shown, self.workbook.from_1904),
            false => error(0x24),
        }
    }

    /// The result that is kept with a formula: a number, or what its last bytes say.
    fn formula(&mut self, result: [u8; 8], style: u16, place: (u16, u16)) -> Cell {
        match result {
            [0, .., 0xff, 0xff] => {
                self.pending = Some(place);
                Cell::Blank
            }
            [1, _, value, .., 0xff, 0xff] => Cell::Bool(value != 0),
            [2, _, code, .., 0xff, 0xff] => error(code),
            [3, .., 0xff, 0xff] => Cell::Blank,
            number => self.number(f64::from_le_bytes(number), style),
        }
    }

    fn result(&mut self, record: &Record<'_>) -> Result<Option<()>, Refusal> {
        let Some(place) = self.pending.take() else { return Ok(Some(())) };
        let Some(result) = strings::result(record, self.workbook) else { return Ok(None) };
        self.put(place, text::cell(&result))?;
        Ok(Some(()))
    }

    fn short_numbers(&mut self, data: &[u8]) -> Result<Option<()>, Refusal> {
        let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { return Ok(None) };
        let (numbers, _) = data.get(4..).unwrap_or_default().as_chunks::<6>();
        for (column, [a, b, number @ ..]) in (first..=u16::MAX).zip(numbers) {
            let cell = self.number(short_number(*number), u16::from_le_bytes([*a, *b]));
            self.put((row, column), cell)?;
        }
        Ok(Some(()))
    }
}

/// A number in four bytes: thirty bits of a float or of an integer, and whether it counts hundredths.
fn short_number(bytes: [u8; 4]) -> f64 {
    let bits = u32::from_le_bytes(bytes);
    let value = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(i32::from_le_bytes(bytes) >> 2),
    };
    if bits & 1 == 0 { value } else { value / 100.0 }
}
