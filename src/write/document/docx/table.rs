//! Tables of a Word file: a grid with explicit widths, merged cells, a head on every page, rows that stay whole.

use std::fmt::Write as _;

use super::Writer;
use crate::document::{CellKind, Grid, GridCell};
use crate::write::document::{
    HEAD_FILL, LONG_GROUP, Slot, is_blank, is_centred, is_to_fill, level_lines, level_look, slots, widths,
};
use crate::write::xml::escape;

/// What a cell keeps free on both sides, in twentieths of a point.
const CELL_EDGES: u32 = 160;
/// One centimetre: a row that is to be written in.
const ROOM: u32 = 567;

impl Writer {
    pub(super) fn table(&mut self, grid: &Grid) {
        if grid.columns.is_empty() {
            return;
        }
        let widths = widths(grid, self.width);
        _ = write!(
            self.xml,
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/><w:tblCaption w:val=\"{}\"/></w:tblPr><w:tblGrid>",
            self.width,
            escape(&grid.caption)
        );
        for width in &widths {
            _ = write!(self.xml, "<w:gridCol w:w=\"{width}\"/>");
        }
        self.xml.push_str("</w:tblGrid>");
        self.rows(&grid.head, &widths, true);
        self.rows(&grid.rows, &widths, false);
        self.xml.push_str("</w:tbl>");
    }

    fn rows(&mut self, rows: &[Vec<GridCell>], widths: &[u32], head: bool) {
        for row in slots(rows, widths.len()) {
            self.xml.push_str("<w:tr><w:trPr><w:cantSplit/>");
            if is_to_fill(&row) {
                _ = write!(self.xml, "<w:trHeight w:val=\"{ROOM}\" w:hRule=\"atLeast\"/>");
            }
            self.xml.push_str(if head { "<w:tblHeader/></w:trPr>" } else { "</w:trPr>" });
            for (column, slot) in row.iter().enumerate() {
                match slot {
                    Slot::Begins(cell) => self.cell(Some(cell), true, &widths[column..], head),
                    Slot::Continues(cell) => self.cell(Some(cell), false, &widths[column..], head),
                    Slot::Free => self.cell(None, true, &widths[column..], head),
                    Slot::Covered => {}
                }
            }
            self.xml.push_str("</w:tr>");
        }
    }

    /// A cell, or what lies in a row below its first; `widths` are those of its column and of all that follow.
    fn cell(&mut self, cell: Option<&GridCell>, begins: bool, widths: &[u32], head: bool) {
        let columns = cell.map_or(1, |cell| cell.columns as usize);
        let width: u32 = widths[..columns].iter().sum();
        _ = write!(self.xml, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
        if columns > 1 {
            _ = write!(self.xml, "<w:gridSpan w:val=\"{columns}\"/>");
        }
        let Some(cell) = cell else {
            self.xml.push_str("</w:tcPr><w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr></w:p></w:tc>");
            return;
        };
        if cell.rows > 1 {
            self.xml.push_str(if begins { "<w:vMerge w:val=\"restart\"/>" } else { "<w:vMerge/>" });
        }
        let look = match cell.kind {
            CellKind::Level { rank, of, color } if !is_blank(cell) => Some(level_look(rank, of, color)),
            _ => None,
        };
        if let Some(fill) = look.as_ref().map(|look| look.fill).or(head.then_some(HEAD_FILL)) {
            _ = write!(self.xml, "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{fill}\"/>");
        }
        let down = if cell.rows > LONG_GROUP { "top" } else { "center" };
        _ = write!(self.xml, "<w:vAlign w:val=\"{down}\"/></w:tcPr>");
        let room = (width.saturating_sub(CELL_EDGES) / self.table_half) as usize;
        let style = match (cell.kind, head) {
            (CellKind::Label, _) | (_, true) => "TableLabel",
            _ if is_centred(cell, room) => "TableMiddle",
            _ => "TableText",
        };
        let run = look
            .as_ref()
            .map_or_else(String::new, |look| format!("<w:rPr><w:b/><w:bCs/><w:color w:val=\"{}\"/></w:rPr>", look.ink));
        let lines = match &look {
            _ if !begins => Vec::new(),
            Some(look) => level_lines(look, cell, room),
            None => cell.lines.clone(),
        };
        for line in &lines {
            _ = write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>");
            if !line.is_empty() {
                let text = escape(line);
                _ = write!(self.xml, "<w:r>{run}<w:t xml:space=\"preserve\">{text}</w:t></w:r>");
            }
            self.xml.push_str("</w:p>");
        }
        if lines.is_empty() {
            _ = write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr></w:p>");
        }
        self.xml.push_str("</w:tc>");
    }
}
