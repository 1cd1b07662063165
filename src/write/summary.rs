//! A run of lint as a page of Markdown for the officer: how many, where, of what kind, then one by one, the worst
//! first. Never longer than a comment of a forge may be.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::markdown::{escape, tables};
use super::run::{Run, Told};
use super::sarif::encoded;
use crate::finding::{Both, Severity};
use crate::reports::table::{Cell, Table};
use crate::rules::page;

/// The most characters of the page: a comment at GitHub may have 65,536.
const LONGEST: usize = 60_000;
/// The most departments that are counted one by one.
const MOST_PLACES: usize = 60;

pub fn findings(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    writeln!(out, "## {}\n", run.language.of("廉政风险台账检查", "Check of the integrity-risk register"))?;
    for line in run.sentence.lines() {
        writeln!(out, "{}\n", escape(line))?;
    }
    let findings = run.worst_first();
    if findings.is_empty() {
        return Ok(());
    }
    let mut head = Vec::new();
    let counts = [by_place(run, &findings), by_rule(run, &findings)];
    tables(&mut head, &counts, run.language)?;
    out.write_all(&head)?;
    let used = String::from_utf8_lossy(&head).chars().count();
    one_by_one(out, run, &findings, LONGEST.saturating_sub(used + 500))
}

/// How many findings of each severity, the gravest first: the order of what is worst.
type Tally = [u64; 3];

fn add(tally: &mut Tally, severity: Severity) {
    let index = match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    };
    tally[index] += 1;
}

/// Where a finding lies, as the page names it: its department, with the register's name where there are several.
fn place(told: Told<'_>) -> String {
    let home = told.home();
    let several = told.run.registers.len() > 1;
    match (home.is_empty(), several) {
        (false, false) => home.to_owned(),
        (false, true) => format!("{}/{home}", told.checked.name),
        (true, true) => told.checked.name.clone(),
        (true, false) => told.run.both("台账本身", "the register itself"),
    }
}

/// Keys with the most of the gravest findings first.
fn worst<K: Ord + Clone>(tallies: BTreeMap<K, Tally>) -> Vec<(K, Tally)> {
    let mut tallies: Vec<(K, Tally)> = tallies.into_iter().collect();
    tallies.sort_by(|(a, one), (b, other)| other.cmp(one).then_with(|| a.cmp(b)));
    tallies
}

fn by_place(run: &Run<'_>, findings: &[Told<'_>]) -> Table {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for told in findings {
        add(tallies.entry(place(*told)).or_default(), told.judged.severity);
    }
    let mut table =
        counted(Table::new("places", Both::new("各部门", "By department")).text("place", "部门", "Department"));
    let tallies = worst(tallies);
    let rest = tallies.len().saturating_sub(MOST_PLACES);
    for (name, tally) in tallies.into_iter().take(MOST_PLACES) {
        table.push(std::iter::once(Cell::Text(name)).chain(tally.map(Cell::Count)).collect());
    }
    let total =
        [Severity::Error, Severity::Warning, Severity::Info].map(|severity| Cell::Count(run.count(severity) as u64));
    table.footer = Some(std::iter::once(Cell::both("合计", "Total")).chain(total).collect());
    if rest > 0 {
        table
            .notes
            .push(Both::new(format!("另有 {rest} 个部门没有列出"), format!("{rest} more departments are not listed")));
    }
    table
}

fn by_rule(run: &Run<'_>, findings: &[Told<'_>]) -> Table {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for told in findings {
        add(tallies.entry(told.rule()).or_default(), told.judged.severity);
    }
    let table = Table::new("rules", Both::new("各条规则", "By rule"));
    let mut table = counted(table.text("rule", "规则", "Rule").text("title", "查什么", "What it finds"));
    for (name, tally) in worst(tallies) {
        let title = run.rules.iter().find(|entry| entry.rule.name == name).map(|entry| page::title(entry.rule.page));
        let cells = [Cell::Text(name.to_owned()), Cell::Both(title.unwrap_or_default())];
        table.push(cells.into_iter().chain(tally.map(Cell::Count)).collect());
    }
    table
}

fn counted(table: Table) -> Table {
    table.number("errors", "错误", "Errors").number("warnings", "警告", "Warnings").number("infos", "提示", "Infos")
}

/// As many findings as `room` characters hold, department by department.
fn one_by_one(out: &mut dyn Write, run: &Run<'_>, findings: &[Told<'_>], room: usize) -> io::Result<()> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut homes: BTreeMap<String, Vec<Told<'_>>> = BTreeMap::new();
    for told in findings {
        let place = place(*told);
        add(tallies.entry(place.clone()).or_default(), told.judged.severity);
        homes.entry(place).or_default().push(*told);
    }
    let (mut used, mut listed) = (0, 0);
    'all: for (home, _) in worst(tallies) {
        let mut heading = Some(format!("\n### {}\n\n", escape(&home)));
        for told in homes.get(&home).into_iter().flatten() {
            let text = heading.take().unwrap_or_default() + &item(*told);
            used += text.chars().count();
            if used > room {
                break 'all;
            }
            out.write_all(text.as_bytes())?;
            listed += 1;
        }
    }
    let rest = findings.len() - listed;
    if rest > 0 {
        let more = run.both(
            format!("还有 {rest} 处没有列出;`riskreg {}` 列出全部。", run.command),
            format!("{rest} more are not listed here; `riskreg {}` lists them all.", run.command),
        );
        writeln!(out, "\n{more}")?;
    }
    Ok(())
}

/// `- **错误** 药剂科/采购员.yaml:3 消息`, and below it what to write instead.
fn item(told: Told<'_>) -> String {
    let severity = told.judged.severity;
    let (path, line) = (told.path(), told.judged.start.line);
    let place = format!("{}:{line}", escape(&path));
    let place = match &told.run.links {
        Some(before) if !path.starts_with('/') => format!("[{place}]({before}{}#L{line})", encoded(&path)),
        _ => place,
    };
    let word = told.run.language.of(severity.zh(), severity.en());
    let mut item = format!("- **{word}** {place} {} ({})\n", escape(&told.message()), told.rule());
    if let Some(help) = told.help() {
        item.push_str(&format!("  {}{}\n", told.run.language.of("帮助:", "help: "), escape(&help)));
    }
    item
}
