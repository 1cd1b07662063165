//! The diagnostic format of reviewdog, which writes review comments at forges that show no annotations.

use std::io::{self, Write};

use serde::Serialize;

use super::json;
use super::run::{Run, Told};
use crate::finding::Severity;
use crate::source::{Place, Span, visible};

#[derive(Serialize)]
struct DiagnosticResult {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

/// The end is the first byte after it.
#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

/// From 1; the column counts bytes.
#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Related {
    message: String,
    location: Location,
}

pub fn findings(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let diagnostics = run.findings().map(diagnostic).collect();
    json::pretty(out, &DiagnosticResult { source: Source { name: "riskreg" }, diagnostics })
}

fn diagnostic(told: Told<'_>) -> Diagnostic {
    let place = told.judged.finding.place;
    let suggestions = told.replacement().and_then(|(span, text)| {
        let range = range(told, Place { file: place.file, span })?;
        Some(Suggestion { range, text })
    });
    let related = told.judged.finding.labels.iter().map(|label| Related {
        message: visible(label.text.of(told.run.language)).into_owned(),
        location: location(told, label.place),
    });
    Diagnostic {
        message: told.message_and_help(),
        location: location(told, place),
        severity: match told.judged.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        code: Code { value: told.rule() },
        suggestions: suggestions.into_iter().collect(),
        related_locations: related.collect(),
    }
}

fn location(told: Told<'_>, place: Place) -> Location {
    Location { path: visible(&told.path_of(place)).into_owned(), range: range(told, place) }
}

fn range(told: Told<'_>, place: Place) -> Option<Range> {
    let lines = told.text(place.file)?;
    let Span { start, end } = place.span;
    let at = |offset: u32| {
        let (begin, line) = lines.line_of(offset);
        Position { line: line as u32 + 1, column: offset - begin as u32 + 1 }
    };
    Some(Range { start: at(start), end: at(end) })
}
