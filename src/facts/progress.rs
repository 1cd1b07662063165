//! How far the reviews of one file have come in their chain, read in the order in which they were appended.

use jiff::civil::Date;

use serde::{Deserialize, Serialize};

use super::reviews::{Step, has_passed, of_this_cycle, steps};
use crate::profile::{Chain, Profile};
use crate::record::Listed;
use crate::register::{Decision, Holder, Review};
use crate::source::{Span, Spanned};

/// Where the reviews of the current cycle have come to.
#[derive(Clone, Copy, Default)]
pub struct Progress<'m> {
    /// The latest review that passed its stage, and that nothing sent back since.
    pub passed: Option<&'m Spanned<Review>>,
    /// Position in the chain of the stage it passed; 0 without a chain.
    pub stage: usize,
    /// The review that sent the file back, where it has not been passed anywhere since.
    pub returned: Option<&'m Spanned<Review>>,
    /// Position of the stage where this round began: 0, or where a change entered again.
    pub begun: usize,
}

impl<'m> Progress<'m> {
    /// The position of the stage whose turn it is; the length of the chain where none is left.
    pub fn next(&self) -> usize {
        if self.passed.is_some() { self.stage + 1 } else { self.begun }
    }
}

/// The progress of a file in the current cycle; without a chain the last review that passed is all there is.
pub fn progress<'m>(holder: &Holder<'m>, chain: Option<&Chain>, profile: &Profile) -> Progress<'m> {
    let reviews = holder.reviews.items();
    match chain {
        Some(chain) => along(&steps(reviews, chain, profile), chain),
        None => {
            let passed = of_this_cycle(reviews, profile).filter(|review| has_passed(review)).last();
            Progress { passed, ..Progress::default() }
        }
    }
}

fn along<'m>(steps: &[Step<'m>], chain: &Chain) -> Progress<'m> {
    let mut progress = Progress::default();
    // What is written down late stands after what came later; it takes nothing back.
    let is_older = |review: &Review, than: Option<&Spanned<Review>>| {
        let days = review.date.get().zip(than.and_then(|than| than.date.get()));
        days.is_some_and(|(day, than)| day < than)
    };
    for step in steps {
        let back = step.review.decision.get() == Some(Decision::Return);
        let on = step.passed() && progress.passed.is_some() && step.stage > progress.stage;
        if !(step.passed() || back) || (!on && is_older(step.review, progress.passed)) {
            continue;
        }
        let ended = progress.passed.is_some() && progress.stage + 1 == chain.stages.len();
        if back {
            let begun = if ended { chain.revise_from.unwrap_or(0) } else { progress.begun };
            progress = Progress { returned: Some(step.review), begun, ..Progress::default() };
            continue;
        }
        // What passes after the end, or anew before it, begins where it enters.
        let begun = if ended { step.stage } else { progress.begun };
        progress = Progress { passed: Some(step.review), stage: step.stage, returned: None, begun };
    }
    progress
}

/// Whether what was approved is what stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Validity {
    /// The fingerprint is that of what stands.
    Valid,
    /// What stands is something else.
    Stale,
    /// The review carries no fingerprint that can be made again here.
    Unbound,
}

impl Validity {
    pub fn zh(self) -> &'static str {
        match self {
            Validity::Valid => "有效",
            Validity::Stale => "已变动",
            Validity::Unbound => "无指纹",
        }
    }

    pub fn en(self) -> &'static str {
        match self {
            Validity::Valid => "valid",
            Validity::Stale => "stale",
            Validity::Unbound => "unbound",
        }
    }
}

/// Where a file stands in its review, as other files and reports are told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StandingFact {
    /// The chain by its position in the profile; `None` where the profile has none for the file.
    pub chain: Option<u16>,
    pub passed: Option<PassedFact>,
    pub returned: Option<PassedFact>,
    /// Position of the stage whose turn it is; `None` where all have passed what stands, or without a chain.
    pub next: Option<u16>,
    /// Something stands in the file that a review has to judge.
    pub reviewable: bool,
    /// It has reviews, of this cycle or of others.
    pub reviewed: bool,
    /// Where to point at the file as a whole.
    pub mark: Span,
}

/// One review, as a standing tells of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PassedFact {
    /// As written.
    pub stage: Box<str>,
    pub by: Box<str>,
    pub body: Box<str>,
    pub date: Option<Date>,
    pub opinion: Box<str>,
    pub validity: Validity,
    /// Of its fingerprint, else of the review.
    pub span: Span,
}

impl PassedFact {
    pub fn of(review: &Spanned<Review>, validity: Validity) -> PassedFact {
        let text = |given: &crate::source::Given<crate::record::Text>| {
            given.value().map_or_else(Box::default, |text| text.0.clone())
        };
        PassedFact {
            stage: text(&review.stage),
            by: text(&review.by),
            body: text(&review.body),
            date: review.date.get(),
            opinion: text(&review.opinion),
            validity,
            span: review.stamp.span().unwrap_or(review.placed.mark),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::FileKind;

    /// The stage passed last and the one that is next, of a chain of three whose changes enter again at the second.
    fn come_to(reviews: &str) -> (Option<usize>, usize) {
        let text = "[cycle]\nname = \"2026\"\n[[review]]\nwhat = \"post\"\nstages = [\"科室\", \"分管\", \"小组\"]\nrevise_from = \"分管\"\n";
        let parsed = crate::tree::toml::parse(text);
        let profile = crate::profile::load(parsed.root.as_ref().map(|root| (root, text))).profile;
        let post = format!("岗位: 采购员\n审核记录:\n{reviews}");
        let read = crate::read::file(post.as_bytes(), FileKind::Post);
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        let model = read.model.unwrap();
        let progress = progress(&model.holder().unwrap(), profile.chains.first(), &profile);
        (progress.passed.map(|_| progress.stage), progress.next())
    }

    fn reviews(rows: &[(&str, &str, &str)]) -> String {
        let row = |(stage, day, decision): &(&str, &str, &str)| {
            format!("  - {{ 年度: \"2026\", 审核环节: {stage}, 日期: 2026-{day}, 结论: {decision} }}\n")
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn each_stage_that_passed_makes_the_next_one_due() {
        assert_eq!(come_to(&reviews(&[("科室", "03-01", "同意")])), (Some(0), 1));
        let all = [("科室", "03-01", "同意"), ("分管", "03-02", "调整"), ("小组", "03-03", "同意")];
        assert_eq!(come_to(&reviews(&all)), (Some(2), 3));
    }

    #[test]
    fn what_was_sent_back_begins_again() {
        let back = [("科室", "03-01", "同意"), ("分管", "03-02", "退回")];
        assert_eq!(come_to(&reviews(&back)), (None, 0));
        let again = [back[0], back[1], ("科室", "03-05", "同意")];
        assert_eq!(come_to(&reviews(&again)), (Some(0), 1));
    }

    #[test]
    fn a_change_after_the_end_enters_again_where_the_profile_says() {
        let all = [("科室", "03-01", "同意"), ("分管", "03-02", "同意"), ("小组", "03-03", "同意")];
        let revised = [all[0], all[1], all[2], ("分管", "06-01", "同意")];
        assert_eq!(come_to(&reviews(&revised)), (Some(1), 2));
        let refused = [all[0], all[1], all[2], ("小组", "06-01", "退回")];
        assert_eq!(come_to(&reviews(&refused)), (None, 1));
    }

    #[test]
    fn a_review_that_is_written_down_late_takes_nothing_back() {
        let late = [("科室", "03-01", "同意"), ("小组", "03-03", "同意"), ("分管", "03-02", "同意")];
        assert_eq!(come_to(&reviews(&late)), (Some(2), 3));
        let opinion = [("科室", "03-01", "同意"), ("分管", "03-02", "")];
        assert_eq!(come_to(&reviews(&opinion)), (Some(0), 1));
    }
}
