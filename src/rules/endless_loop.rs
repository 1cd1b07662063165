//! `endless-loop`: steps from which a process never comes to its end.

use super::Check;
use super::ways::Ways;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Holder, Step};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "endless-loop",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("endless_loop.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

/// How many steps of a loop a message names.
const NAMED: usize = 4;

fn check(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    for process in holder.processes.iter().filter(|_| !context.torn) {
        let Some(ways) = Ways::of(process) else { continue };
        let (reached, ending) = (ways.reached([0], |_| false), ways.come_to_an_end());
        let Some(first) = (0..reached.len()).find(|step| reached[*step] && !ending[*step]) else { continue };
        let round = ways.reached([first], |_| false);
        let name = |step: usize| visible(ways.steps[step].name.value().map_or("", |name| name));
        let names: Vec<_> = (0..round.len()).filter(|step| round[*step]).take(NAMED).map(name).collect();
        // The way that leads back, where one is written.
        let back = (first..round.len()).find(|step| round[*step] && !ways.steps[*step].next.is_absent());
        let span = back.and_then(|step| ways.steps[step].next.span());
        findings.add(
            RULE.at(span.unwrap_or(ways.steps[first].placed.mark))
                .field(Step::next)
                .says(
                    format!("流程从步骤「{}」起没有出口,总在「{}」之间循环", name(first), names.join("」「")),
                    format!("from “{}” the process never ends: it goes round among “{}”", name(first), names.join("”, “")),
                )
                .help(
                    "给其中一步再写一条往下走的 `下一步`,到此为止的写「结束」",
                    "give one of them another `下一步` (next) that leads on, or 结束 where the process ends",
                ),
        );
    }
}
