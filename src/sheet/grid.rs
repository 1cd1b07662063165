//! A sheet while it is read: cells come in, limits are kept, and merged regions are made sure to be what `Sheet` promises.

use super::refusal::{Refusal, too_much};
use super::{Cell, Region, Remark, Row, Sheet, column_name, limits};
use crate::source::visible;

/// What all sheets of one file have taken so far.
#[derive(Debug, Default)]
pub struct Account {
    sheets: usize,
    cells: usize,
    text: usize,
}

impl Account {
    /// Another sheet begins.
    pub fn sheet<'a>(&'a mut self, name: &str) -> Result<Grid<'a>, Refusal> {
        self.sheets += 1;
        if self.sheets > limits::SHEETS {
            return Err(too_much("表的个数", "tables", limits::SHEETS));
        }
        let sheet = Sheet { name: super::text::name(name), ..Sheet::default() };
        let hidden = [false; limits::COLUMNS as usize];
        Ok(Grid { account: self, sheet, row: Row::default(), sorted: true, hidden })
    }

    fn slots(&mut self, more: usize) -> Result<(), Refusal> {
        self.cells = self.cells.saturating_add(more);
        if self.cells > limits::CELLS { Err(too_much("单元格", "cells", limits::CELLS)) } else { Ok(()) }
    }

    fn text(&mut self, more: usize) -> Result<(), Refusal> {
        self.text = self.text.saturating_add(more);
        if self.text > limits::TEXT {
            return Err(too_much("文字的字节数", "bytes of text", limits::TEXT));
        }
        Ok(())
    }
}

/// One sheet, row after row.
pub struct Grid<'a> {
    account: &'a mut Account,
    pub sheet: Sheet,
    /// The row that cells come into; kept once it holds something.
    row: Row,
    /// Whether rows came in their order.
    sorted: bool,
    /// Columns that are not shown.
    hidden: [bool; limits::COLUMNS as usize],
}

impl Grid<'_> {
    /// Cells now belong to this row, from 1.
    pub fn row(&mut self, number: u32, hidden: bool) {
        if number != self.row.number {
            self.keep();
            self.row.number = number;
            self.row.hidden = hidden;
        }
    }

    /// What stands in a column of the row, from 0.
    pub fn put(&mut self, column: u32, cell: Cell) -> Result<(), Refusal> {
        if cell == Cell::Blank {
            return Ok(());
        }
        if column >= u32::from(limits::COLUMNS) {
            return Err(self.too_wide(column));
        }
        self.account.text(match &cell {
            Cell::Text(text) | Cell::Number(text) | Cell::Date(text) | Cell::Unreadable(text) => text.len(),
            Cell::Blank | Cell::Bool(_) => 0,
        })?;
        let index = usize::try_from(column).unwrap_or(usize::MAX);
        if index >= self.row.cells.len() {
            self.account.slots(index + 1 - self.row.cells.len())?;
            self.row.cells.resize(index + 1, Cell::Blank);
        }
        if let Some(place) = self.row.cells.get_mut(index) {
            *place = cell;
        }
        Ok(())
    }

    fn too_wide(&self, column: u32) -> Refusal {
        let limit = limits::COLUMNS;
        let column = u16::try_from(column).map_or_else(|_| (column + 1).to_string(), column_name);
        let (sheet, row) = (visible(&self.sheet.name), self.row.number);
        let of =
            |open: &str, close: &str| if sheet.is_empty() { String::new() } else { format!("{open}{sheet}{close}") };
        Refusal::new(
            format!("{}第 {row} 行的 {column} 列有内容，超过 {limit} 列；删去后再导入", of("工作表「", "」")),
            format!(
                "{}row {row} holds something in column {column}, behind the {limit} columns that are read: delete it, and import again",
                of("sheet “", "”: ")
            ),
        )
    }

    pub fn merge(&mut self, region: Region) -> Result<(), Refusal> {
        if region.first == region.last || region.last.0 < region.first.0 || region.last.1 < region.first.1 {
            return Ok(());
        }
        if self.sheet.merged.len() >= limits::MERGED {
            return Err(too_much("合并单元格", "merged regions", limits::MERGED));
        }
        self.sheet.merged.push(region);
        Ok(())
    }

    /// Columns that are not shown, ends included.
    pub fn hide_columns(&mut self, first: u32, last: u32) {
        let index = |column: u32| usize::try_from(column).unwrap_or(usize::MAX).min(self.hidden.len());
        let columns = index(first)..index(last.saturating_add(1));
        self.hidden.get_mut(columns).unwrap_or_default().fill(true);
    }

    pub fn remark(&mut self, remark: Remark) {
        if !self.sheet.remarks.contains(&remark) {
            self.sheet.remarks.push(remark);
        }
    }

    fn keep(&mut self) {
        let row = std::mem::take(&mut self.row);
        if !row.cells.is_empty() {
            self.sorted &= self.sheet.rows.last().is_none_or(|last| last.number < row.number);
            self.sheet.rows.push(row);
        }
    }

    pub fn finish(mut self) -> Sheet {
        self.keep();
        if !self.sorted {
            sort(&mut self.sheet.rows);
        }
        let columns = (0..).zip(&self.hidden).filter(|(_, hidden)| **hidden).map(|(column, _)| column);
        self.sheet.hidden_columns = columns.collect();
        separate(&mut self.sheet);
        empty_below_merges(&mut self.sheet);
        self.sheet
    }
}

/// Rows that came in another order than their numbers; what one number has twice comes together, the later one wins.
fn sort(rows: &mut Vec<Row>) {
    rows.sort_by_key(|row| row.number);
    rows.dedup_by(|later, row| {
        let same = later.number == row.number;
        if same {
            row.hidden |= later.hidden;
            row.cells.resize(row.cells.len().max(later.cells.len()), Cell::Blank);
            for (cell, new) in row.cells.iter_mut().zip(later.cells.drain(..)) {
                if new != Cell::Blank {
                    *cell = new;
                }
            }
        }
        same
    });
}

/// Leaves out regions that overlap an earlier one: no program makes them, and none agrees on what they mean.
fn separate(sheet: &mut Sheet) {
    let width = limits::COLUMNS - 1;
    sheet.merged.retain(|region| region.first.1 <= width);
    sheet.merged.iter_mut().for_each(|region| region.last.1 = region.last.1.min(width));
    sheet.merged.sort_unstable();
    let before = sheet.merged.len();
    // For each column the last row that a region has taken so far.
    let mut taken = vec![0; usize::from(limits::COLUMNS)];
    sheet.merged.retain(|region| {
        let columns = usize::from(region.first.1)..=usize::from(region.last.1);
        let Some(taken) = taken.get_mut(columns) else { return false };
        let free = taken.iter().all(|row| *row < region.first.0);
        if free {
            taken.fill(region.last.0);
        }
        free
    });
    if sheet.merged.len() < before {
        sheet.remarks.push(Remark::new(
            "有互相重叠的合并单元格，后面的没有算作合并",
            "merged regions overlap each other; the later ones were not taken for merged",
        ));
    }
}

/// What a file has under a merged cell no program shows: it is left out, and said.
fn empty_below_merges(sheet: &mut Sheet) {
    let mut left_out = 0_usize;
    for region in &sheet.merged {
        let from = sheet.rows.partition_point(|row| row.number < region.first.0);
        let rows = sheet.rows.get_mut(from..).unwrap_or_default();
        for row in rows.iter_mut().take_while(|row| row.number <= region.last.0) {
            let first = if row.number == region.first.0 { region.first.1 + 1 } else { region.first.1 };
            let end = row.cells.len().min(usize::from(region.last.1) + 1);
            for cell in row.cells.get_mut(usize::from(first)..end).unwrap_or_default() {
                left_out += usize::from(std::mem::take(cell) != Cell::Blank);
            }
        }
    }
    if left_out > 0 {
        sheet.remarks.push(Remark::new(
            format!("合并单元格下面压着 {left_out} 格内容，打开时看不见，没有读"),
            format!("{left_out} cells lie under merged ones, where nobody sees them; they were not read"),
        ));
    }
    for row in &mut sheet.rows {
        let written = row.cells.iter().rposition(|cell| *cell != Cell::Blank).map_or(0, |last| last + 1);
        row.cells.truncate(written);
    }
    sheet.rows.retain(|row| !row.cells.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(first: (u32, u16), last: (u32, u16)) -> Region {
        Region { first, last }
    }

    #[test]
    fn only_the_first_cell_of_a_merged_region_holds_something() {
        let mut account = Account::default();
        let mut grid = account.sheet("表").unwrap();
        for row in 1..=3 {
            grid.row(row, false);
            grid.put(0, Cell::Text(format!("甲{row}"))).unwrap();
        }
        grid.merge(region((1, 0), (2, 0))).unwrap();
        grid.merge(region((2, 0), (3, 1))).unwrap();
        let sheet = grid.finish();
        assert_eq!(sheet.merged, [region((1, 0), (2, 0))]);
        assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(sheet.remarks.len(), 2);
    }

    #[test]
    fn a_merge_over_the_whole_sheet_costs_nothing() {
        let mut account = Account::default();
        let mut grid = account.sheet("").unwrap();
        grid.row(7, false);
        grid.put(0, Cell::Text("甲".into())).unwrap();
        grid.merge(region((1, 0), (1_048_576, 16_383))).unwrap();
        grid.hide_columns(0, u32::MAX);
        let sheet = grid.finish();
        assert_eq!((sheet.rows.len(), sheet.merged[0].last.1), (0, limits::COLUMNS - 1));
        assert_eq!(sheet.hidden_columns.len(), usize::from(limits::COLUMNS));
    }

    #[test]
    fn rows_come_out_by_number_however_they_came() {
        let mut account = Account::default();
        let mut grid = account.sheet("").unwrap();
        for (row, column) in [(3, 0), (1, 0), (3, 1)] {
            grid.row(row, false);
            grid.put(column, Cell::Bool(true)).unwrap();
        }
        let sheet = grid.finish();
        assert_eq!(sheet.rows.iter().map(|row| (row.number, row.cells.len())).collect::<Vec<_>>(), [(1, 1), (3, 2)]);
    }

    #[test]
    fn what_stands_behind_the_last_column_is_refused_by_its_place() {
        let mut account = Account::default();
        let mut grid = account.sheet("表").unwrap();
        grid.row(5, false);
        let refused = grid.put(16_383, Cell::Bool(true)).unwrap_err();
        assert!(refused.zh.contains("第 5 行的 XFD 列") && refused.zh.contains("200"), "{refused}");
    }
}
