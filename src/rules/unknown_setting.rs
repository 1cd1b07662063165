//! `unknown-setting`: `riskreg.toml` sets a rule that does not exist.

use super::{ALL, Check};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::Profile;
use crate::source::visible;
use crate::vocabulary::did_you_mean;

pub static RULE: Rule = Rule {
    name: "unknown-setting",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("unknown_setting.md"),
};

pub const CHECKS: &[Check] = &[Check::Profile(check)];

fn check(profile: &Profile, findings: &mut Findings) {
    for setting in &profile.severities {
        if super::by_name(&setting.rule).is_some() {
            continue;
        }
        let name = visible(&setting.rule);
        let draft = RULE.at(setting.span).says(format!("没有规则「{name}」"), format!("there is no rule `{name}`"));
        findings.add(match did_you_mean(&setting.rule, ALL.iter().map(|entry| entry.rule.name)).as_slice() {
            [] => draft.help("`riskreg rules` 列出全部规则", "`riskreg rules` lists them all"),
            near => {
                let offered: Vec<String> = near.iter().map(|near| format!("`{near}`")).collect();
                draft.help(format!("是不是 {}", offered.join("、")), format!("did you mean {}", offered.join(" or ")))
            }
        });
    }
}
