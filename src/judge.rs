//! From findings to what a run reports: which rules were asked for, which part of the register, how
//! grave each finding is here, and the lines it stands on.

mod identity;

pub use identity::{Identity, identities};

use std::collections::BTreeMap;

use crate::finding::{Finding, Severity};
use crate::read::Source;
use crate::source::{FileId, Lines, Place, Position, Span};
use crate::survey::{Survey, hash};

/// Which findings a run reports.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these rules; all where empty.
    pub select: Vec<String>,
    pub ignore: Vec<String>,
    /// Only these paths of the register; all where empty.
    pub only: Vec<String>,
}

impl Selection {
    pub fn takes_rule(&self, rule: &str) -> bool {
        (self.select.is_empty() || self.select.iter().any(|name| name == rule))
            && !self.ignore.iter().any(|name| name == rule)
    }

    pub fn takes_path(&self, path: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| below(path, only))
    }
}

/// `path` is `folder` or lies in it.
pub fn below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A finding with what this register makes of it.
pub struct Judged<'s> {
    pub finding: &'s Finding,
    pub severity: Severity,
    /// The path as shown to the user.
    pub path: String,
    /// `药剂科/采购岗#R2`.
    pub entity: String,
    pub start: Position,
    pub end: Position,
}

/// The findings of one register that a run reports, and the texts that they stand in.
pub struct Judgement<'s> {
    pub findings: Vec<Judged<'s>>,
    pub texts: Texts,
}

/// Texts of files with findings, read again; `None` where the file changed in between.
#[derive(Default)]
pub struct Texts(BTreeMap<FileId, Option<Lines<String>>>);

impl Texts {
    pub fn get(&self, file: FileId) -> Option<&Lines<String>> {
        self.0.get(&file)?.as_ref()
    }
}

pub fn judge<'s>(survey: &'s Survey, source: &dyn Source, selection: &Selection) -> Judgement<'s> {
    let mut texts = Texts::default();
    let mut findings = Vec::new();
    let wanted = survey.findings.iter().filter_map(|finding| {
        let path = &survey.entry(finding.place.file).listed.path;
        if !selection.takes_rule(finding.rule.name) || !selection.takes_path(path) {
            return None;
        }
        severity(survey, finding, path).map(|severity| (finding, severity))
    });
    let wanted: Vec<_> = wanted.collect();
    for (finding, _) in &wanted {
        for place in std::iter::once(finding.place).chain(finding.labels.iter().map(|label| label.place)) {
            texts.0.entry(place.file).or_insert_with(|| read_again(survey, source, place.file));
        }
    }
    for (finding, severity) in wanted {
        let file = finding.place.file;
        let (start, end) = match texts.get(file) {
            Some(lines) => lines.range(finding.place.span),
            None => (Position { line: 1, column: 1 }, Position { line: 1, column: 1 }),
        };
        findings.push(Judged {
            finding,
            severity,
            path: source.shown(&survey.entry(file).listed.path),
            entity: survey.entity(finding),
            start,
            end,
        });
    }
    Judgement { findings, texts }
}

/// The severity of a finding here: the last setting that names its rule and covers its path; `None` where it is off.
fn severity(survey: &Survey, finding: &Finding, path: &str) -> Option<Severity> {
    let covers = |pattern: &str| fast_glob::glob_match(pattern, path);
    survey
        .profile
        .severities
        .iter()
        .rev()
        .find(|setting| &*setting.rule == finding.rule.name && setting.path.as_deref().is_none_or(covers))
        .map_or(Some(finding.severity), |setting| setting.level)
}

/// A snippet is drawn only from the bytes that were parsed.
fn read_again(survey: &Survey, source: &dyn Source, file: FileId) -> Option<Lines<String>> {
    let entry = survey.entry(file);
    // What was not read is not read now: a link would be followed, a pipe waited for.
    if entry.kind.is_none() && survey.layout.config != Some(file.0 as usize) {
        return None;
    }
    let expected = survey.contributions.get(file.0 as usize)?.bytes;
    let bytes = source.read(&entry.listed, survey.largest).ok()?;
    if hash(&bytes) != expected {
        return None;
    }
    String::from_utf8(bytes).ok().map(Lines::new)
}

/// The first line of a span: what is underlined of a record that goes on over many lines.
pub fn first_line(text: &str, place: Place) -> Span {
    let (start, end) = (place.span.start as usize, place.span.end as usize);
    let start = crate::source::floor_boundary(text, start);
    let end = crate::source::floor_boundary(text, end).max(start);
    let stop = text.as_bytes()[start..end].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    Span::new(start, stop.map_or(end, |length| start + length))
}
