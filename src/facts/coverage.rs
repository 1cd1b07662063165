//! What of the categories was examined in one file.

use super::{Facts, RiskView};
use crate::profile::Profile;
use crate::record::NoneFound;
use crate::register::Holder;
use crate::source::Given;

/// Which categories of the profile were examined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examined {
    /// Positions in the profile of those with an active point, or with a reason for none; ascending.
    pub categories: Vec<u16>,
    /// Searched and found none at all.
    pub none_found: bool,
    /// A point names a category that could not be read or is no word of the profile: it may be any of them.
    pub unknown: bool,
}

pub fn examined(holder: &Holder<'_>, views: &[RiskView<'_>], profile: &Profile) -> Examined {
    let mut examined = Examined::default();
    for view in views.iter().filter(|view| view.risk.is_active()) {
        match view.given(|risk| &risk.category) {
            Given::Absent => {}
            Given::Unreadable(_) => examined.unknown = true,
            Given::Is(word) => match profile.category(&word.value) {
                Some(index) => examined.categories.push(index as u16),
                None => examined.unknown = true,
            },
        }
    }
    match holder.none_found {
        Some(Given::Is(none)) => match &none.value {
            NoneFound::Whole(_) => examined.none_found = true,
            NoneFound::ByCategory(pairs) => {
                let known = pairs.0.iter().filter_map(|pair| profile.category(&pair.key.value));
                examined.categories.extend(known.map(|index| index as u16));
            }
        },
        Some(Given::Unreadable(_)) => examined.unknown = true,
        _ => {}
    }
    examined.categories.sort_unstable();
    examined.categories.dedup();
    examined
}

pub(super) fn gather(holder: &Holder<'_>, views: &[RiskView<'_>], profile: &Profile, facts: &mut Facts) {
    let examined = examined(holder, views, profile);
    facts.coverage.none_found = examined.none_found;
    facts.coverage.categories = examined.categories;
}
