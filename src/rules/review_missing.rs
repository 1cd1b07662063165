//! `review-missing`: a stage of the review that was gone past, or no review where one is required.

use super::{Across, Check};
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Post, Review};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "review-missing",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("review_missing.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let Some(missing) = facts.reviews.as_ref().and_then(|reviews| reviews.missing.as_ref()) else { continue };
        let stages = visible(&missing.stages);
        let draft = RULE.at_place(across.place(file, missing.span));
        findings.add(match &missing.furthest {
            Some(furthest) => {
                let furthest = visible(furthest);
                draft
                    .field(Review::stage)
                    .says(
                        format!("「{furthest}」已经通过,前面的「{stages}」没有通过的记录"),
                        format!("`{furthest}` passed it, and no record shows that `{stages}` did before"),
                    )
                    .help(
                        "补记当时的审核;没有审核过的,从缺的环节重走",
                        "record what was decided there; where nothing was, review again from the stage that is missing",
                    )
            }
            None => draft
                .field(Post::reviews)
                .says(format!("没有审核记录,应依次经过「{stages}」"), format!("it was never reviewed; {stages} must"))
                .help(
                    "按环节报审,写入 `审核记录`",
                    "have it reviewed stage by stage and record it under `审核记录` (reviews)",
                ),
        });
    }
}
