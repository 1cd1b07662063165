//! Earlier versions of a register, as far as a publication tells of them.

use std::path::PathBuf;

use anyhow::{Result, bail};
use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::ready::Ready;
use crate::comparison::{Paths, compare};
use crate::publish::{Cycle, Options, Released, Since, cycle};
use crate::read::{Source, TwoVersions, Versions, versions};
use crate::survey::{Ask, survey};

/// So many cycles before this one are shown.
const CYCLES: usize = 8;

/// Hands `with` the version of the last publication, where one is named, compared with what is published now.
pub fn since<R>(
    ready: &Ready<'_>,
    today: Date,
    options: &Options,
    with: impl FnOnce(Option<Since<'_>>) -> Result<R>,
) -> Result<R> {
    let Some(revision) = &options.since else { return with(None) };
    let (commit, versions) = both(ready, ready.since.as_deref().unwrap_or(revision))?;
    let paths: Vec<Paths> = versions.differences.iter().map(Paths::from).collect();
    let comparison = compare(&*versions.old, &*versions.new, &paths, Ask { rules: false, ..ask(ready) })?;
    let mut survey = survey(&*versions.old, ask(ready))?;
    let released = &Released::new(&mut survey, ready.released.view, today);
    with(Some(Since { revision: revision.to_owned(), commit, released, comparison: &comparison }))
}

/// The cycles before this one, where they are asked for, the first one first: each profile names the tag of the one before it.
pub fn cycles(ready: &Ready<'_>, today: Date, options: &Options) -> Result<Vec<Cycle>> {
    let mut previous = ready.released.survey.profile.cycle.previous.clone();
    if !options.trend {
        return Ok(Vec::new());
    }
    if previous.is_none() {
        let name = &ready.name;
        bail!(
            "{name}: 没有写上一周期:在 riskreg.toml 的 [cycle] 里写 previous = \"标签\" / no cycle before: write previous = \"tag\" under [cycle] in riskreg.toml"
        );
    }
    let mut cycles = Vec::new();
    let mut seen = FxHashSet::default();
    while let Some(tag) = previous.take().filter(|tag| cycles.len() < CYCLES && seen.insert(tag.clone())) {
        let (_, versions) = both(ready, &tag)?;
        let mut survey = survey(&*versions.old, ask(ready))?;
        previous = survey.profile.cycle.previous.clone();
        let then = Released::new(&mut survey, ready.released.view, today);
        cycles.push(cycle(&then, &ready.released, (&tag, today), options));
    }
    cycles.reverse();
    Ok(cycles)
}

/// With models, and with what the rules gather of approvals. No day is asked for: nothing is judged.
fn ask(ready: &Ready<'_>) -> Ask {
    Ask { models: true, largest: ready.released.survey.largest, ..Ask::new(Date::MAX) }
}

/// A register at a revision, with the full name of its commit, and as it is published.
fn both(ready: &Ready<'_>, revision: &str) -> Result<(String, TwoVersions)> {
    let shown = match ready.source.shown("") {
        path if path.is_empty() => ".".to_owned(),
        path => path,
    };
    let range = Versions { old: revision.to_owned(), new: ready.commit.map(str::to_owned), parted: false };
    let (old, _, mut registers) = versions(&[PathBuf::from(&shown)], &range)?;
    match registers.pop() {
        Some(versions) => Ok((old.commit.unwrap_or_default(), versions)),
        None => {
            bail!("{shown}: 「{0}」里没有这个台账 / this register is not in `{0}`", crate::source::visible(revision))
        }
    }
}
