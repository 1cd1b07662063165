//! What the points of a file name in it, found without going through all of it for each point: a file may hold
//! thousands of both.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{LibraryIndex, RiskView};
use crate::record::Listed;
use crate::register::{Holder, Power, Process, Step};
use crate::source::{Given, Spanned};
use crate::vocabulary::{fold, nfc};

/// Fewer powers are as quickly gone through.
const FEW: usize = 8;

/// All risk points of a file with what they name.
pub fn views<'m>(holder: &'m Holder<'m>, library: &'m LibraryIndex) -> Vec<RiskView<'m>> {
    if holder.powers.len() <= FEW {
        return holder.risks.iter().map(|risk| RiskView::new(risk, holder, library)).collect();
    }
    let mut powers = FxHashMap::default();
    for power in holder.powers {
        if let Some(id) = power.id.value() {
            powers.entry(nfc(id)).or_insert(power);
        }
    }
    let view = |risk| RiskView::with(risk, holder, library, |reference| powers.get(&nfc(reference)).copied());
    holder.risks.iter().map(view).collect()
}

/// The powers of a file as points name them: by id, or by name where a power has no id.
#[derive(Default)]
pub struct NamedPowers {
    /// Folded names of powers without id.
    nameless: FxHashSet<String>,
}

impl NamedPowers {
    pub fn of(powers: &[Spanned<Power>]) -> NamedPowers {
        let nameless = powers.iter().filter(|power| goes_by_name(power));
        NamedPowers { nameless: nameless.map(|power| fold(power.caption())).collect() }
    }

    /// Some power without id is called so.
    pub fn has(&self, name: &str) -> bool {
        !self.nameless.is_empty() && self.nameless.contains(&fold(name))
    }

    /// Powers that none of the references names.
    pub fn unnamed<'m>(
        &self,
        powers: &'m [Spanned<Power>],
        references: impl Iterator<Item = &'m str> + Clone,
    ) -> impl Iterator<Item = &'m Spanned<Power>> {
        let ids: FxHashSet<_> = references.clone().map(nfc).collect();
        let wanted = (!self.nameless.is_empty()).then_some(references).into_iter().flatten();
        let names: FxHashSet<String> = wanted.map(fold).collect();
        powers.iter().filter(move |power| match power.id.value() {
            Some(id) => !ids.contains(&nfc(id)),
            None => !goes_by_name(power) || !names.contains(&fold(power.caption())),
        })
    }
}

fn goes_by_name(power: &Power) -> bool {
    power.id.is_absent() && !power.caption().is_empty()
}

/// The steps of the file's processes as points name them: `流程/环节`, or a step of their power's process.
#[derive(Default)]
pub struct NamedSteps<'m> {
    /// Of each process asked for, by its place in the file.
    known: FxHashMap<usize, StepsByName>,
    /// By id in NFC; made where the first is asked for.
    processes: Option<FxHashMap<String, (usize, &'m Spanned<Process>)>>,
}

/// Where the first step stands that is called so: by id in NFC, by folded name.
struct StepsByName {
    ids: FxHashMap<String, usize>,
    names: FxHashMap<String, usize>,
}

impl<'m> NamedSteps<'m> {
    /// The step of this file that a point's reference names.
    pub fn find(&mut self, view: &RiskView<'m>, reference: &str) -> Option<&'m Spanned<Step>> {
        let processes: &'m [Spanned<Process>] = view.holder.processes;
        if let Some((process, step)) = reference.split_once('/') {
            let (at, process) = self.process(processes, process)?;
            return self.step(at, process, step);
        }
        let of_power = view.power().and_then(|power| power.value.process.value());
        match (of_power.and_then(|id| self.process(processes, id)), processes) {
            (Some((at, process)), _) => self.step(at, process, reference),
            (None, [only]) => self.step(0, only, reference),
            _ => None,
        }
    }

    fn process(&mut self, processes: &'m [Spanned<Process>], id: &str) -> Option<(usize, &'m Spanned<Process>)> {
        let by_id = self.processes.get_or_insert_with(|| {
            let mut by_id = FxHashMap::default();
            for (at, process) in processes.iter().enumerate() {
                if let Given::Is(id) = &process.id {
                    by_id.entry(nfc(&id.value).into_owned()).or_insert((at, process));
                }
            }
            by_id
        });
        by_id.get(&*nfc(id)).copied()
    }

    fn step(&mut self, at: usize, process: &'m Process, step: &str) -> Option<&'m Spanned<Step>> {
        let steps = process.steps.items();
        let known = self.known.entry(at).or_insert_with(|| StepsByName::of(steps));
        let by_id = known.ids.get(&*nfc(step)).copied();
        let by_name = known.names.get(&fold(step)).copied();
        let first = by_id.into_iter().chain(by_name).min()?;
        steps.get(first)
    }
}

impl StepsByName {
    fn of(steps: &[Spanned<Step>]) -> StepsByName {
        let mut known = StepsByName { ids: FxHashMap::default(), names: FxHashMap::default() };
        for (at, step) in steps.iter().enumerate() {
            if let Some(id) = step.id.value() {
                known.ids.entry(nfc(id).into_owned()).or_insert(at);
            }
            if let Some(name) = step.name.value() {
                known.names.entry(fold(name)).or_insert(at);
            }
        }
        known
    }
}

/// Where `power` stands among the powers of its file.
pub fn position_of(power: &Spanned<Power>, powers: &[Spanned<Power>]) -> Option<u32> {
    let offset = std::ptr::from_ref(power).addr().checked_sub(powers.as_ptr().addr())?;
    let position = offset / size_of::<Spanned<Power>>();
    powers.get(position).filter(|known| std::ptr::eq(*known, power)).map(|_| position as u32)
}
