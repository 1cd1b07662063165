//! The rows of posts and of points, from a file as it was read: counts from the very rows that roll-ups count, so that the two
//! cannot disagree; words from its model.

use rustc_hash::FxHashMap;

use super::batch::Batch;
use super::schema;
use crate::facts::{
    FileRow, GradingView, LibraryIndex, PointRow, RiskView, SharedMeasure, WordKey, shared_measures, views,
};
use crate::profile::{Level, Profile, WordList};
use crate::record::{Due, List, Listed, Text, Word};
use crate::register::{FileKind, GradedKind, Holder, Measure, Model, Party, Post};
use crate::reports::filter::level_of;
use crate::source::{Given, Spanned};

/// One file of the register, as its rows need it.
pub struct File<'a> {
    pub home: &'a str,
    pub path: &'a str,
    pub layer: &'static str,
    pub kind: FileKind,
    pub row: &'a FileRow,
    pub profile: &'a Profile,
}

/// The tables that the rows of every file go to. What the register's code and the numbers of people are is filled in later.
pub struct OfFiles<'t> {
    /// Names of people are written.
    names: bool,
    posts: Batch<'t>,
    people: Batch<'t>,
    powers: Batch<'t>,
    risks: Batch<'t>,
    measures: Batch<'t>,
    measure_risks: Batch<'t>,
    factors: Batch<'t>,
    /// The kinds of measures as they are written, with the words for them that the profile knows.
    kinds: FxHashMap<Box<str>, Option<&'t str>>,
}

impl<'t> OfFiles<'t> {
    pub fn new(names: bool) -> OfFiles<'t> {
        OfFiles {
            names,
            posts: Batch::new(&schema::POSTS),
            people: Batch::new(&schema::PEOPLE),
            powers: Batch::new(&schema::POWERS),
            risks: Batch::new(&schema::RISKS),
            measures: Batch::new(&schema::MEASURES),
            measure_risks: Batch::new(&schema::MEASURE_RISKS),
            factors: Batch::new(&schema::FACTORS),
            kinds: FxHashMap::default(),
        }
    }

    /// In the order of [`schema::TABLES`], those of units and departments left out.
    pub fn tables(&self) -> [&Batch<'t>; 7] {
        let OfFiles { posts, people, powers, risks, measures, measure_risks, factors, .. } = self;
        [posts, people, powers, risks, measures, measure_risks, factors]
    }

    /// The same where nothing of what was read lives any more.
    pub fn settled(self) -> OfFiles<'static> {
        OfFiles {
            names: self.names,
            posts: self.posts.settled(),
            people: self.people.settled(),
            powers: self.powers.settled(),
            risks: self.risks.settled(),
            measures: self.measures.settled(),
            measure_risks: self.measure_risks.settled(),
            factors: self.factors.settled(),
            kinds: FxHashMap::default(),
        }
    }

    /// Adds the rows of a file.
    pub fn add(&mut self, file: &File<'t>, model: Option<&Model>, library: &LibraryIndex) {
        let holder = model.and_then(Model::holder);
        let points = holder.as_ref().map_or_else(Vec::new, |holder| views(holder, library));
        let graded = holder.as_ref().map_or_else(Vec::new, |holder| GradingView::all(holder, &points));
        if file.kind == FileKind::Post {
            let post = if let Some(Model::Post(post)) = model { Some(&**post) } else { None };
            self.post(file, post, graded.first());
            self.people(file, post);
        }
        if let Some(holder) = &holder {
            self.points(file, holder, &points, &graded);
        }
    }

    fn post(&mut self, file: &File<'t>, post: Option<&Post>, graded: Option<&GradingView<'_>>) {
        let last = file.path.rsplit('/').next().unwrap_or_default();
        let title = post.and_then(|post| said(&post.title)).unwrap_or(last);
        self.posts
            .later("register_code")
            .lent("home", Some(file.home))
            .lent("holder", Some(file.path))
            .text("id", post.and_then(|post| said(&post.id)))
            .text("title", Some(title))
            .lent("tier", file.row.tier.map(Word::zh))
            .yes("key_post", file.row.key_post)
            .whole("places", post.and_then(|post| post.places.value()).and_then(|places| places.whole()))
            .count("holders", file.row.people.len());
        own_levels(file.profile, file.row, graded, &mut self.posts);
    }

    fn people(&mut self, file: &File<'t>, post: Option<&Post>) {
        let names = post.into_iter().flat_map(Post::current_holders).map(|holder| said(&holder.name));
        for (_, name) in file.row.people.iter().zip(names.chain(std::iter::repeat(None))) {
            self.people
                .later("register_code")
                .lent("home", Some(file.home))
                .lent("holder", Some(file.path))
                .later("person")
                .text("name", name.filter(|_| self.names));
        }
    }

    fn points(&mut self, file: &File<'t>, holder: &Holder<'_>, points: &[RiskView<'_>], graded: &[GradingView<'_>]) {
        let of_powers = graded.iter().filter(|view| view.power.is_some() && view.point.is_none());
        for (position, view) in of_powers.enumerate() {
            self.power(file, position, view);
        }
        let of_points = graded.iter().filter(|view| view.point.is_some());
        for (position, ((point, row), view)) in points.iter().zip(&file.row.points).zip(of_points).enumerate() {
            self.risk(file, position, point, row, view);
        }
        let counted = |position: &u32| {
            file.kind != FileKind::Library && file.row.points.get(*position as usize).is_some_and(PointRow::is_counted)
        };
        let mut position = 0;
        for (point, view) in points.iter().enumerate() {
            for measure in view.risk.measures.items() {
                let acts_on = [u32::try_from(point).unwrap_or(u32::MAX)];
                self.measure(file, position, measure, false, counted(&acts_on[0]));
                self.acts_on(file, position, &acts_on);
                position += 1;
            }
        }
        for SharedMeasure { measure, points } in shared_measures(holder, points) {
            let counts = match points.is_empty() {
                true => file.kind != FileKind::Library,
                false => points.iter().any(counted),
            };
            self.measure(file, position, measure, true, counts);
            self.acts_on(file, position, &points);
            position += 1;
        }
        let (mut powers, mut risks) = (0, 0);
        for view in graded {
            let position = match view.kind {
                Some(GradedKind::Power) => next(&mut powers),
                Some(GradedKind::Risk) => next(&mut risks),
                _ => 0,
            };
            self.factors_of(file, view, position);
        }
    }

    fn power(&mut self, file: &File<'t>, position: usize, view: &GradingView<'_>) {
        let (Some(power), Some(row)) = (view.power, file.row.powers.get(position)) else { return };
        let to = &mut self.powers;
        to.later("register_code")
            .lent("home", Some(file.home))
            .lent("holder", Some(file.path))
            .lent("layer", Some(file.layer))
            .count("position", position + 1)
            .text("id", said(&power.id))
            .text("name", Some(power.caption()).filter(|name| !name.is_empty()))
            .lent("kind", word(&row.kind, &file.profile.power_kinds))
            .text("content", said(&power.content))
            .lines("basis", lines(&power.basis))
            .yes("key", row.key);
        levels(file.profile, row.level, to);
        derived(file.profile, view, to);
    }

    fn risk(
        &mut self,
        file: &File<'t>,
        position: usize,
        point: &RiskView<'_>,
        row: &'t PointRow,
        view: &GradingView<'_>,
    ) {
        let risk = &point.risk.value;
        let profile = file.profile;
        let to = &mut self.risks;
        let (owners, monitors) = (point.owners(), point.monitors());
        let grouped = level_of(row, file.row, file.kind, profile);
        to.later("register_code")
            .lent("home", Some(file.home))
            .lent("holder", Some(file.path))
            .lent("layer", Some(file.layer))
            .count("position", position + 1)
            .text("id", Some(&*row.id).filter(|id| !id.is_empty()))
            .text("title", Some(point.caption()).filter(|title| !title.is_empty()))
            .lines("manifestations", point.manifestations().iter().map(|text| &*text.value.0))
            .whole("manifestation_count", Some(i64::from(row.manifestations)))
            .whole("measure_count", Some(i64::from(row.acting)))
            .lent("category", word(&row.category, &profile.categories))
            .lent("area", word(&row.area, &profile.areas))
            .lent("stage", row.stage.map(Word::zh))
            .lent("scope", row.scope.map(Word::zh))
            .whole("power", row.power.map(|power| i64::from(power) + 1))
            .lent("power_kind", word(&row.power_kind, &profile.power_kinds));
        levels(profile, row.level, to);
        to.yes("self_assessed", row.self_assessed);
        derived(profile, view, to);
        to.text("residual_level", said(point.given(|risk| &risk.grading.residual_level)))
            .lent("grouped_level", grouped.map(|level| profile.scale.name(level)))
            .whole("grouped_level_rank", rank(grouped))
            .count("owner_count", owners.len())
            .lines("owners", named(owners, self.names))
            .count("monitor_count", monitors.len())
            .lines("monitors", named(monitors, self.names))
            .date("since", risk.since.get())
            .date("reviewed", risk.reviewed.get())
            .yes("closed", row.closed)
            .date("closed_on", risk.closed.get())
            .yes("summary", !row.from.is_empty())
            .yes("counted", file.kind != FileKind::Library && row.is_counted())
            .yes("publish", row.publish);
    }

    fn measure(&mut self, file: &File<'t>, position: usize, measure: &Spanned<Measure>, shared: bool, counted: bool) {
        let measure = &measure.value;
        let (due, lasting) = match measure.due.value() {
            Some(Due::By(by, _)) => (Some(*by), false),
            Some(Due::Lasting) => (None, true),
            None => (None, false),
        };
        let kind = said(&measure.kind);
        let known = kind.and_then(|kind| self.known_kind(kind, file.profile));
        self.measures
            .later("register_code")
            .lent("home", Some(file.home))
            .lent("holder", Some(file.path))
            .lent("layer", Some(file.layer))
            .count("position", position + 1)
            .text("text", said(&measure.text))
            .lent_or("kind", known, kind)
            .lent("phase", measure.phase.get().map(Word::zh))
            .yes("shared", shared)
            .date("due", due)
            .yes("lasting", lasting)
            .lent("status", measure.status.get().map(Word::zh))
            .text("frequency", said(&measure.frequency))
            .count("owner_count", measure.owner.items().len())
            .lines("owners", named(measure.owner.items(), self.names))
            .yes("counted", counted);
    }

    /// The word of the profile for a kind of measures.
    fn known_kind(&mut self, kind: &str, profile: &'t Profile) -> Option<&'t str> {
        if let Some(known) = self.kinds.get(kind) {
            return *known;
        }
        let kinds = &profile.measure_kinds;
        let known = kinds.find(kind, &[]).and_then(|index| kinds.words.get(index)).map(|word| &*word.id);
        self.kinds.insert(kind.into(), known);
        known
    }

    fn acts_on(&mut self, file: &File<'t>, position: usize, points: &[u32]) {
        for point in points {
            self.measure_risks
                .later("register_code")
                .lent("holder", Some(file.path))
                .count("measure", position + 1)
                .whole("risk", Some(i64::from(*point) + 1));
        }
    }

    /// The factors of one graded thing, those that a library point states for it among them.
    fn factors_of(&mut self, file: &File<'t>, view: &GradingView<'_>, position: usize) {
        let Some(kind) = view.kind else { return };
        let subject = view.point.map_or(view.grading, |point| point.subject(file.profile).grading);
        let Some(factors) = subject.factors.value() else { return };
        for pair in &factors.0 {
            self.factors
                .later("register_code")
                .lent("home", Some(file.home))
                .lent("holder", Some(file.path))
                .lent("subject", Some(kind.zh()))
                .count("position", position)
                .text("factor", Some(&pair.key.value.0))
                .text("value", Some(&pair.value.value.0));
        }
    }
}

fn next(position: &mut usize) -> usize {
    *position += 1;
    *position
}

/// The level of the post or department itself, and what the rule gives it.
pub fn own_levels<'t>(profile: &'t Profile, row: &FileRow, graded: Option<&GradingView<'_>>, to: &mut Batch<'t>) {
    levels(profile, row.level, to);
    match graded.filter(|view| view.point.is_none() && view.power.is_none()) {
        Some(view) => derived(profile, view, to),
        None => written(profile, None, "derived_level", "derived_level_rank", to),
    }
}

fn levels<'t>(profile: &'t Profile, level: Option<Level>, to: &mut Batch<'t>) {
    written(profile, level, "level", "level_rank", to);
}

fn derived<'t>(profile: &'t Profile, view: &GradingView<'_>, to: &mut Batch<'t>) {
    let graded = view.kind.is_some_and(|kind| profile.grades(kind));
    let level = graded.then(|| view.graded(profile)).flatten().and_then(|graded| graded.level);
    written(profile, level, "derived_level", "derived_level_rank", to);
}

fn written<'t>(profile: &'t Profile, level: Option<Level>, name: &str, ranked: &str, to: &mut Batch<'t>) {
    to.lent(name, level.map(|level| profile.scale.name(level))).whole(ranked, rank(level));
}

fn rank(level: Option<Level>) -> Option<i64> {
    level.and_then(|level| i64::try_from(level.rank()).ok())
}

pub fn said(text: &Given<Text>) -> Option<&str> {
    text.value().map(|text| &*text.0)
}

fn lines(texts: &Given<List<Text>>) -> impl Iterator<Item = &str> {
    texts.items().iter().map(|text| &*text.value.0)
}

/// Who is named; nobody where names are not written.
fn named(parties: &[Spanned<Party>], names: bool) -> impl Iterator<Item = &str> {
    let parties = if names { parties } else { &[] };
    parties.iter().filter_map(|party| said(&party.value.name))
}

/// A word as roll-ups call it.
fn word<'w>(key: &'w WordKey, list: &'w WordList) -> Option<&'w str> {
    match key {
        WordKey::Absent => None,
        WordKey::Known(index) => list.words.get(usize::from(*index)).map(|word| &*word.id),
        WordKey::Free(text) => Some(text),
    }
}
