//! `approval-missing`: a stage of the review that was gone past; where the profile requires the review, none at all,
//! or one that had not ended when the cycle did.

use jiff::civil::Date;

use super::{Across, Check};
use crate::facts::reviews::MissingStages;
use crate::facts::{StandingFact, Validity};
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::profile::{Chain, Profile};
use crate::register::{Post, Review};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "approval-missing",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("approval_missing.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let ended = across.profile.cycle.end.filter(|end| *end < across.today);
    for (file, facts, _) in across.present() {
        if let Some(missing) = facts.reviews.as_ref().and_then(|reviews| reviews.missing.as_ref()) {
            findings.add(gap(RULE.at_place(across.place(file, missing.span)), missing));
        } else if let (Some(end), Some(standing)) = (ended, &facts.standing)
            && let Some((chain, next)) = left_over(standing, across.profile)
        {
            let draft = RULE.at_place(across.place(file, standing.mark));
            findings.add(unfinished(draft, standing, chain, next, end));
        }
    }
}

fn gap(draft: Draft, missing: &MissingStages) -> Draft {
    let stages = visible(&missing.stages);
    match &missing.furthest {
        Some(furthest) => {
            let furthest = visible(furthest);
            draft
                .field(Review::stage)
                .says(
                    format!("「{furthest}」已经通过,前面的「{stages}」没有通过的记录"),
                    format!("`{furthest}` passed it, and no record shows that `{stages}` did before"),
                )
                .help(
                    "补记当时的审核;没有审核过的,从缺的环节重走",
                    "record what was decided there; where nothing was, review again from the stage that is missing",
                )
        }
        None => draft
            .field(Post::reviews)
            .says(format!("没有审核记录,应依次经过「{stages}」"), format!("it was never reviewed; {stages} must"))
            .help(
                "按环节报审,用 `riskreg approve` 写入 `审核记录`",
                "have it reviewed stage by stage and record it with `riskreg approve`",
            ),
    }
}

/// The chain that must be passed, and the position of the stage where it stopped. What was approved and then changed
/// is the concern of `stale-approval`.
fn left_over<'p>(standing: &StandingFact, profile: &'p Profile) -> Option<(&'p Chain, usize)> {
    let chain = profile.chains.get(usize::from(standing.chain?)).filter(|chain| chain.required)?;
    let stale = standing.passed.as_ref().is_some_and(|passed| passed.validity == Validity::Stale);
    let next = standing.next.filter(|_| standing.reviewed && standing.reviewable && !stale)?;
    Some((chain, usize::from(next)))
}

fn unfinished(draft: Draft, standing: &StandingFact, chain: &Chain, next: usize, end: Date) -> Draft {
    let left: Vec<_> = chain.stages[next..].iter().map(|stage| visible(&stage.id)).collect();
    let (left_zh, left_en) = (left.join("、"), left.join(", "));
    let (so_far_zh, so_far_en) = match (&standing.passed, &standing.returned) {
        (Some(passed), _) => {
            let stage = visible(&passed.stage);
            (format!("审核只到「{stage}」"), format!("`{stage}` is as far as the review came"))
        }
        (None, Some(returned)) => {
            let stage = visible(&returned.stage);
            (format!("「{stage}」退回后没有再报"), format!("`{stage}` sent it back and it was not reported again"))
        }
        (None, None) => ("本周期没有审核".to_owned(), "it was not reviewed in this cycle".to_owned()),
    };
    draft
        .field(Post::reviews)
        .says(
            format!("周期已于 {end} 结束,{so_far_zh},还缺「{left_zh}」"),
            format!("the cycle ended on {end}; {so_far_en}; still missing: {left_en}"),
        )
        .help(
            "补齐审核,用 `riskreg approve` 记录;当时已审的补记,日期写作出决定的那天",
            "finish the review and record it with `riskreg approve`; what was decided then is dated then",
        )
}
