//! `notice-before-approval`: something shown in a notice before it was approved.

use super::{Across, Check, Resolved};
use crate::facts::{NoticeFact, RefKind};
use crate::finding::{Findings, Rule, Severity};
use crate::record::Field;
use crate::register::Notice;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "notice-before-approval",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("notice_before_approval.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

const COVERS: Field = Notice::covers;

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let Some(notice) = &facts.notice else { continue };
        let Some((start, start_span)) = notice.start else { continue };
        own_approval(across, file, notice, findings);
        if across.profile.cycle.start.is_some_and(|cycle| start < cycle) {
            // Approvals are known of the current cycle only.
            continue;
        }
        for fact in facts.references.iter().filter(|fact| fact.field == COVERS) {
            let Resolved::File(covered) = across.resolve(file, &fact.text, RefKind::Any) else { continue };
            let looked = &across.files[covered].looked;
            let path = visible(across.name_of(covered));
            let draft = RULE.at_place(across.place(file, fact.span)).field(COVERS);
            let draft = match looked.approved {
                Some(approved) if approved > start => draft.says(
                    format!("「{path}」{approved} 才审定,{start} 就开始公示"),
                    format!("`{path}` was approved on {approved}, and shown from {start}"),
                ),
                None if looked.on_the_way => draft.says(
                    format!("「{path}」还没有走完审核环节,{start} 就开始公示"),
                    format!("`{path}` has not passed every stage of its review, and was shown from {start}"),
                ),
                _ => continue,
            };
            findings.add(draft.label_place(across.place(file, start_span), "公示从这天开始", "shown from this day").help(
                "先审定后公示:推迟公示,或者从公示内容中去掉,审定后另行公示",
                "approve first and show then: begin the notice later, or take it off the list and show it once it is approved",
            ));
        }
    }
}

/// The notice itself was approved after it began.
fn own_approval(across: &Across<'_>, file: usize, notice: &NoticeFact, findings: &mut Findings) {
    let (Some((start, span)), Some(approved)) = (notice.start, notice.approved) else { return };
    if approved > start {
        findings.add(
            RULE.at_place(across.place(file, span))
                .field(Notice::start)
                .says(
                    format!("公示 {start} 开始,{approved} 才批准"),
                    format!("the notice began on {start} and was approved on {approved}"),
                )
                .help("先批准后公示,改正日期或说明原因", "approve first and show then; correct the date that is wrong"),
        );
    }
}
