//! The findings of an audit, each in the version of a file that it is about.

use rustc_hash::FxHashMap;

use super::deed::Spot;
use crate::finding::{Finding, Findings, Severity, THIS_FILE};
use crate::judge::{Judged, Judgement, Selection, Texts, below};
use crate::profile::Profile;
use crate::read::{Entry, Layout, Listed, Objects};
use crate::rules::audit::VERSION_BEFORE;
use crate::source::{FileId, Lines, Place, Position};

/// Versions of files that findings are about, and the findings.
#[derive(Default)]
pub struct Report {
    pub layout: Layout,
    /// Of which commit each version is, by its number.
    pub commits: Vec<Box<str>>,
    pub findings: Vec<Finding>,
    /// The position of that commit in the walk, by the number of the version.
    order: Vec<usize>,
    known: FxHashMap<(Box<str>, Box<str>), FileId>,
}

/// All texts that are kept for snippets, in bytes: what is beyond is told by its place alone.
const TEXTS: usize = 64 * 1024 * 1024;
/// Objects that are read at once.
const AT_ONCE: usize = 256;

impl Report {
    /// The number of a version; `order` is the position of its commit.
    pub fn version(&mut self, order: usize, commit: &str, spot: &Spot) -> FileId {
        let file = self.file(order, commit, &spot.path, Some(&spot.object));
        let entry = &mut self.layout.entries[file.0 as usize];
        entry.kind = Some(spot.kind);
        entry.identity = spot.identity.clone();
        file
    }

    /// The same of a file that may be no part of the register.
    pub fn file(&mut self, order: usize, commit: &str, path: &str, object: Option<&str>) -> FileId {
        *self.known.entry((commit.into(), path.into())).or_insert_with(|| {
            let object = object.map(Box::from);
            let listed = Listed { object, ..Listed::file(path) };
            let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
            self.layout.entries.push(Entry { listed, kind: None, identity: stem.into(), fault: None });
            self.commits.push(commit.into());
            self.order.push(order);
            FileId(self.commits.len() as u32 - 1)
        })
    }

    /// Takes what rules found in one version, and in the one before it.
    pub fn take(&mut self, found: Findings, here: FileId, before: Option<FileId>) {
        for mut finding in found.0 {
            let number = |file: FileId| match file {
                THIS_FILE => Some(here),
                VERSION_BEFORE => before,
                file => Some(file),
            };
            finding.labels.retain_mut(|label| {
                let file = number(label.place.file);
                label.place.file = file.unwrap_or(here);
                file.is_some()
            });
            finding.place.file = number(finding.place.file).unwrap_or(here);
            self.findings.push(finding);
        }
    }

    /// In the order of the commits, and in each of paths and places.
    pub fn sort(&mut self) {
        let (order, entries) = (&self.order, &self.layout.entries);
        let key = |place: Place| {
            let file = place.file.0 as usize;
            (order[file], &entries[file].listed.path, place.span)
        };
        self.findings.sort_by(|a, b| {
            (key(a.place), a.rule.name, &a.message.zh).cmp(&(key(b.place), b.rule.name, &b.message.zh))
        });
    }

    /// What of it is asked for. `trusted` are the settings that stood before all that is judged.
    pub fn judge(
        &self,
        objects: &Objects,
        selection: &Selection,
        trusted: Option<&Profile>,
        shown: &dyn Fn(&str) -> String,
        largest: u64,
    ) -> Judgement<'_> {
        let path = |finding: &Finding| &self.layout.entry(finding.place.file).listed.path;
        let wanted = self.findings.iter().filter_map(|finding| {
            let path = path(finding);
            let takes = selection.takes_rule(finding.rule.name) && selection.takes_path(path);
            let severity = trusted.map_or(Some(finding.severity), |profile| severity(profile, finding, path));
            takes.then_some(finding).zip(severity)
        });
        let wanted: Vec<(&Finding, Severity)> = wanted.collect();
        let (texts, positions) = self.read(&wanted, objects, largest);
        let judged = wanted.into_iter().map(|(finding, severity)| {
            let file = finding.place.file;
            let (start, end) = positions.get(&finding.place).copied().unwrap_or((FIRST, FIRST));
            Judged {
                finding,
                severity,
                path: shown(path(finding)),
                entity: self.entity(finding),
                start,
                end,
                commit: self.commits.get(file.0 as usize).map(|commit| &**commit),
            }
        });
        Judgement { findings: judged.collect(), texts, allowed: 0, baselined: 0 }
    }

    /// The texts of the versions that findings stand in, and where each finding stands in them.
    fn read(
        &self,
        wanted: &[(&Finding, Severity)],
        objects: &Objects,
        largest: u64,
    ) -> (Texts, FxHashMap<Place, (Position, Position)>) {
        let mut places: FxHashMap<FileId, Vec<Place>> = FxHashMap::default();
        let mut files: Vec<FileId> = Vec::new();
        let mut ask = |place: Place, finding: bool| {
            let of_file = places.entry(place.file).or_insert_with(|| {
                files.push(place.file);
                Vec::new()
            });
            of_file.extend(finding.then_some(place));
        };
        for (finding, _) in wanted {
            ask(finding.place, true);
            finding.labels.iter().for_each(|label| ask(label.place, false));
        }
        let (mut texts, mut positions, mut kept) = (Texts::default(), FxHashMap::default(), 0);
        for files in files.chunks(AT_ONCE) {
            let names: Vec<&str> = files
                .iter()
                .map(|file| self.layout.entry(*file).listed.object.as_deref().unwrap_or_default())
                .collect();
            for (file, bytes) in files.iter().zip(objects.read_all(&names, largest)) {
                let Some(text) = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { continue };
                let lines = Lines::new(text.as_str());
                positions.extend(places[file].iter().map(|place| (*place, lines.range(place.span))));
                kept += text.len();
                if kept <= TEXTS {
                    texts.put(*file, text);
                }
            }
        }
        (texts, positions)
    }

    /// `药剂科/采购员#R2`; `/` for the root unit.
    fn entity(&self, finding: &Finding) -> String {
        let entry = self.layout.entry(finding.place.file);
        let path = match (&*entry.identity, entry.kind) {
            ("", Some(_)) => "/",
            (identity, _) => identity,
        };
        if finding.entity.is_empty() { path.to_owned() } else { format!("{path}#{}", finding.entity) }
    }
}

const FIRST: Position = Position { line: 1, column: 1 };

/// As the settings say; the last that names the rule and covers the path. `None` where it is off.
fn severity(profile: &Profile, finding: &Finding, path: &str) -> Option<Severity> {
    let covers = |pattern: &str| fast_glob::glob_match(pattern, path) || below(path, pattern);
    let named =
        profile.severities.iter().rev().find(|setting| {
            &*setting.rule == finding.rule.name && setting.path.as_ref().is_none_or(|path| covers(path))
        });
    named.map_or(Some(finding.severity), |setting| setting.level)
}
