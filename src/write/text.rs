//! Findings for people: the place, the line, the characters, and what to write instead.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle};

use crate::finding::Severity;
use crate::judge::{Judged, Texts, first_line};
use crate::personal::masked;
use crate::record::Language;
use crate::source::{Lines, Place, Span, floor_boundary, visible};

/// How a terminal, or what stands in for one, is written to.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub color: bool,
    pub language: Language,
    pub width: usize,
}

/// Prints findings in their order. `shown` names a file to the user.
pub fn findings(
    out: &mut dyn Write,
    findings: &[Judged<'_>],
    texts: &Texts,
    shown: &dyn Fn(Place) -> String,
    style: Style,
) -> io::Result<()> {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(style.width);
    for judged in findings {
        let report = report(judged, texts, shown, style.language);
        writeln!(out, "{}\n", renderer.render(&report))?;
    }
    Ok(())
}

fn report<'a>(
    judged: &Judged<'_>,
    texts: &'a Texts,
    shown: &dyn Fn(Place) -> String,
    language: Language,
) -> Vec<Group<'a>> {
    let finding = judged.finding;
    let (level, word) = match judged.severity {
        Severity::Error => (Level::ERROR, language.of("错误", "error")),
        Severity::Warning => (Level::WARNING, language.of("警告", "warning")),
        Severity::Info => (Level::INFO, language.of("提示", "info")),
    };
    let message = visible(finding.message.of(language)).into_owned();
    let title = level.clone().with_name(word).primary_title(message).id(finding.rule.name);
    let mut group = Group::with_title(title);
    let here: Vec<(Span, Option<String>)> = finding
        .labels
        .iter()
        .filter(|label| label.place.file == finding.place.file)
        .map(|label| (label.place.span, Some(visible(label.text.of(language)).into_owned())))
        .collect();
    match texts.get(finding.place.file) {
        Some(lines) => group = group.elements(snippet(lines, finding.place, here, shown)),
        None => {
            let origin = Origin::path(visible(&shown(finding.place)).into_owned());
            group = group.element(origin.line(judged.start.line as usize).char_column(judged.start.column as usize));
        }
    }
    for label in finding.labels.iter().filter(|label| label.place.file != finding.place.file) {
        let note = visible(label.text.of(language)).into_owned();
        if let Some(lines) = texts.get(label.place.file) {
            let span = clipped(lines.text(), label.place);
            let note = Note { kind: AnnotationKind::Context, span, label: Some(note) };
            group = group.elements(drawn(lines, label.place, vec![note], shown));
        }
    }
    if let Some(help) = &finding.help {
        let help = visible(help.of(language)).into_owned();
        group = group.element(Level::HELP.with_name(language.of("帮助", "help")).message(help));
    }
    vec![group]
}

/// The farthest that a label may lie from the finding to be drawn in one piece with it, in bytes.
const FAR: usize = 4096;

/// What is underlined, and what is said of it.
struct Note {
    kind: AnnotationKind,
    span: Span,
    label: Option<String>,
}

fn snippet<'a>(
    lines: &'a Lines<String>,
    place: Place,
    labels: Vec<(Span, Option<String>)>,
    shown: &dyn Fn(Place) -> String,
) -> Vec<Element<'a>> {
    let primary = clipped(lines.text(), place);
    let mut notes = vec![Note { kind: AnnotationKind::Primary, span: primary, label: None }];
    for (span, label) in labels {
        let span = clipped(lines.text(), Place { file: place.file, span });
        if span.start.abs_diff(primary.start) as usize <= FAR {
            notes.push(Note { kind: AnnotationKind::Context, span, label });
        }
    }
    drawn(lines, place, notes, shown)
}

/// The lines of the notes. Only these are handed to the renderer, and of a very long line only what is near, so
/// that a large file costs no more than a small one. Numbers that identify a person are blanked out, whatever
/// rule speaks of them.
fn drawn<'a>(
    lines: &'a Lines<String>,
    place: Place,
    notes: Vec<Note>,
    shown: &dyn Fn(Place) -> String,
) -> Vec<Element<'a>> {
    let text = lines.text();
    let all = notes.iter().map(|note| note.span).reduce(Span::to).unwrap_or_default();
    let (line_start, line) = lines.line_of(all.start);
    let start = near_start(text, line_start, all.start as usize);
    let end = near_end(text, all.end as usize);
    let mut snippet = Snippet::source(masked(&text[start..end])).line_start(line + 1).fold(true);
    for note in notes {
        let relative = note.span.start as usize - start..note.span.end as usize - start;
        snippet = snippet.annotation(note.kind.span(relative).label(note.label));
    }
    let path = visible(&shown(place)).into_owned();
    if start == line_start {
        return vec![snippet.path(path).into()];
    }
    // The renderer would count columns from where the line was cut.
    let at = lines.position(place.span.start);
    vec![Origin::path(path).line(at.line as usize).char_column(at.column as usize).into(), snippet.into()]
}

/// As much of a line as is drawn on either side of what is spoken of, in bytes.
const NEAR: usize = 600;

/// The first line of a span, or as much of it as is drawn.
fn clipped(text: &str, place: Place) -> Span {
    let span = first_line(text, place);
    Span::new(span.start as usize, floor_boundary(text, (span.start as usize + NEAR).min(span.end as usize)))
}

fn near_start(text: &str, line_start: usize, from: usize) -> usize {
    if from - line_start <= NEAR {
        return line_start;
    }
    let cut = floor_boundary(text, from - NEAR);
    // A number is blanked out whole or not at all.
    cut - text[line_start..cut].bytes().rev().take(NEAR).take_while(u8::is_ascii_alphanumeric).count()
}

fn near_end(text: &str, from: usize) -> usize {
    let limit = floor_boundary(text, from + NEAR);
    match text[from..limit].find('\n') {
        Some(newline) => from + newline,
        None => limit + text[limit..].bytes().take(NEAR).take_while(u8::is_ascii_alphanumeric).count(),
    }
}
