//! Findings and tables for programs. Each form has a version and is a struct of its own, never a dump of the model.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::judge::Judged;
use crate::record::Language;
use crate::reports::table::{Cell, Row, Table};

/// What a run saw and found, for the head of machine outputs.
#[derive(Debug, Clone, Serialize, Default)]
pub struct Summary {
    pub registers: Vec<String>,
    /// Registers further down that were not read.
    pub not_read: Vec<String>,
    pub files: usize,
    /// Commits that were judged, where history is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commits: Option<usize>,
    pub posts: usize,
    pub risks: usize,
    pub rules: usize,
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    /// Findings that comments in the register allow, and that a baseline hides: not among those above.
    pub allowed: usize,
    pub baselined: usize,
    /// Fixes made, or shown.
    pub fixed: usize,
}

#[derive(Serialize)]
struct FindingsDocument<'a> {
    version: u32,
    summary: &'a Summary,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    severity: &'a str,
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    entity: &'a str,
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
    message: &'a str,
    help: Option<&'a str>,
}

pub fn findings(
    out: &mut dyn Write,
    summary: &Summary,
    findings: &[&Judged<'_>],
    language: Language,
) -> io::Result<()> {
    let document = FindingsDocument {
        version: 1,
        summary,
        findings: findings
            .iter()
            .map(|judged| FindingJson {
                rule: judged.finding.rule.name,
                severity: judged.severity.en(),
                path: &judged.path,
                line: judged.start.line,
                column: judged.start.column,
                end_line: judged.end.line,
                end_column: judged.end.column,
                entity: &judged.entity,
                field: judged.finding.field.map(|field| field.name()),
                commit: judged.commit,
                message: judged.finding.message.of(language),
                help: judged.finding.help.as_ref().map(|help| help.of(language)),
            })
            .collect(),
    };
    pretty(out, &document)
}

#[derive(Serialize)]
struct TablesDocument<'a> {
    version: u32,
    tables: Vec<TableJson<'a>>,
}

#[derive(Serialize)]
struct TableJson<'a> {
    register: &'a str,
    table: &'a str,
    title: &'a str,
    /// Each row by the keys of the columns; bars are left out.
    rows: Vec<Map<String, Value>>,
    notes: Vec<&'a str>,
}

/// Tables as rows of named values: numbers as numbers, shares from 0 to 1, fixed words in English.
pub fn tables(out: &mut dyn Write, tables: &[Table], language: Language) -> io::Result<()> {
    let tables = tables
        .iter()
        .map(|table| {
            let columns = table.told();
            let row = |row: &Row| {
                let cells = columns.iter().filter_map(|column| Some((*column, row.cells.get(*column)?)));
                cells.map(|(column, cell)| (table.columns[column].key.clone(), value(cell))).collect()
            };
            TableJson {
                register: &table.register,
                table: &table.key,
                title: table.title.of(language),
                rows: table.rows.iter().map(row).collect(),
                notes: table.notes.iter().map(|note| note.of(language)).collect(),
            }
        })
        .collect();
    pretty(out, &TablesDocument { version: 1, tables })
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Count(count) | Cell::Graded { count, .. } | Cell::Bar { value: count, .. } => Value::from(*count),
        Cell::Number { value, decimals } => rounded(*value, *decimals),
        Cell::Share(share) => rounded(*share, 4),
        cell => Value::from(cell.shown(Language::En)),
    }
}

/// With so many decimals, so that no noise of the last bits is printed.
fn rounded(value: f64, decimals: usize) -> Value {
    format!("{value:.decimals$}").parse::<f64>().map_or(Value::Null, Value::from)
}

/// A document, indented, with a line break at its end.
pub fn pretty(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}
