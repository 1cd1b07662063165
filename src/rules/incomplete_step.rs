//! `incomplete-step`: a step that does not say who does it, by when, to what standard, under what control.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Field, Listed, Text};
use crate::register::{Holder, Process, Step};
use crate::source::{Given, visible};

pub static RULE: Rule = Rule {
    name: "incomplete-step",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("incomplete_step.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

/// What a step says of itself, and how to see that it surely does not. What cannot be read is said too.
const SAID: [(Field, Lacks); 4] = [
    (Step::actor, |step| step.actor.surely_empty()),
    (Step::time_limit, |step| is_empty(&step.time_limit)),
    (Step::standard, |step| is_empty(&step.standard)),
    (Step::control, |step| is_empty(&step.control)),
];

type Lacks = fn(&Step) -> bool;

fn is_empty(text: &Given<Text>) -> bool {
    text.is_absent() || text.value().is_some_and(|text| text.is_empty())
}

fn check(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    for process in holder.processes.iter().filter(|_| !context.torn) {
        of_process(process, findings);
    }
}

fn of_process(process: &Process, findings: &mut Findings) {
    let steps = process.steps.items();
    // What more than half of the steps say is how this process is written.
    let usual = SAID.map(|(_, lacks)| steps.iter().filter(|step| !lacks(step)).count() * 2 > steps.len());
    for step in steps.iter().filter(|step| !step.placed.open) {
        let key = step.key.get().is_some_and(|yes| yes.0);
        let missing: Vec<Field> = SAID
            .iter()
            .zip(usual)
            .filter(|((_, lacks), usual)| (key || *usual) && lacks(step))
            .map(|((field, _), _)| *field)
            .collect();
        let Some(first) = missing.first() else { continue };
        let name = visible(step.name.value().map_or("", |name| name));
        let (zh, en): (Vec<&str>, Vec<&str>) = missing.iter().map(|field| (field.zh(), field.name())).unzip();
        let (key_zh, key_en) = if key { ("关键环节", "key step") } else { ("步骤", "step") };
        findings.add(
            RULE.at(step.name.span().unwrap_or(step.placed.mark))
                .field(*first)
                .says(
                    format!("{key_zh}「{name}」没有写{}", zh.join("、")),
                    format!("the {key_en} “{name}” does not state {}", en.join(", ")),
                )
                .help(
                    format!("补写 {}", zh.iter().map(|key| format!("`{key}:`")).collect::<Vec<_>>().join("、")),
                    format!("add {}", en.iter().map(|key| format!("`{key}:`")).collect::<Vec<_>>().join(", ")),
                ),
        );
    }
}
