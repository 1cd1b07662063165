//! `personal-data`: numbers that identify a person.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::personal::{Found, Number, find, masked};
use crate::source::Span;

pub static RULE: Rule = Rule {
    name: "personal-data",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("personal_data.md"),
};

pub const CHECKS: &[Check] = &[Check::Source(check)];

/// The text of the file itself, so that comments, unknown keys and unreadable values are searched too.
fn check(context: &FileContext<'_>, findings: &mut Findings) {
    for Found { number, range } in find(context.text) {
        let (zh, en) = match number {
            Number::Identity => ("公民身份号码", "a citizen identity number"),
            Number::Mobile => ("手机号码", "a mobile number"),
            Number::Card => ("银行卡号", "a bank card number"),
        };
        let span = Span::new(range.start, range.end);
        let shown = masked(context.slice(span)).into_owned();
        findings.add(
            RULE.at(span).says(format!("这里写有{zh} {shown}"), format!("{en} stands here: {shown}")).help(
                "删去,并从版本历史中清除;同名的人用 `工号` 区分,联系方式写办公电话",
                "delete it, also from the history; tell namesakes apart by `工号` (id), give an office telephone as contact",
            ),
        );
    }
}
