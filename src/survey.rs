//! A register surveyed: every file read, checked and reduced to a contribution while it is hot, in
//! parallel; then the rules across files over the facts of all. No model outlives its file.

mod again;
mod allowed;
mod ask;
mod files;
mod kept;
mod stamps;

pub use again::again;
pub use ask::Ask;
pub use stamps::{Since, Stamps, stamps};

use std::hash::Hasher;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use rayon::prelude::*;

use allowed::without_allowed;
pub use files::{Hot, Look};
use files::{Of, OfFiles, of_files};
use kept::Memory;
use serde::{Deserialize, Serialize};

use crate::cache;
use crate::facts::{Facts, FileContext, GradingView, LibraryIndex, Wants, allows, gather, views};
use crate::finding::{Finding, Findings, THIS_FILE};
use crate::fingerprint;
use crate::profile::Profile;
use crate::read::{self, Entry, FileRead, LEFT_OUT, Layout, ReadFault, Source, What};
use crate::record::{Listed, Problem, ProblemKind, Text, Unusual};
use crate::register::{FileKind, Holder, Measure, Model};
use crate::rules::{ALL, Across, Check, Glance, Kept, Pair, copies_may_be_errors};
use crate::source::{FileId, Given, Span, Spanned};
use crate::standing;

/// What one file gave. Free of its path, of severities and of today.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Contribution {
    pub findings: Vec<Finding>,
    pub facts: Facts,
    #[serde(skip)]
    pub model: Option<Arc<Model>>,
    /// Hash of the bytes that were read, so that a snippet is drawn from no others.
    pub bytes: u64,
    /// Something of it could not be read.
    pub broken: bool,
}

/// A whole register, read.
pub struct Survey {
    pub layout: Layout,
    pub profile: Profile,
    /// By file number.
    pub contributions: Vec<Contribution>,
    /// In order of path and place.
    pub findings: Vec<Finding>,
    /// Those that a comment in the register allows.
    pub allowed: Vec<Finding>,
    /// Those that a baseline hides.
    pub baselined: Vec<Finding>,
    pub library: LibraryIndex,
    /// The largest file that was read, in bytes.
    pub largest: u64,
    /// Every file has its fingerprint among its facts.
    pub stamps: bool,
    /// That of the register, where it was asked for.
    pub fingerprint: Option<String>,
}

/// How much a survey saw: what every run says at its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    pub files: usize,
    pub posts: usize,
    pub risks: usize,
}

pub fn survey(source: &dyn Source, ask: Ask) -> Result<Survey> {
    survey_kept(source, ask, None)
}

/// The same, taking over from `place` what files gave in an earlier run, and keeping it there for the next.
pub fn survey_kept(source: &dyn Source, ask: Ask, place: Option<&cache::Register>) -> Result<Survey> {
    survey_looked(source, ask, place, None)
}

/// The same, and `look` looks at all files on the way.
pub fn survey_looked(
    source: &dyn Source,
    ask: Ask,
    place: Option<&cache::Register>,
    look: Option<Look<'_>>,
) -> Result<Survey> {
    let layout = read::layout(source.list().with_context(|| source.shown(""))?);
    let ask = with_stamps(source, &layout, ask);
    let (profile, config) = profile_of(source, &layout, ask)?;
    let (library, library_reads) = library_of(source, &layout, ask);
    // An error is told whoever asks.
    let ask = Ask { copies: ask.copies || copies_may_be_errors(&profile), ..ask };
    // What keeps all that files gave has no use for less.
    let place = place.filter(|_| !ask.keep);
    let mut memory = place.map(|place| {
        let content = |bytes: &[u8]| cache::content_of(FileKind::Library as u8, bytes);
        let contents: Vec<_> = library_reads.iter().map(|(index, .., bytes)| (*index, content(bytes))).collect();
        Memory::open(place, &profile, (&library, &contents), &layout, ask)
    });
    let of_library = |(index, model, problems, bytes): LibraryRead| {
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let read = FileRead { text, model: None, problems };
        let made = contribution(read, model, FileKind::Library, &profile, &library, ask);
        (index, Contribution { bytes: hash(&bytes), ..made })
    };
    let read = Mutex::new(library_reads.into_iter().map(of_library).collect());
    let of = Of { source, layout: &layout, profile: &profile, library: &library, ask, look, read: &read };
    let (mut contributions, fingerprint) = match &mut memory {
        Some(memory) => memory.contributions(of),
        None => {
            let gave: OfFiles<()> = of_files(of, |file, entry| match entry.kind {
                Some(FileKind::Library) | None => of.known(file),
                Some(kind) => of.contributed(source.read(&entry.listed, ask.largest), kind),
            });
            (gave.contributions, gave.fingerprint)
        }
    };
    if let (Some(index), Some(config)) = (layout.config, config) {
        contributions[index] = config;
    }
    let kept = memory.as_ref().map(|memory| memory as &dyn Kept);
    let Collected { findings, copies } = collect(&layout, &mut contributions, &profile, ask, kept);
    if let Some(memory) = &memory {
        if memory.is_damaged() {
            memory.forget();
            return survey_looked(source, ask, None, look);
        }
        memory.keep(&layout, &contributions, &copies);
    }
    let (findings, allowed) = without_allowed(findings, &contributions, ask);
    let baselined = Vec::new();
    Ok(Survey {
        layout,
        profile,
        contributions,
        findings,
        allowed,
        baselined,
        library,
        largest: ask.largest,
        stamps: ask.stamps,
        fingerprint,
    })
}

/// What a notice was approved for is told by the fingerprints of all that it shows.
fn with_stamps(source: &dyn Source, layout: &Layout, ask: Ask) -> Ask {
    let states_one = |entry: &Entry| {
        let bytes = source.read(&entry.listed, ask.largest).unwrap_or_default();
        memchr::memmem::find(&bytes, fingerprint::VERSION.as_bytes()).is_some()
    };
    let mut notices = layout.entries.iter().filter(|entry| entry.kind == Some(FileKind::Notice));
    Ask { stamps: ask.rules && (ask.stamps || notices.any(states_one)), ..ask }
}

impl Survey {
    /// What was seen of the paths that `takes` accepts.
    pub fn seen(&self, takes: &dyn Fn(&str) -> bool) -> Seen {
        let mut seen = Seen::default();
        for (entry, contribution) in self.layout.entries.iter().zip(&self.contributions) {
            let Some(kind) = entry.kind.filter(|_| takes(&entry.listed.path)) else { continue };
            seen.files += 1;
            seen.posts += usize::from(kind == FileKind::Post);
            seen.risks += contribution.facts.gist.active as usize;
        }
        seen
    }

    /// Some file of the register, or its layout, could not be read as it stands.
    pub fn is_broken(&self) -> bool {
        self.contributions.iter().any(|contribution| contribution.broken)
            || self.layout.entries.iter().any(|entry| entry.fault.is_some())
    }

    pub fn entry(&self, file: FileId) -> &Entry {
        self.layout.entry(file)
    }

    /// `药剂科/采购岗#R2`: the identity of what a finding is about; `/` for the root unit.
    pub fn entity(&self, finding: &Finding) -> String {
        let entry = self.entry(finding.place.file);
        let path = match (&*entry.identity, entry.kind) {
            ("", Some(_)) => "/",
            (identity, _) => identity,
        };
        if finding.entity.is_empty() { path.to_owned() } else { format!("{path}#{}", finding.entity) }
    }
}

/// The profile of a register, and what `riskreg.toml` contributes.
pub fn profile_of(source: &dyn Source, layout: &Layout, ask: Ask) -> Result<(Profile, Option<Contribution>)> {
    let Some(index) = layout.config else { return Ok((crate::profile::load(None).profile, None)) };
    let shown = || format!("无法读取 / cannot read {}", source.shown("riskreg.toml"));
    if layout.entries[index].listed.what != What::File {
        anyhow::bail!("{}: 不是普通文件,链接也不读 / not a plain file; links are not followed", shown());
    }
    let bytes = match source.read(&layout.entries[index].listed, ask.largest) {
        Ok(bytes) => bytes,
        Err(ReadFault::Io(error)) => return Err(error).with_context(shown),
        Err(ReadFault::LeftOut) => anyhow::bail!("{}: {} / {}", shown(), LEFT_OUT.0, LEFT_OUT.1),
        Err(ReadFault::TooLarge { bytes, limit }) => anyhow::bail!("{}: {bytes} > {limit} bytes", shown()),
    };
    let (text, parsed) = read::config(&bytes);
    if parsed.root.is_none() || !parsed.problems.is_empty() {
        // Grading by half a profile would be worse than not grading at all.
        let first = parsed.problems.first();
        let lines = crate::source::Lines::new(text);
        let place = first.map(|problem| lines.position(problem.span.start));
        let (line, column) = place.map_or((1, 1), |place| (place.line, place.column));
        let why = match first.map(|problem| &problem.kind) {
            Some(ProblemKind::Unusual(Unusual::Syntax { zh, en, .. })) => format!("{zh} / {en}"),
            _ => "不是 UTF-8 / not UTF-8".to_owned(),
        };
        anyhow::bail!("{}:{line}:{column}: {why}", source.shown("riskreg.toml"));
    }
    let loaded = crate::profile::load(parsed.root.as_ref().map(|root| (root, text)));
    let mut contribution =
        Contribution { bytes: hash(&bytes), broken: !loaded.problems.is_empty(), ..Contribution::default() };
    let empty = LibraryIndex::default();
    let context = FileContext { profile: &loaded.profile, library: &empty, kind: FileKind::Rules, text, torn: false };
    let mut findings = Findings::default();
    word_problems(&loaded.problems, &context, ask, &mut findings);
    if ask.rules {
        check_source(&context, &mut findings);
        check_profile(&loaded.profile, &mut findings);
    }
    contribution.findings = findings.0;
    Ok((loaded.profile, Some(contribution)))
}

pub type LibraryRead = (usize, Option<Arc<Model>>, Vec<Problem>, Vec<u8>);

/// Library files are read before all others: what a point does not say comes from there.
pub fn library_of(source: &dyn Source, layout: &Layout, ask: Ask) -> (LibraryIndex, Vec<LibraryRead>) {
    let entries = layout.entries.iter().enumerate().filter(|(_, entry)| entry.kind == Some(FileKind::Library));
    let mut reads = Vec::new();
    let mut models = Vec::new();
    let mut torn = false;
    for (index, entry) in entries {
        match source.read(&entry.listed, ask.largest) {
            Ok(bytes) => {
                let FileRead { model, problems, .. } = read::file(&bytes, FileKind::Library);
                let model = model.map(Arc::new);
                torn |= is_torn(&problems);
                let stem = entry.identity.rsplit('/').next().unwrap_or(&entry.identity);
                models.extend(model.clone().map(|model| (Box::from(stem), model)));
                reads.push((index, model, problems, bytes));
            }
            Err(fault) => {
                torn = true;
                reads.push((index, None, vec![unopened(fault)], Vec::new()));
            }
        }
    }
    let mut library = LibraryIndex::new(models);
    library.torn = torn;
    (library, reads)
}

/// Why a file gave no bytes, as a problem of reading it.
pub fn unopened(fault: ReadFault) -> Problem {
    let unusual = match fault {
        ReadFault::TooLarge { bytes, limit } => Unusual::TooLarge { bytes, limit },
        ReadFault::LeftOut => Unusual::Unreadable { zh: LEFT_OUT.0.into(), en: LEFT_OUT.1.into() },
        ReadFault::Io(error) => {
            let (zh, en) = crate::source::io_words(&error);
            Unusual::Unreadable { zh: zh.into(), en: en.into() }
        }
    };
    Problem { kind: ProblemKind::Unusual(unusual), span: Span::default(), field: None }
}

/// What one file gives, whose bytes were read or could not be.
pub fn contribute(
    bytes: Result<Vec<u8>, ReadFault>,
    kind: FileKind,
    profile: &Profile,
    library: &LibraryIndex,
    ask: Ask,
) -> Contribution {
    match bytes {
        Ok(bytes) => of_bytes(&bytes, kind, profile, library, ask),
        Err(fault) => {
            let read = FileRead { text: "", model: None, problems: vec![unopened(fault)] };
            contribution(read, None, kind, profile, library, ask)
        }
    }
}

/// What one file gives that holds `bytes`.
fn of_bytes(bytes: &[u8], kind: FileKind, profile: &Profile, library: &LibraryIndex, ask: Ask) -> Contribution {
    let mut read = read::file(bytes, kind);
    let model = read.model.take().map(Arc::new);
    let mut contribution = contribution(read, model, kind, profile, library, ask);
    contribution.bytes = hash(bytes);
    contribution
}

fn contribution(
    read: FileRead<'_>,
    model: Option<Arc<Model>>,
    kind: FileKind,
    profile: &Profile,
    library: &LibraryIndex,
    ask: Ask,
) -> Contribution {
    let torn = is_torn(&read.problems);
    let context = FileContext { profile, library, kind, text: read.text, torn };
    let mut findings = Findings::default();
    word_problems(&read.problems, &context, ask, &mut findings);
    if ask.rules {
        check_source(&context, &mut findings);
    }
    let mut facts = Facts::default();
    if let Some(model) = &model {
        facts = gather(model, &context, Wants { rules: ask.rules, texts: ask.rules && ask.copies });
        if ask.rules {
            let holder = model.holder().filter(|_| !torn);
            facts.stamp =
                holder.as_ref().filter(|_| ask.stamps).map(|holder| fingerprint::of_file(holder, library).into());
            facts.standing = holder.and_then(|holder| standing::fact(&holder, profile, library)).map(Box::new);
            mend(&mut findings.0, &read.problems, model, &context);
            check_file(model, &context, &mut findings);
        }
    }
    if ask.rules {
        facts.allows = allows(read.text);
        check_allows(&facts, &context, &mut findings);
    }
    name_entities(&mut findings.0, model.as_deref());
    Contribution {
        findings: findings.0,
        facts,
        model: model.filter(|_| ask.models),
        bytes: 0,
        broken: read.problems.iter().any(|problem| problem.kind.leaves_unread()),
    }
}

fn check_source(context: &FileContext<'_>, findings: &mut Findings) {
    for check in ALL.iter().flat_map(|entry| entry.checks) {
        if let Check::Source(check) = check {
            check(context, findings);
        }
    }
}

fn check_allows(facts: &Facts, context: &FileContext<'_>, findings: &mut Findings) {
    for allow in facts.allows.iter().flatten() {
        for check in ALL.iter().flat_map(|entry| entry.checks) {
            if let Check::Allow(check) = check {
                check(allow, context, findings);
            }
        }
    }
}

/// Something of a file was not read at all.
pub fn is_torn(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| matches!(problem.kind, ProblemKind::Unusual(_)))
}

fn word_problems(problems: &[Problem], context: &FileContext<'_>, ask: Ask, findings: &mut Findings) {
    for problem in problems {
        for check in ALL.iter().filter(|entry| entry.reading || ask.rules).flat_map(|entry| entry.checks) {
            if let Check::Problem(word) = check {
                word(problem, context, findings);
            }
        }
    }
}

fn mend(found: &mut [Finding], problems: &[Problem], model: &Model, context: &FileContext<'_>) {
    if found.is_empty() {
        return;
    }
    for check in ALL.iter().filter(|entry| entry.reading).flat_map(|entry| entry.checks) {
        if let Check::Mend(mend) = check {
            mend(found, problems, model, context);
        }
    }
}

fn check_profile(profile: &Profile, findings: &mut Findings) {
    for check in ALL.iter().flat_map(|entry| entry.checks) {
        if let Check::Profile(check) = check {
            check(profile, findings);
        }
    }
}

/// The measures of a file's active points, of its powers and of the file itself, with the id of what each stands in.
fn each_measure(holder: &Holder<'_>, visit: &mut dyn FnMut(&Spanned<Measure>, &str)) {
    fn id(given: &Given<Text>) -> &str {
        given.value().map_or("", |id| id)
    }
    holder.measures.iter().for_each(|measure| visit(measure, ""));
    for power in holder.powers {
        power.value.measures.items().iter().for_each(|measure| visit(measure, id(&power.value.id)));
    }
    for risk in holder.risks.iter().filter(|risk| risk.value.is_active()) {
        risk.value.measures.items().iter().for_each(|measure| visit(measure, id(&risk.value.id)));
    }
}

fn check_file(model: &Model, context: &FileContext<'_>, findings: &mut Findings) {
    let holder = model.holder();
    let views = holder.as_ref().map_or_else(Vec::new, |holder| views(holder, context.library));
    let glance = Glance::of(context.text);
    let gradings = holder.iter().flat_map(|holder| GradingView::all(holder, &views)).collect::<Vec<_>>();
    for check in ALL.iter().flat_map(|entry| entry.checks) {
        match (check, model, &holder) {
            (Check::Holder(check), _, Some(holder)) => check(holder, context, findings),
            (Check::Grading(check), ..) => gradings.iter().for_each(|view| check(view, context, findings)),
            (Check::Risk(check), ..) => views.iter().for_each(|view| check(view, context, findings)),
            (Check::Power(check), _, Some(holder)) => {
                holder.powers.iter().for_each(|power| check(power, holder, context, findings));
            }
            (Check::Measure(check), _, Some(holder)) => {
                each_measure(holder, &mut |measure, id| check(measure, id, context, findings));
            }
            (Check::Post(check), Model::Post(post), _) => check(post, context, findings),
            (Check::Unit(check), Model::Unit(unit), _) => check(unit, context, findings),
            (Check::Notice(check), Model::Notice(notice), _) => check(notice, context, findings),
            (Check::Statement(check), Model::Statement(statement), _) => check(statement, context, findings),
            (Check::Words { possible, check }, ..) if possible(&glance, context.text) => {
                model.leaves(&mut |leaf| check(&leaf, context, findings));
            }
            (Check::Text { possible, check }, ..) if possible(context.text) => {
                model.leaves(&mut |leaf| check(&leaf, context, findings));
            }
            _ => {}
        }
    }
}

/// Gives findings that know only their span the id of the risk point, power or process they stand in.
fn name_entities(findings: &mut [Finding], model: Option<&Model>) {
    if findings.is_empty() {
        return;
    }
    let Some(holder) = model.and_then(Model::holder) else { return };
    let mut records: Vec<(Span, &str)> = Vec::new();
    fn id(given: &crate::source::Given<crate::record::Text>) -> Option<&str> {
        given.value().map(|id| &**id)
    }
    records.extend(holder.risks.iter().filter_map(|risk| Some((risk.placed.span, id(&risk.value.id)?))));
    records.extend(holder.powers.iter().filter_map(|power| Some((power.placed.span, id(&power.value.id)?))));
    records.extend(holder.processes.iter().filter_map(|process| Some((process.placed.span, id(&process.value.id)?))));
    // None of them lies within another, so the last to begin before a place is the only one that can hold it.
    records.sort_unstable_by_key(|(span, _)| *span);
    for finding in findings.iter_mut().filter(|finding| finding.entity.is_empty()) {
        let place = finding.place.span;
        let before = records.partition_point(|(span, _)| span.start <= place.start);
        if let Some((_, id)) = records[..before].last().filter(|(span, _)| span.contains(place)) {
            finding.entity = (*id).into();
        }
    }
}

/// What all files together gave.
struct Collected {
    findings: Vec<Finding>,
    /// The texts that count as one, by kind of text.
    copies: [Vec<Pair>; 2],
}

/// Numbers the findings of all files, adds those of the rules across files, and puts them in order.
fn collect(
    layout: &Layout,
    contributions: &mut [Contribution],
    profile: &Profile,
    ask: Ask,
    kept: Option<&dyn Kept>,
) -> Collected {
    let mut copies = Default::default();
    let mut findings: Vec<Finding> = Vec::new();
    for (index, contribution) in contributions.iter_mut().enumerate() {
        let file = FileId(index as u32);
        let own = match ask.keep {
            true => contribution.findings.clone(),
            false => std::mem::take(&mut contribution.findings),
        };
        for mut finding in own {
            let places =
                std::iter::once(&mut finding.place).chain(finding.labels.iter_mut().map(|label| &mut label.place));
            places.filter(|place| place.file == THIS_FILE).for_each(|place| place.file = file);
            findings.push(finding);
        }
    }
    let mut more = Findings::default();
    for check in ALL.iter().flat_map(|entry| entry.checks) {
        if let Check::Layout(check) = check {
            check(layout, &mut more);
        }
    }
    if ask.rules {
        let facts = contributions.iter().map(|contribution| &contribution.facts);
        let across = Across::new(layout, facts, profile, ask.today).with(kept);
        let checks: Vec<fn(&Across<'_>, &mut Findings)> = ALL
            .iter()
            .flat_map(|entry| entry.checks)
            .filter_map(|check| match check {
                Check::Across(check) => Some(*check),
                _ => None,
            })
            .collect();
        let found: Vec<Findings> = checks
            .par_iter()
            .map(|check| {
                let mut findings = Findings::default();
                check(&across, &mut findings);
                findings
            })
            .collect();
        more.0.extend(found.into_iter().flat_map(|findings| findings.0));
        copies = kept::copies(&across);
    }
    findings.append(&mut more.0);
    in_order(&mut findings);
    Collected { findings, copies }
}

/// Entries are in path order, so the number of a file orders by path.
pub fn in_order(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (a.place, a.rule.name, &a.message.zh).cmp(&(b.place, b.rule.name, &b.message.zh)));
}

/// A quick hash of bytes: enough to see that a file changed under our hands.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}
