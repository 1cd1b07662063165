//! What is left of a cycle, as tables: how far it has come, how much each department has left, and each thing with the one
//! who is to do it.

use super::{Left, LeftKind, shown};
use crate::finding::Both;
use crate::record::{Language, Word};
use crate::register::{Model, Renewal};
use crate::reports::Part;
use crate::reports::table::{Cell, Table};

/// How many points each decision was made on, closed ones too.
pub fn progress(part: &Part<'_>, left: &[Left<'_>]) -> Table {
    let mut decided = [0u64; Renewal::ALL.len()];
    for (entry, contribution) in part.survey.layout.entries.iter().zip(&part.survey.contributions) {
        let asked = part.only.is_empty() || part.only.iter().any(|only| crate::judge::below(&entry.listed.path, only));
        let holder = contribution.model.as_deref().and_then(Model::holder);
        let Some(holder) = holder.filter(|holder| asked && holder.kind != crate::register::Owner::Library) else {
            continue;
        };
        for risk in holder.risks {
            if let Some(renewal) = risk.renewal.get() {
                decided[renewal as usize] += 1;
            }
        }
    }
    let undecided = left.iter().filter(|left| left.kind == LeftKind::Undecided).count() as u64;
    let mut table = Table::new("progress", Both::new("年度处理", "decisions"))
        .text("decision", "处理", "decision")
        .number("count", "风险点", "points");
    for (renewal, count) in Renewal::ALL.iter().zip(decided) {
        table.push(vec![Cell::both(renewal.zh(), renewal.en()), Cell::Count(count)]);
    }
    table.push(vec![Cell::both("未定", "undecided"), Cell::Count(undecided)]);
    table
}

/// Totals of departments, then each thing. What is left is said in `language`, also to programs.
pub fn tables(left: &[Left<'_>], language: Language) -> Vec<Table> {
    if left.is_empty() {
        return Vec::new();
    }
    vec![totals(left), list(left, language)]
}

fn totals(left: &[Left<'_>]) -> Table {
    let kinds: Vec<LeftKind> =
        LeftKind::ALL.iter().copied().filter(|kind| left.iter().any(|left| left.kind == *kind)).collect();
    let mut table = Table::new("departments", Both::new("各部门还要办的", "left to do, by department"))
        .text("department", "部门", "department")
        .text("path", "路径", "path");
    for kind in &kinds {
        table = table.number(kind.en(), kind.zh(), kind.en());
    }
    table = table.number("total", "合计", "total");
    // A department's own files and those of what lies in it may stand apart.
    let mut counted: Vec<(&Left<'_>, Vec<u64>)> = Vec::new();
    let mut order: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for one in left {
        let position = *order.entry(&one.path).or_insert_with(|| {
            counted.push((one, vec![0; kinds.len()]));
            counted.len() - 1
        });
        if let Some(kind) = kinds.iter().position(|kind| *kind == one.kind) {
            counted[position].1[kind] += 1;
        }
    }
    let mut total = vec![0; kinds.len()];
    for (one, counts) in counted {
        total.iter_mut().zip(&counts).for_each(|(total, count)| *total += count);
        let mut cells = vec![Cell::Text(one.department.clone()), Cell::Text(one.path.clone())];
        cells.extend(numbers(&counts));
        table.push(cells);
    }
    let mut footer = vec![Cell::both("合计", "total"), Cell::Empty];
    footer.extend(numbers(&total));
    table.footer = Some(footer);
    table
}

/// Each count, and what they come to.
fn numbers(counts: &[u64]) -> Vec<Cell> {
    let all = counts.iter().sum();
    counts.iter().copied().chain([all]).map(Cell::Count).collect()
}

/// 分管领导（陈某）、岗位责任人
fn names(left: &Left<'_>, language: Language) -> String {
    let names: Vec<String> = left.whom.iter().map(|desk| shown(desk.shown().of(language))).collect();
    names.join(language.of("、", ", "))
}

fn list(left: &[Left<'_>], language: Language) -> Table {
    let mut table = Table::new("left", Both::new("还要办的", "left to do"))
        .text("department", "部门", "department")
        .text("post", "岗位", "post")
        .text("entity", "位置", "where")
        .text("kind", "类型", "kind")
        .text("what", "情况", "what")
        .text("whom", "由谁办", "for whom");
    table.merged = 1;
    let mut last: Option<&str> = None;
    for one in left {
        let belongs = last.replace(&one.path) == Some(&one.path);
        table.push_with(
            belongs,
            vec![
                Cell::Text(one.department.clone()),
                Cell::Text(one.post.clone()),
                Cell::Text(one.entity.clone()),
                Cell::both(one.kind.zh(), one.kind.en()),
                Cell::Text(one.what.of(language).to_owned()),
                Cell::Text(names(one, language)),
            ],
        );
    }
    table
}
