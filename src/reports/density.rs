//! How many risk points a post, a department and how many measures a risk point has.

use super::rollup::{Asked, By, Row, rollup};
use super::table::{Cell, Table};
use super::tree::{Part, Tree};
use crate::finding::Both;
use crate::register::FileKind;

pub fn tables(part: &Part<'_>) -> Vec<Table> {
    let posts = rollup(&[*part], Asked { by: By::Post, ..Asked::default() }).rows;
    let measures = measures(part);
    let spread = spread(&posts, &measures);
    if spread.rows.is_empty() {
        return Vec::new();
    }
    let mut tables = vec![spread];
    tables.extend(departments(part, &measures));
    tables
}

/// Of one home: the number of measures that act on each of its points.
type Measures = Vec<(usize, u64)>;

/// (home, measures that act on the point) of every counted point, shared measures included.
fn measures(part: &Part<'_>) -> Measures {
    let tree = Tree::new(part);
    let contributions = part.survey.contributions.iter().zip(&tree.home_of);
    let files =
        contributions.zip(&part.survey.layout.entries).filter(|(_, entry)| entry.kind != Some(FileKind::Library));
    files
        .filter_map(|((contribution, home), _)| Some((contribution, (*home)?)))
        .flat_map(|(contribution, home)| {
            let points = contribution.facts.row.points.iter().filter(|point| point.is_counted());
            points.map(move |point| (home, u64::from(point.acting)))
        })
        .collect()
}

fn spread(rows: &[Row], measures: &Measures) -> Table {
    let mut table = Table::new("density", Both::new("疏密", "density"))
        .text("what", "统计", "what")
        .number("of", "个数", "how many")
        .number("mean", "平均", "mean")
        .number("median", "中位数", "median")
        .number("maximum", "最多", "maximum")
        .text("where", "最多的是", "where");
    let of_kind = |kind: &str| -> Vec<(u64, String)> {
        let rows = rows.iter().filter(|row| row.kind == kind);
        rows.map(|row| (row.counts.risks, row.path.clone())).collect()
    };
    let measures = measures.iter().map(|(_, count)| (*count, String::new())).collect();
    for (zh, en, numbers) in [
        ("每个岗位的风险点", "risk points per post", of_kind("post")),
        ("每个部门的风险点", "risk points per department", of_kind("department")),
        ("每个风险点的防控措施", "measures per risk point", measures),
    ] {
        if let Some(spread) = Spread::of(&numbers) {
            table.push(vec![
                Cell::both(zh, en),
                Cell::Count(numbers.len() as u64),
                Cell::Number { value: spread.mean, decimals: 2 },
                Cell::Number { value: spread.median, decimals: 1 },
                Cell::Count(spread.maximum),
                Cell::Text(spread.at),
            ]);
        }
    }
    table.notes.push(Both::new(
        "部门的风险点含其下岗位和部门;一个风险点的防控措施含共用的",
        "points of a department include those of posts and departments in it; measures of a point include shared ones",
    ));
    table
}

struct Spread {
    mean: f64,
    median: f64,
    maximum: u64,
    /// The first in order of path that has the maximum, where it has a name.
    at: String,
}

impl Spread {
    fn of(numbers: &[(u64, String)]) -> Option<Spread> {
        let mut sorted: Vec<u64> = numbers.iter().map(|(number, _)| *number).collect();
        sorted.sort_unstable();
        let maximum = *sorted.last()?;
        let middle = sorted.len() / 2;
        let median = match sorted.len() % 2 {
            1 => sorted[middle] as f64,
            _ => (sorted[middle - 1] + sorted[middle]) as f64 / 2.0,
        };
        let mean = sorted.iter().sum::<u64>() as f64 / sorted.len() as f64;
        let at = numbers.iter().find(|(number, _)| *number == maximum).map_or_else(String::new, |(_, at)| at.clone());
        Some(Spread { mean, median, maximum, at })
    }
}

/// Each department by what lies in it directly, so that a crowded group does not hide in its parent.
fn departments(part: &Part<'_>, measures: &Measures) -> Option<Table> {
    let rows = rollup(&[*part], Asked { by: By::Nearest, ..Asked::default() }).rows;
    let tree = Tree::new(part);
    let mut acting: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    for (home, count) in measures {
        *acting.entry(tree.homes[*home].path).or_default() += count;
    }
    let mut table = Table::new("density-by-department", Both::new("各部门的疏密", "density by department"))
        .text("name", "名称", "name")
        .number("posts", "岗位", "posts")
        .number("risks", "风险点", "risk points")
        .number("per_post", "每岗风险点", "per post")
        .number("per_risk", "每点防控措施", "measures per point")
        .text("bar", "", "");
    let longest = rows.iter().map(|row| row.counts.risks).max().unwrap_or(0);
    for row in rows.iter().filter(|row| row.counts.posts > 0 || row.counts.risks > 0) {
        let counts = &row.counts;
        table.push(vec![
            Cell::Both(row.name.clone()),
            Cell::Count(counts.posts),
            Cell::Count(counts.risks),
            ratio(counts.layers[0], counts.posts),
            ratio(acting.get(row.path.as_str()).copied().unwrap_or(0), counts.risks),
            Cell::Bar { value: counts.risks, of: longest, level: None },
        ]);
    }
    (table.rows.len() > 1).then_some(table)
}

fn ratio(part: u64, whole: u64) -> Cell {
    if whole == 0 { Cell::Empty } else { Cell::Number { value: part as f64 / whole as f64, decimals: 2 } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Language;
    use crate::reports::sample::{part, register};

    #[test]
    fn shared_measures_act_on_each_point_and_posts_without_points_pull_the_mean_down() {
        let survey = register(&[
            ("unit.yaml", "单位名称: 某局"),
            (
                "甲.yaml",
                "岗位: 甲\n防控措施: [公用]\n风险点: [{ 编号: R1, 风险点: 子, 措施: [一] }, { 编号: R2, 风险点: 丑 }]",
            ),
            ("乙.yaml", "岗位: 乙"),
            ("丙.yaml", "岗位: 丙\n风险点: [{ 编号: R1, 风险点: 寅, 状态: 已消除 }]"),
        ]);
        let table = &tables(&part(&survey))[0];
        let told = |row: usize| -> Vec<String> {
            table.rows[row].cells[1..].iter().map(|cell| cell.shown(Language::Zh)).collect()
        };
        assert_eq!(told(0), ["3", "0.67", "0.0", "2", "甲"]);
        assert_eq!(told(1), ["2", "1.50", "1.5", "2", ""]);
    }
}
