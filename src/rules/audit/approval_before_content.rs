//! `approval-before-content`: an approval dated before what it approves existed.

use super::{Approval, Content, Look, review_named, short};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Review;
use crate::rules::Check;

pub static RULE: Rule = Rule {
    name: "approval-before-content",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("approval_before_content.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Approval(check))];

fn check(approval: &Approval<'_>, findings: &mut Findings) {
    let (Some(content), Some(stamp)) = (&approval.content, approval.review.stamp.span()) else { return };
    let (deed, name) = (approval.deed.told(), review_named(approval.review));
    let draft = match content {
        Content::Before => return,
        Content::Never => RULE.at(stamp).field(Review::stamp).says(
            format!("{}记录了{},指纹所指的内容在这个文件里从来没有过", deed.zh, name.zh),
            format!(
                "{} records {}, and no version of the file ever had the content of its fingerprint",
                deed.en, name.en
            ),
        ),
        Content::Since { commit, day, same } => {
            let Some(date) = approval.review.date.spanned().filter(|date| date.value < *day) else { return };
            let draft = RULE.at(date.span).field(Review::date);
            match same {
                // It may have lain on the table before it was committed; nothing shows it.
                true => draft.severity(Severity::Warning).says(
                    format!("{}同时记下了内容和{},内容 {day} 才提交,看不出审定时已有", deed.zh, name.zh),
                    format!(
                        "{} brought the content together with {}; nothing shows that it stood before {day}",
                        deed.en, name.en
                    ),
                ),
                false => {
                    let commit = short(commit);
                    draft.says(
                        format!("{}记录了{},所审的内容 {day} 才有(提交 {commit})", deed.zh, name.zh),
                        format!(
                            "{} records {}, whose content did not exist until {day} (commit {commit})",
                            deed.en, name.en
                        ),
                    )
                }
            }
        }
    };
    findings.add(draft.help(
        "按实际审定的内容和日期重新审定,追加一条审核记录",
        "have what stands here approved on a true date and append that review",
    ));
}
