//! A register along its history: read whole once, then only what each commit changed, its counts taken away and added.
//! Every moment counts what a survey of that commit would.

mod moments;
mod state;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rustc_hash::FxHashMap;

pub use moments::Every;

use moments::{Stop, stops};
use state::State;

use crate::finding::Both;
use crate::profile::Profile;
use crate::read::{Blob, Difference, RevisionTarget};
use crate::register::GradedKind;
use crate::reports::trend::{Moment, Trend};
use crate::survey::Ask;

/// A trend, and the profile of its last moment.
pub struct Along {
    pub trend: Trend,
    pub profile: Profile,
    /// The last moment could not be read whole.
    pub broken: bool,
}

/// The register of `target` along `range`: `A..B` with A before, `A`, or empty for all that led to HEAD. `None` where the
/// range has no moment of the register.
pub fn along(target: &RevisionTarget, range: &str, every: Every, ask: Ask) -> Result<Option<Along>> {
    let last = &target.source;
    let (stops, mut notes) = stops(last.repository(), last.prefix(), range, every)?;
    let mut state = State::new(&target.only, &target.root, Ask { rules: false, models: true, ..ask });
    let mut moments: Vec<Moment> = Vec::new();
    let mut regraded: Vec<String> = Vec::new();
    let mut at: Option<&Stop> = None;
    for stop in &stops {
        let revision = last.at(&stop.commit);
        match at {
            None => state.read_whole(&revision)?,
            Some(before) => {
                let changes = match &stop.differences {
                    Some(differences) => Changes::of(differences),
                    None => Changes::of(&last.repository().differences(
                        &before.commit,
                        &stop.commit,
                        last.prefix(),
                        false,
                    )?),
                };
                state.advance(&revision, &changes).with_context(|| stop.commit.clone())?;
                if changes.0.contains_key("riskreg.toml") && !moments.is_empty() {
                    regraded.push(stop.date.to_string());
                }
            }
        }
        at = Some(stop);
        match (&state.fault, state.profile()) {
            (Some(fault), _) => notes.push(left_out(stop, fault)),
            (None, Some(profile)) if !state.is_empty() => moments.push(moment(stop, &state, profile)),
            _ => {}
        }
    }
    notes.extend(noted(&moments, &regraded));
    let Some(profile) = state.into_profile().filter(|_| !moments.is_empty()) else { return Ok(None) };
    let broken = moments.last().is_some_and(|moment| moment.broken > 0);
    let shown = crate::read::Source::shown(last, "");
    let register = if shown.is_empty() { ".".to_owned() } else { shown };
    let name = profile.0.register_name.as_ref().map(|name| name.to_string()).or(profile.1);
    let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| register.clone());
    let trend = Trend { register, name, moments, notes };
    Ok(Some(Along { trend, profile: profile.0, broken }))
}

fn moment(stop: &Stop, state: &State, profile: &Profile) -> Moment {
    Moment {
        name: stop.name.clone(),
        commit: stop.commit.clone(),
        date: stop.date,
        counts: state.counts(),
        scale: profile.scale.levels().map(|(_, level)| Box::from(&*level.id)).collect(),
        graded: GradedKind::ALL.iter().copied().filter(|kind| profile.grades(*kind)).collect(),
        broken: state.broken(),
    }
}

fn left_out(stop: &Stop, fault: &str) -> Both {
    Both::new(
        format!("{} 的 riskreg.toml 读不出来,这个时点没有数:{fault}", stop.name.zh),
        format!("riskreg.toml of {} could not be read, so that moment has no numbers: {fault}", stop.name.en),
    )
}

/// So many days are named; a profile in the making changes often.
const NAMED_DAYS: usize = 5;

fn noted(moments: &[Moment], regraded: &[String]) -> Vec<Both> {
    let mut notes = Vec::new();
    if !regraded.is_empty() {
        let more = regraded.len().saturating_sub(NAMED_DAYS);
        let days = regraded.iter().take(NAMED_DAYS).cloned().collect::<Vec<_>>();
        let (mut zh, mut en) = (days.join("、"), days.join(", "));
        if more > 0 {
            zh.push_str(&format!(" 等 {} 次", regraded.len()));
            en.push_str(&format!(" and {more} more times"));
        }
        notes.push(Both::new(
            format!("riskreg.toml 改过({zh}),每个时点按当时的标准计"),
            format!("riskreg.toml changed ({en}); each moment is counted by its own"),
        ));
    }
    let broken = moments.iter().filter(|moment| moment.broken > 0).count();
    if broken > 0 {
        notes.push(Both::new(
            format!("{broken} 个时点有文件读不全,数字可能偏少"),
            format!("{broken} moments have files that could not be read whole, so numbers may be short"),
        ));
    }
    notes
}

/// What became of each file, by path: what it was, and what it is now.
#[derive(Default)]
pub(crate) struct Changes(BTreeMap<String, (Option<Blob>, Option<Blob>)>);

impl Changes {
    fn of(differences: &[Difference]) -> Changes {
        let mut changes = Changes::default();
        changes.add(differences);
        changes
    }

    /// What came after, on top.
    fn add(&mut self, differences: &[Difference]) {
        for difference in differences {
            let key = difference.path().to_owned();
            let known = self.0.entry(key).or_insert_with(|| (difference.old.clone(), None));
            known.1.clone_from(&difference.new);
        }
    }
}

/// Differences one after the other as one.
fn composed<'d>(each: impl Iterator<Item = &'d [Difference]>) -> Vec<Difference> {
    let mut changes = Changes::default();
    each.for_each(|differences| changes.add(differences));
    changes.0.into_values().map(|(old, new)| Difference { old, new }).collect()
}

/// Gives each text a number.
#[derive(Default)]
struct Numbers<K>(FxHashMap<K, u32>);

impl<K: std::hash::Hash + Eq> Numbers<K> {
    fn of(&mut self, key: K) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(key).or_insert(next)
    }
}
