//! Where the risk points lie in the matrix of their two factors, where a register grades by one.

use super::table::{Cell, Table};
use super::tree::{Part, Tree};
use crate::finding::Both;
use crate::profile::LevelRule;
use crate::register::{FileKind, GradedKind};

/// Rows from the highest step to the lowest, as the matrix is read; `None` where no point states its factors.
pub fn table(part: &Part<'_>) -> Option<Table> {
    let profile = &part.survey.profile;
    let LevelRule::Matrix(matrix) = profile.rule(GradedKind::Risk) else { return None };
    let (rows, columns) = (matrix.rows.steps().len(), matrix.columns.steps().len());
    let mut counts = vec![vec![0u64; columns]; rows];
    let mut without = 0u64;
    let tree = Tree::new(part);
    for ((contribution, entry), home) in
        part.survey.contributions.iter().zip(&part.survey.layout.entries).zip(&tree.home_of)
    {
        if home.is_none() || entry.kind == Some(FileKind::Library) {
            continue;
        }
        for point in contribution.facts.row.points.iter().filter(|point| point.is_counted()) {
            let cell =
                point.cell.and_then(|(row, column)| counts.get_mut(usize::from(row))?.get_mut(usize::from(column)));
            match cell {
                Some(count) => *count += 1,
                None => without += 1,
            }
        }
    }
    if counts.iter().flatten().all(|count| *count == 0) {
        return None;
    }
    let (across, down) = (&matrix.columns.name, &matrix.rows.name);
    let title = Both::new(format!("{down} × {across}"), format!("{down} × {across}"));
    let corner = format!("{down} / {across}");
    let mut table = Table::new("heatmap", title).text("row", &corner, &corner);
    for step in matrix.columns.steps() {
        table = table.number(&step.id, &step.id, &step.id);
    }
    for row in (0..rows).rev() {
        let mut cells = vec![Cell::Text(matrix.rows.steps()[row].id.to_string())];
        cells.extend((0..columns).map(|column| {
            let level = matrix.cells[row][column];
            Cell::Graded {
                count: counts[row][column],
                level: profile.scale.name(level).to_owned(),
                rank: level.rank(),
                of: profile.scale.len(),
            }
        }));
        table.push(cells);
    }
    if without > 0 {
        table.notes.push(Both::new(
            format!("另有 {without} 个风险点没有写全这两项因素"),
            format!("{without} more points do not state both factors"),
        ));
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Language;
    use crate::reports::sample::{part, register};

    #[test]
    fn each_cell_counts_its_points_and_names_the_level_that_the_rule_gives() {
        let survey = register(&[
            ("riskreg.toml", "format = 1\nprofile = \"hospital\""),
            ("unit.yaml", "单位名称: 某院"),
            (
                "岗.yaml",
                "岗位: 岗\n风险点:\n  - { 编号: R1, 风险点: 甲, 评估因素: { 发生机率: 高, 危害程度: 不良影响 } }\n  - { 编号: R2, 风险点: 乙 }",
            ),
        ]);
        let table = table(&part(&survey)).unwrap();
        let first: Vec<String> = table.rows[0].cells.iter().map(|cell| cell.shown(Language::Zh)).collect();
        assert_eq!(first[..2], ["高".to_owned(), "1 一级".to_owned()]);
        assert!(table.notes[0].zh.contains("1 个风险点"));
    }
}
