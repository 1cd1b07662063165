//! What all forms of one register are made with: its levels, its columns, its people and what stands around a file.

use std::sync::{Mutex, OnceLock};

use super::columns::{Chosen, Shows, chosen};
use super::sheets::{Slice, weight_of_point};
use crate::document::{CellKind, GridCell, LevelColor};
use crate::profile::{Chain, Reviewed};
use crate::publish::redact::{As, Local, Public};
use crate::publish::views::{Point, PowerShown, ReviewShown};
use crate::publish::{Site, View, approved};
use crate::record::{Language, Listed};
use crate::register::{Commitment, GradedKind, Model, Owner, Person, Post};
use crate::source::{Given, Spanned};

pub struct Maker<'s> {
    pub site: &'s Site<'s>,
    pub language: Language,
    /// The highest first; none where risk points are not graded.
    pub levels: Vec<LevelWord>,
    /// Columns of the list of risk points.
    pub columns: Vec<Chosen>,
    /// How heavy each point is on a page, file by file; every list asks for it.
    weights: OnceLock<Vec<Vec<usize>>>,
    /// Choices of columns, each without those that are empty throughout.
    pub filled: Mutex<Vec<(Vec<Shows>, Vec<Chosen>)>>,
}

/// A level as it stands on paper.
pub struct LevelWord {
    pub name: String,
    pub meaning: Option<String>,
    color: Option<LevelColor>,
}

/// One risk point of a form, with where it stands.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    pub number: usize,
    /// The file, and the unit or department around it.
    pub index: usize,
    pub place: usize,
    pub point: &'r Point,
}

impl<'s> Maker<'s> {
    pub fn new(site: &'s Site<'s>) -> Maker<'s> {
        let profile = &site.builder.survey.profile;
        let text = |text: &str| site.builder.redactor.text(text, &Local::new()).to_string();
        let levels = match profile.grades(GradedKind::Risk) {
            false => Vec::new(),
            true => profile
                .scale
                .levels()
                .map(|(_, level)| LevelWord {
                    name: text(&level.id),
                    meaning: level.name.as_deref().map(text),
                    color: level.color.as_deref().and_then(LevelColor::read),
                })
                .collect(),
        };
        let (weights, filled) = Default::default();
        let mut maker = Maker { site, language: site.language(), levels, columns: Vec::new(), weights, filled };
        maker.columns = chosen(&maker);
        maker
    }

    pub fn say(&self, zh: &str, en: &str) -> String {
        self.language.of(zh, en).to_owned()
    }

    /// How heavy a point is on a page, in bytes, roughly.
    pub fn weight(&self, index: usize, point: u32) -> usize {
        let weigh = || self.site.shown.iter().map(|shown| shown.points.iter().map(weight_of_point).collect()).collect();
        let weights = self.weights.get_or_init(weigh);
        weights.get(index).and_then(|points| points.get(point as usize)).copied().unwrap_or(0)
    }

    /// The files whose points count, in their order.
    pub fn listed(&self) -> &'s [usize] {
        if self.site.order.is_empty() { &self.site.libraries } else { &self.site.order }
    }

    pub fn rows<'r>(&'r self, slices: &'r [Slice]) -> impl Iterator<Item = Row<'r>> {
        slices.iter().flat_map(move |slice| {
            let points = &self.site.shown[slice.index].points;
            let place = self.site.place_of(slice.index);
            let rows = slice.rows.iter().enumerate();
            rows.filter_map(move |(at, row)| {
                let point = points.get(*row as usize)?;
                Some(Row { number: slice.first + at, index: slice.index, place, point })
            })
        })
    }

    pub fn level(&self, point: &Point) -> GridCell {
        let Some((rank, level)) = point.level.and_then(|rank| Some((rank, self.levels.get(rank)?))) else {
            let none = if self.levels.is_empty() { "" } else { self.language.of("未定级", "not graded") };
            return GridCell::text(none);
        };
        let mut lines = vec![level.name.clone()];
        if point.self_assessed {
            lines.push(self.say("（自评）", "(self-assessed)"));
        }
        let kind = CellKind::Level { rank, of: self.levels.len(), color: level.color };
        GridCell { kind, ..GridCell::lines(lines) }
    }

    /// The level of this rank, by itself.
    pub fn level_cell(&self, rank: usize) -> GridCell {
        let level = self.levels.get(rank);
        let kind = CellKind::Level { rank, of: self.levels.len(), color: level.and_then(|level| level.color) };
        GridCell { kind, ..GridCell::text(level.map_or("", |level| &level.name)) }
    }

    /// Where the category of a point stands in the profile's list.
    pub fn category(&self, point: &Point) -> (usize, String) {
        let words = &self.site.builder.survey.profile.categories.words;
        let Some(category) = &point.category else { return (usize::MAX, String::new()) };
        let at = words.iter().position(|word| *word.id == **category);
        (at.unwrap_or(words.len()), category.to_string())
    }

    /// What the points of a file are listed under: a department, or the unit itself.
    pub fn place_name(&self, place: usize) -> String {
        let shown = &self.site.shown[place];
        let top = shown.above.is_none() && shown.kind == Owner::Unit && self.site.tops.len() == 1;
        if top { self.site.own_name(place).to_string() } else { shown.name.to_string() }
    }

    /// A post by its name; what belongs to a place itself says so.
    pub fn post_name(&self, index: usize) -> String {
        let shown = &self.site.shown[index];
        if shown.is_place() { self.site.own_name(index).to_string() } else { shown.name.to_string() }
    }

    /// The unit that a file lies in.
    pub fn unit_of(&self, index: usize) -> Option<usize> {
        let mut at = Some(index);
        while let Some(here) = at {
            if self.site.shown[here].kind == Owner::Unit {
                return Some(here);
            }
            at = self.site.shown[here].above;
        }
        None
    }

    pub fn unit_name(&self, index: usize) -> String {
        self.unit_of(index).map_or_else(|| self.site.unit.to_string(), |unit| self.site.shown[unit].name.to_string())
    }

    pub fn model(&self, index: usize) -> Option<&'s Model> {
        self.site.builder.survey.contributions[self.site.shown[index].file].model.as_deref()
    }

    /// What stands at the head of a form about a file whose content awaits approval.
    pub fn awaits(&self, index: Option<usize>) -> Option<&'static str> {
        let state = self.site.builder.released.approval(self.site.shown[index?].file).state?;
        Some(approved::head(state, self.language))
    }

    pub fn post(&self, index: usize) -> Option<&'s Post> {
        match self.model(index)? {
            Model::Post(post) => Some(post),
            _ => None,
        }
    }

    pub fn local(&self, index: usize) -> &'s Local {
        &self.site.shown[index].local
    }

    /// What the post or body has to do, and what its holder owes to integrity.
    pub fn duties(&self, index: usize) -> (Vec<Public>, Vec<Public>) {
        let (builder, local) = (self.site.builder, self.local(index));
        match self.model(index) {
            Some(Model::Post(post)) => {
                (builder.texts(&post.duties, local), builder.texts(&post.integrity_duties, local))
            }
            Some(Model::Department(department)) => (builder.texts(&department.duties, local), Vec::new()),
            Some(Model::Unit(unit)) => (builder.texts(&unit.duties, local), Vec::new()),
            _ => (Vec::new(), Vec::new()),
        }
    }

    pub fn has_duties(&self, index: usize) -> bool {
        match self.model(index) {
            Some(Model::Post(post)) => !(post.duties.items().is_empty() && post.integrity_duties.items().is_empty()),
            Some(Model::Department(department)) => !department.duties.items().is_empty(),
            Some(Model::Unit(unit)) => !unit.duties.items().is_empty(),
            _ => false,
        }
    }

    /// Who heads a place, as far as that may be shown.
    pub fn head(&self, place: usize) -> Option<Public> {
        match self.model(place)? {
            Model::Department(department) => self.site.head(place, &department.head),
            Model::Unit(unit) => self.site.builder.party(&unit.head, As::UnitHead, self.local(place)),
            _ => None,
        }
    }

    /// Who of the leaders is in charge of a department.
    pub fn leader(&self, place: usize) -> Option<Public> {
        let Some(Model::Department(department)) = self.model(place) else { return None };
        self.site.builder.party(&department.leader, As::Leader, self.local(place))
    }

    /// How many hold the post now; one empty form where nobody does.
    pub fn people(&self, index: usize) -> usize {
        self.post(index).map_or(1, |post| post.current_holders().count()).max(1)
    }

    pub fn person(&self, index: usize, number: usize) -> Option<&'s Spanned<Person>> {
        self.post(index)?.current_holders().nth(number)
    }

    /// A holder as the publication calls people. Who goes by the post has room to write instead: the form says the post already.
    pub fn person_name(&self, index: usize, number: usize) -> String {
        let name = self.person(index, number).and_then(|person| person.name.value());
        let named = name.map(|name| self.site.builder.redactor.named(name, None, As::Owner, self.local(index)));
        let shown = Public::joined(&named.unwrap_or_default(), self.language).to_string();
        if shown == self.post_name(index) { String::new() } else { shown }
    }

    /// The words of an undertaking, where it was written out; they are the signer's, and so for the internal view alone.
    pub fn undertaken(&self, commitment: Option<&Given<Commitment>>, index: usize) -> Option<Public> {
        let inside = self.site.builder.released.view == View::Internal;
        self.site.builder.text(&commitment?.value()?.text, self.local(index)).filter(|_| inside)
    }

    /// The stages at which a file is reviewed, each with the latest decision that stands; the usual ones where the profile has no chain.
    pub fn opinions(&self, subject: Option<usize>, what: Reviewed) -> Vec<(String, Option<ReviewShown>)> {
        let (builder, profile) = (self.site.builder, &self.site.builder.survey.profile);
        let holder = subject.and_then(|index| self.model(index)).and_then(Model::holder);
        let usual = || profile.chains.iter().rfind(|chain| chain.what == what);
        let chain: Option<&Chain> = match subject.filter(|_| holder.is_some()) {
            Some(index) => self.site.shown[index].chain.and_then(|at| profile.chains.get(at)),
            None => usual(),
        };
        let stages: Vec<String> = match chain {
            Some(chain) => {
                chain.stages.iter().map(|stage| builder.redactor.text(&stage.id, &Local::new()).to_string()).collect()
            }
            None => [("科室", "Department"), ("分管领导", "Leader in charge"), ("组织审定", "Approval")]
                .map(|(zh, en)| self.say(zh, en))
                .to_vec(),
        };
        let local = subject.map(|index| self.local(index));
        let reviews = match (holder, local) {
            (Some(holder), Some(local)) => builder.reviews(holder.reviews, local),
            _ => Vec::new(),
        };
        let latest = |stage: &str| {
            let at_stage = |review: &&ReviewShown| review.stage.as_ref().is_some_and(|said| **said == *stage);
            reviews.iter().rfind(at_stage).cloned()
        };
        stages.into_iter().map(|stage| (stage.clone(), latest(&stage))).collect()
    }

    /// The power that a point names, where it is published.
    pub fn power_of(&self, point: &Point) -> Option<&'s PowerShown> {
        let name = point.power.as_ref()?;
        let shown = self.site.by_file.get(name.file).copied().flatten()?;
        self.site.shown[shown].powers.iter().find(|power| power.index == name.index)
    }
}
