//! The Markdown of a document. Its tables know no merged cells: what is merged stands in the first of its rows.

use super::super::render::markdown as escaped;
use super::{Whole, entries, lines, put};
use crate::document::{Block, CellKind, Field, Grid, GridCell, mark, shape};

pub fn body(body: &Whole) -> String {
    let mut out = String::with_capacity(8 * 1024);
    for block in &body.document.blocks {
        match block {
            Block::Title(text) => heading(&mut out, 2, text),
            Block::Heading { rank, text } => heading(&mut out, usize::from(rank.clamp(&1, &3) + 2), text),
            Block::Contents => {
                for entry in entries(body) {
                    out.push_str("- ");
                    _ = escaped(&mut out, &entry.text);
                    out.push('\n');
                }
                out.push('\n');
            }
            Block::Paragraph(text) => {
                _ = escaped(&mut out, text);
                out.push_str("\n\n");
            }
            Block::Fields(fields) | Block::Signature(fields) => labelled(&mut out, fields),
            Block::Grid(grid) => table(&mut out, grid),
            Block::Picture(picture) => table(&mut out, &picture.words),
            Block::Page(_) => out.push_str("---\n\n"),
        }
    }
    out
}

fn heading(out: &mut String, rank: usize, text: &str) {
    put(out, format_args!("{} ", "#".repeat(rank)));
    _ = escaped(out, text);
    out.push_str("\n\n");
}

fn labelled(out: &mut String, fields: &[Field]) {
    for field in fields {
        out.push_str("- ");
        _ = escaped(out, &field.label);
        out.push('：');
        _ = escaped(out, &field.text);
        out.push('\n');
    }
    out.push('\n');
}

fn table(out: &mut String, grid: &Grid) {
    let columns = grid.columns.len();
    let mut rows = spread(&grid.head, columns);
    let head = if rows.is_empty() { vec![None; columns] } else { rows.remove(0) };
    row(out, &head);
    put(out, format_args!("|{}\n", " --- |".repeat(columns)));
    for cells in rows.iter().chain(&spread(&grid.rows, columns)) {
        row(out, cells);
    }
    out.push('\n');
}

/// Every row with a place for each column; a merged cell stands in its first.
fn spread(rows: &[Vec<GridCell>], columns: usize) -> Vec<Vec<Option<&GridCell>>> {
    let mut spread = vec![vec![None; columns]; rows.len()];
    for (row, column, cell) in Grid::placed(rows, columns) {
        spread[row][column] = Some(cell);
    }
    spread
}

fn row(out: &mut String, cells: &[Option<&GridCell>]) {
    out.push('|');
    for cell in cells {
        out.push(' ');
        if let Some(cell) = cell {
            if let CellKind::Level { rank, of, .. } = cell.kind
                && !cell.lines.is_empty()
            {
                put(out, format_args!("{} ", mark(shape(rank, of))));
            }
            lines(out, cell, "<br>", escaped);
        }
        out.push_str(" |");
    }
    out.push('\n');
}
