//! The first page: the sentence of the report, the key figures, the roll-up and the statistics.

use serde::Serialize;

use super::Site;
use super::figures::{Counted, Covered, Group, Stretch, bar};
use super::heat::Heat;
use super::redact::{Local, Public};
use super::views::{Filling, Link, Said, Tally, filling};
use crate::register::Owner;

#[derive(Serialize)]
struct Index {
    facts: Vec<Said>,
    total: Tally,
    /// Points of libraries, counted apart.
    library_points: usize,
    groups: Vec<Group>,
    /// The roll-up goes down to posts.
    posts: bool,
    foremost: Vec<Foremost>,
    categories: Vec<Counted>,
    tiers: Vec<Counted>,
    heat: Option<Heat>,
    coverage: Vec<Covered>,
    unit: Option<Link>,
    libraries: Vec<Link>,
    cycles: Vec<CycleRow>,
}

/// A later page of the roll-up.
#[derive(Serialize)]
struct Later {
    groups: Vec<Group>,
}

pub fn later<'s>(site: &'s Site<'_>, number: usize) -> Filling<'s> {
    filling(Later { groups: site.groups(number) })
}

/// A place that holds points of the highest level.
#[derive(Serialize)]
struct Foremost {
    link: Link,
    points: usize,
    gravest: usize,
    /// The titles of some of them.
    titles: Vec<Public>,
}

/// So many places are named, and so many of the gravest points of each.
const NAMED: (usize, usize) = (5, 3);

/// The places with most points of the highest level, without those that only contain such places; none where there
/// are too few places to choose from.
fn foremost(site: &Site<'_>) -> Vec<Foremost> {
    let places = site.order.iter().copied().filter(|index| site.shown[*index].is_place());
    let mut graver: Vec<(usize, Tally)> = places
        .map(|place| (place, site.directly(place)))
        .filter(|(_, tally)| tally.levels.first().is_some_and(|count| *count > 0))
        .collect();
    if graver.len() < 3 {
        return Vec::new();
    }
    graver.sort_by_key(|(_, tally)| std::cmp::Reverse((tally.levels[0], tally.points)));
    let shown = graver.into_iter().take(NAMED.0).map(|(place, tally)| {
        let mut link = site.link(place);
        if site.shown[place].above.is_none() {
            link.name = site.own_name(place);
        }
        let titles = site.gravest(place).into_iter().take(NAMED.1).collect();
        Foremost { link, points: tally.points, gravest: tally.levels[0], titles }
    });
    shown.collect()
}

pub fn page<'s>(site: &'s Site<'_>) -> Filling<'s> {
    let builder = site.builder;
    let profile = &builder.survey.profile;
    let cycle = profile.cycle.name.as_ref().map(|name| builder.redactor.text(name, &Local::new()));
    let period = match (profile.cycle.start, profile.cycle.end) {
        (Some(start), Some(end)) => {
            Some(Public::ours(&builder.language.of(format!("{start} 至 {end}"), format!("{start} to {end}"))))
        }
        _ => None,
    };
    let facts = [builder.said("周期", "Cycle", cycle), builder.said("起止", "Period", period)];
    let unit = site.tops.iter().find(|top| site.shown[**top].kind == Owner::Unit);
    filling(Index {
        facts: facts.into_iter().flatten().collect(),
        total: site.total.clone(),
        library_points: site.libraries.iter().map(|library| site.shown[*library].points.len()).sum(),
        groups: site.groups(0),
        posts: site.paging.posts,
        foremost: foremost(site),
        categories: site.by_category(),
        tiers: site.by_tier(),
        heat: site.heat(),
        coverage: site.coverage(),
        unit: unit.map(|unit| site.link(*unit)),
        libraries: site.libraries.iter().map(|library| site.link(*library)).collect(),
        cycles: cycles(site),
    })
}

/// What a cycle published, with its bar on the scale of the longest.
#[derive(Serialize)]
struct CycleRow {
    name: Public,
    tally: Tally,
    bar: Vec<Stretch>,
    /// Its levels, where they are not those of today.
    scale: Option<Public>,
}

fn cycles(site: &Site<'_>) -> Vec<CycleRow> {
    let longest = site.cycles.iter().map(|cycle| cycle.tally.points).max().unwrap_or(0);
    let now = site.cycles.last().map(|cycle| &cycle.scale);
    let row = |cycle: &super::Cycle| {
        let other = Some(&cycle.scale) != now;
        // Levels of another scale stand in no column of this one.
        let mut tally = cycle.tally.clone();
        if other {
            tally.ungraded = tally.points;
            tally.levels = vec![0; site.total.levels.len()];
        }
        CycleRow {
            name: cycle.name.clone(),
            bar: bar(&tally, longest),
            tally,
            scale: other.then(|| Public::joined(&cycle.scale, site.language())),
        }
    };
    site.cycles.iter().map(row).collect()
}
