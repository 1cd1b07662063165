//! Which steps of processes the risk points name, and which key steps no point of their own file names.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::gather::reference as refer;
use super::named::NamedSteps;
use super::{Facts, RefKind, RiskView};
use crate::record::Listed;
use crate::register::{Holder, Risk, Step};
use crate::source::{Given, Span, Spanned};
use crate::vocabulary::{fold, nfc};

/// A key step that no active point of its own file names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyStepFact {
    /// `L1/S2`.
    pub id: Box<str>,
    pub name: Box<str>,
    pub span: Span,
}

/// The step that a point names, where its own file does not have it.
pub(super) fn reference<'m>(view: &RiskView<'m>, steps: &mut NamedSteps<'m>, facts: &mut Facts) {
    let Given::Is(step) = &view.risk.value.step else { return };
    if steps.find(view, &step.value).is_some() {
        return;
    }
    let mut fact = refer(step, RefKind::Step, view.id(), Risk::step);
    // A bare step belongs to the process of the point's power, which may lie in the department.
    if !step.value.contains('/')
        && let Some(process) = view.power().and_then(|power| power.value.process.value())
    {
        fact.text = format!("{process}/{}", step.value).into();
    }
    fact.covers = view.risk.is_active();
    // A step may also be said in words, where the register keeps no process.
    if step.value.contains(['/', '#']) || looks_like_id(&step.value) {
        facts.references.push(fact);
    } else if fact.covers {
        facts.step_words.push(fold(&step.value).into());
    }
}

/// `S2`, `L1/S2`: letters and digits, as ids are.
fn looks_like_id(text: &str) -> bool {
    text.len() <= 8 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Key steps that no active point of the file names.
pub(super) fn gather<'m>(holder: &Holder<'m>, views: &[RiskView<'m>], steps: &mut NamedSteps<'m>, facts: &mut Facts) {
    let is_key = |step: &Step| step.key.get().is_some_and(|yes| yes.0);
    let mut key = holder.processes.iter().flat_map(|process| process.steps.items()).filter(|step| is_key(step));
    // A point whose step cannot be read may be the one that names it.
    let unread = |view: &RiskView<'_>| matches!(view.risk.step, Given::Unreadable(_));
    if key.next().is_none() || holder.risks_unread() || views.iter().any(unread) {
        return;
    }
    let active = views.iter().filter(|view| view.risk.is_active());
    let named = active.filter_map(|view| steps.find(view, view.given(|risk| &risk.step).value()?));
    let named: FxHashSet<*const Spanned<Step>> = named.map(std::ptr::from_ref).collect();
    let mut found = Vec::new();
    for process in holder.processes {
        let Some(process_id) = process.id.value() else { continue };
        for step in process.steps.items().iter().filter(|step| is_key(step)) {
            let (Some(id), Some(name)) = (step.id.value(), step.name.spanned()) else { continue };
            if !named.contains(&std::ptr::from_ref(step)) {
                let id = nfc(&format!("{process_id}/{id}")).into();
                found.push(KeyStepFact { id, name: name.value.0.clone(), span: name.span });
            }
        }
    }
    if !found.is_empty() {
        facts.key_steps = Some(found.into());
    }
}
