//! Tables as offices keep them as the files of a register: book → tables → columns → rows with their groups → items →
//! drafts → files. Nothing is decided that the table does not say, or the account of the import says so: words stay as
//! written, what was filled is told, what cannot be taken is refused with its reason.

mod account;
mod cells;
mod columns;
mod draft;
mod fields;
mod files;
mod graded;
mod groups;
mod heading;
mod ids;
mod items;
mod labelled;
mod ledger;
mod levels;
mod lines;
pub mod map;
mod measures;
mod moved;
mod noted;
mod points;
pub mod report;
mod risks;
mod row_measures;
pub mod suggest;
mod tables;
mod ticks;
mod totals;
pub mod update;
mod values;

pub use columns::check_renamed;
pub use draft::{At, Draft, HolderDraft, Tally};
pub use files::{DraftFile, Says, file_name, files, paths, statement};
pub use ledger::{Around, CellFate, CellNote, Count, Fate, How, RowNote, SheetLedger, To, What};
pub use levels::{NewScale, scale_of};
pub use totals::{Figure, Stated};

use std::rc::Rc;

use account::RowAccount;
use cells::At as Spot;
use columns::{Other, row_is};
use labelled::Aside;
use noted::Noted;
use points::{Builder, Context};
use tables::{Found, Head, Part, Table};

use crate::finding::Both;
use crate::profile::Scale;
use crate::sheet::{Book, Cell, Sheet, column_name};
use crate::source::visible;
use crate::vocabulary::fold;

/// What is asked of the import of a sheet.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A heading, and the heading that it stands for.
    pub renamed: Vec<(String, String)>,
    pub unknown: Unknown,
    /// The department of the rows that name none.
    pub department: Option<String>,
    /// A blank cell says nothing, as the form says that is filled in; only names of departments, posts and powers go on
    /// in the rows below.
    pub blank_is_nothing: bool,
    /// What a row is, where that is settled.
    pub rows: Option<RowIs>,
    /// Several items below 风险点 are points; manifestations of one where not.
    pub items_are_points: Option<bool>,
    /// The row that the headings stand in, where that is settled.
    pub headed: Option<u32>,
    /// The sheet is left out.
    pub skip: bool,
    pub levels: Levels,
}

/// Words for levels.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// A word of the table, and the register's word for it.
    pub renamed: Vec<(String, String)>,
    /// The scale of the register, where that is there already.
    pub scale: Option<Scale>,
}

crate::words! {
    /// What becomes of columns that are not known.
    Unknown {
        Refuse "refuse" ["不收"],
        Note "note" ["备注", "记入备注"],
        Skip "skip" ["略去"],
    }
}

#[expect(clippy::derivable_impls, reason = "words! derives none")]
impl Default for Unknown {
    fn default() -> Unknown {
        Unknown::Refuse
    }
}

crate::words! {
    /// What a row of a table is.
    RowIs {
        Point "point" ["风险点"],
        Power "power" ["职权"],
        Post "post" ["岗位"],
        Department "department" ["部门"],
    }
}

/// What tables came to.
#[derive(Debug)]
pub struct Imported {
    pub draft: Draft,
    pub stated: Vec<Stated>,
    pub sheets: Vec<SheetLedger>,
    /// What each table with headings was taken for, for a map.
    pub taken: Vec<TakenTable>,
}

/// How a table was understood.
#[derive(Debug, Clone)]
pub struct TakenTable {
    /// Position among [`Imported::sheets`].
    pub sheet: usize,
    /// The row of the headings, as the sheet counts; none of a form.
    pub headed: Option<u32>,
    pub rows: RowIs,
    pub why: Both,
    pub columns: Vec<TakenColumn>,
}

/// How a column was understood.
#[derive(Debug, Clone)]
pub struct TakenColumn {
    pub heading: String,
    /// The record and field that it gives.
    pub field: Option<(crate::record::RecordKind, crate::record::Field)>,
    pub noted: bool,
    /// Why it gives nothing.
    pub refused: Option<Both>,
}

/// The tables of the books, whose names are theirs, as one draft. `asked` gives what is asked of a sheet of a book.
pub fn import(books: &[(String, Book)], asked: &dyn Fn(usize, &str) -> Options) -> Imported {
    let mut builder = Builder::new();
    let mut imported = Imported { draft: Draft::new(), stated: Vec::new(), sheets: Vec::new(), taken: Vec::new() };
    for (file, (_, book)) in books.iter().enumerate() {
        for sheet in &book.sheets {
            let options = asked(file, &sheet.name);
            take_sheet(file, sheet, &options, &mut builder, &mut imported);
        }
    }
    imported.draft = builder.draft;
    ids::stated(&mut imported.draft);
    for at in imported.draft.places() {
        measures::share_owners(imported.draft.holder_mut(at));
    }
    imported
}

/// Gives every power and point an id that has none, where nothing is there yet that they could be.
pub fn number(draft: &mut Draft) {
    for at in draft.places() {
        ids::assign(draft.holder_mut(at), Default::default());
    }
}

fn take_sheet(file: usize, sheet: &Sheet, options: &Options, builder: &mut Builder, imported: &mut Imported) {
    let mut ledger = SheetLedger { file, name: sheet.name.clone(), hidden: sheet.hidden, ..SheetLedger::default() };
    ledger.remarks.extend(sheet.remarks.iter().map(|remark| Both::new(&*remark.zh, &*remark.en)));
    if options.skip || sheet.hidden {
        ledger.rows = sheet.rows.iter().map(|row| RowNote { number: row.number, fate: Fate::LeftOut }).collect();
        all_cells(sheet, &CellFate::LeftOut, &mut ledger.cells);
        if sheet.hidden && !options.skip && !sheet.rows.is_empty() {
            ledger.remarks.push(Both::new("隐藏的工作表,没有读", "a hidden sheet: not read"));
        }
        imported.sheets.push(ledger);
        return;
    }
    let hidden = sheet.rows.iter().filter(|row| row.hidden).count();
    if hidden > 0 {
        ledger.remarks.push(Both::new(
            format!("有 {hidden} 行在表格里是隐藏的,照样读入"),
            format!("{hidden} rows are hidden in the spreadsheet; they were read like the others"),
        ));
    }
    ledger.remarks.extend(hidden_columns(sheet));
    let found = tables::find(sheet, options.headed);
    ledger.cells.reserve(sheet.rows.iter().map(|row| row.cells.len()).sum());
    // Every row begins as refused: only what takes it changes that.
    let nobody = Rc::new(Both::new(
        "没有认出表头,这一行不知道是什么;在对照表里写明表头在第几行",
        "no headings were recognised, so what the row is cannot be known; say in the map which row the headings stand in",
    ));
    ledger.rows =
        sheet.rows.iter().map(|row| RowNote { number: row.number, fate: Fate::Refused(nobody.clone()) }).collect();
    around(sheet, &found, &nobody, &mut ledger);
    for table in &found.tables {
        take_table(table, options, builder, imported, &mut ledger);
    }
    complete(sheet, &mut ledger);
    imported.sheets.push(ledger);
}

/// Hidden columns that hold something are named: nobody who looks at the sheet sees that they are read.
fn hidden_columns(sheet: &Sheet) -> Option<Both> {
    let holds = |column: &u16| {
        let column = usize::from(*column);
        sheet.rows.iter().any(|row| row.cells.get(column).is_some_and(|cell| *cell != Cell::Blank))
    };
    let names: Vec<String> =
        sheet.hidden_columns.iter().copied().filter(|column| holds(column)).take(20).map(column_name).collect();
    (!names.is_empty()).then(|| {
        Both::new(
            format!("{} 列在表格里是隐藏的,照样读入", names.join("、")),
            format!("the columns {} are hidden in the spreadsheet; they were read like the others", names.join(", ")),
        )
    })
}

fn all_cells(sheet: &Sheet, fate: &CellFate, notes: &mut Vec<CellNote>) {
    for place in 0..sheet.rows.len() {
        row_cells(sheet, place, fate, notes);
    }
}

/// A note for each cell of a row in which something stands.
fn row_cells(sheet: &Sheet, place: usize, fate: &CellFate, notes: &mut Vec<CellNote>) {
    let cells = sheet.rows[place].cells.iter().take(usize::from(cells::WIDEST)).enumerate();
    for (column, _) in cells.filter(|(_, cell)| **cell != Cell::Blank) {
        let at = Spot {
            row: u32::try_from(place).unwrap_or(u32::MAX),
            column: u16::try_from(column).unwrap_or(u16::MAX),
            ..Spot::default()
        };
        notes.push(CellNote { at, fate: fate.clone(), filled: false });
    }
}

/// One note for each cell in which something stands: the first that was made, and a refusal where none was.
fn complete(sheet: &Sheet, ledger: &mut SheetLedger) {
    let beyond =
        Rc::new(Both::new(format!("表宽超过 {} 栏", cells::WIDEST), format!("more than {} columns", cells::WIDEST)));
    let nowhere = Rc::new(Both::new("这一格没有可以登记的地方", "there is nothing that the cell could be said of"));
    let mut noted = Noted::of(sheet);
    // What the line above a table says is of no cell.
    let refused = ledger.cells.iter().find_map(|note| match &note.fate {
        CellFate::Refused(why) if note.at.is_above() => Some(why),
        _ => None,
    });
    ledger.remarks.extend(refused.map(|why| {
        let line = visible(&sheet.name);
        Both::new(
            format!("上方的「{line}」没有登记:{}", why.zh),
            format!("the line above, “{line}”, is not entered: {}", why.en),
        )
    }));
    ledger.cells.retain(|note| note.filled || !note.at.is_above() && noted.insert(note.at));
    for (place, row) in (0u32..).zip(&sheet.rows) {
        for (column, _) in row.cells.iter().enumerate().filter(|(_, cell)| **cell != Cell::Blank) {
            let at = Spot { row: place, column: u16::try_from(column).unwrap_or(u16::MAX), ..Spot::default() };
            if noted.insert(at) {
                let why = if at.column < cells::WIDEST { &nowhere } else { &beyond };
                ledger.cells.push(CellNote { at, fate: CellFate::Refused(why.clone()), filled: false });
            }
        }
    }
}

/// The rows that are no body of a table.
fn around(sheet: &Sheet, found: &Found<'_>, nobody: &Rc<Both>, ledger: &mut SheetLedger) {
    let alone = Rc::new(Both::new(
        "这一行只有一格,不像部门名称;若是标题或说明,移到表外,若是部门,在各行写明部门",
        "the row has but one cell, and it does not look like the name of a department; move a note out of the table, or name the department in its rows",
    ));
    for (place, part) in found.parts.iter().enumerate() {
        let row = &mut ledger.rows[place];
        let (fate, cells) = match part {
            Part::Title => (Fate::Around(Around::Title), CellFate::Around),
            Part::Note => (Fate::Around(Around::Note), CellFate::Around),
            Part::Heading => (Fate::Around(Around::Heading), CellFate::Around),
            Part::Alone => (Fate::Refused(alone.clone()), CellFate::Refused(alone.clone())),
            Part::Stray => (Fate::Refused(nobody.clone()), CellFate::Refused(nobody.clone())),
            // Their cells are noted with the rows that they speak of.
            Part::Pairs | Part::Section => {
                row.fate = Fate::Entered;
                continue;
            }
            Part::Body | Part::Total => continue,
        };
        row.fate = fate;
        row_cells(sheet, place, &cells, &mut ledger.cells);
    }
    let why = Rc::new(Both::new("既不是栏目也不是内容", "neither a label nor what stands beside one"));
    ledger.cells.extend(found.loose.iter().map(|(at, over)| {
        let fate = if *over { CellFate::Around } else { CellFate::Refused(why.clone()) };
        CellNote { at: *at, fate, filled: false }
    }));
    // Of a cell that shares what it says some is entered.
    let apart = found.aside.iter().filter(|aside| !aside.shares).filter_map(|aside| aside.cell.at());
    ledger.cells.extend(apart.map(|at| CellNote { at, fate: CellFate::Around, filled: false }));
    if found.tables.iter().flat_map(|table| &table.heads).any(Head::is_above) {
        let line = visible(&sheet.name);
        ledger.remarks.push(Both::new(
            format!("表格属于哪里,按上方的「{line}」登记"),
            format!("where the table belongs is taken from the line above it, “{line}”"),
        ));
    }
    ledger.remarks.extend(set_aside(&found.aside));
}

/// What stands above a table and is not entered, the first few word by word.
fn set_aside(aside: &[Aside<'_>]) -> Option<Both> {
    const SHOWN: usize = 5;
    let first: Vec<_> = aside.iter().take(SHOWN).map(|aside| visible(aside.text)).collect();
    let zh: String = first.iter().map(|text| format!("「{text}」")).collect();
    let en = first.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>().join(", ");
    let (all_zh, all_en) = match aside.len() {
        count if count > SHOWN => (format!("等 {count} 处"), format!(" and {} more", count - SHOWN)),
        _ => Default::default(),
    };
    let told = || Both::new(format!("表前的{zh}{all_zh}不登记"), format!("above the table, not entered: {en}{all_en}"));
    (!aside.is_empty()).then(told)
}

fn take_table(
    table: &Table<'_>,
    options: &Options,
    builder: &mut Builder,
    imported: &mut Imported,
    ledger: &mut SheetLedger,
) {
    let columns = columns::columns(table, options);
    for head in table.heads.iter().filter(|head| !head.text.is_empty() && !head.beside) {
        ledger.headings.push((head.at.0, head.at.1, head.text.clone()));
    }
    // The labels of a form stand in cells of their own.
    for head in table.heads.iter().filter(|head| head.beside && head.at.1 != cells::WIDEST) {
        let beside = table
            .rows
            .iter()
            .find_map(|row| table.cells(row).filter_map(|cell| cell.at()).find(|at| (at.row, at.column) == head.at));
        if beside.is_none() {
            ledger.cells.push(CellNote {
                at: Spot { row: head.at.0, column: head.at.1, ..Spot::default() },
                fate: CellFate::Around,
                filled: false,
            });
        }
        ledger.headings.push((head.at.0, head.at.1, head.text.clone()));
    }
    if let Some(refused) = &columns.refused {
        let why = Rc::new(refused.clone());
        for row in &table.rows {
            ledger.rows[row.place].fate = Fate::Refused(why.clone());
            let cells = table.cells(row).filter_map(|cell| cell.at());
            ledger.cells.extend(cells.map(|at| CellNote { at, fate: CellFate::Refused(why.clone()), filled: false }));
        }
        for total in &table.totals {
            ledger.rows[total.place].fate = Fate::Refused(why.clone());
        }
        return;
    }
    let (rows, why) = row_is(table, &columns, options.rows);
    ledger.remarks.extend(columns.remarks.iter().cloned());
    imported.taken.push(taken(imported.sheets.len(), table, &columns, (rows, why), ledger));
    let lines = groups::group(table, &columns, options);
    let refused: Vec<(usize, Rc<Both>)> = columns
        .others
        .iter()
        .filter_map(|(index, other)| match other {
            Other::Refused(why) => Some((*index, Rc::new(why.clone()))),
            _ => None,
        })
        .collect();
    let context = Context::new(&columns, options, rows);
    let mut totals = table.totals.iter().peekable();
    let mut stated = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        while let Some(total) = totals.next_if(|total| total.after <= index) {
            stated.push((total, part_of(&lines, total.after, builder)));
        }
        let row = &table.rows[index];
        let mut account = RowAccount::new(row, table, &columns, &refused);
        let fate = builder.take(index, line, &context, &mut account);
        let number = row.number;
        ledger.remarks.extend(
            account.remarks.drain(..).map(|remark| {
                Both::new(format!("第 {number} 行:{}", remark.zh), format!("row {number}: {}", remark.en))
            }),
        );
        let noted = ledger.cells.len();
        account.close(row, table, &mut ledger.cells);
        if !table.form {
            ledger.rows[row.place].fate = fate;
        } else if let Fate::Refused(_) = fate {
            refuse_form(table, &ledger.cells[noted..], &mut ledger.rows);
        }
    }
    stated.extend(totals.map(|total| (total, part_of(&lines, total.after, builder))));
    ledger.remarks.extend(builder.end_table(rows));
    for (total, part) in stated {
        state(total, part, table, &columns, imported, ledger);
    }
}

/// Nothing of a form was entered: of its rows those are refused that hold a refused cell.
fn refuse_form(table: &Table<'_>, cells: &[CellNote], rows: &mut [RowNote]) {
    for head in &table.heads {
        if let Some(row) = rows.get_mut(head.at.0 as usize) {
            row.fate = Fate::Around(Around::Empty);
        }
    }
    for note in cells {
        if let (CellFate::Refused(why), Some(row)) = (&note.fate, rows.get_mut(note.at.row as usize)) {
            row.fate = Fate::Refused(why.clone());
        }
    }
}

/// The part that the row before a row of totals belongs to.
fn part_of(lines: &[groups::Line<'_>], after: usize, builder: &Builder) -> Option<u32> {
    let name = lines[..after.min(lines.len())].last()?.department.as_ref()?;
    builder.part(name)
}

fn state(
    total: &tables::Total<'_>,
    part: Option<u32>,
    table: &Table<'_>,
    columns: &columns::Columns,
    imported: &mut Imported,
    ledger: &mut SheetLedger,
) {
    let figures = totals::figures(total, table, columns);
    let (fate, cell) = match figures.is_empty() {
        true => (Fate::Around(Around::Note), CellFate::Around),
        false => (Fate::Stated, CellFate::Stated),
    };
    ledger.rows[total.place].fate = fate;
    for column in &total.columns {
        let at = Spot { row: u32::try_from(total.place).unwrap_or(u32::MAX), column: *column, ..Spot::default() };
        ledger.cells.push(CellNote { at, fate: cell.clone(), filled: false });
    }
    if !figures.is_empty() {
        let part = part.filter(|_| fold(total.label).starts_with("小计"));
        imported.stated.push(Stated { part, figures });
    }
}

fn taken(
    sheet: usize,
    table: &Table<'_>,
    columns: &columns::Columns,
    (rows, why): (RowIs, Both),
    ledger: &SheetLedger,
) -> TakenTable {
    let column = |(index, head): (usize, &tables::Head)| {
        let known = columns.columns.iter().find(|column| column.index == index);
        let refused = columns.others.iter().find_map(|(other, fate)| match fate {
            Other::Refused(why) if *other == index => Some(why.clone()),
            _ => None,
        });
        let noted = known.is_some_and(|column| column.noted);
        TakenColumn {
            heading: visible(&head.text).into_owned(),
            field: known.map(|column| (column.record, column.field)),
            noted,
            refused,
        }
    };
    let headed = table.headed.last().and_then(|place| ledger.rows.get(*place)).map(|row| row.number);
    let first = table.headed.first().and_then(|place| ledger.rows.get(*place)).map(|row| row.number);
    TakenTable {
        sheet,
        headed: first.or(headed),
        rows,
        why,
        columns: table.heads.iter().enumerate().map(column).collect(),
    }
}
