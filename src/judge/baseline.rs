//! What a baseline hides of a survey.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Identity, Selection, identities, judge};
use crate::baseline::{Entries, Idle, Key, Known, Why};
use crate::finding::{Finding, Findings};
use crate::read::{Entry, Listed, Source};
use crate::rules::{ALL, Check};
use crate::source::{FileId, Place, Span};
use crate::survey::{Contribution, Survey, hash, in_order};

fn key(identity: Identity) -> Key {
    Key {
        at: identity.entity.into(),
        rule: identity.rule.into(),
        field: identity.field.unwrap_or_default().into(),
        text: identity.value.into(),
        nth: identity.ordinal,
    }
}

/// The findings of a survey that a baseline may hide, each with its key and its place among the findings. Which
/// part of them a run reports plays no part, so that a key means the same in every run.
fn keyed(survey: &Survey, source: &dyn Source) -> Vec<(Key, usize)> {
    // Findings are told apart by where they lie in memory; they stay there until the keys are made.
    let address = |finding: &Finding| std::ptr::from_ref(finding) as usize;
    let places: FxHashMap<usize, usize> =
        survey.findings.iter().enumerate().map(|(index, finding)| (address(finding), index)).collect();
    let judgement = judge(survey, source, &Selection::default());
    let keys = identities(&judgement.findings, &judgement.texts).into_iter().zip(&judgement.findings);
    keys.filter(|(_, judged)| judged.finding.rule.may_be_hidden())
        .filter_map(|(identity, judged)| Some((key(identity), *places.get(&address(judged.finding))?)))
        .collect()
}

/// An entry for each finding that the selection takes.
pub fn known(survey: &Survey, source: &dyn Source, selection: &Selection, until: Date, reason: &str) -> Vec<Known> {
    let taken =
        keyed(survey, source).into_iter().filter(|(_, index)| selection.takes(survey, &survey.findings[*index]));
    taken.map(|(key, _)| Known { key, until, reason: reason.into(), span: Span::default() }).collect()
}

/// Hides what the entries name and adds what is to be said of the entries themselves. `file` is the baseline, whose
/// text is `text`. Gives back the entries whose findings are gone.
pub fn apply(
    survey: &mut Survey,
    source: &dyn Source,
    (file, text): (Listed, &str),
    entries: &Entries,
    today: Date,
) -> Vec<Span> {
    let index = survey.layout.entries.len();
    survey.layout.baseline = Some(index);
    survey.layout.entries.push(Entry { listed: file, kind: None, identity: "".into(), fault: None });
    survey.contributions.push(Contribution { bytes: hash(text.as_bytes()), ..Contribution::default() });
    let found: FxHashMap<Key, usize> = keyed(survey, source).into_iter().collect();
    let unread = Unread::of(survey);
    let mut hidden: FxHashSet<usize> = FxHashSet::default();
    let mut more = Findings::default();
    let mut stale = Vec::new();
    for known in &entries.0 {
        let place = Place { file: FileId(index as u32), span: known.span };
        let why = match found.get(&known.key) {
            // An entry that stands twice hides the finding once.
            Some(finding) if today <= known.until && hidden.insert(*finding) => continue,
            Some(_) if today > known.until => Why::Expired,
            None if unread.may_hold(&known.key.at) => continue,
            _ => Why::Stale,
        };
        if why == Why::Stale {
            stale.push(known.span);
        }
        let idle = Idle { entry: &known.key, why, place };
        for check in ALL.iter().flat_map(|entry| entry.checks) {
            if let Check::Baseline(check) = check {
                check(&idle, &mut more);
            }
        }
    }
    let mut standing = Vec::with_capacity(survey.findings.len());
    for (index, finding) in std::mem::take(&mut survey.findings).into_iter().enumerate() {
        match hidden.contains(&index) {
            true => survey.baselined.push(finding),
            false => standing.push(finding),
        }
    }
    standing.append(&mut more.0);
    in_order(&mut standing);
    survey.findings = standing;
    stale
}

/// What could not be read whole: nothing is surely gone from there.
struct Unread(FxHashSet<String>);

impl Unread {
    fn of(survey: &Survey) -> Unread {
        let pairs = survey.layout.entries.iter().zip(&survey.contributions);
        let unread = pairs.filter(|(entry, contribution)| entry.kind.is_some() && contribution.broken);
        let name = |identity: &str| if identity.is_empty() { "/".to_owned() } else { identity.to_owned() };
        Unread(unread.map(|(entry, _)| name(&entry.identity)).collect())
    }

    fn may_hold(&self, at: &str) -> bool {
        self.0.contains(at.split('#').next().unwrap_or(at))
    }
}
