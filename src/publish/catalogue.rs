//! The catalogue of risk points: every one, by department, to be searched and filtered on the page.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Value;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Site;
use super::redact::Public;
use super::views::{Link, Point, Tally, value};
use crate::register::Owner;

#[derive(Serialize)]
struct Catalogue {
    total: Tally,
    groups: Vec<Place>,
    /// Category and how many points have it, in the order of the profile.
    categories: Vec<(Public, usize)>,
    /// Traditional characters that a reader may type, and the Simplified ones that the page has for them.
    traditional: String,
    simplified: String,
    row_factor: Option<Public>,
    column_factor: Option<Public>,
}

/// A department or unit with the points of its posts and its own.
#[derive(Serialize)]
struct Place {
    link: Link,
    /// Short stable name for the filter in an address.
    key: String,
    /// Points that are no sums of others.
    count: usize,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    post: Link,
    point: Value,
}

pub fn page(site: &Site<'_>) -> Value {
    let mut groups: Vec<Place> = Vec::new();
    let mut places: FxHashMap<usize, usize> = FxHashMap::default();
    let listed = if site.order.is_empty() { &site.libraries } else { &site.order };
    for index in listed {
        if site.shown[*index].points.is_empty() {
            continue;
        }
        let place = site.place_of(*index);
        let at = *places.entry(place).or_insert_with(|| {
            groups.push(site.place(place, groups.len()));
            groups.len() - 1
        });
        let mut post = site.link(*index);
        if place == *index {
            post.name = site.own_name(*index);
        }
        let rows = site.graver_first(*index).into_iter().map(|point| Row { post: post.clone(), point });
        groups[at].rows.extend(rows);
        groups[at].count += site.shown[*index].tally.points;
    }
    let (traditional, simplified) = pairs(site);
    let heat = site.heat();
    value(Catalogue {
        total: site.total.clone(),
        groups,
        categories: site.by_category().into_iter().map(|counted| (counted.name, counted.tally.points)).collect(),
        traditional,
        simplified,
        row_factor: heat.as_ref().map(|heat| heat.row_factor.clone()),
        column_factor: heat.map(|heat| heat.column_factor),
    })
}

impl Site<'_> {
    fn place(&self, index: usize, number: usize) -> Place {
        let mut link = self.link(index);
        let top = self.shown[index].above.is_none() && self.shown[index].kind == Owner::Unit && self.tops.len() == 1;
        if top {
            link.name = self.own_name(index);
        }
        Place { link, key: format!("d{}", number + 1), count: 0, rows: Vec::new() }
    }
}

/// The characters of the table that the texts of the catalogue have in their Simplified form.
fn pairs(site: &Site<'_>) -> (String, String) {
    let mut present: BTreeSet<char> = BTreeSet::new();
    let mut take = |text: &str| present.extend(text.chars().filter(|c| !c.is_ascii()));
    for shown in &site.shown {
        take(&shown.name);
        shown.points.iter().for_each(|point| texts(point, &mut take));
    }
    let known: BTreeMap<char, char> =
        crate::vocabulary::traditional_pairs().filter(|(from, to)| from != to && present.contains(to)).collect();
    known.into_iter().unzip()
}

fn texts(point: &Point, take: &mut dyn FnMut(&str)) {
    take(&point.title);
    point.manifestations.iter().for_each(|text| take(text));
    point.measures.iter().for_each(|measure| take(&measure.text));
    point.category.iter().for_each(|text| take(text));
    take(&point.owners);
    take(&point.monitors);
}
