//! `area-without-risk`: an area that must be covered and has no risk point.

use super::{Across, Check};
use crate::facts::WordKey;
use crate::finding::{Findings, Rule, Severity};
use crate::register::{FileKind, Risk};
use crate::source::Span;

pub static RULE: Rule = Rule {
    name: "area-without-risk",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("area_without_risk.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let areas = &across.profile.areas;
    if !across.profile.asked.areas_every || areas.words.is_empty() {
        return;
    }
    let mut covered = vec![false; areas.words.len()];
    let mut holders = across.present().filter(|(.., kind)| is_holder(*kind)).peekable();
    let Some(home) = across.file("").or(holders.peek().map(|(file, ..)| *file)) else { return };
    for (file, facts, _) in holders {
        // What could not be read may be of any area.
        if across.is_torn(file) {
            return;
        }
        for point in facts.row.points.iter().filter(|point| !point.closed) {
            if let WordKey::Known(index) = point.area {
                covered[usize::from(index)] = true;
            }
        }
        let none = facts.points.iter().flat_map(|points| &points.areas_none);
        none.for_each(|index| covered[usize::from(*index)] = true);
    }
    let missing: Vec<&str> =
        covered.iter().enumerate().filter(|(_, covered)| !**covered).map(|(index, _)| areas.id(index)).collect();
    let [first, ..] = missing[..] else { return };
    let mark = across.files[home].file.as_ref().map_or(Span::default(), |fact| fact.mark);
    findings.add(
        RULE.at_place(across.place(home, mark))
            .field(Risk::area)
            .says(
                format!("全部台账里没有{}的风险点", missing.join("、")),
                format!("nowhere in the register is there a risk point of {}", missing.join(", ")),
            )
            .help(
                format!("查找后写上 `业务领域: {first}`;查过没有的写 `经查无风险点: {{ {first}: 理由 }}`"),
                format!("look for it and write `业务领域: {first}` (area); where there is none: `经查无风险点: {{ {first}: reason }}` (none_found)"),
            ),
    );
}

fn is_holder(kind: FileKind) -> bool {
    matches!(kind, FileKind::Unit | FileKind::Department | FileKind::Post)
}
