//! Earlier versions of a register, as far as a publication tells of them.

use std::path::PathBuf;

use anyhow::{Result, bail};
use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::common::{Input, Register};
use crate::comparison::{Paths, compare};
use crate::publish::{Cycle, Options, Since, cycle};
use crate::read::{TwoVersions, Versions, versions};
use crate::survey::{Ask, survey};

/// So many cycles before this one are shown.
const CYCLES: usize = 8;

/// Hands `with` the version of the last publication, where one is named, compared with what is published now.
pub fn since<R>(
    input: &Input,
    register: &Register,
    revision: Option<&str>,
    with: impl FnOnce(Option<Since<'_>>) -> Result<R>,
) -> Result<R> {
    let Some(revision) = revision else { return with(None) };
    let versions = both(input, register, revision)?;
    let paths: Vec<Paths> = versions.differences.iter().map(Paths::from).collect();
    let comparison = compare(&*versions.old, &*versions.new, &paths, Ask { rules: false, ..input.ask() })?;
    let survey = survey(&*versions.old, models(input))?;
    with(Some(Since { revision: revision.to_owned(), survey: &survey, comparison: &comparison }))
}

/// The cycles before this one, the first one first: each profile names the tag of the one before it.
pub fn cycles(
    input: &Input,
    register: &Register,
    (name, today): (&str, Date),
    options: &Options,
) -> Result<Vec<Cycle>> {
    let mut previous = register.survey.profile.cycle.previous.clone();
    if previous.is_none() {
        bail!(
            "{name}: 没有写上一周期:在 riskreg.toml 的 [cycle] 里写 previous = \"标签\" / no cycle before: write previous = \"tag\" under [cycle] in riskreg.toml"
        );
    }
    let mut cycles = Vec::new();
    let mut seen = FxHashSet::default();
    while let Some(tag) = previous.take().filter(|tag| cycles.len() < CYCLES && seen.insert(tag.clone())) {
        let versions = both(input, register, &tag)?;
        let survey = survey(&*versions.old, models(input))?;
        previous = survey.profile.cycle.previous.clone();
        cycles.push(cycle(&survey, &register.survey, (&tag, today), options));
    }
    cycles.reverse();
    Ok(cycles)
}

fn models(input: &Input) -> Ask {
    Ask { rules: false, models: true, ..input.ask() }
}

/// A register at a revision and as it is published.
fn both(input: &Input, register: &Register, revision: &str) -> Result<TwoVersions> {
    let range = Versions { old: revision.to_owned(), new: input.at.clone(), parted: false };
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
