//! Which cells have their note already.

use rustc_hash::FxHashSet;

use super::cells::At as Spot;
use crate::sheet::Sheet;

/// The cells of a sheet that have a note.
pub struct Noted {
    /// Where the cells of each row begin among all of them, and where those of the last end.
    from: Vec<usize>,
    cells: Vec<bool>,
    /// Those that the sheet does not have.
    beyond: FxHashSet<(u32, u16)>,
}

impl Noted {
    pub fn of(sheet: &Sheet) -> Noted {
        let ends = sheet.rows.iter().scan(0, |end, row| {
            *end += row.cells.len();
            Some(*end)
        });
        let from: Vec<usize> = std::iter::once(0).chain(ends).collect();
        let cells = vec![false; from.last().copied().unwrap_or_default()];
        Noted { from, cells, beyond: FxHashSet::default() }
    }

    /// Notes a cell; whether it had no note before.
    pub fn insert(&mut self, at: Spot) -> bool {
        let row = at.row as usize;
        let place = self.from.get(row).zip(self.from.get(row + 1)).and_then(|(from, end)| {
            let place = from + usize::from(at.column);
            (place < *end).then_some(place)
        });
        match place.and_then(|place| self.cells.get_mut(place)) {
            Some(noted) => !std::mem::replace(noted, true),
            None => self.beyond.insert((at.row, at.column)),
        }
    }
}
