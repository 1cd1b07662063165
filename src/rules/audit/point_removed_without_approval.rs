//! `point-removed-without-approval`: a risk point that was deleted after approval, not closed.

use super::{Look, VERSION_BEFORE, Weakened, Weakening, named};
use crate::finding::{Findings, Rule, Severity};
use crate::rules::Check;
use crate::source::Place;

pub static RULE: Rule = Rule {
    name: "point-removed-without-approval",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("point_removed_without_approval.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Weakened(check))];

fn check(weakened: &Weakened<'_>, findings: &mut Findings) {
    // What nobody had approved yet is a draft.
    if !weakened.was_approved {
        return;
    }
    let (deed, name) = (weakened.deed.told(), named(weakened.entity, weakened.caption));
    let before = Place { file: VERSION_BEFORE, span: weakened.old_span };
    let draft = match weakened.what {
        Weakening::Lowered => return,
        Weakening::PointGone => RULE
            .at(weakened.span)
            .says(
                format!("{}删去了审定过的 {},之后没有审定", deed.zh, name.zh),
                format!("{} deleted {}, which had been approved, and no approval followed", deed.en, name.en),
            )
            .label_place(before, "删去前", "before it was deleted"),
        Weakening::FileGone(points) => RULE.at_place(before).severity(Severity::Warning).says(
            format!("{}删去了审定过的 {},连同 {points} 个有效的风险点", deed.zh, name.zh),
            format!("{} deleted {}, which had been approved, with {points} active risk points", deed.en, name.en),
        ),
    };
    let draft = draft.entity(weakened.entity);
    findings.add(match weakened.what {
        Weakening::FileGone(_) => draft.help(
            "撤销的岗位先把风险点标为已消除并写理由,报审后再删",
            "where a post ends, close its points with a reason and have that approved first",
        ),
        _ => weakened.graded(draft),
    });
}
