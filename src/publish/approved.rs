//! What of a register was approved: 审定结果是唯一依据. A file that awaits approval is headed 征求意见稿, or left out where the
//! register publishes nothing else; what a review decided of single points counts for more than what is written of them.

use crate::facts::reviews::{chain_of, has_passed, of_this_cycle};
use crate::facts::{LibraryIndex, StandingFact};
use crate::fingerprint;
use crate::profile::Profile;
use crate::record::{Language, List, Listed, Text, Word};
use crate::register::{Decision, Holder, Owner, Review, Risk};
use crate::reports::approvals::State;
use crate::source::{Given, Spanned};
use crate::vocabulary::nfc;
use rustc_hash::FxHashMap;

/// What a review decided of one point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Returned,
    /// Passed, with this level.
    Level(Spanned<Text>),
}

/// What the reviews of one file decided of its points, by id.
pub type Verdicts = FxHashMap<Box<str>, Verdict>;

/// Where a file stands, where approval is asked of it and what it says was not approved. Approval is asked where the profile
/// requires it, where a review has begun, and of everything where only what was approved is published (`strict`).
pub fn awaits(
    holder: &Holder<'_>,
    standing: Option<&StandingFact>,
    profile: &Profile,
    library: &LibraryIndex,
    strict: bool,
) -> Option<State> {
    let Some(fact) = standing else { return (strict && holder.kind == Owner::Post).then_some(State::NotBegun) };
    if !fact.reviewable {
        return None;
    }
    let state = State::of_fact(fact);
    let required = || chain_of(holder, profile).is_some_and(|chain| chain.required);
    let awaited = match state {
        State::Approved => false,
        State::NotBegun => (strict || required()) && !was_approved(holder, profile, library),
        State::UnderWay => !was_approved(holder, profile, library),
        State::Stale | State::Returned => true,
    };
    awaited.then_some(state)
}

/// The last stage passed exactly what stands, in whichever cycle: a new round takes nothing back before it comes to an end.
fn was_approved(holder: &Holder<'_>, profile: &Profile, library: &LibraryIndex) -> bool {
    let chain = chain_of(holder, profile);
    let at_the_end = |review: &Review| match (chain, review.stage.value()) {
        (Some(chain), Some(stage)) => chain.stage(stage) == Some(chain.stages.len().wrapping_sub(1)),
        (chain, _) => chain.is_none(),
    };
    let passed = holder.reviews.items().iter().filter(|review| has_passed(review) && at_the_end(review));
    let stamps: Vec<&Text> =
        passed.filter_map(|review| review.stamp.value()).filter(|stamp| fingerprint::is_known(stamp)).collect();
    if stamps.is_empty() {
        return false;
    }
    let now = fingerprint::of_file(holder, library);
    stamps.iter().any(|stamp| ***stamp == *now)
}

/// A decision that may be shown: what was returned or only said on the way is work in progress.
pub fn stands(review: &Review) -> bool {
    matches!(review.decision.get(), Some(Decision::Approve | Decision::Filed))
}

/// What the reviews of this cycle decided of single points; the last word counts.
pub fn verdicts(holder: &Holder<'_>, profile: &Profile) -> Verdicts {
    let mut verdicts = Verdicts::default();
    for review in of_this_cycle(holder.reviews.items(), profile) {
        let items = review.items.value().map_or(&[][..], |pairs| &pairs.0);
        for pair in items {
            if let Some(verdict) = verdict(&pair.value, profile) {
                verdicts.insert(nfc(&pair.key.value).as_ref().into(), verdict);
            }
        }
    }
    verdicts
}

/// 同意, 退回 or the level that was decided; nothing else is understood.
fn verdict(word: &Spanned<Text>, profile: &Profile) -> Option<Verdict> {
    if let Some(index) = Decision::SET.find(&word.value) {
        return Some(match Decision::ALL[index] {
            Decision::Return => Verdict::Returned,
            _ => Verdict::Passed,
        });
    }
    profile.scale.level(&word.value).map(|_| Verdict::Level(word.clone()))
}

pub fn verdict_of<'v>(risk: &Risk, verdicts: &'v Verdicts) -> Option<&'v Verdict> {
    if verdicts.is_empty() {
        return None;
    }
    verdicts.get(&*nfc(risk.id.value()?))
}

/// The level that was decided is the one that is shown.
pub fn level_as_decided(risks: &mut Given<List<Risk>>, verdicts: &Verdicts) {
    let Given::Is(list) = risks else { return };
    if verdicts.is_empty() {
        return;
    }
    for risk in &mut list.value.items {
        if let Some(Verdict::Level(level)) = verdict_of(&risk.value, verdicts) {
            risk.value.grading.level = Given::Is(level.clone());
        }
    }
}

/// What stands at the head of a page whose content awaits approval.
pub fn head(state: State, language: Language) -> &'static str {
    let (zh, en) = match state {
        State::Stale => ("征求意见稿：审定后有改动，尚未重新审定", "Draft for comment: changed since it was approved"),
        State::UnderWay => ("征求意见稿：正在审核，尚未审定", "Draft for comment: under review"),
        State::Returned => ("征求意见稿：审核退回，正在修改", "Draft for comment: sent back by a review"),
        State::NotBegun | State::Approved => ("征求意见稿：尚未审定", "Draft for comment: not approved"),
    };
    language.of(zh, en)
}

/// The word for a point that awaits approval.
pub fn mark(language: Language) -> &'static str {
    language.of("征求意见稿", "draft for comment")
}
