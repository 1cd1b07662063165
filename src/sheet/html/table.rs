//! One table of a page: where its cells stand.

use super::super::grid::Account;
use super::super::refusal::Refusal;
use super::super::{Region, Remark, Sheet, limits, text};
use super::flow::Flow;

#[derive(Default)]
pub struct Table {
    name: String,
    row: u32,
    column: u32,
    /// Of each column the last row that a cell from above takes.
    taken: Vec<u32>,
    /// By row and column.
    cells: Vec<(u32, u32, String)>,
    merged: Vec<Region>,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<u32>,
    open: Open,
    flow: Flow,
    holds_others: bool,
}

/// What text belongs to.
#[derive(Default)]
enum Open {
    /// Between cells: to nothing.
    #[default]
    Nothing,
    Cell(u32),
    Caption,
}

impl Table {
    pub fn new(above: String) -> Table {
        Table { name: above, taken: vec![0; usize::from(limits::COLUMNS)], ..Table::default() }
    }

    pub fn holds_another(&mut self) {
        self.holds_others = true;
    }

    pub fn flow(&mut self) -> &mut Flow {
        &mut self.flow
    }

    pub fn row(&mut self, hidden: bool) {
        self.close();
        self.row = self.row.saturating_add(1);
        self.column = 0;
        if hidden {
            self.hidden_rows.push(self.row);
        }
    }

    pub fn caption(&mut self) {
        self.close();
        self.open = Open::Caption;
    }

    /// A cell begins; `rows` of 0 reach to the end of the table.
    pub fn cell(&mut self, columns: u32, rows: u32, hidden: bool) {
        self.close();
        self.row = self.row.max(1);
        while self.index(self.column).and_then(|column| self.taken.get(column)).is_some_and(|row| *row >= self.row) {
            self.column += 1;
        }
        let first = self.column;
        self.column = first.saturating_add(columns);
        if hidden {
            self.hidden_columns.push(first);
        }
        let last = if rows == 0 { u32::MAX } else { self.row.saturating_add(rows - 1) };
        if last > self.row {
            let from = self.index(first).unwrap_or(usize::MAX).min(self.taken.len());
            let to = self.index(self.column).unwrap_or(usize::MAX).min(self.taken.len());
            self.taken.get_mut(from..to).unwrap_or_default().fill(last);
        }
        if let (true, Ok(column)) = (last > self.row || columns > 1, u16::try_from(first)) {
            let right = u16::try_from(self.column - 1).unwrap_or(u16::MAX);
            self.merged.push(Region { first: (self.row, column), last: (last, right) });
        }
        self.open = Open::Cell(first);
    }

    fn index(&self, column: u32) -> Option<usize> {
        usize::try_from(column).ok()
    }

    /// Whatever is open ends.
    pub fn close(&mut self) {
        let text = std::mem::take(&mut self.flow).into_text();
        match std::mem::take(&mut self.open) {
            Open::Cell(column) if !text.is_empty() => self.cells.push((self.row, column, text)),
            Open::Caption => self.name = text,
            Open::Cell(_) | Open::Nothing => {}
        }
    }

    pub fn sheet(self, account: &mut Account) -> Result<Sheet, Refusal> {
        let mut grid = account.sheet(&self.name)?;
        let mut hidden = self.hidden_rows.iter().peekable();
        for (row, column, written) in self.cells {
            while hidden.next_if(|number| **number < row).is_some() {}
            grid.row(row, hidden.peek() == Some(&&row));
            grid.put(column, text::cell(&written))?;
        }
        for region in self.merged {
            grid.merge(Region { last: (region.last.0.min(self.row), region.last.1), ..region })?;
        }
        for column in self.hidden_columns {
            grid.hide_columns(column, column);
        }
        if self.holds_others {
            grid.remark(Remark::new(
                "单元格里还有表格，各作一张表另列",
                "there are tables within cells; each is listed as a table of its own",
            ));
        }
        Ok(grid.finish())
    }
}
