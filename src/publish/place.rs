//! What the pages of a unit and of a department say alike: who and what is in it, and its points.

use serde::Serialize;

use super::Site;
use super::figures::Row;
use super::paging::Entry;
use super::parts::Under;
use super::redact::Public;
use super::views::{Link, PowerShown, Tally};

/// One page of a unit or a department.
#[derive(Serialize)]
pub struct OfPlace<'s> {
    total: &'s Tally,
    /// Departments in it, then its own points and posts.
    rows: Vec<Row>,
    inner: Vec<Row>,
    /// Titles of the gravest points.
    first: Vec<Public>,
    groups: Vec<Under<'s>>,
    /// The first and the last of its pages.
    opening: bool,
    closing: bool,
    powers: Vec<&'s PowerShown>,
    flows: Vec<Link>,
}

impl<'s> OfPlace<'s> {
    pub fn new(site: &'s Site<'_>, index: usize, part: usize) -> OfPlace<'s> {
        let entries = site.part(index, part);
        let (rows, inner) = site.rows_of(index, &entries);
        let (opening, closing) = (part == 0, part + 1 == site.parts(index));
        OfPlace {
            total: &site.shown[index].total,
            rows,
            inner,
            first: if opening { site.gravest(index) } else { Vec::new() },
            groups: site.listed_points(index, &entries),
            opening,
            closing,
            powers: site.listed_powers(index, &entries),
            flows: if closing { site.flows_of(index) } else { Vec::new() },
        }
    }
}

impl Site<'_> {
    /// The posts of a place, and the places in it, that stand on one page, on the scale of all.
    fn rows_of(&self, index: usize, entries: &[Entry]) -> (Vec<Row>, Vec<Row>) {
        let others = self.children[index].iter().chain(std::iter::once(&index));
        let longest = others.map(|at| match *at == index {
            true => self.shown[*at].tally.points,
            false => self.shown[*at].total.points,
        });
        let longest = longest.max().unwrap_or(0);
        let (mut rows, mut inner) = (Vec::new(), Vec::new());
        for entry in entries {
            match *entry {
                Entry::Row(of) => rows.push(self.row_in(index, of, longest)),
                Entry::Inner(place) => inner.push(self.row(place, self.shown[place].total.clone(), longest)),
                _ => {}
            }
        }
        (rows, inner)
    }

    /// Titles of the points of the highest level in a place and its posts, at most four.
    pub fn gravest(&self, index: usize) -> Vec<Public> {
        let posts = self.children[index].iter().filter(|child| !self.shown[**child].is_place());
        let points = std::iter::once(&index).chain(posts).flat_map(|at| &self.shown[*at].points);
        points.filter(|point| point.level == Some(0)).map(|point| point.title.clone()).take(4).collect()
    }
}
