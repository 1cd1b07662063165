//! What pages of several kinds show: the way up, points, reviews, categories searched without a find.

use serde::Serialize;

use super::Site;
use super::build::Builder;
use super::paging::{Entry, by_rank};
use super::redact::{As, Local, Public};
use super::views::{Link, PowerShown, ReviewShown, Said, Told};
use crate::record::{List, Listed, NoneFound, Word};
use crate::register::{Party, Review};
use crate::source::Given;

/// Points under one heading.
#[derive(Serialize)]
pub struct Under<'s> {
    pub link: Link,
    pub points: Vec<Told<'s>>,
}

impl Site<'_> {
    /// The way from the index down to a page, without the page itself.
    pub fn crumbs(&self, index: usize) -> Vec<Link> {
        let mut crumbs = Vec::new();
        let mut at = self.shown[index].above;
        while let Some(above) = at {
            // The root unit is the index itself to a reader.
            if self.shown[above].above.is_some() || self.tops.len() > 1 {
                crumbs.push(self.link(above));
            }
            at = self.shown[above].above;
        }
        crumbs.reverse();
        crumbs
    }

    /// A point as pages tell it.
    pub fn point(&self, index: usize, at: usize) -> Told<'_> {
        let digest = self.digests.get().and_then(|files| *files.get(index)?.get(at)?);
        Told { point: &self.shown[index].points[at], digest }
    }

    /// The positions of the points of one file, the gravest first.
    pub fn by_rank(&self, index: usize) -> Vec<usize> {
        by_rank(&self.shown[index].points)
    }

    /// The points of a place itself and of its posts that stand on one page, under what they belong to.
    pub fn listed_points(&self, index: usize, entries: &[Entry]) -> Vec<Under<'_>> {
        let mut groups: Vec<Under<'_>> = Vec::new();
        let mut last = None;
        for entry in entries {
            let Entry::Point(file, at) = *entry else { continue };
            if last.replace(file) != Some(file) {
                let mut link = self.link(file);
                if file == index {
                    link.name = self.own_name(file);
                }
                groups.push(Under { link, points: Vec::new() });
            }
            if let Some(group) = groups.last_mut() {
                group.points.push(self.point(file, at));
            }
        }
        groups
    }

    /// The powers of a file that stand on one page.
    pub fn listed_powers(&self, index: usize, entries: &[Entry]) -> Vec<&PowerShown> {
        let power = |entry: &Entry| match entry {
            Entry::Power(at) => self.shown[index].powers.get(*at),
            _ => None,
        };
        entries.iter().filter_map(power).collect()
    }
}

impl Builder<'_> {
    /// Decisions that stand: what was returned or only said on the way is work in progress, for the internal view alone.
    pub fn reviews(&self, reviews: &Given<List<Review>>, local: &Local) -> Vec<ReviewShown> {
        let stands = |review: &Review| self.is_internal() || super::approved::stands(review);
        let standing = reviews.items().iter().map(|review| &review.value).filter(|review| stands(review));
        standing
            .map(|review| {
                let body = self.text(&review.body, local);
                let by = review.by.value().map(|by| self.redactor.named(by, None, As::Reviewer, local));
                ReviewShown {
                    cycle: self.text(&review.cycle, local),
                    stage: self.text(&review.stage, local),
                    by: self.decided_by(body, Public::joined(&by.unwrap_or_default(), self.language)),
                    date: review.date.get().map(|date| date.to_string()),
                    decision: review.decision.get().map(|decision| self.language.of(decision.zh(), decision.en())),
                    opinion: self.inside_review(self.text(&review.opinion, local), review, local),
                    present: review.present.value().and_then(|present| present.whole()),
                }
            })
            .collect()
    }

    /// Searched and found none, with the reason.
    pub fn none_found(&self, none_found: &Given<NoneFound>, local: &Local) -> Vec<Said> {
        let all = self.language.of("各类风险", "all categories");
        match none_found.value() {
            None => Vec::new(),
            Some(NoneFound::Whole(text)) => vec![Said::new(all, self.redactor.text(text, local))],
            Some(NoneFound::ByCategory(pairs)) => pairs
                .0
                .iter()
                .map(|pair| Said {
                    label: self.redactor.text(&pair.key.value, local),
                    text: self.redactor.text(&pair.value.value, local),
                })
                .collect(),
        }
    }

    /// A labelled fact, where there is one.
    pub fn said(&self, zh: &str, en: &str, text: Option<Public>) -> Option<Said> {
        text.filter(|text| !text.is_empty()).map(|text| Said::new(self.language.of(zh, en), text))
    }

    pub fn party(&self, party: &Given<Party>, part: As, local: &Local) -> Option<Public> {
        let party = party.value()?;
        Some(Public::joined(&self.redactor.party(party, part, local), self.language))
    }

    /// 9 人, 9 people.
    pub fn number(&self, count: impl std::fmt::Display, zh: &str, en: &str) -> Public {
        Public::ours(&self.language.of(format!("{count}\u{a0}{zh}"), format!("{count}\u{a0}{en}")))
    }
}
