//! `outdated-rule-cited`: a power, step or measure rests on a rule that is marked outdated or missing.

use super::wording::quoted;
use super::{Across, Check};
use crate::facts::CitedBy;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Word;
use crate::register::{Measure, Power, RuleStatus};

pub static RULE: Rule = Rule {
    name: "outdated-rule-cited",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("outdated_rule_cited.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let inventory = across.inventory();
    let bad = |status: Option<RuleStatus>| matches!(status, Some(RuleStatus::Outdated | RuleStatus::Missing));
    if !inventory.entries.iter().any(|(_, entry)| bad(entry.status)) {
        return;
    }
    for (file, facts, _) in across.present() {
        for cites in facts.points.iter().flat_map(|points| points.cited.iter()) {
            let entry = inventory.find(cites.word).and_then(|position| inventory.entries.get(position));
            let Some((listed_in, entry)) = entry.filter(|(_, entry)| bad(entry.status)) else { continue };
            let field = match cites.by {
                CitedBy::Rules(field) => field,
                CitedBy::Basis => Power::basis,
                CitedBy::Words => Measure::text,
            };
            let (title, status) = (quoted(&entry.title), entry.status.unwrap_or(RuleStatus::Outdated));
            let (help_zh, help_en) = match status {
                RuleStatus::Missing => (
                    "先把制度立起来,在制度清单里改 `状态`;没立之前写别的依据",
                    "draw up the rule and correct its `状态` (status); until then rest on another",
                ),
                _ => (
                    "改引现行的制度;已经修订的,在制度清单里改 `状态`",
                    "cite what is in force, or correct its `状态` (status) in the inventory where it was revised",
                ),
            };
            findings.add(
                RULE.at_place(across.place(file, cites.span))
                    .entity(cites.entity)
                    .field(field)
                    .says(
                        format!("所依据的{title}在制度清单里标为「{}」", status.zh()),
                        format!("{title}, on which this rests, is marked `{}` in the inventory", status.en()),
                    )
                    .label_place(across.place(*listed_in, entry.span), "制度清单", "the inventory")
                    .help(help_zh, help_en),
            );
        }
    }
}
