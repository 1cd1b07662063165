//! Approvals in the course of a life: what was decided, and whether what was decided on still stands.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::changes::{Change, Kind};
use crate::comparison::{Absent, Comparison, FileChanges, Paths, compare};
use crate::facts::LibraryIndex;
use crate::finding::Both;
use crate::fingerprint;
use crate::read::Parts;
use crate::record::{Listed, Word};
use crate::register::{Decision, Model, Review};
use crate::source::Spanned;
use crate::survey::Ask;
use crate::vocabulary::nfc;

/// A review that a commit recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub cycle: Option<String>,
    pub stage: String,
    pub by: Option<String>,
    pub body: Option<String>,
    /// The day of the decision, which may lie before that of the commit.
    pub date: Option<Date>,
    pub decision: Option<Decision>,
    pub opinion: Option<String>,
    /// Decisions on single points, by their ids.
    pub items: Vec<(String, String)>,
    /// What it was decided on.
    pub stamp: Option<String>,
    pub stands: Stands,
}

/// What a review has to do with what stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Its stamp is that of what stands.
    Still,
    /// Its stamp was that of what stood when it was recorded; that has changed.
    Changed,
    /// Its stamp is not even that of what stood when it was recorded.
    Never,
    /// It has no stamp, or one that this version cannot make.
    Unstamped,
    /// The file is not there any more.
    Gone,
}

impl Stands {
    pub fn words(self) -> Both {
        match self {
            Stands::Still => Both::new("所审内容未再变动", "what was approved still stands"),
            Stands::Changed => Both::new("此后内容已改", "changed since"),
            Stands::Never => Both::new("记录时内容已与所审不符", "not what stood when it was recorded"),
            Stands::Unstamped => Both::new("没有内容指纹,无从核对", "no stamp to tell by"),
            Stands::Gone => Both::new("文件已不在", "the file is gone"),
        }
    }

    /// For programs.
    pub fn key(self) -> &'static str {
        match self {
            Stands::Still => "still",
            Stands::Changed => "changed",
            Stands::Never => "never",
            Stands::Unstamped => "unstamped",
            Stands::Gone => "gone",
        }
    }
}

/// The reviews that a file gained, by the position of the change that says so. Whether they still stand is not known yet: those of
/// which the stamp fits what was recorded with them are said to have changed since.
pub fn recorded(file: &FileChanges, comparison: &Comparison<'_>, ask: Ask) -> FxHashMap<usize, Approval> {
    let is_review = |change: &Change| matches!(change.kind, Kind::ReviewAdded | Kind::ReviewAltered);
    if !file.changes.iter().any(|told| is_review(&told.change)) {
        return FxHashMap::default();
    }
    let at = file.new.as_ref().and_then(|place| comparison.new.file(&place.path));
    let Some(at) = at else { return FxHashMap::default() };
    let parsed = comparison.new.parsed(&[at], ask);
    let Some(model) = parsed.get(&at).map(|parsed| &parsed.model) else { return FxHashMap::default() };
    let stood = stamp(model, &comparison.new.library);
    let changes = file.changes.iter().enumerate().filter(|(_, told)| is_review(&told.change));
    let found = changes.filter_map(|(position, told)| {
        let span = told.change.new.as_ref()?.span;
        let review = reviews(model).iter().find(|review| review.value.placed.span == span)?;
        Some((position, approval(review, stood.as_deref())))
    });
    found.collect()
}

fn reviews(model: &Model) -> &[Spanned<Review>] {
    match model {
        Model::Notice(notice) => notice.reviews.items(),
        _ => model.holder().map_or(&[], |holder| holder.reviews.items()),
    }
}

/// The stamp of what stands in a file; a notice's is over other files.
fn stamp(model: &Model, library: &LibraryIndex) -> Option<String> {
    model.holder().map(|holder| fingerprint::of_file(&holder, library))
}

fn approval(review: &Review, stood: Option<&str>) -> Approval {
    let text = |given: &crate::source::Given<crate::record::Text>| given.value().map(|text| text.to_string());
    let stamp = text(&review.stamp);
    let stands = match (&stamp, stood) {
        (Some(stamp), Some(stood)) if stamp == stood => Stands::Changed,
        (Some(stamp), Some(_)) if fingerprint::is_known(stamp) => Stands::Never,
        _ => Stands::Unstamped,
    };
    Approval {
        cycle: text(&review.cycle),
        stage: text(&review.stage).unwrap_or_default(),
        by: text(&review.by),
        body: text(&review.body),
        date: review.date.get(),
        decision: review.decision.get(),
        opinion: text(&review.opinion),
        items: review.items.value().map_or_else(Vec::new, |items| {
            items.0.iter().map(|pair| (pair.key.value.to_string(), pair.value.value.to_string())).collect()
        }),
        stamp,
        stands,
    }
}

impl Approval {
    /// 同意, 退回 …; what was only said where nothing was decided.
    pub fn decided(&self) -> Both {
        match self.decision {
            Some(decision) => Both::new(decision.zh(), decision.en()),
            None => Both::new("意见", "opinion"),
        }
    }

    /// Tells whether it still stands, by the stamp of its file now; `None` where the file is gone.
    pub fn compare(&mut self, now: Option<&str>) {
        match now {
            None => self.stands = Stands::Gone,
            Some(now) if self.stamp.as_deref() == Some(now) => self.stands = Stands::Still,
            Some(_) => {}
        }
    }
}

/// A file has a risk point with an id in one version.
pub fn has_point(source: &dyn Parts, path: &str, id: &str, ask: Ask) -> anyhow::Result<bool> {
    let absent = Absent;
    let asked = [Paths { old: None, new: Some(path.to_owned()), same: false }];
    let comparison = compare(&absent, source, &asked, ask)?;
    let Some(file) = comparison.new.file(path) else { return Ok(false) };
    let parsed = comparison.new.parsed(&[file], ask);
    let holder = parsed.get(&file).and_then(|parsed| parsed.model.holder());
    let is = |risk: &Spanned<crate::register::Risk>| risk.id.value().is_some_and(|known| nfc(known) == nfc(id));
    Ok(holder.is_some_and(|holder| holder.risks.iter().any(is)))
}

/// The stamps of files as a version has them, by path.
pub fn stamps(source: &dyn Parts, paths: &[String], ask: Ask) -> anyhow::Result<FxHashMap<String, String>> {
    let absent = Absent;
    let asked: Vec<Paths> =
        paths.iter().map(|path| Paths { old: None, new: Some(path.clone()), same: false }).collect();
    let comparison = compare(&absent, source, &asked, ask)?;
    let version = &comparison.new;
    let files: Vec<usize> = paths.iter().filter_map(|path| version.file(path)).collect();
    let parsed = version.parsed(&files, ask);
    let stamp = |path: &String| {
        let file = parsed.get(&version.file(path)?)?;
        Some((path.clone(), stamp(&file.model, &version.library)?))
    };
    Ok(paths.iter().filter_map(stamp).collect())
}
