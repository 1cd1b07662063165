//! What a notice tells the files that it covers: when it began, what it was approved for, and what was answered.

use jiff::civil::Date;

use super::Facts;
use super::reviews::has_passed;
use crate::fingerprint;
use crate::record::Listed;
use crate::register::{Calendar, Course, Decision, Notice, Review};
use crate::source::{Given, Span, Spanned};

#[derive(Debug, Clone, Default)]
pub struct NoticeFact {
    /// Where to point at it as a whole.
    pub mark: Span,
    pub course: Course,
    pub start: Option<(Date, Span)>,
    pub end: Option<Span>,
    /// Its days are counted as days that are worked.
    pub working: bool,
    /// It does not say what it shows: everything.
    pub all: bool,
    /// The day on which the notice itself was approved first.
    pub approved: Option<Date>,
    /// Nobody recorded a decision on it.
    pub undecided: bool,
    /// The fingerprint of what it was last approved for, with the day.
    pub stamp: Option<(Box<str>, Span, Option<Date>)>,
    /// Of the secrecy review; `None` where it can only be said to be there.
    pub secrecy: Option<SecrecyFact>,
    /// Opinions without an answer.
    pub open: Vec<Span>,
    /// What was changed because somebody said so.
    pub changed: Vec<ChangedFact>,
    /// Somebody outside said something.
    pub heard: bool,
}

#[derive(Debug, Clone, Copy)]
pub enum SecrecyFact {
    Absent,
    On(Date, Span),
}

/// Something that an opinion changed.
#[derive(Debug, Clone)]
pub struct ChangedFact {
    /// What the opinion is about, as written.
    pub about: Box<str>,
    /// Where it says what was changed.
    pub span: Span,
    /// The day from which on the change can have been approved.
    pub since: Date,
}

/// The approval that stands: the last review that passed, where nothing sent the notice back since.
pub fn approval(notice: &Notice) -> Option<&Spanned<Review>> {
    let decided = notice.reviews.items().iter().rev();
    let mut decided = decided.filter(|review| has_passed(review) || review.decision.get() == Some(Decision::Return));
    decided.next().filter(|review| has_passed(review))
}

pub(super) fn gather(notice: &Notice, torn: bool, facts: &mut Facts) {
    let passed = notice.reviews.items().iter().filter(|review| has_passed(review));
    let whole = !torn && !notice.placed.open;
    facts.notice = Some(Box::new(NoticeFact {
        mark: notice.title.span().unwrap_or(notice.placed.mark),
        course: notice.course(),
        start: notice.start.spanned().map(|start| (start.value, start.span)),
        end: notice.end.span(),
        working: notice.calendar.get() == Some(Calendar::Working),
        all: notice.covers.is_absent() && whole,
        approved: passed.filter_map(|review| review.date.get()).min(),
        undecided: whole && notice.reviews.surely_empty(),
        stamp: stamp(notice),
        secrecy: match &notice.secrecy_review {
            Given::Absent if whole => Some(SecrecyFact::Absent),
            Given::Is(review) => review.date.spanned().map(|date| SecrecyFact::On(date.value, date.span)),
            _ => None,
        },
        open: notice
            .feedback
            .items()
            .iter()
            .filter(|feedback| feedback.answer.is_absent() && feedback.answered.is_absent() && !feedback.placed.open)
            .map(|feedback| match &feedback.text {
                Given::Is(text) => text.span,
                _ => feedback.placed.mark,
            })
            .collect(),
        changed: changed(notice),
        heard: !notice.feedback.items().is_empty(),
    }));
}

/// That of the approval, else the one that the notice states itself.
fn stamp(notice: &Notice) -> Option<(Box<str>, Span, Option<Date>)> {
    let known = |given: &Given<crate::record::Text>| {
        let stamp = given.spanned().filter(|stamp| fingerprint::is_known(&stamp.value))?;
        Some((stamp.value.0.clone(), stamp.span))
    };
    let approval = approval(notice);
    let day = approval.and_then(|review| review.date.get());
    let of_review = approval.and_then(|review| known(&review.stamp));
    of_review.or_else(|| known(&notice.stamp)).map(|(stamp, span)| (stamp, span, day))
}

fn changed(notice: &Notice) -> Vec<ChangedFact> {
    let changed = notice.feedback.items().iter().filter_map(|feedback| {
        let (about, changed) = (feedback.about.value()?, feedback.changed.span()?);
        let since = feedback.date.get().or(notice.start.get())?;
        Some(ChangedFact { about: about.0.clone(), span: changed, since })
    });
    changed.collect()
}
