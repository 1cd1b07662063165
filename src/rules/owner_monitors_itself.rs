//! `owner-monitors-itself`: one hand that acts and watches.

use super::{Across, Check};
use crate::facts::reviewers::same_person;
use crate::facts::{FileContext, Hands, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::{Profile, RoleOf};
use crate::register::{Grading, is_masked};
use crate::source::{Span, visible};
use crate::vocabulary::fold;

pub static RULE: Rule = Rule {
    name: "owner-monitors-itself",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("owner_monitors_itself.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(within), Check::Across(between)];

/// The same words on both sides, or two words for one role.
fn within(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    if !view.risk.is_active() {
        return;
    }
    let own = view.risk.grading.monitor.span().is_some();
    for monitor in view.monitors() {
        let Some(monitor_name) = monitor.name.value() else { continue };
        let same = view.owners().iter().find_map(|owner| {
            let name = owner.name.value()?;
            is_same(name, monitor_name, context.profile).then_some((owner.span, name))
        });
        let Some((owner_span, owner_name)) = same else { continue };
        // What comes from the library stands in no place of this file.
        let span = if own { monitor.span } else { view.mark() };
        let draft = RULE.at(span).entity(view.id()).field(Grading::monitor).says(
            said_zh(view.id(), owner_name, monitor_name),
            said_en(view.id(), owner_name, monitor_name),
        );
        let beside = own && !view.risk.owner.is_absent() && owner_span != Span::default();
        let draft = if beside { draft.label(owner_span, "责任人", "the owner") } else { draft };
        findings.add(draft.help(HELP_ZH, HELP_EN));
        return;
    }
}

const HELP_ZH: &str = "监控责任人换成上一级,或另一个部门";
const HELP_EN: &str = "name the level above, or another department, as monitor";

fn said_zh(id: &str, owner: &str, monitor: &str) -> String {
    let (owner, monitor) = (visible(owner), visible(monitor));
    match owner == monitor {
        true => format!("风险点 {id} 由「{owner}」自己监控自己"),
        false => format!("风险点 {id} 的责任人「{owner}」就是监控责任人「{monitor}」"),
    }
}

fn said_en(id: &str, owner: &str, monitor: &str) -> String {
    let (owner, monitor) = (visible(owner), visible(monitor));
    match owner == monitor {
        true => format!("`{owner}` both owns and monitors risk point {id}"),
        false => format!("the owner of risk point {id}, `{owner}`, is its monitor `{monitor}`"),
    }
}

fn is_same(owner: &str, monitor: &str, profile: &Profile) -> bool {
    if is_masked(owner) || is_masked(monitor) {
        return false;
    }
    if fold(owner) == fold(monitor) {
        return true;
    }
    match (profile.role(owner), profile.role(monitor)) {
        // A unit may have two heads and a group has many members: there each word may be another person.
        (Some(a), Some(b)) => a.id == b.id && !matches!(a.of, Some(RoleOf::UnitHead | RoleOf::LeadingGroup)),
        _ => false,
    }
}

/// A role on one side that is held by who is named, or by who holds the role, on the other.
fn between(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for fact in &facts.same_hands {
            let (owners, monitors) = (people(across, file, &fact.owners), people(across, file, &fact.monitors));
            let same = owners.iter().find_map(|owner| {
                let monitor = monitors.iter().find(|monitor| is_one_hand(owner, monitor))?;
                Some((owner, monitor))
            });
            let Some((owner, monitor)) = same else { continue };
            let (id, name) = (&fact.entity, visible(owner.name));
            let (as_owner, as_monitor) = (word(across.profile, owner), word(across.profile, monitor));
            findings.add(
                RULE.at_place(across.place(file, fact.span))
                    .entity(id)
                    .field(Grading::monitor)
                    .says(
                        format!("风险点 {id} 的责任人和监控责任人都是{name}(责任人:{as_owner};监控:{as_monitor})"),
                        format!("{name} both owns and monitors risk point {id} (owner: {as_owner}; monitor: {as_monitor})"),
                    )
                    .help(HELP_ZH, HELP_EN),
            );
        }
    }
}

/// Somebody on one side, with the role that they are there by.
struct Hand<'a> {
    name: &'a str,
    role: Option<RoleOf>,
}

fn people<'a>(across: &Across<'a>, file: usize, hands: &'a Hands) -> Vec<Hand<'a>> {
    let mut people: Vec<Hand<'a>> = hands.names.iter().map(|name| Hand { name, role: None }).collect();
    // A member of the leading group is not the group.
    for role in hands.roles.iter().filter(|role| **role != RoleOf::LeadingGroup) {
        let officers = across.officers(file, *role).into_iter().filter(|name| !is_masked(name));
        people.extend(officers.map(|name| Hand { name, role: Some(*role) }));
    }
    people
}

/// The same person by two ways; name beside name and role beside the same role are for the file alone.
fn is_one_hand(owner: &Hand<'_>, monitor: &Hand<'_>) -> bool {
    owner.role != monitor.role && same_person(owner.name, monitor.name)
}

/// The role as the profile calls it, or the name itself.
fn word<'h>(profile: &'h Profile, hand: &Hand<'h>) -> &'h str {
    let called = |of: RoleOf| profile.roles.iter().find(|role| role.of == Some(of)).map(|role| &*role.id);
    hand.role.and_then(called).unwrap_or(hand.name)
}
