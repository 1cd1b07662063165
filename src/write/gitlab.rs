//! Code Quality of GitLab: what a merge request shows of new and resolved findings.

use std::io::{self, Write};

use serde::Serialize;

use super::json;
use super::run::Run;
use crate::finding::Severity;
use crate::source::visible;

#[derive(Serialize)]
struct Issue {
    #[serde(rename = "type")]
    kind: &'static str,
    check_name: &'static str,
    /// GitLab does not show `check_name`, so the rule stands here too.
    description: String,
    /// Without the line, or every line added above would make old findings new ones.
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Range,
}

#[derive(Serialize)]
struct Range {
    begin: u32,
    end: u32,
}

pub fn findings(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let issues: Vec<Issue> = run
        .fingerprinted()
        .map(|(told, fingerprint)| Issue {
            kind: "issue",
            check_name: told.rule(),
            description: format!("{}: {}", told.rule(), told.message_and_help().replace('\n', " ")),
            fingerprint,
            severity: severity(told.judged.severity),
            location: Location {
                path: visible(&told.path()).into_owned(),
                lines: Range { begin: told.judged.start.line, end: told.judged.end.line },
            },
        })
        .collect();
    json::pretty(out, &issues)
}

/// Of GitLab's five words, blocker and critical are left to what stops a system.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}
