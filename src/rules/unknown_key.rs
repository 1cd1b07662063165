//! `unknown-key`: a key that its record does not know.

use super::Check;
use super::wording::rewrite;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Problem, ProblemKind, RecordKind};
use crate::source::visible;
use crate::vocabulary::{AMBIGUOUS, fold};

pub static RULE: Rule = Rule {
    name: "unknown-key",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("unknown_key.md"),
};

pub const CHECKS: &[Check] = &[Check::Problem(check)];

fn check(problem: &Problem, _: &FileContext<'_>, findings: &mut Findings) {
    let ProblemKind::UnknownKey { record, key, suggestions } = &problem.kind else { return };
    let shown = visible(key);
    let draft = RULE.at(problem.span).says(
        format!("{}里没有「{shown}」这个键", record.zh()),
        format!("the {} has no key `{shown}`", record.en()),
    );
    let draft = if fold(key) == fold(AMBIGUOUS) {
        draft.help(
            "由谁落实写 `责任人`,由谁监督写 `监控责任人`",
            "write `责任人` (owner) for who acts, `监控责任人` (monitor) for who monitors",
        )
    } else if suggestions.is_empty() && *record >= RecordKind::Config {
        draft.help("删去它", "delete it")
    } else if suggestions.is_empty() {
        draft.help("删去它,或写进 `备注`", "delete it, or write it into `备注` (note)")
    } else {
        let offered: Vec<String> = suggestions.iter().map(|word| format!("`{word}`")).collect();
        let near: Vec<&str> = suggestions.iter().map(AsRef::as_ref).collect();
        let draft = match *record >= RecordKind::Config {
            true => draft,
            false => rewrite(draft, problem.span, &near),
        };
        draft.help(
            format!("是不是 {}", offered.join("、")),
            format!("did you mean {}", offered.join(" or ")),
        )
    };
    findings.add(draft);
}
