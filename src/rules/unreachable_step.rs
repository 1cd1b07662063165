//! `unreachable-step`: a step that no way from the first one leads to.

use super::Check;
use super::ways::Ways;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Holder, Step};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "unreachable-step",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("unreachable_step.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

fn check(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    for process in holder.processes.iter().filter(|_| !context.torn) {
        let Some(ways) = Ways::of(process) else { continue };
        let reached = ways.reached([0], |_| false);
        let lost: Vec<usize> = (0..reached.len()).filter(|step| !reached[*step]).collect();
        // What follows a lost step is lost with it: one finding for all.
        let mut told = reached;
        for index in lost {
            if told[index] {
                continue;
            }
            let with = ways.reached([index], |_| false);
            told.iter_mut().zip(with).for_each(|(told, with)| *told |= with);
            let step = &ways.steps[index];
            let name = visible(step.name.value().map_or("", |name| name));
            findings.add(
                RULE.at(step.name.span().unwrap_or(step.placed.mark))
                    .field(Step::next)
                    .says(
                        format!("从第一步走不到步骤「{name}」"),
                        format!("no way from the first step leads to “{name}”"),
                    )
                    .help(
                        "在通向它的步骤里写 `下一步`,不用的步骤删去",
                        "name it in `下一步` (next) of the step that leads to it, or delete it",
                    ),
            );
        }
    }
}
