//! The fields of two versions of one record, compared by what they mean: neither layout nor the language of keys
//! nor another spelling of a word is a change.

use super::{Change, Kind, Said};
use crate::finding::Both;
use crate::record::{Field, Json, Language, Record, Shape, Slot};
use crate::register::Risk;

/// Lists that are compared entry by entry.
const LISTS: [&str; 6] = ["risks", "powers", "processes", "measures", "holders", "reviews"];

/// Told by a change of its own: closed or reopened, raised or lowered.
fn is_told_elsewhere(field: Field) -> bool {
    field == Risk::status || LISTS.contains(&field.name())
}

/// What is compared, of which entity the changes speak, and what kind they are where the field does not say.
pub struct About<'a> {
    pub entity: &'a str,
    pub caption: &'a str,
    pub item: Option<&'a str>,
    pub kind: Kind,
}

/// The fields that a version gives and whose changes are told here.
fn gave<R: Record>(record: &R) -> Vec<Slot<'_>> {
    let mut all = Vec::new();
    record.walk(&mut |field, slot| {
        if !is_told_elsewhere(field) {
            all.push(slot);
        }
    });
    all
}

/// What a field means; `None` where it could not be read.
fn meant(slot: &Slot<'_>) -> Option<Json> {
    slot.value.map(|value| value.canonical())
}

/// What a field says, in each language.
fn texts(slot: &Slot<'_>) -> [Vec<String>; 2] {
    [Language::Zh, Language::En].map(|language| slot.value.map_or_else(Vec::new, |value| value.worded(language)))
}

/// The changes of the fields, in the order of the new version; then of those that are gone.
pub fn compare<R: Record>(old: &R, new: &R, about: &About<'_>, changes: &mut Vec<Change>) {
    let (old, new) = (gave(old), gave(new));
    for now in &new {
        let before = old.iter().find(|before| before.field == now.field);
        if before.is_none_or(|before| meant(before) != meant(now)) {
            changes.push(changed(before, Some(now), about));
        }
    }
    for before in old.iter().filter(|before| !new.iter().any(|now| now.field == before.field)) {
        changes.push(changed(Some(before), None, about));
    }
}

fn changed(old: Option<&Slot<'_>>, new: Option<&Slot<'_>>, about: &About<'_>) -> Change {
    let field = new.or(old).map(|gave| gave.field);
    Change {
        item: about.item.map(Into::into),
        field,
        old: old.and_then(|old| said(old, new)),
        new: new.and_then(|new| said(new, old)),
        stamped: field.is_none_or(|field| !field.def().flags.unstamped),
        ..Change::new(field.map_or(about.kind, |field| kind(field, about.kind)), about.entity, about.caption)
    }
}

/// What one version says: of a list only what the other does not have.
fn said(this: &Slot<'_>, other: Option<&Slot<'_>>) -> Option<Said> {
    if this.value.is_none() {
        return Some(Said { text: Both::new("读不出来", "unreadable"), span: this.span, level: None });
    }
    let (mine, others) = (texts(this), other.map(texts));
    let own = |index: usize| -> Vec<&str> {
        let all = mine[index].iter().map(String::as_str);
        let Some(others) = others.as_ref().filter(|_| matches!(this.field.shape(), Shape::List(_))) else {
            return all.collect();
        };
        let mut theirs: rustc_hash::FxHashMap<&str, usize> = rustc_hash::FxHashMap::default();
        others[index].iter().for_each(|text| *theirs.entry(text).or_default() += 1);
        all.filter(|text| match theirs.get_mut(text) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        })
        .collect()
    };
    let (mut zh, mut en) = (own(0), own(1));
    let only_order = zh.is_empty() && others.as_ref().is_some_and(|others| others[0].len() == mine[0].len());
    if only_order {
        (zh, en) = (mine[0].iter().map(|text| &**text).collect(), mine[1].iter().map(|text| &**text).collect());
    }
    let text = Both::new(zh.join("；"), en.join("; "));
    (!text.zh.is_empty()).then_some(Said { text, span: this.span, level: None })
}

/// What a change of this field is called; `otherwise` where the field has no name of its own for it.
fn kind(field: Field, otherwise: Kind) -> Kind {
    match field.name() {
        "owner" => Kind::OwnerChanged,
        "monitor" | "with" => Kind::MonitorChanged,
        "title" | "name" => match otherwise {
            Kind::FieldChanged => Kind::TitleChanged,
            Kind::PointChanged => Kind::PointRenamed,
            other => other,
        },
        _ => match (field.shape(), otherwise) {
            (_, Kind::ReviewAltered | Kind::HolderChanged) => otherwise,
            (Shape::Date | Shape::Due, _) => Kind::DateChanged,
            _ => otherwise,
        },
    }
}
