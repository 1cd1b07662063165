//! `category-not-examined`: a category of risk that a post was not searched for.

use super::Check;
use crate::facts::{FileContext, examined, views};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::Profile;
use crate::register::{Holder, Owner, Risk};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "category-not-examined",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("category_not_examined.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

fn check(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    if !profile.examine_every || context.torn || holder.risks_unread() {
        return;
    }
    let views = views(holder, context.library);
    let examined = examined(holder, &views, profile);
    // Where nothing was examined at all, other rules say so.
    let nothing = holder.surely_without_risks() && examined.categories.is_empty();
    if examined.none_found || examined.unknown || nothing {
        return;
    }
    let missing: Vec<&str> = (0..profile.categories.words.len())
        .filter(|index| is_meant_for(profile, *index, holder.kind))
        .filter(|index| examined.categories.binary_search(&(*index as u16)).is_err())
        .map(|index| profile.categories.id(index))
        .collect();
    if missing.is_empty() {
        return;
    }
    let name = visible(holder.name.map_or("", |name| &name.value));
    let kind = holder.kind.record();
    findings.add(
        RULE.at(holder.name.map_or(holder.placed.mark, |name| name.span))
            .field(Risk::category)
            .says(
                format!("{}「{name}」没有查找{}方面的风险", kind.zh(), missing.join("、")),
                format!("the {} `{name}` was not examined for {}", kind.en(), missing.join(", ")),
            )
            .help(
                format!("查找后补写风险点;查过没有的写 `经查无风险点: {{ {}: 理由 }}`", missing[0]),
                format!("add what is found; where there is none: `经查无风险点: {{ {}: reason }}` (none_found)", missing[0]),
            ),
    );
}

/// Every category is meant for posts unless it says for what; departments and units only examine theirs.
fn is_meant_for(profile: &Profile, index: usize, kind: Owner) -> bool {
    let meant_for = &profile.categories.words[index].meant_for;
    let named = |word: &str| meant_for.iter().any(|kind| &**kind == word);
    match kind {
        Owner::Post => meant_for.is_empty() || named("post"),
        Owner::Department => named("department"),
        Owner::Unit => named("unit"),
        Owner::Library => false,
    }
}
