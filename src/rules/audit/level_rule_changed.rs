//! `level-rule-changed`: a commit changed by what levels are given.

use super::{Look, Whole};
use crate::finding::{Findings, Rule, Severity};
use crate::rules::Check;

pub static RULE: Rule = Rule {
    name: "level-rule-changed",
    severity: Severity::Info,
    since: "0.3",
    page: include_str!("level_rule_changed.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Commit(check))];

fn check(whole: &Whole<'_>, findings: &mut Findings) {
    let deed = whole.deed.told();
    for setting in &whole.settings {
        let key = setting.key;
        let draft = RULE.at(setting.span);
        let draft = match setting.lower {
            Some(lower) if lower > 0 => draft.severity(Severity::Warning).says(
                format!("{}改了 `{key}`,有 {lower} 处等级因此降低", deed.zh),
                format!("{} changed `{key}`, by which {lower} levels fall", deed.en),
            ),
            _ => draft.says(format!("{}改了 `{key}`", deed.zh), format!("{} changed `{key}`", deed.en)),
        };
        findings.add(draft.help(
            "定级办法的变动应有文件依据;用 `riskreg profile preview` 看影响",
            "such a change needs a document behind it; `riskreg profile preview` shows what it does",
        ));
    }
}
