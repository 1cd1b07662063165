//! `revision-not-approved`: something that an opinion changed, issued without having been approved again.

use super::{Across, Check, Resolved};
use crate::facts::{ChangedFact, RefKind};
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Feedback, NoticeState};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "revision-not-approved",
    severity: Severity::Warning,
    since: "0.3",
    page: include_str!("revision_not_approved.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let Some(notice) = &facts.notice else { continue };
        // Before it is issued the change may still be on its way.
        if notice.course.on(across.today) != NoticeState::Revised {
            continue;
        }
        let old = across.profile.cycle.start.is_some_and(|cycle| notice.course.start.is_none_or(|start| start < cycle));
        for changed in notice.changed.iter().filter(|_| !old) {
            let Some(about) = waiting(across, file, changed) else { continue };
            let (name, since) = (visible(across.name_of(about)), changed.since);
            findings.add(
                RULE.at_place(across.place(file, changed.span))
                    .field(Feedback::changed)
                    .says(
                        format!("「{name}」按 {since} 的意见改了,没有重新审定就印发了"),
                        format!("`{name}` was changed after the opinion of {since}, and issued without being approved again"),
                    )
                    .help(
                        "改动从方案的 `revise_from` 环节重新审定,用 `riskreg approve` 记录",
                        "have the change pass the review from the stage of `revise_from`, and record it with `riskreg approve`",
                    ),
            );
        }
    }
}

/// The file that an opinion is about, where it is reviewed and nothing says that the change was.
fn waiting(across: &Across<'_>, notice: usize, changed: &ChangedFact) -> Option<usize> {
    let (Resolved::File(about) | Resolved::Item { file: about, .. }) =
        across.resolve(notice, &changed.about, RefKind::Any)
    else {
        return None;
    };
    let standing = across.files[about].standing.as_ref()?;
    // What keeps no reviews is left alone.
    standing.chain.filter(|_| standing.reviewed)?;
    let passed = standing.passed.as_ref().and_then(|passed| passed.date);
    (passed.is_none_or(|passed| passed < changed.since) || standing.next.is_some()).then_some(about)
}
