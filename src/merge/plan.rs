//! Whose word stands, part by part: the decision of a three-way merge, before anything is written.

use rustc_hash::{FxHashMap, FxHashSet};

use super::meaning::{key, meaning};
use super::pairing::{Item, pair};
use crate::record::{Json, RecordKind, Shape};
use crate::tree::{Kind, Node};

/// What becomes of a part that both sides have, or that one has.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// As our side has it.
    Ours,
    /// As theirs has it.
    Theirs,
    /// Entry by entry of a mapping.
    Map(Vec<Part>),
    /// Entry by entry of a list.
    List(Vec<Part>),
    /// Both changed it, each in its own way; a side that lacks it has deleted it.
    Conflict,
}

/// An entry of the merged mapping or list: where it stands on either side.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub ours: Option<usize>,
    pub theirs: Option<usize>,
    pub plan: Plan,
}

/// Which side is taken where both changed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Ours,
    Theirs,
}

impl Plan {
    /// How many places are in conflict.
    pub fn conflicts(&self) -> usize {
        match self {
            Plan::Ours | Plan::Theirs => 0,
            Plan::Conflict => 1,
            Plan::Map(parts) | Plan::List(parts) => parts.iter().map(|part| part.plan.conflicts()).sum(),
        }
    }
}

/// What is to become of a part that both sides have; `base` is what it was before, where it was.
pub fn decide(base: Option<&Node<'_>>, ours: &Node<'_>, theirs: &Node<'_>, shape: &Shape) -> Plan {
    let (was, our, their) =
        (base.map_or(Json::Null, |base| meaning(base, shape)), meaning(ours, shape), meaning(theirs, shape));
    if our == their || was == their {
        return Plan::Ours;
    }
    // Where only theirs changed something, our comments and layout stay around what they changed.
    let hold = |ours: &Node<'_>, theirs: &Node<'_>| {
        [ours, theirs].iter().all(|node| node.entries().len() + node.items().len() > 0)
    };
    let plan = match (&ours.kind, &theirs.kind) {
        (Kind::Map(_), Kind::Map(_)) if hold(ours, theirs) => Some(Plan::Map(map(base, ours, theirs, shape))),
        (Kind::List(_), Kind::List(_)) if hold(ours, theirs) => list(base, ours, theirs, shape).map(Plan::List),
        _ => None,
    };
    match plan {
        // Whatever became of the order: where only theirs changed something, what they say stands.
        Some(plan) if was == our && outcome(&plan, ours, theirs, shape, Side::Ours) != their => Plan::Theirs,
        Some(plan) => plan,
        None if was == our => Plan::Theirs,
        None => Plan::Conflict,
    }
}

/// The entries of our mapping in their order, each new one of theirs behind the one it follows there.
fn map(base: Option<&Node<'_>>, ours: &Node<'_>, theirs: &Node<'_>, shape: &Shape) -> Vec<Part> {
    let (was, their, our) = (keys(base, shape), keys(Some(theirs), shape), keys(Some(ours), shape));
    let mut parts: Vec<Part> = Vec::new();
    for (index, entry) in ours.entries().iter().enumerate() {
        let (name, inner) = key(entry, shape);
        let before = was.get(&name).and_then(|at| Some(&base?.entries()[*at].value));
        match their.get(&name) {
            Some(at) => {
                let plan = decide(before, &entry.value, &theirs.entries()[*at].value, &inner);
                parts.push(Part { ours: Some(index), theirs: Some(*at), plan });
            }
            None => parts.extend(without(before, &entry.value, &inner, Side::Ours, index)),
        }
    }
    // Each new entry of theirs stands behind the last one before it that we have too.
    let mut behind: FxHashMap<Option<usize>, Vec<Part>> = FxHashMap::default();
    let mut last = None;
    for (index, entry) in theirs.entries().iter().enumerate() {
        let (name, inner) = key(entry, shape);
        match our.get(&name) {
            Some(at) => last = Some(*at),
            None => {
                let before = was.get(&name).and_then(|at| Some(&base?.entries()[*at].value));
                behind.entry(last).or_default().extend(without(before, &entry.value, &inner, Side::Theirs, index));
            }
        }
    }
    let mut merged = Vec::with_capacity(parts.len());
    for (index, part) in parts.into_iter().enumerate() {
        let at = part.ours;
        merged.push(part);
        if index == 0 {
            merged.extend(behind.remove(&None).unwrap_or_default());
        }
        merged.extend(behind.remove(&at).unwrap_or_default());
    }
    merged.extend(behind.remove(&None).unwrap_or_default());
    merged
}

/// Where each name stands in a mapping.
fn keys(node: Option<&Node<'_>>, shape: &Shape) -> FxHashMap<String, usize> {
    let entries = node.map_or(&[][..], |node| node.entries());
    entries.iter().enumerate().map(|(index, entry)| (key(entry, shape).0, index)).collect()
}

/// What stands on one side only: new there, or deleted by the other; nothing where the other rightly deleted it.
fn without(before: Option<&Node<'_>>, now: &Node<'_>, shape: &Shape, side: Side, index: usize) -> Option<Part> {
    let (was, now) = (before.map_or(Json::Null, |before| meaning(before, shape)), meaning(now, shape));
    let (own, at) = match side {
        Side::Ours => (Plan::Ours, (Some(index), None)),
        Side::Theirs => (Plan::Theirs, (None, Some(index))),
    };
    let plan = match (was.is_null(), was == now) {
        // Nothing stood there; an empty cell of theirs need not be carried over.
        (true, true) if side == Side::Theirs => return None,
        (true, _) => own,
        (false, true) => return None,
        (false, false) => Plan::Conflict,
    };
    Some(Part { ours: at.0, theirs: at.1, plan })
}

/// One side of a list merge.
struct Sequence<'s, 't> {
    nodes: &'s [Node<'t>],
    items: Vec<Item>,
    /// Which entry of the base each is.
    of_base: Vec<Option<usize>>,
}

impl<'s, 't> Sequence<'s, 't> {
    fn new(nodes: &'s [Node<'t>], base: &[Item], inner: &Shape) -> Self {
        let items: Vec<Item> = nodes.iter().map(|node| Item::of(node, inner)).collect();
        let of_base = pair(base, &items, true);
        Sequence { nodes, items, of_base }
    }

    /// Where each entry of the base stands.
    fn places(&self, base: usize) -> Vec<Option<usize>> {
        let mut places = vec![None; base];
        for (index, of) in self.of_base.iter().enumerate() {
            if let Some(of) = of {
                places[*of] = Some(index);
            }
        }
        places
    }

    /// The entries that `other` has no counterpart of, and which index they have there.
    fn new_items(&self) -> Vec<usize> {
        (0..self.items.len()).filter(|index| self.of_base[*index].is_none()).collect()
    }
}

/// The merged list; `None` where both sides put it into another order, each its own.
fn list(base: Option<&Node<'_>>, ours: &Node<'_>, theirs: &Node<'_>, shape: &Shape) -> Option<Vec<Part>> {
    let inner = match shape {
        Shape::List(inner) => (**inner).clone(),
        _ => Shape::Raw,
    };
    let before = base.map_or(&[][..], |base| base.items());
    let was: Vec<Item> = before.iter().map(|node| Item::of(node, &inner)).collect();
    let our = Sequence::new(ours.items(), &was, &inner);
    let their = Sequence::new(theirs.items(), &was, &inner);
    let (our_places, their_places) = (our.places(was.len()), their.places(was.len()));
    let twins = twins(&our, &their);
    let twinned: FxHashSet<usize> = twins.values().copied().collect();

    // What becomes of each entry of ours, and of each of theirs that ours has no counterpart of.
    let ours_part = |index: usize| -> Option<Part> {
        let node = &our.nodes[index];
        match our.of_base[index] {
            Some(at) => match their_places[at] {
                Some(other) => {
                    let plan = decide(Some(&before[at]), node, &their.nodes[other], &inner);
                    Some(Part { ours: Some(index), theirs: Some(other), plan })
                }
                None => without(Some(&before[at]), node, &inner, Side::Ours, index),
            },
            None => match twins.get(&index) {
                Some(other) => {
                    let same = our.items[index].meaning == their.items[*other].meaning;
                    let plan = if same { Plan::Ours } else { Plan::Conflict };
                    Some(Part { ours: Some(index), theirs: Some(*other), plan })
                }
                None => Some(Part { ours: Some(index), theirs: None, plan: Plan::Ours }),
            },
        }
    };
    let theirs_part = |index: usize| -> Option<Part> {
        let node = &their.nodes[index];
        match their.of_base[index] {
            Some(at) if our_places[at].is_some() => None,
            Some(at) => without(Some(&before[at]), node, &inner, Side::Theirs, index),
            None if twinned.contains(&index) => None,
            None => Some(Part { ours: None, theirs: Some(index), plan: Plan::Theirs }),
        }
    };
    let our_parts: Vec<Part> = (0..our.nodes.len()).filter_map(ours_part).collect();
    let mut in_common: FxHashMap<usize, usize> = FxHashMap::default();
    for (index, part) in our_parts.iter().enumerate() {
        if let Some(other) = part.theirs {
            in_common.insert(other, index);
        }
    }
    let spine = spine(&our_parts, &in_common, &our, &their)?;
    let mut slots = Slots::new(&spine);
    let mut after = None;
    for (index, part) in our_parts.iter().enumerate() {
        match part.theirs {
            Some(_) => after = Some(index),
            None => slots.ours(after, part.clone()),
        }
    }
    after = None;
    for index in 0..their.nodes.len() {
        match in_common.get(&index) {
            Some(common) => after = Some(*common),
            None => theirs_part(index).into_iter().for_each(|part| slots.theirs(after, part)),
        }
    }
    let by_date = matches!(&inner, Shape::Record(table) if table().kind == RecordKind::Review);
    Some(slots.in_order(&our_parts, |part| by_date.then(|| date_of(part, &our, &their)).flatten()))
}

/// What both sides added, by what it is.
fn twins(ours: &Sequence<'_, '_>, theirs: &Sequence<'_, '_>) -> FxHashMap<usize, usize> {
    let (our, their) = (ours.new_items(), theirs.new_items());
    let of = |sequence: &Sequence<'_, '_>, new: &[usize]| -> Vec<Item> {
        new.iter().map(|index| sequence.items[*index].clone()).collect()
    };
    let pairs = pair(&of(theirs, &their), &of(ours, &our), false);
    let pairs = pairs.into_iter().enumerate().filter_map(|(at, other)| Some((our[at], their[other?])));
    pairs.collect()
}

/// The entries that both sides have, as indices of `parts`, in the order of the side that changed the order.
fn spine(
    parts: &[Part],
    in_common: &FxHashMap<usize, usize>,
    ours: &Sequence<'_, '_>,
    theirs: &Sequence<'_, '_>,
) -> Option<Vec<usize>> {
    let our_order: Vec<usize> = (0..parts.len()).filter(|index| parts[*index].theirs.is_some()).collect();
    let their_order: Vec<usize> = (0..theirs.nodes.len()).filter_map(|index| in_common.get(&index).copied()).collect();
    if our_order == their_order {
        return Some(our_order);
    }
    let base = |order: &[usize]| -> Vec<usize> {
        order.iter().filter_map(|index| ours.of_base[parts[*index].ours?]).collect()
    };
    let (we_moved, they_moved) = (!base(&our_order).is_sorted(), !base(&their_order).is_sorted());
    match (we_moved, they_moved) {
        (true, true) => None,
        (false, true) => Some(their_order),
        (_, false) => Some(our_order),
    }
}

/// The day of a review that stands on one side only.
fn date_of(part: &Part, ours: &Sequence<'_, '_>, theirs: &Sequence<'_, '_>) -> Option<String> {
    let item = match (part.ours, part.theirs) {
        (Some(index), _) => &ours.items[index],
        (None, Some(index)) => &theirs.items[index],
        (None, None) => return None,
    };
    item.meaning.get("date").and_then(Json::as_str).map(str::to_owned)
}

/// The gaps between entries that both sides have, each with what either side put there.
struct Slots {
    /// The common entry that each gap follows; the first gap follows none.
    spine: Vec<Option<usize>>,
    at: FxHashMap<Option<usize>, usize>,
    ours: Vec<Vec<Part>>,
    theirs: Vec<Vec<Part>>,
}

impl Slots {
    fn new(spine: &[usize]) -> Slots {
        let spine: Vec<Option<usize>> = std::iter::once(None).chain(spine.iter().copied().map(Some)).collect();
        let at = spine.iter().enumerate().map(|(slot, common)| (*common, slot)).collect();
        let (ours, theirs) = (vec![Vec::new(); spine.len()], vec![Vec::new(); spine.len()]);
        Slots { spine, at, ours, theirs }
    }

    fn ours(&mut self, after: Option<usize>, part: Part) {
        self.ours[self.at[&after]].push(part);
    }

    fn theirs(&mut self, after: Option<usize>, part: Part) {
        self.theirs[self.at[&after]].push(part);
    }

    /// All of it: in each gap what is ours comes first, unless what is theirs has an earlier day.
    fn in_order(self, common: &[Part], day: impl Fn(&Part) -> Option<String>) -> Vec<Part> {
        let mut out = Vec::new();
        for ((after, ours), theirs) in self.spine.into_iter().zip(self.ours).zip(self.theirs) {
            out.extend(after.map(|index| common[index].clone()));
            let (mut ours, mut theirs) = (ours.into_iter().peekable(), theirs.into_iter().peekable());
            while let Some(next) = theirs.peek() {
                let theirs_day = day(next);
                match ours.peek() {
                    Some(own) if theirs_day.is_none() || day(own).is_none() || day(own) <= theirs_day => {
                        out.extend(ours.next());
                    }
                    _ => out.extend(theirs.next()),
                }
            }
            out.extend(ours);
        }
        out
    }
}

/// What the merged part says, with `side` taken where both changed it; null where that side deleted it.
pub fn outcome(plan: &Plan, ours: &Node<'_>, theirs: &Node<'_>, shape: &Shape, side: Side) -> Json {
    match (plan, side) {
        (Plan::Ours, _) | (Plan::Conflict, Side::Ours) => meaning(ours, shape),
        (Plan::Theirs, _) | (Plan::Conflict, Side::Theirs) => meaning(theirs, shape),
        (Plan::Map(parts), _) => {
            let mut said: Vec<(String, Json)> = Vec::new();
            for part in parts {
                let entry = |node: &'_ Node<'_>, at: Option<usize>| at.map(|at| key(&node.entries()[at], shape));
                let Some((name, inner)) = entry(ours, part.ours).or_else(|| entry(theirs, part.theirs)) else {
                    continue;
                };
                let (our, their) =
                    (part.ours.map(|at| &ours.entries()[at].value), part.theirs.map(|at| &theirs.entries()[at].value));
                let value = outcome_of(&part.plan, our, their, &inner, side);
                if !value.is_null() {
                    said.push((name, value));
                }
            }
            said.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(said.into_iter().collect())
        }
        (Plan::List(parts), _) => {
            let inner = match shape {
                Shape::List(inner) => (**inner).clone(),
                _ => Shape::Raw,
            };
            let said = parts.iter().filter_map(|part| {
                let (our, their) = (part.ours.map(|at| &ours.items()[at]), part.theirs.map(|at| &theirs.items()[at]));
                let stays = match (&part.plan, side) {
                    (Plan::Conflict, Side::Ours) => our.is_some(),
                    (Plan::Conflict, Side::Theirs) => their.is_some(),
                    _ => true,
                };
                stays.then(|| outcome_of(&part.plan, our, their, &inner, side))
            });
            said.collect()
        }
    }
}

fn outcome_of(plan: &Plan, ours: Option<&Node<'_>>, theirs: Option<&Node<'_>>, shape: &Shape, side: Side) -> Json {
    match (plan, ours, theirs) {
        (_, Some(ours), Some(theirs)) => outcome(plan, ours, theirs, shape, side),
        (Plan::Conflict, Some(ours), None) if side == Side::Ours => meaning(ours, shape),
        (Plan::Conflict, None, Some(theirs)) if side == Side::Theirs => meaning(theirs, shape),
        (Plan::Ours, Some(ours), None) => meaning(ours, shape),
        (Plan::Theirs, None, Some(theirs)) => meaning(theirs, shape),
        _ => Json::Null,
    }
}
