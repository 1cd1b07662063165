//! On which step of which process a risk point stands.

use super::super::build::Builder;
use super::super::redact::{Local, Public};
use crate::facts::{NamedSteps, RefKind, RiskView};
use crate::record::Listed;
use crate::register::{Holder, Step, same_id};
use crate::rules::Resolved;
use crate::source::Spanned;

/// A step by its place in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StepPlace {
    /// Its file, by its number in the survey.
    pub file: usize,
    /// Position among the processes of the file.
    pub process: usize,
    /// Position among the steps of the process.
    pub step: usize,
}

impl Builder<'_> {
    /// The name of the process step that a point names and where it is; the words it was written in where it leads to none.
    pub fn step_of<'m>(
        &self,
        view: &RiskView<'m>,
        file: usize,
        local: &Local,
        known: &mut NamedSteps<'m>,
    ) -> (Option<Public>, Option<StepPlace>) {
        let Some(written) = view.risk.step.value() else { return (None, None) };
        let found = known
            .find(view, written)
            .and_then(|step| Some((place_in(view.holder, step)?, step)))
            .map(|((process, at), step)| (StepPlace { file, process, step: at }, step))
            .or_else(|| self.step_elsewhere(view, file, written));
        if let Some((place, step)) = found {
            return (self.text(&step.name, local), Some(place));
        }
        let id_like = written.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'#' | b'-'));
        ((!id_like).then(|| self.redactor.text(written, local)), None)
    }

    /// A step of a process of the department or of another file.
    fn step_elsewhere(&self, view: &RiskView<'_>, file: usize, written: &str) -> Option<(StepPlace, &Spanned<Step>)> {
        let of_power = view.power().and_then(|power| power.value.process.value());
        let reference = match of_power {
            Some(process) if !written.contains(['/', '#']) => format!("{process}/{written}"),
            _ => written.to_owned(),
        };
        let Resolved::Item { file: at, id } = self.across.resolve(file, &reference, RefKind::Step) else { return None };
        let holder = self.survey.contributions[at].model.as_deref()?.holder()?;
        let (process, step) = id.split_once('/')?;
        let process =
            holder.processes.iter().position(|known| known.id.value().is_some_and(|known| same_id(known, process)))?;
        let steps = holder.processes.get(process)?.steps.items();
        let step = steps.iter().position(|known| known.id.value().is_some_and(|known| same_id(known, step)))?;
        Some((StepPlace { file: at, process, step }, steps.get(step)?))
    }
}

/// The process and the place in it of a step of this holder.
fn place_in(holder: &Holder<'_>, step: &Spanned<Step>) -> Option<(usize, usize)> {
    holder.processes.iter().enumerate().find_map(|(process, known)| {
        let steps = known.steps.items();
        let offset = std::ptr::from_ref(step).addr().checked_sub(steps.as_ptr().addr())?;
        let at = offset / size_of::<Spanned<Step>>();
        steps.get(at).filter(|known| std::ptr::eq(*known, step)).map(|_| (process, at))
    })
}
