//! What a notice tells the files that it covers: when it began, and what was answered.

use jiff::civil::Date;

use super::Facts;
use super::reviews::has_passed;
use crate::record::Listed;
use crate::register::{Notice, NoticeKind};
use crate::source::{Given, Span};

#[derive(Debug, Clone, Default)]
pub struct NoticeFact {
    pub start: Option<(Date, Span)>,
    pub end: Option<Date>,
    pub issued: Option<Date>,
    /// A result was written.
    pub outcome: Option<Span>,
    /// It is shown for a time, so that it has an end.
    pub limited: bool,
    /// The day on which the notice itself was approved.
    pub approved: Option<Date>,
    /// Opinions without an answer.
    pub open: Vec<Span>,
    /// Somebody outside said something.
    pub heard: bool,
}

pub(super) fn gather(notice: &Notice, facts: &mut Facts) {
    let passed = notice.reviews.items().iter().filter(|review| has_passed(review));
    facts.notice = Some(Box::new(NoticeFact {
        start: notice.start.spanned().map(|start| (start.value, start.span)),
        end: notice.end.get(),
        issued: notice.issued.get(),
        outcome: notice.outcome.span(),
        limited: matches!(notice.kind.get(), None | Some(NoticeKind::Limited)),
        approved: passed.filter_map(|review| review.date.get()).min(),
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
        heard: !notice.feedback.items().is_empty(),
    }));
}
