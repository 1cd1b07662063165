//! Merged cells: which department, post and power each row belongs to, and what the cells that a merge
//! left blank say.

use std::borrow::Cow;

use super::cells::{At, Cell};
use super::columns::{Column, Columns};
use super::items::in_one_line;
use super::tables::Table;
use crate::record::{Field, RecordKind};
use crate::register::{Department, Grading, Post, Power, Risk};

/// Where what a cell says comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fill {
    Own,
    /// A merged region says so.
    Merged,
    /// 同上.
    Ditto,
    /// Blank, and taken for merged.
    Guessed,
}

/// What a cell says of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'b> {
    pub text: &'b str,
    /// Where it is written.
    pub at: At,
    pub fill: Fill,
}

/// A row with the groups that it belongs to.
#[derive(Debug)]
pub struct Line<'b> {
    pub department: Option<Cow<'b, str>>,
    pub post: Option<Cow<'b, str>>,
    pub power: Option<Cow<'b, str>>,
    /// What it says, with the head of the table that it says it below.
    cells: Vec<(u16, Said<'b>)>,
    /// The row whose measures these are, where this row or a merge says so.
    pub measures_from: Option<usize>,
}

impl<'b> Line<'b> {
    pub fn cell(&self, column: &Column) -> Option<&'b str> {
        self.said(column).map(|said| said.text)
    }

    fn at(&self, head: usize) -> Option<Said<'b>> {
        self.cells.iter().find(|(known, _)| usize::from(*known) == head).map(|(_, said)| *said)
    }

    fn say(&mut self, head: usize, said: Said<'b>) {
        if let Ok(head) = u16::try_from(head) {
            self.cells.push((head, said));
        }
    }

    pub fn said(&self, column: &Column) -> Option<Said<'b>> {
        self.at(column.index)
    }
}

/// Where a row stands: rows of one number follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Place {
    power: usize,
    post: usize,
    department: usize,
}

/// A stretch of rows that one merged cell may span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Power,
    Post,
    Department,
    Table,
}

impl Level {
    fn of(self, place: Place) -> usize {
        match self {
            Level::Power => place.power,
            Level::Post => place.post,
            Level::Department => place.department,
            Level::Table => 0,
        }
    }
}

/// What a merged cell commonly says for several points.
const MERGED: [Field; 8] =
    [Risk::owner, Power::owner, Grading::monitor, Grading::with, Risk::category, Risk::area, Risk::duty, Risk::step];

/// The rows with their groups, blank cells filled where a merge left them blank.
pub fn group<'b>(table: &Table<'b>, columns: &Columns, department: Option<&str>) -> Vec<Line<'b>> {
    let mut lines: Vec<Line<'b>> = table
        .rows
        .iter()
        .map(|_| {
            let cells = Vec::with_capacity(columns.columns.len());
            Line { department: None, post: None, power: None, cells, measures_from: None }
        })
        .collect();
    let places = place_rows(table, columns, department, &mut lines);
    for column in &columns.columns {
        let is_name = is_name(column);
        let levels = if is_name { Vec::new() } else { levels(table, column, columns) };
        let from = sources(table, column, &places, &levels);
        let measures = column.record == RecordKind::Risk && column.field == Risk::measures && column.part.is_none();
        for (row, from) in from.into_iter().enumerate() {
            if measures {
                lines[row].measures_from = from.map(|(from, _)| from);
            }
            let Some((from, fill)) = from else { continue };
            if let Cell::Text(text, at) = table.cell(&table.rows[from], column.index)
                && !(is_name && lines[row].at(column.index).is_some())
            {
                lines[row].say(column.index, Said { text, at, fill });
            }
        }
    }
    lines
}

fn is_name(column: &Column) -> bool {
    [Department::name, Post::title, Power::name].contains(&column.field) && column.part.is_none()
}

/// The name in force in one column of names, and the number of its stretch of rows.
#[derive(Default)]
struct Current<'b> {
    said: Option<Said<'b>>,
    /// The last name that was in force: what 同上 repeats.
    stated: Option<Said<'b>>,
    number: usize,
}

impl<'b> Current<'b> {
    /// The next row: a stated name begins a stretch, a blank cell goes on with it unless the stretch
    /// around it has ended.
    fn next(&mut self, cell: Option<Cell<'b>>, around_ended: bool) -> bool {
        let fill = |said: Option<Said<'b>>, fill: Fill| said.map(|said| Said { fill, ..said });
        let said = match cell {
            Some(Cell::Text(text, at)) => Some(Said { text, at, fill: Fill::Own }),
            Some(Cell::Ditto(_)) => fill(self.stated, Fill::Ditto),
            Some(Cell::Covered) => fill(self.said.or(self.stated), Fill::Merged),
            Some(Cell::Blank) if !around_ended => fill(self.said, Fill::Guessed),
            _ => None,
        };
        let same = said.map(|said| said.text) == self.said.map(|said| said.text);
        self.stated = said.or(self.stated);
        self.said = said;
        let ended = around_ended || !same;
        self.number += usize::from(ended);
        ended
    }
}

fn place_rows<'b>(
    table: &Table<'b>,
    columns: &Columns,
    department_of_all: Option<&str>,
    lines: &mut [Line<'b>],
) -> Vec<Place> {
    let names = [
        columns.find(RecordKind::Department, Department::name),
        columns.find(RecordKind::Post, Post::title),
        columns.find(RecordKind::Power, Power::name),
    ];
    let (mut department, mut post, mut power) = (Current::default(), Current::default(), Current::default());
    let mut places = Vec::with_capacity(lines.len());
    for (row, line) in table.rows.iter().zip(lines) {
        let cell = |column: Option<&Column>| column.map(|column| table.cell(row, column.index));
        let ended = department.next(cell(names[0]), false);
        let ended = post.next(cell(names[1]), ended);
        power.next(cell(names[2]), ended);
        places.push(Place { power: power.number, post: post.number, department: department.number });
        for (column, current) in names.iter().zip([&department, &post, &power]) {
            if let (Some(column), Some(said)) = (column, current.said) {
                line.say(column.index, said);
            }
        }
        let name = |current: &Current<'b>| current.said.map(|said| in_one_line(said.text));
        line.department = name(&department).or_else(|| department_of_all.map(|name| Cow::Owned(name.to_owned())));
        line.post = name(&post);
        line.power = name(&power);
    }
    places
}

/// The stretches that a merged cell of this column may span, the narrowest first; none where blank is blank.
fn levels(table: &Table<'_>, column: &Column, columns: &Columns) -> Vec<Level> {
    // The file says itself what is merged.
    if table.heads[column.index].merged {
        return Vec::new();
    }
    let has = |kind| columns.of(kind).next().is_some();
    let mut levels = Vec::new();
    levels.extend(has(RecordKind::Power).then_some(Level::Power));
    levels.extend(has(RecordKind::Post).then_some(Level::Post));
    match column.record {
        RecordKind::Risk if column.field == Risk::measures && column.part.is_none() => return levels,
        RecordKind::Risk | RecordKind::Power if MERGED.contains(&column.field) => {}
        RecordKind::Power => return vec![Level::Power],
        RecordKind::Post => return vec![Level::Post],
        RecordKind::Department => return vec![Level::Department],
        RecordKind::Unit => return vec![Level::Table],
        _ => return Vec::new(),
    }
    levels.extend(has(RecordKind::Department).then_some(Level::Department));
    levels.push(Level::Table);
    levels
}

/// For each row the row that speaks for it in this column: itself, or the one that a merge began at. In
/// the narrowest stretch a blank cell goes on with the cell above; in wider ones only where its first
/// row alone says something.
fn sources(table: &Table<'_>, column: &Column, places: &[Place], levels: &[Level]) -> Vec<Option<(usize, Fill)>> {
    let rows = &table.rows;
    let cell = |row: usize| table.cell(&rows[row], column.index);
    let mut from: Vec<Option<(usize, Fill)>> = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let above = from.last().copied().flatten();
        from.push(match cell(row) {
            Cell::Text(..) => Some((row, Fill::Own)),
            Cell::Ditto(_) => above.map(|(from, _)| (from, Fill::Ditto)),
            Cell::Covered => above.map(|(from, _)| (from, Fill::Merged)),
            _ => None,
        });
    }
    if let Some(narrowest) = levels.first() {
        for row in 1..rows.len() {
            let same = narrowest.of(places[row]) == narrowest.of(places[row - 1]);
            let fill = match cell(row) {
                Cell::Ditto(_) => Fill::Ditto,
                Cell::Blank if same => Fill::Guessed,
                _ => continue,
            };
            from[row] = from[row - 1].map(|(from, _)| (from, fill));
        }
    }
    for level in levels.iter().skip(1) {
        let mut start = 0;
        while start < rows.len() {
            let number = level.of(places[start]);
            let end = (start..rows.len()).find(|row| level.of(places[*row]) != number).unwrap_or(rows.len());
            let alone = (start + 1..end).all(|row| cell(row) == Cell::Blank);
            if alone && matches!(cell(start), Cell::Text(..)) {
                from[start + 1..end].fill(Some((start, Fill::Guessed)));
            }
            start = end;
        }
    }
    from
}
