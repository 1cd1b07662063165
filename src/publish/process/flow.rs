//! A process as it is published: its steps with who does them and the risk points that stand on them, and the ways between
//! them. All text has been through the redactor.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::paths::{self, PagePath};
use super::super::redact::{As, Local, Public};
use super::super::views::{Link, Point};
use super::super::{Site, last_part};
use super::steps::StepPlace;
use crate::facts::RefKind;
use crate::record::{Listed, Text};
use crate::register::{Holder, Process, Stage, Step as Written, same_id};
use crate::rules::Resolved;
use crate::rules::ways::{Known, Target};
use crate::source::Spanned;

/// One process.
pub struct Flow {
    /// Whose it is, by position among what is shown.
    pub owner: usize,
    pub name: Public,
    /// The first of its pages.
    pub page: PagePath,
    /// The steps on each of its pages: one page, unless there are very many.
    pub parts: Vec<std::ops::Range<usize>>,
    pub steps: Vec<Step>,
    /// Where ways lead out of the process: its end, another process.
    pub outside: Vec<Public>,
    pub ways: Vec<Way>,
    /// Who has to do with it: the powers that run through it, the points on its steps, those who do them.
    pub concerns: Vec<usize>,
}

pub struct Step {
    pub name: Public,
    pub stage: Option<Stage>,
    pub key: bool,
    /// Somebody decides here, or the ways part.
    pub decides: bool,
    pub actors: Vec<Link>,
    pub time_limit: Option<Public>,
    pub standard: Option<Public>,
    pub control: Option<Public>,
    pub rules: Public,
    /// The points on it, the gravest first: whose, and which of theirs.
    pub points: Vec<(usize, usize)>,
}

pub struct Way {
    pub from: usize,
    /// A step, or what lies outside, counted on after the steps.
    pub to: usize,
    pub when: Option<Public>,
}

/// A page holds so many steps at most, and so many bytes of their text, more or less.
const STEPS: usize = 150;
const BYTES: usize = 300_000;

impl Flow {
    /// What a way leads to: the number of a step, or what lies outside.
    pub fn end(&self, to: usize) -> Public {
        match to.checked_sub(self.steps.len()) {
            None => Public::ours(&(to + 1).to_string()),
            Some(outside) => self.outside.get(outside).cloned().unwrap_or_default(),
        }
    }

    pub fn points<'s>(&self, site: &'s Site<'_>) -> impl Iterator<Item = &'s Point> {
        let at: Vec<(usize, usize)> = self.steps.iter().flat_map(|step| step.points.iter().copied()).collect();
        at.into_iter().map(|(shown, point)| &site.shown[shown].points[point])
    }

    fn divided(steps: &[Step]) -> Vec<std::ops::Range<usize>> {
        let mut parts = Vec::new();
        let (mut start, mut bytes) = (0, 0);
        for (at, step) in steps.iter().enumerate() {
            let texts = [&step.time_limit, &step.standard, &step.control];
            let texts = texts.into_iter().flatten().map(|text| text.len()).sum::<usize>();
            let here =
                1200 + texts + step.name.len() * 2 + step.rules.len() + step.points.len().min(super::LISTED) * 900;
            if at > start && (at - start >= STEPS || bytes + here > BYTES) {
                parts.push(start..at);
                (start, bytes) = (at, 0);
            }
            bytes += here;
        }
        parts.push(start..steps.len());
        parts
    }
}

/// Every process that is published, in the order of those whose they are.
pub fn flows(site: &Site<'_>) -> Vec<Flow> {
    let mut points: FxHashMap<StepPlace, Vec<(usize, usize)>> = FxHashMap::default();
    for (index, shown) in site.shown.iter().enumerate() {
        for (at, point) in shown.points.iter().enumerate() {
            point.step.into_iter().for_each(|place| points.entry(place).or_default().push((index, at)));
        }
    }
    for on in points.values_mut() {
        on.sort_by_key(|(shown, point)| site.shown[*shown].points[*point].rank());
    }
    let powers = powers(site);
    let mut flows = Vec::new();
    let mut names = FxHashSet::default();
    for index in site.order.iter().chain(&site.libraries).copied() {
        let file = site.shown[index].file;
        let Some(holder) = site.builder.survey.contributions[file].model.as_deref().and_then(|model| model.holder())
        else {
            continue;
        };
        for (at, process) in holder.processes.iter().enumerate() {
            let through = powers.get(&(file, at));
            // What only powers run through that are not published, is not published either.
            if process.steps.items().is_empty() || through.is_some_and(|powers| powers.iter().all(|power| !power.1)) {
                continue;
            }
            let mut flow = flow(site, index, process);
            flow.concerns = through.into_iter().flatten().filter(|power| power.1).map(|power| power.0).collect();
            for (number, step) in flow.steps.iter_mut().enumerate() {
                step.points = points.remove(&StepPlace { file, process: at, step: number }).unwrap_or_default();
                flow.concerns.extend(step.points.iter().map(|(shown, _)| *shown));
            }
            flow.concerns.push(index);
            flow.concerns.sort_unstable();
            flow.concerns.dedup();
            flow.parts = Flow::divided(&flow.steps);
            let mut name = page_name(site, index, process, at);
            while !names.insert(name.clone()) {
                name.push_str("-2");
            }
            flows.push((flow, name));
        }
    }
    let pages = paths::in_folder("processes/", flows.iter().map(|(_, name)| name.clone()));
    flows.into_iter().zip(pages).map(|((flow, _), page)| Flow { page, ..flow }).collect()
}

/// Ids outlive names: `YJ-L1`, `药剂科-L1`.
fn page_name(site: &Site<'_>, index: usize, process: &Process, at: usize) -> String {
    let shown = &site.shown[index];
    let identity = || site.builder.survey.layout.entries[shown.file].identity.replace('/', "-");
    let owner = shown.code.as_deref().map_or_else(identity, str::to_owned);
    let id = process.id.value().map_or_else(|| (at + 1).to_string(), |id| id.to_string());
    let owner = if owner.is_empty() { "unit".to_owned() } else { owner };
    site.builder.redactor.text(&format!("{owner}-{id}"), &shown.local).to_string()
}

/// The powers that run through each process: whose each is, and whether it is published.
fn powers(site: &Site<'_>) -> FxHashMap<(usize, usize), Vec<(usize, bool)>> {
    let mut powers: FxHashMap<(usize, usize), Vec<(usize, bool)>> = FxHashMap::default();
    for (index, shown) in site.shown.iter().enumerate() {
        let model = site.builder.survey.contributions[shown.file].model.as_deref();
        let Some(holder) = model.and_then(|model| model.holder()) else { continue };
        for power in holder.powers {
            let Some(reference) = power.process.value() else { continue };
            let at = match place_of(&holder, reference) {
                Some(at) => Some((shown.file, at)),
                None => match site.builder.across.resolve(shown.file, reference, RefKind::Process) {
                    Resolved::Item { file, id } => site.process(file, &id).map(|(at, _)| (file, at)),
                    _ => None,
                },
            };
            if let Some(at) = at {
                powers.entry(at).or_default().push((index, site.builder.shows(&power.publish)));
            }
        }
    }
    powers
}

fn place_of(holder: &Holder<'_>, id: &str) -> Option<usize> {
    holder.processes.iter().position(|process| process.id.value().is_some_and(|known| same_id(known, id)))
}

impl Site<'_> {
    /// A process of a file, by its id.
    fn process(&self, file: usize, id: &str) -> Option<(usize, &Spanned<Process>)> {
        let holder = self.builder.survey.contributions[file].model.as_deref()?.holder()?;
        let at = place_of(&holder, id)?;
        holder.processes.get(at).map(|process| (at, process))
    }
}

fn flow(site: &Site<'_>, index: usize, process: &Process) -> Flow {
    let shown = &site.shown[index];
    let (redactor, local) = (site.builder.redactor, &shown.local);
    let written = process.steps.items();
    let mut known = Known::new(process, written);
    let mut outside = Outside::default();
    let mut ways: Vec<Way> = Vec::new();
    for (from, step) in written.iter().enumerate() {
        if step.next.is_absent() {
            if from + 1 < written.len() {
                ways.push(Way { from, to: from + 1, when: None });
            }
            continue;
        }
        let mut there: FxHashMap<usize, usize> = FxHashMap::default();
        for next in step.next.items() {
            let Some(reference) = next.to.value() else { continue };
            let to = match known.find(reference) {
                Some(Target::Step(step)) => step,
                _ => written.len() + outside.number(site.leads_to(shown.file, reference, local)),
            };
            let when = site.builder.text(&next.when, local);
            let at = *there.entry(to).or_insert(ways.len());
            match ways.get_mut(at) {
                None => ways.push(Way { from, to, when }),
                Some(way) => way.when = either(way.when.take(), when, site),
            }
        }
    }
    let mut parting = vec![0; written.len()];
    ways.iter().for_each(|way| parting[way.from] += 1);
    let steps = written.iter().zip(parting).map(|(step, ways)| site.step(index, step, ways > 1)).collect();
    let id = process.id.value().map_or("", |id| id);
    Flow {
        owner: index,
        name: redactor.text(process.name.value().map_or(id, |name| name), local),
        page: PagePath::index(),
        parts: Vec::new(),
        steps,
        outside: outside.names,
        ways,
        concerns: Vec::new(),
    }
}

/// Both conditions of two ways that lead to the same step.
fn either(one: Option<Public>, other: Option<Public>, site: &Site<'_>) -> Option<Public> {
    let both: Vec<Public> = [one, other].into_iter().flatten().collect();
    (!both.is_empty()).then(|| Public::joined(&both, site.language()))
}

/// What lies outside of a process, each once.
#[derive(Default)]
struct Outside {
    names: Vec<Public>,
    numbers: FxHashMap<Public, usize>,
}

impl Outside {
    fn number(&mut self, name: Public) -> usize {
        let next = self.names.len();
        *self.numbers.entry(name.clone()).or_insert_with(|| {
            self.names.push(name);
            next
        })
    }
}

impl Site<'_> {
    /// How a way out of a process is told: the end, or the process that it goes on in.
    fn leads_to(&self, file: usize, reference: &str, local: &Local) -> Public {
        let id = match self.builder.across.resolve(file, reference, RefKind::Step) {
            Resolved::Item { file, id } => id.split_once('/').map(|(process, _)| (file, process.to_owned())),
            _ => match self.builder.across.resolve(file, reference, RefKind::Process) {
                Resolved::Item { file, id } => Some((file, id.to_string())),
                _ => None,
            },
        };
        let name = id.and_then(|(file, id)| self.process(file, &id)).and_then(|(_, process)| process.name.value());
        match name {
            Some(name) => {
                let name = self.language().of(format!("转入「{}」", &**name), format!("on to “{}”", &**name));
                self.builder.redactor.text(&name, local)
            }
            None => self.builder.redactor.text(reference, local),
        }
    }

    fn step(&self, index: usize, step: &Written, parts: bool) -> Step {
        let (builder, local) = (self.builder, &self.shown[index].local);
        let stage = step.stage.get();
        Step {
            name: builder.text(&step.name, local).unwrap_or_default(),
            stage,
            key: step.key.get().is_some_and(|yes| yes.0),
            decides: parts || stage == Some(Stage::Decision),
            actors: step.actor.items().iter().map(|actor| self.actor(index, &actor.value)).collect(),
            time_limit: builder.text(&step.time_limit, local),
            standard: builder.text(&step.standard, local),
            control: builder.text(&step.control, local),
            rules: Public::joined(&builder.rules(&step.rules, local), builder.language),
            points: Vec::new(),
        }
    }

    /// Who does a step: a post or body of the register with its page, others by their role.
    fn actor(&self, index: usize, text: &Text) -> Link {
        let shown = &self.shown[index];
        match self.builder.across.resolve(shown.file, text, RefKind::Any) {
            Resolved::File(file) if self.by_file[file].is_some() => self.link_to(file),
            _ => {
                let named = self.builder.redactor.named(last_part(text), None, As::Someone, &shown.local);
                Link { name: Public::joined(&named, self.language()), ..Link::default() }
            }
        }
    }
}
