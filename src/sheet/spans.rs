//! Which cells of a table are merged, where each says how many columns it takes and whether it goes on from above.

use std::collections::BTreeMap;

use super::Region;

#[derive(Default)]
pub struct Spans {
    /// By their first column: the cells that may still go on below.
    open: BTreeMap<u32, Tall>,
    done: Vec<Region>,
}

struct Tall {
    row: u32,
    columns: u32,
    last: u32,
    /// It was said to begin a merge, or a cell has gone on with it.
    begun: bool,
}

impl Spans {
    /// A cell stands in a row, takes so many columns, and begins (`Some(true)`) or goes on with (`Some(false)`) one that reaches
    /// down. Some programs forget to say where that begins: then a blank cell goes on with whatever stands above it.
    pub fn place(&mut self, row: u32, column: u32, columns: u32, merge: Option<bool>, is_blank: bool) {
        if merge == Some(false) {
            let fits = |tall: &&mut Tall| tall.columns == columns && tall.last.checked_add(1) == Some(row);
            if let Some(tall) = self.open.get_mut(&column).filter(fits).filter(|tall| tall.begun || is_blank) {
                tall.last = row;
                tall.begun = true;
                return;
            }
        }
        self.close(column);
        self.open.insert(column, Tall { row, columns, last: row, begun: merge == Some(true) });
    }

    fn close(&mut self, column: u32) {
        if let Some(tall) = self.open.remove(&column) {
            self.done.extend(region(column, &tall));
        }
    }

    pub fn finish(mut self) -> Vec<Region> {
        self.done.extend(self.open.iter().filter_map(|(column, tall)| region(*column, tall)));
        self.done
    }
}

fn region(column: u32, tall: &Tall) -> Option<Region> {
    let first = u16::try_from(column).ok()?;
    let last = u16::try_from(column.checked_add(tall.columns)?.checked_sub(1)?).unwrap_or(u16::MAX);
    (tall.last > tall.row || last > first).then_some(Region { first: (tall.row, first), last: (tall.last, last) })
}
