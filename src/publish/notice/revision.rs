//! What came of a notice that is over: which opinion changed what, and how far what was changed has come on its way through
//! the review again.

use jiff::civil::Date;
use serde::Serialize;

use super::file_link;
use super::opinions::Opinion;
use crate::fingerprint;
use crate::publish::Site;
use crate::publish::redact::{Local, Public};
use crate::publish::views::Link;
use crate::record::Listed;
use crate::register::{Holder, Model, Notice, Review};
use crate::rules::Covered;
use crate::source::Spanned;

/// A row of the table of revisions.
#[derive(Serialize)]
pub struct Revised {
    number: usize,
    about: Option<Link>,
    text: Option<Public>,
    adopted: Option<Public>,
    changed: Option<Public>,
}

/// The opinions on which something was decided.
pub fn revised(opinions: &[Opinion]) -> Vec<Revised> {
    let decided = opinions.iter().filter(|opinion| opinion.adopted.is_some() || opinion.changed.is_some());
    decided
        .map(|opinion| Revised {
            number: opinion.number,
            about: opinion.about.clone(),
            text: opinion.text.clone(),
            adopted: opinion.adopted.clone(),
            changed: opinion.changed.clone(),
        })
        .collect()
}

/// Something that was changed after it was shown, and where it stands in its review.
#[derive(Serialize)]
pub struct Reentry {
    link: Link,
    /// It has been approved as it stands.
    approved: bool,
    stage: Option<Public>,
    date: Option<String>,
    /// The stage whose turn it is.
    next: Option<Public>,
}

/// What is no longer what was shown, in path order. What still waits is for those inside.
pub fn reentries(site: &Site<'_>, notice: &Notice, covered: &[Covered]) -> Vec<Reentry> {
    let Some(start) = notice.start.get() else { return Vec::new() };
    let found = covered.iter().filter_map(|one| reentry(site, one.file, start));
    found.filter(|reentry| reentry.approved || site.builder.is_internal()).collect()
}

fn reentry(site: &Site<'_>, file: usize, start: Date) -> Option<Reentry> {
    let builder = site.builder;
    let survey = builder.survey;
    site.published(file)?;
    let contribution = &survey.contributions[file];
    let holder = contribution.model.as_deref().and_then(Model::holder)?;
    // What is released is not what was reviewed: where the file stands, and its stamp, were told before.
    let standing = contribution.facts.standing.as_deref()?;
    let later = standing.passed.as_ref().filter(|passed| passed.date.is_some_and(|date| date > start));
    if !changed_since(&holder, start, later.is_some(), builder.released.approval(file).stamp.as_deref()) {
        return None;
    }
    let text = |text: &str| builder.redactor.text(text, &Local::new());
    let chain = standing.chain.and_then(|chain| survey.profile.chains.get(usize::from(chain)));
    let next = chain.zip(standing.next).and_then(|(chain, next)| chain.stages.get(usize::from(next)));
    Some(Reentry {
        link: file_link(site, file),
        approved: later.is_some() && chain.is_some() && standing.next.is_none(),
        stage: later.map(|passed| &*passed.stage).filter(|stage| !stage.is_empty()).map(text),
        date: later.and_then(|passed| passed.date).map(|date| date.to_string()),
        next: next.map(|stage| text(&stage.id)),
    })
}

/// By the fingerprint of the last approval before the notice; where that has none, something that was approved again is
/// taken for changed.
fn changed_since(holder: &Holder<'_>, start: Date, approved_again: bool, now: Option<&str>) -> bool {
    let before = |review: &&Spanned<Review>| {
        crate::facts::reviews::has_passed(review) && review.date.get().is_some_and(|date| date <= start)
    };
    let shown = holder.reviews.items().iter().rev().find(before);
    let Some(shown) = shown else { return false };
    match shown.stamp.value().filter(|stamp| fingerprint::is_known(stamp)) {
        Some(stamp) => now.is_some_and(|now| *now != **stamp),
        None => approved_again,
    }
}
