//! The list of measures: each once, with the points that it acts on.

use serde::Serialize;

use super::Site;
use super::views::{CodeLink, Filling, Link, MeasureShown, Tally, filling};

#[derive(Serialize)]
struct Measures<'s> {
    total: &'s Tally,
    groups: Vec<OfFile<'s>>,
}

#[derive(Serialize)]
struct OfFile<'s> {
    /// The department around it, where it is not one itself.
    place: Option<Link>,
    link: Link,
    /// It began on the page before.
    goes_on: bool,
    measures: Vec<Against<'s>>,
}

/// A measure with the points that it acts on, as far as one line names them.
#[derive(Serialize)]
struct Against<'s> {
    measure: &'s MeasureShown,
    goes_on: bool,
    points: Vec<CodeLink<'s>>,
}

pub fn page<'s>(site: &'s Site<'_>, number: usize) -> Filling<'s> {
    let listing = &site.paging.measures;
    let mut groups: Vec<OfFile<'_>> = Vec::new();
    let mut last = None;
    for line in listing.page(number) {
        if last.replace(line.file()) != Some(line.file()) {
            let (link, place) = site.heading(line.file());
            groups.push(OfFile { place, link, goes_on: false, measures: Vec::new() });
        }
        let shown = &site.shown[line.file()];
        let acting = &shown.measures[line.at()];
        let points = line.links(acting.of()).iter().map(|at| shown.points[*at as usize].link()).collect();
        let against = Against { measure: acting.measure(shown), goes_on: line.goes_on(), points };
        if let Some(group) = groups.last_mut() {
            group.measures.push(against);
        }
    }
    if let Some(first) = groups.first_mut() {
        first.goes_on = listing.goes_on(number, |before, first| before == first);
    }
    filling(Measures { total: &site.total, groups })
}

impl Site<'_> {
    /// What a file is headed with in a list over all, and the department around it.
    pub fn heading(&self, index: usize) -> (Link, Option<Link>) {
        let mut link = self.link(index);
        if self.place_of(index) == index {
            link.name = self.own_name(index);
        }
        (link, self.around(index))
    }
}
