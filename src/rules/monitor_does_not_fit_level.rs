//! `monitor-does-not-fit-level`: a monitor whom the level does not ask for.

use super::{Across, Check};
use crate::facts::reviewers::same_person;
use crate::facts::{ExpectedMonitor, MonitorFact};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::Profile;
use crate::register::{Grading, is_masked};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "monitor-does-not-fit-level",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("monitor_does_not_fit_level.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for fact in &facts.monitors {
            if fact.names.iter().any(|name| may_fit(across, file, name, &fact.expected)) {
                continue;
            }
            let said = said(across.profile, fact);
            findings.add(
                RULE.at_place(across.place(file, fact.span))
                    .entity(&fact.entity)
                    .field(Grading::monitor)
                    .says(said.zh, said.en)
                    .help(said.help_zh, said.help_en),
            );
        }
    }
}

/// The name is, or for all we know may be, that of somebody who holds an expected role.
pub(super) fn may_fit(across: &Across<'_>, file: usize, name: &str, expected: &[ExpectedMonitor]) -> bool {
    if across.profile.role_in(name).is_some() {
        // A role word that is none of the expected ones.
        return false;
    }
    if is_masked(name) {
        return true;
    }
    expected.iter().any(|expected| {
        let Some(of) = expected.of else { return true };
        let officers = across.officers(file, of);
        officers.is_empty() || officers.iter().any(|officer| is_masked(officer) || same_person(officer, name))
    })
}

struct Said {
    zh: String,
    en: String,
    help_zh: String,
    help_en: String,
}

fn said(profile: &Profile, fact: &MonitorFact) -> Said {
    let level = |level: Option<crate::profile::Level>| level.map_or("", |level| profile.scale.name(level));
    let (own, higher): (Vec<&ExpectedMonitor>, Vec<_>) = fact.expected.iter().partition(|e| e.level == fact.level);
    let named: Vec<_> = fact.names.iter().map(|name| visible(name)).collect();
    let roles = |joint: &str| own.iter().map(|expected| &*expected.role).collect::<Vec<_>>().join(joint);
    let id = &fact.entity;
    let (grade_zh, grade_en) = match level(fact.level) {
        "" => (String::new(), String::new()),
        grade => (grade.to_owned(), format!(" of level {grade}")),
    };
    let words: Vec<&str> = own
        .iter()
        .filter_map(|expected| profile.role(&expected.role))
        .flat_map(|role| std::iter::once(&role.id).chain(&role.words))
        .map(|word| &**word)
        .collect();
    let words = if words.is_empty() { own.iter().map(|expected| &*expected.role).collect() } else { words };
    let (mut help_zh, mut help_en) = (format!("改为{}", words.join("、")), format!("write {}", words.join(" or ")));
    if !higher.is_empty() {
        let upward: Vec<String> = higher.iter().map(|e| format!("{}({})", e.role, level(e.level))).collect();
        help_zh.push_str(&format!(";更高等级的{}也可以", upward.join("、")));
        help_en.push_str(&format!("; the monitor of a higher level fits too: {}", upward.join(", ")));
    }
    Said {
        zh: format!("{grade_zh}风险点 {id} 应由「{}」监控,写的是「{}」", roles("」或「"), named.join("」「")),
        en: format!(
            "risk point {id}{grade_en} is to be monitored by `{}`, not by `{}`",
            roles("` or `"),
            named.join("`, `")
        ),
        help_zh,
        help_en,
    }
}
