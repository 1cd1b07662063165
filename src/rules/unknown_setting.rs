//! `unknown-setting`: `riskreg.toml` sets a rule that does not exist, or for a path that does not.

use super::wording::quoted;
use super::{Across, Check, every};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::Profile;
use crate::source::{Span, visible};
use crate::vocabulary::did_you_mean;

pub static RULE: Rule = Rule {
    name: "unknown-setting",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("unknown_setting.md"),
};

pub const CHECKS: &[Check] = &[Check::Profile(check), Check::Across(stale)];

fn check(profile: &Profile, findings: &mut Findings) {
    for setting in &profile.severities {
        if super::by_name(&setting.rule).is_some() {
            continue;
        }
        let name = visible(&setting.rule);
        let draft = RULE.at(setting.span).says(format!("没有规则「{name}」"), format!("there is no rule `{name}`"));
        findings.add(match did_you_mean(&setting.rule, every().map(|entry| entry.rule.name)).as_slice() {
            [] => draft.help("`riskreg rules` 列出全部规则", "`riskreg rules` lists them all"),
            near => {
                let offered: Vec<String> = near.iter().map(|near| format!("`{near}`")).collect();
                draft.help(format!("是不是 {}", offered.join("、")), format!("did you mean {}", offered.join(" or ")))
            }
        });
    }
}

/// A pattern that no file of the register fits any more sets nothing.
fn stale(across: &Across<'_>, findings: &mut Findings) {
    let Some(config) = across.layout.config else { return };
    let mut said: Option<Span> = None;
    for path in across.profile.severities.iter().filter_map(|setting| setting.path.as_ref()) {
        // Each pattern once, though it sets several rules; and none of a built-in profile.
        if path.span == Span::default() || said.replace(path.span) == Some(path.span) {
            continue;
        }
        let mut files = across.layout.entries.iter().filter(|entry| entry.kind.is_some() || entry.fault.is_some());
        if files.any(|entry| fast_glob::glob_match(&*path.value, &entry.listed.path)) {
            continue;
        }
        let shown = quoted(&visible(&path.value));
        findings.add(
            RULE.at_place(across.place(config, path.span))
                .says(
                    format!("没有文件符合「{shown}」,这一段设置不起作用"),
                    format!("no file fits `{shown}`, so what is set there has no effect"),
                )
                .help(
                    "路径从台账的文件夹写起,如 `药剂科/**`",
                    "a path is written from the folder of the register, such as `药剂科/**`",
                ),
        );
    }
}
