//! `mixed-key-language`: Chinese and English keys in one mapping.

use super::Check;
use super::wording::quoted;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Problem, ProblemKind, RecordKind};

pub static RULE: Rule = Rule {
    name: "mixed-key-language",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("mixed_key_language.md"),
};

pub const CHECKS: &[Check] = &[Check::Problem(check)];

fn check(problem: &Problem, _: &FileContext<'_>, findings: &mut Findings) {
    let ProblemKind::MixedKeyLanguage { key, expected } = &problem.kind else { return };
    let key = quoted(key);
    let draft = RULE.at(problem.span)
            .field_if(problem.field)
            .says(
                format!("「{key}」与同一段其他的键不是一种语言"),
                format!("`{key}` is not in the language of the keys around it"),
            )
            .help(format!("改为 `{expected}`"), format!("write `{expected}`"));
    // In TOML a key in Chinese must be in quotes.
    let in_toml = problem.field.is_some_and(|field| field.def().record >= RecordKind::Config);
    findings.add(match in_toml {
        true => draft,
        false => draft.fix(problem.span, expected.clone(), true, format!("改为 `{expected}`"), format!("write `{expected}`")),
    });
}
