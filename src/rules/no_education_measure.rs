//! `no-education-measure`: a high risk that nobody is taught about.

use super::Check;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::Asked;
use crate::register::{FileKind, Measure, Risk};

pub static RULE: Rule = Rule {
    name: "no-education-measure",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("no_education_measure.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(check)];

/// What a measure of education speaks of where it names no kind.
const WORDS: [&str; 10] = ["教育", "培训", "学习", "谈话", "警示", "案例", "提醒", "旁听", "参观", "党课"];

fn check(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    let Some(least) = profile.asked.education_from else { return };
    let risk = &view.risk.value;
    if context.kind == FileKind::Library || !risk.is_active() || risk.placed.open || context.torn {
        return;
    }
    let level = view.level(profile).filter(|level| Asked::reaches(Some(*level), Some(least)));
    let measures = view.measures();
    let Some(level) = level.filter(|_| !measures.is_empty()) else { return };
    if measures.iter().any(|measure| is_education(measure)) {
        return;
    }
    let (name, level) = (view.name(), profile.scale.name(level));
    findings.add(
        RULE.at(view.mark())
            .entity(view.id())
            .field(Risk::measures)
            .says(
                format!("{level}{}没有教育类措施", name.zh),
                format!("{} of level {level} has no measure of education", name.en),
            )
            .help(
                "补写一条针对这个风险点的教育措施,例如任前谈话、同类案例学习,写明 `类型: 教育`",
                "add one that is about this very risk, such as a talk before taking office or a case studied, with `类型: 教育` (kind)",
            ),
    );
}

fn is_education(measure: &Measure) -> bool {
    let speaks = |text: &str| WORDS.iter().any(|word| text.contains(word));
    measure.kind.value().is_some_and(|kind| kind.contains("教育"))
        || measure.text.value().is_some_and(|text| speaks(text))
}
