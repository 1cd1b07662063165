//! `outside-opinion-missing`: a unit in which nobody outside was ever heard.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Across, Check, Resolved};
use crate::facts::RefKind;
use crate::finding::{Findings, Rule, Severity};
use crate::register::Risk;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "outside-opinion-missing",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("outside_opinion_missing.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

/// What sources call the opinion of those who are served or managed.
const OUTSIDE: [&str; 6] = ["群众提", "管理服务对象提", "服务对象提", "群众帮", "社会提", "大家提"];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let listed = &across.profile.found_by;
    let outside: Vec<usize> = OUTSIDE.iter().filter_map(|word| listed.find(word, &[])).collect();
    let Some(first) = outside.first() else { return };
    let word = visible(listed.id(*first));
    let bits = outside.iter().fold(0u64, |bits, word| bits | 1 << (*word).min(63));
    let mut found_by: FxHashMap<usize, u64> = FxHashMap::default();
    for (file, facts, _) in across.present().filter(|(_, facts, _)| facts.found_by != 0) {
        if let Some(unit) = across.unit_of(file) {
            *found_by.entry(unit).or_default() |= facts.found_by;
        }
    }
    let heard = heard_by_notice(across);
    for (unit, facts, _) in across.present() {
        // A unit that does not say how points were found says nothing about who was heard.
        let Some(ways) = found_by.get(&unit) else { continue };
        if ways & bits != 0 || heard.contains(&unit) {
            continue;
        }
        let span = facts.file.as_ref().map_or_else(Default::default, |fact| fact.mark);
        findings.add(
            RULE.at_place(across.place(unit, span))
                .field(Risk::found_by)
                .says(
                    format!("没有一个风险点的查找方式是「{word}」,公示也没有收到意见"),
                    format!("no risk point was found by `{word}`, and no notice has an opinion from outside"),
                )
                .help(
                    "征求管理服务对象的意见,把提出来的风险点写上查找方式",
                    "ask those whom the unit serves, and say of each point they name how it was found",
                ),
        );
    }
}

/// The units of which a notice brought an opinion: the root's, and those whose files it covers.
fn heard_by_notice(across: &Across<'_>) -> FxHashSet<usize> {
    let mut heard = FxHashSet::default();
    for (file, facts, _) in across.present() {
        if !facts.notice.as_ref().is_some_and(|notice| notice.heard) {
            continue;
        }
        heard.extend(across.file(""));
        for fact in &facts.references {
            if let Resolved::File(covered) = across.resolve(file, &fact.text, RefKind::Any) {
                heard.extend(across.unit_of(covered));
            }
        }
    }
    heard
}
