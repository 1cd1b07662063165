//! The page of a post: what to guard against first, then duties, powers, and each point with its measures.

use minijinja::Value;
use serde::Serialize;

use super::Site;
use super::paging::Entry;
use super::redact::Public;
use super::views::{Closed, Filling, Link, PowerShown, ReviewShown, Said, Tally, Told, filling};
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
    others: Vec<Told<'s>>,
    closed: Vec<&'s Closed>,
    flows: Vec<Link>,
    none_found: Vec<Said>,
    reviews: Vec<ReviewShown>,
    /// The first of its pages.
    opening: bool,
}

/// A power with the points that name it.
#[derive(Serialize)]
struct OfPower<'s> {
    /// From 1.
    number: usize,
    power: &'s PowerShown,
    /// It began on the page before.
    goes_on: bool,
    points: Vec<Told<'s>>,
}

pub fn page<'s>(site: &'s Site<'_>, index: usize, part: usize) -> Filling<'s> {
    let shown = &site.shown[index];
    let builder = site.builder;
    let contribution = &builder.survey.contributions[shown.file];
    let Some(Model::Post(post)) = contribution.model.as_deref() else { return filling(Value::UNDEFINED) };
    let local = &shown.local;
    let (opening, closing) = (part == 0, part + 1 == site.parts(index));
    let (mut powers, mut others, mut closed): (Vec<OfPower<'_>>, Vec<Told<'_>>, Vec<&Closed>) = Default::default();
    let mut last = None;
    for entry in site.part(index, part).iter() {
        match *entry {
            Entry::Power(at) | Entry::Under(at, _) if last.replace(at) != Some(at) => {
                let goes_on = matches!(entry, Entry::Under(..));
                powers.push(OfPower { number: at + 1, power: &shown.powers[at], goes_on, points: Vec::new() });
            }
            Entry::Point(_, at) => others.push(site.point(index, at)),
            Entry::Closed(at) => closed.push(&shown.closed[at]),
            _ => {}
        }
        if let (Entry::Under(_, at), Some(power)) = (*entry, powers.last_mut()) {
            power.points.push(site.point(index, at));
        }
    }
    filling(PostPage {
        name: &shown.name,
        crumbs: site.crumbs(index),
        facts: facts(site, index, post),
        duties: if opening { builder.texts(&post.duties, local) } else { Vec::new() },
        integrity_duties: if opening { builder.texts(&post.integrity_duties, local) } else { Vec::new() },
        total: &shown.total,
        level: contribution.facts.row.level.map(crate::profile::Level::rank),
        first: shown.points.iter().min_by_key(|point| point.rank()).map(|point| &point.title),
        powers,
        others,
        closed,
        flows: if closing { site.flows_of(index) } else { Vec::new() },
        none_found: if closing { builder.none_found(&post.none_found, local) } else { Vec::new() },
        reviews: if closing { builder.reviews(&post.reviews, local) } else { Vec::new() },
        opening,
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
