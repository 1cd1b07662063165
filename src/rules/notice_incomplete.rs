//! `notice-incomplete`: a notice that does not say what those who read it must know.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Field;
use crate::register::Notice;

pub static RULE: Rule = Rule {
    name: "notice-incomplete",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("notice_incomplete.md"),
};

pub const CHECKS: &[Check] = &[Check::Notice(check)];

fn check(notice: &Notice, context: &FileContext<'_>, findings: &mut Findings) {
    if context.torn || notice.placed.open {
        return;
    }
    // One that lasts, or changes with what it shows, has no end.
    let limited = notice.is_limited();
    let asked: [(bool, Field); 5] = [
        (limited && notice.start.is_absent(), Notice::start),
        (limited && notice.end.is_absent(), Notice::end),
        (limited && notice.calendar.is_absent(), Notice::calendar),
        (notice.scope.is_absent(), Notice::scope),
        (notice.contact.is_absent(), Notice::contact),
    ];
    let absent: Vec<Field> = asked.into_iter().filter(|(absent, _)| *absent).map(|(_, field)| field).collect();
    let Some(first) = absent.first() else { return };
    let zh: Vec<String> = absent.iter().map(|field| format!("`{}`", field.zh())).collect();
    let en: Vec<String> = absent.iter().map(|field| format!("`{}`", field.name())).collect();
    findings.add(
        RULE.at(notice.title.span().unwrap_or(notice.placed.mark))
            .field(*first)
            .says(format!("公示缺少 {}", zh.join("、")), format!("the notice lacks {}", en.join(", ")))
            .help(
                "写明公示到哪天、按自然日还是工作日计、给谁看、向谁反映",
                "say until when it stands, how days are counted, who sees it, and where opinions go",
            ),
    );
}
