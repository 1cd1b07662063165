//! Measures and owners that tables now state elsewhere: shared by a power what one point had, by a point what its power
//! had. What is said of them beside goes with them, and nothing is said twice.

use rustc_hash::FxHashMap;

use super::update::Pairing;
use crate::record::Json;

/// Where measures stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    Holder,
    Power(usize),
    Risk(usize),
}

/// Takes out of `old` what `new` states at another place of the same point, power or file.
pub fn settle(old: &mut Json, new: &mut Json, pairing: &Pairing) {
    let powers: Vec<(Option<usize>, Home)> = places(&pairing.powers, Home::Power);
    let risks: Vec<(Option<usize>, Home)> = places(&pairing.risks, Home::Risk);
    let index = Index::new(new);
    for (before, now) in [(None, Home::Holder)].into_iter().chain(powers).chain(risks) {
        let was = match (now, before) {
            (Home::Holder, _) => Home::Holder,
            (Home::Power(_), Some(index)) => Home::Power(index),
            (Home::Risk(_), Some(index)) => Home::Risk(index),
            _ => continue,
        };
        moved_measures(old, new, was, (now, &index.related(now)));
        if let Home::Risk(_) = now {
            moved_owner(old, new, was, (now, &index.related(now)), pairing);
        }
    }
}

fn places(pairs: &[Option<usize>], home: fn(usize) -> Home) -> Vec<(Option<usize>, Home)> {
    pairs.iter().enumerate().map(|(index, pair)| (*pair, home(index))).collect()
}

fn at(file: &Json, home: Home) -> Option<&Json> {
    match home {
        Home::Holder => Some(file),
        Home::Power(index) => file.get("powers")?.get(index),
        Home::Risk(index) => file.get("risks")?.get(index),
    }
}

fn at_mut(file: &mut Json, home: Home) -> Option<&mut Json> {
    match home {
        Home::Holder => Some(file),
        Home::Power(index) => file.get_mut("powers")?.get_mut(index),
        Home::Risk(index) => file.get_mut("risks")?.get_mut(index),
    }
}

fn text<'j>(json: &'j Json, key: &str) -> &'j str {
    json.get(key).and_then(Json::as_str).unwrap_or_default()
}

fn measures(record: Option<&Json>) -> &[Json] {
    record.and_then(|record| record.get("measures")).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// Which points name which power, in what the tables say.
struct Index {
    power_of: Vec<Option<usize>>,
    points_of: Vec<Vec<usize>>,
}

impl Index {
    fn new(new: &Json) -> Index {
        let list = |key: &str| new.get(key).and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        let powers = list("powers").iter().enumerate().map(|(index, power)| (text(power, "id"), index));
        let by_id: FxHashMap<&str, usize> = powers.filter(|(id, _)| !id.is_empty()).collect();
        let power_of: Vec<Option<usize>> =
            list("risks").iter().map(|risk| by_id.get(text(risk, "power")).copied()).collect();
        let mut points_of = vec![Vec::new(); list("powers").len()];
        for (point, power) in power_of.iter().enumerate() {
            if let Some(power) = power {
                points_of[*power].push(point);
            }
        }
        Index { power_of, points_of }
    }

    /// The places whose measures serve what those at `home` serve.
    fn related(&self, home: Home) -> Vec<Home> {
        let holder = [Home::Holder].into_iter();
        match home {
            Home::Holder => Vec::new(),
            Home::Power(index) => {
                holder.chain(self.points_of.get(index).into_iter().flatten().map(|point| Home::Risk(*point))).collect()
            }
            Home::Risk(index) => holder.chain(self.power_of.get(index).copied().flatten().map(Home::Power)).collect(),
        }
    }
}

fn moved_measures(old: &mut Json, new: &mut Json, was: Home, (now, elsewhere): (Home, &[Home])) {
    if measures(at(old, was)).is_empty() {
        return;
    }
    let stay: Vec<String> = measures(at(new, now)).iter().map(|measure| text(measure, "text").to_owned()).collect();
    let Some(list) = at_mut(old, was).and_then(|record| record.get_mut("measures")).and_then(Json::as_array_mut) else {
        return;
    };
    let mut left = Vec::with_capacity(list.len());
    for measure in std::mem::take(list) {
        let here = stay.iter().any(|known| known == text(&measure, "text"));
        if here || !elsewhere.iter().any(|home| takes(new, *home, &measure)) {
            left.push(measure);
        }
    }
    *list = left;
    if let Some(record) = at_mut(old, was).and_then(Json::as_object_mut)
        && record.get("measures").and_then(Json::as_array).is_some_and(Vec::is_empty)
    {
        record.remove("measures");
    }
}

/// The measure stands at this place of `new`; what else was said of it is said there.
fn takes(new: &mut Json, home: Home, measure: &Json) -> bool {
    let list = at_mut(new, home).and_then(|record| record.get_mut("measures")).and_then(Json::as_array_mut);
    let same = list.and_then(|list| list.iter_mut().find(|other| text(other, "text") == text(measure, "text")));
    let Some(same) = same.and_then(Json::as_object_mut) else { return false };
    for (key, value) in measure.as_object().into_iter().flatten().filter(|(key, _)| *key != "for") {
        if !same.contains_key(key) {
            same.insert(key.clone(), value.clone());
        }
    }
    true
}

/// An owner that all points of a power now have is the power's: the point says nothing of its own any more.
fn moved_owner(old: &mut Json, new: &Json, was: Home, (now, related): (Home, &[Home]), pairing: &Pairing) {
    let Some(Home::Power(power)) = related.iter().copied().find(|home| matches!(home, Home::Power(_))) else { return };
    let stated = |file: &Json, home: Home| at(file, home).is_some_and(|record| record.get("owner").is_some());
    let before = pairing.powers.get(power).copied().flatten().map(Home::Power);
    let shared_before = before.is_some_and(|before| stated(old, before));
    if stated(new, Home::Power(power))
        && !shared_before
        && !stated(new, now)
        && let Some(risk) = at_mut(old, was).and_then(Json::as_object_mut)
    {
        risk.remove("owner");
    }
}
