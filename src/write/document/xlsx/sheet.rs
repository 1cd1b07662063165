//! One sheet: the blocks of a section from top to bottom, ready to be printed on A4.

use anyhow::Result;
use rust_xlsxwriter::Worksheet;

use super::columns::Columns;
use super::looks::{Look, Looks};
use crate::document::{Block, CellKind, Document, Field, Grid, GridCell, Orientation};
use crate::record::Language;
use crate::source::visible;
use crate::write::document::{
    Section, Slot, abreast, halves, heading_rank, headings, is_blank, is_centred, is_to_fill, label_of, level_lines,
    level_look, lines_of, margins, slots, text_width,
};

/// Dots per millimetre, times a hundred: a sheet has 96 to an inch.
const DOTS: u32 = 378;
/// Dots that a cell keeps free on both sides.
const CELL_EDGES: u32 = 8;
/// Excel has no higher row, in points.
const HIGHEST: f64 = 400.0;
/// A row that is to be written in, in points.
const ROOM: f64 = 28.0;
/// So many rows at the top may stand still.
const STILL: u32 = 6;
/// Excel holds no longer text in a cell, in UTF-16 units; some are kept for saying so.
const LONGEST: usize = 32_700;

pub struct Sheet<'s> {
    sheet: &'s mut Worksheet,
    document: &'s Document,
    section: &'s Section<'s>,
    looks: &'s mut Looks,
    columns: Columns,
    /// Of each column, in dots.
    widths: Vec<u32>,
    /// Where the next block begins.
    row: u32,
}

/// A table of a sheet, and where it stands.
struct Place<'s> {
    grid: &'s Grid,
    /// Its first row, the first below its head, and the first below all of it.
    row: u32,
    body: u32,
    end: u32,
    /// Each of its columns is one of the sheet.
    alone: bool,
}

impl<'s> Sheet<'s> {
    pub fn new(
        sheet: &'s mut Worksheet,
        document: &'s Document,
        section: &'s Section<'s>,
        looks: &'s mut Looks,
    ) -> Sheet<'s> {
        let grids: Vec<&Grid> = section.blocks.iter().filter_map(|block| grid(block)).collect();
        let columns = Columns::new(&grids);
        let widths = columns.widths(text_width(section.orientation) * DOTS / 100);
        Sheet { sheet, document, section, looks, columns, widths, row: 0 }
    }

    pub fn write(mut self) -> Result<()> {
        for (column, width) in (0..).zip(&self.widths) {
            self.sheet.set_column_width_pixels(column, *width)?;
        }
        let mut places = Vec::new();
        for block in &self.section.blocks {
            match grid(block) {
                Some(grid) => places.push(self.table(grid, places.len())?),
                None => self.block(block)?,
            }
        }
        self.page()?;
        let mut heads = places.iter().filter(|place| place.body > place.row);
        match (heads.next(), heads.next()) {
            (Some(place), None) => self.head(place),
            _ => Ok(()),
        }
    }

    fn block(&mut self, block: &Block) -> Result<()> {
        match block {
            Block::Title(text) => self.line(Look::Title, text),
            Block::Heading { rank, text } => self.line(Look::Heading(heading_rank(*rank)), text),
            Block::Paragraph(text) => self.line(Look::Paragraph, text),
            Block::Contents => self.contents(),
            Block::Fields(fields) => self.fields(Look::Fields, fields, 8, 4),
            Block::Signature(fields) => self.fields(Look::Signature, fields, 14, 2),
            Block::Grid(_) | Block::Picture(_) | Block::Page(_) => Ok(()),
        }
    }

    /// A text over the whole width.
    fn line(&mut self, look: Look, text: &str) -> Result<()> {
        let half = self.dots(look);
        let room = (f64::from(self.widths.iter().sum::<u32>()) / half) as usize;
        let lines = halves(text).div_ceil(room.max(2)).max(1);
        let room_before = if look == Look::Signature { 1.2 } else { 0.4 };
        let height = (lines as f64 * 1.35 + room_before) * look.points(self.document.size);
        self.sheet.set_row_height(self.row, height.min(HIGHEST))?;
        let text = visible(text);
        self.put((self.row, 0), (self.row, self.columns.count() - 1), look, &text, None)?;
        self.row += 1;
        Ok(())
    }

    fn contents(&mut self) -> Result<()> {
        for (rank, text) in headings(self.document) {
            self.line(Look::Paragraph, &format!("{}{text}", "　　".repeat(usize::from(rank) - 1)))?;
        }
        Ok(())
    }

    /// Fields in lines, what is blank as a line to write on. `blank` is the least room to write in halves of a character.
    fn fields(&mut self, look: Look, fields: &[Field], blank: usize, most: usize) -> Result<()> {
        let room = (f64::from(self.widths.iter().sum::<u32>()) / self.dots(look)) as usize;
        let abreast = abreast(fields, room, blank, most);
        let language = self.document.language;
        for line in fields.chunks(abreast) {
            let parts = line.iter().map(|field| {
                let text = if field.text.is_empty() { "_".repeat(blank * 2) } else { field.text.clone() };
                format!("{}{text}", label_of(field, language))
            });
            self.line(look, &parts.collect::<Vec<_>>().join("    "))?;
        }
        Ok(())
    }

    fn table(&mut self, grid: &'s Grid, index: usize) -> Result<Place<'s>> {
        let row = self.row;
        let starts = self.columns.starts(index).to_vec();
        self.rows(&grid.head, &starts, true)?;
        let body = self.row;
        self.rows(&grid.rows, &starts, false)?;
        let alone = starts.len() == usize::from(self.columns.count()) + 1;
        Ok(Place { grid, row, body, end: self.row, alone })
    }

    /// Rows of a table whose columns begin at these of the sheet.
    fn rows(&mut self, rows: &[Vec<GridCell>], starts: &[u16], head: bool) -> Result<()> {
        let columns = starts.len().saturating_sub(1);
        let slots = slots(rows, columns);
        let heights = self.heights(&slots, starts);
        // A row that would be higher than Excel has them is several, over which its cells are merged.
        let mut tops = vec![self.row];
        for height in &heights {
            let parts = (height / HIGHEST).ceil().max(1.0);
            let top = tops[tops.len() - 1];
            for part in 0..parts as u32 {
                self.sheet.set_row_height(top + part, height / parts)?;
            }
            tops.push(top + parts as u32);
        }
        for (row, line) in slots.iter().enumerate() {
            for (column, slot) in line.iter().enumerate() {
                let (cell, last, end) = match slot {
                    Slot::Begins(cell) => {
                        let last = (row + cell.rows as usize).min(rows.len());
                        (Some(*cell), last, column + cell.columns as usize)
                    }
                    Slot::Free => (None, row + 1, column + 1),
                    Slot::Continues(_) | Slot::Covered => continue,
                };
                let (from, to) = ((tops[row], starts[column]), (tops[last] - 1, starts[end] - 1));
                self.cell(from, to, cell, head)?;
            }
        }
        self.row = tops[tops.len() - 1];
        Ok(())
    }

    fn cell(&mut self, from: (u32, u16), to: (u32, u16), cell: Option<&GridCell>, head: bool) -> Result<()> {
        let Some(cell) = cell else { return self.put(from, to, Look::Text, "", None) };
        let room = self.room(from.1, to.1);
        let mut lines = cell.lines.clone();
        let look = match cell.kind {
            _ if head => Look::Head,
            CellKind::Label => Look::Label,
            CellKind::Level { rank, of, color } if !is_blank(cell) => {
                lines = level_lines(&level_look(rank, of, color), cell, room);
                Look::Level { rank, of, color }
            }
            _ if cell.rows > 1 && is_centred(cell, room) => Look::Group,
            _ if is_centred(cell, room) => Look::Middle,
            _ => Look::Text,
        };
        let text = lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n");
        let number = match cell.kind {
            CellKind::Number => as_number(&text),
            _ => None,
        };
        self.put(from, to, look, &text, number)
    }

    /// Writes a text, or the number that it is, into a cell or into several merged.
    fn put(&mut self, from: (u32, u16), to: (u32, u16), look: Look, text: &str, number: Option<f64>) -> Result<()> {
        let text = shortened(text, self.document.language);
        let format = self.looks.of(look, self.document.size, &text);
        if from != to {
            self.sheet.merge_range(from.0, from.1, to.0, to.1, &text, format)?;
        }
        match number {
            Some(number) => self.sheet.write_number_with_format(from.0, from.1, number, format)?,
            None if from != to => return Ok(()),
            None if text.is_empty() => self.sheet.write_blank(from.0, from.1, format)?,
            None => self.sheet.write_string_with_format(from.0, from.1, text, format)?,
        };
        Ok(())
    }

    /// Half a character in dots: two of 96 to an inch are one and a half points.
    fn dots(&self, look: Look) -> f64 {
        look.points(self.document.size) / 1.5
    }

    /// Halves of a character of a table that these columns hold side by side.
    fn room(&self, first: u16, last: u16) -> usize {
        let dots: u32 = self.widths[usize::from(first)..=usize::from(last)].iter().sum();
        (f64::from(dots.saturating_sub(CELL_EDGES)) / self.dots(Look::Text)) as usize
    }

    /// How high the rows of a table must be, in points. Excel finds it by itself only for cells that are not merged, and
    /// LibreOffice for none.
    fn heights(&self, slots: &[Vec<Slot<'_>>], starts: &[u16]) -> Vec<f64> {
        let line_height = Look::Text.points(self.document.size) * 1.34;
        let mut heights = vec![line_height + 5.0; slots.len()];
        let mut merged: Vec<(usize, usize, f64)> = Vec::new();
        for (row, line) in slots.iter().enumerate() {
            for (column, slot) in line.iter().enumerate() {
                let Slot::Begins(cell) = slot else { continue };
                let (first, end) = (starts[column], starts[column + cell.columns as usize]);
                let needed = lines_of(cell, self.room(first, end - 1)) as f64 * line_height + 5.0;
                let below = (row + cell.rows as usize).min(slots.len());
                match below > row + 1 {
                    true => merged.push((row, below, needed)),
                    false => heights[row] = heights[row].max(needed),
                }
            }
            if is_to_fill(line) {
                heights[row] = heights[row].max(ROOM);
            }
        }
        for (row, below, needed) in merged {
            let has: f64 = heights[row..below].iter().sum();
            heights[below - 1] += (needed - has).max(0.0);
        }
        heights
    }

    fn page(&mut self) -> Result<()> {
        let sheet = &mut *self.sheet;
        let [top, right, bottom, left] = margins(self.section.orientation).map(|edge| f64::from(edge) / 25.4);
        sheet.set_margins(left, right, top, bottom, top / 2.0, bottom / 2.0);
        sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
        match self.section.orientation {
            Orientation::Portrait => sheet.set_portrait(),
            Orientation::Landscape => sheet.set_landscape(),
        };
        sheet.set_footer(self.document.language.of("&C第 &P 页 共 &N 页", "&CPage &P of &N"));
        if !self.document.head.is_empty() {
            // What a header says of itself begins with `&`; it holds 255 characters.
            let head: String = visible(&self.document.head).chars().take(100).collect();
            sheet.set_header(format!("&R{}", head.replace('&', "&&")));
        }
        if self.row > 0 {
            sheet.set_print_area(0, 0, self.row - 1, self.columns.count() - 1)?;
        }
        Ok(())
    }

    /// The only head of a sheet: on every page, and on the screen while the table is moved, where what stands still leaves room.
    fn head(&mut self, place: &Place<'_>) -> Result<()> {
        self.sheet.set_repeat_rows(place.row, place.body - 1)?;
        if place.body <= STILL && place.end > place.body {
            self.sheet.set_freeze_panes(place.body, 0)?;
        }
        let Grid { head, rows, .. } = place.grid;
        let plain = |row: &Vec<GridCell>| row.iter().all(|cell| cell.rows == 1 && cell.columns == 1);
        let rows_of_one = (place.end - place.body) as usize == rows.len();
        if place.alone && head.len() == 1 && rows_of_one && rows.len() > 1 && head.iter().chain(rows).all(plain) {
            self.sheet.autofilter(place.row, 0, place.end - 1, self.columns.count() - 1)?;
        }
        Ok(())
    }
}

/// The table of a block; Excel shows what a picture says.
fn grid(block: &Block) -> Option<&Grid> {
    match block {
        Block::Grid(grid) => Some(grid),
        Block::Picture(picture) => Some(&picture.words),
        _ => None,
    }
    .filter(|grid| !grid.columns.is_empty())
}

/// A number that Excel holds exactly and shows as it is written.
fn as_number(text: &str) -> Option<f64> {
    let number: u64 = text.parse().ok().filter(|number| *number < 1_000_000_000_000_000)?;
    (number.to_string() == text).then_some(number as f64)
}

/// What a cell can hold of a text.
fn shortened(text: &str, language: Language) -> std::borrow::Cow<'_, str> {
    if text.len() <= LONGEST {
        return text.into();
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST
    });
    let Some((end, _)) = end else { return text.into() };
    let left = text[end..].chars().count();
    format!("{}…{}", &text[..end], language.of(format!("（还有 {left} 字）"), format!(" ({left} more characters)")))
        .into()
}
