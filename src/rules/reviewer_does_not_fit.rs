//! `reviewer-does-not-fit`: a stage of the review that somebody else than the one asked for has decided.

use super::wording::quoted;
use super::{Across, Check, FileFacts};
use crate::facts::reviewers::{Asked, Misfit, NamedFor, same_person};
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::profile::RoleOf;
use crate::register::{Review, is_masked};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "reviewer-does-not-fit",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("reviewer_does_not_fit.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for misfit in misfits(across, file, facts) {
            findings.add(worded(RULE.at_place(across.place(file, misfit.span)), &misfit));
        }
    }
}

/// The reviewers of a file who are not those that the stages ask for.
pub fn misfits(across: &Across<'_>, file: usize, facts: &FileFacts) -> Vec<Misfit> {
    let Some(reviews) = &facts.reviews else { return Vec::new() };
    let nobody = reviews.named.iter().filter(|named| is_nobody_of(across, file, named)).map(|named| Misfit {
        span: named.span,
        stage: named.stage.clone().unwrap_or_default(),
        by: named.name.clone(),
        asked: Asked::Role(named.role.clone()),
    });
    reviews.misfits.iter().cloned().chain(nobody).collect()
}

/// All who hold the role, or stand above it, are known by name, and the name is none of theirs.
pub fn is_nobody_of(across: &Across<'_>, file: usize, named: &NamedFor) -> bool {
    let officers = across.officers(file, named.of);
    let higher: &[RoleOf] = match named.of {
        RoleOf::PostHolder => &[RoleOf::DepartmentHead, RoleOf::DepartmentLeader, RoleOf::UnitHead],
        RoleOf::DepartmentHead => &[RoleOf::DepartmentLeader, RoleOf::UnitHead],
        RoleOf::DepartmentLeader => &[RoleOf::UnitHead],
        _ => &[],
    };
    let above = higher.iter().filter(|_| named.stage.is_some()).flat_map(|role| across.officers(file, *role));
    let masked = |officer: &&str| is_masked(officer);
    let fits = |officer: &str| is_masked(officer) || same_person(officer, &named.name);
    !officers.is_empty() && !officers.iter().any(masked) && !officers.iter().copied().chain(above).any(fits)
}

fn worded(draft: Draft, misfit: &Misfit) -> Draft {
    let (stage, by) = (visible(&misfit.stage), quoted(&visible(&misfit.by)));
    let draft = draft.field(Review::by);
    match &misfit.asked {
        Asked::Meeting => draft
            .says(
                format!("「{stage}」由会议决定,只写了一个人「{by}」"),
                format!("a meeting decides at `{stage}`; only one person, `{by}`, is named"),
            )
            .help(
                "写 `审核组织` 和 `到会人数`,个人的意见另记一条",
                "name the meeting under `审核组织` (body) and who attended; record a personal opinion by itself",
            ),
        Asked::Role(role) => {
            let role = visible(role);
            draft
                .says(
                    format!("「{stage}」环节应由「{role}」审核,写的是「{by}」"),
                    format!("at the stage `{stage}` it is for `{role}` to decide, not for `{by}`"),
                )
                .help(
                    "请上一级领导审核,写明是谁;名称不同的在 `[[roles]]` 补一种叫法",
                    "have the superior decide and name them; where only the word differs, add it to `[[roles]]`",
                )
        }
    }
}
