//! Reviews of one file beside the chain that the profile asks for: which stages were passed, in which order; and when the file and its points were last looked at.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::reviewers::{self, Misfit, NamedFor, OwnReview};
use super::{Facts, FileContext};
use crate::profile::{Chain, CycleName, Profile, Reviewed, Subject};
use crate::record::{Listed, Number};
use crate::register::{Decision, GradedKind, Grading, Holder, Owner, Review, Risk, Unit};
use crate::source::{Given, Span, Spanned};

/// When a file was last looked at, and when it was approved.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Looked {
    /// The latest day that a review, or the date of a risk point, states.
    pub last: Option<Date>,
    /// The first day in this cycle on which the last stage of its chain was passed.
    pub approved: Option<Date>,
    /// It has reviews of this cycle that belong to the chain, and none at its last stage.
    pub on_the_way: bool,
}

/// What of the reviews is not as it should be, or can only be judged with other files.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ReviewFacts {
    pub missing: Option<MissingStages>,
    pub disorder: Vec<Disorder>,
    pub meetings: Vec<MeetingFact>,
    pub own: Vec<OwnReview>,
    pub misfits: Vec<Misfit>,
    pub named: Vec<NamedFor>,
    /// Active points last looked at before the cycle began.
    pub stale: Vec<PointLook>,
    /// Active points that the cycle took over and that nobody decided on; where the profile asks for a reminder.
    pub undecided: Vec<Undecided>,
    /// The phase that a project is in, since when.
    pub phase: Option<(Date, Span)>,
}

/// Stages that a review has gone past.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MissingStages {
    pub span: Span,
    /// The furthest stage that was passed; `None` where nothing was reviewed although the profile requires it.
    pub furthest: Option<Box<str>>,
    pub stages: Box<str>,
}

/// A stage passed before an earlier one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Disorder {
    pub span: Span,
    pub stage: Box<str>,
    pub day: Date,
    pub earlier: Box<str>,
    pub earlier_span: Span,
    pub earlier_day: Date,
}

/// A meeting whose attendance the profile has a rule for; the chain and its stage by position in the profile.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MeetingFact {
    pub span: Span,
    pub present: i64,
    pub chain: u16,
    pub stage: u16,
}

/// A risk point and the day when it was last looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PointLook {
    pub id: Box<str>,
    pub span: Span,
    pub day: Date,
}

/// A risk point without a decision of the yearly round.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Undecided {
    pub id: Box<str>,
    pub span: Span,
}

/// One review of the current cycle, with its stage in the chain.
#[derive(Clone, Copy)]
pub struct Step<'m> {
    pub review: &'m Spanned<Review>,
    pub stage: usize,
}

impl Step<'_> {
    /// Approved, adjusted or filed.
    pub fn passed(&self) -> bool {
        has_passed(self.review)
    }

    /// Not sent back: an opinion without a decision counts as having been there.
    fn went_on(&self) -> bool {
        self.review.decision.get() != Some(Decision::Return) && !matches!(self.review.decision, Given::Unreadable(_))
    }
}

pub fn has_passed(review: &Review) -> bool {
    matches!(review.decision.get(), Some(Decision::Approve | Decision::Adjust | Decision::Filed))
}

/// A file as conditions of review chains and commitments see it.
pub fn subject<'m>(holder: &'m Holder<'m>, profile: &Profile) -> Subject<'m> {
    static UNGRADED: LazyLock<Grading> = LazyLock::new(Grading::default);
    let grading = holder.grading.unwrap_or(&UNGRADED);
    let level = grading.effective().and_then(|(word, _)| profile.scale.level(&word.value));
    let kind = match holder.kind {
        Owner::Department => GradedKind::Department,
        _ => GradedKind::Post,
    };
    Subject { kind, grading, risk: None, power: None, holder, level }
}

/// The chain that the reviews of a file pass.
pub fn chain_of<'p>(holder: &Holder<'_>, profile: &'p Profile) -> Option<&'p Chain> {
    if profile.chains.is_empty() {
        return None;
    }
    let what = match holder.kind {
        Owner::Post => Reviewed::Post,
        Owner::Department => Reviewed::Department,
        Owner::Unit => Reviewed::Unit,
        Owner::Library => Reviewed::Common,
    };
    profile.chain(what, &subject(holder, profile))
}

/// The reviews of the current cycle: that of the profile, else that of the last review. Reviews are only ever appended, so
/// one that states neither cycle nor day is older than whatever stands below it.
pub fn of_this_cycle<'m>(
    reviews: &'m [Spanned<Review>],
    profile: &Profile,
) -> impl Iterator<Item = &'m Spanned<Review>> {
    let own = reviews.last().and_then(|review| review.cycle.value()).map(|cycle| &**cycle);
    let name = profile.cycle.name.as_deref().or(own).map(CycleName::new);
    let start = profile.cycle.start;
    let is_current = move |review: &Review| match (review.cycle.value(), &name) {
        (Some(cycle), Some(name)) => Some(name.is(cycle)),
        _ => Some(review.date.get()? >= start?),
    };
    let older = reviews.iter().rposition(|review| is_current(review) == Some(false));
    let begins = older.map_or(0, |older| older + 1);
    let all = reviews.iter().enumerate();
    all.filter(move |(at, review)| is_current(review).unwrap_or(*at >= begins)).map(|(_, review)| review)
}

/// The reviews of the current cycle that belong to the chain.
pub fn steps<'m>(reviews: &'m [Spanned<Review>], chain: &Chain, profile: &Profile) -> Vec<Step<'m>> {
    of_this_cycle(reviews, profile)
        .filter_map(|review| Some(Step { review, stage: chain.stage(review.stage.value()?)? }))
        .collect()
}

pub(super) fn gather(holder: &Holder<'_>, context: &FileContext<'_>, facts: &mut Facts) {
    let profile = context.profile;
    let reviews = holder.reviews.items();
    let last_review = reviews.iter().filter_map(|review| review.date.get()).max();
    let mut found = ReviewFacts::default();
    if profile.cycle.remind.is_some() && holder.kind != Owner::Library {
        undecided(holder, profile, &mut found.undecided);
    }
    facts.looked.last = look_at_points(holder, last_review, profile, &mut found.stale);
    if !context.torn
        && let Some(chain) = chain_of(holder, profile)
    {
        if reviews.is_empty() {
            never_reviewed(holder, chain, &mut found);
        } else {
            let steps = steps(reviews, chain, profile);
            let at_the_end = |step: &Step<'_>| step.stage + 1 == chain.stages.len();
            facts.looked.on_the_way = !steps.is_empty() && !steps.iter().any(at_the_end);
            let approvals = steps.iter().filter(|step| at_the_end(step) && step.passed());
            facts.looked.approved = approvals.filter_map(|step| step.review.date.get()).min();
            missing(holder, chain, &steps, &mut found);
            order(chain, &steps, &mut found);
            reviewers::gather(holder, chain, &steps, profile, &mut found);
            meetings(chain, &steps, profile, &mut found);
        }
    }
    if !found.is_empty() {
        facts.reviews = Some(Box::new(found));
    }
}

/// What a unit adds: the phase that it is in.
pub(super) fn gather_unit(unit: &Unit, facts: &mut Facts) {
    if let Given::Is(since) = &unit.phase_since {
        facts.reviews.get_or_insert_default().phase = Some((since.value, since.span));
    }
}

impl ReviewFacts {
    fn is_empty(&self) -> bool {
        self.missing.is_none()
            && self.disorder.is_empty()
            && self.meetings.is_empty()
            && self.own.is_empty()
            && self.misfits.is_empty()
            && self.named.is_empty()
            && self.stale.is_empty()
            && self.undecided.is_empty()
            && self.phase.is_none()
    }
}

/// The latest day that anything here states; notes the points that nobody has looked at in this cycle.
fn look_at_points(
    holder: &Holder<'_>,
    last_review: Option<Date>,
    profile: &Profile,
    stale: &mut Vec<PointLook>,
) -> Option<Date> {
    let mut last = last_review;
    for risk in holder.risks.iter().filter(|risk| risk.is_active()) {
        let own = risk.reviewed.get().max(risk.since.get());
        last = last.max(own);
        let (Some(day), Some(start)) = (own.max(last_review), profile.cycle.start) else { continue };
        if day < start && holder.kind != Owner::Library {
            let span = risk.reviewed.span().or(risk.since.span()).or(risk.id.span()).unwrap_or(risk.placed.mark);
            stale.push(PointLook { id: risk.id.value().map_or("", |id| id).into(), span, day });
        }
    }
    last
}

fn undecided(holder: &Holder<'_>, profile: &Profile, found: &mut Vec<Undecided>) {
    let waits = |risk: &&Spanned<Risk>| risk.is_active() && risk.renewal.is_absent() && !risk.placed.open;
    let waiting = holder.risks.iter().filter(waits).filter(|risk| profile.cycle.takes_over(risk.since.get()));
    found.extend(waiting.map(|risk| Undecided {
        id: risk.id.value().map_or("", |id| id).into(),
        span: risk.id.span().unwrap_or(risk.placed.mark),
    }));
}

fn never_reviewed(holder: &Holder<'_>, chain: &Chain, found: &mut ReviewFacts) {
    let some = !holder.surely_without_risks();
    if !chain.required || !holder.reviews.surely_empty() || holder.placed.open || !some {
        return;
    }
    let stages: Vec<&str> = chain.stages.iter().map(|stage| &*stage.id).collect();
    found.missing = Some(MissingStages {
        span: holder.name.map_or(holder.placed.mark, |name| name.span),
        furthest: None,
        stages: stages.join("、").into(),
    });
}

/// The stages before the furthest one passed that nobody recorded, or that sent back and never passed.
fn missing(holder: &Holder<'_>, chain: &Chain, steps: &[Step<'_>], found: &mut ReviewFacts) {
    let torn = holder.reviews.value().is_none_or(|list| list.torn);
    let Some(furthest) = steps.iter().filter(|step| step.passed()).max_by_key(|step| step.stage) else { return };
    if torn {
        return;
    }
    let mut there = vec![false; chain.stages.len()];
    steps.iter().filter(|step| step.went_on()).for_each(|step| there[step.stage] = true);
    let absent: Vec<&str> =
        (0..furthest.stage).filter(|stage| !there[*stage]).map(|stage| &*chain.stages[stage].id).collect();
    if !absent.is_empty() {
        found.missing = Some(MissingStages {
            span: furthest.review.stage.span().unwrap_or(furthest.review.placed.mark),
            furthest: Some(chain.stages[furthest.stage].id.clone()),
            stages: absent.join("、").into(),
        });
    }
}

/// A stage is out of order where all that is recorded of an earlier stage came after it.
fn order(chain: &Chain, steps: &[Step<'_>], found: &mut ReviewFacts) {
    // The earliest day of each stage; nothing is said of a stage of which some day is not known.
    let mut first: Vec<Option<(Date, Span)>> = vec![None; chain.stages.len()];
    let mut known = vec![true; chain.stages.len()];
    for step in steps.iter().filter(|step| step.went_on()) {
        match &step.review.date {
            Given::Is(date) => {
                let day = (date.value, date.span);
                let earliest = &mut first[step.stage];
                *earliest = Some(earliest.map_or(day, |earliest| if day.0 < earliest.0 { day } else { earliest }));
            }
            _ => known[step.stage] = false,
        }
    }
    // Of the stages before each: the one that began last.
    let mut latest: Vec<Option<(Date, Span, usize)>> = Vec::with_capacity(first.len());
    let mut so_far: Option<(Date, Span, usize)> = None;
    for (stage, begun) in first.iter().enumerate() {
        latest.push(so_far);
        if let Some((day, span)) = begun.filter(|_| known[stage])
            && so_far.is_none_or(|(other, ..)| day > other)
        {
            so_far = Some((day, span, stage));
        }
    }
    for step in steps.iter().filter(|step| step.passed()) {
        let (Given::Is(date), Some((day, span, earlier))) = (&step.review.date, latest[step.stage]) else { continue };
        if day > date.value {
            found.disorder.push(Disorder {
                span: date.span,
                stage: chain.stages[step.stage].id.clone(),
                day: date.value,
                earlier: chain.stages[earlier].id.clone(),
                earlier_span: span,
                earlier_day: day,
            });
        }
    }
}

fn meetings(chain: &Chain, steps: &[Step<'_>], profile: &Profile, found: &mut ReviewFacts) {
    let position = || profile.chains.iter().position(|known| std::ptr::eq(known, chain));
    for step in steps.iter().filter(|step| !chain.stages[step.stage].quorum.is_empty()) {
        let Given::Is(present) = &step.review.present else { continue };
        if let (Some(count), Some(chain)) = (Number::whole(&present.value), position()) {
            let fact =
                MeetingFact { span: present.span, present: count, chain: chain as u16, stage: step.stage as u16 };
            found.meetings.push(fact);
        }
    }
}
