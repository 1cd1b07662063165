//! `key-step-without-risk`: a key step that no risk point names.

use rustc_hash::FxHashSet;

use super::{Across, Check, Resolved};
use crate::facts::RefKind;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{FileKind, Step};
use crate::source::visible;
use crate::vocabulary::fold;

pub static RULE: Rule = Rule {
    name: "key-step-without-risk",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("key_step_without_risk.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    if !across.present().any(|(_, facts, _)| facts.key_steps.is_some()) {
        return;
    }
    let mut covered: FxHashSet<(usize, Box<str>)> = FxHashSet::default();
    let mut in_words: FxHashSet<&str> = FxHashSet::default();
    // Files that could not be read whole may name any step of their department or unit.
    let mut perhaps: FxHashSet<usize> = FxHashSet::default();
    for (file, facts, kind) in across.present() {
        if across.is_torn(file) && matches!(kind, FileKind::Post | FileKind::Department) {
            perhaps.insert(file);
            perhaps.extend(across.above(file));
        }
        in_words.extend(facts.step_words.iter().map(|word| &**word));
        for fact in facts.references.iter().filter(|fact| fact.covers && fact.wants == RefKind::Step) {
            if let Resolved::Item { file, id } = across.resolve(file, &fact.text, fact.wants) {
                covered.insert((file, id));
            }
        }
    }
    for (file, facts, _) in across.present().filter(|(file, ..)| !perhaps.contains(file)) {
        for step in facts.key_steps.iter().flatten() {
            if covered.contains(&(file, step.id.clone())) || in_words.contains(fold(&step.name).as_str()) {
                continue;
            }
            let (id, name) = (&step.id, visible(&step.name));
            let process = id.split('/').next().unwrap_or_default();
            findings.add(
                RULE.at_place(across.place(file, step.span))
                    .entity(process)
                    .field(Step::key)
                    .says(
                        format!("关键环节 {id}「{name}」没有风险点"),
                        format!("the key step {id} “{name}” has no risk point"),
                    )
                    .help(
                        "查找它的风险点,在风险点里写 `流程环节`;不关键的去掉 `关键环节`",
                        "look for its risk points and name it there with `流程环节` (step); if it is no key step, drop `关键环节` (key)",
                    ),
            );
        }
    }
}
