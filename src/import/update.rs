//! A draft against what a register says already: which power and point is which, and what the tables change. What they
//! do not speak of stays as it is.

use std::collections::{HashSet, VecDeque};

use super::draft::{Content, Fields, HolderDraft, RiskDraft, text_of};
use super::ids::assign;
use super::moved::settle;
use crate::changes::pairs::{Names, by_names, by_text};
use crate::finding::Both;
use crate::record::{Json, Language, Word};
use crate::register::{Risk, Status};
use crate::source::visible;
use crate::vocabulary::{fold, nfc};

/// Which entry of the file each one of the draft is.
#[derive(Debug, Default)]
pub struct Pairing {
    pub powers: Vec<Option<usize>>,
    pub risks: Vec<Option<usize>>,
}

/// What becomes of what the tables do not have any more.
#[derive(Debug, Clone)]
pub enum Gone {
    /// It stays, and is told of.
    Stays,
    /// Points are closed on that day, for that reason; powers and measures removed.
    Goes { day: String, reason: String },
}

fn list<'j>(json: &'j Json, key: &str) -> &'j [Json] {
    json.get(key).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn text<'j>(json: &'j Json, key: &str) -> &'j str {
    json.get(key).and_then(Json::as_str).unwrap_or_default()
}

/// Finds each power and point of the draft in the file, gives it the id that it has there, and an id that nothing else
/// has to what is new.
pub fn pair(old: &Json, holder: &mut HolderDraft) -> Pairing {
    if old.is_null() {
        assign(holder, HashSet::new());
        return Pairing { powers: vec![None; holder.powers.len()], risks: vec![None; holder.risks.len()] };
    }
    let (powers, risks) = (list(old, "powers"), list(old, "risks"));
    let named: Vec<Names> =
        powers.iter().map(|power| [nfc(text(power, "id")).into_owned(), fold(power_name(power))]).collect();
    let wanted: Vec<Names> = holder.powers.iter().map(|power| [power.id.clone(), fold(&power.name)]).collect();
    let paired_powers = by_names(&named, &wanted).new;
    for (power, pair) in holder.powers.iter_mut().zip(&paired_powers) {
        if let (true, Some(pair)) = (power.id.is_empty(), pair) {
            power.id = text(&powers[*pair], "id").to_owned();
        }
    }
    let paired_risks = pair_risks(powers, risks, holder);
    for (risk, pair) in holder.risks.iter_mut().zip(&paired_risks) {
        if let (true, Some(pair)) = (risk.id.is_empty(), pair) {
            risk.id = text(&risks[*pair], "id").to_owned();
        }
    }
    let taken: HashSet<String> = ["powers", "risks", "processes"]
        .iter()
        .flat_map(|key| list(old, key))
        .map(|entry| text(entry, "id").to_owned())
        .collect();
    assign(holder, taken);
    Pairing { powers: paired_powers, risks: paired_risks }
}

fn power_name(power: &Json) -> &str {
    match text(power, "name") {
        "" => text(power, "content"),
        name => name,
    }
}

/// What an entry goes by.
type NamesOf<'n, T> = &'n dyn Fn(&T) -> Names;

/// By id and all that names a point, then by title and power, then by near text.
fn pair_risks(powers: &[Json], risks: &[Json], holder: &HolderDraft) -> Vec<Option<usize>> {
    let powers_by_id: rustc_hash::FxHashMap<&str, String> =
        powers.iter().map(|power| (text(power, "id"), fold(power_name(power)))).collect();
    let power_name = |risk: &Json| powers_by_id.get(text(risk, "power")).cloned().unwrap_or_default();
    let shows =
        |risk: &Json| list(risk, "manifestations").iter().filter_map(Json::as_str).collect::<Vec<_>>().join("\n");
    let shows_new = |fields: &Fields| match fields.iter().find(|(field, _)| *field == Risk::manifestations) {
        Some((_, Content::List(list))) => list.join("\n"),
        _ => String::new(),
    };
    let power_new = |risk: &RiskDraft| risk.power.map_or_else(String::new, |power| fold(&holder.powers[power].name));
    let title_new = |risk: &RiskDraft| text_of(&risk.fields, Risk::title).unwrap_or_default().to_owned();
    let whole = |title: &str, power: &str, shows: &str| format!("{}\u{0}{power}\u{0}{}", fold(title), fold(shows));
    // Equal names are taken in order, so what is told by more goes first.
    let mut pairs: Vec<Option<usize>> = vec![None; holder.risks.len()];
    let rounds: [(NamesOf<'_, Json>, NamesOf<'_, RiskDraft>); 3] = [
        (&|risk| [nfc(text(risk, "id")).into_owned(), String::new()], &|risk| [risk.id.clone(), String::new()]),
        (&|risk| [whole(text(risk, "title"), &power_name(risk), &shows(risk)), String::new()], &|risk| {
            [whole(&title_new(risk), &power_new(risk), &shows_new(&risk.fields)), String::new()]
        }),
        (&|risk| [titled(text(risk, "title"), &power_name(risk)), String::new()], &|risk| {
            [titled(&title_new(risk), &power_new(risk)), String::new()]
        }),
    ];
    for (old_names, new_names) in rounds {
        let (old_free, new_free) = free(&pairs, risks.len());
        let old: Vec<Names> = old_free.iter().map(|index| old_names(&risks[*index])).collect();
        let new: Vec<Names> = new_free.iter().map(|index| new_names(&holder.risks[*index])).collect();
        for (pair, index) in by_names(&old, &new).new.into_iter().zip(&new_free) {
            pairs[*index] = pair.map(|pair| old_free[pair]);
        }
    }
    // A title that was reworded is near; two ids that differ are two points.
    let (old_free, new_free) = free(&pairs, risks.len());
    let new_free: Vec<usize> = new_free.into_iter().filter(|index| holder.risks[*index].id.is_empty()).collect();
    let old: Vec<String> =
        old_free.iter().map(|index| format!("{}{}", text(&risks[*index], "title"), shows(&risks[*index]))).collect();
    let new: Vec<String> = new_free
        .iter()
        .map(|index| format!("{}{}", title_new(&holder.risks[*index]), shows_new(&holder.risks[*index].fields)))
        .collect();
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
    for (pair, index) in by_text(&old, &new).new.into_iter().zip(&new_free) {
        let same_power = |old: usize| {
            let (was, is) = (power_name(&risks[old]), power_new(&holder.risks[*index]));
            was.is_empty() || is.is_empty() || was == is
        };
        pairs[*index] = pair.map(|pair| old_free[pair]).filter(|old| same_power(*old));
    }
    near_places(&mut pairs, risks, holder, &power_name);
    pairs
}

/// Titles too short to have pieces in common: those left over, in order, where half of their characters are the same.
fn near_places(
    pairs: &mut [Option<usize>],
    risks: &[Json],
    holder: &HolderDraft,
    power_name: &dyn Fn(&Json) -> String,
) {
    /// So many of what is left are compared.
    const COMPARED: usize = 8;
    /// Longer titles are told apart by their pieces. In bytes.
    const LONGEST: usize = 120;
    let (left, new) = free(pairs, risks.len());
    let mut left = VecDeque::from(left);
    for index in new {
        let draft = &holder.risks[index];
        let (title, power) = (text_of(&draft.fields, Risk::title).unwrap_or_default(), draft.power);
        let power = power.map_or_else(String::new, |power| fold(&holder.powers[power].name));
        let alike = |old: &usize| {
            let was = text(&risks[*old], "title");
            let short = !was.is_empty() && was.len().max(title.len()) <= LONGEST;
            short && power_name(&risks[*old]) == power && strsim::normalized_levenshtein(was, title) >= 0.5
        };
        if draft.id.is_empty()
            && let Some(at) = left.iter().take(COMPARED).position(alike)
        {
            pairs[index] = left.remove(at);
        }
    }
}

fn titled(title: &str, power: &str) -> String {
    if title.is_empty() { String::new() } else { format!("{}\u{0}{power}", fold(title)) }
}

/// What is not paired yet, old and new.
fn free(pairs: &[Option<usize>], old: usize) -> (Vec<usize>, Vec<usize>) {
    let taken: HashSet<usize> = pairs.iter().flatten().copied().collect();
    let new = pairs.iter().enumerate().filter(|(_, pair)| pair.is_none()).map(|(index, _)| index);
    ((0..old).filter(|index| !taken.contains(index)).collect(), new.collect())
}

/// Brings what a file says to what the tables say, and tells what they do not have any more.
pub fn updated(old: &mut Json, new: &Json, pairing: &Pairing, gone: &Gone, language: Language) -> Vec<Both> {
    let mut told = Vec::new();
    let mut new = new.clone();
    settle(old, &mut new, pairing);
    let Some(fields) = new.as_object() else { return told };
    for (key, value) in fields {
        match key.as_str() {
            // What it was found by may be a former name.
            "name" | "title" if old.get(key).is_some() => {}
            "powers" => entries(old, key, value, &pairing.powers, gone, &mut told),
            "risks" => entries(old, key, value, &pairing.risks, gone, &mut told),
            "measures" => measures(old, value, gone, &mut told),
            _ => field(old, key, value),
        }
    }
    let (powers, risks) = (untouched(old, "powers", &pairing.powers), untouched(old, "risks", &pairing.risks));
    close(old, &risks, gone, language, &mut told);
    drop_powers(old, &powers, gone, &mut told);
    told
}

/// Entries of a list that no one of the draft is.
fn untouched(old: &Json, key: &str, pairs: &[Option<usize>]) -> Vec<usize> {
    let taken: HashSet<usize> = pairs.iter().flatten().copied().collect();
    // What was added stands behind what was there.
    let added = pairs.iter().filter(|pair| pair.is_none()).count();
    let there = list(old, key).len() - added.min(list(old, key).len());
    if pairs.is_empty() { Vec::new() } else { (0..there).filter(|index| !taken.contains(index)).collect() }
}

fn entries(old: &mut Json, key: &str, new: &Json, pairs: &[Option<usize>], gone: &Gone, told: &mut Vec<Both>) {
    let Some(new) = new.as_array() else { return };
    let Some(file) = old.as_object_mut() else { return };
    let there = file.entry(key).or_insert_with(|| Json::Array(Vec::new()));
    let Some(there) = there.as_array_mut() else { return };
    for (entry, pair) in new.iter().zip(pairs) {
        match pair.and_then(|pair| there.get_mut(pair)) {
            Some(known) => record(known, entry, gone, told),
            None => there.push(entry.clone()),
        }
    }
}

fn record(old: &mut Json, new: &Json, gone: &Gone, told: &mut Vec<Both>) {
    let Some(fields) = new.as_object() else { return };
    for (key, value) in fields {
        match key.as_str() {
            "measures" => measures(old, value, gone, told),
            _ => field(old, key, value),
        }
    }
}

/// One field of a record: people keep what else is said of them, reviews are only appended, notes grow.
fn field(old: &mut Json, key: &str, new: &Json) {
    let Some(record) = old.as_object_mut() else { return };
    let Some(known) = record.get_mut(key) else {
        record.insert(key.to_owned(), new.clone());
        return;
    };
    if known == new {
        return;
    }
    match (key, &mut *known, new) {
        ("reviews", Json::Array(old), Json::Array(new)) => {
            let more: Vec<Json> =
                new.iter().filter(|review| !old.iter().any(|known| has(known, review))).cloned().collect();
            old.extend(more);
        }
        ("note", Json::String(old), Json::String(new)) => {
            for line in new.lines().filter(|line| !old.lines().any(|known| known == *line)).collect::<Vec<_>>() {
                old.push('\n');
                old.push_str(line);
            }
        }
        (_, Json::Array(old), Json::Array(new)) if new.iter().all(|entry| entry.get("name").is_some()) => {
            let mut left: Vec<Option<Json>> = std::mem::take(old).into_iter().map(Some).collect();
            for entry in new {
                let same = left
                    .iter_mut()
                    .find(|known| known.as_ref().is_some_and(|known| text(known, "name") == text(entry, "name")));
                let mut kept = same.and_then(Option::take).unwrap_or_else(|| entry.clone());
                record_of(&mut kept, entry);
                old.push(kept);
            }
        }
        (_, Json::Object(_), Json::Object(_)) => record_of(known, new),
        (_, known, new) => *known = new.clone(),
    }
}

/// Every field of `new` into `old`.
fn record_of(old: &mut Json, new: &Json) {
    if let (Some(old), Some(new)) = (old.as_object_mut(), new.as_object()) {
        for (key, value) in new {
            if old.get(key) != Some(value) {
                old.insert(key.clone(), value.clone());
            }
        }
    }
}

/// All that `new` says, `old` says too.
fn has(old: &Json, new: &Json) -> bool {
    match (old.as_object(), new.as_object()) {
        (Some(old), Some(new)) => new.iter().all(|(key, value)| old.get(key) == Some(value)),
        _ => old == new,
    }
}

/// Measures are known by their text, also where it was reworded; what else is said of one stays.
fn measures(old: &mut Json, new: &Json, gone: &Gone, told: &mut Vec<Both>) {
    let Some(new) = new.as_array() else { return };
    let caption = caption(old).to_owned();
    let Some(record) = old.as_object_mut() else { return };
    let there = record.entry("measures").or_insert_with(|| Json::Array(Vec::new()));
    let Some(there) = there.as_array_mut() else { return };
    let texts =
        |list: &[Json]| -> Vec<String> { list.iter().map(|measure| text(measure, "text").to_owned()).collect() };
    let (before, now) = (texts(there), texts(new));
    let (before, now): (Vec<&str>, Vec<&str>) =
        (before.iter().map(String::as_str).collect(), now.iter().map(String::as_str).collect());
    let pairs = by_text(&before, &now);
    for at in &pairs.gone {
        told.push(absent(&caption, "措施", "measure", before[*at], gone));
    }
    let mut added = Vec::new();
    for (measure, pair) in new.iter().zip(&pairs.new) {
        match pair {
            Some(at) => record_of(&mut there[*at], measure),
            None => added.push(measure.clone()),
        }
    }
    if let Gone::Goes { .. } = gone {
        let leave: HashSet<usize> = pairs.gone.iter().copied().collect();
        let mut index = 0;
        there.retain(|_| {
            index += 1;
            !leave.contains(&(index - 1))
        });
    }
    there.extend(added);
}

/// How people call a record.
fn caption(record: &Json) -> &str {
    let shows = || list(record, "manifestations").first().and_then(Json::as_str);
    ["title", "name"]
        .iter()
        .map(|key| text(record, key))
        .find(|text| !text.is_empty())
        .or_else(shows)
        .unwrap_or_default()
}

fn absent(of: &str, zh: &str, en: &str, what: &str, gone: &Gone) -> Both {
    let (of, what) = (visible(of), visible(what));
    let (end_zh, end_en) = match gone {
        Gone::Stays => ("表里没有了,没有动", "is not in the table any more; left as it is"),
        Gone::Goes { .. } if en == "risk point" => ("表里没有了,登记为已消除", "is not in the table any more; closed"),
        Gone::Goes { .. } => ("表里没有了,删去", "is not in the table any more; removed"),
    };
    let (in_zh, in_en) = if of.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("「{of}」的"), format!(" of “{of}”"))
    };
    Both::new(format!("{in_zh}{zh}「{what}」{end_zh}"), format!("the {en} “{what}”{in_en} {end_en}"))
}

/// Points that the tables do not have any more.
fn close(old: &mut Json, risks: &[usize], gone: &Gone, language: Language, told: &mut Vec<Both>) {
    let Some(there) = old.get_mut("risks").and_then(Json::as_array_mut) else { return };
    for index in risks {
        let risk = &mut there[*index];
        if text(risk, "status") == Status::Closed.en() {
            continue;
        }
        let id = text(risk, "id");
        let what = format!("{id}{}{}", language.of(" ", " "), caption(risk));
        told.push(absent("", "风险点", "risk point", &what, gone));
        if let (Gone::Goes { day, reason }, Some(risk)) = (gone, risk.as_object_mut()) {
            risk.insert("status".into(), Status::Closed.en().into());
            risk.insert("closed".into(), day.as_str().into());
            risk.insert("closed_reason".into(), reason.as_str().into());
        }
    }
}

/// Powers that the tables do not have any more; one that a point names stays.
fn drop_powers(old: &mut Json, powers: &[usize], gone: &Gone, told: &mut Vec<Both>) {
    let named: HashSet<String> = list(old, "risks").iter().map(|risk| text(risk, "power").to_owned()).collect();
    let Some(there) = old.get_mut("powers").and_then(Json::as_array_mut) else { return };
    let mut leave = HashSet::new();
    for index in powers {
        let stays = Gone::Stays;
        let used = named.contains(text(&there[*index], "id"));
        told.push(absent("", "职权", "power", power_name(&there[*index]), if used { &stays } else { gone }));
        if !used && matches!(gone, Gone::Goes { .. }) {
            leave.insert(*index);
        }
    }
    let mut index = 0;
    there.retain(|_| {
        index += 1;
        !leave.contains(&(index - 1))
    });
}
