//! The page of a library of common risk points.

use minijinja::Value;
use serde::Serialize;

use super::Site;
use super::redact::Public;
use super::views::{Filling, Link, ReviewShown, Said, Tally, Told, filling};
use crate::register::Model;

#[derive(Serialize)]
struct LibraryPage<'s> {
    name: &'s Public,
    crumbs: Vec<Link>,
    facts: Vec<Said>,
    total: &'s Tally,
    points: Vec<Told<'s>>,
    /// The catalogue lists its points: there are no others.
    listed: bool,
    reviews: Vec<ReviewShown>,
}

pub fn page<'s>(site: &'s Site<'_>, index: usize, part: usize) -> Filling<'s> {
    let shown = &site.shown[index];
    let builder = site.builder;
    let Some(Model::Library(library)) = builder.survey.contributions[shown.file].model.as_deref() else {
        return filling(Value::UNDEFINED);
    };
    let facts = [
        builder.said("行业", "Sector", builder.text(&library.sector, &shown.local)),
        builder.said("来源", "Source", builder.text(&library.source, &shown.local)),
    ];
    filling(LibraryPage {
        name: &shown.name,
        crumbs: Vec::new(),
        facts: facts.into_iter().flatten().collect(),
        total: &shown.total,
        points: site.listed_points(index, &site.part(index, part)).into_iter().flat_map(|under| under.points).collect(),
        listed: site.order.is_empty(),
        reviews: if part + 1 == site.parts(index) {
            builder.reviews(&library.reviews, &shown.local)
        } else {
            Vec::new()
        },
    })
}
