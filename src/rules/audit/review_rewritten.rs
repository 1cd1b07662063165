//! `review-rewritten`: a review that was altered or deleted after it had been recorded.

use super::{Look, Lost, VERSION_BEFORE, review_named};
use crate::finding::{Findings, Rule, Severity};
use crate::rules::Check;
use crate::source::Place;

pub static RULE: Rule = Rule {
    name: "review-rewritten",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("review_rewritten.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Lost(check))];

fn check(lost: &Lost<'_>, findings: &mut Findings) {
    let (deed, name) = (lost.deed.told(), review_named(lost.old));
    let before = Place { file: VERSION_BEFORE, span: lost.old.span };
    let zh: Vec<&str> = lost.fields.iter().map(|field| field.zh()).collect();
    let en: Vec<&str> = lost.fields.iter().map(|field| field.name()).collect();
    let (zh, en) = (zh.join("、"), en.join(", "));
    let draft = RULE.at(lost.span).label_place(before, "原来的记录", "the review as it was recorded");
    let draft = draft.field_if(lost.fields.first().copied());
    findings.add(match (lost.new, lost.only_filled) {
        (None, _) => draft
            .says(format!("{}删去了{}", deed.zh, name.zh), format!("{} deleted {}", deed.en, name.en))
            .help("审核记录只能追加:放回原来的记录", "reviews are only ever appended: put it back"),
        (Some(_), true) => draft
            .severity(Severity::Warning)
            .says(
                format!("{}给已有的{}补写了{zh}", deed.zh, name.zh),
                format!("{} filled in {en} of {}, recorded before", deed.en, name.en),
            )
            .help("补充的情况另写一条审核记录", "what is to be added is a review of its own"),
        (Some(_), false) => draft
            .says(format!("{}改动了{}的{zh}", deed.zh, name.zh), format!("{} altered {en} of {}", deed.en, name.en))
            .help(
                "审核记录只能追加:放回原来的记录,更正另写一条",
                "reviews are only ever appended: put it back, and append the correction",
            ),
    });
}
