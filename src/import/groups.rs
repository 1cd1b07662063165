//! Merged cells: which department, post and power each row belongs to, and what the cells that a merge
//! left blank say.

use anyhow::{Result, bail};

use super::cells::{Cell, Grid};
use super::columns::{Column, Columns, Options};
use crate::record::{Field, RecordKind};
use crate::register::{Department, Grading, Post, Power, Risk};
use crate::source::visible;

/// A column whose blank cells were taken for merged ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    pub heading: String,
    pub cells: usize,
}

/// The rows with their groups, blank cells filled where a merge left them blank.
pub struct Grouped {
    pub lines: Vec<Line>,
    pub filled: Vec<Filled>,
}

pub struct Line {
    /// Line of the file.
    pub number: u64,
    pub department: Option<String>,
    pub post: Option<String>,
    pub power: Option<String>,
    /// By column of the grid.
    cells: Vec<Option<String>>,
    /// The row whose measures these are, where this row or a merge says so.
    pub measures_from: Option<usize>,
}

impl Line {
    pub fn cell(&self, column: &Column) -> Option<&str> {
        self.cells[column.index].as_deref()
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

pub fn group(grid: &Grid, columns: &Columns, options: &Options) -> Result<Grouped> {
    check_nameless(grid)?;
    check_ditto(grid)?;
    let cells: Vec<&[Cell]> = grid.rows.iter().map(|row| row.cells.as_slice()).collect();
    let mut grouped = Grouped { lines: Vec::with_capacity(cells.len()), filled: Vec::new() };
    let places = place_rows(grid, &cells, columns, options, &mut grouped);
    for column in &columns.columns {
        let levels = levels(column, columns);
        let from = sources(column, &cells, &places, &levels);
        let merged = |row: usize| from[row].is_some() && cells[row][column.index] == Cell::Blank;
        let filled = (0..cells.len()).filter(|row| merged(*row)).count();
        note(&mut grouped.filled, column, filled);
        for (row, from) in from.into_iter().enumerate() {
            if column.record == RecordKind::Risk && column.field == Risk::measures {
                grouped.lines[row].measures_from = from;
            }
            let Some(Cell::Text(text)) = from.map(|from| &cells[from][column.index]) else { continue };
            grouped.lines[row].cells[column.index] = Some(text.clone());
        }
    }
    Ok(grouped)
}

/// A column without a heading must be empty: nothing of a table is lost unsaid.
fn check_nameless(grid: &Grid) -> Result<()> {
    for row in &grid.rows {
        for (cell, heading) in row.cells.iter().zip(&grid.headings) {
            if let (Cell::Text(text), true) = (cell, heading.is_empty()) {
                let (line, text) = (row.line, visible(text));
                bail!("第 {line} 行的「{text}」上面没有表头 / line {line}: there is no heading above “{text}”");
            }
        }
    }
    Ok(())
}

/// 同上 needs something above.
fn check_ditto(grid: &Grid) -> Result<()> {
    match grid.rows.first() {
        Some(row) if row.cells.contains(&Cell::Ditto) => {
            let line = row.line;
            bail!("第 {line} 行写「同上」,而上面没有内容 / line {line} says 同上 (ditto) with nothing above it")
        }
        _ => Ok(()),
    }
}

/// The name in force in one column of names, and the number of its stretch of rows.
#[derive(Default)]
struct Current {
    name: Option<String>,
    /// The last name that was in force: what 同上 repeats.
    stated: Option<String>,
    number: usize,
    filled: usize,
}

impl Current {
    /// The next row: a stated name begins a stretch, a blank cell goes on with it unless the stretch
    /// around it has ended.
    fn next(&mut self, cell: Option<&Cell>, around_ended: bool) -> bool {
        let name = match cell {
            Some(Cell::Text(text)) => Some(super::items::one_line(text)),
            Some(Cell::Ditto) => self.stated.clone(),
            Some(Cell::Blank) if !around_ended => {
                self.filled += usize::from(self.name.is_some());
                self.name.clone()
            }
            _ => None,
        };
        self.stated = name.clone().or(self.stated.take());
        let ended = around_ended || name != self.name;
        self.number += usize::from(ended);
        self.name = name;
        ended
    }
}

fn place_rows(
    grid: &Grid,
    cells: &[&[Cell]],
    columns: &Columns,
    options: &Options,
    grouped: &mut Grouped,
) -> Vec<Place> {
    let department_column = columns.find(RecordKind::Department, Department::name);
    let post_column = columns.find(RecordKind::Post, Post::title);
    let power_column = columns.find(RecordKind::Power, Power::name);
    let (mut department, mut post, mut power) = (Current::default(), Current::default(), Current::default());
    let mut places = Vec::with_capacity(cells.len());
    for (row, cells) in grid.rows.iter().zip(cells) {
        let cell = |column: Option<&Column>| column.map(|column| &cells[column.index]);
        let ended = department.next(cell(department_column), false);
        let ended = post.next(cell(post_column), ended);
        power.next(cell(power_column), ended);
        places.push(Place { power: power.number, post: post.number, department: department.number });
        grouped.lines.push(Line {
            number: row.line,
            department: department.name.clone().or_else(|| options.department.clone()),
            post: post.name.clone(),
            power: power.name.clone(),
            cells: vec![None; grid.headings.len()],
            measures_from: None,
        });
    }
    for (column, current) in [(department_column, department), (post_column, post), (power_column, power)] {
        if let Some(column) = column {
            note(&mut grouped.filled, column, current.filled);
        }
    }
    places
}

fn note(filled: &mut Vec<Filled>, column: &Column, cells: usize) {
    if cells > 0 {
        filled.push(Filled { heading: column.heading.clone(), cells });
    }
}

/// The stretches that a merged cell of this column may span, the narrowest first; none where blank is blank.
fn levels(column: &Column, columns: &Columns) -> Vec<Level> {
    let is_name = [Department::name, Post::title, Power::name].contains(&column.field);
    let has = |kind| columns.of(kind).next().is_some();
    let mut levels = Vec::new();
    levels.extend(has(RecordKind::Power).then_some(Level::Power));
    levels.extend(has(RecordKind::Post).then_some(Level::Post));
    match column.record {
        // The names themselves are filled where the rows get their places.
        _ if is_name => return Vec::new(),
        RecordKind::Risk if column.field == Risk::measures => return levels,
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
fn sources(column: &Column, cells: &[&[Cell]], places: &[Place], levels: &[Level]) -> Vec<Option<usize>> {
    let cell = |row: usize| &cells[row][column.index];
    let mut from: Vec<Option<usize>> = Vec::with_capacity(cells.len());
    for row in 0..cells.len() {
        from.push(match cell(row) {
            Cell::Text(_) => Some(row),
            Cell::Ditto => from.last().copied().flatten(),
            _ => None,
        });
    }
    if let Some(narrowest) = levels.first() {
        for row in 1..cells.len() {
            let same = narrowest.of(places[row]) == narrowest.of(places[row - 1]);
            if *cell(row) == Cell::Ditto || same && *cell(row) == Cell::Blank {
                from[row] = from[row - 1];
            }
        }
    }
    for level in levels.iter().skip(1) {
        let mut start = 0;
        while start < cells.len() {
            let number = level.of(places[start]);
            let end = (start..cells.len()).find(|row| level.of(places[*row]) != number).unwrap_or(cells.len());
            let alone = (start + 1..end).all(|row| *cell(row) == Cell::Blank);
            if alone && matches!(cell(start), Cell::Text(_)) {
                from[start..end].fill(Some(start));
            }
            start = end;
        }
    }
    from
}
