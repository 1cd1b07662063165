//! Cells as an importer sees them: what is written, what a merge covers, what 同上 repeats.

use crate::sheet::{Cell as Written, Region, Sheet};

/// More columns than any published table has.
pub const WIDEST: u16 = 200;

/// One cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cell<'b> {
    /// Nothing is written; perhaps a merge that the file does not tell of.
    #[default]
    Blank,
    /// A merged region goes on here: it says what the cell above says.
    Covered,
    /// A dash: there is nothing.
    Nothing(At),
    /// 同上: what the row above says.
    Ditto(At),
    Text(&'b str, At),
    /// Something without a value, with what stands there.
    Unreadable(&'b str, At),
}

/// Where a cell stands on its sheet, and what it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct At {
    /// Position of its row among the rows of the sheet.
    pub row: u32,
    pub column: u16,
    pub kind: Kind,
}

/// How the file holds a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Text,
    Number,
    Date,
    Bool,
}

impl At {
    /// The line above a table of a document: no cell of the sheet.
    pub const ABOVE: At = At { row: u32::MAX, column: 0, kind: Kind::Text };

    pub fn is_above(self) -> bool {
        self.row == Self::ABOVE.row
    }
}

impl<'b> Cell<'b> {
    pub fn text(self) -> Option<&'b str> {
        match self {
            Cell::Text(text, _) => Some(text),
            _ => None,
        }
    }

    /// Something stands there, if only a dash.
    pub fn at(self) -> Option<At> {
        match self {
            Cell::Blank | Cell::Covered => None,
            Cell::Nothing(at) | Cell::Ditto(at) | Cell::Text(_, at) | Cell::Unreadable(_, at) => Some(at),
        }
    }
}

/// The rows of a sheet as cells, one after the other; each column knows the merge that goes on in it.
pub struct Rows<'b> {
    sheet: &'b Sheet,
    /// By first row.
    regions: Vec<Region>,
    next: usize,
    /// Regions that reach below the row they begin in, and are not over yet.
    open: Vec<Region>,
}

impl<'b> Rows<'b> {
    pub fn new(sheet: &'b Sheet) -> Rows<'b> {
        let mut regions: Vec<Region> = sheet
            .merged
            .iter()
            .copied()
            .filter(|region| region.first.1 < WIDEST && region.first != region.last)
            .collect();
        regions.sort_unstable();
        Rows { sheet, regions, next: 0, open: Vec::new() }
    }

    /// The cells of the row at `place`, which is asked for in ascending order, and how far the merged ones among them
    /// reach to the right: (first column, last column).
    pub fn at(&mut self, place: usize) -> (Vec<Cell<'b>>, Vec<(u16, u16)>) {
        let Some(row) = self.sheet.rows.get(place) else { return (Vec::new(), Vec::new()) };
        while let Some(region) = self.regions.get(self.next).filter(|region| region.first.0 <= row.number) {
            self.open.push(*region);
            self.next += 1;
        }
        self.open.retain(|region| region.last.0 >= row.number);
        self.view(place)
    }

    /// The same of the row asked for last, or of one just below it, without going on.
    pub fn view(&self, place: usize) -> (Vec<Cell<'b>>, Vec<(u16, u16)>) {
        let Some(row) = self.sheet.rows.get(place) else { return (Vec::new(), Vec::new()) };
        let number = row.number;
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let mut cells: Vec<Cell<'b>> = Vec::with_capacity(row.cells.len());
        for (column, written) in (0..WIDEST).zip(&row.cells) {
            cells.push(cell(written, At { row: place, column, kind: Kind::Text }));
        }
        let mut wide = Vec::new();
        let coming = self.regions[self.next..].iter().take_while(|region| region.first.0 <= number);
        for region in self.open.iter().chain(coming).filter(|region| region.last.0 >= number) {
            let column = usize::from(region.first.1);
            if region.first.0 < number {
                if cells.len() <= column {
                    cells.resize(column + 1, Cell::Blank);
                }
                if cells[column] == Cell::Blank {
                    cells[column] = Cell::Covered;
                }
            } else if region.last.1 > region.first.1 {
                wide.push((region.first.1, region.last.1.min(WIDEST)));
            }
        }
        wide.sort_unstable();
        (cells, wide)
    }
}

fn cell(cell: &Written, at: At) -> Cell<'_> {
    match cell {
        Written::Blank => Cell::Blank,
        Written::Text(text) => match text.trim_end_matches('。').trim() {
            "" => Cell::Blank,
            "/" | "\\" | "-" | "--" | "—" | "——" | "－" | "／" => Cell::Nothing(at),
            "同上" | "〃" | "″" | "\"" | "同 上" => Cell::Ditto(at),
            _ => Cell::Text(text.trim(), at),
        },
        Written::Number(text) => Cell::Text(text, At { kind: Kind::Number, ..at }),
        Written::Date(text) => Cell::Text(text, At { kind: Kind::Date, ..at }),
        Written::Bool(true) => Cell::Text("是", At { kind: Kind::Bool, ..at }),
        Written::Bool(false) => Cell::Text("否", At { kind: Kind::Bool, ..at }),
        Written::Unreadable(text) => Cell::Unreadable(text, at),
    }
}
