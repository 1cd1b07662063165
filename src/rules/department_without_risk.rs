//! `department-without-risk`: a department in which nobody has looked.

use super::{Across, Check};
use crate::finding::{Findings, Rule, Severity};
use crate::register::{Department, FileKind};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "department-without-risk",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("department_without_risk.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let mut searched = vec![false; across.files.len()];
    for (file, facts, _) in across.present() {
        let coverage = &facts.coverage;
        // A post that says nothing at all has its own finding: the department is not the one to be told.
        let spoken = match &facts.file {
            None => true,
            Some(fact) => fact.torn || fact.has_risks || fact.kind == FileKind::Post,
        };
        if spoken || coverage.none_found || !coverage.categories.is_empty() {
            searched[file] = true;
            across.above(file).for_each(|above| searched[above] = true);
        }
    }
    for (file, facts, kind) in across.present() {
        let Some(fact) = facts.file.as_ref().filter(|_| kind == FileKind::Department && !searched[file]) else {
            continue;
        };
        let name = visible(&fact.name);
        findings.add(
            RULE.at_place(across.place(file, fact.mark))
                .field(Department::risks)
                .says(
                    format!("部门「{name}」没有岗位,也没有风险点"),
                    format!("the department `{name}` has neither posts nor risk points"),
                )
                .help(
                    "为它的岗位建账查找;查过没有的写 `经查无风险点`,说明理由",
                    "add its posts and examine them; where there is none, say why under `经查无风险点` (none_found)",
                ),
        );
    }
}
