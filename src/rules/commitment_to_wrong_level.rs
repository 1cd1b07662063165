//! `commitment-to-wrong-level`: a commitment given to somebody else than the level above.

use super::reviewer_does_not_fit::is_nobody_of;
use super::wording::quoted;
use super::{Across, Check};
use crate::facts::FileContext;
use crate::facts::reviewers::{Fit, fits};
use crate::facts::reviews::subject;
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::record::Listed;
use crate::register::{Commitment, Holder, Post};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "commitment-to-wrong-level",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("commitment_to_wrong_level.md"),
};

pub const CHECKS: &[Check] = &[Check::Post(of_roles), Check::Across(of_names)];

/// A role word that is not the one asked for.
fn of_roles(post: &Post, context: &FileContext<'_>, findings: &mut Findings) {
    let profile = context.profile;
    if profile.undertakings.iter().all(|row| row.to.is_none()) {
        return;
    }
    let given = post.holders.items().iter().map(|person| &person.value.commitment).chain([&post.commitment]);
    let holder = Holder::of_post(post);
    let Some(asked) = profile.undertaking(&subject(&holder, profile)).and_then(|row| row.to.as_deref()) else { return };
    for to in given.filter_map(|commitment| commitment.value()?.to.spanned()) {
        if fits(profile, &to.value, asked, false) == Fit::No {
            findings.add(worded(RULE.at(to.span), &to.value, asked));
        }
    }
}

/// A name that none of those bears who hold the role.
fn of_names(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let received = facts.people.iter().flat_map(|people| &people.received);
        for named in received.filter(|named| is_nobody_of(across, file, named)) {
            findings.add(worded(RULE.at_place(across.place(file, named.span)), &named.name, &named.role));
        }
    }
}

fn worded(draft: Draft, to: &str, asked: &str) -> Draft {
    let (to, asked) = (quoted(&visible(to)), visible(asked));
    draft
        .field(Commitment::to)
        .says(
            format!("承诺应向「{asked}」作出,写的是「{to}」"),
            format!("the commitment is to be given to `{asked}`, not to `{to}`"),
        )
        .help("按管理层级重新签署,或改正 `承诺对象`", "give it to the level above, or correct `承诺对象` (to)")
}
