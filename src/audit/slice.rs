//! A slice of the walk: so many changed files at once that memory stays small and both reading and judging are done
//! side by side.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::deed::{self, Deeds, Job, Spot, Version, Versions};
use super::frame::Frame;
use super::healing::Open;
use crate::read::Objects;
use crate::register::{FileKind, Model, Review};
use crate::rules::audit::Weakening;
use crate::source::Spanned;
use crate::vocabulary::fold;

/// Where the next slice begins.
#[derive(Default)]
pub struct Slices {
    pub commit: usize,
    pub file: usize,
}

impl Slices {
    /// Changed files of one slice.
    pub const MOST: usize = 2048;
}

/// The versions that jobs ask for, each read and parsed once, and how many could not be read.
pub fn read(jobs: &[Job], objects: &Objects, largest: u64) -> (Versions, usize) {
    read_spots(jobs.iter().flat_map(|job| [&job.old, &job.new]).flatten(), objects, largest)
}

pub fn read_spots<'s>(spots: impl Iterator<Item = &'s Spot>, objects: &Objects, largest: u64) -> (Versions, usize) {
    let wanted: FxHashSet<(&str, FileKind)> = spots.map(|spot| (&*spot.object, spot.kind)).collect();
    let wanted: Vec<(&str, FileKind)> = wanted.into_iter().collect();
    let names: Vec<&str> = wanted.iter().map(|(object, _)| *object).collect();
    let contents = objects.read_all(&names, largest);
    let unread = contents.iter().filter(|content| content.is_err()).count();
    let parsed = wanted.into_par_iter().zip(contents).filter_map(|((object, kind), content)| {
        let version = Version::of(&content.ok()?, kind);
        Some(((Box::from(object), kind), Arc::new(version)))
    });
    (parsed.collect::<Vec<_>>().into_iter().collect(), unread)
}

/// What each of the commits did, in the order of the jobs.
pub fn judge(jobs: &[Job], versions: &Versions) -> Vec<Deeds> {
    jobs.par_iter().map(|job| deed::judge(job, versions)).collect()
}

/// Compares the reviews of a job with an earlier version than the one before it, which could not be read.
pub fn again(spot: &Spot, job: &Job, versions: &Versions, objects: &Objects, largest: u64, deeds: &mut Deeds) {
    let Some(new) = job.new.as_ref().and_then(|new| versions.get(&(new.object.clone(), new.kind))) else { return };
    let Some(old) = objects.read(&spot.object, largest).ok().map(|bytes| Version::of(&bytes, spot.kind)) else {
        return;
    };
    deed::review_deeds(Some(&old), Some(new), deeds);
}

/// What went from the files of one commit, and what came, until all of them are seen.
#[derive(Default)]
pub struct Moved {
    pub commit: Option<usize>,
    /// Some file went, so that one that came may be it.
    pub some_went: bool,
    /// Files that came with reviews: whether those are new is known when all that went is.
    pub waiting: Vec<Waiting>,
    open: Vec<Open>,
    /// Titles of points, with the file that they came in.
    came: FxHashMap<String, Spot>,
    /// Files that went, with the titles of their points.
    gone: Vec<(Lived, Vec<String>)>,
}

/// A file with the life that it belongs to.
type Lived = (usize, Spot);

pub struct Waiting {
    pub lineage: usize,
    pub new: Spot,
    pub frames: [Arc<Frame>; 2],
    pub appended: Vec<Spanned<Review>>,
    pub stamp: Option<u128>,
}

impl Moved {
    pub fn of(commit: usize, some_went: bool) -> Moved {
        Moved { commit: Some(commit), some_went, ..Moved::default() }
    }

    pub fn take(&mut self, job: &Job, lineage: usize, deeds: Deeds) {
        if let Some(new) = &job.new {
            for title in deeds.came.into_iter().filter(|title| !title.is_empty()) {
                self.came.entry(title).or_insert_with(|| new.clone());
            }
        } else if let Some(old) = &job.old {
            self.gone.push(((lineage, old.clone()), deeds.gone));
        }
        let reviews_before: Arc<FxHashSet<u64>> = Arc::new(deeds.reviews_before.into_iter().collect());
        self.open.extend(deeds.weak.into_iter().map(|weak| Open {
            commit: job.commit,
            lineage,
            old: job.old.clone(),
            new: job.new.clone(),
            weak,
            reviews_before: reviews_before.clone(),
            was_approved: deeds.was_approved,
        }));
    }

    /// What stays open; the files that moved though git did not see it, because most of their points came in another;
    /// and the files whose reviews are still to be told of.
    pub fn settled(self) -> (Vec<Open>, Vec<(Lived, Spot)>, Vec<Waiting>) {
        let mut pairs = Vec::new();
        let mut moved: FxHashSet<Box<str>> = FxHashSet::default();
        for (gone, titles) in self.gone {
            let came: Vec<&Spot> = titles.iter().filter_map(|title| self.came.get(title)).collect();
            if let Some(new) = came.first().filter(|_| came.len() * 2 >= titles.len()) {
                moved.insert(gone.1.path.clone());
                pairs.push((gone, (*new).clone()));
            }
        }
        let came = |open: &Open| match open.weak.what {
            Weakening::PointGone => self.came.contains_key(&fold(&open.weak.caption)),
            Weakening::FileGone(_) => open.old.as_ref().is_some_and(|old| moved.contains(&old.path)),
            Weakening::Lowered => false,
        };
        let open = self.open.into_iter().filter(|open| !came(open)).collect();
        (open, pairs, self.waiting)
    }
}

/// Titles of the active points of a file, folded.
pub fn titles(version: &Version, library: &crate::facts::LibraryIndex) -> Vec<String> {
    let Some(holder) = version.model.as_ref().and_then(Model::holder) else { return Vec::new() };
    let views = crate::facts::views(&holder, library);
    views.iter().filter(|view| view.risk.is_active()).map(|view| fold(view.caption())).collect()
}
