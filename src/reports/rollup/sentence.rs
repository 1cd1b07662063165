//! The sentence that an annual report states.

use super::{RegisterScale, Rollup};
use crate::finding::Both;
use crate::register::GradedKind;
use crate::reports::tally::Counts;

/// One sentence for each register; with its name in front where there are several.
pub fn sentence(rollup: &Rollup) -> Vec<Both> {
    let several = rollup.registers.len() > 1;
    rollup
        .registers
        .iter()
        .zip(&rollup.totals)
        .map(|(register, counts)| {
            let Both { zh, en } = of_register(register, counts);
            match several {
                true => Both::new(format!("{}：{zh}", register.name), format!("{}: {en}", register.name)),
                false => Both::new(zh, en),
            }
        })
        .collect()
}

fn of_register(register: &RegisterScale, counts: &Counts) -> Both {
    let mut clauses: Vec<Both> = Vec::new();
    if counts.risks > 0 || counts.library_points == 0 {
        clauses.push(with_levels(
            Both::new(
                format!("共查找风险点 {} 个", counts.risks),
                format!("{} found", english(counts.risks, "risk points")),
            ),
            register,
            counts,
            GradedKind::Risk,
        ));
    }
    if counts.departments + counts.posts > 0 {
        clauses.push(Both::new(
            format!(
                "涉及 {}",
                [(counts.departments, "个部门"), (counts.posts, "个岗位")]
                    .iter()
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, things)| format!("{count} {things}"))
                    .collect::<Vec<String>>()
                    .join("、")
            ),
            format!(
                "in {}",
                [(counts.departments, "departments"), (counts.posts, "posts")]
                    .iter()
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, things)| english(*count, things))
                    .collect::<Vec<String>>()
                    .join(" and ")
            ),
        ));
    }
    if counts.powers > 0 {
        clauses.push(with_levels(
            Both::new(format!("梳理职权 {} 项", counts.powers), format!("{} listed", english(counts.powers, "powers"))),
            register,
            counts,
            GradedKind::Power,
        ));
    }
    for (kind, zh, en) in
        [(GradedKind::Post, "岗位定级", "posts by level"), (GradedKind::Department, "部门定级", "departments by level")]
    {
        if register.graded.contains(&kind) {
            clauses.push(with_levels(Both::new(zh, en), register, counts, kind));
        }
    }
    if counts.measures > 0 {
        clauses.push(Both::new(
            format!("制定防控措施 {} 条", counts.measures),
            format!("{} laid down", english(counts.measures, "measures")),
        ));
    }
    if counts.library_points > 0 {
        clauses.push(Both::new(
            format!("风险库收录风险点 {} 个", counts.library_points),
            format!("{} in the risk library", english(counts.library_points, "points")),
        ));
    }
    if counts.closed > 0 {
        clauses.push(Both::new(
            format!("另有已消除风险点 {} 个", counts.closed),
            format!("{} closed besides", english(counts.closed, "points")),
        ));
    }
    let zh: Vec<&str> = clauses.iter().map(|clause| clause.zh.as_str()).collect();
    let en: Vec<&str> = clauses.iter().map(|clause| clause.en.as_str()).collect();
    Both::new(format!("{}。", zh.join("；")), format!("{}.", en.join("; ")))
}

/// `whole`, and how many of it have each level.
fn with_levels(whole: Both, register: &RegisterScale, counts: &Counts, kind: GradedKind) -> Both {
    if !register.graded.contains(&kind) {
        return whole;
    }
    let word = if kind == GradedKind::Power { "项" } else { "个" };
    let mut zh: Vec<String> = Vec::new();
    let mut en: Vec<String> = Vec::new();
    for (rank, (id, _)) in register.levels.iter().enumerate() {
        let count = counts.level(kind, rank);
        zh.push(format!("{id} {count} {word}"));
        en.push(format!("{count} {id}"));
    }
    let ungraded = counts.ungraded[kind as usize];
    if ungraded > 0 {
        zh.push(format!("未定级 {ungraded} {word}"));
        en.push(format!("{ungraded} ungraded"));
    }
    // Posts and departments are named without their number, which another clause gives.
    let among = if matches!(kind, GradedKind::Post | GradedKind::Department) { "：" } else { "，其中" };
    // Latin letters keep a space from the characters before them.
    let space = if zh.first().is_some_and(|first| first.starts_with(|c: char| c.is_ascii())) { " " } else { "" };
    Both::new(format!("{}{among}{space}{}", whole.zh, zh.join("、")), format!("{}: {}", whole.en, en.join(", ")))
}

/// `things` is a plural in s.
fn english(count: u64, things: &str) -> String {
    let things = if count == 1 { things.strip_suffix('s').unwrap_or(things) } else { things };
    format!("{count} {things}")
}
