//! `approval-out-of-order`: a stage of the review that was passed before the one in front of it.

use super::{Across, Check};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Review;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "approval-out-of-order",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("approval_out_of_order.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for disorder in facts.reviews.iter().flat_map(|reviews| &reviews.disorder) {
            let (stage, earlier) = (visible(&disorder.stage), visible(&disorder.earlier));
            let (day, earlier_day) = (disorder.day, disorder.earlier_day);
            findings.add(
                RULE.at_place(across.place(file, disorder.span))
                    .field(Review::date)
                    .says(
                        format!("「{stage}」{day} 就通过了,前面的「{earlier}」{earlier_day} 才审核"),
                        format!("`{stage}` passed it on {day}, before `{earlier}`, which comes first, on {earlier_day}"),
                    )
                    .label_place(across.place(file, disorder.earlier_span), "前面的环节", "the earlier stage")
                    .help(
                        "日期写作出决定的那天,补记的不改;确实倒置的按次序重走",
                        "write the day of each decision, not that of writing it down; where it was so, review again in order",
                    ),
            );
        }
    }
}
