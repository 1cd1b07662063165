//! `measure-phase-missing`: a high risk without a measure in one of the three phases.

use super::Check;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::Asked;
use crate::record::{Listed, Word};
use crate::register::{FileKind, Measure, Phase};

pub static RULE: Rule = Rule {
    name: "measure-phase-missing",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("measure_phase_missing.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(check)];

fn check(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    let Some(least) = profile.asked.phases_from else { return };
    let risk = &view.risk.value;
    if context.kind == FileKind::Library || !risk.is_active() || risk.placed.open || context.torn {
        return;
    }
    let level = view.level(profile).filter(|level| Asked::reaches(Some(*level), Some(least)));
    let measures = view.measures();
    let unread = !risk.measures.is_absent() && risk.measures.items().is_empty() && !risk.measures.surely_empty();
    let Some(level) = level.filter(|_| !measures.is_empty() && !unread) else { return };
    let missing: Vec<Phase> = Phase::ALL
        .iter()
        .filter(|phase| !measures.iter().any(|measure| measure.phase.get() == Some(**phase)))
        .copied()
        .collect();
    // A measure that names no phase may be of any.
    let unnamed = measures.iter().filter(|measure| measure.phase.get().is_none()).count();
    if missing.len() <= unnamed {
        return;
    }
    let (zh, en): (Vec<&str>, Vec<&str>) = missing.iter().map(|phase| (phase.zh(), phase.en())).unzip();
    let (name, level) = (view.name(), profile.scale.name(level));
    findings.add(
        RULE.at(view.mark())
            .entity(view.id())
            .field(Measure::phase)
            .says(
                format!("{level}{}没有{}的措施", name.zh, zh.join("、")),
                format!("{} of level {level} has no {} measure", name.en, en.join(" or ")),
            )
            .help(
                format!("补写措施并写明 `阶段`({});已有的措施属于这一阶段的,补写 `阶段`", zh.join("、")),
                "add a measure with its `阶段` (phase), or name the phase of one that is there",
            ),
    );
}
