//! From findings to what a run reports: which rules were asked for, which part of the register, how
//! grave each finding is here, and the lines it stands on.

mod baseline;
mod identity;

pub use baseline::{apply, known};
pub use identity::{Identity, identities};

use std::collections::BTreeMap;

use crate::finding::{Finding, Severity};
use crate::read::{Changed, Source};
use crate::register::FileKind;
use crate::rules::Check;
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
    /// Only what this change may have brought about.
    pub changed: Option<Changed>,
    /// Also what comments in the register allow.
    pub ignore_allows: bool,
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

impl Selection {
    fn takes(&self, survey: &Survey, finding: &Finding) -> bool {
        if !self.takes_rule(finding.rule.name) {
            return false;
        }
        // A baseline speaks of the whole register.
        if survey.layout.baseline == Some(finding.place.file.0 as usize) {
            return true;
        }
        self.takes_path(&survey.entry(finding.place.file).listed.path)
            && self.changed.as_ref().is_none_or(|changed| may_come_of(changed, survey, finding))
    }
}

/// A finding in a file that changed, or one that speaks of such a file. What all files are read by may bring about
/// any finding, and a file that is gone any that tells of other files.
fn may_come_of(changed: &Changed, survey: &Survey, finding: &Finding) -> bool {
    let touches = |place: Place| changed.paths.contains(&survey.entry(place.file).listed.path);
    let across = || {
        let checks = crate::rules::by_name(finding.rule.name).map_or(&[][..], |entry| entry.checks);
        checks.iter().any(|check| matches!(check, Check::Across(_)))
    };
    touches(finding.place)
        || finding.labels.iter().any(|label| touches(label.place))
        || (changed.removed && across())
        || survey.layout.entries.iter().enumerate().any(|(index, entry)| {
            let for_all = survey.layout.config == Some(index) || entry.kind == Some(FileKind::Library);
            for_all && changed.paths.contains(&entry.listed.path)
        })
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
    /// The full name of the commit whose version of the file this is about; the files as they are where none.
    pub commit: Option<&'s str>,
}

/// The findings of one register that a run reports, and the texts that they stand in.
pub struct Judgement<'s> {
    pub findings: Vec<Judged<'s>>,
    pub texts: Texts,
    /// How many more there are that comments in the register allow, and that a baseline hides.
    pub allowed: usize,
    pub baselined: usize,
}

/// Texts of files with findings, read again; `None` where the file changed in between.
#[derive(Default)]
pub struct Texts(BTreeMap<FileId, Option<Lines<String>>>);

impl Texts {
    pub fn get(&self, file: FileId) -> Option<&Lines<String>> {
        self.0.get(&file)?.as_ref()
    }

    pub fn put(&mut self, file: FileId, text: String) {
        self.0.insert(file, Some(Lines::new(text)));
    }
}

pub fn judge<'s>(survey: &'s Survey, source: &dyn Source, selection: &Selection) -> Judgement<'s> {
    let mut texts = Texts::default();
    let mut findings = Vec::new();
    let take = |finding: &'s Finding| {
        let path = &survey.entry(finding.place.file).listed.path;
        let severity = severity(survey, finding, path).filter(|_| selection.takes(survey, finding))?;
        Some((finding, severity))
    };
    let mut wanted: Vec<_> = survey.findings.iter().filter_map(take).collect();
    let allowed: Vec<_> = survey.allowed.iter().filter_map(take).collect();
    let mut allowed_count = allowed.len();
    if selection.ignore_allows {
        allowed_count = 0;
        wanted.extend(allowed);
        wanted.sort_by_key(|(finding, _)| (finding.place, finding.rule.name));
    }
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
            commit: None,
        });
    }
    let baselined = survey.baselined.iter().filter_map(take).count();
    Judgement { findings, texts, allowed: allowed_count, baselined }
}

/// The severity of a finding here: the last setting that names its rule and covers its path; `None` where it is off.
fn severity(survey: &Survey, finding: &Finding, path: &str) -> Option<Severity> {
    let covers = |pattern: &str| fast_glob::glob_match(pattern, path);
    survey
        .profile
        .severities
        .iter()
        .rev()
        .find(|setting| &*setting.rule == finding.rule.name && setting.path.as_ref().is_none_or(|path| covers(path)))
        .map_or(Some(finding.severity), |setting| setting.level)
}

/// A snippet is drawn only from the bytes that were parsed.
fn read_again(survey: &Survey, source: &dyn Source, file: FileId) -> Option<Lines<String>> {
    let entry = survey.entry(file);
    // What was not read is not read now: a link would be followed, a pipe waited for.
    let layout = &survey.layout;
    if entry.kind.is_none() && ![layout.config, layout.baseline].contains(&Some(file.0 as usize)) {
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
