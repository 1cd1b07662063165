//! Rows of one table, kept column by column as Parquet wants them.

use jiff::civil::Date;

use super::schema::{Kind, Table};
use crate::personal;

/// The rows of one table and one unit.
pub struct Batch {
    pub table: &'static Table,
    pub columns: Vec<Cells>,
    at: usize,
}

/// The values of one column, and of each row whether it has one.
pub struct Cells {
    pub given: Vec<bool>,
    pub values: Values,
}

/// Those that are there.
pub enum Values {
    /// All texts in one, and where each ends.
    Text(String, Vec<usize>),
    Whole(Vec<i64>),
    YesNo(Vec<bool>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
}

impl Batch {
    pub fn new(table: &'static Table) -> Batch {
        let cells = |kind: Kind| Cells {
            given: Vec::new(),
            values: match kind {
                Kind::Word | Kind::Text => Values::Text(String::new(), Vec::new()),
                Kind::Whole => Values::Whole(Vec::new()),
                Kind::YesNo => Values::YesNo(Vec::new()),
                Kind::Date => Values::Date(Vec::new()),
            },
        };
        Batch { table, columns: table.columns.iter().map(|column| cells(column.kind)).collect(), at: 0 }
    }

    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |cells| cells.given.len())
    }

    /// The cells of the next column, which is called so; after the last of a row comes the first of the next.
    fn next(&mut self, name: &str, given: bool) -> Option<&mut Values> {
        debug_assert_eq!(self.table.columns[self.at].name, name, "{}", self.table.name);
        debug_assert!(given || self.table.columns[self.at].optional, "{}.{name} is never NULL", self.table.name);
        let at = self.at;
        self.at = (at + 1) % self.columns.len();
        let cells = &mut self.columns[at];
        cells.given.push(given);
        given.then_some(&mut cells.values)
    }

    pub fn text(&mut self, name: &str, text: Option<&str>) -> &mut Batch {
        self.lines(name, text.into_iter())
    }

    /// Several texts, one a line; none at all is NULL. Numbers that identify a person are blanked.
    pub fn lines<'t>(&mut self, name: &str, lines: impl Iterator<Item = &'t str>) -> &mut Batch {
        let mut lines = lines.peekable();
        if let Some(Values::Text(all, ends)) = self.next(name, lines.peek().is_some()) {
            for (index, line) in lines.enumerate() {
                if index > 0 {
                    all.push('\n');
                }
                match personal::possible(line) {
                    true => all.push_str(&personal::masked(line)),
                    false => all.push_str(line),
                }
            }
            ends.push(all.len());
        }
        self
    }

    pub fn whole(&mut self, name: &str, number: Option<i64>) -> &mut Batch {
        if let Some(Values::Whole(numbers)) = self.next(name, number.is_some()) {
            numbers.extend(number);
        }
        self
    }

    /// A count, or a position.
    pub fn count(&mut self, name: &str, count: usize) -> &mut Batch {
        self.whole(name, Some(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    pub fn yes(&mut self, name: &str, yes: bool) -> &mut Batch {
        if let Some(Values::YesNo(values)) = self.next(name, true) {
            values.push(yes);
        }
        self
    }

    pub fn date(&mut self, name: &str, date: Option<Date>) -> &mut Batch {
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
