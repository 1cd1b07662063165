//! `level-lowered-without-approval`: a level that fell, and nobody who decides has agreed to it since.

use super::{Look, VERSION_BEFORE, Weakened, Weakening, named};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Grading;
use crate::rules::Check;
use crate::source::{Place, visible};

pub static RULE: Rule = Rule {
    name: "level-lowered-without-approval",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("level_lowered_without_approval.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Weakened(check))];

fn check(weakened: &Weakened<'_>, findings: &mut Findings) {
    if weakened.what != Weakening::Lowered {
        return;
    }
    let (deed, name) = (weakened.deed.told(), named(weakened.entity, weakened.caption));
    let (old, new) = (visible(weakened.old), visible(weakened.new));
    let draft = RULE.at(weakened.span).entity(weakened.entity).field(Grading::level);
    let draft =
        draft.label_place(Place { file: VERSION_BEFORE, span: weakened.old_span }, "原来的等级", "the level before");
    let draft = match weakened.new {
        "" => draft.says(
            format!("{}删去了 {}的等级「{old}」,之后没有审定", deed.zh, name.zh),
            format!("{} took away the level `{old}` of {}, and no approval followed", deed.en, name.en),
        ),
        _ => draft.says(
            format!("{}把 {}的等级从「{old}」降为「{new}」,之后没有审定", deed.zh, name.zh),
            format!("{} lowered {} from `{old}` to `{new}`, and no approval followed", deed.en, name.en),
        ),
    };
    findings.add(weakened.graded(draft));
}
