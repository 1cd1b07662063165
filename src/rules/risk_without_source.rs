//! `risk-without-source`: a point of a category that comes from work names no power, duty or step.

use super::Check;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Risk, Scope};

pub static RULE: Rule = Rule {
    name: "risk-without-source",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("risk_without_source.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(check)];

fn check(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let risk = &view.risk.value;
    let linked = &context.profile.asked.linked;
    if linked.is_empty() || view.holder.powers.is_empty() || !risk.is_active() || risk.placed.open {
        return;
    }
    if ![&risk.power, &risk.duty, &risk.step].into_iter().all(|given| given.is_absent()) {
        return;
    }
    // What all share, or what sums up others, is of no one power.
    let common = risk.scope.get() == Some(Scope::Common) || !risk.library.is_absent() || !risk.from.is_absent();
    let Some(category) = view.category().filter(|_| !common) else { return };
    let position = context.profile.category(&category.value).map(|index| index as u16);
    let Some(position) = position.filter(|position| linked.contains(position)) else { return };
    let (name, category) = (view.name(), context.profile.categories.id(usize::from(position)));
    let powers: Vec<&str> =
        view.holder.powers.iter().filter_map(|power| power.id.value()).map(|id| &**id).take(8).collect();
    let (zh, en) = match powers.is_empty() {
        true => (String::new(), String::new()),
        false => (format!(",可写 {}", powers.join("、")), format!("; powers here: {}", powers.join(", "))),
    };
    findings.add(
        RULE.at(view.mark())
            .entity(view.id())
            .field(Risk::power)
            .says(
                format!("{}属于{category},没有写对应的职权、职责或流程环节", name.zh),
                format!("{} is of {category} but names no power, duty or step", name.en),
            )
            .help(
                format!("补写 `对应职权`(或 `对应职责`、`流程环节`){zh}"),
                format!("add `对应职权` (power), `对应职责` (duty) or `流程环节` (step){en}"),
            ),
    );
}
