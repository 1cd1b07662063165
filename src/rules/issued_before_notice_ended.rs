//! `issued-before-notice-ended`: a result that was issued while opinions could still come in.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Listed;
use crate::register::{Feedback, Notice};
use crate::source::Given;

pub static RULE: Rule = Rule {
    name: "issued-before-notice-ended",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("issued_before_notice_ended.md"),
};

pub const CHECKS: &[Check] = &[Check::Notice(check)];

fn check(notice: &Notice, _: &FileContext<'_>, findings: &mut Findings) {
    let Given::Is(issued) = &notice.issued else { return };
    let day = issued.value;
    if let Given::Is(end) = &notice.end
        && day <= end.value
    {
        let last = end.value;
        findings.add(
            RULE.at(issued.span)
                .field(Notice::issued)
                .says(
                    format!("公示到 {last} 为止,{day} 就印发了"),
                    format!("it was issued on {day}, and the notice runs to {last}"),
                )
                .label(end.span, "公示期到这天", "the notice runs to this day")
                .help("公示期满、修订之后再印发", "issue it when the notice has ended and what came in is worked in"),
        );
    }
    for answered in notice.feedback.items().iter().filter_map(|feedback| feedback.answered.spanned()) {
        if answered.value > day {
            findings.add(
                RULE.at(answered.span)
                    .field(Feedback::answered)
                    .says(
                        format!("{day} 已经印发,这条意见 {} 才答复", answered.value),
                        format!("it was issued on {day}, and this opinion answered only on {}", answered.value),
                    )
                    .label(issued.span, "印发", "issued")
                    .help("先答复意见再印发", "answer what came in before issuing"),
            );
        }
    }
}
