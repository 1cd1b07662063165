//! The page of a unit: what belongs to it as a whole, its leaders, its leading group.

use minijinja::Value;
use serde::Serialize;

use super::Site;
use super::place::OfPlace;
use super::redact::{As, Local, Public};
use super::views::{Filling, Link, ReviewShown, Said, filling};
use crate::record::Listed;
use crate::register::{LeadingGroup, Model, Unit};

#[derive(Serialize)]
struct UnitPage<'s> {
    name: &'s Public,
    crumbs: Vec<Link>,
    facts: Vec<Said>,
    profile: Vec<Said>,
    duties: Vec<Public>,
    leading_group: Vec<Said>,
    contact: Vec<Said>,
    #[serde(flatten)]
    of_place: OfPlace<'s>,
    none_found: Vec<Said>,
    reviews: Vec<ReviewShown>,
}

pub fn page<'s>(site: &'s Site<'_>, index: usize, part: usize) -> Filling<'s> {
    let shown = &site.shown[index];
    let builder = site.builder;
    let Some(Model::Unit(unit)) = builder.survey.contributions[shown.file].model.as_deref() else {
        return filling(Value::UNDEFINED);
    };
    let local = &shown.local;
    let facts = [
        builder.said("性质", "Kind", builder.text(&unit.kind, local)),
        builder.said("上级单位", "Superior", builder.text(&unit.superior, local)),
        builder.said("主要负责人", "Head", builder.party(&unit.head, As::UnitHead, local)),
        builder.said("纪检监察部门", "Discipline office", builder.party(&unit.discipline_office, As::Member, local)),
        builder.said("项目阶段", "Phase", builder.text(&unit.phase, local)),
    ];
    let contact = unit.contact.value();
    let contact = contact.map_or_else(Vec::new, |contact| {
        let parts = [
            builder.said("电话", "Phone", builder.text(&contact.phone, local)),
            builder.said("邮箱", "Email", builder.text(&contact.email, local)),
            builder.said("地址", "Address", builder.text(&contact.address, local)),
        ];
        parts.into_iter().flatten().collect()
    });
    filling(UnitPage {
        name: &shown.name,
        crumbs: site.crumbs(index),
        facts: facts.into_iter().flatten().chain(builder.inside_unit(unit, local)).collect(),
        profile: profile(site, unit, local),
        duties: builder.texts(&unit.duties, local),
        leading_group: unit.leading_group.value().map_or_else(Vec::new, |group| leading_group(site, group, local)),
        contact,
        of_place: OfPlace::new(site, index, part),
        none_found: builder.none_found(&unit.none_found, local),
        reviews: builder.reviews(&unit.reviews, local),
    })
}

fn profile(site: &Site<'_>, unit: &Unit, local: &Local) -> Vec<Said> {
    let redactor = site.builder.redactor;
    let facts = unit.facts.value().map_or(&[][..], |facts| &facts.0);
    facts
        .iter()
        .map(|pair| Said {
            label: redactor.text(&pair.key.value, local),
            text: redactor.text(&pair.value.value, local),
        })
        .collect()
}

pub fn leading_group(site: &Site<'_>, group: &LeadingGroup, local: &Local) -> Vec<Said> {
    let builder = site.builder;
    let parties = |parties| Some(builder.parties(parties, As::Member, local));
    let office = group.office.value();
    let at = office.and_then(|office| builder.text(&office.at, local));
    let head = office.and_then(|office| builder.party(&office.head, As::Member, local));
    let said = [
        builder.said("组长", "Head", parties(group.head.items())),
        builder.said("副组长", "Deputies", parties(group.deputies.items())),
        builder.said("成员", "Members", parties(group.members.items())),
        builder.said("办公室设在", "Office at", at),
        builder.said("办公室主任", "Head of the office", head),
    ];
    said.into_iter().flatten().collect()
}
