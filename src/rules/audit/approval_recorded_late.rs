//! `approval-recorded-late`: an approval that was written down long after its day. Normal within days; noted beyond.

use super::{Approval, Look, review_named};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Review;
use crate::rules::Check;

pub static RULE: Rule = Rule {
    name: "approval-recorded-late",
    severity: Severity::Info,
    since: "0.3",
    page: include_str!("approval_recorded_late.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Approval(check))];

/// Days after a decision until which nothing is said.
const USUAL: i64 = 14;

fn check(approval: &Approval<'_>, findings: &mut Findings) {
    let Some(date) = approval.review.date.spanned() else { return };
    // Reviews without a stamp came with the first import, or from before there were stamps.
    if approval.review.stamp.is_absent() || !approval.passed {
        return;
    }
    let days = (approval.deed.author.day - date.value).get_days();
    let days = i64::from(days);
    if days <= USUAL {
        return;
    }
    let (deed, name) = (approval.deed.told(), review_named(approval.review));
    findings.add(
        RULE.at(date.span)
            .field(Review::date)
            .says(
                format!("{}才记录{},晚了 {days} 天", deed.zh, name.zh),
                format!("{} records {} {days} days later", deed.en, name.en),
            )
            .help("审定后及时用 `riskreg approve` 记录", "record a decision with `riskreg approve` when it is made"),
    );
}
