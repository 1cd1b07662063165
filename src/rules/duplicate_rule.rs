//! `duplicate-rule`: the inventory lists one rule twice.

use rustc_hash::FxHashMap;

use super::{Across, Check};
use crate::facts::{RuleFact, title_key};
use crate::finding::{Findings, Rule, Severity};
use crate::register::{RuleEntry, RuleStatus};
use crate::source::visible;
use crate::vocabulary::fold;

pub static RULE: Rule = Rule {
    name: "duplicate-rule",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("duplicate_rule.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

/// What two entries have in common, and how it is said.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Common {
    Id,
    Title,
    Number,
}

impl Common {
    fn of(self, entry: &RuleFact) -> Option<String> {
        match self {
            Common::Id => entry.id.as_deref().map(str::to_owned),
            Common::Title => Some(title_key(&entry.title)),
            Common::Number => entry.number.as_deref().map(fold),
        }
        .filter(|key| !key.is_empty())
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Common::Id => ("编号", "id"),
            Common::Title => ("名称", "title"),
            Common::Number => ("文号", "document number"),
        }
    }
}

fn check(across: &Across<'_>, findings: &mut Findings) {
    let mut first: FxHashMap<(Common, String), usize> = FxHashMap::default();
    let entries = &across.inventory().entries;
    for (position, (file, entry)) in entries.iter().enumerate() {
        let mut told = false;
        for common in [Common::Title, Common::Id, Common::Number] {
            // A version that is out of date may stand beside the one that took its place.
            if common != Common::Id && entry.status == Some(RuleStatus::Outdated) {
                continue;
            }
            let Some(key) = common.of(entry) else { continue };
            let known = *first.entry((common, key)).or_insert(position);
            if known == position || std::mem::replace(&mut told, true) {
                continue;
            }
            let (other_file, other) = &entries[known];
            let (title, (zh, en)) = (visible(&entry.title), common.words());
            findings.add(
                RULE.at_place(across.place(*file, entry.span))
                    .field(RuleEntry::title)
                    .says(
                        format!("「{title}」与前面一条的{zh}相同"),
                        format!("`{title}` has the {en} of an entry before it"),
                    )
                    .label_place(across.place(*other_file, other.span), "前面一条", "the entry before")
                    .help(
                        "重复的删去;旧版本标 `状态: 过时`",
                        "delete the repetition; mark an old version `状态: 过时` (outdated)",
                    ),
            );
        }
    }
}
