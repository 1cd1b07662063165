//! What a commit did to one file: pure, so that many are worked out side by side.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::frame::Frame;
use super::reviews::{compare, key};
use crate::changes::{self, Change, Kind, Side};
use crate::facts::reviews::has_passed;
use crate::fingerprint;
use crate::read;
use crate::record::{Listed, ProblemKind};
use crate::register::{FileKind, Holder, Model, Review};
use crate::rules::audit::Weakening;
use crate::source::{Span, Spanned};
use crate::vocabulary::fold;

/// A file of one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Below the register's root.
    pub path: Box<str>,
    pub object: Box<str>,
    pub kind: FileKind,
    pub identity: Box<str>,
}

/// What a file held.
pub struct Version {
    pub model: Option<Model>,
    /// Something of it was not read: what is absent may only be unread.
    pub torn: bool,
}

impl Version {
    pub fn of(bytes: &[u8], kind: FileKind) -> Version {
        let read = read::file(bytes, kind);
        let torn = read.problems.iter().any(|problem| matches!(problem.kind, ProblemKind::Unusual(_)));
        Version { torn: torn || read.model.is_none(), model: read.model }
    }

    pub fn reviews(&self) -> &[Spanned<Review>] {
        match &self.model {
            Some(Model::Notice(notice)) => notice.reviews.items(),
            Some(model) => model.holder().map_or(&[], |holder| holder.reviews.items()),
            None => &[],
        }
    }
}

/// Versions by object and kind of file, each read once.
pub type Versions = FxHashMap<(Box<str>, FileKind), Arc<Version>>;

/// A file that a commit changed.
pub struct Job {
    /// The commit's position.
    pub commit: usize,
    pub old: Option<Spot>,
    pub new: Option<Spot>,
    pub frames: [Arc<Frame>; 2],
    /// Only its content is noted: a merge's changes are those of its branches, and what a shallow clone begins with
    /// nobody did.
    pub only_noted: bool,
}

/// What the commit did to it.
#[derive(Default)]
pub struct Deeds {
    /// The fingerprint of what stands there now, and of what stood where a review was appended that has one.
    pub stamp: Option<u128>,
    pub old_stamp: Option<u128>,
    pub appended: Vec<Spanned<Review>>,
    pub lost: Vec<LostReview>,
    pub weak: Vec<Weak>,
    /// Titles of the points that came, folded: what is gone elsewhere may only have moved here.
    pub came: Vec<String>,
    /// Those of a file that went.
    pub gone: Vec<String>,
    /// The reviews that stood before, by their keys; only where something was weakened.
    pub reviews_before: Vec<u64>,
    pub was_approved: bool,
    pub torn: [bool; 2],
}

pub struct LostReview {
    pub old: Spanned<Review>,
    pub new: Option<Spanned<Review>>,
    pub span: Span,
}

/// Something that was taken away.
#[derive(Debug, Clone)]
pub struct Weak {
    pub what: Weakening,
    pub entity: Box<str>,
    pub caption: Box<str>,
    pub old: Box<str>,
    pub new: Box<str>,
    pub span: Span,
    pub old_span: Span,
}

/// A stamp as a number; `None` for one that we did not make.
pub fn number(stamp: &str) -> Option<u128> {
    let digits = stamp.strip_prefix("v1:")?;
    if digits.len() == 32 { u128::from_str_radix(digits, 16).ok() } else { None }
}

pub fn stamp(version: &Version, frame: &Frame) -> Option<u128> {
    let holder = version.model.as_ref().filter(|_| !version.torn)?.holder()?;
    number(&fingerprint::of_file(&holder, &frame.library))
}

pub fn judge(job: &Job, versions: &Versions) -> Deeds {
    let find = |spot: &Option<Spot>| {
        let spot = spot.as_ref()?;
        versions.get(&(spot.object.clone(), spot.kind)).cloned()
    };
    let (old, new) = (find(&job.old), find(&job.new));
    let torn = |version: &Option<Arc<Version>>| version.as_ref().is_some_and(|version| version.torn);
    let mut deeds = Deeds { torn: [torn(&old), torn(&new)], ..Deeds::default() };
    deeds.stamp = new.as_ref().and_then(|new| stamp(new, &job.frames[1]));
    if job.only_noted {
        return deeds;
    }
    review_deeds(old.as_deref(), new.as_deref(), &mut deeds);
    if deeds.appended.iter().any(|review| !review.stamp.is_absent()) {
        deeds.old_stamp = old.as_ref().and_then(|old| stamp(old, &job.frames[0]));
    }
    weakened(job, (old.as_deref(), new.as_deref()), &mut deeds);
    if !deeds.weak.is_empty() {
        let reviews = old.as_ref().map_or(&[][..], |old| old.reviews());
        deeds.reviews_before = reviews.iter().map(|review| key(review)).collect();
        deeds.was_approved = reviews.iter().any(|review| has_passed(review));
    }
    deeds
}

/// Reviews that came, and those that do not stand as they did.
pub fn review_deeds(old: Option<&Version>, new: Option<&Version>, deeds: &mut Deeds) {
    let Some(new) = new.filter(|new| !new.torn) else { return };
    let before = old.map_or(&[][..], Version::reviews);
    let now = new.reviews();
    if before.is_empty() && now.is_empty() {
        return;
    }
    let compared = compare(before, now);
    deeds.appended = compared.appended.into_iter().map(|index| now[index].clone()).collect();
    let mark = new.model.as_ref().and_then(Model::holder).map_or(Span::default(), |holder| {
        holder.reviews.span().or(holder.name.map(|name| name.span)).unwrap_or(holder.placed.mark)
    });
    deeds.lost = compared
        .lost
        .into_iter()
        .map(|(from, to)| LostReview {
            old: before[from].clone(),
            new: to.map(|to| now[to].clone()),
            span: to.map_or(first_of(mark), |to| now[to].span),
        })
        .collect();
}

/// The beginning of what is too long to be pointed at whole.
fn first_of(span: Span) -> Span {
    Span { start: span.start, end: span.start }
}

fn weakened(job: &Job, (old, new): (Option<&Version>, Option<&Version>), deeds: &mut Deeds) {
    let Some(before) = old.and_then(|old| old.model.as_ref()) else {
        came(new, job, deeds);
        return;
    };
    let Some(holder) = before.holder() else { return };
    // A file that cannot be read for now took nothing away; the next that can be read is compared with this one.
    if new.is_some_and(|new| new.torn) {
        return;
    }
    let Some(now) = new.and_then(|new| new.model.as_ref()) else {
        let points = holder.risks.iter().filter(|risk| risk.is_active()).count();
        deeds.gone = old.map_or_else(Vec::new, |old| super::slice::titles(old, &job.frames[0].library));
        if points > 0 && job.new.is_none() {
            deeds.weak.push(gone_file(&holder, points));
        }
        return;
    };
    let frames = &job.frames;
    for change in changes::of_file(Some(side(before, &frames[0])), Some(side(now, &frames[1]))) {
        match change.kind {
            Kind::PointAdded => deeds.came.push(fold(&change.caption)),
            Kind::LevelLowered | Kind::LevelRemoved => deeds.weak.push(lowered(&change)),
            Kind::LevelChanged if no_level_now(&change) => deeds.weak.push(lowered(&change)),
            Kind::PointRemoved if was_active(&holder, &change) => {
                let mark = now
                    .holder()
                    .map_or(Span::default(), |holder| holder.name.map_or(holder.placed.mark, |name| name.span));
                deeds.weak.push(Weak { what: Weakening::PointGone, span: mark, ..lowered(&change) });
            }
            _ => {}
        }
    }
}

/// The points of a file that came whole.
fn came(new: Option<&Version>, job: &Job, deeds: &mut Deeds) {
    let Some(holder) = new.and_then(|new| new.model.as_ref()).and_then(Model::holder) else { return };
    let views = crate::facts::views(&holder, &job.frames[1].library);
    deeds.came = views.iter().map(|view| fold(view.caption())).collect();
}

pub fn side<'m>(model: &'m Model, frame: &'m Frame) -> Side<'m> {
    Side { model, profile: frame.profile(), library: &frame.library }
}

fn lowered(change: &Change) -> Weak {
    let text = |said: &Option<changes::Said>| said.as_ref().map_or(Box::from(""), |said| said.text.zh.as_str().into());
    let span = |said: &Option<changes::Said>| said.as_ref().map(|said| said.span);
    let old_span = span(&change.old).unwrap_or_default();
    Weak {
        what: Weakening::Lowered,
        entity: change.entity.clone(),
        caption: change.caption.clone(),
        old: text(&change.old),
        new: text(&change.new),
        span: span(&change.new).unwrap_or_default(),
        old_span,
    }
}

/// A word that the scale does not have took the place of one that it has.
fn no_level_now(change: &Change) -> bool {
    let level = |said: &Option<changes::Said>| said.as_ref().and_then(|said| said.level);
    level(&change.old).is_some() && level(&change.new).is_none()
}

fn was_active(holder: &Holder<'_>, change: &Change) -> bool {
    let span = change.old.as_ref().map(|said| said.span);
    let mark = |risk: &Spanned<crate::register::Risk>| risk.id.span().unwrap_or(risk.placed.mark);
    holder.risks.iter().any(|risk| risk.is_active() && Some(mark(risk)) == span)
}

fn gone_file(holder: &Holder<'_>, points: usize) -> Weak {
    let (caption, span) = holder.name.map_or(("".into(), holder.placed.mark), |name| (name.value.0.clone(), name.span));
    Weak {
        what: Weakening::FileGone(points),
        entity: "".into(),
        caption,
        old: "".into(),
        new: "".into(),
        span: Span::default(),
        old_span: span,
    }
}
