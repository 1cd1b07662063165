//! Who might review what, as the register had it at a commit: the reviewers of reviews that were appended there.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::deed::{Spot, Version, Versions};
use super::frame::Frame;
use super::tree::Tree;
use crate::facts::reviewers::{Misfit, Own, looks_like_a_name};
use crate::facts::reviews::chain_of;
use crate::facts::{Facts, FileContext, Wants, gather};
use crate::profile::Decides;
use crate::read::{Entry, Layout, Listed, Objects};
use crate::record::RecordKind;
use crate::register::{FileKind, Model, Review, is_masked};
use crate::rules::{Across, reviewer_does_not_fit};
use crate::source::{Span, Spanned};
use crate::vocabulary::nfc;

/// The units and departments that were asked so far.
pub struct Officers<'o> {
    objects: &'o Objects,
    largest: u64,
    homes: FxHashMap<(Box<str>, FileKind, *const Frame), Arc<Home>>,
}

/// A unit or department as far as it names people.
struct Home {
    version: Version,
    facts: Facts,
    /// It goes with the frame that it was read by; the address is that of a frame for as long as this is.
    _frame: Arc<Frame>,
}

/// More than these are not kept.
const MOST: usize = 4096;

/// What is to be said of a reviewer.
#[derive(Default)]
pub struct Doubt {
    pub misfit: Option<Misfit>,
    pub own: Option<Own>,
    pub unknown: bool,
}

impl<'o> Officers<'o> {
    pub fn new(objects: &'o Objects, largest: u64) -> Officers<'o> {
        Officers { objects, largest, homes: FxHashMap::default() }
    }

    /// The doubts about reviews that a commit appended to a file, in the order of the reviews.
    pub fn doubts(
        &mut self,
        spot: &Spot,
        versions: &Versions,
        tree: &Tree,
        frame: &Arc<Frame>,
        reviews: &[Spanned<Review>],
    ) -> Vec<Doubt> {
        let none = || reviews.iter().map(|_| Doubt::default()).collect();
        let Some(version) = versions.get(&(spot.object.clone(), spot.kind)) else { return none() };
        let Some(model) = &version.model else { return none() };
        let homes: Vec<(Entry, Arc<Home>)> = tree
            .homes_of(&spot.path)
            .into_iter()
            .filter(|(path, _)| *path != &*spot.path)
            .filter_map(|(path, object)| {
                let (kind, identity) = tree.kind(path)?;
                Some((entry(path, kind, identity), self.home(object, kind, frame)?))
            })
            .collect();
        let facts = facts(model, spot.kind, version.torn, frame);
        let (mut entries, homes): (Vec<Entry>, Vec<Arc<Home>>) = homes.into_iter().unzip();
        entries.insert(0, entry(&spot.path, spot.kind, spot.identity.clone()));
        let layout = Layout { entries, ..Layout::default() };
        let all = std::iter::once(&facts).chain(homes.iter().map(|home| &home.facts));
        let across = Across::new(&layout, all, frame.profile(), jiff::civil::Date::MAX);
        let misfits = reviewer_does_not_fit::misfits(&across, 0, &facts);
        let at = |span: Span| misfits.iter().find(|misfit| misfit.span == span).cloned();
        reviews
            .iter()
            .map(|review| {
                let misfit = review.by.span().and_then(at);
                let own = review.by.span().and_then(|span| {
                    let own = facts.reviews.iter().flat_map(|reviews| &reviews.own);
                    own.filter(|own| own.span == span).map(|own| own.own).next()
                });
                let unknown = misfit.is_none() && own.is_none() && is_unknown(review, model, &homes, frame);
                Doubt { misfit, own, unknown }
            })
            .collect()
    }

    fn home(&mut self, object: &str, kind: FileKind, frame: &Arc<Frame>) -> Option<Arc<Home>> {
        let key = (Box::from(object), kind, Arc::as_ptr(frame));
        if let Some(home) = self.homes.get(&key) {
            return Some(home.clone());
        }
        let bytes = self.objects.read(object, self.largest).ok()?;
        let version = Version::of(&bytes, kind);
        let facts = facts(version.model.as_ref()?, kind, version.torn, frame);
        let home = Arc::new(Home { version, facts, _frame: frame.clone() });
        if self.homes.len() >= MOST {
            self.homes.clear();
        }
        self.homes.insert(key, home.clone());
        Some(home)
    }
}

fn entry(path: &str, kind: FileKind, identity: Box<str>) -> Entry {
    let listed = Listed::file(path);
    Entry { listed, kind: Some(kind), identity, fault: None }
}

fn facts(model: &Model, kind: FileKind, torn: bool, frame: &Frame) -> Facts {
    let context = FileContext { profile: frame.profile(), library: &frame.library, kind, text: "", torn };
    gather(model, &context, Wants { rules: true, texts: false })
}

/// No stage of the profile says who decides, and none of the homes, though they name people, names this one.
fn is_unknown(review: &Review, model: &Model, homes: &[Arc<Home>], frame: &Frame) -> bool {
    let Some(by) = review.by.value().filter(|by| looks_like_a_name(by) && !is_masked(by)) else { return false };
    if frame.profile().role_in(by).is_some() {
        return false;
    }
    let chain = model.holder().and_then(|holder| chain_of(&holder, frame.profile()));
    let stage = chain.and_then(|chain| Some(&chain.stages[chain.stage(review.stage.value()?)?]));
    if stage.is_some_and(|stage| stage.decides != Decides::Anyone) {
        return false;
    }
    let named = homes.iter().any(|home| !home.facts.officers.is_empty());
    named && !homes.iter().any(|home| names(&home.version, by))
}

/// The name stands somewhere in the file, reviews apart.
fn names(version: &Version, name: &str) -> bool {
    let Some(model) = &version.model else { return true };
    let name = nfc(name.trim());
    let mut found = version.torn;
    model.leaves(&mut |leaf| {
        found |= leaf.field.def().record != RecordKind::Review && nfc(leaf.text).contains(&*name);
    });
    found
}
