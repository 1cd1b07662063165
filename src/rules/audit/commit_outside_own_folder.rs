//! `commit-outside-own-folder`: a commit that touches what belongs to others.

use super::{Look, Whole};
use crate::finding::{Findings, Rule, Severity};
use crate::rules::Check;
use crate::source::{Place, Span, visible};

pub static RULE: Rule = Rule {
    name: "commit-outside-own-folder",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("commit_outside_own_folder.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Commit(check))];

fn check(whole: &Whole<'_>, findings: &mut Findings) {
    let deed = whole.deed.told();
    for foreign in &whole.foreign {
        let path = visible(foreign.path);
        let (more, files) = match foreign.more {
            0 => (String::new(), String::new()),
            more => (format!("等 {} 个文件", more + 1), format!(" and {more} more files there")),
        };
        let owners: Vec<_> = foreign.owners.iter().map(|owner| visible(owner)).collect();
        let email = visible(&whole.deed.author.email);
        findings.add(
            RULE.at_place(Place { file: foreign.file, span: Span::default() })
                .says(
                    format!("{}改了 {path}{more},作者 {email} 不是它的负责人({})", deed.zh, owners.join("、")),
                    format!(
                        "{} changed {path}{files}, and its author {email} is none of its owners ({})",
                        deed.en,
                        owners.join(", ")
                    ),
                )
                .help(
                    "由负责人自己提交;确实归他管的,在 `[git] owners` 或 CODEOWNERS 里写明",
                    "have an owner commit it; where it is theirs, say so in `[git] owners` or CODEOWNERS",
                ),
        );
    }
}
