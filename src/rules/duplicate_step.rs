//! `duplicate-step`: two steps of one process that are the same work of the same actors.

use rustc_hash::FxHashMap;

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Listed;
use crate::register::{Holder, Step};
use crate::source::visible;
use crate::vocabulary::fold;

pub static RULE: Rule = Rule {
    name: "duplicate-step",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("duplicate_step.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

fn check(holder: &Holder<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    for process in holder.processes {
        let mut seen: FxHashMap<(String, String), crate::source::Span> = FxHashMap::default();
        for step in process.steps.items() {
            let Some(name) = step.name.spanned() else { continue };
            let first = *seen.entry((fold(&name.value), actors(step))).or_insert(name.span);
            if first == name.span {
                continue;
            }
            let shown = visible(&name.value);
            findings.add(
                RULE.at(name.span)
                    .field(Step::name)
                    .says(
                        format!("步骤「{shown}」在本流程里写了两次,承办也相同"),
                        format!("the step “{shown}” stands twice in this process, with the same actors"),
                    )
                    .label(first, "第一次在这里", "first here")
                    .help("重复的删去,不是重复的换个名称", "delete the repetition, or name the steps apart"),
            );
        }
    }
}

/// Who does it, in whatever order they are named.
fn actors(step: &Step) -> String {
    let mut actors: Vec<String> = step.actor.items().iter().map(|actor| fold(&actor.value)).collect();
    actors.sort_unstable();
    actors.join("、")
}
