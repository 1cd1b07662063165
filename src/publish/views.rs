//! What pages are made of: already redacted and in the language of the publication.

use minijinja::Value;
use minijinja::value::{Serde, serializing_for_value};
use serde::{Serialize, Serializer};

use super::out::Key;
use super::paging::Sheet;
use super::paths::PagePath;
use super::process::StepPlace;
use super::redact::{Local, Public};
use crate::register::Owner;

/// One file of the register as it is published.
pub struct Shown {
    /// Its number in the survey.
    pub file: usize,
    pub kind: Owner,
    pub page: PagePath,
    pub name: Public,
    pub code: Option<Public>,
    /// The nearest published department or unit above, by position.
    pub above: Option<usize>,
    pub depth: usize,
    pub local: Local,
    /// The review chain that it passes, by position in the profile.
    pub chain: Option<usize>,
    /// Every risk point of the file, whether it is published or not, by position.
    pub risks: Box<[Named]>,
    pub points: Vec<Point>,
    pub closed: Vec<Closed>,
    pub powers: Box<[PowerShown]>,
    /// Each measure once, with the points that it acts on.
    pub measures: Vec<Acting>,
    /// Active points that are not sums of points below.
    pub tally: Tally,
    /// With everything below.
    pub total: Tally,
}

impl Shown {
    /// A unit or department: something that posts and departments lie in.
    pub fn is_place(&self) -> bool {
        matches!(self.kind, Owner::Unit | Owner::Department)
    }
}

/// What is asked of a risk point of the register, besides what is published of it.
pub struct Named {
    pub id: Option<Box<str>>,
    /// It is closed, and shown as such.
    pub is_closed: bool,
    concerned: Option<Box<Concerned>>,
}

/// Whom a risk point concerns, as written.
#[derive(Debug, Default)]
pub struct Concerned {
    pub posts: Box<[Box<str>]>,
    /// Only these holders of its post.
    pub holders: Box<[Box<str>]>,
}

impl Concerned {
    pub fn is_empty(&self) -> bool {
        self.posts.is_empty() && self.holders.is_empty()
    }
}

impl Named {
    pub fn new(id: Option<Box<str>>, is_closed: bool, concerned: Concerned) -> Named {
        Named { id, is_closed, concerned: Some(concerned).filter(|concerned| !concerned.is_empty()).map(Box::new) }
    }

    pub fn posts(&self) -> &[Box<str>] {
        self.concerned.as_ref().map_or(&[], |concerned| &concerned.posts)
    }

    pub fn holders(&self) -> &[Box<str>] {
        self.concerned.as_ref().map_or(&[], |concerned| &concerned.holders)
    }
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Tally {
    pub units: usize,
    pub departments: usize,
    pub posts: usize,
    pub powers: usize,
    pub points: usize,
    pub manifestations: usize,
    pub measures: usize,
    /// By rank of level, the highest first.
    pub levels: Vec<usize>,
    pub ungraded: usize,
}

impl Tally {
    /// Counts a point, unless it sums up others.
    pub fn count(&mut self, point: &Point) {
        if point.sums {
            return;
        }
        self.points += 1;
        self.manifestations += point.manifestations.len();
        match point.level {
            Some(rank) => self.levels[rank] += 1,
            None => self.ungraded += 1,
        }
    }

    pub fn add(&mut self, other: &Tally) {
        self.units += other.units;
        self.departments += other.departments;
        self.posts += other.posts;
        self.powers += other.powers;
        self.points += other.points;
        self.manifestations += other.manifestations;
        self.measures += other.measures;
        self.ungraded += other.ungraded;
        if self.levels.len() < other.levels.len() {
            self.levels.resize(other.levels.len(), 0);
        }
        for (mine, theirs) in self.levels.iter_mut().zip(&other.levels) {
            *mine += theirs;
        }
    }
}

/// A risk point.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Point {
    /// Position in the file.
    #[serde(skip)]
    pub index: usize,
    pub code: Public,
    /// Its anchor in the catalogue and on the page of its file.
    pub anchor: Box<str>,
    /// Its anchor on the Markdown page of its file; empty where it has no heading there.
    pub slug: Box<str>,
    /// The page of the catalogue that it stands on.
    pub sheet: Sheet,
    pub title: Public,
    pub manifestations: Box<[Public]>,
    pub definition: Option<Public>,
    pub category: Option<Public>,
    /// Words that stand beside its title: what only this view shows, what was not approved.
    pub marks: Box<[&'static str]>,
    pub common: bool,
    pub power: Option<PowerName>,
    /// Rank of the level; none where it has none.
    pub level: Option<usize>,
    pub self_assessed: bool,
    /// Row and column of the heat map.
    pub cell: Option<(u8, u8)>,
    pub measures: Box<[MeasureShown]>,
    pub owners: Public,
    pub monitors: Public,
    pub with: Public,
    /// Everything else that is said of it.
    pub said: Box<[Said]>,
    pub posts: Box<[Link]>,
    /// The process step that it stands on.
    #[serde(skip)]
    pub step: Option<StepPlace>,
    /// It sums up points below and is not counted again with them.
    pub sums: bool,
}

impl Point {
    pub fn link(&self) -> CodeLink<'_> {
        CodeLink { code: &self.code, anchor: &self.anchor, sheet: self.sheet }
    }

    /// Rank for sorting, those without a level last.
    pub fn rank(&self) -> usize {
        self.level.unwrap_or(usize::MAX)
    }
}

/// A point as pages tell it: all of it where a template asks, its digest alone in the key of a page, because every point
/// stands on several.
#[derive(Clone, Copy)]
pub struct Told<'s> {
    pub point: &'s Point,
    /// Of all that the point says; the point itself stands in the key where there is none.
    pub digest: Option<Key>,
}

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.digest.filter(|_| !serializing_for_value()) {
            Some(digest) => digest.words().serialize(serializer),
            None => self.point.serialize(serializer),
        }
    }
}

/// A power that a point names, by its place in the publication.
#[derive(Debug, Clone, Serialize)]
pub struct PowerName {
    pub name: Public,
    #[serde(skip)]
    pub file: usize,
    #[serde(skip)]
    pub index: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct Closed {
    pub code: Public,
    pub title: Public,
    pub date: Option<String>,
    pub reason: Option<Public>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct MeasureShown {
    pub text: Public,
    /// 0 early, 1 mid, 2 late, 3 not said.
    pub phase: usize,
    pub kind: Option<Public>,
    pub owners: Public,
    pub rules: Public,
    pub due: Option<Public>,
    pub frequency: Option<Public>,
    pub status: Option<&'static str>,
}

/// A measure with the points that it acts on, by their positions in the file. It is told once, with the first of them.
#[derive(Debug, Clone)]
pub struct Acting {
    /// Its position among the measures of that point.
    at: u32,
    first: u32,
    /// All of its points, where there are several.
    all: Option<Box<Several>>,
}

#[derive(Debug, Clone)]
struct Several(Vec<u32>);

impl Acting {
    /// That of this position, of the point at `point`.
    pub fn first(point: usize, at: usize) -> Acting {
        Acting { at: at as u32, first: point as u32, all: None }
    }

    /// It acts on this point too.
    pub fn also(&mut self, point: usize) {
        let first = self.first;
        self.all.get_or_insert_with(|| Box::new(Several(vec![first]))).0.push(point as u32);
    }

    pub fn measure<'s>(&self, shown: &'s Shown) -> &'s MeasureShown {
        &shown.points[self.first as usize].measures[self.at as usize]
    }

    pub fn points<'s>(&'s self, shown: &'s Shown) -> impl Iterator<Item = &'s Point> {
        self.of().iter().map(|at| &shown.points[*at as usize])
    }

    /// Some of its points.
    pub fn of(&self) -> &[u32] {
        self.all.as_ref().map_or(std::slice::from_ref(&self.first), |several| &several.0)
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct CodeLink<'p> {
    pub code: &'p Public,
    pub anchor: &'p str,
    /// The page of the catalogue that it leads to.
    pub sheet: Sheet,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct PowerShown {
    /// Position in the file, to find it by.
    #[serde(skip)]
    pub index: usize,
    pub name: Public,
    pub kind: Option<Public>,
    pub content: Option<Public>,
    pub basis: Public,
    /// By whom, on which conditions, how, until when, under whose eyes.
    pub exercise: Box<[Said]>,
    pub key: bool,
    pub level: Option<usize>,
}

/// A name that leads to a page of the publication, or nowhere.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Link {
    pub name: Public,
    /// From the root of the publication; empty where there is no page.
    pub html: String,
    pub markdown: String,
}

/// One decision of the review chain.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewShown {
    pub cycle: Option<Public>,
    pub stage: Option<Public>,
    pub by: Public,
    pub date: Option<String>,
    pub decision: Option<&'static str>,
    pub opinion: Option<Public>,
    pub present: Option<i64>,
}

/// A label and what it says.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    pub label: Public,
    pub text: Public,
}

impl Said {
    pub fn new(label: &str, text: Public) -> Said {
        Said { label: Public::ours(label), text }
    }
}

/// What fills a page. Its key is told from it as it stands: templates want it laid out otherwise, which costs
/// more than all else and is done only for pages that are made.
pub trait Fills {
    /// Of all that it says; `None` where that cannot be written out.
    fn key(&self) -> Option<Key>;

    /// As templates see it.
    fn value(&self) -> Value;
}

pub type Filling<'s> = Box<dyn Fills + 's>;

impl<T: Serialize> Fills for T {
    fn key(&self) -> Option<Key> {
        Key::of(self)
    }

    fn value(&self) -> Value {
        value(self)
    }
}

/// Something as what fills a page.
pub fn filling<'s>(fills: impl Serialize + 's) -> Filling<'s> {
    Box::new(fills)
}

/// A view as templates see it.
pub fn value(view: impl Serialize) -> Value {
    Value::from(Serde(view))
}
