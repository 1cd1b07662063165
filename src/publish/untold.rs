//! The points of a file from when it is released until they are told: all that is made of them, and all that is asked of them
//! later, is made at once, so that nothing else need be kept of them.

use super::build::Builder;
use super::views::{Concerned, Named};
use crate::facts::RiskView;
use crate::facts::reviews::chain_of;
use crate::record::{Leaf, List, Listed, Record, Text};
use crate::register::{Holder, Measure, Risk};
use crate::source::Given;

/// The risk points and shared measures of a file: most of it, and asked for by nobody once they are told.
#[derive(Debug, Default)]
pub struct Untold {
    pub risks: Given<List<Risk>>,
    pub measures: Given<List<Measure>>,
}

impl Untold {
    /// Every scalar in them.
    pub fn leaves(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        self.risks.items().iter().for_each(|risk| risk.value.leaves(visit));
        self.measures.items().iter().for_each(|measure| measure.value.leaves(visit));
    }
}

impl Builder<'_> {
    /// The review chain that a file passes, by position in the profile. Any of its points may decide that, so that it is told
    /// together with them.
    pub fn chain(&self, holder: &Holder<'_>) -> Option<usize> {
        let profile = &self.survey.profile;
        let chain = chain_of(holder, profile)?;
        profile.chains.iter().position(|known| std::ptr::eq(known, chain))
    }

    /// Of a risk point what others ask for.
    pub fn named(&self, view: &RiskView<'_>) -> Named {
        let texts = |given: &Given<List<Text>>| given.items().iter().map(|text| text.value.0.clone()).collect();
        let risk = &view.risk.value;
        let concerned = Concerned { posts: texts(&risk.posts), holders: texts(&risk.applies_to) };
        let is_closed = !risk.is_active() && self.shows(view.given(|risk| &risk.publish));
        Named::new(risk.id.value().map(|id| id.0.clone()), is_closed, concerned)
    }
}
