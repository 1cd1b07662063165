//! The catalogue of powers: what each post or body may decide or do, by which law, and what is at risk in it.

use serde::Serialize;

use super::Site;
use super::views::{CodeLink, Filling, Link, PowerShown, Tally, filling};

#[derive(Serialize)]
struct Powers<'s> {
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
    powers: Vec<WithPoints<'s>>,
}

/// A power with the points that name it, as far as one line names them.
#[derive(Serialize)]
struct WithPoints<'s> {
    power: &'s PowerShown,
    goes_on: bool,
    points: Vec<CodeLink<'s>>,
}

pub fn page<'s>(site: &'s Site<'_>, number: usize) -> Filling<'s> {
    let listing = &site.paging.powers;
    let mut groups: Vec<OfFile<'_>> = Vec::new();
    let mut last = None;
    for line in listing.page(number) {
        if last.replace(line.file()) != Some(line.file()) {
            let (link, place) = site.heading(line.file());
            groups.push(OfFile { place, link, goes_on: false, powers: Vec::new() });
        }
        let shown = &site.shown[line.file()];
        let power = &shown.powers[line.at()];
        let naming = site.paging.naming.get(&(shown.file, power.index)).map_or(&[][..], Vec::as_slice);
        let points = line.links(naming).iter().map(|(file, at)| site.shown[*file as usize].points[*at as usize].link());
        let points = points.collect();
        if let Some(group) = groups.last_mut() {
            group.powers.push(WithPoints { power, goes_on: line.goes_on(), points });
        }
    }
    if let Some(first) = groups.first_mut() {
        first.goes_on = listing.goes_on(number, |before, first| before == first);
    }
    filling(Powers { total: &site.total, groups })
}
