//! Findings of the documents that are open, as an editor shows them.

use serde_json::{Value, json};

use super::place::Places;
use super::session::{Seen, Session};
use crate::finding::{Finding, Severity};
use crate::judge::{Judged, Selection, Texts, judge};
use crate::source::{Place, visible};

/// More than anybody reads in one file.
const MOST: usize = 1000;

/// More places than an editor shows with one finding.
const LABELS: usize = 8;

impl Session {
    /// What is to be told of each document since the last change.
    pub fn diagnostics(&mut self) -> Vec<Value> {
        let mut messages = Vec::new();
        for uri in self.survey_changed() {
            let (version, found) = match self.see(&uri) {
                Some(seen) => (seen.document.version.clone(), of_document(&seen)),
                None => match self.fault(&uri) {
                    Some((why, version)) => (version.clone(), vec![stopped(why)]),
                    None => continue,
                },
            };
            self.told.insert(uri.clone());
            messages.push(json!({ "uri": uri, "version": version, "diagnostics": found }));
        }
        // Nothing stands against what is closed.
        let closed: Vec<String> = self.told.iter().filter(|uri| !self.is_open(uri)).cloned().collect();
        for uri in closed {
            self.told.remove(&uri);
            messages.push(json!({ "uri": uri, "diagnostics": [] }));
        }
        messages
    }
}

/// The register cannot be surveyed: its `riskreg.toml` cannot be read.
fn stopped(why: &str) -> Value {
    let start = json!({ "line": 0, "character": 0 });
    json!({ "range": { "start": start, "end": start }, "severity": 1, "source": "riskreg", "message": why })
}

/// The findings in one document, as lint would judge them.
pub fn judged(seen: &Seen<'_>, take: &mut dyn FnMut(&Judged<'_>, &Texts)) {
    let path = seen.survey.entry(seen.file).listed.path.clone();
    let judgement = judge(seen.survey, seen.source, &Selection { only: vec![path], ..Selection::default() });
    let here = judgement.findings.iter().filter(|judged| judged.finding.place.file == seen.file);
    here.take(MOST).for_each(|judged| take(judged, &judgement.texts));
}

fn of_document(seen: &Seen<'_>) -> Vec<Value> {
    let places = seen.places();
    let mut found = Vec::new();
    judged(seen, &mut |judged, texts| {
        let finding = judged.finding;
        let mut diagnostic = json!({
            "range": places.range(crate::judge::first_line(places.text(), finding.place)),
            "severity": match judged.severity {
                Severity::Error => 1,
                Severity::Warning => 2,
                Severity::Info => 3,
            },
            "code": finding.rule.name,
            "source": "riskreg",
            "message": message(finding, seen),
        });
        let labels = finding.labels.iter().take(LABELS);
        let related: Vec<Value> = labels
            .filter_map(|label| {
                let Place { file, span } = label.place;
                let range = match file == seen.file {
                    true => places.range(span),
                    false => Places::new(texts.get(file)?.text()).range(span),
                };
                let location = json!({ "uri": seen.uri(file), "range": range });
                Some(json!({ "location": location, "message": visible(label.text.of(seen.language)) }))
            })
            .collect();
        if !related.is_empty() {
            diagnostic["relatedInformation"] = Value::Array(related);
        }
        found.push(diagnostic);
    });
    found
}

fn message(finding: &Finding, seen: &Seen<'_>) -> String {
    let message = visible(finding.message.of(seen.language)).into_owned();
    match &finding.help {
        Some(help) => format!("{message}\n{}", visible(help.of(seen.language))),
        None => message,
    }
}
