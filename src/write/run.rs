//! What a run of lint hands to the formats that print it: the findings of each register, and what places them.

use crate::finding::{Fix, Severity};
use crate::judge::{Judged, Judgement, identities};
use crate::personal::masked;
use crate::read::Layout;
use crate::record::Language;
use crate::register::FileKind;
use crate::rules::Entry;
use crate::rules::audit::short;
use crate::source::{FileId, Place, Span, visible};
use crate::write::json::Summary;

/// A whole run.
pub struct Run<'r> {
    pub registers: Vec<Checked<'r>>,
    pub summary: &'r Summary,
    /// What the run saw and found, in one sentence.
    pub sentence: &'r str,
    /// The rules that ran, in their order.
    pub rules: Vec<&'static Entry>,
    pub language: Language,
    /// The working directory with `/` at its end: paths below it are shown relative to it.
    pub here: Option<String>,
    /// What stands before a path in the address where a person can see the file; no links where nothing.
    pub links: Option<String>,
    /// The command that lists all there is.
    pub command: &'static str,
}

/// One register of a run.
pub struct Checked<'r> {
    /// How the run names it: its path, or `.`.
    pub name: String,
    pub layout: &'r Layout,
    pub judgement: &'r Judgement<'r>,
    /// Of which commit each file is, by its number; nothing where they are as they stand.
    pub commits: &'r [Box<str>],
    /// How to name a path of the register to the user.
    pub shown: &'r dyn Fn(&str) -> String,
}

/// A finding in its register.
#[derive(Clone, Copy)]
pub struct Told<'r> {
    pub run: &'r Run<'r>,
    pub checked: &'r Checked<'r>,
    pub judged: &'r Judged<'r>,
}

impl Run<'_> {
    /// Every finding, register after register, in their order.
    pub fn findings(&self) -> impl Iterator<Item = Told<'_>> {
        self.registers.iter().flat_map(move |checked| {
            checked.judgement.findings.iter().map(move |judged| Told { run: self, checked, judged })
        })
    }

    /// Every finding with its fingerprint: the same one as long as the finding is about the same thing.
    pub fn fingerprinted(&self) -> impl Iterator<Item = (Told<'_>, String)> {
        let fingerprints = self.registers.iter().flat_map(|checked| {
            let identities = identities(&checked.judgement.findings, &checked.judgement.texts);
            identities.into_iter().map(|identity| identity.fingerprint(&checked.name))
        });
        self.findings().zip(fingerprints)
    }

    /// The gravest first, in their order among equals.
    pub fn worst_first(&self) -> Vec<Told<'_>> {
        let mut findings: Vec<Told<'_>> = self.findings().collect();
        findings.sort_by_key(|told| std::cmp::Reverse(told.judged.severity));
        findings
    }

    pub fn count(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.summary.errors,
            Severity::Warning => self.summary.warnings,
            Severity::Info => self.summary.infos,
        }
    }

    pub fn both(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        self.language.of(zh.into(), en.into())
    }

    fn relative<'p>(&self, path: &'p str) -> &'p str {
        self.here.as_deref().and_then(|here| path.strip_prefix(here)).unwrap_or(path)
    }
}

impl Checked<'_> {
    /// How people find the file again: `a1b2c3d4e5:药剂科/采购员.yaml` is what `git show` takes.
    pub fn origin(&self, place: Place) -> String {
        let path = (self.shown)(&self.layout.entry(place.file).listed.path);
        match self.commits.get(place.file.0 as usize) {
            Some(commit) => format!("{}:{path}", short(commit)),
            None => path,
        }
    }
}

impl<'r> Told<'r> {
    pub fn rule(&self) -> &'static str {
        self.judged.finding.rule.name
    }

    /// The file of the finding as it is named on disk, relative to the working directory where it lies below it.
    pub fn path(&self) -> String {
        self.run.relative(&self.judged.path).to_owned()
    }

    /// The file of another place that the finding speaks of.
    pub fn path_of(&self, place: Place) -> String {
        let path = (self.checked.shown)(&self.checked.layout.entry(place.file).listed.path);
        self.run.relative(&path).to_owned()
    }

    pub fn message(&self) -> String {
        visible(self.judged.finding.message.of(self.run.language)).into_owned()
    }

    pub fn help(&self) -> Option<String> {
        self.judged.finding.help.as_ref().map(|help| visible(help.of(self.run.language)).into_owned())
    }

    /// The message, and below it what to write instead.
    pub fn message_and_help(&self) -> String {
        match self.help() {
            None => self.message(),
            Some(help) => format!("{}\n{}{help}", self.message(), self.run.language.of("帮助:", "help: ")),
        }
    }

    /// Where the finding lies: the identity path of its department or unit; empty for the register itself.
    pub fn home(&self) -> &'r str {
        let entry = self.checked.layout.entry(self.judged.finding.place.file);
        match entry.kind {
            Some(FileKind::Department | FileKind::Unit) => &entry.identity,
            Some(FileKind::Post) => entry.identity.rsplit_once('/').map_or("", |(folder, _)| folder),
            _ => "",
        }
    }

    /// The text of a file of the register, where it is still what was checked.
    pub fn text(&self, file: FileId) -> Option<&'r crate::source::Lines<String>> {
        self.checked.judgement.texts.get(file)
    }

    pub fn fix(&self) -> Option<&'r Fix> {
        self.judged.finding.fix.as_deref()
    }

    /// The fix as one piece of text in place of another, for formats that know no more: nothing where it is long,
    /// or would show a number that identifies a person.
    pub fn replacement(&self) -> Option<(Span, String)> {
        let edits = &self.fix()?.edits;
        let text = self.text(self.judged.finding.place.file)?.text();
        let whole = edits.first()?.span.to(edits.last()?.span);
        if (whole.end - whole.start) as usize > LONGEST_REPLACED {
            return None;
        }
        let mut replaced = String::new();
        let mut at = whole.start as usize;
        for edit in edits {
            replaced.push_str(text.get(at..edit.span.start as usize)?);
            replaced.push_str(&edit.text);
            at = edit.span.end as usize;
        }
        (masked(&replaced) == replaced.as_str()).then_some((whole, replaced))
    }
}

/// The longest stretch of a file that a suggestion shows anew, in bytes.
const LONGEST_REPLACED: usize = 2000;
