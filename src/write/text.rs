//! Findings for people: the place, the line, the characters, and what to write instead.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};

use crate::finding::Severity;
use crate::judge::{Judged, Texts, first_line};
use crate::personal::masked;
use crate::record::Language;
use crate::source::{Place, Span, visible};

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
        Some(text) => group = group.element(snippet(text, finding.place, here, shown)),
        None => {
            let origin = annotate_snippets::Origin::path(visible(&shown(finding.place)).into_owned());
            group = group.element(origin.line(judged.start.line as usize).char_column(judged.start.column as usize));
        }
    }
    for label in finding.labels.iter().filter(|label| label.place.file != finding.place.file) {
        let note = visible(label.text.of(language)).into_owned();
        if let Some(text) = texts.get(label.place.file) {
            group = group.element(other_snippet(text, label.place, note, shown));
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

/// Lines are drawn with the numbers that identify a person blanked out, whatever rule speaks of them.
fn snippet<'a>(
    text: &'a str,
    place: Place,
    labels: Vec<(Span, Option<String>)>,
    shown: &dyn Fn(Place) -> String,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let primary = first_line(text, place);
    let mut all = primary;
    let near: Vec<_> = labels
        .into_iter()
        .map(|(span, label)| (first_line(text, Place { file: place.file, span }), label))
        .filter(|(span, _)| span.start.abs_diff(primary.start) as usize <= FAR)
        .collect();
    for (span, _) in &near {
        all = all.to(*span);
    }
    let (start, end, line) = window(text, all);
    let relative = |span: Span| span.start as usize - start..span.end as usize - start;
    let mut snippet = Snippet::source(masked(&text[start..end]))
        .line_start(line)
        .path(visible(&shown(place)).into_owned())
        .fold(true)
        .annotation(AnnotationKind::Primary.span(relative(primary)));
    for (span, label) in near {
        snippet = snippet.annotation(AnnotationKind::Context.span(relative(span)).label(label));
    }
    snippet
}

fn other_snippet<'a>(
    text: &'a str,
    place: Place,
    label: String,
    shown: &dyn Fn(Place) -> String,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let span = first_line(text, place);
    let (start, end, line) = window(text, span);
    let relative = span.start as usize - start..span.end as usize - start;
    Snippet::source(masked(&text[start..end]))
        .line_start(line)
        .path(visible(&shown(place)).into_owned())
        .annotation(AnnotationKind::Context.span(relative).label(label))
}

/// The whole lines that a span touches: start, end, and the number of the first. Only these are handed to
/// the renderer, so that a large file costs no more than a small one.
fn window(text: &str, span: Span) -> (usize, usize, usize) {
    let start = text[..span.start as usize].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[span.end as usize..].find('\n').map_or(text.len(), |newline| span.end as usize + newline);
    let line = text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1;
    (start, end, line)
}
