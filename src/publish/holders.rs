//! The last step of the roll-up: who holds a post, each with what the post brings. Shown to those whose work it is; to anybody
//! else the post stands for them.

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::figures::{Stretch, bar};
use super::redact::{As, Public};
use super::views::{Acting, Named, Tally};
use super::{Site, View};
use crate::register::Model;
use crate::vocabulary::fold;

/// A holder of a post.
#[derive(Debug, Clone, Serialize)]
pub struct Holding {
    pub name: Public,
    pub tally: Tally,
    pub bar: Vec<Stretch>,
}

impl Site<'_> {
    /// Who holds a post now, on a scale on which `longest` fills the bar; nobody in the public view.
    pub fn holders(&self, index: usize, longest: usize) -> Vec<Holding> {
        let builder = self.builder;
        let shown = &self.shown[index];
        let Some(Model::Post(post)) = builder.survey.contributions[shown.file].model.as_deref() else {
            return Vec::new();
        };
        if builder.released.view == View::Public {
            return Vec::new();
        }
        let names = post.current_holders().filter_map(|holder| holder.name.value());
        names
            .map(|name| {
                let tally = self.brought(index, &fold(name));
                let shown = builder.redactor.named(name, None, As::Member, &shown.local);
                Holding { name: Public::joined(&shown, builder.language), bar: bar(&tally, longest), tally }
            })
            .collect()
    }

    /// What a post brings to a holder: a point that concerns only some counts for those it names.
    fn brought(&self, index: usize, name: &str) -> Tally {
        let shown = &self.shown[index];
        let concerns = |at: usize| {
            let names = shown.risks.get(at).map_or(&[][..], Named::holders);
            names.is_empty() || names.iter().any(|other| fold(other) == name)
        };
        let mut tally =
            Tally { powers: shown.powers.len(), levels: vec![0; shown.tally.levels.len()], ..Tally::default() };
        let mut concerned: FxHashSet<usize> = FxHashSet::default();
        for point in shown.points.iter().filter(|point| concerns(point.index)) {
            concerned.insert(point.index);
            tally.count(point);
        }
        let acts = |acting: &&Acting| acting.points(shown).any(|point| concerned.contains(&point.index));
        tally.measures = shown.measures.iter().filter(acts).count();
        tally
    }
}
