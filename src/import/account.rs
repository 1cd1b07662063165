//! What becomes of the cells of one row, while it is taken.

use std::rc::Rc;

use super::cells::{At as Spot, Cell};
use super::columns::{Column, Columns, Other};
use super::ledger::{CellFate, CellNote, How, To};
use super::tables::{Row, Table};
use crate::finding::Both;
use crate::record::Field;

/// Of each column by position; nothing where nobody has taken the cell.
pub struct RowAccount {
    fates: Vec<Option<CellFate>>,
    /// How many of them are of the row itself; of a form all of them.
    own: usize,
    pub remarks: Vec<Both>,
}

impl RowAccount {
    /// Of a row of a table, with what is known before anybody reads it.
    pub fn new(row: &Row<'_>, table: &Table<'_>, columns: &Columns, refused: &[(usize, Rc<Both>)]) -> RowAccount {
        let mut fates: Vec<Option<CellFate>> = vec![None; table.heads.len()];
        for (index, other) in &columns.others {
            let there = table.cell(row, *index).at().is_some();
            if let Some(fate) = fates.get_mut(*index).filter(|_| there) {
                *fate = match other {
                    Other::Empty => Some(CellFate::Nothing),
                    Other::LeftOut => Some(CellFate::LeftOut),
                    Other::Refused(_) => {
                        refused.iter().find(|(known, _)| known == index).map(|(_, why)| CellFate::Refused(why.clone()))
                    }
                };
            }
        }
        for (fate, cell) in fates.iter_mut().zip(table.cells(row)) {
            match cell {
                Cell::Nothing(_) if fate.is_none() => *fate = Some(CellFate::Nothing),
                Cell::Unreadable(text, _) => {
                    let shown = crate::source::visible(text);
                    *fate = Some(CellFate::Refused(Rc::new(Both::new(
                        format!("这一格没有可读的值:{shown};打开表格重新计算后另存,或直接写上值"),
                        format!(
                            "the cell has no value that can be read: {shown}; open the table, let it compute and save it, or write the value"
                        ),
                    ))));
                }
                _ => {}
            }
        }
        let own = if table.form { table.heads.len() } else { table.width };
        RowAccount { fates, own, remarks: Vec::new() }
    }

    pub fn enter(&mut self, column: usize, to: To, field: Field, how: How) {
        if let Some(fate) = self.fates.get_mut(column).filter(|fate| fate.is_none()) {
            *fate = Some(CellFate::Entered { to, field, how });
        }
    }

    pub fn refuse(&mut self, columns: &[&Column], why: Both) {
        let why = Rc::new(why);
        for column in columns {
            if let Some(fate) = self.fates.get_mut(column.index) {
                *fate = Some(CellFate::Refused(why.clone()));
            }
        }
    }

    /// The row as a whole is refused.
    pub fn refuse_all(&mut self, why: &Rc<Both>) {
        for fate in self.fates.iter_mut().filter(|fate| !matches!(fate, Some(CellFate::Refused(_)))) {
            *fate = Some(CellFate::Refused(why.clone()));
        }
    }

    /// The row has no content.
    pub fn around(&mut self) {
        for fate in self.fates.iter_mut().filter(|fate| fate.is_none()) {
            *fate = Some(CellFate::Around);
        }
    }

    /// The cell says nothing of the register: the number of a row.
    pub fn aside(&mut self, column: usize) {
        if let Some(fate) = self.fates.get_mut(column).filter(|fate| fate.is_none()) {
            *fate = Some(CellFate::Around);
        }
    }

    pub fn remark(&mut self, remark: Both) {
        self.remarks.push(remark);
    }

    pub fn is_refused(&self, column: usize) -> bool {
        matches!(self.fates.get(column), Some(Some(CellFate::Refused(_))))
    }

    /// A dash stands there.
    pub fn is_nothing(&self, column: usize) -> bool {
        matches!(self.fates.get(column), Some(Some(CellFate::Nothing)))
    }

    pub fn refusal(&self) -> Option<Rc<Both>> {
        self.fates.iter().take(self.own).flatten().find_map(|fate| match fate {
            CellFate::Refused(why) => Some(why.clone()),
            _ => None,
        })
    }

    pub fn has_entered(&self) -> bool {
        self.fates.iter().flatten().any(|fate| matches!(fate, CellFate::Entered { .. }))
    }

    /// The notes of the cells that stand in the row, and of those that were filled.
    pub fn close(self, row: &Row<'_>, table: &Table<'_>, notes: &mut Vec<CellNote>) {
        for ((fate, cell), head) in self.fates.into_iter().zip(table.cells(row)).zip(&table.heads) {
            match (cell.at(), fate) {
                (Some(at), Some(fate)) => notes.push(CellNote { at, fate, filled: false }),
                (Some(at), None) => {
                    let why = match cell {
                        Cell::Ditto(_) => {
                            Both::new("写了「同上」,而上面没有内容", "it says 同上 (ditto) with nothing above it")
                        }
                        _ => Both::new("这一格没有可以登记的地方", "there is nothing that the cell could be said of"),
                    };
                    notes.push(CellNote { at, fate: CellFate::Refused(Rc::new(why)), filled: false });
                }
                (None, Some(fate @ CellFate::Entered { .. })) if !head.beside => {
                    let row = u32::try_from(row.place).unwrap_or(u32::MAX);
                    notes.push(CellNote { at: Spot { row, column: head.at.1, ..Spot::default() }, fate, filled: true });
                }
                _ => {}
            }
        }
    }
}
