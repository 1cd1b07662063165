//! Earlier versions of a register, as far as a publication tells of them.

use std::path::PathBuf;

use anyhow::{Result, bail};
use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::common::Register;
use crate::comparison::{Paths, compare};
use crate::publish::{Cycle, Options, Since, cycle};
use crate::read::{TwoVersions, Versions, versions};
use crate::survey::{Ask, survey};

/// So many cycles before this one are shown.
const CYCLES: usize = 8;

/// Hands `with` the version of the last publication, where one is named, compared with what is published now.
pub fn since<R>(
    register: &Register,
    options: &Options,
    with: impl FnOnce(Option<Since<'_>>) -> Result<R>,
) -> Result<R> {
    let Some(revision) = &options.since else { return with(None) };
    let versions = both(register, revision)?;
    let paths: Vec<Paths> = versions.differences.iter().map(Paths::from).collect();
    let comparison = compare(&*versions.old, &*versions.new, &paths, ask(register, false))?;
    let survey = survey(&*versions.old, ask(register, true))?;
    with(Some(Since { revision: revision.to_owned(), survey: &survey, comparison: &comparison }))
}

/// The cycles before this one, where they are asked for, the first one first: each profile names the tag of the one before it.
pub fn cycles(register: &Register, (name, today): (&str, Date), options: &Options) -> Result<Vec<Cycle>> {
    let mut previous = register.survey.profile.cycle.previous.clone();
    if !options.trend {
        return Ok(Vec::new());
    }
    if previous.is_none() {
        bail!(
            "{name}: 没有写上一周期:在 riskreg.toml 的 [cycle] 里写 previous = \"标签\" / no cycle before: write previous = \"tag\" under [cycle] in riskreg.toml"
        );
    }
    let mut cycles = Vec::new();
    let mut seen = FxHashSet::default();
    while let Some(tag) = previous.take().filter(|tag| cycles.len() < CYCLES && seen.insert(tag.clone())) {
        let versions = both(register, &tag)?;
        let survey = survey(&*versions.old, ask(register, true))?;
        previous = survey.profile.cycle.previous.clone();
        cycles.push(cycle(&survey, &register.survey, (&tag, today), options));
    }
    cycles.reverse();
    Ok(cycles)
}

/// No day is asked for: nothing is judged.
fn ask(register: &Register, models: bool) -> Ask {
    Ask { rules: false, models, largest: register.survey.largest, ..Ask::new(Date::MAX) }
}

/// A register at a revision and as it is published.
fn both(register: &Register, revision: &str) -> Result<TwoVersions> {
    let range = Versions { old: revision.to_owned(), new: register.commit.clone(), parted: false };
    let (.., mut registers) = versions(&[PathBuf::from(register.shown())], &range)?;
    match registers.pop() {
        Some(versions) => Ok(versions),
        None => bail!(
            "{}: 「{}」里没有这个台账 / this register is not in `{1}`",
            register.shown(),
            crate::source::visible(revision)
        ),
    }
}
