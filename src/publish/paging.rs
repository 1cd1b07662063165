//! Which page each line of a list stands on, so that no page grows beyond what a browser opens at once. Decided once,
//! before anything is rendered: a link to a risk point names the page of the catalogue that it stands on.

mod cuts;
mod lists;
mod turn;
mod weights;

pub use lists::{Listing, Sheet};
pub use turn::Turn;

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use cuts::{Border, FULL, split};
use lists::{Line, chunks};
use weights::{card, code, link, measure, power, row, row_of_point, text};

use super::Site;
use super::paths::{Kind, PagePath, digest};
use super::views::{Point, Shown};
use crate::register::Owner;
use crate::vocabulary::fold;

/// What the page of one file lists, in the order in which it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A row of the roll-up: the place itself, or a post in it.
    Row(usize),
    /// A row of the roll-up: a place in it.
    Inner(usize),
    /// A point of a file, by its position.
    Point(usize, usize),
    Power(usize),
    /// A point under the power that it names.
    Under(usize, usize),
    Closed(usize),
}

/// Pages of the lists of a whole register.
#[derive(Debug, Default)]
pub struct Paging {
    pub catalogue: Listing,
    pub measures: Listing,
    pub powers: Listing,
    /// The points that name a power, by file of the survey and position: each by its file and position in it.
    pub naming: FxHashMap<(usize, usize), Vec<(u32, u32)>>,
    /// Units and departments that the overview lists, from the top down, and its pages.
    pub places: Vec<usize>,
    overview: Vec<Range<usize>>,
    /// The overview lists posts too. Where that would be too much, they stand on the pages of their departments.
    pub posts: bool,
    /// The entries of each file's page where they go over several.
    files: FxHashMap<usize, Parts>,
}

#[derive(Debug)]
struct Parts {
    entries: Vec<Entry>,
    pages: Vec<Range<usize>>,
    /// The names of the second page and those after it.
    paths: Vec<PagePath>,
}

impl Site<'_> {
    /// Cuts all lists, and tells every point and link which page of the catalogue it stands on.
    pub fn cut(&mut self) {
        let weights = |weight: fn(&Point) -> usize| -> Vec<Vec<usize>> {
            self.shown.par_iter().map(|shown| shown.points.iter().map(weight).collect()).collect()
        };
        let (rows, cards) = (weights(row_of_point), weights(card));
        let places: Vec<usize> = self.order.iter().copied().filter(|index| self.shown[*index].is_place()).collect();
        let naming = self.naming();
        let mut paging = Paging {
            catalogue: self.cut_catalogue(&rows),
            measures: self.cut_measures(),
            powers: self.cut_powers(&naming),
            naming,
            ..Paging::default()
        };
        self.cut_overview(&mut paging, places);
        paging.files = self.cut_files(&rows, &cards);
        self.paging = paging;
        self.tell_sheets();
    }

    /// Files whose points, measures and powers are listed.
    pub fn listed_files(&self) -> &[usize] {
        if self.order.is_empty() { &self.libraries } else { &self.order }
    }

    fn cut_catalogue(&self, rows: &[Vec<usize>]) -> Listing {
        let mut lines = Vec::with_capacity(self.shown.iter().map(|shown| shown.points.len()).sum());
        let mut place = None;
        for file in self.listed_files().iter().copied().filter(|file| !self.shown[*file].points.is_empty()) {
            let mut border = self.border(file, &mut place);
            let around = link(&self.link(file));
            for at in self.by_rank(file) {
                lines.push((Line::whole(file, at), rows[file][at] + around, border));
                border = Border::Line;
            }
        }
        Listing::new(lines)
    }

    fn cut_measures(&self) -> Listing {
        let mut lines = Vec::with_capacity(self.shown.iter().map(|shown| shown.measures.len()).sum());
        let mut place = None;
        for file in self.listed_files().iter().copied().filter(|file| !self.shown[*file].measures.is_empty()) {
            let mut border = self.border(file, &mut place);
            let around = link(&self.link(file)) + link(&self.link(self.place_of(file)));
            let shown = &self.shown[file];
            for (at, acting) in shown.measures.iter().enumerate() {
                let links = acting.points(shown).map(|point| code(&point.code, &point.anchor));
                for (line, weight) in chunks(file, at, links) {
                    lines.push((line, weight + around + measure(acting.measure(shown)), border));
                    border = Border::Line;
                }
            }
        }
        Listing::new(lines)
    }

    fn cut_powers(&self, naming: &FxHashMap<(usize, usize), Vec<(u32, u32)>>) -> Listing {
        let mut lines = Vec::new();
        let mut place = None;
        for file in self.order.iter().copied().filter(|file| !self.shown[*file].powers.is_empty()) {
            let mut border = self.border(file, &mut place);
            let shown = &self.shown[file];
            let around = link(&self.link(file)) + link(&self.link(self.place_of(file)));
            for (at, listed) in shown.powers.iter().enumerate() {
                let named = naming.get(&(shown.file, listed.index)).map_or(&[][..], Vec::as_slice);
                let links = named.iter().map(|(file, at)| {
                    let point = &self.shown[*file as usize].points[*at as usize];
                    code(&point.code, &point.anchor)
                });
                for (line, weight) in chunks(file, at, links) {
                    lines.push((line, weight + around + power(listed), border));
                    border = Border::Line;
                }
            }
        }
        Listing::new(lines)
    }

    /// What begins with the first line of a file that has any.
    fn border(&self, file: usize, place: &mut Option<usize>) -> Border {
        match place.replace(self.place_of(file)) {
            Some(before) if before == self.place_of(file) => Border::Post,
            _ => Border::Place,
        }
    }

    /// A department's power may be named by points of its posts.
    fn naming(&self) -> FxHashMap<(usize, usize), Vec<(u32, u32)>> {
        let mut naming: FxHashMap<(usize, usize), Vec<(u32, u32)>> = FxHashMap::default();
        for file in &self.order {
            for (at, point) in self.shown[*file].points.iter().enumerate() {
                if let Some(power) = &point.power {
                    naming.entry((power.file, power.index)).or_default().push((*file as u32, at as u32));
                }
            }
        }
        naming
    }

    fn cut_overview(&self, paging: &mut Paging, places: Vec<usize>) {
        let row = |index: usize| row(&self.link(index), self.total.levels.len());
        let posts = |index: &usize| -> usize {
            let posts = self.children[*index].iter().filter(|child| !self.shown[**child].is_place());
            row(*index) + posts.map(|post| row(*post)).sum::<usize>()
        };
        let heads: Vec<usize> = places.iter().map(|place| row(*place)).collect();
        let whole: usize = heads.iter().sum::<usize>() + places.iter().map(posts).sum::<usize>();
        paging.posts = whole <= FULL;
        paging.overview = match paging.posts {
            true => std::iter::once(0..places.len()).collect(),
            false => split(places.iter().zip(heads).map(|(place, weight)| {
                let border = if self.shown[*place].kind == Owner::Unit { Border::Place } else { Border::Line };
                (weight, border)
            })),
        };
        paging.places = places;
    }

    fn cut_files(&self, rows: &[Vec<usize>], cards: &[Vec<usize>]) -> FxHashMap<usize, Parts> {
        let weights: Vec<usize> = cards.iter().map(|points| points.iter().sum()).collect();
        let cut: Vec<(usize, Vec<Entry>, Vec<Range<usize>>)> = (0..self.shown.len())
            .into_par_iter()
            .filter(|index| self.at_most(*index, &weights) > FULL)
            .filter_map(|index| {
                let entries = self.entries(index);
                let mut before = None;
                let pages = split(entries.iter().map(|entry| {
                    let border = border(*entry, before.replace(*entry));
                    (self.entry(index, *entry, rows, cards), border)
                }));
                (pages.len() > 1).then_some((index, entries, pages))
            })
            .collect();
        if cut.is_empty() {
            return FxHashMap::default();
        }
        let spelled = |path: &PagePath| fold(&path.file(Kind::Html));
        let mut taken: FxHashSet<String> = self.shown.iter().map(|shown| spelled(&shown.page)).collect();
        let mut files = FxHashMap::default();
        for (index, entries, pages) in cut {
            let page = &self.shown[index].page;
            let paths = (1..pages.len()).map(|number| {
                let path = page.sheet(Sheet::new(number));
                match taken.insert(spelled(&path)) {
                    true => path,
                    false => path.with(&format!("-{}", digest(&path.file(Kind::Html), 8))),
                }
            });
            let paths = paths.collect();
            files.insert(index, Parts { entries, pages, paths });
        }
        files
    }

    /// More than the page of a file can weigh, without a look at each of its entries.
    fn at_most(&self, index: usize, points: &[usize]) -> usize {
        let shown = &self.shown[index];
        let own = points[index] + shown.powers.iter().map(power).sum::<usize>() + shown.closed.len() * 400;
        if !shown.is_place() {
            return own;
        }
        let children = self.children[index].iter();
        let below = children.map(|child| {
            let row = row(&self.link(*child), self.total.levels.len());
            if self.shown[*child].is_place() { row } else { row + points[*child] * 2 }
        });
        own * 2 + below.sum::<usize>()
    }

    /// What the page of a file lists.
    fn entries(&self, index: usize) -> Vec<Entry> {
        let shown = &self.shown[index];
        if shown.is_place() { self.entries_of_place(index) } else { entries_of_file(index, shown) }
    }

    fn entries_of_place(&self, index: usize) -> Vec<Entry> {
        let posts = || self.children[index].iter().copied().filter(|child| !self.shown[*child].is_place());
        let places = self.children[index].iter().copied().filter(|child| self.shown[*child].is_place());
        let mut entries = Vec::new();
        if self.shown[index].tally.points + self.shown[index].tally.powers > 0 {
            entries.push(Entry::Row(index));
        }
        entries.extend(posts().map(Entry::Row));
        entries.extend(places.map(Entry::Inner));
        for file in std::iter::once(index).chain(posts()) {
            entries.extend(self.by_rank(file).into_iter().map(|at| Entry::Point(file, at)));
        }
        entries.extend((0..self.shown[index].powers.len()).map(Entry::Power));
        entries
    }

    fn entry(&self, index: usize, entry: Entry, rows: &[Vec<usize>], cards: &[Vec<usize>]) -> usize {
        let shown = &self.shown[index];
        match entry {
            Entry::Row(row_of) | Entry::Inner(row_of) => row(&self.link(row_of), self.total.levels.len()),
            Entry::Point(file, at) if shown.is_place() => rows[file][at] + link(&self.link(file)),
            Entry::Point(_, at) | Entry::Under(_, at) => cards[index][at],
            Entry::Power(at) => power(&shown.powers[at]),
            Entry::Closed(at) => {
                let closed = &shown.closed[at];
                400 + text(&closed.code) + text(&closed.title) + closed.reason.as_deref().map_or(0, text)
            }
        }
    }

    /// How many pages a file has.
    pub fn parts(&self, index: usize) -> usize {
        self.paging.files.get(&index).map_or(1, |parts| parts.pages.len())
    }

    /// The page of a file on which a point of it stands: its own, or where that goes over several, that of the catalogue.
    pub fn page_of_points(&self, index: usize, at: usize) -> PagePath {
        match self.parts(index) {
            1 => self.shown[index].page.clone(),
            _ => PagePath::root("catalogue").sheet(self.shown[index].points[at].sheet),
        }
    }

    /// The path of one of them.
    pub fn part_path(&self, index: usize, number: usize) -> PagePath {
        let later = number.checked_sub(1).and_then(|later| self.paging.files.get(&index)?.paths.get(later));
        later.unwrap_or(&self.shown[index].page).clone()
    }

    /// What stands on it.
    pub fn part(&self, index: usize, number: usize) -> Cow<'_, [Entry]> {
        match self.paging.files.get(&index) {
            Some(parts) => {
                let range = parts.pages.get(number).cloned().unwrap_or_default();
                Cow::Borrowed(parts.entries.get(range).unwrap_or_default())
            }
            None => Cow::Owned(self.entries(index)),
        }
    }

    /// Units and departments that a page of the overview lists.
    pub fn overview(&self, number: usize) -> &[usize] {
        let range = self.paging.overview.get(number).cloned().unwrap_or_default();
        self.paging.places.get(range).unwrap_or_default()
    }

    pub fn overviews(&self) -> usize {
        self.paging.overview.len().max(1)
    }

    fn tell_sheets(&mut self) {
        let catalogue = std::mem::take(&mut self.paging.catalogue);
        for number in 1..catalogue.count() {
            for line in catalogue.page(number) {
                self.shown[line.file()].points[line.at()].sheet = Sheet::new(number);
            }
        }
        self.paging.catalogue = catalogue;
    }
}

/// A post: each power with the points that name it, then the other points. A library: its points.
fn entries_of_file(index: usize, shown: &Shown) -> Vec<Entry> {
    let mut entries = Vec::new();
    if shown.kind == Owner::Library {
        entries.extend((0..shown.points.len()).map(|at| Entry::Point(index, at)));
        return entries;
    }
    let places: FxHashMap<usize, usize> =
        shown.powers.iter().enumerate().map(|(place, power)| (power.index, place)).collect();
    let mut under: Vec<Vec<usize>> = vec![Vec::new(); shown.powers.len()];
    let mut others: Vec<usize> = Vec::new();
    for at in by_rank(&shown.points) {
        let power = shown.points[at].power.as_ref().filter(|power| power.file == shown.file);
        match power.and_then(|power| places.get(&power.index)) {
            Some(power) => under[*power].push(at),
            None => others.push(at),
        }
    }
    for (power, points) in under.into_iter().enumerate() {
        entries.push(Entry::Power(power));
        entries.extend(points.into_iter().map(|at| Entry::Under(power, at)));
    }
    entries.extend(others.into_iter().map(|at| Entry::Point(index, at)));
    entries.extend((0..shown.closed.len()).map(Entry::Closed));
    entries
}

/// The gravest first, else as they stand in the file.
pub fn by_rank(points: &[Point]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|at| points[*at].rank());
    order
}

fn border(entry: Entry, before: Option<Entry>) -> Border {
    match (entry, before) {
        (Entry::Point(file, _), Some(Entry::Point(other, _))) if file == other => Border::Line,
        (Entry::Point(..), _) => Border::Post,
        (Entry::Power(_), _) => Border::Place,
        _ => Border::Line,
    }
}
