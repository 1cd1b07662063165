//! The first page: the sentence of the report, the key figures, the roll-up and the statistics.

use minijinja::Value;
use serde::Serialize;

use super::Site;
use super::figures::{Counted, Covered, Group, Heat};
use super::redact::{Local, Public};
use super::views::{Link, Said, Tally, value};
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
    categories: Vec<Counted>,
    tiers: Vec<Counted>,
    heat: Option<Heat>,
    coverage: Vec<Covered>,
    unit: Option<Link>,
    libraries: Vec<Link>,
}

/// A later page of the roll-up.
#[derive(Serialize)]
struct Later {
    groups: Vec<Group>,
}

pub fn later(site: &Site<'_>, number: usize) -> Value {
    value(Later { groups: site.groups(number) })
}

pub fn page(site: &Site<'_>) -> Value {
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
    value(Index {
        facts: facts.into_iter().flatten().collect(),
        total: site.total.clone(),
        library_points: site.libraries.iter().map(|library| site.shown[*library].points.len()).sum(),
        groups: site.groups(0),
        posts: site.paging.posts,
        categories: site.by_category(),
        tiers: site.by_tier(),
        heat: site.heat(),
        coverage: site.coverage(),
        unit: unit.map(|unit| site.link(*unit)),
        libraries: site.libraries.iter().map(|library| site.link(*library)).collect(),
    })
}
