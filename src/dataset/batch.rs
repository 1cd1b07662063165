//! Rows of one table, kept column by column as Parquet wants them.

use jiff::civil::Date;

use super::schema::{Kind, Table};
use super::words::Words;

/// The rows of one table and one unit. `'t` is how long the words live that many rows share.
pub struct Batch<'t> {
    pub table: &'static Table,
    pub columns: Vec<Cells<'t>>,
    rows: usize,
    at: usize,
}

/// The values of one column.
pub struct Cells<'t> {
    /// Of each row whether it has one, where some may have none.
    pub given: Option<Vec<bool>>,
    pub values: Values<'t>,
}

/// Those that are there.
pub enum Values<'t> {
    Text(Box<Words<'t>>),
    Whole(Vec<i64>),
    YesNo(Vec<bool>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
}

impl<'t> Batch<'t> {
    pub fn new(table: &'static Table) -> Batch<'t> {
        let values = |kind: Kind| match kind {
            Kind::Word | Kind::Text => Values::Text(Box::default()),
            Kind::Whole => Values::Whole(Vec::new()),
            Kind::YesNo => Values::YesNo(Vec::new()),
            Kind::Date => Values::Date(Vec::new()),
        };
        let columns = table
            .columns
            .iter()
            .map(|column| Cells { given: column.optional.then(Vec::new), values: values(column.kind) });
        Batch { table, columns: columns.collect(), rows: 0, at: 0 }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The cells of the next column, which is called so; after the last of a row comes the first of the next.
    fn next(&mut self, name: &str, given: bool) -> Option<&mut Values<'t>> {
        debug_assert_eq!(self.table.columns[self.at].name, name, "{}", self.table.name);
        debug_assert!(given || self.table.columns[self.at].optional, "{}.{name} is never NULL", self.table.name);
        let at = self.at;
        self.rows += usize::from(at == 0);
        self.at = (at + 1) % self.columns.len();
        let cells = &mut self.columns[at];
        if let Some(all) = &mut cells.given {
            all.push(given);
        }
        given.then_some(&mut cells.values)
    }

    /// A cell that is filled in when all rows are there.
    pub fn later(&mut self, name: &str) -> &mut Batch<'t> {
        self.next(name, true);
        self
    }

    /// Gives all rows the same text in a column that was left for later.
    pub fn fill(&mut self, name: &str, text: &str) {
        let rows = self.rows;
        if let Some(Values::Text(words)) = self.column(name) {
            words.repeat(text, rows);
        }
    }

    /// Gives the rows these numbers in a column that was left for later.
    pub fn fill_whole(&mut self, name: &str, numbers: Vec<i64>) {
        debug_assert_eq!(self.rows, numbers.len());
        if let Some(Values::Whole(values)) = self.column(name) {
            *values = numbers;
        }
    }

    fn column(&mut self, name: &str) -> Option<&mut Values<'t>> {
        let at = self.table.columns.iter().position(|column| column.name == name)?;
        self.columns.get_mut(at).map(|cells| &mut cells.values)
    }

    /// Adds the rows of another batch of the same table.
    pub fn append(&mut self, more: &Batch<'_>) {
        self.rows += more.rows;
        for (cells, more) in self.columns.iter_mut().zip(&more.columns) {
            if let (Some(given), Some(more)) = (&mut cells.given, &more.given) {
                given.extend(more);
            }
            match (&mut cells.values, &more.values) {
                (Values::Text(words), Values::Text(more)) => words.append(more),
                (Values::Whole(numbers), Values::Whole(more)) => numbers.extend(more),
                (Values::YesNo(values), Values::YesNo(more)) => values.extend(more),
                (Values::Date(days), Values::Date(more)) => days.extend(more),
                _ => debug_assert!(false, "{} is one table", self.table.name),
            }
        }
    }

    /// The same where no text that it was lent lives any more.
    pub fn settled(self) -> Batch<'static> {
        let settled = |cells: Cells<'t>| {
            let values = match cells.values {
                Values::Text(words) => Values::Text(Box::new(words.settled())),
                Values::Whole(numbers) => Values::Whole(numbers),
                Values::YesNo(values) => Values::YesNo(values),
                Values::Date(days) => Values::Date(days),
            };
            Cells { given: cells.given, values }
        };
        let Batch { table, columns, rows, at } = self;
        Batch { table, columns: columns.into_iter().map(settled).collect(), rows, at }
    }

    /// A text that many rows share; one that lies where an earlier one does is known without being read.
    pub fn lent(&mut self, name: &str, text: Option<&'t str>) -> &mut Batch<'t> {
        if let (Some(Values::Text(words)), Some(text)) = (self.next(name, text.is_some()), text) {
            words.push_lent(text);
        }
        self
    }

    /// The same, of a word of ours where there is one, else of another.
    pub fn lent_or(&mut self, name: &str, ours: Option<&'t str>, other: Option<&str>) -> &mut Batch<'t> {
        match ours {
            Some(_) => self.lent(name, ours),
            None => self.text(name, other),
        }
    }

    pub fn text(&mut self, name: &str, text: Option<&str>) -> &mut Batch<'t> {
        if let (Some(Values::Text(words)), Some(text)) = (self.next(name, text.is_some()), text) {
            words.push(text);
        }
        self
    }

    /// Several texts, one a line; none at all is NULL.
    pub fn lines<'l>(&mut self, name: &str, mut lines: impl Iterator<Item = &'l str>) -> &mut Batch<'t> {
        let first = lines.next();
        if let (Some(Values::Text(words)), Some(first)) = (self.next(name, first.is_some()), first) {
            words.push_lines(first, lines);
        }
        self
    }

    pub fn whole(&mut self, name: &str, number: Option<i64>) -> &mut Batch<'t> {
        if let Some(Values::Whole(numbers)) = self.next(name, number.is_some()) {
            numbers.extend(number);
        }
        self
    }

    /// A count, or a position.
    pub fn count(&mut self, name: &str, count: usize) -> &mut Batch<'t> {
        self.whole(name, Some(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    pub fn yes(&mut self, name: &str, yes: bool) -> &mut Batch<'t> {
        if let Some(Values::YesNo(values)) = self.next(name, true) {
            values.push(yes);
        }
        self
    }

    pub fn date(&mut self, name: &str, date: Option<Date>) -> &mut Batch<'t> {
        if let Some(Values::Date(days)) = self.next(name, date.is_some()) {
            days.extend(date.map(days_since_1970));
        }
        self
    }
}

fn days_since_1970(date: Date) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    date.since((jiff::Unit::Day, epoch)).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_first_of_1970() {
        let days = |text: &str| days_since_1970(text.parse().unwrap());
        assert_eq!([days("1970-01-01"), days("1969-12-31"), days("2026-11-21")], [0, -1, 20_778]);
    }
}
