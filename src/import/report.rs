//! The account of an import as tables: every row, every cell, what was taken for what.

use rustc_hash::FxHashMap;

use super::draft::{At, Draft};
use super::ledger::{Around, CellFate, CellNote, Count, Fate, SheetLedger, To, What};
use crate::finding::Both;
use crate::reports::table::{Cell, Table};
use crate::sheet::{Book, Cell as Written, Sheet, column_name};

/// What an account is told of.
pub struct Account<'a> {
    pub books: &'a [(String, Book)],
    pub sheets: &'a [SheetLedger],
    pub draft: &'a Draft,
    /// Where each holder is written.
    pub paths: &'a FxHashMap<At, String>,
}

impl Account<'_> {
    /// The rows, then the cells.
    pub fn tables(&self) -> Vec<Table> {
        vec![self.rows(), self.cells(), self.remarks()]
    }

    /// Every row of every sheet.
    pub fn rows(&self) -> Table {
        let mut table = Table::new("rows", Both::new("各行", "rows"))
            .text("file", "文件", "file")
            .text("sheet", "工作表", "sheet")
            .number("row", "行", "row")
            .text("fate", "结果", "result")
            .text("where", "登记处", "entered in")
            .text("reason", "原因", "reason");
        for sheet in self.sheets {
            let places = self.places(sheet);
            for (index, row) in sheet.rows.iter().enumerate() {
                let (fate, reason) = fate_of(&row.fate);
                let place = places.get(&index).cloned().unwrap_or_default();
                table.push(vec![
                    Cell::Text(self.file(sheet).to_owned()),
                    Cell::Text(sheet.name.clone()),
                    Cell::Count(row.number.into()),
                    Cell::Both(fate),
                    Cell::Text(place),
                    reason.map_or(Cell::Empty, Cell::Both),
                ]);
            }
        }
        table
    }

    /// Every cell in which something stands, and every blank one that was filled.
    pub fn cells(&self) -> Table {
        let mut table = Table::new("cells", Both::new("各格", "cells"))
            .text("file", "文件", "file")
            .text("sheet", "工作表", "sheet")
            .text("cell", "单元格", "cell")
            .text("heading", "表头", "heading")
            .text("text", "原文", "text")
            .text("fate", "结果", "result")
            .text("where", "登记处", "entered in")
            .text("field", "字段", "field")
            .text("changed", "改动", "changed")
            .text("reason", "原因", "reason");
        for sheet in self.sheets {
            let (headings, written) = (Headings::of(sheet), self.sheet(sheet));
            let mut notes: Vec<&CellNote> = sheet.cells.iter().collect();
            notes.sort_by_key(|note| (note.at.row, note.at.column));
            for note in notes {
                table.push(self.cell(sheet, written, note, &headings));
            }
        }
        table
    }

    fn cell(&self, sheet: &SheetLedger, written: Option<&Sheet>, note: &CellNote, headings: &Headings) -> Vec<Cell> {
        let number = sheet.rows.get(note.at.row as usize).map_or(0, |row| row.number);
        let text = text(written, note).unwrap_or_default();
        let (fate, place, field, changed, reason) = match &note.fate {
            CellFate::Entered { to, field, how } => {
                let (zh, en): (Vec<String>, Vec<String>) = how.told().map(|both| (both.zh, both.en)).unzip();
                let changed = if how.is_none() { Cell::Empty } else { Cell::both(zh.join("；"), en.join("; ")) };
                let fate = if note.filled { Both::new("补全", "filled") } else { Both::new("登记", "entered") };
                (fate, self.place(*to), Cell::both(field.zh(), field.name()), changed, Cell::Empty)
            }
            CellFate::Nothing => {
                (Both::new("无内容", "says nothing"), String::new(), Cell::Empty, Cell::Empty, Cell::Empty)
            }
            CellFate::Around => {
                (Both::new("表外文字", "around the table"), String::new(), Cell::Empty, Cell::Empty, Cell::Empty)
            }
            CellFate::Stated => (
                Both::new("合计,留作核对", "total, kept to reconcile"),
                String::new(),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
            ),
            CellFate::LeftOut => (Both::new("略去", "left out"), String::new(), Cell::Empty, Cell::Empty, Cell::Empty),
            CellFate::Refused(why) => {
                (Both::new("不收", "refused"), String::new(), Cell::Empty, Cell::Empty, Cell::Both((**why).clone()))
            }
        };
        vec![
            Cell::Text(self.file(sheet).to_owned()),
            Cell::Text(sheet.name.clone()),
            Cell::Text(format!("{}{number}", column_name(note.at.column))),
            Cell::Text(headings.above(note).to_owned()),
            Cell::Text(text),
            Cell::Both(fate),
            Cell::Text(place),
            field,
            changed,
            reason,
        ]
    }

    /// What was taken for what, and what else a person should know.
    pub fn remarks(&self) -> Table {
        let mut table = Table::new("remarks", Both::new("说明", "remarks"))
            .text("file", "文件", "file")
            .text("sheet", "工作表", "sheet")
            .text("remark", "说明", "remark");
        for (name, book) in self.books {
            for remark in &book.remarks {
                table.push(vec![Cell::Text(name.clone()), Cell::Empty, Cell::both(&*remark.zh, &*remark.en)]);
            }
        }
        for sheet in self.sheets {
            for remark in &sheet.remarks {
                table.push(vec![
                    Cell::Text(self.file(sheet).to_owned()),
                    Cell::Text(sheet.name.clone()),
                    Cell::Both(remark.clone()),
                ]);
            }
        }
        table
    }

    fn file(&self, sheet: &SheetLedger) -> &str {
        self.books.get(sheet.file).map_or("", |(name, _)| name)
    }

    /// The sheet that an account is of.
    fn sheet(&self, ledger: &SheetLedger) -> Option<&Sheet> {
        let (_, book) = self.books.get(ledger.file)?;
        let sheets = self.sheets.iter().filter(|other| other.file == ledger.file);
        book.sheets.get(sheets.take_while(|other| !std::ptr::eq(*other, ledger)).count())
    }

    /// The file and the id that a cell went to: `药剂科/采购员.yaml#R1–R3`.
    pub fn place(&self, to: To) -> String {
        let path = self.paths.get(&to.at).map_or("", String::as_str);
        let holder = self.draft.holder(to.at);
        let power = |index: u32| holder.powers.get(index as usize).map_or("", |power| power.id.as_str());
        let risk = |index: u32| holder.risks.get(index as usize).map_or("", |risk| risk.id.as_str());
        match to.what {
            What::Holder | What::Risks(_, 0) => path.to_owned(),
            What::Power(index) => format!("{path}#{}", power(index)),
            What::Risks(first, 1) => format!("{path}#{}", risk(first)),
            What::Risks(first, count) => format!("{path}#{}–{}", risk(first), risk(first + count - 1)),
        }
    }

    /// For each row that was entered, the innermost record that it went to.
    fn places(&self, sheet: &SheetLedger) -> FxHashMap<usize, String> {
        let mut innermost: FxHashMap<usize, To> = FxHashMap::default();
        let rank = |to: &To| match to.what {
            What::Holder => 0,
            What::Power(_) => 1,
            What::Risks(..) => 2,
        };
        for note in &sheet.cells {
            if let CellFate::Entered { to, .. } = &note.fate {
                let known = innermost.entry(note.at.row as usize).or_insert(*to);
                if rank(to) > rank(known) {
                    *known = *to;
                }
            }
        }
        innermost.into_iter().map(|(row, to)| (row, self.place(to))).collect()
    }
}

/// What is written in a cell.
fn text(sheet: Option<&Sheet>, note: &CellNote) -> Option<String> {
    let cell = sheet?.rows.get(note.at.row as usize)?.cells.get(usize::from(note.at.column))?;
    Some(match cell {
        Written::Blank => String::new(),
        Written::Text(text) | Written::Number(text) | Written::Date(text) | Written::Unreadable(text) => text.clone(),
        Written::Bool(value) => value.to_string(),
    })
}

/// What stands above each cell.
struct Headings<'s> {
    /// By column: the row of each heading and its text, ascending.
    columns: FxHashMap<u16, Vec<(u32, &'s str)>>,
}

impl<'s> Headings<'s> {
    fn of(sheet: &'s SheetLedger) -> Headings<'s> {
        let mut columns: FxHashMap<u16, Vec<(u32, &str)>> = FxHashMap::default();
        for (row, column, text) in &sheet.headings {
            columns.entry(*column).or_default().push((*row, text));
        }
        columns.values_mut().for_each(|headings| headings.sort_unstable());
        Headings { columns }
    }

    fn above(&self, note: &CellNote) -> &'s str {
        let Some(headings) = self.columns.get(&note.at.column) else { return "" };
        let below = headings.partition_point(|(row, _)| *row < note.at.row);
        below.checked_sub(1).map_or("", |at| headings[at].1)
    }
}

fn fate_of(fate: &Fate) -> (Both, Option<Both>) {
    match fate {
        Fate::Entered => (Both::new("登记", "entered"), None),
        Fate::Stated => (Both::new("合计,留作核对", "total, kept to reconcile"), None),
        Fate::LeftOut => (Both::new("略去", "left out"), None),
        Fate::Refused(why) => (Both::new("不收", "refused"), Some((**why).clone())),
        Fate::Around(around) => (
            match around {
                Around::Title => Both::new("表前文字", "above the table"),
                Around::Note => Both::new("说明", "note"),
                Around::Heading => Both::new("表头", "headings"),
                Around::Empty => Both::new("空行", "empty"),
            },
            None,
        ),
    }
}

/// Rows and cells of all sheets together.
pub fn counts(sheets: &[SheetLedger]) -> (Count, Count) {
    let (mut rows, mut cells) = (Count::default(), Count::default());
    for sheet in sheets {
        rows += sheet.rows();
        cells += sheet.cells();
    }
    (rows, cells)
}
