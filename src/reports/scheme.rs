//! A profile in words and tables: its levels, how they follow, who is responsible for which.

use super::table::{Cell, Table};
use crate::finding::Both;
use crate::profile::{Count, Cuts, Decisive, Factor, Level, LevelRule, Matrix, Profile, Rows, Sum, Takes};
use crate::record::Word;
use crate::register::GradedKind;

/// The profiles in a table, a line each.
pub fn listing(profiles: &[Profile]) -> Table {
    let mut table = Table::new("profiles", Both::new("内置方案", "Built-in profiles"))
        .text("name", "方案", "Profile")
        .text("description", "用在哪里", "What it is for")
        .text("levels", "等级(从高到低)", "Levels, highest first")
        .text("graded", "定级对象", "What is graded")
        .text("rule", "定级方法", "How")
        .text("source", "来源", "Source");
    for profile in profiles {
        let graded = graded(profile);
        table.push(vec![
            Cell::Text(profile.name.to_string()),
            Cell::Both(profile.description.clone().unwrap_or_default()),
            Cell::Text(profile.scale.levels().map(|(_, level)| &*level.id).collect::<Vec<_>>().join(" > ")),
            graded_cell(&graded),
            Cell::both(
                joined(&graded, "、", |kind| method(profile.rule(kind)).0),
                joined(&graded, ", ", |kind| method(profile.rule(kind)).1),
            ),
            Cell::Both(sources(profile)),
        ]);
    }
    table
}

/// The first document that the profile follows, and how many more there are.
fn sources(profile: &Profile) -> Both {
    let first = profile.source.first().map_or("", |source| unmarked(source));
    match profile.source.len() {
        0 | 1 => Both::new(first, first),
        all => Both::new(format!("{first} 等 {all} 份文件"), format!("{first} and {} more", all - 1)),
    }
}

/// A source without the mark that the profile's own comments call it by: `[Q] 《…》`.
fn unmarked(source: &str) -> &str {
    source.strip_prefix('[').and_then(|rest| rest.split_once("] ")).map_or(source, |(_, source)| source)
}

/// What people call the things that are graded.
pub fn what(kind: GradedKind) -> Both {
    let en = match kind {
        GradedKind::Risk => "risk points",
        GradedKind::Power => "powers",
        GradedKind::Post => "posts",
        GradedKind::Department => "departments",
    };
    Both::new(kind.zh(), en)
}

fn graded_cell(graded: &[GradedKind]) -> Cell {
    let (zh, en): (Vec<String>, Vec<String>) =
        graded.iter().map(|kind| what(*kind)).map(|both| (both.zh, both.en)).unzip();
    Cell::both(zh.join("、"), en.join(", "))
}

/// What a profile that has no levels grades is nothing.
fn graded(profile: &Profile) -> Vec<GradedKind> {
    if profile.scale.is_empty() { Vec::new() } else { profile.graded.clone() }
}

fn joined(kinds: &[GradedKind], by: &str, of: impl Fn(GradedKind) -> &'static str) -> String {
    let mut parts: Vec<&str> = kinds.iter().map(|kind| of(*kind)).collect();
    parts.dedup();
    parts.join(by)
}

/// What a kind of rule is called.
fn method(rule: &LevelRule) -> (&'static str, &'static str) {
    match rule {
        LevelRule::Declared { .. } => ("由人审定", "declared by people"),
        LevelRule::Table(_) => ("条件表", "table of conditions"),
        LevelRule::Matrix(_) => ("两因素矩阵", "matrix of two factors"),
        LevelRule::Factors(sum) if sum.mean => ("因素加权平均", "weighted mean of factors"),
        LevelRule::Factors(_) => ("因素加权求和", "weighted sum of factors"),
        LevelRule::Product(_) => ("因素相乘", "product of factors"),
        LevelRule::Count(count) if count.criteria => ("符合标准的项数", "number of criteria met"),
        LevelRule::Count(_) => ("风险点个数", "number of risk points"),
    }
}

/// A whole profile; `name` is what it was asked for by, a file or the name of a built-in one.
pub fn tables(profile: &Profile, name: &str) -> Vec<Table> {
    let mut tables = vec![about(profile, name), levels(profile)];
    for kind in graded(profile) {
        tables.extend(rule(profile, kind));
    }
    tables.extend([responsibilities(profile), categories(profile)]);
    tables.retain(|table| !table.rows.is_empty() || !table.notes.is_empty());
    tables
}

fn about(profile: &Profile, name: &str) -> Table {
    let mut table =
        Table::new("profile", Both::new("方案", "Profile")).text("what", "项目", "What").text("value", "内容", "Value");
    table.push(vec![Cell::both("方案", "profile"), Cell::Text(name.to_owned())]);
    if *profile.name != *name {
        table.push(vec![Cell::both("未写的沿用", "the rest is that of"), Cell::Text(profile.name.to_string())]);
    }
    if let Some(description) = &profile.description {
        table.push(vec![Cell::both("用在哪里", "what it is for"), Cell::Both(description.clone())]);
    }
    for source in &profile.source {
        table.push(vec![Cell::both("来源", "source"), Cell::Text(unmarked(source).to_owned())]);
    }
    let graded = graded(profile);
    table.push(match graded.is_empty() {
        true => vec![Cell::both("定级对象", "what is graded"), Cell::both("不定级", "nothing")],
        false => vec![Cell::both("定级对象", "what is graded"), graded_cell(&graded)],
    });
    table
}

fn level_cell(profile: &Profile, level: Level) -> Cell {
    Cell::Level { name: profile.scale.name(level).to_owned(), rank: level.rank(), of: profile.scale.len() }
}

fn levels(profile: &Profile) -> Table {
    let mut table = Table::new("levels", Both::new("等级，从高到低", "Levels, highest first"))
        .text("level", "等级", "Level")
        .text("name", "含义", "Meaning")
        .text("aliases", "也写作", "Also written")
        .text("color", "颜色", "Colour")
        .text("equals", "汇总时等同于", "Added up with");
    for (level, words) in profile.scale.levels() {
        let equals = profile.scale.equals.iter().filter(|(own, _)| *own == level).map(|(_, word)| &**word);
        table.push(vec![
            level_cell(profile, level),
            Cell::Text(words.name.as_deref().unwrap_or_default().to_owned()),
            Cell::Text(words.aliases.join("、")),
            Cell::Text(words.color.as_deref().unwrap_or_default().to_owned()),
            Cell::Text(equals.collect::<Vec<_>>().join("、")),
        ]);
    }
    table
}

/// The rule for a kind, as one table or two.
fn rule(profile: &Profile, kind: GradedKind) -> Vec<Table> {
    let rule = profile.rule(kind);
    let (zh, en) = method(rule);
    let title = Both::new(format!("{}的定级：{zh}", kind.zh()), format!("Levels of {}: {en}", what(kind).en));
    let key = format!("level_rule.{}", kind.en());
    match rule {
        LevelRule::Declared { reason } => {
            let mut table = Table::new(&key, title);
            table.notes.push(match reason {
                true => Both::new("由人审定，须写明定级理由", "people decide, and must say why"),
                false => Both::new("由人审定", "people decide"),
            });
            vec![table]
        }
        LevelRule::Table(rows) => vec![conditions(&key, title, profile, rows)],
        LevelRule::Matrix(matrix) => vec![cells(&key, title, profile, matrix)],
        LevelRule::Factors(sum) => vec![weights(&key, title, sum), bands(&key, profile, &sum.cuts)],
        LevelRule::Product(product) => {
            vec![factors(&key, title, product.factors.iter().collect()), bands(&key, profile, &product.cuts)]
        }
        LevelRule::Count(count) => counted(&key, title, profile, count),
    }
}

fn conditions(key: &str, title: Both, profile: &Profile, rows: &Rows) -> Table {
    let mut table = Table::new(key, title).text("level", "等级", "Level").text("when", "条件", "Where");
    rows.rows.iter().for_each(|row| table.push(decided(profile, row)));
    if let Some(otherwise) = &rows.otherwise {
        table.push(vec![level_cell(profile, otherwise.level), Cell::both("其余情形", "all other cases")]);
    }
    table.notes.push(Both::new(
        "从上到下，先适用的一行定级；所问的因素一项也没有写时，没有等级",
        "from the top, the first row that applies; where none of what is asked is stated there is no level",
    ));
    table
}

fn decided(profile: &Profile, row: &Decisive) -> Vec<Cell> {
    vec![level_cell(profile, row.level), Cell::Both(row.when.described(profile))]
}

fn cells(key: &str, title: Both, profile: &Profile, matrix: &Matrix) -> Table {
    let corner = format!("{} / {}", matrix.rows.name, matrix.columns.name);
    let mut table = Table::new(key, title).text("row", &corner, &corner);
    for step in matrix.columns.steps() {
        table = table.text(&step.id, &step.id, &step.id);
    }
    for (step, levels) in matrix.rows.steps().iter().zip(&matrix.cells).rev() {
        let mut cells = vec![Cell::Text(step.id.to_string())];
        cells.extend(levels.iter().map(|level| level_cell(profile, *level)));
        table.push(cells);
    }
    table
}

fn weights(key: &str, title: Both, sum: &Sum) -> Table {
    let mut table = Table::new(key, title)
        .text("factor", "因素", "Factor")
        .number("weight", "权重", "Weight")
        .text("values", "取值", "Values");
    for (factor, weight) in sum.factors.iter().zip(&sum.weights) {
        table.push(vec![
            Cell::Text(factor.shown()),
            Cell::Text(weight.normalize().to_string()),
            Cell::Text(values(factor)),
        ]);
    }
    table
}

fn factors(key: &str, title: Both, factors: Vec<&Factor>) -> Table {
    let mut table = Table::new(key, title).text("factor", "因素", "Factor").text("values", "取值", "Values");
    for factor in factors {
        table.push(vec![Cell::Text(factor.shown()), Cell::Text(values(factor))]);
    }
    table
}

/// What may be written for a factor, with the numbers that words stand for.
fn values(factor: &Factor) -> String {
    match &factor.takes {
        Takes::Numbers(numbers) => {
            let words = numbers.words.iter().map(|word| format!("{} {}", word.step.id, word.value.normalize()));
            let listed = numbers.listed.iter().flatten();
            let plain = listed.filter(|number| !numbers.words.iter().any(|word| word.value == **number));
            words.chain(plain.map(|number| number.normalize().to_string())).collect::<Vec<_>>().join("、")
        }
        _ => factor.words().join("、"),
    }
}

fn bands(key: &str, profile: &Profile, cuts: &Cuts) -> Table {
    let title = Both::new("分值与等级", "Scores and levels");
    let mut table =
        Table::new(&format!("{key}.bands"), title).text("level", "等级", "Level").text("number", "分值", "Score");
    for (bounds, level) in cuts.bounds().into_iter().rev() {
        table.push(vec![level_cell(profile, level), Cell::Both(bounds)]);
    }
    table
}

fn counted(key: &str, title: Both, profile: &Profile, count: &Count) -> Vec<Table> {
    let mut table = Table::new(key, title).text("level", "等级", "Level").text("when", "条件", "Where");
    count.overrides.iter().for_each(|row| table.push(decided(profile, row)));
    let (of_zh, of_en) = if count.criteria {
        ("符合标准 {} 项", "criteria met: {}")
    } else {
        ("风险点 {} 个", "risk points: {}")
    };
    for (first, last, level) in count.cuts.counts().into_iter().rev() {
        let (zh, en) = match last {
            Some(last) if last == first => (first.to_string(), first.to_string()),
            Some(last) => (format!("{first} 至 {last}"), format!("{first} to {last}")),
            None => (format!("不少于 {first}"), format!("{first} or more")),
        };
        let said = Both::new(of_zh.replace("{}", &zh), of_en.replace("{}", &en));
        table.push(vec![level_cell(profile, level), Cell::Both(said)]);
    }
    if let Some(none) = count.none {
        table.push(vec![level_cell(profile, none), Cell::both("一个也没有", "none at all")]);
    }
    let mut tables = vec![table];
    if count.criteria {
        let title = Both::new("标准", "Criteria");
        tables.push(factors(&format!("{key}.criteria"), title, count.factors.iter().collect()));
    }
    tables
}

fn responsibilities(profile: &Profile) -> Table {
    let mut table = Table::new("responsibility", Both::new("分级负责", "Who is responsible"))
        .text("when", "适用", "Where")
        .text("manage", "管理", "Manages")
        .text("monitor", "监控", "Monitors")
        .text("with", "会同", "Together with")
        .text("records", "须有的记录", "Records");
    for row in &profile.responsibilities {
        let texts = |words: &[Box<str>]| Cell::Text(words.join("、"));
        let when = row.when.as_ref().map_or_else(|| Both::new("其余", "all others"), |when| when.described(profile));
        table.push(vec![
            Cell::Both(when),
            texts(&row.manage),
            texts(&row.monitor),
            texts(&row.with),
            texts(&row.records),
        ]);
    }
    table
}

fn categories(profile: &Profile) -> Table {
    let mut table = Table::new("categories", Both::new("风险类别", "Categories"))
        .text("category", "类别", "Category")
        .text("definition", "含义", "Meaning");
    for word in &profile.categories.words {
        let definition = word.definition.as_deref().unwrap_or_default().to_owned();
        table.push(vec![Cell::Text(word.id.to_string()), Cell::Text(definition)]);
    }
    if profile.examine_every {
        table.notes.push(Both::new("每一类都要查", "each of them must be examined"));
    }
    table
}
