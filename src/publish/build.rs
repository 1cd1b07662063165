//! From the model of one file to what of it is published.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::approved;
use super::paging::Sheet;
use super::paths::{PagePath, anchor, anchor_within, slug};
use super::redact::{As, Local, Public, Redactor};
use super::release::Released;
use super::views::{Acting, Closed, MeasureShown, Point, PowerName, PowerShown, Said, Shown, Tally};
use crate::facts::{NamedSteps, RefKind, RiskView, views};
use crate::profile::{LevelRule, Profile};
use crate::record::{Due, Language, List, Listed, Text, Word, YesNo};
use crate::register::{GradedKind, Holder, Measure, MeasureStatus, Model, Owner, Party, Phase, Power, Scope, same_id};
use crate::rules::{Across, Resolved};
use crate::source::{Given, Spanned};
use crate::survey::Survey;
use crate::vocabulary::fold;

/// So many people of one file are looked for by their part in it; the rest by the roles of the whole register.
const MOST_LOCAL: usize = 64;

/// What every file is built with.
pub struct Builder<'s> {
    pub released: &'s Released<'s>,
    /// That of the release: only what the view may show is left in it.
    pub survey: &'s Survey,
    pub across: &'s Across<'s>,
    pub redactor: &'s Redactor<'s>,
    pub language: Language,
    /// Titles of the rules of the inventory, by id.
    pub rules: &'s FxHashMap<Box<str>, Public>,
}

impl<'s> Builder<'s> {
    pub fn shown(&self, file: usize, page: PagePath) -> Option<Shown> {
        let model = self.survey.contributions[file].model.as_deref()?;
        let untold = self.released.untold(file);
        let holder = match &untold {
            Some(untold) => model.holder()?.with(&untold.risks, &untold.measures),
            None => model.holder()?,
        };
        let local = self.local(model);
        let views = views(&holder, &self.survey.library);
        let code = holder.id.map(|id| self.redactor.text(&id.value, &local));
        let mut shown = Shown {
            file,
            kind: holder.kind,
            page,
            name: self.name(&holder, file, &local),
            code,
            above: None,
            depth: 0,
            chain: self.chain(&holder),
            risks: views.iter().map(|view| self.named(view)).collect(),
            points: Vec::with_capacity(views.len()),
            closed: Vec::new(),
            powers: self.powers(&holder, &local),
            measures: Vec::new(),
            tally: Tally { levels: vec![0; self.levels()], ..Tally::default() },
            total: Tally::default(),
            local,
        };
        let mut steps = NamedSteps::default();
        let mut known: FxHashMap<*const Measure, usize> = FxHashMap::default();
        let public = views.iter().enumerate().filter(|(_, view)| self.shows(view.given(|risk| &risk.publish)));
        for (index, view) in public {
            if !view.risk.is_active() {
                shown.closed.push(self.closed(view, &shown));
                continue;
            }
            let (mut point, measures) = self.point(view, &holder, file, &shown, &mut steps);
            point.index = index;
            if matches!(shown.kind, Owner::Post | Owner::Library) {
                point.slug = slug(&format!("{} {}", &*point.code, &*point.title)).into();
            }
            for (at, measure) in measures.iter().enumerate() {
                match known.entry(std::ptr::from_ref(*measure)) {
                    Entry::Occupied(acting) => shown.measures[*acting.get()].also(shown.points.len()),
                    Entry::Vacant(new) => {
                        new.insert(shown.measures.len());
                        shown.measures.push(Acting::first(shown.points.len(), at));
                    }
                }
            }
            shown.points.push(point);
        }
        shown.measures.shrink_to_fit();
        self.count(&mut shown);
        Some(shown)
    }

    fn levels(&self) -> usize {
        if self.survey.profile.grades(GradedKind::Risk) { self.survey.profile.scale.len() } else { 0 }
    }

    fn count(&self, shown: &mut Shown) {
        let tally = &mut shown.tally;
        match shown.kind {
            Owner::Post => tally.posts = 1,
            Owner::Department => tally.departments = 1,
            Owner::Unit => tally.units = 1,
            Owner::Library => {}
        }
        tally.powers = shown.powers.len();
        tally.measures = shown.measures.len();
        shown.points.iter().for_each(|point| tally.count(point));
        shown.total = shown.tally.clone();
    }

    fn name(&self, holder: &Holder<'_>, file: usize, local: &Local) -> Public {
        let identity = &self.survey.layout.entries[file].identity;
        let last = identity.rsplit('/').next().unwrap_or_default();
        self.redactor.text(holder.name.map_or(last, |name| &name.value), local)
    }

    /// The people of one file, with what they are called there.
    fn local(&self, model: &Model) -> Local {
        let mut local = Local::new();
        let mut add = |name: Option<&Text>, role: Option<&str>| {
            if let (Some(name), Some(role)) = (name, role)
                && local.len() < MOST_LOCAL
                && !self.redactor.is_no_person(name, &Local::new())
                && !self.redactor.names_somebody(role)
            {
                local.push((name.0.clone(), role.into()));
            }
        };
        match model {
            Model::Post(post) => {
                for person in post.holders.items() {
                    add(person.name.value(), post.title.value().map(|title| &**title));
                }
            }
            Model::Department(department) => {
                let head = self.redactor.called(As::Head);
                add(department.head.value().and_then(|party| party.name.value()), Some(&head));
            }
            Model::Unit(unit) => {
                for leader in unit.leaders.items() {
                    add(leader.name.value(), leader.position.value().map(|position| &**position));
                }
            }
            _ => {}
        }
        local
    }

    pub fn text(&self, given: &Given<Text>, local: &Local) -> Option<Public> {
        given.value().map(|text| self.redactor.text(text, local)).filter(|text| !text.is_empty())
    }

    pub fn texts(&self, given: &Given<List<Text>>, local: &Local) -> Vec<Public> {
        given.items().iter().map(|text| self.redactor.text(&text.value, local)).collect()
    }

    fn list(&self, given: &Given<List<Text>>, local: &Local) -> Option<Public> {
        Some(Public::joined(&self.texts(given, local), self.language)).filter(|text| !text.is_empty())
    }

    pub fn parties(&self, parties: &[Spanned<Party>], part: As, local: &Local) -> Public {
        Public::joined(&self.redactor.parties(parties, part, local), self.language)
    }

    fn closed(&self, view: &RiskView<'_>, shown: &Shown) -> Closed {
        let risk = &view.risk.value;
        Closed {
            code: self.code(view, shown),
            title: self.marked(self.redactor.text(view.caption(), &shown.local), view.given(|risk| &risk.publish)),
            date: risk.closed.get().map(|date| date.to_string()),
            reason: self.text(&risk.closed_reason, &shown.local),
        }
    }

    /// YJ02-R1 where the file has an id, else the printed number, else the bare id.
    fn code(&self, view: &RiskView<'_>, shown: &Shown) -> Public {
        let id = view.id();
        let number = view.risk.number.value().map(|number| &**number);
        let text = match &shown.code {
            Some(code) if !id.is_empty() => format!("{}-{id}", &**code),
            _ => number.unwrap_or(id).to_owned(),
        };
        self.redactor.text(&text, &shown.local)
    }

    /// What leads to a point for good: its code where the file has an id, wherever the file moves; else with its file.
    fn anchor(&self, view: &RiskView<'_>, file: usize, shown: &Shown, code: &str) -> String {
        match shown.code.is_some() && !view.id().is_empty() {
            true => anchor(code),
            false => anchor_within(code, &self.survey.layout.entries[file].identity),
        }
    }

    fn point<'m>(
        &self,
        view: &RiskView<'m>,
        holder: &Holder<'_>,
        file: usize,
        shown: &Shown,
        steps: &mut NamedSteps<'m>,
    ) -> (Point, Vec<&'m Measure>) {
        let profile = &self.survey.profile;
        let local = &shown.local;
        let titled = !view.given(|risk| &risk.title).is_absent();
        let code = self.code(view, shown);
        let manifestations = view.manifestations().iter().skip(usize::from(!titled));
        let public: Vec<&'m Measure> = view
            .measures()
            .into_iter()
            .map(|measure| &measure.value)
            .filter(|measure| self.shows(&measure.publish))
            .collect();
        let level = view.level(profile).filter(|_| profile.grades(GradedKind::Risk));
        let (step, place) = self.step_of(view, file, local, steps);
        let point = Point {
            index: 0,
            anchor: self.anchor(view, file, shown, &code).into(),
            slug: Box::default(),
            sheet: Sheet::default(),
            title: match view.given(|risk| &risk.title).value() {
                Some(title) => self.redactor.text(title, local),
                None => self.redactor.text(view.caption(), local),
            },
            manifestations: manifestations.map(|text| self.redactor.text(&text.value, local)).collect(),
            definition: self.text(view.given(|risk| &risk.definition), local),
            category: view.category().map(|text| self.word(&text.value, profile.category(&text.value), local)),
            marks: self.marks(view, file).into(),
            common: view.given(|risk| &risk.scope).get() == Some(Scope::Common),
            power: self.power_of(view, holder, file, local),
            level: level.map(crate::profile::Level::rank),
            self_assessed: level.is_some() && view.level_word().is_some_and(|(_, by_self)| by_self),
            cell: self.cell(view),
            measures: public.iter().map(|measure| self.measure(measure, local)).collect(),
            owners: self.parties(view.owners(), As::Owner, local),
            monitors: self.parties(view.monitors(), As::Monitor, local),
            with: self.list(view.given(|risk| &risk.grading.with), local).unwrap_or_default(),
            said: self.said_of(view, step, local).into(),
            posts: Box::default(),
            step: place,
            sums: !view.risk.from.items().is_empty(),
            code,
        };
        (point, public)
    }

    /// Not published; not approved.
    fn marks(&self, view: &RiskView<'_>, file: usize) -> Vec<&'static str> {
        let awaited = self.released.approval(file).is_awaited(view.risk);
        let withheld = self.withheld_mark(view.given(|risk| &risk.publish));
        withheld.into_iter().chain(awaited.then(|| approved::mark(self.language))).collect()
    }

    /// What is said of a point besides its heading, its measures and who answers for it.
    fn said_of(&self, view: &RiskView<'_>, step: Option<Public>, local: &Local) -> Vec<Said> {
        let profile = &self.survey.profile;
        let risk = &view.risk.value;
        let grading = view.subject(profile).grading;
        let area = view.given(|risk| &risk.area).value().map(|text| match profile.areas.find(text, &[]) {
            Some(index) => self.redactor.text(profile.areas.id(index), local),
            None => self.redactor.text(text, local),
        });
        let stage = view.given(|risk| &risk.stage).get().map(|stage| Public::ours(self.word_of(stage)));
        let joined = |parts: Vec<Public>| Some(Public::joined(&parts, self.language));
        let said = [
            self.said("业务领域", "Area", area),
            self.said("环节", "Stage", stage),
            self.said("流程步骤", "Step", step),
            self.said("对应职责", "Duty", self.text(view.given(|risk| &risk.duty), local)),
            self.said("评估", "Assessed", joined(self.factors(view, local))),
            self.said("定级理由", "Reason for the level", self.text(&risk.grading.level_reason, local)),
            self.said("剩余风险", "Residual level", self.text(&grading.residual_level, local)),
            self.said("三重一大", "Major matter", joined(self.major(&grading.major, local))),
            self.said("涉及部位", "Where", self.text(view.given(|risk| &risk.location), local)),
            self.said("成因", "Cause", self.text(view.given(|risk| &risk.cause), local)),
            self.said("后果", "Consequence", self.text(view.given(|risk| &risk.consequence), local)),
            self.said("责任后果", "Liability", self.list(&grading.liability, local)),
            self.said("防控目标", "Target", self.text(view.given(|risk| &risk.target), local)),
            self.said("监测指标", "Indicators", self.list(view.given(|risk| &risk.indicators), local)),
            self.said("适用人员", "Applies to", joined(self.applies_to(view, local))),
        ];
        said.into_iter().flatten().chain(self.inside_risk(risk, local)).collect()
    }

    fn word(&self, text: &str, index: Option<usize>, local: &Local) -> Public {
        match index {
            Some(index) => self.redactor.text(self.survey.profile.categories.id(index), local),
            None => self.redactor.text(text, local),
        }
    }

    fn word_of(&self, word: impl Word) -> &'static str {
        self.language.of(word.zh(), word.en())
    }

    fn major(&self, given: &Given<List<Text>>, local: &Local) -> Vec<Public> {
        let yes = |text: &str| crate::record::YES.contains(&fold(text).as_str());
        let no = |text: &str| crate::record::NO.contains(&fold(text).as_str());
        given
            .items()
            .iter()
            .filter(|text| !no(&text.value))
            .map(|text| match yes(&text.value) {
                true => Public::ours(self.language.of("是", "yes")),
                false => self.redactor.text(&text.value, local),
            })
            .collect()
    }

    fn factors(&self, view: &RiskView<'_>, local: &Local) -> Vec<Public> {
        let subject = view.subject(&self.survey.profile);
        let Some(factors) = subject.grading.factors.value() else { return Vec::new() };
        factors
            .0
            .iter()
            .map(|pair| self.redactor.text(&format!("{} {}", pair.key.value, pair.value.value), local))
            .collect()
    }

    fn cell(&self, view: &RiskView<'_>) -> Option<(u8, u8)> {
        let LevelRule::Matrix(matrix) = self.survey.profile.rule(GradedKind::Risk) else { return None };
        let subject = view.subject(&self.survey.profile);
        Some((matrix.rows.step(&subject)? as u8, matrix.columns.step(&subject)? as u8))
    }

    /// Only some holders: said by name, so only where names are shown.
    fn applies_to(&self, view: &RiskView<'_>, local: &Local) -> Vec<Public> {
        if !self.redactor.shows_people() {
            return Vec::new();
        }
        let names = view.risk.applies_to.items().iter();
        names.flat_map(|name| self.redactor.named(&name.value, None, As::Member, local)).collect()
    }

    fn measure(&self, measure: &Measure, local: &Local) -> MeasureShown {
        MeasureShown {
            text: self.inside_measure(self.text(&measure.text, local).unwrap_or_default(), measure, local),
            phase: match measure.phase.get() {
                Some(Phase::Early) => 0,
                Some(Phase::Mid) => 1,
                Some(Phase::Late) => 2,
                None => 3,
            },
            kind: self.text(&measure.kind, local),
            owners: self.parties(measure.owner.items(), As::Owner, local),
            rules: Public::joined(&self.rules(&measure.rules, local), self.language),
            due: measure.due.value().map(|due| match due {
                Due::Lasting => Public::ours(self.language.of("长期", "lasting")),
                Due::By(_, text) => self.redactor.text(text, local),
            }),
            frequency: self.text(&measure.frequency, local),
            status: measure.status.get().map(|status| match status {
                MeasureStatus::Planned => self.language.of("拟定", "planned"),
                MeasureStatus::InPlace => self.language.of("已落实", "in place"),
            }),
        }
    }

    /// Rules by their titles, where the inventory has them.
    pub fn rules(&self, given: &Given<List<Text>>, local: &Local) -> Vec<Public> {
        let titled = |text: &Text| self.rules.get(&*text.0).cloned();
        given
            .items()
            .iter()
            .map(|text| titled(&text.value).unwrap_or_else(|| self.redactor.text(&text.value, local)))
            .collect()
    }

    fn powers(&self, holder: &Holder<'_>, local: &Local) -> Box<[PowerShown]> {
        let public = holder.powers.iter().enumerate().filter(|(_, power)| self.shows(&power.publish));
        public.map(|(index, power)| self.power(index, &power.value, local)).collect()
    }

    fn power(&self, index: usize, power: &Power, local: &Local) -> PowerShown {
        let profile: &Profile = &self.survey.profile;
        let named = !power.name.is_absent();
        let level = power.grading.effective().and_then(|(word, _)| profile.scale.level(&word.value));
        let exercise = [
            self.said("行使主体", "Exercised by", self.text(&power.subject, local)),
            self.said("办理部门", "Handled by", self.list(&power.departments, local)),
            self.said("条件", "Conditions", self.text(&power.conditions, local)),
            self.said("程序", "Procedure", self.text(&power.procedure, local)),
            self.said("时限", "Time limit", self.text(&power.time_limit, local)),
            self.said("行使频率", "Frequency", self.text(&power.frequency, local)),
            self.said("自由裁量", "Discretion", self.text(&power.discretion, local)),
            self.said("涉及资金", "Funds", self.text(&power.funds, local)),
            self.said("责任事项", "Duties", self.list(&power.duties, local)),
            self.said("追责情形", "Accountability", self.text(&power.accountability, local)),
            self.said("监督方式", "Supervision", self.text(&power.supervision, local)),
            self.said("责任人", "Owner", Some(self.parties(power.owner.items(), As::Owner, local))),
        ];
        PowerShown {
            index,
            name: self.marked(self.redactor.text(power.caption(), local), &power.publish),
            kind: self.text(&power.kind, local),
            content: self.text(&power.content, local).filter(|_| named),
            basis: Public::joined(&self.rules(&power.basis, local), self.language),
            exercise: exercise.into_iter().flatten().chain(self.inside_power(power, local)).collect(),
            key: power.key.get().is_some_and(|yes| yes.0),
            level: level.filter(|_| profile.grades(GradedKind::Power)).map(crate::profile::Level::rank),
        }
    }

    /// The public power that a point names, in its own file or above.
    fn power_of(&self, view: &RiskView<'_>, holder: &Holder<'_>, file: usize, local: &Local) -> Option<PowerName> {
        let reference = view.risk.power.value()?;
        let (at, power, index) = match self.power_here(holder, reference) {
            Some((power, index)) => (file, power, index),
            None => {
                let Resolved::Item { file, id } = self.across.resolve(file, reference, RefKind::Power) else {
                    return Some(PowerName { name: self.redactor.text(reference, local), file: usize::MAX, index: 0 });
                };
                let other = self.survey.contributions[file].model.as_deref()?.holder()?;
                let (power, index) = self.power_here(&other, &id)?;
                (file, power, index)
            }
        };
        self.shows(&power.publish).then(|| PowerName {
            name: self.redactor.text(power.caption(), local),
            file: at,
            index,
        })
    }

    /// By its id, or by its name where it has none.
    fn power_here<'m>(&self, holder: &Holder<'m>, reference: &str) -> Option<(&'m Power, usize)> {
        let by_id = |power: &Power| power.id.value().is_some_and(|id| same_id(id, reference));
        let by_name = |power: &Power| power.id.is_absent() && fold(power.caption()) == fold(reference);
        let index = holder
            .powers
            .iter()
            .position(|power| by_id(power))
            .or_else(|| holder.powers.iter().position(|power| by_name(power)))?;
        Some((&holder.powers[index].value, index))
    }
}

/// What cannot be read as a yes is not published.
pub fn is_public(publish: &Given<YesNo>) -> bool {
    match publish {
        Given::Absent => true,
        Given::Unreadable(_) => false,
        Given::Is(yes) => yes.value.0,
    }
}
