//! Which entry of one list is which of another: by id, by saying the same, by name, at last by standing in the same
//! place and being alike. Alone knows what an entry's identity is.

use rustc_hash::FxHashMap;

use super::meaning::meaning;
use crate::record::{Json, RecordKind, Shape, Table};
use crate::tree::Node;

/// An entry of a list, as far as telling entries apart goes.
#[derive(Clone)]
pub struct Item {
    pub meaning: Json,
    id: Option<String>,
    name: Option<String>,
}

/// What tells a review apart: who decided what stage of which cycle, and when.
const REVIEW: [&str; 5] = ["cycle", "stage", "body", "by", "date"];
/// What tells a piece of feedback apart.
const FEEDBACK: [&str; 3] = ["date", "about", "text"];
/// Fields that name a record, the first that its table has.
const NAMES: [&str; 4] = ["title", "name", "label", "about"];

/// Longer texts are taken to be alike only where they are equal. In bytes.
const LONGEST: usize = 4096;

impl Item {
    pub fn of(node: &Node<'_>, shape: &Shape) -> Item {
        let meaning = meaning(node, shape);
        let field = |name: &str| meaning.get(name).and_then(Json::as_str).map(str::to_owned);
        let (id, name) = match shape {
            Shape::Record(table) => match table().kind {
                RecordKind::Review => (None, joined(&meaning, &REVIEW)),
                RecordKind::Feedback => (None, joined(&meaning, &FEEDBACK)),
                _ => {
                    let name = table().from_text().map(|field| field.name());
                    (field("id"), name.into_iter().chain(NAMES).find_map(field))
                }
            },
            _ => (None, None),
        };
        Item { meaning, id, name }
    }

    /// The id, else the name, for people to read.
    pub fn caption(&self) -> &str {
        self.id.as_deref().or(self.name.as_deref()).or(self.meaning.as_str()).unwrap_or_default()
    }
}

impl Item {
    /// By id, where there is one, numbers by their size: R2 before R10; then by name.
    pub fn order(&self) -> (bool, Vec<(String, u64)>, &str) {
        (self.id.is_none(), parts(self.caption()), self.caption())
    }

    /// The field that the caption is, where it is one.
    pub fn caption_field(&self, table: &Table) -> Option<&'static str> {
        let is = |name: &&str| self.meaning.get(*name).and_then(Json::as_str) == Some(self.caption());
        let text = table.from_text().map(|field| field.name());
        ["id"].into_iter().chain(text).chain(NAMES).find(is)
    }
}

/// A text as letters and the numbers behind them.
fn parts(text: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (letters, behind) = rest.split_at(digits);
        let end = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
        parts.push((letters.to_owned(), behind[..end].parse().unwrap_or(u64::MAX)));
        rest = &behind[end..];
    }
    parts
}

/// The fields one after the other, with what cannot stand in them between; nothing where all are absent.
fn joined(meaning: &Json, fields: &[&str]) -> Option<String> {
    let said: Vec<&str> = fields.iter().map(|name| meaning.get(*name).and_then(Json::as_str).unwrap_or("")).collect();
    said.iter().any(|said| !said.is_empty()).then(|| said.join("\u{0}"))
}

/// For each of `new`, which of `old` it is. `changed`: it may be another's changed form, found by its place.
pub fn pair(old: &[Item], new: &[Item], changed: bool) -> Vec<Option<usize>> {
    let mut pairs = Pairs { of_new: vec![None; new.len()], taken: vec![false; old.len()] };
    pairs.by(old, new, |item| item.id.clone());
    pairs.by(old, new, |item| Some(item.meaning.to_string()));
    pairs.by_name(old, new);
    if changed {
        pairs.by_place(old, new);
    }
    pairs.of_new
}

struct Pairs {
    of_new: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Pairs {
    fn put(&mut self, old: usize, new: usize) {
        self.of_new[new] = Some(old);
        self.taken[old] = true;
    }

    /// Pairs what has the same key, the first with the first.
    fn by(&mut self, old: &[Item], new: &[Item], key: impl Fn(&Item) -> Option<String>) {
        let mut free: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (index, item) in old.iter().enumerate().rev().filter(|(index, _)| !self.taken[*index]) {
            if let Some(key) = key(item) {
                free.entry(key).or_default().push(index);
            }
        }
        for (index, item) in new.iter().enumerate() {
            let paired = self.of_new[index].is_some();
            if !paired && let Some(old) = key(item).and_then(|key| free.get_mut(&key)?.pop()) {
                self.put(old, index);
            }
        }
    }

    /// A name tells entries apart only where it stands once on either side; and two ids are two things.
    fn by_name(&mut self, old: &[Item], new: &[Item]) {
        let (once_old, once_new) = (once(old), once(new));
        for (index, item) in new.iter().enumerate() {
            let Some(name) = item.name.as_deref().filter(|_| self.of_new[index].is_none()) else { continue };
            let Some(Some(other)) = once_old.get(name).filter(|_| once_new.get(name) == Some(&Some(index))) else {
                continue;
            };
            if !self.taken[*other] && (item.id.is_none() || old[*other].id.is_none()) {
                self.put(*other, index);
            }
        }
    }

    /// What is left between two entries that stand on both sides, where it is alike.
    fn by_place(&mut self, old: &[Item], new: &[Item]) {
        let mut at = 0;
        for (index, item) in new.iter().enumerate() {
            match self.of_new[index] {
                Some(old) => at = old + 1,
                None if at < old.len() && !self.taken[at] && alike(&old[at], item) => {
                    self.put(at, index);
                    at += 1;
                }
                None => {}
            }
        }
    }
}

/// Where each name stands; `None` where it stands more than once.
fn once(items: &[Item]) -> FxHashMap<&str, Option<usize>> {
    let mut seen: FxHashMap<&str, Option<usize>> = FxHashMap::default();
    for (index, item) in items.iter().enumerate() {
        if let Some(name) = &item.name {
            seen.entry(name).and_modify(|place| *place = None).or_insert(Some(index));
        }
    }
    seen
}

/// One is probably the other, changed: half of what they say is the same, or half of how they say it. Two ids that
/// differ are two things, unless they have the same name.
fn alike(old: &Item, new: &Item) -> bool {
    let close = |a: &str, b: &str| a.len().max(b.len()) <= LONGEST && strsim::sorensen_dice(a, b) >= 0.5;
    match (&old.meaning, &new.meaning) {
        (Json::String(a), Json::String(b)) => close(a, b),
        (Json::Object(a), Json::Object(b)) => {
            if let (Some(_), Some(_)) = (&old.id, &new.id) {
                return old.name.is_some() && old.name == new.name;
            }
            let same = a.iter().filter(|(key, value)| b.get(*key) == Some(value)).count();
            let named = matches!((&old.name, &new.name), (Some(a), Some(b)) if close(a, b));
            named || 2 * same >= a.len().max(b.len())
        }
        _ => false,
    }
}
