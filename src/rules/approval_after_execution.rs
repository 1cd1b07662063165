//! `approval-after-execution`: a process that carries out first and approves afterwards.

use std::sync::LazyLock;

use super::Check;
use super::ways::Ways;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Holder, Stage, Step};
use crate::source::visible;
use crate::vocabulary::fold;

pub static RULE: Rule = Rule {
    name: "approval-after-execution",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("approval_after_execution.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

static LIST: &str = include_str!("approval_after_execution.tsv");

/// Folded words for (deciding, carrying out).
static WORDS: LazyLock<(Vec<String>, Vec<String>)> = LazyLock::new(|| {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    let words = |kind: &'static str| {
        lines.clone().filter_map(move |line| line.split_once('\t')).filter(move |(k, _)| *k == kind).map(|(_, w)| fold(w))
    };
    (words("decide").collect(), words("execute").collect())
});

/// What a step does, as far as the order of steps is concerned.
#[derive(Clone, Copy, PartialEq)]
enum Deed {
    /// A decision of any kind, called approval where its function says so.
    Decides { approval: bool },
    Executes,
    Other,
}

fn deed(step: &Step) -> Deed {
    let (deciding, executing) = &*WORDS;
    let said = step.function.value().map_or("", |function| function);
    let parts = || said.split(['、', '，', ',', '；', '/', '和', '与']).map(fold);
    let any = |words: &[String]| parts().any(|part| words.contains(&part));
    match (any(deciding), step.stage.get() == Some(Stage::Decision), any(executing)) {
        (true, ..) => Deed::Decides { approval: true },
        (_, true, _) => Deed::Decides { approval: false },
        (.., true) => Deed::Executes,
        _ => Deed::Other,
    }
}

fn check(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    for process in holder.processes.iter().filter(|_| !context.torn) {
        let Some(ways) = Ways::of(process) else { continue };
        let deeds: Vec<Deed> = ways.steps.iter().map(|step| deed(step)).collect();
        let decides = |step: usize| matches!(deeds[step], Deed::Decides { .. });
        // Reached without any decision on the way.
        let unapproved = ways.reached([0], decides);
        let executed = (0..deeds.len()).find(|step| unapproved[*step] && deeds[*step] == Deed::Executes);
        let Some(executed) = executed else { continue };
        let after = ways.after(executed);
        let approval = |step: &usize| after[*step] && deeds[*step] == Deed::Decides { approval: true };
        let Some(approval) = (0..deeds.len()).find(approval) else { continue };
        // The deed itself may follow the approval: what came before it was only its preparation.
        let (deed, later) = (&ways.steps[executed], ways.after(approval));
        let function = |step: &Step| step.function.value().map(|function| fold(function));
        if (0..deeds.len()).any(|step| step != executed && later[step] && function(&ways.steps[step]) == function(deed)) {
            continue;
        }
        let name = |step: usize| visible(ways.steps[step].name.value().map_or("", |name| name));
        let draft = RULE.at(deed.name.span().unwrap_or(deed.placed.mark)).field(Step::stage).says(
            format!("先「{}」,后「{}」,之前没有任何决策环节", name(executed), name(approval)),
            format!("“{}” comes before “{}”, and nothing is decided before it", name(executed), name(approval)),
        );
        let draft = match ways.steps[approval].name.span() {
            Some(span) => draft.label(span, "到这里才审批", "approved only here"),
            None => draft,
        };
        findings.add(draft.help(
            "把审批放到执行之前;事前另有批准的,把那一步写进流程",
            "put the approval before the deed; where another step approves it beforehand, write that step too",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_for_deciding_and_for_carrying_out() {
        let (deciding, executing) = &*WORDS;
        assert!(deciding.len() > 5 && executing.len() > 10);
        assert!(deciding.iter().all(|word| !executing.contains(word)));
    }
}
