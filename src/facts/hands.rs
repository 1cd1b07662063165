//! Who owns and who monitors a risk point, where only another file can say whether it fits.

use super::{ExpectedMonitor, Facts, Hands, MonitorFact, RiskView, SameHandFact};
use crate::profile::{Level, Profile, RoleOf, Subject};
use crate::register::{Party, is_masked};
use crate::source::{Given, Spanned};
use crate::vocabulary::fold;

pub(super) fn gather(view: &RiskView<'_>, profile: &Profile, facts: &mut Facts) {
    let monitors = view.monitors();
    if monitors.is_empty() {
        return;
    }
    // A monitor that comes from the library stands in no place of this file.
    let span = view.risk.grading.monitor.span().unwrap_or_else(|| view.mark());
    let unread = matches!(view.given(|risk| &risk.grading.monitor), Given::Is(list) if list.torn);
    if !unread && let Some(expected) = unexplained(view, profile) {
        let names = monitors.iter().filter_map(|party| word_of(party, profile)).map(Into::into).collect();
        facts.monitors.push(MonitorFact {
            entity: view.id().into(),
            span,
            names,
            expected,
            level: view.level(profile),
        });
    }
    let mut owners = hands(view.owners(), profile);
    // Holders who are masked, or none, cannot be recognised as anyone.
    let holder_known =
        facts.officers.iter().any(|officer| officer.role == RoleOf::PostHolder && !is_masked(&officer.name));
    owners.roles.retain(|role| *role != RoleOf::PostHolder || holder_known);
    let monitors = hands(monitors, profile);
    if (owners.roles.is_empty() && owners.names.is_empty()) || (monitors.roles.is_empty() && monitors.names.is_empty())
    {
        return;
    }
    // Name beside name is for the file alone to compare.
    if owners.roles.is_empty() && monitors.roles.is_empty() {
        return;
    }
    facts.same_hands.push(SameHandFact { entity: view.id().into(), span, owners, monitors });
}

/// What says who a party is: its position where that is a role word and its name is none, else its name.
fn word_of<'p>(party: &'p Spanned<Party>, profile: &Profile) -> Option<&'p str> {
    let name = party.name.value()?;
    match party.position.value() {
        Some(position) if profile.role_in(name).is_none() && profile.role_in(position).is_some() => Some(position),
        _ => Some(name),
    }
}

fn hands(parties: &[Spanned<Party>], profile: &Profile) -> Hands {
    let mut hands = Hands::default();
    for name in parties.iter().filter_map(|party| party.name.value()) {
        match profile.role(name) {
            Some(role) => hands.roles.extend(role.of),
            None if !is_masked(name) => hands.names.push(name.0.clone()),
            None => {}
        }
    }
    hands
}

/// The roles that the responsibility for this level asks of the monitor, where no monitor is called by
/// one of them. A monitor whom a higher level asks for fits too.
fn unexplained(view: &RiskView<'_>, profile: &Profile) -> Option<Vec<ExpectedMonitor>> {
    let subject = view.subject(profile);
    if profile.responsibility(&subject)?.monitor.is_empty() {
        return None;
    }
    let wanted = wanted(profile, &subject);
    let fits = view.monitors().iter().filter_map(|party| word_of(party, profile)).any(|word| {
        let role = profile.role_in(word);
        wanted.iter().any(|(name, _)| match (role, profile.role(name)) {
            (Some(role), Some(wanted)) => role.id == wanted.id || (role.of.is_some() && role.of == wanted.of),
            _ => fold(name) == fold(word),
        })
    });
    let expected = |(name, level): (&str, Option<Level>)| ExpectedMonitor {
        role: name.into(),
        of: profile.role(name).and_then(|role| role.of),
        level,
    };
    (!fits).then(|| wanted.into_iter().map(expected).collect())
}

/// Role words that may monitor, with the level that asks for each: the point's own first, then upward.
fn wanted<'p>(profile: &'p Profile, subject: &Subject<'_>) -> Vec<(&'p str, Option<Level>)> {
    let mut wanted: Vec<(&str, Option<Level>)> = Vec::new();
    let mut add = |level: Option<Level>| {
        let row = profile.responsibility(&Subject { level, ..*subject });
        for name in row.into_iter().flat_map(|row| &row.monitor) {
            if !wanted.iter().any(|(known, _)| *known == &**name) {
                wanted.push((name, level));
            }
        }
    };
    add(subject.level);
    if let Some(level) = subject.level {
        profile.scale.levels().rev().filter(|(other, _)| other.above(level)).for_each(|(higher, _)| add(Some(higher)));
    }
    wanted
}
