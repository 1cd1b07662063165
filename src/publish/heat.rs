//! The heat map: how the points lie over the two factors of the level rule.

use serde::Serialize;

use super::Site;
use super::redact::Public;
use crate::profile::LevelRule;
use crate::register::GradedKind;

/// Where the rule has two factors.
#[derive(Debug, Clone, Serialize)]
pub struct Heat {
    pub points: usize,
    pub row_factor: Public,
    pub column_factor: Public,
    pub columns: Vec<Label>,
    /// The highest step first, as on paper.
    pub rows: Vec<HeatRow>,
    /// In the units of the drawing: where the cells begin, and how wide each is.
    pub left: usize,
    pub width: usize,
}

/// A step of a factor.
#[derive(Debug, Clone, Serialize)]
pub struct Label {
    pub name: Public,
    /// The width that it is squeezed into, in the units of the drawing, where it would be wider.
    pub squeezed: Option<usize>,
}

#[derive(Debug, Clone, Serialize)]
pub struct HeatRow {
    pub label: Label,
    pub cells: Vec<HeatCell>,
}

#[derive(Debug, Clone, Serialize)]
pub struct HeatCell {
    pub count: usize,
    pub rank: usize,
    /// Row and column, as the catalogue filters by them.
    pub at: String,
    /// The next cell to the right, and the one below, is of another level.
    pub edge_right: bool,
    pub edge_below: bool,
}

/// Width of the drawing.
const WIDTH: usize = 470;
/// Room for the names of rows, at least and at most, beside the name of their factor.
const NAMES: (usize, usize) = (52, 150);

/// How wide a text of 13 units is drawn, roughly.
fn drawn(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 7 } else { 13 }).sum()
}

fn label(name: Public, room: usize) -> Label {
    let squeezed = (drawn(&name) > room).then_some(room);
    Label { name, squeezed }
}

impl Site<'_> {
    /// How the points lie over the two factors of the level rule, where it has two.
    pub fn heat(&self) -> Option<Heat> {
        let profile = &self.builder.survey.profile;
        let LevelRule::Matrix(matrix) = profile.rule(GradedKind::Risk) else { return None };
        let word = |text: &str| self.builder.redactor.text(text, &Vec::new());
        let (rows, columns) = (matrix.rows.steps(), matrix.columns.steps());
        let mut counts = vec![vec![0; columns.len()]; rows.len()];
        let mut points = 0;
        for (row, column) in self.counted().filter_map(|(_, point)| point.cell) {
            counts[usize::from(row)][usize::from(column)] += 1;
            points += 1;
        }
        let names = rows.iter().map(|step| drawn(&step.id)).max().unwrap_or(0).clamp(NAMES.0, NAMES.1);
        let left = names + 32;
        let width = (WIDTH - 2 - left) / columns.len().max(1);
        let rank = |row: usize, column: usize| matrix.cells.get(row)?.get(column).map(|level| level.rank());
        let cell = |row: usize, column: usize| {
            let own = matrix.cells[row][column].rank();
            let other = |rank: Option<usize>| rank.is_some_and(|rank| rank != own);
            HeatCell {
                count: counts[row][column],
                rank: own,
                at: format!("{row}-{column}"),
                edge_right: other(rank(row, column + 1)),
                edge_below: other(row.checked_sub(1).and_then(|below| rank(below, column))),
            }
        };
        let row = |row: usize| HeatRow {
            label: label(word(&rows[row].id), names),
            cells: (0..columns.len()).map(|column| cell(row, column)).collect(),
        };
        (points > 0).then(|| Heat {
            points,
            row_factor: word(&matrix.rows.name),
            column_factor: word(&matrix.columns.name),
            columns: columns.iter().map(|step| label(word(&step.id), width.saturating_sub(4))).collect(),
            rows: (0..rows.len()).rev().map(row).collect(),
            left,
            width,
        })
    }
}
