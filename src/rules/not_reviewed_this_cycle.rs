//! `not-reviewed-this-cycle`: risk points that nobody has looked at for a whole cycle.

use jiff::ToSpan;

use super::{Across, Check};
use crate::facts::reviews::PointLook;
use crate::finding::{Findings, Rule, Severity};
use crate::register::Risk;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "not-reviewed-this-cycle",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("not_reviewed_this_cycle.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

/// The points that a message names; the others are counted.
const NAMED: usize = 5;

fn check(across: &Across<'_>, findings: &mut Findings) {
    let cycle = &across.profile.cycle;
    let Some(start) = cycle.start else { return };
    // A cycle without an end is taken to be a year.
    let length = cycle.end.filter(|end| *end > start).map_or(365.days(), |end| ((end - start).get_days() + 1).days());
    for (file, facts, _) in across.present() {
        // Due once a cycle's length has gone by since the last look, not on the first day of the new cycle.
        let is_due = |look: &&PointLook| look.day.saturating_add(length) < across.today;
        let due: Vec<&PointLook> = facts.reviews.iter().flat_map(|facts| &facts.stale).filter(is_due).collect();
        let Some(oldest) = due.iter().min_by_key(|look| look.day) else { continue };
        let ids: Vec<_> = due.iter().take(NAMED).map(|look| visible(&look.id)).collect();
        let (more_zh, more_en) = match due.len() {
            count if count > NAMED => (format!(" 等 {count} 个"), format!(" and {} more", count - NAMED)),
            _ => (String::new(), String::new()),
        };
        findings.add(
            RULE.at_place(across.place(file, due[0].span))
                .entity(&due[0].id)
                .field(Risk::reviewed)
                .says(
                    format!("风险点 {}{more_zh} 上次复核在 {},本周期没有复核", ids.join("、"), oldest.day),
                    format!(
                        "risk points {}{more_en} were last looked at on {}, and not in this cycle",
                        ids.join(", "),
                        oldest.day
                    ),
                )
                .help(
                    "复核后写 `复核日期`,不再存在的写 `状态: 已消除`",
                    "look at them again and write `复核日期` (reviewed); close those that are no more",
                ),
        );
    }
}
