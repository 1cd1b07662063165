//! How the levels are spread: the share of each, and each by department, category, tier and stage.

use super::rollup::{Asked, By, Rollup, Row, rollup, title};
use super::table::{Cell, Table};
use super::tree::Part;
use crate::finding::Both;
use crate::profile::Scale;
use crate::record::Word;
use crate::register::GradedKind;

pub fn tables(part: &Part<'_>) -> Vec<Table> {
    let profile = &part.survey.profile;
    let by = |by: By| rollup(&[*part], Asked { by, ..Asked::default() });
    let mut tables = vec![shares(&by(By::Department), &profile.scale)];
    for kind in GradedKind::ALL.iter().copied().filter(|kind| profile.grades(*kind)) {
        for dimension in dimensions(kind) {
            tables.extend(cross(&by(*dimension), *dimension, kind, &profile.scale));
        }
    }
    tables
}

/// The dimensions in which each of the kind stands once.
fn dimensions(kind: GradedKind) -> &'static [By] {
    match kind {
        GradedKind::Risk => &[By::Nearest, By::Category, By::Tier, By::Stage],
        GradedKind::Power => &[By::Nearest, By::PowerKind, By::Tier],
        GradedKind::Post => &[By::Nearest, By::Tier],
        GradedKind::Department => &[],
    }
}

/// What a row is called, its rank among so many levels, and how many it counts.
type ShareRow = (Cell, Option<(usize, usize)>, u64);

/// Of each graded kind: how many have each level. What is not graded is counted as a whole.
fn shares(rollup: &Rollup, scale: &Scale) -> Table {
    let mut table = Table::new("levels", Both::new("各等级的占比", "shares of levels"))
        .text("of", "对象", "of")
        .text("level", "等级", "level")
        .number("count", "数量", "count")
        .number("share", "占比", "share")
        .text("bar", "", "");
    table.merged = 1;
    let (counts, graded) = (&rollup.totals[0], &rollup.registers[0].graded);
    let kinds = GradedKind::ALL.iter().copied().enumerate();
    for (group, kind) in kinds.filter(|(_, kind)| graded.contains(kind)) {
        let mut rows: Vec<ShareRow> = scale
            .levels()
            .map(|(level, entry)| {
                let (rank, of) = (level.rank(), scale.len());
                let cell = Cell::Level { name: entry.id.to_string(), rank, of };
                (cell, Some((rank, of)), counts.level(kind, rank))
            })
            .collect();
        let ungraded = counts.ungraded[kind as usize];
        if ungraded > 0 {
            rows.push((Cell::both("未定级", "ungraded"), None, ungraded));
        }
        let whole: u64 = rows.iter().map(|(_, _, count)| count).sum();
        for (cell, level, count) in rows {
            let bar = Cell::Bar { value: count, of: whole, level };
            let of = Cell::both(kind.zh(), kind.en());
            table.push_in(group, vec![of, cell, Cell::Count(count), share(count, whole), bar]);
        }
    }
    let none = || Cell::both("不分等级", "not graded");
    let whole = [
        (!graded.contains(&GradedKind::Risk), "风险点", "risk", counts.risks),
        (true, "风险库", "library", counts.library_points),
    ];
    for (zh, en, count) in
        whole.iter().filter(|(shown, _, _, count)| *shown && *count > 0).map(|(_, zh, en, n)| (zh, en, *n))
    {
        table.push(vec![
            Cell::both(*zh, *en),
            none(),
            Cell::Count(count),
            Cell::Empty,
            Cell::Bar { value: 0, of: 1, level: None },
        ]);
    }
    table
}

fn share(part: u64, whole: u64) -> Cell {
    if whole == 0 { Cell::Empty } else { Cell::Share(part as f64 / whole as f64) }
}

/// Levels across a dimension; `None` where nothing is known of the dimension.
fn cross(rollup: &Rollup, by: By, kind: GradedKind, scale: &Scale) -> Option<Table> {
    let graded = |row: &Row| (0..scale.len()).map(|rank| row.counts.level(kind, rank)).sum::<u64>();
    let whole = |row: &Row| graded(row) + row.counts.ungraded[kind as usize];
    let told = rollup.rows.iter().filter(|row| whole(row) > 0);
    // One department's levels are the shares of the whole.
    let known = if by == By::Nearest { told.count() > 1 } else { told.filter(|row| row.stated).count() > 0 };
    if !known {
        return None;
    }
    let dimension = title(by);
    let what =
        Both::new(format!("{}{}的等级", dimension.zh, kind.zh()), format!("levels of {}s {}", kind.en(), dimension.en));
    let key = match by {
        By::Nearest => "department",
        By::Category => "category",
        By::Tier => "tier",
        By::Stage => "stage",
        _ => "power-kind",
    };
    let mut table = Table::new(&format!("{}-levels-by-{key}", kind.en()), what).text("name", "名称", "name");
    for (_, level) in scale.levels() {
        table = table.number(&level.id, &level.id, &level.id);
    }
    let ungraded = rollup.rows.iter().any(|row| row.counts.ungraded[kind as usize] > 0);
    if ungraded {
        table = table.number("ungraded", "未定级", "ungraded");
    }
    let highest = scale.levels().next().map_or("", |(_, level)| &level.id);
    table = table
        .number("total", "合计", "total")
        .number("highest_share", &format!("{highest}占比"), &format!("share of {highest}"))
        .text("bar", "", "");
    for row in rollup.rows.iter().filter(|row| whole(row) > 0) {
        let mut cells = vec![Cell::Both(row.name.clone())];
        cells.extend((0..scale.len()).map(|rank| Cell::Count(row.counts.level(kind, rank))));
        if ungraded {
            cells.push(Cell::Count(row.counts.ungraded[kind as usize]));
        }
        let top = row.counts.level(kind, 0);
        cells.extend([Cell::Count(whole(row)), share(top, graded(row))]);
        // Of a hundred, so that bars compare between rows of different size.
        let value = (top * 100).checked_div(graded(row)).unwrap_or(0);
        cells.push(Cell::Bar { value, of: 100, level: Some((0, scale.len())) });
        table.push(cells);
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Language;
    use crate::reports::sample::{part, register};

    #[test]
    fn shares_of_a_kind_add_up_to_the_whole_with_what_has_no_level() {
        let survey = register(&[
            ("unit.yaml", "单位名称: 某局"),
            (
                "岗.yaml",
                "岗位: 岗\n层级: 中层\n风险点: [{ 编号: R1, 风险点: 甲, 等级: 一级 }, { 编号: R2, 风险点: 乙, 等级: 三级 }, { 编号: R3, 风险点: 丙, 等级: 三级 }, { 编号: R4, 风险点: 丁 }]",
            ),
        ]);
        let tables = tables(&part(&survey));
        let told: Vec<String> = tables[0].rows.iter().map(|row| row.cells[3].shown(Language::Zh)).collect();
        assert_eq!(told, ["25.0%", "0.0%", "50.0%", "25.0%"]);
        let keys: Vec<&str> = tables.iter().map(|table| table.key.as_str()).collect();
        // Nobody wrote a category or a stage, and there is one department only.
        assert_eq!(keys, ["levels", "risk-levels-by-tier"]);
    }
}
