//! `unknown-allow`: a comment that allows what is no rule, or cannot be allowed.

use super::Check;
use super::wording::{offer, quoted, rewrite};
use crate::facts::{Allow, FileContext};
use crate::finding::{Findings, Rule, Severity};
use crate::vocabulary::did_you_mean;

pub static RULE: Rule = Rule {
    name: "unknown-allow",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("unknown_allow.md"),
};

pub const CHECKS: &[Check] = &[Check::Allow(check)];

fn check(allow: &Allow, _: &FileContext<'_>, findings: &mut Findings) {
    if let Some(span) = allow.unknown_word {
        findings.add(
            RULE.at(span)
                .says("「riskreg:」后面的话看不懂", "what follows `riskreg:` is not understood")
                .help("写作 `# riskreg: 允许 规则名 — 理由`", "write `# riskreg: allow RULE — reason`"),
        );
        return;
    }
    if allow.rules.is_empty() && allow.reason.is_some() {
        findings.add(
            RULE.at(allow.span)
                .says("放行没有写规则名", "this allows no rule by its name")
                .help("写作 `# riskreg: 允许 规则名 — 理由`", "write `# riskreg: allow RULE — reason`"),
        );
    }
    // Without a reason, what follows may be one that only lacks its dash.
    let named = if allow.reason.is_some() { &allow.rules[..] } else { &allow.rules[..allow.rules.len().min(1)] };
    for (name, span) in named {
        let shown = quoted(name);
        match super::by_name(name) {
            Some(entry) if entry.may_be_allowed() => {}
            Some(_) => findings.add(
                RULE.at(*span)
                    .says(format!("「{shown}」不能放行"), format!("`{shown}` cannot be allowed"))
                    .help("把它改好", "put it right"),
            ),
            None => {
                let near = did_you_mean(name, super::ALL.iter().map(|entry| entry.rule.name));
                let draft = RULE.at(*span).says(format!("没有规则「{shown}」"), format!("there is no rule `{shown}`"));
                findings.add(match near.is_empty() {
                    true => draft.help("`riskreg rules` 列出全部规则", "`riskreg rules` lists them all"),
                    false => offer(rewrite(draft, *span, &near), &near, std::iter::empty()),
                });
            }
        }
    }
}
