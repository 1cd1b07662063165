//! `approver-not-listed`: an approval by somebody whom the register did not name for it.

use super::{Approval, Look, review_named};
use crate::facts::reviewers::{Asked, Own};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Review;
use crate::rules::Check;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "approver-not-listed",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("approver_not_listed.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Approval(check))];

fn check(approval: &Approval<'_>, findings: &mut Findings) {
    let Some(by) = approval.review.by.spanned() else { return };
    let (deed, name, who) = (approval.deed.told(), review_named(approval.review), visible(&by.value));
    let draft = RULE.at(by.span).field(Review::by);
    let draft = match &approval.misfit {
        Some(misfit) => match &misfit.asked {
            Asked::Role(role) => {
                let role = visible(role);
                draft.says(
                    format!("{}记录了{},审核人「{who}」当时不是「{role}」", deed.zh, name.zh),
                    format!("{} records {} by `{who}`, who was not `{role}` then", deed.en, name.en),
                )
            }
            Asked::Meeting => draft.severity(Severity::Warning).says(
                format!("{}记录了{},应由会议决定,只写了「{who}」一个人", deed.zh, name.zh),
                format!("{} records {} by one person, `{who}`, where a meeting decides", deed.en, name.en),
            ),
        },
        None if approval.own.is_some() => {
            let (zh, en) = match approval.own {
                Some(Own::Department) => ("就是本部门负责人", "heads the department"),
                _ => ("就是任职人自己", "holds the post"),
            };
            draft.says(
                format!("{}记录了{},审核人「{who}」{zh}", deed.zh, name.zh),
                format!("{} records {} by `{who}`, who {en}", deed.en, name.en),
            )
        }
        None if approval.unknown => draft.severity(Severity::Warning).says(
            format!("{}记录了{},本岗位、部门和单位当时都没有「{who}」", deed.zh, name.zh),
            format!(
                "{} records {} by `{who}`, whom the post, its department and its unit did not name",
                deed.en, name.en
            ),
        ),
        None => return,
    };
    findings.add(draft.help(
        "由应审的人重新审定,追加一条审核记录;人员有变动的,先改部门、单位文件再审",
        "have the right person decide and append a review; where people changed, change the department or unit first",
    ));
}
