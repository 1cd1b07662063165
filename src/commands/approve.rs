//! `riskreg approve`.

mod args;

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Result, bail};

pub use args::Args;

use super::Outcome;
use super::common::{Register, say};
use super::patch;
use super::tables::{Format, Languages};
use crate::approve::{self, Around, Asked, Candidate, Reason, Verdict, Written};
use crate::edit;
use crate::finding::{Both, Severity};
use crate::fingerprint;
use crate::judge::{Selection, below, judge};
use crate::read::{self, Source};
use crate::record::Language;
use crate::register::{Decision, FileKind};
use crate::reports::Part;
use crate::reports::approvals;
use crate::reports::table::Table;
use crate::rules::{ALL, Across};
use crate::survey::{self, Ask};

/// One file with its review appended.
struct Approved {
    file: usize,
    path: String,
    change: edit::Change,
    written: Box<Written>,
}

/// What is to be written into one register, and what is not.
#[derive(Default)]
struct Plan {
    approved: Vec<Approved>,
    refused: Vec<(String, Vec<Reason>)>,
    skipped: Vec<(String, Both)>,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let input = args.input();
    let registers = input.read(|ask| Ask { keep: true, ..ask })?;
    let languages = input.languages(&registers);
    let asked = args.asked(input.today());
    let mut all = Vec::new();
    for register in registers {
        let plan = plan(&register, &asked, args.ready, input.ask().largest)?;
        all.push((register, plan));
    }
    let plans = || all.iter().map(|(_, plan)| plan);
    if plans().any(|plan| !plan.refused.is_empty()) || plans().all(|plan| plan.approved.is_empty()) {
        refuse(plans(), languages.written);
        return Ok(Outcome::Found);
    }
    let mut tables = Vec::new();
    let mut written = Vec::new();
    for (register, plan) in all {
        for approved in &plan.approved {
            if let Some(since) = &approved.written.changed_since {
                say(format!("{}: {}", approved.path, since.of(languages.written)));
            }
        }
        tables.push(proved(register, &plan, &asked, input.ask())?);
        written.push(plan);
    }
    if args.dry_run {
        return show(&written, languages, out);
    }
    let skipped = written.iter().map(|plan| plan.skipped.len()).sum();
    let changes: Vec<edit::Change> =
        written.into_iter().flat_map(|plan| plan.approved).map(|approved| approved.change).collect();
    edit::write_all(&changes)?;
    args.printed.tables(&tables, languages, out)?;
    if args.printed.format == Format::Table {
        writeln!(out, "\n{}", sentence(changes.len(), skipped).of(languages.written))?;
    }
    Ok(Outcome::Clean)
}

fn sentence(written: usize, skipped: usize) -> Both {
    match skipped {
        0 => Both::new(format!("写入 {written} 份"), format!("{written} files written")),
        _ => Both::new(
            format!("写入 {written} 份,另有 {skipped} 份不用写"),
            format!("{written} files written; {skipped} others need none"),
        ),
    }
}

/// Holds the review against each file that is asked for.
fn plan(register: &Register, asked: &Asked, ready: bool, largest: u64) -> Result<Plan> {
    let survey = &register.survey;
    let faults = faults_of_reading(register);
    for (index, entry) in survey.layout.entries.iter().enumerate() {
        let for_all = survey.layout.config == Some(index) || entry.kind == Some(FileKind::Library);
        if let Some(fault) = faults.get(&index).filter(|_| for_all) {
            bail!("{}: {}", register.source.shown(&entry.listed.path), both(fault));
        }
    }
    // The cycle that is asked for is the current one where the profile names none.
    let mut profile = survey.profile.clone();
    if profile.cycle.name.is_none() {
        profile.cycle.name = asked.cycle.as_deref().map(Into::into);
    }
    let facts = survey.contributions.iter().map(|contribution| &contribution.facts);
    let across = Across::new(&survey.layout, facts, &survey.profile, asked.today);
    let stamp = |file: usize| stamp_of(register, file, largest);
    let around = Around { stamp: &stamp, across: &across, profile: &profile, library: &survey.library };
    let mut plan = Plan::default();
    for (file, entry) in survey.layout.entries.iter().enumerate() {
        let path = &entry.listed.path;
        let chosen = register.only.is_empty() || register.only.iter().any(|only| below(path, only));
        let Some(kind) = entry.kind.filter(|_| chosen) else { continue };
        let shown = register.source.shown(path);
        if let Some(fault) = faults.get(&file) {
            plan.refused.push((shown, vec![unreadable(fault)]));
            continue;
        }
        let before = match register.source.read(&entry.listed, largest) {
            Ok(bytes) => bytes,
            Err(_) => bail!("无法读取 / cannot read {shown}"),
        };
        let read = read::file(&before, kind);
        let Some(model) = &read.model else { continue };
        let named = register.only.contains(path);
        let candidate = Candidate { file, kind, text: read.text, model, named };
        match approve::judge(&candidate, asked, around) {
            Verdict::Skip(why) => plan.skipped.push((shown, why)),
            Verdict::NotItsTurn(reason) if ready => plan.skipped.push((shown, reason.says)),
            Verdict::NotItsTurn(reason) => plan.refused.push((shown, vec![reason])),
            Verdict::Refuse(reasons) => plan.refused.push((shown, reasons)),
            Verdict::Write(written) => match approve::append(read.text, kind, &written, around) {
                Ok(after) => {
                    let change = edit::Change { path: entry.listed.native.clone(), before, after };
                    plan.approved.push(Approved { file, path: shown, change, written });
                }
                Err(_) => plan.refused.push((shown, vec![no_place()])),
            },
        }
    }
    unplaced(&mut plan, asked);
    Ok(plan)
}

/// The fingerprint of what stands in a file.
fn stamp_of(register: &Register, file: usize, largest: u64) -> Option<String> {
    let entry = register.survey.layout.entries.get(file)?;
    let bytes = register.source.read(&entry.listed, largest).ok()?;
    let model = read::file(&bytes, entry.kind?).model?;
    Some(fingerprint::of_file(&model.holder()?, &register.survey.library))
}

/// The first thing of each file that could not be read as it stands.
fn faults_of_reading(register: &Register) -> BTreeMap<usize, Both> {
    let select = ALL.iter().filter(|entry| entry.reading).map(|entry| entry.rule.name.to_owned()).collect();
    let judgement = judge(&register.survey, &register.source, &Selection { select, ..Selection::default() });
    let mut faults = BTreeMap::new();
    for judged in judgement.findings.iter().filter(|judged| judged.severity == Severity::Error) {
        let (line, message) = (judged.start.line, &judged.finding.message);
        let fault = || Both::new(format!("第 {line} 行:{}", message.zh), format!("line {line}: {}", message.en));
        faults.entry(judged.finding.place.file.0 as usize).or_insert_with(fault);
    }
    for (file, contribution) in register.survey.contributions.iter().enumerate() {
        if contribution.broken {
            faults.entry(file).or_insert_with(|| Both::new("读不出来", "it could not be read"));
        }
    }
    faults
}

fn unreadable(fault: &Both) -> Reason {
    Reason {
        says: fault.clone(),
        help: Both::new("先改到 `riskreg lint` 没有错误", "put right what `riskreg lint` reports first"),
    }
}

fn no_place() -> Reason {
    Reason {
        says: Both::new("`审核记录` 不是列表,接不上一条", "`审核记录` (reviews) is no list that one more could follow"),
        help: Both::new("改写为列表,每条以 `- ` 开头", "write it as a list, each entry behind `- `"),
    }
}

/// An item that names no file may stand in any of several: whoever asks says in which.
fn unplaced(plan: &mut Plan, asked: &Asked) {
    let about = asked.items.iter().map(|(about, _)| about);
    let abouts = about.chain(asked.suggestions.iter().filter_map(|suggested| suggested.about.as_ref()));
    let bare: Vec<&str> =
        abouts.filter(|about| about.path.is_none() && !about.id.is_empty()).map(|about| &*about.id).collect();
    if let (Some(id), [first, _, ..]) = (bare.first(), &plan.approved[..]) {
        let reason = Reason {
            says: Both::new(
                format!("几份文件一起审,看不出 {id} 是哪一份的"),
                format!("several files, and {id} may be of any"),
            ),
            help: Both::new(format!("写 `岗位的路径#{id}`"), format!("write `path/of/the/post#{id}`")),
        };
        plan.refused.push((first.path.clone(), vec![reason]));
    }
}

fn both(both: &Both) -> String {
    super::common::said(both)
}

/// Says why nothing is written.
fn refuse<'p>(plans: impl Iterator<Item = &'p Plan>, language: Language) {
    let mut refused = 0;
    for plan in plans {
        for (path, reasons) in &plan.refused {
            refused += 1;
            for Reason { says, help } in reasons {
                let stop = language.of(";", "; ");
                say(format!("{path}: {}{stop}{}", says.of(language), help.of(language)));
            }
        }
        if plan.refused.is_empty() {
            plan.skipped.iter().for_each(|(path, why)| say(format!("{path}: {}", why.of(language))));
        }
    }
    say(match refused {
        0 => language.of("没有要写的".to_owned(), "nothing to write".to_owned()),
        _ => language.of(
            format!("{refused} 份不能这样审,一份也没有写入"),
            format!("{refused} files cannot be approved so; nothing was written"),
        ),
    });
}

/// Reads the register as it will be and holds that each file stands where the review puts it; where it does as a
/// table.
fn proved(register: Register, plan: &Plan, asked: &Asked, ask: Ask) -> Result<Table> {
    let (name, shown) = (register.name(), register.shown());
    let Register { mut source, survey, only, .. } = register;
    let paths: Vec<String> =
        plan.approved.iter().map(|approved| survey.layout.entries[approved.file].listed.path.clone()).collect();
    for (path, approved) in paths.iter().zip(&plan.approved) {
        source.put(path, approved.change.after.clone().into_bytes());
    }
    let survey =
        survey::again(survey, &source, Ask { keep: true, ..ask }, &|path| paths.iter().any(|put| put == path))?;
    for approved in &plan.approved {
        let facts = &survey.contributions[approved.file].facts;
        if facts.notice.is_some() {
            // Nothing follows from it but its own words, which were read again when they were written.
            continue;
        }
        let fact = facts.standing.as_deref();
        let last = fact.and_then(|fact| match approved.written.decision {
            Decision::Return => fact.returned.as_ref().or(fact.passed.as_ref()),
            _ => fact.passed.as_ref(),
        });
        if last.is_none_or(|last| last.date != Some(asked.date)) {
            bail!(
                "{}: 写入后读出来的不是这条审核,没有写入 / read again it says something else; nothing was written",
                approved.path
            );
        }
    }
    let part = Part { survey: &survey, register: &shown, name: &name, only: &only };
    let mut standings = approvals::standings(&part);
    standings.retain(|standing| plan.approved.iter().any(|approved| approved.file == standing.file));
    let passed = asked.passed();
    let notices = plan.approved.iter().filter(|approved| survey.contributions[approved.file].facts.notice.is_some());
    standings.extend(notices.map(|approved| {
        let returned = approved.written.decision == Decision::Return;
        approvals::of_notice(&survey, approved.file, &passed, returned)
    }));
    Ok(Table { register: shown.clone(), ..approvals::table(&standings) })
}

fn show(plans: &[Plan], languages: Languages, out: &mut dyn Write) -> Result<Outcome> {
    let approved = || plans.iter().flat_map(|plan| &plan.approved);
    for Approved { path, change, .. } in approved() {
        patch::show(path, &String::from_utf8_lossy(&change.before), &change.after, out)?;
    }
    let count = approved().count();
    say(languages
        .written
        .of(format!("要写 {count} 份;没有写入"), format!("{count} files would be written; nothing was")));
    Ok(Outcome::Clean)
}
