//! The page of a post: what to guard against first, then duties, powers, and each point with its measures.

use minijinja::Value;
use serde::Serialize;

use super::Site;
use super::redact::Public;
use super::views::{Closed, Link, PowerShown, ReviewShown, Said, Tally, value};
use crate::record::{Listed, Word};
use crate::register::{Model, Post};

#[derive(Serialize)]
struct PostPage<'s> {
    name: &'s Public,
    crumbs: Vec<Link>,
    facts: Vec<Said>,
    duties: Vec<Public>,
    integrity_duties: Vec<Public>,
    total: &'s Tally,
    level: Option<usize>,
    first: Option<&'s Public>,
    powers: Vec<OfPower<'s>>,
    /// Points that name no power of this post.
    others: Vec<Value>,
    closed: &'s [Closed],
    flows: Vec<Link>,
    none_found: Vec<Said>,
    reviews: Vec<ReviewShown>,
}

/// A power with the points that name it.
#[derive(Serialize)]
struct OfPower<'s> {
    power: &'s PowerShown,
    points: Vec<Value>,
}

pub fn page(site: &Site<'_>, index: usize) -> Value {
    let shown = &site.shown[index];
    let builder = site.builder;
    let contribution = &builder.survey.contributions[shown.file];
    let Some(Model::Post(post)) = contribution.model.as_deref() else { return Value::UNDEFINED };
    let local = &shown.local;
    let mut under: Vec<Vec<usize>> = vec![Vec::new(); shown.powers.len()];
    let mut others: Vec<usize> = Vec::new();
    let places: rustc_hash::FxHashMap<usize, usize> =
        shown.powers.iter().enumerate().map(|(at, power)| (power.index, at)).collect();
    for (at, point) in shown.points.iter().enumerate() {
        let power = point.power.as_ref().filter(|power| power.file == shown.file);
        match power.and_then(|power| places.get(&power.index)) {
            Some(power) => under[*power].push(at),
            None => others.push(at),
        }
    }
    let graver_first = |mut points: Vec<usize>| -> Vec<Value> {
        points.sort_by_key(|at| shown.points[*at].rank());
        points.into_iter().map(|at| site.points[index][at].clone()).collect()
    };
    value(PostPage {
        name: &shown.name,
        crumbs: site.crumbs(index),
        facts: facts(site, index, post),
        duties: builder.texts(&post.duties, local),
        integrity_duties: builder.texts(&post.integrity_duties, local),
        total: &shown.total,
        level: contribution.facts.row.level.map(crate::profile::Level::rank),
        first: shown.points.iter().min_by_key(|point| point.rank()).map(|point| &point.title),
        powers: shown.powers.iter().zip(under).map(|(power, at)| OfPower { power, points: graver_first(at) }).collect(),
        others: graver_first(others),
        closed: &shown.closed,
        flows: site.flows_of(index),
        none_found: builder.none_found(&post.none_found, local),
        reviews: builder.reviews(&post.reviews, local),
    })
}

fn facts(site: &Site<'_>, index: usize, post: &Post) -> Vec<Said> {
    let builder = site.builder;
    let shown = &site.shown[index];
    let coverage = &builder.survey.contributions[shown.file].facts.coverage;
    let language = builder.language;
    let tier = post.tier.get().map(|tier| language.of(tier.zh(), tier.en()));
    let key = post.key_post.get().is_some_and(|yes| yes.0);
    let tier = match (tier, key) {
        (Some(tier), true) => Some(language.of(format!("{tier}（重点岗位）"), format!("{tier} (key post)"))),
        (Some(tier), false) => Some(tier.to_owned()),
        (None, true) => Some(language.of("重点岗位", "key post").to_owned()),
        (None, false) => None,
    };
    let holders = coverage.holders as usize;
    let signed = holders - coverage.without_commitment.len();
    let said = [
        builder.said("所在部门", "Part of", shown.above.map(|above| site.shown[above].name.clone())),
        builder.said("岗位层级", "Tier", tier.map(|tier| Public::ours(&tier))),
        builder.said("在岗", "Holders", Some(builder.number(holders, "人", "people")).filter(|_| holders > 0)),
        builder.said("承诺书", "Commitments", Some(builder.number(signed, "份", "signed")).filter(|_| holders > 0)),
        builder.said("任职人", "Names", names(site, index, post)),
    ];
    said.into_iter().flatten().chain(builder.inside_post(post, &shown.local)).collect()
}

/// Holders by name, where names are shown at all.
fn names(site: &Site<'_>, index: usize, post: &Post) -> Option<Public> {
    let builder = site.builder;
    if !builder.redactor.shows_people() {
        return None;
    }
    let present = post.holders.items().iter().filter(|person| person.until.value().is_none());
    let names = present.filter_map(|person| person.name.value());
    let shown: Vec<Public> = names
        .flat_map(|name| builder.redactor.named(name, None, super::redact::As::Owner, &site.shown[index].local))
        .collect();
    Some(Public::joined(&shown, builder.language))
}
