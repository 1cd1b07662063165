//! Whom a register names, and what in it names nobody: the two lists that redaction starts from.

use rustc_hash::FxHashSet;

use super::allowed::{Allowed, allowed};
use super::names::{Names, looks_like_a_name, reads_like_a_role};
use super::redact::Local;
use crate::record::Listed;
use crate::register::{LeadingGroup, Model, Party, Unit};
use crate::survey::Survey;

/// Everyone with a name in the register: name, and the post or position they go by.
pub fn known(survey: &Survey) -> Vec<(Box<str>, Option<Box<str>>)> {
    let mut people: Vec<(Box<str>, Option<Box<str>>)> = Vec::new();
    let models = || survey.contributions.iter().filter_map(|contribution| contribution.model.as_deref());
    for model in models() {
        match model {
            Model::Post(post) => {
                let title = post.title.value().map(|title| title.0.clone());
                let names = post.holders.items().iter().filter_map(|person| person.name.value());
                people.extend(names.map(|name| (name.0.clone(), title.clone())));
            }
            Model::Unit(unit) => {
                for leader in unit.leaders.items() {
                    let position = leader.position.value().map(|position| position.0.clone());
                    people.extend(leader.name.value().map(|name| (name.0.clone(), position)));
                }
            }
            _ => {}
        }
    }
    // Whoever is named for a part only is known by name alone, unless a post of theirs is known too.
    let with_post: FxHashSet<Box<str>> = people.iter().map(|(name, _)| name.clone()).collect();
    let mut others: Vec<(Box<str>, Option<Box<str>>)> = Vec::new();
    for model in models() {
        parties(model, &mut |party| {
            let Some(name) = party.name.value() else { return };
            let parts = name.split(['、', ',', ';', '，', '；']).map(str::trim).filter(|part| !part.is_empty());
            others.extend(parts.filter(|part| !reads_like_a_role(part)).map(role_and_name));
        });
        model.leaves(&mut |leaf| {
            if allowed(leaf.field) == Allowed::ByRole && looks_like_a_name(leaf.text) {
                others.push((leaf.text.into(), None));
            }
        });
    }
    // 副局长尚某 in one place and 尚某 in another are one person: the role comes first.
    others.sort_by(|a, b| (&a.0, a.1.is_none(), &a.1).cmp(&(&b.0, b.1.is_none(), &b.1)));
    others.dedup_by(|later, first| later.0 == first.0 && (later.1.is_none() || later.1 == first.1));
    people.extend(others.into_iter().filter(|(name, _)| !with_post.contains(name)));
    people
}

/// 副局长尚某 → 尚某, who goes by 副局长.
fn role_and_name(written: &str) -> (Box<str>, Option<Box<str>>) {
    match Names::default().role_before(written, &Local::new(), reads_like_a_role) {
        Some(role) => (written[role.len()..].trim().into(), Some(role.into())),
        None => (written.into(), None),
    }
}

fn parties(model: &Model, visit: &mut dyn FnMut(&Party)) {
    match model {
        Model::Department(department) => {
            for party in [&department.head, &department.leader, &department.liaison] {
                party.value().into_iter().for_each(&mut *visit);
            }
        }
        Model::Unit(unit) => unit_parties(unit, visit),
        _ => {}
    }
    let Some(holder) = model.holder() else { return };
    let measures = |measures: &[crate::source::Spanned<crate::register::Measure>], visit: &mut dyn FnMut(&Party)| {
        for party in measures.iter().flat_map(|measure| measure.owner.items()) {
            visit(party);
        }
    };
    measures(holder.measures, visit);
    for party in holder.owner.into_iter().flat_map(Listed::items) {
        visit(party);
    }
    for power in holder.powers {
        power.owner.items().iter().for_each(|party| visit(party));
        measures(power.measures.items(), visit);
    }
    for risk in holder.risks {
        risk.owner.items().iter().chain(risk.grading.monitor.items()).for_each(|party| visit(party));
        measures(risk.measures.items(), visit);
    }
}

fn unit_parties(unit: &Unit, visit: &mut dyn FnMut(&Party)) {
    unit.head.value().into_iter().for_each(&mut *visit);
    if let Some(group) = unit.leading_group.value() {
        group_parties(group, visit);
    }
    for group in unit.groups.items() {
        group.head.value().into_iter().for_each(&mut *visit);
        group.members.items().iter().for_each(|party| visit(party));
    }
}

fn group_parties(group: &LeadingGroup, visit: &mut dyn FnMut(&Party)) {
    let named = group.head.items().iter().chain(group.deputies.items()).chain(group.members.items());
    named.for_each(|party| visit(party));
    if let Some(office) = group.office.value() {
        office.head.value().into_iter().for_each(&mut *visit);
        office.members.items().iter().for_each(|party| visit(party));
    }
}

/// Titles of posts, names of departments, units, groups and offices.
pub fn bodies(survey: &Survey) -> Vec<Box<str>> {
    let mut bodies: Vec<Box<str>> = Vec::new();
    for model in survey.contributions.iter().filter_map(|contribution| contribution.model.as_deref()) {
        if let Some(name) = model.holder().and_then(|holder| holder.name) {
            bodies.push(name.value.0.clone());
        }
        match model {
            Model::Department(department) => {
                bodies.extend(department.aliases.items().iter().map(|alias| alias.value.0.clone()));
                bodies.extend(department.expected_posts.items().iter().map(|post| post.value.0.clone()));
            }
            Model::Unit(unit) => {
                bodies.extend(unit.expected_departments.items().iter().map(|name| name.value.0.clone()));
                bodies.extend(unit.groups.items().iter().filter_map(|group| Some(group.name.value()?.0.clone())));
                let positions = unit.leaders.items().iter().filter_map(|leader| leader.position.value());
                bodies.extend(positions.map(|position| position.0.clone()));
                let office = unit.leading_group.value().and_then(|group| group.office.value());
                bodies.extend(office.and_then(|office| Some(office.at.value()?.0.clone())));
            }
            _ => {}
        }
    }
    bodies
}
