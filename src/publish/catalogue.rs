//! The catalogue of risk points: every one, by department, to be searched and filtered on the page. Where it goes over
//! several pages, search and filters work on the data beside them (`search.rs`).

use std::collections::BTreeMap;

use serde::Serialize;

use super::Site;
use super::redact::Public;
use super::views::{Filling, Link, Point, Tally, Told, filling};
use crate::register::Owner;

#[derive(Serialize)]
struct Catalogue<'s> {
    total: &'s Tally,
    groups: Vec<Place<'s>>,
    /// All of it stands on this page.
    whole: Option<Whole>,
}

/// What search and filters of a catalogue on one page need.
#[derive(Serialize)]
struct Whole {
    /// Category and how many points have it, in the order of the profile.
    categories: Vec<(Public, usize)>,
    folding: String,
    row_factor: Option<Public>,
    column_factor: Option<Public>,
}

/// A department or unit with the points of its posts and its own.
#[derive(Serialize)]
struct Place<'s> {
    link: Link,
    /// Stable name for the filter in an address.
    key: String,
    /// It began on the page before.
    goes_on: bool,
    /// Points that are no sums of others.
    count: usize,
    rows: Vec<Row<'s>>,
}

#[derive(Serialize)]
struct Row<'s> {
    post: Link,
    point: Told<'s>,
}

pub fn page<'s>(site: &'s Site<'_>, number: usize) -> Filling<'s> {
    let catalogue = &site.paging.catalogue;
    let mut groups: Vec<Place<'s>> = Vec::new();
    let mut last = None;
    for line in catalogue.page(number) {
        let place = site.place_of(line.file());
        if last.replace(place) != Some(place) {
            groups.push(site.place(place));
        }
        let Some(group) = groups.last_mut() else { continue };
        let mut post = site.link(line.file());
        if place == line.file() {
            post.name = site.own_name(line.file());
        }
        group.count += usize::from(!site.shown[line.file()].points[line.at()].sums);
        group.rows.push(Row { post, point: site.point(line.file(), line.at()) });
    }
    if let Some(first) = groups.first_mut() {
        first.goes_on = catalogue.goes_on(number, |before, first| site.place_of(before) == site.place_of(first));
    }
    let whole = (catalogue.count() == 1).then(|| Whole::new(site));
    filling(Catalogue { total: &site.total, groups, whole })
}

impl Whole {
    fn new(site: &Site<'_>) -> Whole {
        let heat = site.heat();
        Whole {
            categories: site.by_category().into_iter().map(|counted| (counted.name, counted.tally.points)).collect(),
            folding: site.folding(),
            row_factor: heat.as_ref().map(|heat| heat.row_factor.clone()),
            column_factor: heat.map(|heat| heat.column_factor),
        }
    }
}

impl Site<'_> {
    fn place(&self, index: usize) -> Place<'_> {
        let mut link = self.link(index);
        let key = self.place_key(index);
        let top = self.shown[index].above.is_none() && self.shown[index].kind == Owner::Unit && self.tops.len() == 1;
        if top {
            link.name = self.own_name(index);
        }
        Place { link, key, goes_on: false, count: 0, rows: Vec::new() }
    }

    /// The characters that the catalogue has in either form, 「聶聂 張张」: the Traditional one that a reader may type, and the
    /// Simplified one that stands for both. No two of them side by side make a word, and there is none that no page has.
    pub fn folding(&self) -> String {
        let mut present = vec![false; usize::from(u16::MAX) + 1];
        let mut take = |text: &str| {
            for unit in text.encode_utf16() {
                present[usize::from(unit)] = true;
            }
        };
        for index in self.listed_files() {
            take(&self.shown[*index].name);
            take(&self.shown[self.place_of(*index)].name);
            self.shown[*index].points.iter().for_each(|point| texts(point, &mut take));
        }
        let there = |c: char| u16::try_from(u32::from(c)).is_ok_and(|unit| present[usize::from(unit)]);
        let pairs = crate::vocabulary::traditional_pairs();
        let pairs: BTreeMap<char, char> =
            pairs.filter(|(from, to)| from != to && (there(*to) || there(*from))).collect();
        // One character must stay one, also where scripts count in units of sixteen bits.
        let pairs = pairs.into_iter().filter(|(from, to)| from.len_utf16() == 1 && to.len_utf16() == 1);
        pairs.map(|(from, to)| format!("{from}{to}")).collect::<Vec<_>>().join(" ")
    }

    /// What addresses call a place: the way to its page, without what all of them end in.
    pub fn place_key(&self, index: usize) -> String {
        let html = self.link(index).html;
        html.trim_end_matches(".html").trim_end_matches("/index").to_owned()
    }
}

/// What a row of the catalogue says of a point.
fn texts(point: &Point, take: &mut dyn FnMut(&str)) {
    let several = point.manifestations.iter().chain(point.measures.iter().map(|measure| &measure.text));
    let perhaps = point.category.iter().chain(point.power.iter().map(|power| &power.name));
    let once = [&point.code, &point.title, &point.owners, &point.monitors, &point.with];
    several.chain(perhaps).chain(once).for_each(|text| take(text));
}
