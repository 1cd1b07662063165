//! `approver-is-holder`: somebody who approved their own post, or their own department where another must.

use super::wording::quoted;
use super::{Across, Check};
use crate::facts::reviewers::Own;
use crate::finding::{Findings, Rule, Severity};
use crate::register::Review;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "approver-is-holder",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("approver_is_holder.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for own in facts.reviews.iter().flat_map(|reviews| &reviews.own) {
            let (stage, by) = (visible(&own.stage), quoted(&visible(&own.by)));
            let (zh, en) = match own.own {
                Own::Post => ("就是任职人自己", "holds the post under review"),
                Own::Department => ("就是本部门负责人", "heads the department under review"),
            };
            findings.add(
                RULE.at_place(across.place(file, own.span))
                    .field(Review::by)
                    .says(
                        format!("「{stage}」的审核人「{by}」{zh}"),
                        format!("`{by}`, who decided at `{stage}`, {en}"),
                    )
                    .help("报上一级领导审核", "report it to the next superior"),
            );
        }
    }
}
