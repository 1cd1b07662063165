//! `holder-after-review`: somebody who took a post after it was last reviewed, and was not briefed.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Listed;
use crate::register::{Person, Post};
use crate::source::{Given, visible};

pub static RULE: Rule = Rule {
    name: "holder-after-review",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("holder_after_review.md"),
};

pub const CHECKS: &[Check] = &[Check::Post(check)];

fn check(post: &Post, context: &FileContext<'_>, findings: &mut Findings) {
    let reviews = post.reviews.items();
    let Some(last) = reviews.iter().filter_map(|review| review.date.spanned()).max_by_key(|date| date.value) else {
        return;
    };
    // A review that could not be read may be the later one.
    if context.torn || post.reviews.value().is_none_or(|list| list.torn) {
        return;
    }
    for person in post.current_holders().filter(|person| person.briefed.is_absent()) {
        let Given::Is(since) = &person.since else { continue };
        if since.value <= last.value {
            continue;
        }
        let name = visible(person.name.value().map_or("", |name| name));
        findings.add(
            RULE.at(since.span)
                .field(Person::briefed)
                .says(
                    format!("{name} {} 任职,岗位最近一次审核在 {},没有向其交底", since.value, last.value),
                    format!(
                        "{name} took the post on {}, after its last review on {}, and was not briefed",
                        since.value, last.value
                    ),
                )
                .label(last.span, "最近一次审核", "the last review")
                .help(
                    "向其交底并写 `交底日期`,由其重新查找后报审",
                    "explain the points to them and write `交底日期` (briefed); have them examine the post and report it",
                ),
        );
    }
}
