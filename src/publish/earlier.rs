//! What was published before: an earlier version of the register as its pages were, through the redactor of today.

use jiff::civil::Date;
use serde::Serialize;

use super::build::Builder;
use super::redact::{Local, Public, Redactor};
use super::release::Released;
use super::views::Tally;
use super::{Options, Site, rules};
use crate::comparison::Comparison;
use crate::rules::Across;

/// Earlier versions of a register, as far as its pages tell of them.
#[derive(Default)]
pub struct Earlier<'e> {
    /// The last publication.
    pub since: Option<Since<'e>>,
    /// Cycles before this one, the first one first.
    pub cycles: Vec<Cycle>,
}

/// The version of the last publication.
pub struct Since<'e> {
    /// As it was asked for: a tag, a commit.
    pub revision: String,
    /// The full name of its commit.
    pub commit: String,
    pub released: &'e Released<'e>,
    pub comparison: &'e Comparison<'e>,
}

/// What a cycle published.
#[derive(Debug, Clone, Serialize)]
pub struct Cycle {
    pub name: Public,
    pub tally: Tally,
    /// The levels of its scale, the highest first.
    #[serde(skip)]
    pub scale: Vec<Public>,
}

/// Hands `with` the site of an earlier version, in which nobody is named that the redactor of either version knows, and
/// names stand as `now` has them.
pub fn site<R>(
    then: &Released<'_>,
    now: &Released<'_>,
    (name, today): (&str, Date),
    options: &Options,
    with: impl FnOnce(&Site<'_>) -> R,
) -> R {
    let survey = then.survey;
    let facts = survey.contributions.iter().map(|contribution| &contribution.facts);
    let across = Across::new(&survey.layout, facts, &survey.profile, today);
    let redactor = Redactor::new(now, Some(then), options.language);
    let rules = rules(survey, &redactor);
    let language = options.language;
    let builder = Builder { released: then, survey, across: &across, redactor: &redactor, language, rules: &rules };
    with(&Site::new(&builder, name, options))
}

/// What an earlier version published, in numbers.
pub fn cycle(then: &Released<'_>, now: &Released<'_>, (name, today): (&str, Date), options: &Options) -> Cycle {
    site(then, now, (name, today), options, |site| site.cycle(name))
}

impl Site<'_> {
    /// This version as a cycle: by the name that its profile gives it, else as it was asked for.
    pub fn cycle(&self, asked: &str) -> Cycle {
        let profile = &self.builder.survey.profile;
        let text = |text: &str| self.builder.redactor.text(text, &Local::new());
        Cycle {
            name: text(profile.cycle.name.as_deref().unwrap_or(asked)),
            tally: self.total.clone(),
            scale: profile.scale.levels().map(|(_, level)| text(&level.id)).collect(),
        }
    }
}
