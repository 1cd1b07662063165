//! `stale-review`: what was approved is no longer what stands here.

use super::Check;
use crate::facts::FileContext;
use crate::facts::reviews::{chain_of, has_passed, of_this_cycle, steps};
use crate::finding::{Findings, Rule, Severity};
use crate::fingerprint;
use crate::record::Listed;
use crate::register::{Holder, Review};
use crate::source::{Given, Spanned, visible};

pub static RULE: Rule = Rule {
    name: "stale-review",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("stale_review.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

fn check(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let reviews = holder.reviews.items();
    // A fingerprint is made only where there is a stamp to compare it with.
    if context.torn || reviews.iter().all(|review| review.stamp.is_absent()) {
        return;
    }
    let Some(latest) = latest_passed(holder, context) else { return };
    let Given::Is(stamp) = &latest.stamp else { return };
    if !fingerprint::is_known(&stamp.value) || fingerprint::of_file(holder, context.library) == *stamp.value.0 {
        return;
    }
    let stage = latest.stage.value().map_or_else(String::new, |stage| format!("「{}」", visible(stage)));
    let day = latest.date.get().map_or_else(String::new, |date| format!(" {date} "));
    let stage_en = latest.stage.value().map_or_else(String::new, |stage| format!(" by `{}`", visible(stage)));
    let day_en = latest.date.get().map_or_else(String::new, |date| format!(" on {date}"));
    findings.add(
        RULE.at(stamp.span)
            .field(Review::stamp)
            .says(
                format!("现在的内容不是{stage}{day}审定的内容"),
                format!("what stands here is not what was approved{stage_en}{day_en}"),
            )
            .help(
                "审定后的内容是唯一依据:改动重新报审,追加一条审核记录;误改的改回来",
                "what was approved is the only basis: have the change reviewed and append a review, or take it back",
            ),
    );
}

/// The latest review of the furthest stage passed in this cycle; earlier stamps are history.
fn latest_passed<'m>(holder: &Holder<'m>, context: &FileContext<'_>) -> Option<&'m Spanned<Review>> {
    let profile = context.profile;
    match chain_of(holder, profile) {
        Some(chain) => {
            let steps = steps(holder.reviews.items(), chain, profile);
            steps.iter().filter(|step| step.passed()).max_by_key(|step| step.stage).map(|step| step.review)
        }
        None => of_this_cycle(holder.reviews.items(), profile).filter(|review| has_passed(review)).last(),
    }
}
