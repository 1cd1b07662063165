//! What one file tells of people that only the register as a whole can judge: who gave no commitment or gave it
//! to somebody else, and which departments each leader is in charge of.

use serde::{Deserialize, Serialize};

use super::reviewers::{Fit, NamedFor, fits};
use super::reviews::subject;
use super::{Facts, FileContext};
use crate::record::Listed;
use crate::register::{Holder, Person, Unit};
use crate::source::{Given, Span, Spanned};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PeopleFacts {
    pub uncommitted: Vec<Uncommitted>,
    /// Names that a commitment was given to.
    pub received: Vec<NamedFor>,
    pub leaders: Vec<LeaderFact>,
}

/// A holder without a commitment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Uncommitted {
    pub name: Box<str>,
    pub span: Span,
    pub ground: Ground,
}

/// Why a commitment is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ground {
    /// The profile requires one of everybody it applies to.
    Required,
    /// The profile has a row about such posts; it counts where anybody in the register gave one.
    Asked,
    /// Another holder of the post has given one.
    Neighbour,
}

/// A leader of the unit, their post, and the departments in their charge.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeaderFact {
    pub name: Box<str>,
    pub span: Span,
    pub post: Box<str>,
    pub in_charge: Vec<Spanned<Box<str>>>,
}

pub(super) fn gather(holder: &Holder<'_>, context: &FileContext<'_>, facts: &mut Facts) {
    let Some(post) = holder.post else { return };
    let profile = context.profile;
    // Most posts have a commitment of everybody and no row to be measured by.
    let row = if profile.undertakings.is_empty() { None } else { profile.undertaking(&subject(holder, profile)) };
    let mut found = PeopleFacts::default();
    if let Some(to) = row.and_then(|row| row.to.as_deref()) {
        let own = post.holders.items().iter().map(|person| &person.commitment);
        let given = own.chain([&post.commitment]).filter_map(|commitment| commitment.value()?.to.spanned());
        for receiver in given {
            if let Fit::Ask(of) = fits(profile, &receiver.value, to, false) {
                let name = receiver.value.0.clone();
                found.received.push(NamedFor { span: receiver.span, name, role: to.into(), of, stage: None });
            }
        }
    }
    if post.commitment.is_absent() && !context.torn {
        let gave = |person: &&Spanned<Person>| !person.commitment.is_absent();
        let neighbour = post.current_holders().any(|person| gave(&person));
        let ground = match row {
            Some(row) if row.required => Some(Ground::Required),
            _ if neighbour => Some(Ground::Neighbour),
            Some(_) => Some(Ground::Asked),
            None => None,
        };
        let without = post.current_holders().filter(|person| !gave(person) && !person.placed.open);
        found.uncommitted.extend(without.zip(ground.into_iter().cycle()).map(|(person, ground)| Uncommitted {
            name: person.name.value().map_or("", |name| name).into(),
            span: person.name.span().unwrap_or(person.placed.mark),
            ground,
        }));
    }
    if !found.uncommitted.is_empty() || !found.received.is_empty() {
        facts.people = Some(Box::new(found));
    }
}

pub(super) fn gather_unit(unit: &Unit, facts: &mut Facts) {
    let in_office = unit.leaders.items().iter().filter(|leader| leader.until.is_absent());
    let leaders = in_office.filter_map(|leader| {
        let Given::Is(post) = &leader.post else { return None };
        let in_charge: Vec<Spanned<Box<str>>> =
            leader.in_charge.items().iter().map(|path| Spanned::new(path.value.0.clone(), path.span)).collect();
        let span = leader.in_charge.span()?;
        let name = leader.name.value().map_or("", |name| name);
        (!in_charge.is_empty()).then(|| LeaderFact { name: name.into(), span, post: post.value.0.clone(), in_charge })
    });
    let leaders: Vec<LeaderFact> = leaders.collect();
    if !leaders.is_empty() {
        facts.people.get_or_insert_default().leaders = leaders;
    }
}
