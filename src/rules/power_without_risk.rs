//! `power-without-risk`: a power that no risk point names.

use rustc_hash::FxHashSet;

use super::{Across, Check, Resolved};
use crate::facts::RefKind;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{FileKind, Power};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "power-without-risk",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("power_without_risk.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let mut covered: FxHashSet<(usize, Box<str>)> = FxHashSet::default();
    // Files that could not be read whole may name any power of their department or unit.
    let mut perhaps: FxHashSet<usize> = FxHashSet::default();
    for (file, facts, kind) in across.present() {
        if across.is_torn(file) && matches!(kind, FileKind::Post | FileKind::Department) {
            perhaps.extend(across.above(file));
        }
        for fact in facts.references.iter().filter(|fact| fact.covers && fact.wants == RefKind::Power) {
            if let Resolved::Item { file, id } = across.resolve(file, &fact.text, fact.wants) {
                covered.insert((file, id));
            }
        }
    }
    for (file, facts, _) in across.present().filter(|(file, ..)| !perhaps.contains(file)) {
        for power in &facts.uncovered {
            if power.id.as_ref().is_some_and(|id| covered.contains(&(file, id.clone()))) {
                continue;
            }
            let id = power.id.as_deref().unwrap_or_default();
            let gap = if id.is_empty() { "" } else { " " };
            let (zh, en) = match &*visible(&power.name) {
                "" => (String::new(), String::new()),
                name => (format!("「{name}」"), format!(" “{name}”")),
            };
            findings.add(
                RULE.at_place(across.place(file, power.span))
                    .entity(id)
                    .field(Power::name)
                    .says(
                        format!("职权{gap}{id}{zh}没有风险点"),
                        format!("power{gap}{id}{en} has no risk point"),
                    )
                    .help(
                        "查找它的风险点,在风险点里写 `对应职权`",
                        "look for its risk points and name it there with `对应职权` (power)",
                    ),
            );
        }
    }
}
