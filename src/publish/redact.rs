//! What may be shown: names of people give way to their roles, personal numbers are masked, and what
//! could act on a page or terminal is made visible. Nothing else makes a [`Public`] text.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::names::{self, Names};
use super::release::{Released, View};
use crate::personal::{self, Reporter};
use crate::profile::{NameStyle, Profile, RoleOf};
use crate::record::Language;
use crate::register::Party;
use crate::source::{Spanned, visible};
use crate::vocabulary::fold;

/// A text that has been through the redactor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Public(Box<str>);

impl Public {
    /// Words of our own, which name nobody.
    pub fn ours(words: &str) -> Public {
        Public(words.into())
    }

    pub fn joined(parts: &[Public], language: Language) -> Public {
        let separator = language.of("、", ", ");
        Public(parts.iter().map(|part| &*part.0).collect::<Vec<_>>().join(separator).into())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same behind words that are ready to be shown too.
    #[must_use]
    pub fn behind(&self, words: &str) -> Public {
        Public(format!("{words}{}", self.0).into())
    }

    /// The same with words behind it that are ready to be shown too.
    #[must_use]
    pub fn followed_by(&self, words: &str) -> Public {
        Public(format!("{}{words}", self.0).into())
    }
}

impl std::ops::Deref for Public {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// In which part someone is named: what they are called where nothing better is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    Owner,
    Monitor,
    Head,
    UnitHead,
    Leader,
    Reviewer,
    Member,
    /// Someone in a running text.
    Someone,
}

/// People of one file: name → the role they go by there.
pub type Local = Vec<(Box<str>, Box<str>)>;

pub struct Redactor<'p> {
    profile: &'p Profile,
    language: Language,
    style: NameStyle,
    names: Names,
    /// Titles of posts, names of departments, units and groups, folded: no people.
    bodies: FxHashSet<Box<str>>,
}

impl<'p> Redactor<'p> {
    /// For a register, and for an earlier version of it, whose people are not named either.
    pub fn new(released: &Released<'p>, earlier: Option<&Released<'_>>, language: Language) -> Redactor<'p> {
        let profile = &released.survey.profile;
        let bodies = released.bodies.iter().chain(earlier.iter().flat_map(|earlier| &earlier.bodies));
        let bodies: FxHashSet<Box<str>> = bodies.map(|body| fold(body).into()).collect();
        let mut known: FxHashMap<Box<str>, Option<Box<str>>> = FxHashMap::default();
        for (name, role) in released.people.iter().chain(earlier.iter().flat_map(|earlier| &earlier.people)) {
            if profile.role(name).is_some() || bodies.contains(fold(name).as_str()) {
                continue;
            }
            match known.get_mut(name) {
                // Two people, or one on two posts: no role speaks for the name.
                Some(other) if other != role => *other = None,
                Some(_) => {}
                None => _ = known.insert(name.clone(), role.clone()),
            }
        }
        let style = match released.view {
            View::Public => profile.names,
            View::Internal => NameStyle::Full,
        };
        Redactor { profile, language, style, names: Names::new(known).without_naming_roles(), bodies }
    }

    /// How names of people are shown.
    pub fn style(&self) -> NameStyle {
        self.style
    }

    /// People are shown at all, by name or masked.
    pub fn shows_people(&self) -> bool {
        matches!(self.style, NameStyle::Mask | NameStyle::Full)
    }

    /// A running text.
    pub fn text(&self, text: &str, local: &Local) -> Public {
        let named = match self.style {
            NameStyle::Full => None,
            _ => self.names.replaced(text, local, |name, role| self.stand_in(name, role)),
        };
        let named = named.as_deref().unwrap_or(text);
        let unreported = self.without_reporters(named);
        Public(plain(&personal::masked(&unreported)).into())
    }

    /// Who reported something is named in no view.
    fn without_reporters<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let named: Vec<Reporter> = personal::reporters(text).collect();
        let mut text = Cow::Borrowed(text);
        for reporter in named.iter().rev() {
            text.to_mut().replace_range(reporter.name.clone(), self.language.of("（不公开）", "(withheld)"));
        }
        text
    }

    /// The names that are looked for in running text.
    pub fn names_sought(&self) -> impl Iterator<Item = &str> {
        self.names.sought()
    }

    /// Somebody is named in it.
    pub fn names_somebody(&self, text: &str) -> bool {
        self.names.replaced(text, &Local::new(), |_, _| String::new()).is_some()
    }

    /// A text with a line end in place of every name.
    pub fn without_names(&self, text: &str) -> String {
        let bare = self.names.replaced(text, &Local::new(), |_, _| "\n".to_owned());
        bare.unwrap_or_else(|| text.to_owned())
    }

    fn stand_in(&self, name: &str, role: Option<&str>) -> String {
        match self.style {
            NameStyle::Mask => names::masked(name),
            NameStyle::Full => name.to_owned(),
            NameStyle::Role => role.map_or_else(|| self.called(As::Someone), str::to_owned),
            NameStyle::Omit => self.called(As::Someone),
        }
    }

    /// Those who must act or monitor, each once. Roles and bodies stay as they are written.
    pub fn parties(&self, parties: &[Spanned<Party>], part: As, local: &Local) -> Vec<Public> {
        let mut shown: Vec<Public> = Vec::new();
        for party in parties {
            for word in self.party(&party.value, part, local) {
                if !shown.contains(&word) {
                    shown.push(word);
                }
            }
        }
        shown
    }

    /// One field may name several: 院长韩某、党委书记罗某.
    pub fn party(&self, party: &Party, part: As, local: &Local) -> Vec<Public> {
        let Some(name) = party.name.value() else { return Vec::new() };
        let position = party.position.value().map(|position| &**position);
        self.named(name, position, part, local)
    }

    pub fn named(&self, text: &str, position: Option<&str>, part: As, local: &Local) -> Vec<Public> {
        let parts = text.split(['、', ',', ';', '，', '；']).map(str::trim).filter(|name| !name.is_empty());
        parts.filter_map(|name| self.one(name, position, part, local)).collect()
    }

    fn one(&self, written: &str, position: Option<&str>, part: As, local: &Local) -> Option<Public> {
        // What stands in brackets behind a role is who holds it.
        let name = written.split(['(', '（']).next().map(str::trim).filter(|name| !name.is_empty()).unwrap_or(written);
        if self.style == NameStyle::Full {
            let full = match position {
                Some(position) => {
                    self.language.of(format!("{written}（{position}）"), format!("{written} ({position})"))
                }
                None => written.to_owned(),
            };
            return Some(self.text(&full, local));
        }
        if self.is_no_person(name, local) {
            return Some(self.text(name, local));
        }
        let before = self.names.role_before(name, local, |rest| self.is_no_person(rest, local));
        let known = names::of(local, name).or_else(|| self.names.role(name));
        match (self.style, before) {
            (NameStyle::Role | NameStyle::Omit, Some(role)) => Some(self.text(role, local)),
            (NameStyle::Omit, None) => position.map(|position| self.text(position, local)),
            (NameStyle::Mask, Some(role)) => {
                let person = names::masked(&name[role.len()..]);
                Some(Public(plain(&format!("{role}{person}")).into()))
            }
            (NameStyle::Mask, None) => Some(Public(plain(&names::masked(name)).into())),
            (_, None) => {
                let role = position.or(known).map_or_else(|| self.called(part), str::to_owned);
                Some(self.text(&role, &Local::new()))
            }
            (NameStyle::Full, _) => None,
        }
    }

    /// The text names a role or a body: nobody in particular.
    pub fn is_no_person(&self, text: &str, local: &Local) -> bool {
        if self.profile.role(text).is_some() || self.bodies.contains(fold(text).as_str()) {
            return true;
        }
        names::of(local, text).is_none() && !self.names.knows(text) && names::reads_like_a_role(text)
    }

    /// The word for a part where neither position nor post is known.
    pub fn called(&self, part: As) -> String {
        let of = match part {
            As::Owner => Some(RoleOf::PostHolder),
            As::Head => Some(RoleOf::DepartmentHead),
            As::UnitHead => Some(RoleOf::UnitHead),
            As::Leader => Some(RoleOf::DepartmentLeader),
            _ => None,
        };
        let role = self.profile.roles.iter().find(|role| of.is_some() && role.of == of);
        if let Some(role) = role.filter(|_| self.language == Language::Zh) {
            return role.id.to_string();
        }
        let (zh, en) = match part {
            As::Owner => ("岗位责任人", "post holder"),
            As::Monitor => ("监控责任人", "the monitor"),
            As::Head => ("部门负责人", "head of department"),
            As::UnitHead => ("主要负责人", "head of the unit"),
            As::Leader => ("分管领导", "leader in charge"),
            As::Reviewer => ("审核人", "the reviewer"),
            As::Member => ("成员", "member"),
            As::Someone => ("有关人员", "the person concerned"),
        };
        self.language.of(zh, en).to_owned()
    }
}

/// One line in which nothing acts: line ends become a space, hidden characters are shown.
fn plain(text: &str) -> String {
    if let Cow::Borrowed(text) = visible(text) {
        return text.trim().to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for part in text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty()) {
        let glued = line.chars().last().is_none_or(wide) && part.chars().next().is_none_or(wide);
        if !glued {
            line.push(' ');
        }
        line.push_str(part);
    }
    visible(&line).into_owned()
}

/// Chinese needs no space where a line was broken.
fn wide(c: char) -> bool {
    c as u32 >= 0x2e80
}
