//! `feedback-without-answer`: an opinion that nobody answered although the notice is over.

use super::{Across, Check};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Feedback;

pub static RULE: Rule = Rule {
    name: "feedback-without-answer",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("feedback_without_answer.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let Some(notice) = &facts.notice else { continue };
        let course = &notice.course;
        let over = course.issued.is_some()
            || course.outcome
            || course.end.is_some_and(|end| course.limited && end < across.today);
        if !over {
            continue;
        }
        for span in &notice.open {
            findings.add(
                RULE.at_place(across.place(file, *span))
                    .field(Feedback::answer)
                    .says("公示已经结束,这条意见没有答复", "the notice is over, and this opinion has no answer")
                    .help(
                        "写 `答复`、`答复日期` 和 `采纳情况`",
                        "write `答复` (answer), `答复日期` (answered) and `采纳情况` (adopted)",
                    ),
            );
        }
    }
}
