//! `notice-before-approval`: something shown in a notice before it was approved.

use jiff::civil::Date;

use super::{Across, Check};
use crate::facts::NoticeFact;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Notice, NoticeState};
use crate::source::{Span, visible};

pub static RULE: Rule = Rule {
    name: "notice-before-approval",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("notice_before_approval.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let Some(notice) = &facts.notice else { continue };
        nobody_approved(across, file, notice, findings);
        let Some(start) = notice.start else { continue };
        own_approval(across, file, notice, findings);
        if across.profile.cycle.start.is_some_and(|cycle| start.0 < cycle) {
            // Approvals are known of the current cycle only.
            continue;
        }
        shown_too_early(across, file, start, findings);
    }
}

/// What a notice names that had not been approved when it began.
fn shown_too_early(across: &Across<'_>, file: usize, (start, start_span): (Date, Span), findings: &mut Findings) {
    for (covered, span) in across.named_by(file) {
        let looked = &across.files[covered].looked;
        let path = visible(across.name_of(covered));
        let draft = RULE.at_place(across.place(file, span)).field(Notice::covers);
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

/// It has begun, and nothing says who approved it, although the organisation reviews what it writes.
fn nobody_approved(across: &Across<'_>, file: usize, notice: &NoticeFact, findings: &mut Findings) {
    let begun = notice.course.on(across.today) != NoticeState::Draft;
    if !begun || !notice.undecided || across.profile.chains.is_empty() {
        return;
    }
    let since = |of: &str, nothing: &str| match notice.start {
        Some((start, _)) => of.replace("{}", &start.to_string()),
        None => nothing.to_owned(),
    };
    findings.add(
        RULE.at_place(across.place(file, notice.mark))
            .field(Notice::reviews)
            .says(
                format!("公示{}开始,没有由谁批准的记录", since(" {} ", "已经")),
                format!("the notice began{}, and nothing says who approved it", since(" on {}", "")),
            )
            .help(
                "用 `riskreg approve 公示文件 --stage 环节 --body 会议` 记录批准",
                "record the approval with `riskreg approve FILE --stage STAGE --body MEETING`",
            ),
    );
}
