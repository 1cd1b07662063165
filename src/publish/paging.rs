//! Which page each line of a list stands on, so that no page grows beyond what a browser opens at once. Decided once,
//! before anything is rendered: a link to a risk point names the page of the catalogue that it stands on.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Serialize, Serializer};

use super::Site;
use super::paths::{Kind, PagePath, digest};
use super::views::{Link, MeasureShown, Point, PowerShown, Said, Shown};
use crate::register::Owner;
use crate::vocabulary::fold;

/// Bytes that the lines of one page may come to, as they are weighed here. What a page has besides takes the rest of a
/// million.
const FULL: usize = 800_000;
/// Links that one line of a list has at most: a measure against more points begins another line.
const LINKS: usize = 1000;
/// Pages around the present one that it leads to by number.
const NEAR: usize = 3;

/// A page of a list that goes over several: what its name adds to that of the first, nothing or `-2`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sheet(u32);

impl Sheet {
    pub fn new(number: usize) -> Sheet {
        Sheet(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// From 0.
    pub fn number(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            number => write!(f, "-{}", u64::from(number) + 1),
        }
    }
}

impl Serialize for Sheet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A line of a list over all files: an entry of a file, and which of its links stand on the line.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    file: u32,
    at: u32,
    links: (u32, u32),
}

impl Line {
    fn whole(file: usize, at: usize) -> Line {
        Line { file: file as u32, at: at as u32, links: (0, u32::MAX) }
    }

    /// The file, by its position in the publication.
    pub fn file(&self) -> usize {
        self.file as usize
    }

    /// The entry, by its position in the file.
    pub fn at(&self) -> usize {
        self.at as usize
    }

    /// Its part of the links of its entry.
    pub fn links<'l, T>(&self, links: &'l [T]) -> &'l [T] {
        let end = links.len().min(self.links.1 as usize);
        links.get(self.links.0 as usize..end).unwrap_or_default()
    }

    /// It goes on with an entry that did not fit one line.
    pub fn goes_on(&self) -> bool {
        self.links.0 > 0
    }
}

/// A list over all files, cut into pages; always one page at least.
#[derive(Debug, Default)]
pub struct Listing {
    lines: Vec<Line>,
    pages: Vec<Range<usize>>,
}

impl Listing {
    fn new(lines: Vec<(Line, usize, Border)>) -> Listing {
        let pages = split(lines.iter().map(|(_, weight, border)| (*weight, *border)));
        Listing { lines: lines.into_iter().map(|(line, ..)| line).collect(), pages }
    }

    pub fn count(&self) -> usize {
        self.pages.len()
    }

    pub fn page(&self, number: usize) -> &[Line] {
        self.pages.get(number).and_then(|range| self.lines.get(range.clone())).unwrap_or_default()
    }

    /// The page begins within what the line before belongs to.
    pub fn goes_on(&self, number: usize, same: impl Fn(usize, usize) -> bool) -> bool {
        let Some(start) = self.pages.get(number).map(|range| range.start) else { return false };
        match (start.checked_sub(1).and_then(|before| self.lines.get(before)), self.lines.get(start)) {
            (Some(before), Some(first)) => same(before.file(), first.file()),
            _ => false,
        }
    }
}

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

/// What begins with a line; the greater, the better a page ends before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Border {
    Line,
    Post,
    Place,
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

/// Where a page stands among those of its list.
#[derive(Debug, Clone, Serialize)]
pub struct Turn {
    /// From 1.
    pub number: usize,
    pub of: usize,
    pub before: Option<Leaf>,
    pub after: Option<Leaf>,
    /// The first, the last, and those around this one.
    leaves: Vec<Leaf>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Leaf {
    number: usize,
    html: String,
    markdown: String,
    /// Some pages between the one before and this one are left out.
    gap: bool,
}

impl Turn {
    /// None where there is one page only.
    pub fn new(number: usize, of: usize, path: impl Fn(usize) -> PagePath) -> Option<Turn> {
        if of < 2 {
            return None;
        }
        let leaf = |number: usize, gap: bool| {
            let path = path(number);
            Leaf { number: number + 1, html: path.file(Kind::Html), markdown: path.file(Kind::Markdown), gap }
        };
        let near = |at: &usize| *at == 0 || *at + 1 == of || at.abs_diff(number) <= NEAR;
        let mut last = 0;
        let leaves = (0..of).filter(near).map(|at| leaf(at, at > std::mem::replace(&mut last, at) + 1)).collect();
        Some(Turn {
            number: number + 1,
            of,
            before: number.checked_sub(1).map(|at| leaf(at, false)),
            after: (number + 1 < of).then(|| leaf(number + 1, false)),
            leaves,
        })
    }
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

/// Cuts lines, each with its weight and what begins with it: every page as full as it may be, but rather ended before a
/// department or a post where it is half full at least.
fn split(lines: impl Iterator<Item = (usize, Border)>) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let (mut start, mut weight, mut end) = (0, 0, 0);
    // The best place to end the page so far: what begins there, where, and the weight before it.
    let mut best: Option<(Border, usize, usize)> = None;
    for (at, (line, border)) in lines.enumerate() {
        let mut here = (border, at, weight);
        if weight * 2 >= FULL && best.is_none_or(|best| border >= best.0) {
            best = Some(here);
        }
        while weight + line > FULL && at > start {
            let (_, cut, before) = best.take().unwrap_or(here);
            pages.push(start..cut);
            (start, weight) = (cut, weight - before);
            here.2 = weight;
        }
        weight += line;
        end = at + 1;
    }
    if start < end || pages.is_empty() {
        pages.push(start..end);
    }
    pages
}

fn border(entry: Entry, before: Option<Entry>) -> Border {
    match (entry, before) {
        (Entry::Point(file, _), Some(Entry::Point(other, _))) if file == other => Border::Line,
        (Entry::Point(..), _) => Border::Post,
        (Entry::Power(_), _) => Border::Place,
        _ => Border::Line,
    }
}

/// Lines of one entry with many links, each with the weight of its links.
fn chunks(file: usize, at: usize, links: impl Iterator<Item = usize>) -> Vec<(Line, usize)> {
    let links: Vec<usize> = links.collect();
    if links.len() <= LINKS {
        return vec![(Line::whole(file, at), links.iter().sum())];
    }
    let chunk = |(number, chunk): (usize, &[usize])| {
        let from = number * LINKS;
        (Line { links: (from as u32, (from + chunk.len()) as u32), ..Line::whole(file, at) }, chunk.iter().sum())
    };
    links.chunks(LINKS).enumerate().map(chunk).collect()
}

/// The bytes of a text, escaped for HTML or for Markdown, whichever is longer.
fn text(text: &str) -> usize {
    text.bytes().map(|byte| usize::from(WRITTEN[usize::from(byte)])).sum()
}

/// How many bytes each byte of a text takes on a page.
static WRITTEN: [u8; 256] = {
    let mut written = [1; 256];
    written[b'"' as usize] = 6;
    let (mut at, longer) = (0, [(b"&'".as_slice(), 5), (b"<>", 4), (br"\`*_{}[]#|~!$@", 2)]);
    while at < longer.len() {
        let (bytes, length) = longer[at];
        let mut byte = 0;
        while byte < bytes.len() {
            written[bytes[byte] as usize] = length;
            byte += 1;
        }
        at += 1;
    }
    written
};

fn link(link: &Link) -> usize {
    60 + text(&link.name) + text(&link.html)
}

fn code(code: &str, anchor: &str) -> usize {
    100 + text(code) + text(anchor)
}

fn said(said: &[Said]) -> usize {
    said.iter().map(|said| 80 + text(&said.label) + text(&said.text)).sum()
}

fn row(to: &Link, levels: usize) -> usize {
    400 + link(to) + levels * 160
}

/// As a row of a table.
fn row_of_point(point: &Point) -> usize {
    let several = point.manifestations.iter().chain(point.measures.iter().map(|measure| &measure.text));
    let once = [&point.title, &point.owners, &point.monitors, &point.with];
    let perhaps = point.category.iter().chain(point.power.as_ref().map(|power| &power.name));
    let words =
        several.map(|part| 80 + text(part)).sum::<usize>() + once.into_iter().map(|part| text(part)).sum::<usize>();
    700 + code(&point.code, &point.anchor) * 2 + words + perhaps.map(|part| text(part) * 2).sum::<usize>()
}

/// With all that the page of its file says of it.
fn card(point: &Point) -> usize {
    let several = point.measures.iter().map(measure).sum::<usize>()
        + point.posts.iter().map(link).sum::<usize>()
        + said(&point.said);
    500 + row_of_point(point) + several + point.definition.as_deref().map_or(0, text)
}

fn measure(measure: &MeasureShown) -> usize {
    let MeasureShown { text: words, kind, owners, rules, due, frequency, .. } = measure;
    let perhaps = [kind, due, frequency].into_iter().flatten().map(|part| text(part)).sum::<usize>();
    250 + text(words) + text(owners) + text(rules) + perhaps
}

fn power(power: &PowerShown) -> usize {
    let perhaps = [&power.kind, &power.content].into_iter().flatten().map(|part| text(part)).sum::<usize>();
    800 + text(&power.name) + text(&power.basis) + perhaps + said(&power.exercise)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vec_of(page: Range<usize>) -> Vec<Range<usize>> {
        std::iter::once(page).collect()
    }

    fn cut(lines: &[(usize, Border)]) -> Vec<Range<usize>> {
        split(lines.iter().copied())
    }

    #[test]
    fn a_list_that_fits_is_one_page_and_an_empty_one_too() {
        assert_eq!(cut(&[]), vec_of(0..0));
        assert_eq!(cut(&[(FULL, Border::Place)]), vec_of(0..1));
        assert_eq!(cut(&[(FULL / 2, Border::Place), (FULL / 2, Border::Place)]), vec_of(0..2));
    }

    #[test]
    fn a_page_ends_before_a_department_where_it_is_half_full() {
        let third = FULL / 3;
        let lines = [
            (third, Border::Place),
            (third, Border::Line),
            (third / 2, Border::Place),
            (third / 2, Border::Post),
            (third, Border::Line),
        ];
        assert_eq!(cut(&lines), [0..2, 2..5]);
    }

    #[test]
    fn what_alone_is_more_than_a_page_stands_alone() {
        let lines = [(10, Border::Place), (FULL * 2, Border::Line), (10, Border::Line), (FULL * 2, Border::Line)];
        assert_eq!(cut(&lines), [0..1, 1..2, 2..3, 3..4]);
    }

    #[test]
    fn every_line_stands_on_one_page_and_no_page_is_too_full() {
        let lines: Vec<(usize, Border)> = (0..10_000_usize)
            .map(|at| {
                let border = match (at % 70, at % 7) {
                    (0, _) => Border::Place,
                    (_, 0) => Border::Post,
                    _ => Border::Line,
                };
                (at * 7919 % 5000, border)
            })
            .collect();
        let pages = cut(&lines);
        assert!(pages.len() > 10);
        let all: Vec<usize> = pages.iter().cloned().flatten().collect();
        assert_eq!(all, (0..lines.len()).collect::<Vec<_>>());
        for page in pages {
            assert!(lines[page].iter().map(|(weight, _)| weight).sum::<usize>() <= FULL);
        }
    }

    #[test]
    fn a_page_leads_to_the_first_the_last_and_those_around_it() {
        let turn = Turn::new(9, 30, |number| PagePath::root("catalogue").sheet(Sheet::new(number))).unwrap();
        let numbers: Vec<(usize, bool)> = turn.leaves.iter().map(|leaf| (leaf.number, leaf.gap)).collect();
        let around = (7..=13).map(|number| (number, number == 7));
        assert_eq!(numbers, [(1, false)].into_iter().chain(around).chain([(30, true)]).collect::<Vec<_>>());
        assert_eq!(turn.before.unwrap().html, "catalogue-9.html");
        assert_eq!(turn.after.unwrap().markdown, "catalogue-11.md");
        assert!(Turn::new(0, 1, |_| PagePath::index()).is_none());
    }
}
