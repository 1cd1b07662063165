//! `stale-approval`: what was approved is no longer what stands here.

use super::{Across, Check};
use crate::facts::Validity;
use crate::finding::{Findings, Rule, Severity};
use crate::register::Review;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "stale-approval",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("stale_approval.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let passed = facts.standing.as_ref().and_then(|standing| standing.passed.as_ref());
        let Some(passed) = passed.filter(|passed| passed.validity == Validity::Stale) else { continue };
        if across.is_torn(file) {
            continue;
        }
        let shown = visible(&passed.stage);
        let (stage, stage_en) = match &*shown {
            "" => (String::new(), String::new()),
            stage => (format!("「{stage}」"), format!(" by `{stage}`")),
        };
        let day = passed.date.map_or_else(String::new, |date| format!(" {date} "));
        let day_en = passed.date.map_or_else(String::new, |date| format!(" on {date}"));
        findings.add(
            RULE.at_place(across.place(file, passed.span))
                .field(Review::stamp)
                .says(
                    format!("现在的内容不是{stage}{day}审定的内容"),
                    format!("what stands here is not what was approved{stage_en}{day_en}"),
                )
                .help(
                    "审定后的内容是唯一依据:改动重新报审,追加一条审核记录;误改的改回来",
                    "what was approved is the only basis: have the change reviewed and append a review, or take it back",
                ),
        );
    }
}
