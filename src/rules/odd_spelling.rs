//! `odd-spelling`: keys, fixed words and dates that are read, but written otherwise than the format writes them.

use super::Check;
use super::wording::quoted;
use crate::facts::FileContext;
use crate::finding::{Edit, Findings, Rule, Severity};
use crate::record::{Problem, ProblemKind};
use crate::tree::yaml;

pub static RULE: Rule = Rule {
    name: "odd-spelling",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("odd_spelling.md"),
};

pub const CHECKS: &[Check] = &[Check::Problem(check)];

/// One finding a file: who writes Traditional characters or dates with dots does so throughout.
fn check(problem: &Problem, context: &FileContext<'_>, findings: &mut Findings) {
    let ProblemKind::OddSpellings(odd) = &problem.kind else { return };
    let Some(first) = odd.first() else { return };
    let (written, usual) = (quoted(context.slice(first.span)), &first.usual);
    let draft = match odd.len() {
        1 => RULE.at(first.span).says(
            format!("「{written}」读作「{usual}」,通常写后者"),
            format!("`{written}` is read as `{usual}`, which is what is usually written"),
        ),
        count => RULE.at(first.span).says(
            format!("有 {count} 处写法不同于通常,如「{written}」读作「{usual}」"),
            format!("{count} spellings are unusual, such as `{written}`, which is read as `{usual}`"),
        ),
    };
    let edits = odd.iter().map(|odd| Edit { span: odd.span, text: yaml::scalar(&odd.usual).into() }).collect();
    findings.add(
        draft
            .help(format!("改为 `{usual}`;`lint --fix` 一并改好"), format!("write `{usual}`; `lint --fix` does it for all"))
            .fixes(edits, true, "改为通常的写法", "write the usual spelling"),
    );
}
