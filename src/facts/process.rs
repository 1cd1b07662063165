//! Which functions of a process are in whose hands, where the profile says that some must not be in one.

use serde::{Deserialize, Serialize};

use super::Facts;
use crate::profile::Profile;
use crate::record::Listed;
use crate::register::Holder;
use crate::source::{Span, Spanned};

/// The steps of a process with functions that the profile separates.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProcessFact {
    pub id: Box<str>,
    pub steps: Vec<StepFact>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StepFact {
    pub name: Box<str>,
    /// Numbers of the profile's [`Separation`](crate::profile::Separation).
    pub functions: Vec<u16>,
    /// Of the function as written.
    pub span: Span,
    pub actors: Vec<Spanned<Box<str>>>,
}

pub(super) fn gather(holder: &Holder<'_>, profile: &Profile, facts: &mut Facts) {
    if profile.separation.is_empty() {
        return;
    }
    let mut found = Vec::new();
    for process in holder.processes {
        let steps = process.steps.items().iter().filter_map(|step| {
            let function = step.function.spanned()?;
            let functions = profile.separation.functions_in(&function.value);
            let actors = step.actor.items().iter();
            (!functions.is_empty()).then(|| StepFact {
                name: step.name.value().map_or_else(|| "".into(), |name| name.0.clone()),
                functions,
                span: function.span,
                actors: actors.map(|actor| Spanned::new(actor.value.0.clone(), actor.span)).collect(),
            })
        });
        let steps: Vec<StepFact> = steps.collect();
        if !steps.is_empty() {
            let id = process.id.value().map_or_else(|| "".into(), |id| id.0.clone());
            found.push(ProcessFact { id, steps });
        }
    }
    if !found.is_empty() {
        facts.processes = Some(found.into());
    }
}
