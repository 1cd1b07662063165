//! `post-without-risk`: a post that nobody examined.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Holder, Post, Tier};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "post-without-risk",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("post_without_risk.md"),
};

pub const CHECKS: &[Check] = &[Check::Post(check)];

fn check(post: &Post, context: &FileContext<'_>, findings: &mut Findings) {
    let holder = Holder::of_post(post);
    // Posts of leaders are the concern of `leader-without-risk`.
    if context.torn || post.tier.get() == Some(Tier::Leader) {
        return;
    }
    if !holder.surely_without_risks() || !post.none_found.is_absent() {
        return;
    }
    let title = visible(holder.name.map_or("", |name| &name.value));
    let closed = !holder.risks.is_empty();
    let (zh, en) = match closed {
        true => ("的风险点都已消除,也没有写经查无风险点", "has only closed risk points and no reason for finding none"),
        false => ("没有风险点,也没有写经查无风险点", "has no risk point and no reason for finding none"),
    };
    findings.add(
        RULE.at(holder.name.map_or(post.placed.mark, |name| name.span))
            .field(Post::risks)
            .says(format!("岗位「{title}」{zh}"), format!("the post `{title}` {en}"))
            .help(
                "对照职责和职权查找;查过没有的写 `经查无风险点`,说明理由",
                "examine its duties and powers; where there is none, say why under `经查无风险点` (none_found)",
            ),
    );
}
