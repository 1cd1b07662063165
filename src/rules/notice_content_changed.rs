//! `notice-content-changed`: a notice that shows something else than what was approved to be shown.

use jiff::civil::Date;

use super::{Across, Check, Covered};
use crate::facts::Validity;
use crate::finding::{Findings, Rule, Severity};
use crate::fingerprint;
use crate::register::{Notice, NoticeState};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "notice-content-changed",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("notice_content_changed.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

/// So many of those that may have changed are named.
const NAMED: usize = 3;

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let Some(notice) = &facts.notice else { continue };
        let Some((stamp, span, approved)) = &notice.stamp else { continue };
        // When it is over, what came in changes what was shown, and passes its own review.
        let over = matches!(notice.course.on(across.today), NoticeState::Closed | NoticeState::Revised);
        let known = |file: usize| across.files[file].stamp.as_deref().map(str::to_owned);
        if over || current(across, file, &known).is_none_or(|current| current == **stamp) {
            continue;
        }
        let day = approved.map_or_else(String::new, |day| format!(" {day} "));
        let day_en = approved.map_or_else(String::new, |day| format!(" on {day}"));
        let (which, which_en) = suspects(across, file, *approved);
        findings.add(
            RULE.at_place(across.place(file, *span))
                .field(Notice::stamp)
                .says(
                    format!("现在公示的不是{day}批准公示的内容{which}"),
                    format!("what is shown is not what was approved{day_en}{which_en}"),
                )
                .help(
                    "误改的改回来;改动已经审定的,用 `riskreg approve` 重新批准这份公示",
                    "take back what was changed by mistake; approve the notice again with `riskreg approve` where the change was reviewed",
                ),
        );
    }
}

/// The fingerprint of what a notice shows now, made of those of its files; `None` where one of them has none.
pub fn current(across: &Across<'_>, notice: usize, of_file: &dyn Fn(usize) -> Option<String>) -> Option<String> {
    let stamped = |covered: Covered| Some((across.name_of(covered.file).to_owned(), of_file(covered.file)?));
    let shown = across.covered_by(notice).into_iter().filter(|covered| covered.shown);
    let pairs: Option<Vec<(String, String)>> = shown.map(stamped).collect();
    pairs.filter(|pairs| !pairs.is_empty()).map(|pairs| fingerprint::of_notice(&pairs))
}

/// What was approved later than the notice, or changed since its own approval.
fn suspects(across: &Across<'_>, notice: usize, approved: Option<Date>) -> (String, String) {
    let later = |file: usize| {
        let passed = across.files[file].standing.as_ref().and_then(|standing| standing.passed.as_ref());
        passed.is_some_and(|passed| {
            let after = passed.date.zip(approved).is_some_and(|(passed, approved)| passed > approved);
            after || passed.validity == Validity::Stale
        })
    };
    let shown = across.covered_by(notice).into_iter().filter(|covered| covered.shown);
    let files: Vec<usize> = shown.map(|covered| covered.file).filter(|file| later(*file)).collect();
    let names: Vec<_> = files.iter().take(NAMED).map(|file| visible(across.name_of(*file))).collect();
    let more = files.len().saturating_sub(NAMED);
    match (names.is_empty(), more) {
        (true, _) => Default::default(),
        (false, 0) => (format!(":「{}」有变", names.join("」「")), format!(": `{}` changed", names.join("`, `"))),
        (false, _) => (
            format!(":「{}」等 {} 份有变", names.join("」「"), files.len()),
            format!(": `{}` and {more} more changed", names.join("`, `")),
        ),
    }
}
