//! `leader-without-risk`: a leader who has found no risk of their own.

use super::{Across, Check, Resolved};
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Listed;
use crate::register::{Holder, Leader, Post, Tier, Unit};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "leader-without-risk",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("leader_without_risk.md"),
};

pub const CHECKS: &[Check] = &[Check::Post(of_post), Check::Unit(without_post), Check::Across(of_leaders)];

const HELP_ZH: &str = "领导带头查找:写出分管工作里的主要风险点和防控措施";
const HELP_EN: &str = "leaders lead: write the main risk points of what is in their charge, with measures";

/// A post of a leader without an active point.
fn of_post(post: &Post, context: &FileContext<'_>, findings: &mut Findings) {
    let holder = Holder::of_post(post);
    if context.torn || post.tier.get() != Some(Tier::Leader) || !holder.surely_without_risks() {
        return;
    }
    let title = visible(holder.name.map_or("", |name| &name.value));
    findings.add(
        RULE.at(holder.name.map_or(post.placed.mark, |name| name.span))
            .field(Post::risks)
            .says(format!("领导岗位「{title}」没有风险点"), format!("the leader's post `{title}` has no risk point"))
            .help(HELP_ZH, HELP_EN),
    );
}

/// A leader without a post, where others of the unit have one.
fn without_post(unit: &Unit, context: &FileContext<'_>, findings: &mut Findings) {
    let leaders = unit.leaders.items();
    if context.torn || leaders.iter().all(|leader| leader.post.is_absent()) {
        return;
    }
    let in_office = leaders.iter().filter(|leader| leader.until.is_absent());
    for leader in in_office.filter(|leader| leader.post.is_absent() && !leader.placed.open) {
        let name = visible(leader.name.value().map_or("", |name| name));
        findings.add(
            RULE.at(leader.name.span().unwrap_or(leader.placed.mark))
                .field(Leader::post)
                .says(
                    format!("班子成员{name}没有岗位,看不出有没有查找风险点"),
                    format!("the leader {name} has no post, so nothing shows their risk points"),
                )
                .help("写 `岗位`,例如 `岗位: /院长`", "add `岗位` (post), as in `岗位: /院长`"),
        );
    }
}

/// A leader whose post is not called a leader's, and has no point.
fn of_leaders(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for fact in &facts.references {
            let Some(name) = &fact.leader else { continue };
            let Resolved::File(post) = across.resolve(file, &fact.text, fact.wants) else { continue };
            let Some(found) = &across.files[post].file else { continue };
            if found.has_risks || found.leader_post || found.torn {
                continue;
            }
            let (name, path) = (visible(name), visible(across.name_of(post)));
            findings.add(
                RULE.at_place(across.place(file, fact.span))
                    .field(Leader::post)
                    .says(
                        format!("班子成员{name}的岗位「{path}」没有风险点"),
                        format!("`{path}`, the post of the leader {name}, has no risk point"),
                    )
                    .label_place(across.place(post, found.mark), "这个岗位", "this post")
                    .help(HELP_ZH, HELP_EN),
            );
        }
    }
}
