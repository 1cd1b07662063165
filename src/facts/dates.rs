//! Days on which something happened, or is to happen: what only a rule that knows today can judge.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Facts;
use crate::record::{Due, Field, Listed};
use crate::register::{
    Commitment, Feedback, Holder, Leader, Measure, Model, Notice, Person, Review, Risk, RuleEntry, Secrecy, Statement,
    Unit,
};
use crate::source::{Given, Span, Spanned};

/// A day that a file names.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct DateFact {
    pub date: Date,
    pub span: Span,
    pub field: Field,
    /// It tells of something that was done, which no day to come can be.
    pub done: bool,
}

/// Days that are planned are kept only outside these years: within them none is far from any today.
const ORDINARY: std::ops::RangeInclusive<i16> = 1980..=2040;

/// The years in which the days of what was done lie, as far as a file alone can say.
const PAST: std::ops::RangeInclusive<i16> = 1980..=2015;

#[derive(Default)]
struct Dates(Vec<DateFact>);

impl Dates {
    fn done(&mut self, given: &Given<Date>, field: Field) {
        if let Given::Is(date) = given
            && !PAST.contains(&date.value.year())
        {
            self.0.push(DateFact { date: date.value, span: date.span, field, done: true });
        }
    }

    fn planned(&mut self, given: &Given<Date>, field: Field) {
        if let Given::Is(date) = given {
            self.plan(date.value, date.span, field);
        }
    }

    fn plan(&mut self, date: Date, span: Span, field: Field) {
        if !ORDINARY.contains(&date.year()) {
            self.0.push(DateFact { date, span, field, done: false });
        }
    }

    fn commitment(&mut self, given: &Given<Commitment>) {
        if let Given::Is(commitment) = given {
            self.done(&commitment.date, Commitment::date);
        }
    }

    fn reviews(&mut self, reviews: &[Spanned<Review>]) {
        reviews.iter().for_each(|review| self.done(&review.date, Review::date));
    }

    fn measures(&mut self, measures: &[Spanned<Measure>]) {
        for measure in measures {
            if let Given::Is(due) = &measure.due
                && let Due::By(date, _) = &due.value
            {
                self.plan(*date, due.span, Measure::due);
            }
        }
    }

    fn people(&mut self, people: &[Spanned<Person>]) {
        for person in people {
            self.planned(&person.since, Person::since);
            self.planned(&person.until, Person::until);
            self.done(&person.briefed, Person::briefed);
            self.commitment(&person.commitment);
        }
    }

    fn holder(&mut self, holder: &Holder<'_>) {
        for risk in holder.risks {
            self.done(&risk.since, Risk::since);
            self.done(&risk.reviewed, Risk::reviewed);
            self.done(&risk.closed, Risk::closed);
            self.measures(risk.measures.items());
        }
        holder.powers.iter().for_each(|power| self.measures(power.measures.items()));
        self.measures(holder.measures);
    }

    fn unit(&mut self, unit: &Unit) {
        self.planned(&unit.phase_since, Unit::phase_since);
        for leader in unit.leaders.items() {
            self.planned(&leader.since, Leader::since);
            self.planned(&leader.until, Leader::until);
            self.done(&leader.briefed, Leader::briefed);
            self.commitment(&leader.commitment);
        }
        self.commitment(&unit.commitment);
        self.reviews(unit.reviews.items());
    }

    fn notice(&mut self, notice: &Notice) {
        self.planned(&notice.start, Notice::start);
        self.planned(&notice.end, Notice::end);
        self.done(&notice.issued, Notice::issued);
        if let Given::Is(secrecy) = &notice.secrecy_review {
            self.done(&secrecy.date, Secrecy::date);
        }
        for feedback in notice.feedback.items() {
            self.done(&feedback.date, Feedback::date);
            self.done(&feedback.answered, Feedback::answered);
        }
        self.reviews(notice.reviews.items());
    }
}

pub(super) fn gather(model: &Model, facts: &mut Facts) {
    let mut dates = Dates::default();
    match model {
        Model::Unit(unit) => dates.unit(unit),
        Model::Department(department) => {
            dates.commitment(&department.commitment);
            dates.reviews(department.reviews.items());
        }
        Model::Post(post) => {
            dates.people(post.holders.items());
            dates.commitment(&post.commitment);
            dates.reviews(post.reviews.items());
        }
        Model::Library(library) => dates.reviews(library.reviews.items()),
        Model::Rules(entries) => entries.items.iter().for_each(|entry| dates.done(&entry.date, RuleEntry::date)),
        Model::Notice(notice) => dates.notice(notice),
        Model::Statement(statement) => dates.done(&statement.date, Statement::date),
    }
    if let Some(holder) = model.holder() {
        dates.holder(&holder);
    }
    if !dates.0.is_empty() {
        facts.dates = Some(dates.0.into());
    }
}
