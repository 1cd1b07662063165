//! `phase-without-identification`: a project that went into another phase and was not examined again.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::{Across, Check};
use crate::facts::Facts;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{FileKind, Unit};

pub static RULE: Rule = Rule {
    name: "phase-without-identification",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("phase_without_identification.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let phase = |facts: &Facts| facts.reviews.as_ref().and_then(|reviews| reviews.phase);
    if across.present().all(|(_, facts, _)| phase(facts).is_none()) {
        return;
    }
    let last = last_looks(across);
    for (unit, facts, _) in across.present() {
        // Where no date stands anywhere, nothing shows when the points were found.
        let (Some((since, span)), Some(last)) = (phase(facts), last.get(&unit)) else { continue };
        if since >= across.today || *last >= since {
            continue;
        }
        findings.add(
            RULE.at_place(across.place(unit, span))
                .field(Unit::phase_since)
                .says(
                    format!("{since} 进入新阶段,风险点最近一次查找或审核在 {last}"),
                    format!("the phase began on {since}, and points were last found or reviewed on {last}"),
                )
                .help(
                    "结合新阶段重新查找风险点,写 `提出日期` 或 `复核日期`",
                    "examine the work of the new phase and write `提出日期` (since) or `复核日期` (reviewed)",
                ),
        );
    }
}

/// The latest day on which points of each unit were found or reviewed.
fn last_looks(across: &Across<'_>) -> FxHashMap<usize, Date> {
    let mut last: FxHashMap<usize, Date> = FxHashMap::default();
    for (file, facts, kind) in across.present() {
        if let (FileKind::Unit | FileKind::Department | FileKind::Post, Some(day)) = (kind, facts.looked.last)
            && let Some(unit) = across.unit_of(file)
        {
            last.entry(unit).and_modify(|known| *known = day.max(*known)).or_insert(day);
        }
    }
    last
}
