//! What the points of a file name in it, found without going through all of it for each point: a file may hold
//! thousands of both.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{LibraryIndex, RiskView};
use crate::record::Listed;
use crate::register::{Holder, Power, Process};
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
    /// Of each process asked for, by its place in the file: ids in NFC and folded names.
    known: FxHashMap<usize, (FxHashSet<String>, FxHashSet<String>)>,
    /// By id in NFC; made where the first is asked for.
    processes: Option<FxHashMap<String, (usize, &'m Spanned<Process>)>>,
}

impl<'m> NamedSteps<'m> {
    /// The step stands in this file.
    pub fn has(&mut self, view: &RiskView<'m>, reference: &str) -> bool {
        let processes: &'m [Spanned<Process>] = view.holder.processes;
        if let Some((process, step)) = reference.split_once('/') {
            return self.process(processes, process).is_some_and(|(at, process)| self.has_step(at, process, step));
        }
        let of_power = view.power().and_then(|power| power.value.process.value());
        match (of_power.and_then(|id| self.process(processes, id)), processes) {
            (Some((at, process)), _) => self.has_step(at, process, reference),
            (None, [only]) => self.has_step(0, only, reference),
            _ => false,
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

    fn has_step(&mut self, at: usize, process: &Process, step: &str) -> bool {
        let (ids, names) = self.known.entry(at).or_insert_with(|| {
            let steps = || process.steps.items().iter();
            let ids = steps().filter_map(|step| step.id.value()).map(|id| nfc(id).into_owned()).collect();
            (ids, steps().filter_map(|step| step.name.value()).map(|name| fold(name)).collect())
        });
        ids.contains(&*nfc(step)) || names.contains(&fold(step))
    }
}

/// Where `power` stands among the powers of its file.
pub fn position_of(power: &Spanned<Power>, powers: &[Spanned<Power>]) -> Option<u32> {
    let offset = std::ptr::from_ref(power).addr().checked_sub(powers.as_ptr().addr())?;
    let position = offset / size_of::<Spanned<Power>>();
    powers.get(position).filter(|known| std::ptr::eq(*known, power)).map(|_| position as u32)
}
