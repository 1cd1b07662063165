//! `duplicate-key`: one key twice, or two spellings of one key.

use super::Check;
use super::wording::quoted;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Problem, ProblemKind};

pub static RULE: Rule = Rule {
    name: "duplicate-key",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("duplicate_key.md"),
};

pub const CHECKS: &[Check] = &[Check::Problem(check)];

fn check(problem: &Problem, context: &FileContext<'_>, findings: &mut Findings) {
    let ProblemKind::DuplicateKey { key, first } = &problem.kind else { return };
    let (again, before) = (quoted(key), quoted(context.slice(*first)));
    let draft = RULE.at(problem.span).field_if(problem.field);
    let draft = match again == before {
        true => draft.says(
            format!("「{again}」写了两次,这一次没有读"),
            format!("`{again}` is written twice; this one is not read"),
        ),
        false => draft.says(
            format!("「{again}」与上面的「{before}」是同一个键,这一处没有读"),
            format!("`{again}` is the same key as `{before}` above; this one is not read"),
        ),
    };
    findings.add(
        draft
            .label(*first, "第一次", "first written here")
            .help("只留一处;有几项的写成列表", "keep one of them; write several entries as a list"),
    );
}
