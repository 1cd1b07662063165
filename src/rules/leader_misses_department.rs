//! `leader-misses-department`: a leader whose points leave out the main points of a department in their charge.

use rustc_hash::FxHashSet;

use super::{Across, Check, Resolved};
use crate::facts::{LeaderFact, RefKind};
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::register::Leader;
use crate::source::{Span, visible};

pub static RULE: Rule = Rule {
    name: "leader-misses-department",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("leader_misses_department.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let mut highest: Option<FxHashSet<usize>> = None;
    for (unit, facts, _) in across.present() {
        for leader in facts.people.iter().flat_map(|people| &people.leaders) {
            let Resolved::File(post) = across.resolve(unit, &leader.post, RefKind::Post) else { continue };
            // Only where a leader says which points theirs sum up can it be seen whose they leave out.
            let summed = summed_up(across, post);
            if summed.is_empty() {
                continue;
            }
            let highest = highest.get_or_insert_with(|| with_highest(across));
            let left_out = left_out(across, unit, leader, |department| {
                highest.contains(&department) && !summed.contains(&department)
            });
            if let Some((span, _)) = left_out.first() {
                findings.add(draft(across, leader, RULE.at_place(across.place(unit, *span)), &left_out));
            }
        }
    }
}

/// The departments in charge that `is_left_out`, each once, with the place that names it.
fn left_out(
    across: &Across<'_>,
    unit: usize,
    leader: &LeaderFact,
    is_left_out: impl Fn(usize) -> bool,
) -> Vec<(Span, usize)> {
    let mut seen = FxHashSet::default();
    let in_charge = leader.in_charge.iter().filter_map(|path| {
        match across.resolve(unit, &path.value, RefKind::Department) {
            Resolved::File(department) => Some((path.span, department)),
            _ => None,
        }
    });
    in_charge.filter(|(_, department)| seen.insert(*department) && is_left_out(*department)).collect()
}

fn draft(across: &Across<'_>, leader: &LeaderFact, draft: Draft, left_out: &[(Span, usize)]) -> Draft {
    let names: Vec<_> = left_out.iter().map(|(_, department)| visible(across.name_of(*department))).collect();
    let name = visible(&leader.name);
    draft
        .field(Leader::in_charge)
        .says(
            format!("{name}的风险点没有归入分管部门的主要风险点:{}", names.join("、")),
            format!("the points of {name} leave out the main points of {}", names.join(", ")),
        )
        .help(
            "在其岗位的风险点写 `来源风险点`,归入这些部门等级最高的风险点",
            "sum up their points of the highest level in a point of the leader's post, under `来源风险点` (from)",
        )
}

/// The departments in which, however deep, an active point of the highest level stands.
fn with_highest(across: &Across<'_>) -> FxHashSet<usize> {
    let mut found = FxHashSet::default();
    for (file, facts, _) in across.present() {
        if facts.gist.highest {
            found.insert(file);
            found.extend(across.above(file));
        }
    }
    found
}

/// The departments whose points the points of a post sum up.
fn summed_up(across: &Across<'_>, post: usize) -> FxHashSet<usize> {
    let mut found = FxHashSet::default();
    let points = across.files[post].row.points.iter().filter(|point| !point.closed);
    for from in points.flat_map(|point| &point.from) {
        if let Resolved::Item { file, .. } = across.resolve(post, from, RefKind::Risk) {
            found.insert(file);
            found.extend(across.above(file));
        }
    }
    found
}
