//! A row for each person: what the posts that they hold bring with them. A point that concerns only
//! some holders counts for those it names.

use std::collections::BTreeMap;

use super::{Concerned, File, Row, Source, one_group};
use crate::finding::Both;
use crate::record::Listed;
use crate::register::{Model, Post};
use crate::reports::tally::{Groups, Tally, add};
use crate::vocabulary::fold;

struct PersonRow {
    name: String,
    path: String,
    parent: String,
    tally: Tally,
}

pub(super) fn rows(source: &Source<'_>, register: usize) -> Vec<Row> {
    let mut people: BTreeMap<u32, PersonRow> = BTreeMap::new();
    let mut concerned = Concerned::default();
    for file in source.files() {
        let Some(Model::Post(post)) = source.part.survey.contributions[file.index].model.as_deref() else { continue };
        let limits = limits(post);
        let concerns_all = tally(source, &file, None, &limits);
        for (person, holder) in file.people.iter().zip(post.current_holders()) {
            let name = holder.name.value().map_or("", |name| name);
            let folded = fold(name);
            let named = limits.iter().any(|names| names.contains(&folded));
            let mut own = if named { tally(source, &file, Some(&folded), &limits) } else { concerns_all.clone() };
            own.only_person(*person);
            concerned.add(&source.tree.homes, file.home, *person as usize, &mut own);
            people
                .entry(*person)
                .or_insert_with(|| PersonRow {
                    name: name.to_owned(),
                    path: source.part.survey.layout.entries[file.index].identity.to_string(),
                    parent: source.tree.homes[file.home].path.to_owned(),
                    tally: Tally::default(),
                })
                .tally
                .merge(own);
        }
    }
    people
        .into_values()
        .map(|person| Row {
            register,
            path: person.path,
            kind: "person",
            name: Both::new(person.name.as_str(), person.name.as_str()),
            parent: Some(person.parent),
            depth: 0,
            stated: true,
            word: None,
            counts: person.tally.counts(),
        })
        .collect()
}

/// Of each point: the holders it concerns, folded; empty where it concerns all.
fn limits(post: &Post) -> Vec<Vec<String>> {
    let risks = post.risks.items().iter();
    risks.map(|risk| risk.applies_to.items().iter().map(|name| fold(&name.value)).collect()).collect()
}

/// What the file counts for a holder: points for all, and those that name them.
fn tally(source: &Source<'_>, file: &File<'_>, name: Option<&String>, limits: &[Vec<String>]) -> Tally {
    let all = one_group(&file.taken);
    let concerns = |position: usize| match limits.get(position) {
        Some(names) if !names.is_empty() => name.is_some_and(|name| names.contains(name)),
        _ => true,
    };
    let points = all.points.iter().enumerate();
    let groups = Groups { points: points.map(|(at, group)| group.filter(|_| concerns(at))).collect(), ..all };
    let mut tally = [Tally::default()];
    add(&mut tally, &source.counted(file), &groups);
    let [tally] = tally;
    tally
}
