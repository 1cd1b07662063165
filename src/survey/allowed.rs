//! What comments in the files of a register allow.

use rustc_hash::FxHashSet;

use super::{Ask, Contribution, in_order};
use crate::finding::{Finding, Findings};
use crate::rules::{ALL, Check};
use crate::source::{FileId, Place};

/// The findings that stand, those that a comment in their file allows, and among the former what is said of
/// comments that allow nothing any more.
pub(super) fn without_allowed(
    findings: Vec<Finding>,
    contributions: &[Contribution],
    ask: Ask,
) -> (Vec<Finding>, Vec<Finding>) {
    let allows_of = |file: usize| contributions.get(file).and_then(|known| known.facts.allows.as_deref());
    if !ask.rules || (0..contributions.len()).all(|file| allows_of(file).is_none()) {
        return (findings, Vec::new());
    }
    // (file, comment, rule of the comment) that found something.
    let mut used: FxHashSet<(u32, usize, &str)> = FxHashSet::default();
    let (allowed, mut standing): (Vec<Finding>, Vec<Finding>) = findings.into_iter().partition(|finding| {
        let Place { file, span } = finding.place;
        let Some(allows) = allows_of(file.0 as usize).filter(|_| finding.rule.may_be_hidden()) else { return false };
        let mut is_allowed = false;
        for (index, _) in allows.iter().enumerate().filter(|(_, allow)| allow.covers(finding.rule.name, span)) {
            used.insert((file.0, index, finding.rule.name));
            is_allowed = true;
        }
        is_allowed
    });
    let mut more = Findings::default();
    for file in 0..contributions.len() {
        let Some(allows) = allows_of(file) else { continue };
        for (index, allow) in allows.iter().enumerate().filter(|(_, allow)| allow.reason.is_some()) {
            // Names that are no rule's are told of elsewhere.
            let known = allow.rules.iter().filter_map(|(name, _)| crate::rules::by_name(name));
            let hideable = known.filter(|entry| entry.may_be_allowed()).map(|entry| entry.rule.name);
            let idle: Vec<&str> = hideable.filter(|name| !used.contains(&(file as u32, index, name))).collect();
            if idle.is_empty() {
                continue;
            }
            let from = more.0.len();
            for check in ALL.iter().flat_map(|entry| entry.checks) {
                if let Check::Unused(check) = check {
                    check(allow, &idle, &mut more);
                }
            }
            more.0[from..].iter_mut().for_each(|finding| finding.place.file = FileId(file as u32));
        }
    }
    if !more.0.is_empty() {
        standing.append(&mut more.0);
        in_order(&mut standing);
    }
    (standing, allowed)
}
