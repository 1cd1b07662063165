//! What a list of risk points is made of, row by row: the key of its page is told from this, so that the document, with all
//! its cells, is made only where the page is.

use serde::Serialize;

use super::columns::Shows;
use super::lists::OF_POINTS;
use super::sheets::Slice;
use super::{Maker, Sheet, Subject};
use crate::document::{Document, GridCell};
use crate::profile::ColumnField;
use crate::publish::redact::Public;
use crate::publish::views::Told;

/// All that one of [`OF_POINTS`] says.
#[derive(Serialize)]
pub struct List<'s> {
    /// A cell of each level.
    levels: Vec<GridCell>,
    copies: Vec<Copy<'s>>,
}

#[derive(Serialize)]
struct Copy<'s> {
    /// Without its rows: title, heads, notes.
    empty: Document,
    files: Vec<File<'s>>,
}

/// The rows of one file. Files, places and units are told apart by their pages: cells are merged where they are the same.
#[derive(Serialize)]
struct File<'s> {
    /// The number of the first row.
    first: usize,
    pages: [Option<String>; 3],
    names: [String; 3],
    rows: Vec<Row<'s>>,
}

#[derive(Serialize)]
struct Row<'s> {
    point: Told<'s>,
    /// Rows of the same power share its cell.
    power: Option<(usize, usize)>,
    basis: Option<&'s Public>,
}

impl<'s> Sheet<'s> {
    /// What a list of points is made of; `None` of all else, and where more stands in a row than is told here.
    pub fn told(&self) -> Option<List<'s>> {
        let maker = self.maker();
        let heads = |shows: Shows| matches!(shows, Shows::Field(ColumnField::Head | ColumnField::Leader));
        let is_told = OF_POINTS.iter().any(|form| form.name == self.form.name)
            && self.subjects().iter().all(|subject| !subject.blank && subject.index.is_none())
            && !maker.columns.iter().any(|column| heads(column.shows));
        is_told.then(|| List {
            levels: (0..maker.levels.len()).map(|rank| maker.level_cell(rank)).collect(),
            copies: self.subjects().iter().map(|subject| self.copy(subject)).collect(),
        })
    }

    fn copy(&self, subject: &Subject) -> Copy<'s> {
        let empty = Subject { slices: Vec::new(), ..subject.clone() };
        Copy {
            empty: self.form.document(self.maker(), self.title.clone(), &[empty]),
            files: subject.slices.iter().map(|slice| self.maker().told(slice)).collect(),
        }
    }
}

impl<'s> Maker<'s> {
    fn told(&self, slice: &Slice) -> File<'s> {
        let (site, index) = (self.site, slice.index);
        let place = site.place_of(index);
        let row = |at: &u32| {
            let told = site.point(index, *at as usize);
            let power = told.point.power.as_ref();
            Row {
                point: told,
                power: power.map(|power| (power.file, power.index)),
                basis: self.power_of(told.point).map(|power| &power.basis),
            }
        };
        let page = |index: Option<usize>| index.map(|index| site.shown[index].page.stem());
        File {
            first: slice.first,
            pages: [page(Some(index)), page(Some(place)), page(self.unit_of(index))],
            names: [self.post_name(index), self.place_name(place), self.unit_name(index)],
            rows: slice.rows.iter().map(row).collect(),
        }
    }
}
