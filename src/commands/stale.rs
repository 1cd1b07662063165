//! What `lint` adds to a stale approval where the register lies in a git repository: which commit holds what was
//! approved, and which fields changed since. Costs nothing where no approval is stale.

use std::sync::Arc;

use super::common::{Input, Register};
use crate::changes::{self, Change, Side};
use crate::facts::LibraryIndex;
use crate::finding::{Both, Finding, Label};
use crate::fingerprint;
use crate::judge::Selection;
use crate::read::{self, FileVersion, Repository, Revision, Source};
use crate::record::{Listed, Word};
use crate::register::{FileKind, Model};
use crate::rules::stale_approval;
use crate::source::{Place, visible};

/// No more approvals than this are looked up, each in no more commits than that.
const LOOKED_UP: usize = 20;
const COMMITS: usize = 200;

/// Changed fields that a finding names, and those that it points at.
const NAMED: usize = 5;
const SHOWN: usize = 3;

/// Where a register's history is read from.
struct History {
    repository: Repository,
    /// The newest commit that counts.
    from: String,
    /// Where the register lies in the repository: empty, or `a/b/`.
    prefix: String,
}

/// Tells of each stale approval that is reported what changed since. Without git they stand as they are.
pub fn explain(registers: &mut [Register], selections: &[Selection], input: &Input) {
    let reported: Vec<Vec<usize>> =
        registers.iter().zip(selections).map(|(register, selection)| reported(register, selection)).collect();
    if reported.iter().all(Vec::is_empty) {
        return;
    }
    let histories = histories(registers, input);
    for ((register, indices), history) in registers.iter_mut().zip(reported).zip(histories) {
        let Some(history) = history else { continue };
        let mut findings = std::mem::take(&mut register.survey.findings);
        indices.into_iter().take(LOOKED_UP).for_each(|index| tell(&mut findings[index], register, &history));
        register.survey.findings = findings;
    }
}

/// The findings about stale approvals that a run prints, by position.
fn reported(register: &Register, selection: &Selection) -> Vec<usize> {
    let findings = &register.survey.findings;
    let is_reported = |finding: &Finding| {
        finding.rule == &stale_approval::RULE
            && selection.takes_rule(finding.rule.name)
            && selection.takes_path(&register.survey.entry(finding.place.file).listed.path)
    };
    (0..findings.len()).filter(|index| is_reported(&findings[*index])).collect()
}

/// Of each register: from the revision that is read, else from what is committed.
fn histories(registers: &[Register], input: &Input) -> Vec<Option<History>> {
    if let Some(revision) = &input.at {
        let targets = read::discover_at(&input.paths, revision).unwrap_or_default();
        let history = |source: &Revision| History {
            repository: source.repository().clone(),
            from: source.commit().to_owned(),
            prefix: source.prefix().to_owned(),
        };
        return targets.iter().map(|target| Some(history(&target.source))).collect();
    }
    let history = |register: &Register| {
        let repository = Repository::find(register.source.root()).ok()?;
        let prefix = repository.prefix().to_owned();
        Some(History { repository, from: "HEAD".to_owned(), prefix })
    };
    registers.iter().map(history).collect()
}

fn tell(finding: &mut Finding, register: &Register, history: &History) {
    let Some(file) = File::of(finding, register, history) else { return };
    let Some(help) = &mut finding.help else { return };
    let Some(found) = file.approved() else {
        let (zh, en) = match history.repository.is_shallow() {
            true => ("浅克隆里看不到审定的那一版", "this clone is shallow and does not see what was approved"),
            false => ("版本库里没有提交过审定的那一版", "what was approved was never committed"),
        };
        *help = Both::new(format!("{};{zh}", help.zh), format!("{}; {en}", help.en));
        return;
    };
    let side = |model, library| Side { model, profile: &register.survey.profile, library };
    let library = &register.survey.library;
    let (old, new) = (side(&found.model, found.library.as_ref().unwrap_or(library)), side(&file.model, library));
    let mut changed = changes::of_file(Some(old), Some(new));
    changed.retain(|change| change.stamped && !change.kind.en().starts_with("review-"));
    let since = said(&changed, &found.version);
    *help = Both::new(format!("{};{}", since.zh, help.zh), format!("{}; {}", since.en, help.en));
    let file = finding.place.file;
    finding.labels.extend(
        changed
            .iter()
            .filter_map(|change| {
                let (old, new) = (change.old.as_ref()?, change.new.as_ref()?);
                let text =
                    Both::new(format!("审定时为「{}」", short(&old.text.zh)), format!("was `{}`", short(&old.text.en)));
                Some(Label { place: Place { file, span: new.span }, text })
            })
            .take(SHOWN),
    );
}

/// A file whose approval is stale.
struct File<'r> {
    model: Arc<Model>,
    kind: FileKind,
    stamp: String,
    /// In the repository.
    path: String,
    register: &'r Register,
    history: &'r History,
}

/// The newest version that carries what was approved.
struct Found {
    version: FileVersion,
    model: Model,
    /// That of the same commit, where the present one would not do.
    library: Option<LibraryIndex>,
}

impl<'r> File<'r> {
    fn of(finding: &Finding, register: &'r Register, history: &'r History) -> Option<File<'r>> {
        let entry = register.survey.entry(finding.place.file);
        let kind = entry.kind?;
        let bytes = register.source.read(&entry.listed, register.survey.largest).ok()?;
        let model = Arc::new(read::file(&bytes, kind).model?);
        let stamp = model.holder()?.reviews.items().iter().find_map(|review| {
            let stamp = review.stamp.spanned().filter(|stamp| stamp.span == finding.place.span)?;
            Some(stamp.value.to_string())
        })?;
        let path = format!("{}{}", history.prefix, entry.listed.path);
        Some(File { model, kind, stamp, path, register, history })
    }

    fn approved(&self) -> Option<Found> {
        let refers = |model: &Model| {
            model.holder().is_some_and(|holder| holder.risks.iter().any(|risk| !risk.library.is_absent()))
        };
        let plain = self.among(&[]);
        // What the library said enters into the stamp of those that refer to it.
        plain.or_else(|| refers(&self.model).then(|| self.among(&self.library_folders())).flatten())
    }

    fn library_folders(&self) -> Vec<String> {
        let folders = read::FOLDERS.iter().filter(|(_, kind)| *kind == FileKind::Library);
        folders.map(|(name, _)| format!("{}{name}", self.history.prefix)).collect()
    }

    /// The newest version whose fingerprint is the one approved: with the library as it is, or, where folders of one
    /// are named, with that of the same commit.
    fn among(&self, library: &[String]) -> Option<Found> {
        let versions = self.history.repository.versions(&self.history.from, &self.path, library, COMMITS).ok()?;
        versions.into_iter().find_map(|version| {
            let bytes =
                self.history.repository.content(&version.commit, &version.path, self.register.survey.largest)?;
            let model = read::file(&bytes, self.kind).model?;
            let library = (!library.is_empty()).then(|| self.library_of(&version.commit, library));
            let with = library.as_ref().unwrap_or(&self.register.survey.library);
            let same = fingerprint::of_file(&model.holder()?, with) == self.stamp;
            same.then_some(Found { version, model, library })
        })
    }

    fn library_of(&self, commit: &str, folders: &[String]) -> LibraryIndex {
        let files =
            folders.iter().flat_map(|folder| self.history.repository.files_below(commit, folder).unwrap_or_default());
        let models = files.filter_map(|path| {
            let name = path.rsplit('/').next()?;
            let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"))?;
            let bytes = self.history.repository.content(commit, &path, self.register.survey.largest)?;
            Some((Box::from(stem), Arc::new(read::file(&bytes, FileKind::Library).model?)))
        });
        LibraryIndex::new(models.collect())
    }
}

/// 审定的是提交 1a2b3c4(2026-04-10)的内容,之后变了:R1 等级「一级」→「三级」。
fn said(changed: &[Change], version: &FileVersion) -> Both {
    let commit = version.commit.get(..10).unwrap_or(&version.commit);
    let (day_zh, day_en) = version.date.map_or_else(Default::default, |day| (format!("({day})"), format!(" of {day}")));
    let named: Vec<Both> = changed.iter().take(NAMED).map(one).collect();
    let (mut zh, mut en) = match named.is_empty() {
        true => ("风险库里引用的内容".to_owned(), "what it refers to in the library".to_owned()),
        false => (
            named.iter().map(|both| &*both.zh).collect::<Vec<_>>().join(";"),
            named.iter().map(|both| &*both.en).collect::<Vec<_>>().join("; "),
        ),
    };
    if changed.len() > NAMED {
        zh.push_str(&format!(" 等 {} 处", changed.len()));
        en.push_str(&format!(" and {} more", changed.len() - NAMED));
    }
    Both::new(
        format!("审定的是提交 {commit}{day_zh}的内容,之后变了:{zh}"),
        format!("commit {commit}{day_en} holds what was approved; changed since: {en}"),
    )
}

/// R1 等级「一级」→「三级」.
fn one(change: &Change) -> Both {
    let id = visible(&change.entity);
    let space = if id.is_empty() { "" } else { " " };
    let (what_zh, what_en) = match change.field {
        Some(field) => (field.zh().to_owned(), field.name().to_owned()),
        None => (change.kind.zh().to_owned(), change.kind.en().replace('-', " ")),
    };
    let told = |side: &Option<changes::Said>, absent: &str, zh: bool| match side {
        Some(said) if zh => format!("「{}」", short(&said.text.zh)),
        Some(said) => format!("`{}`", short(&said.text.en)),
        None => absent.to_owned(),
    };
    let zh = format!("{}→{}", told(&change.old, "无", true), told(&change.new, "无", true));
    let en = format!("{} → {}", told(&change.old, "none", false), told(&change.new, "none", false));
    Both::new(format!("{id}{space}{what_zh}{zh}"), format!("{id}{space}{what_en} {en}"))
}

/// A text as a line of help quotes it.
fn short(text: &str) -> String {
    crate::rules::quoted(&visible(text))
}
