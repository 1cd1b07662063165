//! `changed-after-review`: a risk point that was added after the last review.

use super::Check;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::record::Listed;
use crate::register::{Holder, Owner, Risk};

pub static RULE: Rule = Rule {
    name: "changed-after-review",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("changed_after_review.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

fn check(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let reviews = holder.reviews.items();
    let Some(last) = reviews.iter().filter_map(|review| review.date.spanned()).max_by_key(|date| date.value) else {
        return;
    };
    let torn = context.torn || holder.reviews.value().is_none_or(|list| list.torn);
    if torn || holder.kind == Owner::Library {
        return;
    }
    for risk in holder.risks {
        // That a point is closed is decided with its reason; what is new nobody has judged.
        let Some(date) = risk.since.spanned().filter(|date| risk.is_active() && date.value > last.value) else {
            continue;
        };
        let name = RiskView::new(risk, holder, context.library).name();
        findings.add(
                RULE.at(date.span)
                    .field(Risk::since)
                    .says(
                        format!("{} {} 提出,最近一次审核在 {},之后没有再审", name.zh, date.value, last.value),
                        format!("{} was raised on {}, and the last review was on {}", name.en, date.value, last.value),
                    )
                    .label(last.span, "最近一次审核", "the last review")
                    .help(
                        "报审后追加一条审核记录",
                        "have the change reviewed and append a review",
                    ),
            );
    }
}
