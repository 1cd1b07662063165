//! Settings by which levels are given: which of them a commit changed, and which levels fall by it.

use std::sync::Arc;

use rayon::prelude::*;

use super::deed::Version;
use super::frame::Frame;
use crate::facts::{GradingView, views};
use crate::profile::{Config, Profile};
use crate::read;
use crate::record::{Field, Reader, Record, read_record};
use crate::register::GradedKind;
use crate::source::Span;

/// What decides levels in the settings of a commit, in words that are equal where it is the same.
fn deciding(profile: &Profile) -> [(Field, String); 2] {
    let rules: Vec<_> = GradedKind::ALL.iter().map(|kind| profile.rule(*kind)).collect();
    [
        (
            Config::levels,
            format!("{:?} {:?}", profile.scale.levels().map(|(_, level)| level).collect::<Vec<_>>(), profile.graded),
        ),
        (Config::level_rule, format!("{rules:?}")),
    ]
}

/// What of them differs between two commits: the key, and where it stands in the new version.
pub fn changed(old: &Frame, new: &Frame) -> Vec<(&'static str, Span)> {
    let (before, now) = (deciding(old.profile()), deciding(new.profile()));
    let differing = before.into_iter().zip(now).filter(|(before, now)| before.1 != now.1);
    let differing: Vec<Field> = differing.map(|(_, (field, _))| field).collect();
    if differing.is_empty() {
        return Vec::new();
    }
    let (text, parsed) = read::config(new.settings.as_bytes());
    let config = parsed.root.and_then(|root| read_record::<Config>(&root, &mut Reader::new(text))).unwrap_or_default();
    // Where the table is not written, the built-in profile that is named decides.
    let place = |field| config.span_of(field).or(config.span_of(Config::profile)).unwrap_or_default();
    differing.into_iter().map(|field| (field.name(), place(field))).collect()
}

/// How many levels of these files fall where the new settings stand in place of the old: as they are written, or as
/// the rule gives them.
pub fn fallen(files: &[Arc<Version>], old: &Frame, new: &Frame) -> usize {
    files.par_iter().map(|file| fallen_in(file, old, new)).sum()
}

fn fallen_in(file: &Version, old: &Frame, new: &Frame) -> usize {
    let Some(holder) = file.model.as_ref().and_then(|model| model.holder()) else { return 0 };
    let (before, now) = (views(&holder, &old.library), views(&holder, &new.library));
    let earlier = GradingView::all(&holder, &before);
    let later = GradingView::all(&holder, &now);
    let levels = |view: &GradingView<'_>, profile: &Profile| {
        let given = view.graded(profile).and_then(|graded| graded.level);
        [view.level(profile), given]
    };
    let falls = |(a, b): &(&GradingView<'_>, &GradingView<'_>)| {
        let (was, is) = (levels(a, old.profile()), levels(b, new.profile()));
        a.is_active()
            // By how far from the top: the scale may be another one.
            && was.into_iter().zip(is).any(|(was, is)| was.zip(is).is_some_and(|(was, is)| was.above(is)))
    };
    earlier.iter().zip(&later).filter(falls).count()
}
