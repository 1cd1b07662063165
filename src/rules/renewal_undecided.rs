//! `renewal-undecided`: risk points that nobody decided on although the cycle is about to end.

use super::{Across, Check};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Risk;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "renewal-undecided",
    severity: Severity::Warning,
    since: "0.3",
    page: include_str!("renewal_undecided.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

/// The points that a message names; the others are counted.
const NAMED: usize = 5;

fn check(across: &Across<'_>, findings: &mut Findings) {
    let cycle = &across.profile.cycle;
    let Some(end) = cycle.end.filter(|_| cycle.is_late(across.today)) else { return };
    for (file, facts, _) in across.present() {
        let Some(undecided) = facts.reviews.as_ref().map(|reviews| &reviews.undecided) else { continue };
        let Some(first) = undecided.first() else { continue };
        let ids: Vec<_> = undecided.iter().take(NAMED).map(|point| visible(&point.id)).collect();
        let (more_zh, more_en) = match undecided.len() {
            count if count > NAMED => (format!(" 等 {count} 个"), format!(" and {} more", count - NAMED)),
            _ => (String::new(), String::new()),
        };
        findings.add(
            RULE.at_place(across.place(file, first.span))
                .entity(&first.id)
                .field(Risk::renewal)
                .says(
                    format!("周期到 {end} 为止,风险点 {}{more_zh} 还没有定年度处理", ids.join("、")),
                    format!("the cycle ends on {end}, and risk points {}{more_en} are not decided on", ids.join(", ")),
                )
                .help(
                    "写 `年度处理`:沿用、修改或消除;`riskreg cycle status` 逐项列出由谁定",
                    "write `年度处理` (renewal): keep, change or close; `riskreg cycle status` lists who decides",
                ),
        );
    }
}
