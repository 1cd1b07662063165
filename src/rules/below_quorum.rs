//! `below-quorum`: a meeting that decided with fewer people than must attend.

use super::{Across, Check};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::Attend;
use crate::register::Review;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "below-quorum",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("below_quorum.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for meeting in facts.reviews.iter().flat_map(|reviews| &reviews.meetings) {
            let stage = &across.profile.chains[usize::from(meeting.chain)].stages[usize::from(meeting.stage)];
            let Some(staff) = staff_around(across, file) else { continue };
            let Some(rule) = stage.attendance(staff) else { continue };
            let wanted = rule.attend.of(staff);
            if meeting.present >= wanted {
                continue;
            }
            let (id, present) = (visible(&stage.id), meeting.present);
            let (why_zh, why_en) = match (rule.staff_below, rule.attend) {
                (Some(below), Attend::All) => {
                    (format!("不足 {below} 人的应全部到会"), format!("with fewer than {below} all must attend"))
                }
                _ => (format!("应到会 {wanted} 人"), format!("{wanted} must attend")),
            };
            findings.add(
                RULE.at_place(across.place(file, meeting.span))
                    .field(Review::present)
                    .says(
                        format!("「{id}」到会 {present} 人,部门 {staff} 人,{why_zh}"),
                        format!("{present} of {staff} people of the department attended `{id}`; {why_en}"),
                    )
                    .help(
                        "补开会议重新审定,记下到会人数;部门人数有变的改 `人数`",
                        "meet again and decide with all there; where the head count has changed correct `人数` (staff)",
                    ),
            );
        }
    }
}

/// The head count of the nearest department that states one.
pub fn staff_around(across: &Across<'_>, file: usize) -> Option<i64> {
    let department = across.department_of(file)?;
    let around = std::iter::once(department).chain(across.above(department));
    around.filter_map(|file| across.files[file].row.staff).find(|staff| *staff > 0)
}
