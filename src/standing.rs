//! Where a file stands in its review: which stage passed it last, whether what passed is what stands now, and whose
//! turn it is. Alone compares a stamp with what it was made of.

use crate::facts::reviews::chain_of;
use crate::facts::{LibraryIndex, PassedFact, Progress, StandingFact, Validity, progress};
use crate::fingerprint;
use crate::profile::{Chain, Profile};
use crate::record::Listed;
use crate::register::{Holder, Owner, Review};
use crate::source::Given;

/// Where one file stands.
#[derive(Clone, Copy)]
pub struct Standing<'m, 'p> {
    pub chain: Option<&'p Chain>,
    pub progress: Progress<'m>,
    /// Of the review that passed last; [`Validity::Unbound`] where none did.
    pub validity: Validity,
}

impl<'m, 'p> Standing<'m, 'p> {
    pub fn of(holder: &Holder<'m>, profile: &'p Profile, library: &LibraryIndex) -> Standing<'m, 'p> {
        let chain = chain_of(holder, profile);
        let progress = progress(holder, chain, profile);
        let validity = progress.passed.map_or(Validity::Unbound, |review| validity(review, holder, library));
        Standing { chain, progress, validity }
    }

    /// The position of the stage whose turn it is. Where all have passed and something changed since, that is the
    /// one where a change enters again.
    pub fn next(&self) -> Option<usize> {
        let chain = self.chain?;
        let next = self.progress.next();
        if next < chain.stages.len() {
            return Some(next);
        }
        (self.validity == Validity::Stale).then_some(chain.revise_from.unwrap_or(0))
    }

    /// Every stage has passed what stands.
    pub fn is_complete(&self) -> bool {
        self.chain.is_some() && self.progress.passed.is_some() && self.next().is_none()
    }
}

/// A fingerprint is made only where there is a stamp to compare it with.
fn validity(review: &Review, holder: &Holder<'_>, library: &LibraryIndex) -> Validity {
    match &review.stamp {
        Given::Is(stamp) if fingerprint::is_known(&stamp.value) => {
            match fingerprint::of_file(holder, library) == *stamp.value.0 {
                true => Validity::Valid,
                false => Validity::Stale,
            }
        }
        _ => Validity::Unbound,
    }
}

/// The same as other files and reports are told; `None` for what is never reviewed.
pub fn fact(holder: &Holder<'_>, profile: &Profile, library: &LibraryIndex) -> Option<StandingFact> {
    let standing = Standing::of(holder, profile, library);
    let reviewed = !holder.reviews.items().is_empty();
    if standing.chain.is_none() && !reviewed {
        return None;
    }
    let Progress { passed, returned, .. } = standing.progress;
    let position = |chain: &Chain| profile.chains.iter().position(|known| std::ptr::eq(known, chain));
    Some(StandingFact {
        chain: standing.chain.and_then(position).map(|position| position as u16),
        passed: passed.map(|review| PassedFact::of(review, standing.validity)),
        returned: returned.map(|review| PassedFact::of(review, Validity::Unbound)),
        next: standing.next().map(|next| next as u16),
        reviewable: is_reviewable(holder),
        reviewed,
        mark: holder.name.map_or(holder.placed.mark, |name| name.span),
    })
}

/// A post is reviewed whatever stands in it: that nothing was found is a judgement too. A department or unit whose
/// file only names its people is not.
pub fn is_reviewable(holder: &Holder<'_>) -> bool {
    let something = !holder.surely_without_risks() || !holder.powers.is_empty() || !holder.processes.is_empty();
    let none_found = holder.none_found.is_some_and(|given| !given.is_absent());
    holder.kind == Owner::Post || something || none_found || !holder.reviews.items().is_empty()
}
