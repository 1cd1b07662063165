//! Ids for powers and points: those of the table, else P1, P2 … and R1, R2 … within each file.

use std::collections::HashSet;

use super::draft::{Content, Draft, Fields, HolderDraft};
use crate::record::Field;
use crate::register::{Power, Risk};

/// Takes the ids that the tables give out of the fields.
pub fn stated(draft: &mut Draft) {
    for at in draft.places() {
        let holder = draft.holder_mut(at);
        for power in &mut holder.powers {
            power.id = take(&mut power.fields, Power::id);
        }
        for risk in &mut holder.risks {
            risk.id = take(&mut risk.fields, Risk::id);
        }
    }
}

fn take(fields: &mut Fields, id: Field) -> String {
    let Some(at) = fields.iter().position(|(known, _)| *known == id) else { return String::new() };
    match fields.remove(at).1 {
        Content::Text(text) => text,
        _ => String::new(),
    }
}

/// Gives an id to each power and point of the holder that has none; `taken` are those that something else has.
pub fn assign(holder: &mut HolderDraft, mut taken: HashSet<String>) {
    let given = holder.powers.iter().map(|power| &power.id).chain(holder.risks.iter().map(|risk| &risk.id));
    taken.extend(given.filter(|id| !id.is_empty()).cloned());
    if taken.is_empty() {
        let count = |ids: &mut dyn Iterator<Item = &mut String>, letter: char| {
            ids.zip(1..).for_each(|(id, number): (_, usize)| *id = format!("{letter}{number}"));
        };
        count(&mut holder.powers.iter_mut().map(|power| &mut power.id), 'P');
        count(&mut holder.risks.iter_mut().map(|risk| &mut risk.id), 'R');
        return;
    }
    number(holder.powers.iter_mut().map(|power| &mut power.id), 'P', &mut taken);
    number(holder.risks.iter_mut().map(|risk| &mut risk.id), 'R', &mut taken);
}

fn number<'d>(ids: impl Iterator<Item = &'d mut String>, letter: char, taken: &mut HashSet<String>) {
    let mut next = 1;
    for (index, id) in ids.enumerate().filter(|(_, id)| id.is_empty()) {
        next = next.max(index + 1);
        while taken.contains(&format!("{letter}{next}")) {
            next += 1;
        }
        *id = format!("{letter}{next}");
        taken.insert(id.clone());
    }
}
