//! Numbers of many registers brought together: the same whoever brings them in whatever order, and whether at once or by way of
//! others who did so before. No register is counted twice.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::entry::{Entry, GroupRow, Is};
use super::levels::Combined;
use super::{By, RegisterScale, Rollup, Row, groups};
use crate::finding::Both;
use crate::register::GradedKind;
use crate::reports::tally::Counts;

/// An entry and where it came from, as people call that.
#[derive(Debug, Clone)]
pub struct Sent {
    pub from: String,
    pub entry: Entry,
}

/// Why numbers cannot be brought together, or not be told by what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncountable(pub Both);

/// All of them, in an order of their own. Refused where a unit would be counted twice for one cycle, and where not all
/// counted the same things.
pub fn merge(mut sent: Vec<Sent>) -> Result<Vec<Entry>, Uncountable> {
    sent.sort_by(|a, b| place(a).cmp(&place(b)));
    if let Some((a, b)) = sent.iter().zip(sent.iter().skip(1)).find(|(a, b)| a.entry.conditions != b.entry.conditions) {
        return Err(different(a, b));
    }
    let mut units: FxHashMap<(&str, Option<&str>), (usize, &str)> = FxHashMap::default();
    for (index, one) in sent.iter().enumerate() {
        let cycle = one.entry.cycle.as_deref();
        let own = (one.entry.code.as_str(), one.entry.name.as_str());
        let rows = one.entry.rows.iter().filter_map(|row| Some((row.code.as_deref()?, row.name.as_str())));
        for (code, name) in std::iter::once(own).chain(rows) {
            match units.get(&(code, cycle)) {
                Some((other, named)) if *other != index => {
                    return Err(twice(&sent[*other], one, code, (named, name)));
                }
                Some(_) => {}
                None => _ = units.insert((code, cycle), (index, name)),
            }
        }
    }
    Ok(sent.into_iter().map(|one| one.entry).collect())
}

/// Where an entry stands among others; the file it came from decides only which of two equal ones is named first.
fn place(sent: &Sent) -> (&[String], &str, &str, Option<&str>, &str, &str) {
    let entry = &sent.entry;
    (&entry.under, &entry.name, &entry.code, entry.cycle.as_deref(), &entry.fingerprint, &sent.from)
}

fn different(a: &Sent, b: &Sent) -> Uncountable {
    let shown = |sent: &Sent, language: (&str, &str)| match sent.entry.conditions.is_empty() {
        true => (language.0.to_owned(), language.1.to_owned()),
        false => {
            let all = sent.entry.conditions.join(" ");
            (format!("--where {all}"), format!("--where {all}"))
        }
    };
    let (ours, theirs) = (shown(a, ("全部", "all")), shown(b, ("全部", "all")));
    Uncountable(Both::new(
        format!("{} 数的是{},{} 数的是{},口径不同,不能相加", a.from, ours.0, b.from, theirs.0),
        format!("{} counts {}, {} counts {}: they cannot be added up", a.from, ours.1, b.from, theirs.1),
    ))
}

fn twice(a: &Sent, b: &Sent, code: &str, names: (&str, &str)) -> Uncountable {
    let (zh_cycle, en_cycle) = match &b.entry.cycle {
        Some(cycle) => (format!("{cycle} 年度"), format!("for {cycle}")),
        None => ("未写年度".to_owned(), "without a cycle".to_owned()),
    };
    let zh_files = if a.from == b.from {
        format!("{} 里两次有", a.from)
    } else {
        format!("{} 和 {} 里都有", a.from, b.from)
    };
    let en_files = if a.from == b.from {
        format!("{} twice holds", a.from)
    } else {
        format!("{} and {} both hold", a.from, b.from)
    };
    if names.0 == names.1 {
        return Uncountable(Both::new(
            format!("{zh_files}「{}」(代码 {code},{zh_cycle}),同一单位一个周期只计一次,去掉一份", names.0),
            format!("{en_files} “{}” ({code}, {en_cycle}); a unit counts once in a cycle: leave one out", names.0),
        ));
    }
    Uncountable(Both::new(
        format!(
            "{zh_files}代码 {code}({zh_cycle}):「{}」和「{}」;不是同一单位的,在 unit.yaml 里各写各的 `编号`",
            names.0, names.1
        ),
        format!(
            "{en_files} the code {code} ({en_cycle}): “{}” and “{}”; where they are two units, give each an `id` of its own in unit.yaml",
            names.0, names.1
        ),
    ))
}

/// The numbers as a roll-up: side by side as registers are, or under the name of whoever adds them up. `depth` as asked of any
/// roll-up.
pub fn merged(entries: &[Entry], by: By, depth: Option<usize>) -> Result<Rollup, Uncountable> {
    if !by.is_tree() && !super::DIMENSIONS.contains(&by) || by == By::Post {
        return Err(Uncountable(Both::new(
            "汇总数据里没有岗位和人员,只能按单位、部门或各类别看",
            "numbers that are sent hold no posts and no people; ask for units, departments or a dimension",
        )));
    }
    let together = entries.iter().any(|entry| !entry.under.is_empty());
    let mut rollup = if together { under_one_name(entries, by) } else { side_by_side(entries, by) };
    rollup.rows.retain(|row| depth.is_none_or(|depth| row.depth <= depth));
    rollup.notes.extend(notes(entries));
    Ok(rollup)
}

/// What people should know before they believe the sums.
fn notes(entries: &[Entry]) -> Vec<Both> {
    let mut notes = Vec::new();
    let mut cycles: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in entries {
        *cycles.entry(entry.cycle.as_deref().unwrap_or_default()).or_default() += 1;
    }
    if cycles.len() > 1 {
        let told = |unnamed: &str, of: fn(&str, usize) -> String| {
            let named = cycles.iter().map(|(cycle, count)| of(if cycle.is_empty() { unnamed } else { cycle }, *count));
            named.collect::<Vec<String>>()
        };
        notes.push(Both::new(
            format!("周期不一:{}", told("未写", |cycle, count| format!("{cycle} {count} 份")).join("、")),
            format!("not one cycle: {}", told("none", |cycle, count| format!("{count} of {cycle}")).join(", ")),
        ));
    }
    let parts: Vec<&str> = entries.iter().filter(|entry| !entry.only.is_empty()).map(|entry| &*entry.name).collect();
    if let Some(first) = parts.first() {
        let (zh, en) = match parts.len() {
            1 => (String::new(), String::new()),
            several => (format!("等 {several} 份"), format!(" and {} more", several - 1)),
        };
        notes.push(Both::new(
            format!("{first}{zh}只含台账的一部分"),
            format!("{first}{en}: only parts of their registers"),
        ));
    }
    if let Some(conditions) = entries.first().map(|entry| entry.conditions.join(" ")).filter(|shown| !shown.is_empty())
    {
        notes.push(Both::new(format!("只数了 {conditions}"), format!("only {conditions} was counted")));
    }
    notes
}

/// Names that tell the registers apart.
fn labels(entries: &[Entry]) -> Vec<String> {
    let mut times: FxHashMap<&str, usize> = FxHashMap::default();
    entries.iter().for_each(|entry| *times.entry(&entry.name).or_default() += 1);
    let label = |entry: &Entry| match times.get(entry.name.as_str()) {
        Some(1) | None => entry.name.clone(),
        Some(_) => {
            let cycle = entry.cycle.as_ref().map_or_else(String::new, |cycle| format!(" {cycle}"));
            format!("{} ({}{cycle})", entry.name, entry.code)
        }
    };
    entries.iter().map(label).collect()
}

fn side_by_side(entries: &[Entry], by: By) -> Rollup {
    let registers: Vec<RegisterScale> =
        entries.iter().zip(labels(entries)).map(|(entry, label)| entry.scale(label)).collect();
    let mut rows = Vec::new();
    for (register, entry) in entries.iter().enumerate() {
        if by.is_tree() {
            rows.extend(tree_rows(entry, by).map(|row| Row { register, ..row }));
        } else if let Some(of_dimension) = entry.by.get(groups::kind(by)) {
            rows.extend(of_dimension.iter().map(|row| Row { register, ..group_row(row, by) }));
        }
    }
    let totals = entries.iter().map(|entry| entry.total.counts()).collect();
    Rollup { by, registers, rows, totals, notes: Vec::new() }
}

/// The rows of units and departments that are asked for.
fn tree_rows(entry: &Entry, by: By) -> impl Iterator<Item = Row> {
    let mut depths: FxHashMap<&str, usize> = FxHashMap::default();
    entry.rows.iter().filter_map(move |row| {
        let around = row.parent.as_deref().and_then(|parent| depths.get(parent));
        let depth = around.map_or(0, |around| around + 1);
        depths.insert(&row.path, depth);
        (by != By::Unit || row.kind != "department" || depth == 0).then(|| Row {
            register: 0,
            path: row.path.clone(),
            kind: kind(&row.kind),
            name: Both::new(row.name.as_str(), row.name.as_str()),
            parent: row.parent.clone(),
            depth,
            stated: true,
            word: None,
            counts: row.counts.counts(),
        })
    })
}

/// The kinds of row that there are.
fn kind(word: &str) -> &'static str {
    const KINDS: [&str; 5] = ["register", "department", "post", "library", "unit"];
    KINDS.into_iter().find(|kind| *kind == word).unwrap_or("unit")
}

fn group_row(row: &GroupRow, by: By) -> Row {
    Row {
        register: 0,
        path: String::new(),
        kind: groups::kind(by),
        name: Both::new(row.name.as_str(), row.english.as_deref().unwrap_or(&row.name)),
        parent: Some(String::new()),
        depth: 0,
        stated: matches!(row.is, Is::Word | Is::Free),
        word: row.word.map(|word| word as usize),
        counts: row.counts.counts(),
    }
}

fn under_one_name(entries: &[Entry], by: By) -> Rollup {
    let combined = Combined::of(entries);
    let mut total = Counts::default();
    for (index, entry) in entries.iter().enumerate() {
        total.add(&combined.counts(index, entry.total.counts()));
    }
    let is_graded = |kind: &GradedKind| entries.iter().any(|entry| entry.graded().contains(kind));
    let name = entries.first().and_then(|entry| entry.under.first()).cloned().unwrap_or_default();
    let register = RegisterScale {
        register: name.clone(),
        name,
        graded: GradedKind::ALL.iter().copied().filter(is_graded).collect(),
        levels: combined.levels.clone(),
        equals: Vec::new(),
    };
    let rows = if by.is_tree() { tree(entries, by, &combined) } else { dimension(entries, by, &combined) };
    let several = entries.len() > 1 && total.people > 0;
    let people = several.then(|| {
        Both::new(
            "人员在各台账内去重,汇总为各台账之和",
            "people are distinct within each register; sums add the registers up",
        )
    });
    let notes = combined.notes.iter().cloned().chain(people).collect();
    Rollup { by, registers: vec![register], rows, totals: vec![total], notes }
}

/// Those who added up, each with all below it, then units and departments.
fn tree(entries: &[Entry], by: By, combined: &Combined) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut known: FxHashMap<&[String], usize> = FxHashMap::default();
    for (index, entry) in entries.iter().enumerate() {
        let total = combined.counts(index, entry.total.counts());
        for depth in 0..entry.under.len() {
            let names = &entry.under[..=depth];
            let row = *known.entry(names).or_insert_with(|| {
                rows.push(group(names));
                rows.len() - 1
            });
            rows[row].counts.add(&total);
        }
        let around = entry.under.join("/");
        // Whoever stands beside those who added up stands alone.
        let base = entry.under.len();
        let place = if around.is_empty() { entry.code.clone() } else { format!("{around}/{}", entry.code) };
        let path = |path: &str| if path.is_empty() { place.clone() } else { format!("{place}/{path}") };
        for row in tree_rows(entry, by) {
            let parent = match &row.parent {
                Some(parent) => Some(path(parent)),
                None => (!around.is_empty()).then(|| around.clone()),
            };
            rows.push(Row {
                path: path(&row.path),
                parent,
                depth: base + row.depth,
                counts: combined.counts(index, row.counts),
                ..row
            });
        }
    }
    rows
}

fn group(names: &[String]) -> Row {
    let name = names.last().map_or("", String::as_str);
    let around = &names[..names.len().saturating_sub(1)];
    Row {
        register: 0,
        path: names.join("/"),
        kind: "group",
        name: Both::new(name, name),
        parent: (!around.is_empty()).then(|| around.join("/")),
        depth: around.len(),
        stated: true,
        word: None,
        counts: Counts::default(),
    }
}

/// One row for each word, in the order that the schemes have; words of several schemes by the first place that any gives them.
fn dimension(entries: &[Entry], by: By, combined: &Combined) -> Vec<Row> {
    let mut sums: BTreeMap<(Is, String), (usize, Row)> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        for row in entry.by.get(groups::kind(by)).into_iter().flatten() {
            let mut own = group_row(row, by);
            let mut place = own.word.unwrap_or(usize::MAX);
            if by == By::Level
                && let Some(rank) = own.word.and_then(|rank| combined.rank(index, rank))
                && let Some((id, _)) = combined.levels.get(rank)
            {
                (place, own.name) = (rank, Both::new(id.as_str(), id.as_str()));
            }
            let counts = combined.counts(index, std::mem::take(&mut own.counts));
            let (first, sum) = sums.entry((row.is, own.name.zh.clone())).or_insert((place, own));
            *first = place.min(*first);
            sum.counts.add(&counts);
        }
    }
    let mut rows: Vec<((Is, usize, String), Row)> =
        sums.into_iter().map(|((is, name), (place, row))| ((is, place, name), row)).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
#[path = "merged_tests.rs"]
mod tests;
