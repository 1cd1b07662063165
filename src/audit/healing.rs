//! What was taken away and is still gone at the end, and whether an approval came for it.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::deed::{Spot, Version, Weak, number, stamp};
use super::frame::Frame;
use super::lineage::Lineage;
use super::reviews::key;
use crate::facts::reviews::{chain_of, has_passed};
use crate::facts::{GradingView, views};
use crate::profile::Level;
use crate::read::Objects;
use crate::record::Listed;
use crate::register::Holder;
use crate::rules::audit::Weakening;
use crate::vocabulary::fold;

/// Something that a commit took away, open until the end says otherwise.
pub struct Open {
    pub commit: usize,
    pub lineage: usize,
    pub old: Option<Spot>,
    pub new: Option<Spot>,
    pub weak: Weak,
    pub reviews_before: Arc<FxHashSet<u64>>,
    pub was_approved: bool,
}

/// How it stands at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Healed,
    /// A review passed, at this stage, which is not the last.
    OnTheWay(Box<str>),
    Open,
}

/// The end of what is judged: the files of its last commit.
pub struct End<'e> {
    /// Object of each path.
    pub files: FxHashMap<Box<str>, Box<str>>,
    pub frame: Arc<Frame>,
    pub objects: &'e Objects,
    pub largest: u64,
    versions: FxHashMap<Box<str>, Option<Arc<Version>>>,
}

/// More versions than these are not kept.
const MOST: usize = 512;

impl<'e> End<'e> {
    pub fn new(files: FxHashMap<Box<str>, Box<str>>, frame: Arc<Frame>, objects: &'e Objects, largest: u64) -> End<'e> {
        End { files, frame, objects, largest, versions: FxHashMap::default() }
    }

    pub fn standing(&mut self, open: &Open, lineage: &Lineage) -> Standing {
        let kind = open.old.as_ref().or(open.new.as_ref()).map(|spot| spot.kind);
        let now = lineage.paths.iter().rev().find_map(|path| self.files.get(path).cloned());
        let (Some(kind), Some(object)) = (kind, now) else {
            // The file is gone: that its points went with it is said once, of the commit that deleted it.
            return match open.weak.what {
                Weakening::FileGone(_) => Standing::Open,
                _ => Standing::Healed,
            };
        };
        let Some(version) = self.version(&object, kind) else { return Standing::Open };
        let Some(holder) = version.model.as_ref().and_then(|model| model.holder()) else { return Standing::Open };
        if restored(&open.weak, &holder, &self.frame) {
            return Standing::Healed;
        }
        self.approved(open, lineage, &holder)
    }

    /// A review that came since, passed, and speaks of a content in which the thing is gone.
    fn approved(&mut self, open: &Open, lineage: &Lineage, now: &Holder<'_>) -> Standing {
        let profile = self.frame.clone();
        let chain = chain_of(now, profile.profile());
        let mut on_the_way: Option<(usize, Box<str>)> = None;
        for review in now.reviews.items() {
            if !has_passed(review) || open.reviews_before.contains(&key(review)) {
                continue;
            }
            let speaks_of_it = match review.stamp.value() {
                None => true,
                Some(stamp) => self.was_gone_in(number(stamp), open, lineage),
            };
            if !speaks_of_it {
                continue;
            }
            let Some(chain) = chain else { return Standing::Healed };
            match review.stage.value().and_then(|stage| chain.stage(stage)) {
                Some(stage) if stage + 1 == chain.stages.len() => return Standing::Healed,
                Some(stage) => {
                    if on_the_way.as_ref().is_none_or(|(further, _)| *further < stage) {
                        on_the_way = Some((stage, chain.stages[stage].id.clone()));
                    }
                }
                // The profile does not know the stage, so nobody can say which comes after it.
                None => return Standing::Healed,
            }
        }
        on_the_way.map_or(Standing::Open, |(_, stage)| Standing::OnTheWay(stage))
    }

    /// A version since then had that fingerprint, and the thing was gone in it.
    fn was_gone_in(&mut self, named: Option<u128>, open: &Open, lineage: &Lineage) -> bool {
        // A stamp that another program made says nothing to us.
        let Some(named) = named else { return true };
        let since = lineage.versions.iter().filter(|(commit, stamp, _)| *commit >= open.commit && *stamp == named);
        let spots: Vec<Spot> = since.map(|(.., spot)| spot.clone()).take(1).collect();
        let frame = self.frame.clone();
        let now = lineage.paths.iter().rev().find_map(|path| self.files.get(path).cloned());
        let mut is_gone_in = |object: &str, kind, must_fit: bool| {
            let Some(version) = self.version(object, kind) else { return false };
            let fits = !must_fit || stamp(&version, &frame) == Some(named);
            let holder = version.model.as_ref().and_then(|model| model.holder());
            fits && holder.is_some_and(|holder| !restored(&open.weak, &holder, &frame))
        };
        match spots.first() {
            Some(spot) => is_gone_in(&spot.object, spot.kind, false),
            // It came with a change of the library: what stands at the end may be it.
            None => {
                let kind = open.new.as_ref().or(open.old.as_ref()).map(|spot| spot.kind);
                now.zip(kind).is_some_and(|(object, kind)| is_gone_in(&object, kind, true))
            }
        }
    }

    fn version(&mut self, object: &str, kind: crate::register::FileKind) -> Option<Arc<Version>> {
        if self.versions.len() > MOST {
            self.versions.clear();
        }
        let known = self.versions.entry(object.into()).or_insert_with(|| {
            let bytes = self.objects.read(object, self.largest).ok()?;
            Some(Arc::new(Version::of(&bytes, kind)))
        });
        known.clone()
    }
}

/// The thing stands there again: the level is as high as it was, the point is back.
fn restored(weak: &Weak, holder: &Holder<'_>, frame: &Frame) -> bool {
    let points = views(holder, &frame.library);
    match weak.what {
        Weakening::FileGone(_) => true,
        Weakening::PointGone => {
            let caption = fold(&weak.caption);
            points.iter().any(|point| point.risk.is_active() && !caption.is_empty() && fold(point.caption()) == caption)
        }
        Weakening::Lowered => {
            let profile = frame.profile();
            let Some(was) = profile.scale.level(&weak.old) else { return false };
            let caption = fold(&weak.caption);
            let by_id = |view: &&GradingView<'_>| !weak.entity.is_empty() && view.id() == &*weak.entity;
            // The file itself, what has no id, and what was given another one.
            let by_caption = |view: &&GradingView<'_>| {
                let is_file = |view: &GradingView<'_>| view.point.is_none() && view.power.is_none();
                fold(caption_of(view)) == caption && (is_file(view) || !caption.is_empty())
            };
            let gradings = GradingView::all(holder, &points);
            let found = gradings.iter().find(by_id).or_else(|| gradings.iter().find(by_caption));
            // What was closed or deleted since is another matter.
            let Some(view) = found else { return true };
            let high = |level: Level| !was.above(level);
            !view.is_active() || view.level(profile).is_some_and(high)
        }
    }
}

fn caption_of<'m>(view: &GradingView<'m>) -> &'m str {
    match (view.point, view.power) {
        (Some(point), _) => point.caption(),
        (None, Some(power)) => power.value.caption(),
        (None, None) => view.holder.name.map_or("", |name| &name.value.0),
    }
}
