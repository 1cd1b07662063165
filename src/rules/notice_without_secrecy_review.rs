//! `notice-without-secrecy-review`: a notice that nobody checked for what must not be shown.

use super::{Across, Check};
use crate::facts::SecrecyFact;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Notice, NoticeState};

pub static RULE: Rule = Rule {
    name: "notice-without-secrecy-review",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("notice_without_secrecy_review.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let Some(notice) = &facts.notice else { continue };
        let draft = match notice.secrecy {
            Some(SecrecyFact::Absent) => {
                // Until it begins there is time.
                let begun = notice.course.on(across.today) != NoticeState::Draft;
                RULE.at_place(across.place(file, notice.mark))
                    .severity(if begun { Severity::Error } else { Severity::Warning })
                    .says("公示没有保密审查的记录", "no secrecy review of the notice is recorded")
            }
            Some(SecrecyFact::On(date, span)) => match notice.start {
                Some((start, start_span)) if date > start => RULE
                    .at_place(across.place(file, span))
                    .says(
                        format!("公示 {start} 开始,{date} 才做保密审查"),
                        format!("the notice began on {start}, and was checked only on {date}"),
                    )
                    .label_place(across.place(file, start_span), "公示从这天开始", "shown from this day"),
                _ => continue,
            },
            None => continue,
        };
        findings.add(draft.field(Notice::secrecy_review).help(
            "公示前请保密审查人逐项看过,写 `保密审查: { 审查人: …, 审查日期: … }`",
            "have each item checked before it is shown, and write `保密审查` (secrecy_review) with who and when",
        ));
    }
}
