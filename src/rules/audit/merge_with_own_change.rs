//! `merge-with-own-change`: a merge that changes what none of its parents did.

use super::{Look, Whole, named};
use crate::finding::{Findings, Rule, Severity};
use crate::rules::Check;
use crate::source::{Place, visible};

pub static RULE: Rule = Rule {
    name: "merge-with-own-change",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("merge_with_own_change.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Commit(check))];

fn check(whole: &Whole<'_>, findings: &mut Findings) {
    let deed = whole.deed.told();
    for own in &whole.own {
        let (name, old, new) = (named(&own.entity, &own.caption), visible(&own.old), visible(&own.new));
        let change = match (&*old, &*new) {
            ("", "") => String::new(),
            ("", new) => format!(":{new}"),
            (old, "") => format!(":{old}"),
            (old, new) => format!(":{old} → {new}"),
        };
        let what = (visible(&own.what.zh), visible(&own.what.en));
        findings.add(
            RULE.at_place(Place { file: own.file, span: own.span })
                .entity(&own.entity)
                .says(
                    format!("合并{}自己做了改动,各分支都没有:{} {}{change}", deed.zh, name.zh, what.0),
                    format!("the merge in {} changes what no branch did: {}, {}{change}", deed.en, name.en, what.1),
                )
                .help(
                    "改动在分支上单独提交、审定,合并时不夹带",
                    "make the change in a commit of its own, have it approved, and merge without additions",
                ),
        );
    }
}
