//! What another profile would change: which levels, from what to what and why, before anyone switches.

use rustc_hash::FxHashMap;

use super::scheme::what;
use super::table::{Cell, Table};
use super::tree::{Part, Tree};
use crate::facts::{GradingView, views};
use crate::finding::Both;
use crate::profile::{Level, LevelRule, Profile};
use crate::record::Word;
use crate::register::{FileKind, GradedKind, Holder};
use crate::vocabulary::fold;

/// Something graded by one of the two profiles.
struct Compared {
    kind: GradedKind,
    /// `药剂科/采购岗#R2`.
    place: String,
    name: String,
    from: Option<Level>,
    /// The word in the register, where one is written.
    written: Option<String>,
    to: Option<Level>,
    why: Both,
    fate: Fate,
    /// The rule computes, but not for this: its factors are not stated.
    uncomputed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Same,
    Changed,
    /// The rule says otherwise, but a reason is written for what stands there.
    Reasoned,
    /// No level under the new profile.
    Without,
}

/// The changes, the levels before against those after, and what is missing for a level.
pub fn tables(part: &Part<'_>, to: &Profile) -> Vec<Table> {
    let (compared, dropped): (Vec<Compared>, Vec<Compared>) =
        compared(part, to).into_iter().partition(|each| to.grades(each.kind));
    let from = &part.survey.profile;
    let mut tables = vec![changes(&compared, from, to)];
    for kind in GradedKind::ALL {
        let of_kind: Vec<&Compared> = compared.iter().filter(|each| each.kind == *kind).collect();
        if !of_kind.is_empty() {
            tables.push(totals(*kind, &of_kind, from, to));
        }
        let graded = dropped.iter().filter(|each| each.kind == *kind && each.from.is_some()).count();
        if graded > 0 {
            let named = what(*kind);
            tables[0].notes.push(Both::new(
                format!("新方案不给{}定级，现有的 {graded} 个等级不再使用", named.zh),
                format!("the new profile does not grade {}: the {graded} levels there are fall away", named.en),
            ));
        }
    }
    tables.push(without(&compared));
    tables.retain(|table| !table.rows.is_empty() || !table.notes.is_empty());
    tables
}

fn compared(part: &Part<'_>, to: &Profile) -> Vec<Compared> {
    let survey = part.survey;
    let tree = Tree::new(part);
    let mut compared = Vec::new();
    for ((contribution, entry), home) in survey.contributions.iter().zip(&survey.layout.entries).zip(&tree.home_of) {
        let Some(model) = contribution.model.as_ref().filter(|_| home.is_some()) else { continue };
        // What a library leaves open, the post that refers to it fills in.
        if entry.kind == Some(FileKind::Library) {
            continue;
        }
        let Some(holder) = model.holder() else { continue };
        let points = views(&holder, &survey.library);
        let identity = if entry.identity.is_empty() { "/" } else { &*entry.identity };
        let gradings = GradingView::all(&holder, &points);
        compared.extend(gradings.iter().filter_map(|view| one(view, &holder, identity, &survey.profile, to)));
    }
    compared
}

fn one(view: &GradingView<'_>, holder: &Holder<'_>, identity: &str, from: &Profile, to: &Profile) -> Option<Compared> {
    let kind = view.kind.filter(|kind| view.is_active() && (from.grades(*kind) || to.grades(*kind)))?;
    let written = view.written().map(|word| word.to_string());
    let before = view.level(from).filter(|_| from.grades(kind));
    let (after, why) = after(view, written.as_deref(), from, to);
    let kept = written.as_deref().and_then(|word| to.scale.level(word));
    let fate = match after {
        None => Fate::Without,
        Some(level) if kept == Some(level) && before.is_some() => Fate::Same,
        Some(_) if kept.is_some() && before.is_some() && view.has_reason() => Fate::Reasoned,
        Some(_) => Fate::Changed,
    };
    let place = match view.id() {
        "" => identity.to_owned(),
        id => format!("{identity}#{id}"),
    };
    let name = match (view.point, view.power) {
        (Some(point), _) => point.caption(),
        (None, Some(power)) => power.value.caption(),
        (None, None) => holder.name.map_or("", |name| &name.value.0),
    };
    let declared = matches!(to.rule(kind), LevelRule::Declared { .. });
    let uncomputed = !declared && view.graded(to).is_some_and(|graded| graded.level.is_none());
    Some(Compared { kind, place, name: name.to_owned(), from: before, written, to: after, why, fate, uncomputed })
}

/// The level that the new profile's rule gives; else the one that is written, read by the new scale or by what the two
/// declare equal.
fn after(view: &GradingView<'_>, written: Option<&str>, from: &Profile, to: &Profile) -> (Option<Level>, Both) {
    let Some(graded) = view.graded(to) else { return (None, Both::default()) };
    if graded.level.is_some() {
        return (graded.level, graded.why(to));
    }
    let declared = matches!(view.kind.map(|kind| to.rule(kind)), Some(LevelRule::Declared { .. }));
    let missing = if declared { Both::new("由人审定", "people decide") } else { graded.why(to) };
    let Some(word) = written else { return (None, missing) };
    let carried = |level: Level, zh: &str, en: &str| {
        (Some(level), Both::new(format!("{},{zh}", missing.zh), format!("{}; {en}", missing.en)))
    };
    if let Some(level) = to.scale.level(word) {
        return carried(level, "沿用所写的等级", "the level stays as written");
    }
    match equal(word, from, to) {
        Some(level) => carried(level, "按声明的等同关系换算", "carried over by what is declared equal"),
        None => (
            None,
            Both::new(
                format!("{},新方案也没有「{word}」这一级", missing.zh),
                format!("{}; the new profile has no level `{word}` either", missing.en),
            ),
        ),
    }
}

/// What either profile declares equal to the word of the other's scale.
fn equal(word: &str, from: &Profile, to: &Profile) -> Option<Level> {
    let old = from.scale.level(word)?;
    let old_name = fold(from.scale.name(old));
    let theirs = to.scale.equals.iter().find(|(_, other)| fold(other) == old_name).map(|(level, _)| *level);
    theirs.or_else(|| {
        let ours = from.scale.equals.iter().filter(|(level, _)| *level == old);
        ours.filter_map(|(_, other)| to.scale.level(other)).next()
    })
}

fn level_cell(level: Option<Level>, profile: &Profile) -> Cell {
    match level {
        Some(level) => {
            Cell::Level { name: profile.scale.name(level).to_owned(), rank: level.rank(), of: profile.scale.len() }
        }
        None => Cell::Empty,
    }
}

fn changes(compared: &[Compared], from: &Profile, to: &Profile) -> Table {
    let mut table = Table::new("changes", Both::new("等级会改变的", "Levels that would change"))
        .text("place", "位置", "Place")
        .text("kind", "对象", "What")
        .text("name", "名称", "Name")
        .text("from", "现等级", "Now")
        .text("to", "新等级", "Then")
        .text("why", "依据", "Why");
    for each in compared.iter().filter(|each| each.fate == Fate::Changed) {
        let now = match each.from {
            Some(_) => level_cell(each.from, from),
            None => each.written.clone().map_or(Cell::Empty, Cell::Text),
        };
        table.push(vec![
            Cell::Text(each.place.clone()),
            Cell::both(each.kind.zh(), each.kind.en()),
            Cell::Text(each.name.clone()),
            now,
            level_cell(each.to, to),
            Cell::Both(each.why.clone()),
        ]);
    }
    if table.rows.is_empty() {
        table.notes.push(Both::new("没有等级会改变", "no level would change"));
    }
    table
}

/// Levels before against levels after, with a sentence that adds them up.
fn totals(kind: GradedKind, compared: &[&Compared], from: &Profile, to: &Profile) -> Table {
    let named = what(kind);
    let title = Both::new(format!("{}：现等级 → 新等级", named.zh), format!("{}: now → then", named.en));
    let mut table = Table::new(&format!("totals.{}", kind.en()), title).text("from", "现等级", "Now");
    for (_, level) in to.scale.levels() {
        table = table.number(&format!("to.{}", level.id), &format!("→ {}", level.id), &format!("→ {}", level.id));
    }
    table = table.number("to", "→ 无", "→ none").number("sum", "合计", "Sum");
    let rank = |level: Option<Level>, of: usize| level.map_or(of, Level::rank);
    let (rows, columns) = (from.scale.len() + 1, to.scale.len() + 1);
    let mut counts = vec![vec![0u64; columns]; rows];
    for each in compared {
        // What a reason was written for stays as it is.
        let after = match each.fate {
            Fate::Reasoned => each.written.as_deref().and_then(|word| to.scale.level(word)),
            _ => each.to,
        };
        counts[rank(each.from, rows - 1)][rank(after, columns - 1)] += 1;
    }
    for (row, counts) in counts.iter().enumerate() {
        let sum: u64 = counts.iter().sum();
        if sum == 0 {
            continue;
        }
        let mut cells = vec![match from.scale.levels().nth(row) {
            Some((level, _)) => level_cell(Some(level), from),
            None => Cell::both("无", "none"),
        }];
        cells.extend(counts.iter().map(|count| Cell::Count(*count)));
        cells.push(Cell::Count(sum));
        table.push(cells);
    }
    let of = |fate: Fate| compared.iter().filter(|each| each.fate == fate).count();
    let (all, changed, same, without) = (compared.len(), of(Fate::Changed), of(Fate::Same), of(Fate::Without));
    table.notes.push(Both::new(
        format!("{}共 {all} 个：改变 {changed} 个，不变 {same} 个，新方案下没有等级 {without} 个", named.zh),
        format!("{}: {all}, changed {changed}, the same {same}, without a level {without}", named.en),
    ));
    let carried = compared.iter().filter(|each| each.uncomputed && each.to.is_some()).count();
    if carried > 0 {
        table.notes.push(Both::new(
            format!("其中 {carried} 个没有写新规则所要的因素，沿用所写的等级"),
            format!("{carried} of them do not state what the new rule asks for and keep the level that is written"),
        ));
    }
    let reasoned = of(Fate::Reasoned);
    if reasoned > 0 {
        table.notes.push(Both::new(
            format!("另有 {reasoned} 个与新规则不同，但写有定级理由，仍按所写"),
            format!("{reasoned} more differ from the new rule but say why, and stay as written"),
        ));
    }
    table
}

/// What has no level under the new profile, by what is missing, the most frequent first.
fn without(compared: &[Compared]) -> Table {
    let mut counts: FxHashMap<(GradedKind, &str), (u64, &Compared)> = FxHashMap::default();
    for each in compared.iter().filter(|each| each.fate == Fate::Without) {
        counts.entry((each.kind, &each.why.zh)).or_insert((0, each)).0 += 1;
    }
    let mut counts: Vec<(u64, &Compared)> = counts.into_values().collect();
    counts.sort_by(|(a, first), (b, second)| b.cmp(a).then_with(|| first.place.cmp(&second.place)));
    let mut table = Table::new("without", Both::new("新方案下没有等级的", "Without a level under the new profile"))
        .text("kind", "对象", "What")
        .text("why", "原因", "Why")
        .number("count", "个数", "How many")
        .text("first", "例如", "For example");
    for (count, each) in counts {
        table.push(vec![
            Cell::both(each.kind.zh(), each.kind.en()),
            Cell::Both(each.why.clone()),
            Cell::Count(count),
            Cell::Text(each.place.clone()),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Language;
    use crate::reports::sample::{part, register};

    fn shown(table: &Table) -> Vec<Vec<String>> {
        table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.shown(Language::Zh)).collect()).collect()
    }

    #[test]
    fn each_change_says_from_what_to_what_and_why_and_all_are_added_up() {
        let survey = register(&[
            ("riskreg.toml", "format = 1\nprofile = \"three-level\""),
            ("unit.yaml", "单位名称: 某院"),
            (
                "岗.yaml",
                "岗位: 岗\n风险点:\n  - { 编号: R1, 风险点: 甲, 等级: 三级, 评估因素: { 发生机率: 高, 危害程度: 不良影响 } }\n  - { 编号: R2, 风险点: 乙, 等级: Ⅱ级 }\n  - { 编号: R3, 风险点: 丙 }\n  - { 编号: R4, 风险点: 丁, 等级: 一级, 状态: 已消除 }\n  - { 编号: R5, 风险点: 戊, 等级: 二级, 定级理由: 从轻, 评估因素: { 危害程度: 严重 } }\n  - { 编号: R6, 风险点: 己, 等级: 二级, 评估因素: { 发生机率: 较高, 危害程度: 不良影响 } }",
            ),
        ]);
        let tables = tables(&part(&survey), &crate::profile::named("hospital").unwrap());
        let changes = shown(&tables[0]);
        assert_eq!(changes, [["岗#R1", "风险点", "甲", "三级", "一级", "发生机率 高、危害程度 不良影响"]]);
        // R2 and R6 stay, R5 stays for its reason.
        let totals = shown(&tables[1]);
        assert_eq!(
            totals,
            [["二级", "0", "3", "0", "0", "3"], ["三级", "1", "0", "0", "0", "1"], ["无", "0", "0", "0", "1", "1"]]
        );
        assert_eq!(tables[1].notes[0].zh, "风险点共 5 个：改变 1 个，不变 2 个，新方案下没有等级 1 个");
        assert!(tables[1].notes[1].zh.contains("1 个没有写新规则所要的因素"));
        assert!(tables[1].notes[2].zh.contains("1 个与新规则不同"));
        assert_eq!(shown(&tables[2])[0][1..3], ["缺少发生机率、危害程度".to_owned(), "1".to_owned()]);
    }

    #[test]
    fn a_profile_previewed_on_itself_changes_nothing() {
        let survey = register(&[
            ("riskreg.toml", "format = 1\nprofile = \"hospital\""),
            ("unit.yaml", "单位名称: 某院"),
            ("岗.yaml", "岗位: 岗\n风险点:\n  - { 编号: R1, 等级: 一级, 评估因素: { 发生机率: 高 } }\n"),
        ]);
        let tables = tables(&part(&survey), &survey.profile);
        assert!(tables[0].rows.is_empty() && tables.len() == 2);
    }

    #[test]
    fn words_that_a_profile_declares_equal_are_carried_over() {
        let survey = register(&[
            (
                "riskreg.toml",
                "format = 1\n[levels]\ngrade = [\"risk\"]\nscale = [\"高\", \"低\"]\nequals = { \"高\" = \"一级\" }\n",
            ),
            ("unit.yaml", "单位名称: 某院"),
            ("岗.yaml", "岗位: 岗\n风险点:\n  - { 编号: R1, 等级: 高 }\n  - { 编号: R2, 等级: 低 }\n"),
        ]);
        let tables = tables(&part(&survey), &crate::profile::named("three-level").unwrap());
        assert_eq!(shown(&tables[0])[0][3..5], ["高".to_owned(), "一级".to_owned()]);
        assert!(tables[0].rows.len() == 1 && tables[2].rows[0].cells[1].shown(Language::Zh).contains("没有「低」"));
    }
}
