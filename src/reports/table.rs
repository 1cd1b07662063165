//! What a report gives and what every format prints: typed cells in named columns, with groups whose
//! first cells are merged, and a footer.

use jiff::civil::Date;

use crate::finding::Both;
use crate::record::Language;

/// A column: `key` is what machines call it, the titles are what people read.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub key: String,
    pub title: Both,
    /// The counting word: 个, 项, 条, 人, %.
    pub unit: Option<Both>,
    pub align: Align,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Start,
    End,
}

/// A typed cell. A format decides how it looks; a machine format writes the value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    /// A text that differs by language.
    Both(Both),
    /// Indented by `depth` levels: the name of a row in a tree.
    Tree {
        depth: usize,
        text: String,
    },
    Count(u64),
    Number {
        value: f64,
        decimals: usize,
    },
    /// A share of a whole, 0 to 1.
    Share(f64),
    /// A level with its rank (0 the highest) of so many.
    Level {
        name: String,
        rank: usize,
        of: usize,
    },
    Date(Date),
    Link {
        text: String,
        to: String,
    },
    /// A count whose place is as grave as this level: a cell of a heat map.
    Graded {
        count: u64,
        level: String,
        rank: usize,
        of: usize,
    },
    /// A bar of `value` against the longest of its column, coloured by rank of level where it has one. Only
    /// a drawing: the number stands in a column of its own, and formats that cannot draw leave it out.
    Bar {
        value: u64,
        of: u64,
        level: Option<(usize, usize)>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// Rows that follow each other with one group share their first `Table::merged` cells.
    pub group: usize,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What machines call the table.
    pub key: String,
    /// The register that it is about; empty where it is about all.
    pub register: String,
    pub title: Both,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// How many leading cells are merged within a group; 0 where none.
    pub merged: usize,
    pub footer: Option<Vec<Cell>>,
    /// Notes below the table: methods, thresholds, what is too few.
    pub notes: Vec<Both>,
}

/// What stands above the table at `index` where several are printed: with the register's name where they
/// are about several.
pub fn heading(tables: &[Table], index: usize, language: Language) -> String {
    let table = &tables[index];
    let title = table.title.of(language);
    if tables.iter().all(|other| other.register == table.register) {
        return title.to_owned();
    }
    format!("{}{}{title}", table.register, language.of("：", ": "))
}

impl Table {
    pub fn new(key: &str, title: Both) -> Table {
        Table { key: key.to_owned(), title, ..Table::default() }
    }

    /// Adds a column that reads from the start.
    pub fn text(mut self, key: &str, zh: &str, en: &str) -> Table {
        self.columns.push(Column { key: key.to_owned(), title: Both::new(zh, en), unit: None, align: Align::Start });
        self
    }

    /// Adds a column of numbers.
    pub fn number(mut self, key: &str, zh: &str, en: &str) -> Table {
        self.columns.push(Column { key: key.to_owned(), title: Both::new(zh, en), unit: None, align: Align::End });
        self
    }

    /// Adds a row of a group of its own.
    pub fn push(&mut self, cells: Vec<Cell>) {
        self.push_with(false, cells);
    }

    /// Adds a row to the group of the last one, where it belongs with that, else of a group of its own.
    pub fn push_with(&mut self, belongs: bool, cells: Vec<Cell>) {
        let group = self.rows.last().map_or(0, |row| row.group + usize::from(!belongs));
        self.rows.push(Row { cells, group });
    }

    /// The columns that hold more than drawings, by position.
    pub fn told(&self) -> Vec<usize> {
        let drawn = |column: usize| {
            let mut cells = self.rows.iter().filter_map(|row| row.cells.get(column)).peekable();
            cells.peek().is_some() && cells.all(|cell| matches!(cell, Cell::Bar { .. }))
        };
        (0..self.columns.len()).filter(|column| !drawn(*column)).collect()
    }

    /// Whether a row shows the merged cells of its group: the first of the group does.
    pub fn opens_group(&self, row: usize) -> bool {
        row == 0 || self.rows[row].group != self.rows[row - 1].group
    }

    pub fn push_in(&mut self, group: usize, cells: Vec<Cell>) {
        self.rows.push(Row { cells, group });
    }
}

impl Cell {
    pub fn both(zh: impl Into<String>, en: impl Into<String>) -> Cell {
        Cell::Both(Both::new(zh, en))
    }

    /// The cell as people read it, without bars.
    pub fn shown(&self, language: Language) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Tree { text, .. } | Cell::Link { text, .. } => text.clone(),
            Cell::Both(both) => both.of(language).to_owned(),
            Cell::Count(count) | Cell::Bar { value: count, .. } => count.to_string(),
            Cell::Number { value, decimals } => format!("{value:.decimals$}"),
            Cell::Graded { count, level, .. } => format!("{count} {level}"),
            Cell::Share(share) => format!("{:.1}%", share * 100.0),
            Cell::Level { name, .. } => name.clone(),
            Cell::Date(date) => date.to_string(),
        }
    }
}

/// A text as a cell quotes it.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 20;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
