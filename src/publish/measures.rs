//! The list of measures: each once, with the points that it acts on.

use minijinja::Value;
use serde::Serialize;

use super::Site;
use super::views::{Acting, Link, Tally, value};

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
    measures: &'s [Acting],
}

pub fn page(site: &Site<'_>) -> Value {
    let listed = if site.order.is_empty() { &site.libraries } else { &site.order };
    let groups = listed.iter().filter(|index| !site.shown[**index].measures.is_empty()).map(|index| {
        let mut link = site.link(*index);
        let place = site.place_of(*index);
        if place == *index {
            link.name = site.own_name(*index);
        }
        OfFile { place: site.around(*index), link, measures: &site.shown[*index].measures }
    });
    value(Measures { total: &site.total, groups: groups.collect() })
}
