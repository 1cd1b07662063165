//! Findings for programs. The form has a version and is a struct of its own, never a dump of the model.

use std::io::{self, Write};

use serde::Serialize;

use crate::judge::Judged;
use crate::record::Language;

/// What a run saw and found, for the head of machine outputs.
#[derive(Debug, Clone, Serialize, Default)]
pub struct Summary {
    pub registers: Vec<String>,
    /// Registers further down that were not read.
    pub not_read: Vec<String>,
    pub files: usize,
    pub posts: usize,
    pub risks: usize,
    pub rules: usize,
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
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
                message: judged.finding.message.of(language),
                help: judged.finding.help.as_ref().map(|help| help.of(language)),
            })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
