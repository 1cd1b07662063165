//! `rewritten-history`: what was recorded elsewhere is not what the repository has.

use super::{Broken, Look, short};
use crate::finding::{Findings, Rule, Severity};
use crate::rules::Check;
use crate::source::{Span, visible};

pub static RULE: Rule = Rule {
    name: "rewritten-history",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("rewritten_history.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Checkpoint(check))];

fn check(broken: &Broken, findings: &mut Findings) {
    let draft = RULE.at(Span::default());
    let draft = match broken {
        Broken::Absent { commit, day } => {
            let (commit, day) = (short(commit), visible(day));
            draft.says(
                format!("检查点记下的提交 {commit}({day})不在版本库里"),
                format!("the commit {commit} that the checkpoint of {day} records is not in the repository"),
            )
        }
        Broken::NotAnAncestor { commit, day, tip } => {
            let (commit, day, tip) = (short(commit), visible(day), short(tip));
            draft.says(
                format!("检查点记下的提交 {commit}({day})不在 {tip} 的历史里"),
                format!(
                    "the history of {tip} does not contain the commit {commit} that the checkpoint of {day} records"
                ),
            )
        }
        Broken::Tree { commit } => {
            let commit = short(commit);
            draft.says(
                format!("提交 {commit} 的目录树与检查点记下的不同"),
                format!("the tree of commit {commit} is not the one that the checkpoint records"),
            )
        }
        Broken::Fingerprint { commit } => {
            let commit = short(commit);
            draft.says(
                format!("提交 {commit} 里台账的指纹与检查点记下的不同"),
                format!("the register in commit {commit} does not have the fingerprint that the checkpoint records"),
            )
        }
    };
    findings.add(draft.help(
        "历史被改写过:从另存的副本找回,查明是谁强制推送的",
        "history was rewritten: find it in a copy kept elsewhere, and who forced the push",
    ));
}
