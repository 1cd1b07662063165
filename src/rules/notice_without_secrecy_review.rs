//! `notice-without-secrecy-review`: a notice that nobody checked for what must not be shown.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::register::Notice;
use crate::source::Given;

pub static RULE: Rule = Rule {
    name: "notice-without-secrecy-review",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("notice_without_secrecy_review.md"),
};

pub const CHECKS: &[Check] = &[Check::Notice(check)];

fn check(notice: &Notice, context: &FileContext<'_>, findings: &mut Findings) {
    let help = (
        "公示前请保密审查人逐项看过,写 `保密审查: { 审查人: …, 审查日期: … }`",
        "have each item checked before it is shown, and write `保密审查` (secrecy_review) with who and when",
    );
    match &notice.secrecy_review {
        Given::Absent if !context.torn && !notice.placed.open => findings.add(
            RULE.at(notice.title.span().unwrap_or(notice.placed.mark))
                .field(Notice::secrecy_review)
                .says("公示没有保密审查的记录", "no secrecy review of the notice is recorded")
                .help(help.0, help.1),
        ),
        Given::Is(review) => {
            if let (Given::Is(date), Given::Is(start)) = (&review.date, &notice.start)
                && date.value > start.value
            {
                findings.add(
                    RULE.at(date.span)
                        .field(Notice::secrecy_review)
                        .says(
                            format!("公示 {} 开始,{} 才做保密审查", start.value, date.value),
                            format!("the notice began on {}, and was checked only on {}", start.value, date.value),
                        )
                        .label(start.span, "公示从这天开始", "shown from this day")
                        .help(help.0, help.1),
                );
            }
        }
        _ => {}
    }
}
