//! The columns of a sheet: those of all its tables laid over each other.

use crate::document::Grid;
use crate::write::document::widths;

/// The width of a sheet in parts, and how many of them two tables may differ by in an edge that is the same one.
const WHOLE: u32 = 2000;
const SNAP: u32 = 20;

pub struct Columns {
    /// The width of each column in parts of `WHOLE`.
    parts: Vec<u32>,
    /// For each table the column at which each of its own begins, and the one after its last.
    starts: Vec<Vec<u16>>,
}

impl Columns {
    pub fn new(grids: &[&Grid]) -> Columns {
        let mut edges: Vec<(u32, usize)> = Vec::new();
        for (index, grid) in grids.iter().enumerate() {
            let mut edge = 0;
            edges.push((edge, index));
            for width in widths(grid, WHOLE) {
                edge += width.max(1);
                edges.push((edge, index));
            }
        }
        edges.sort_unstable();
        let mut columns = Columns { parts: Vec::new(), starts: vec![Vec::new(); grids.len()] };
        // Where each edge of the sheet is, and the last edge of each table that was laid to one.
        let mut at: Vec<u32> = Vec::new();
        for (edge, grid) in edges {
            let last = u16::try_from(at.len()).unwrap_or(u16::MAX).checked_sub(1);
            let same = last.filter(|last| {
                at.last().is_some_and(|at| edge - at <= SNAP) && columns.starts[grid].last() != Some(last)
            });
            if same.is_none() {
                at.push(edge);
            }
            columns.starts[grid].push(same.unwrap_or(last.map_or(0, |last| last + 1)));
        }
        columns.parts = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
        if columns.parts.is_empty() {
            columns.parts.push(WHOLE);
        }
        columns
    }

    pub fn count(&self) -> u16 {
        u16::try_from(self.parts.len()).unwrap_or(u16::MAX)
    }

    /// Widths where the sheet is so wide.
    pub fn widths(&self, whole: u32) -> Vec<u32> {
        self.parts.iter().map(|part| (part * whole / WHOLE).max(8)).collect()
    }

    pub fn starts(&self, grid: usize) -> &[u16] {
        &self.starts[grid]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::GridColumn;

    fn grid(shares: &[u32]) -> Grid {
        let columns = shares.iter().map(|share| GridColumn { share: *share }).collect();
        Grid { caption: String::new(), columns, head: Vec::new(), rows: Vec::new() }
    }

    #[test]
    fn one_table_keeps_its_columns() {
        let columns = Columns::new(&[&grid(&[1, 2, 3])]);
        assert_eq!((columns.count(), columns.starts(0)), (3, [0, 1, 2, 3].as_slice()));
        assert_eq!(columns.widths(600), [99, 200, 300]);
    }

    #[test]
    fn two_tables_share_the_edges_that_they_have_in_common() {
        let columns = Columns::new(&[&grid(&[1, 1]), &grid(&[1, 1, 2]), &grid(&[249, 751])]);
        assert_eq!(columns.count(), 3);
        assert_eq!(columns.starts(0), [0, 2, 3]);
        assert_eq!(columns.starts(1), [0, 1, 2, 3]);
        assert_eq!(columns.starts(2), [0, 1, 3]);
    }

    #[test]
    fn a_sheet_without_a_table_has_one_column() {
        assert_eq!(Columns::new(&[]).count(), 1);
        assert_eq!(Columns::new(&[&grid(&[])]).count(), 1);
    }
}
