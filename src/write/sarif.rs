//! SARIF 2.1.0, for code scanning at GitHub and the viewers of other tools. Capped at what GitHub takes; a
//! notification tells what was left out.

use std::io::{self, Write};

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::run::{Run, Told};
use crate::finding::{Edit, Severity};
use crate::record::Language;
use crate::rules::{Entry, page};
use crate::source::{Place, percent_encoded, visible};

/// The most results of one run that GitHub takes.
const MOST_RESULTS: usize = 25_000;
/// The longest file that GitHub takes, in bytes, with room for what stands around the results.
const LONGEST: usize = 9_000_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun {
    tool: Tool,
    invocations: [Invocation; 1],
    language: &'static str,
    column_kind: &'static str,
    automation_details: Automation,
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    language: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: [&'static str; 1],
    since: &'static str,
}

#[derive(Serialize)]
struct Automation {
    id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<InCommit>,
}

/// Where in history a result stands.
#[derive(Serialize)]
struct InCommit {
    commit: String,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "riskreg/v1")]
    riskreg: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: Text,
    artifact_changes: [Change; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

pub fn findings(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let (results, left_out) = results(run)?;
    let mut notifications = vec![Notification { level: "note", message: Text { text: visible_lines(run.sentence) } }];
    if left_out > 0 {
        let text = run.both(
            format!("结果太多,有 {left_out} 处没有写进本文件;`riskreg {}` 列出全部", run.command),
            format!("too many results: {left_out} are not in this file; `riskreg {}` lists them all", run.command),
        );
        notifications.push(Notification { level: "warning", message: Text { text } });
    }
    let language = run.language.of("zh-CN", "en");
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [SarifRun {
            tool: Tool {
                driver: Driver {
                    name: "riskreg",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    language,
                    rules: run.rules.iter().map(|entry| descriptor(entry, run.language)).collect(),
                },
            },
            invocations: [Invocation { execution_successful: true, tool_execution_notifications: notifications }],
            language,
            column_kind: "unicodeCodePoints",
            automation_details: Automation { id: "riskreg/" },
            results,
        }],
    };
    serde_json::to_writer(&mut *out, &log)?;
    writeln!(out)
}

/// As many results as fit, the gravest first to be taken, in the order of the findings; and how many did not fit.
fn results(run: &Run<'_>) -> io::Result<(Vec<SarifResult>, usize)> {
    let indexes: FxHashMap<&str, usize> =
        run.rules.iter().enumerate().map(|(index, entry)| (entry.rule.name, index)).collect();
    let mut found: Vec<(usize, Told<'_>, String)> =
        run.fingerprinted().enumerate().map(|(order, (told, fingerprint))| (order, told, fingerprint)).collect();
    found.sort_by_key(|(order, told, _)| (std::cmp::Reverse(told.judged.severity), *order));
    let all = found.len();
    let mut taken: Vec<(usize, SarifResult)> = Vec::new();
    let mut length = 0;
    for (order, told, fingerprint) in found.into_iter().take(MOST_RESULTS) {
        let result = result(told, fingerprint, indexes.get(told.rule()).copied());
        length += serde_json::to_vec(&result)?.len() + 1;
        if length > LONGEST {
            break;
        }
        taken.push((order, result));
    }
    taken.sort_by_key(|(order, _)| *order);
    let left_out = all - taken.len();
    Ok((taken.into_iter().map(|(_, result)| result).collect(), left_out))
}

fn result(told: Told<'_>, fingerprint: String, rule_index: Option<usize>) -> SarifResult {
    let finding = told.judged.finding;
    let logical = Logical { fully_qualified_name: visible(&told.judged.entity).into_owned() };
    let here = Location {
        id: None,
        physical_location: physical(told, finding.place),
        logical_locations: Some(logical)
            .filter(|logical| !logical.fully_qualified_name.is_empty())
            .into_iter()
            .collect(),
        message: None,
    };
    let related = finding.labels.iter().enumerate().map(|(index, label)| Location {
        id: Some(index),
        physical_location: physical(told, label.place),
        logical_locations: Vec::new(),
        message: Some(Text { text: visible(label.text.of(told.run.language)).into_owned() }),
    });
    SarifResult {
        rule_id: told.rule(),
        rule_index,
        level: level(told.judged.severity),
        message: Text { text: told.message_and_help() },
        locations: [here],
        related_locations: related.collect(),
        partial_fingerprints: Fingerprints { riskreg: fingerprint },
        fixes: fix(told).into_iter().collect(),
        properties: told.judged.commit.map(|commit| InCommit { commit: commit.to_owned() }),
    }
}

fn fix(told: Told<'_>) -> Option<SarifFix> {
    let fix = told.fix()?;
    let file = told.judged.finding.place.file;
    told.text(file)?;
    let shows_number = |edit: &Edit| crate::personal::masked(&edit.text) != *edit.text;
    if fix.edits.is_empty() || fix.edits.iter().any(shows_number) {
        return None;
    }
    let replacements = fix.edits.iter().map(|edit| Replacement {
        deleted_region: physical(told, Place { file, span: edit.span }).region,
        inserted_content: Text { text: edit.text.to_string() },
    });
    Some(SarifFix {
        description: Text { text: visible(fix.what.of(told.run.language)).into_owned() },
        artifact_changes: [Change { artifact_location: artifact(&told.path()), replacements: replacements.collect() }],
    })
}

fn physical(told: Told<'_>, place: Place) -> Physical {
    let (start, end) = match told.text(place.file) {
        Some(lines) => lines.range(place.span),
        None => (told.judged.start, told.judged.start),
    };
    Physical {
        artifact_location: artifact(&told.path_of(place)),
        region: Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        },
    }
}

/// Relative to the root of the sources wherever the path is; percent-encoded.
fn artifact(path: &str) -> Artifact {
    match path.starts_with('/') {
        true => Artifact { uri: format!("file://{}", encoded(path)), uri_base_id: None },
        false => Artifact { uri: encoded(path), uri_base_id: Some("%SRCROOT%") },
    }
}

/// A path as part of an address: every byte but letters, digits and `-._~/` as `%` and two digits.
pub fn encoded(path: &str) -> String {
    percent_encoded(path, |byte| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte))
}

fn descriptor(entry: &Entry, language: Language) -> Descriptor {
    let rule = entry.rule;
    let part = page::part(rule.page, language);
    Descriptor {
        id: rule.name,
        short_description: Text { text: page::title(rule.page).of(language).to_owned() },
        full_description: Text { text: page::reason(rule.page, language) },
        help: Help { text: part.clone(), markdown: part },
        default_configuration: Configuration { level: level(rule.severity) },
        properties: Properties { tags: ["integrity-risk"], since: rule.since },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn visible_lines(text: &str) -> String {
    text.lines().map(|line| visible(line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_any_path() {
        assert_eq!(encoded("药 剂/50%#1\".yaml"), "%E8%8D%AF%20%E5%89%82/50%25%231%22.yaml");
        assert_eq!(artifact("/a b").uri, "file:///a%20b");
    }
}
