//! The rows of the tables, from what a survey with models holds: counts from the very rows that roll-ups count, so that the two
//! cannot disagree; words from the models.

use rustc_hash::FxHashMap;

use super::batch::Batch;
use super::schema::TABLES;
use crate::facts::{FileRow, GradingView, PointRow, RiskView, SharedMeasure, WordKey, shared_measures, views};
use crate::profile::{Level, Profile, WordList};
use crate::record::{Due, List, Listed, Text, Word};
use crate::register::{Department, FileKind, GradedKind, Holder, Measure, Model, Party, Post, Unit};
use crate::reports::filter::level_of;
use crate::reports::rollup::{Piece, codes};
use crate::reports::tally::{Layer, People};
use crate::reports::tree::{Home, HomeKind, Part, Tree};
use crate::source::{Given, Spanned};

/// A whole register, ready to be written unit by unit.
pub struct Sheets<'s> {
    part: Part<'s>,
    tree: Tree<'s>,
    codes: Vec<Option<String>>,
    /// By unit, by position in the tree: its pieces of the roll-up, and its files.
    pieces: Vec<Vec<Piece>>,
    files: Vec<Vec<usize>>,
    /// By file: the numbers of its people.
    people: Vec<Vec<u32>>,
    /// Names of people are written.
    names: bool,
}

/// One file of the register, as its rows need it.
struct File<'a> {
    home: &'a str,
    path: &'a str,
    layer: &'static str,
    kind: FileKind,
    row: &'a FileRow,
    profile: &'a Profile,
}

impl<'s> Sheets<'s> {
    /// `part` is a whole register, read with its models, and `pieces` are its.
    pub fn new(part: Part<'s>, pieces: Vec<Piece>, names: bool) -> Sheets<'s> {
        let tree = Tree::new(&part);
        let codes = codes(&part, &tree);
        let mut of_units: Vec<Vec<Piece>> = vec![Vec::new(); tree.homes.len()];
        for piece in pieces {
            of_units[tree.homes[piece.home].unit].push(piece);
        }
        let mut files: Vec<Vec<usize>> = vec![Vec::new(); tree.homes.len()];
        for (file, home) in tree.home_of.iter().enumerate() {
            if let Some(home) = home {
                files[tree.homes[*home].unit].push(file);
            }
        }
        let mut numbers = People::default();
        let contributions = part.survey.contributions.iter().zip(&tree.home_of);
        let people = contributions
            .map(|(contribution, home)| {
                let Some(home) = home else { return Vec::new() };
                let unit = tree.homes[*home].unit;
                contribution.facts.row.people.iter().map(|person| numbers.number(person, unit)).collect()
            })
            .collect();
        Sheets { part, tree, codes, pieces: of_units, files, people, names }
    }

    /// The code of the register.
    pub fn code(&self) -> &str {
        self.codes.first().and_then(Option::as_deref).unwrap_or_default()
    }

    /// The units that have files of their own, by position in the tree, and their codes; the topmost first.
    pub fn units(&self) -> impl Iterator<Item = (usize, &str)> {
        self.codes.iter().enumerate().filter_map(|(unit, code)| Some((unit, code.as_deref()?)))
    }

    /// All tables of a unit, in the order of [`TABLES`].
    pub fn of_unit(&self, unit: usize) -> Vec<Batch<'_>> {
        let mut tables: Vec<Batch<'_>> = TABLES.iter().map(|table| Batch::new(table)).collect();
        let [units, departments, posts, people, powers, risks, measures, measure_risks, factors, rollup, levels] =
            &mut tables[..]
        else {
            return tables;
        };
        self.unit(unit, units);
        let (code, names) = (self.code(), self.names);
        let kinds = FxHashMap::default();
        let mut of_points = OfPoints { code, names, powers, risks, measures, measure_risks, factors, kinds };
        for file in self.files[unit].iter().copied() {
            let Some(home) = self.tree.home_of[file] else { continue };
            let Some(kind) = self.part.survey.layout.entries[file].kind else { continue };
            let contribution = &self.part.survey.contributions[file];
            let layer = match (Layer::of(kind), kind) {
                (Some(layer), _) => layer.zh(),
                (None, FileKind::Library) => "风险库",
                _ => continue,
            };
            let about = File {
                home: self.tree.homes[home].path,
                path: &self.part.survey.layout.entries[file].identity,
                layer,
                kind,
                row: &contribution.facts.row,
                profile: &self.part.survey.profile,
            };
            let model = contribution.model.as_deref();
            let holder = model.and_then(Model::holder);
            let points = holder.as_ref().map_or_else(Vec::new, |holder| views(holder, &self.part.survey.library));
            let graded = holder.as_ref().map_or_else(Vec::new, |holder| GradingView::all(holder, &points));
            match (kind, model) {
                (FileKind::Department, model) => {
                    let department =
                        if let Some(Model::Department(department)) = model { Some(&**department) } else { None };
                    self.department(&self.tree.homes[home], &about, department, graded.first(), departments);
                }
                (FileKind::Post, model) => {
                    let post = if let Some(Model::Post(post)) = model { Some(&**post) } else { None };
                    self.post(&about, post, graded.first(), posts);
                    self.people(file, &about, post, people);
                }
                _ => {}
            }
            if let Some(holder) = &holder {
                of_points.add(&about, holder, &points, &graded);
            }
        }
        for piece in &self.pieces[unit] {
            self.piece(piece, rollup, levels);
        }
        tables
    }

    fn unit<'t>(&'t self, unit: usize, to: &mut Batch<'t>) {
        let home = &self.tree.homes[unit];
        let profile = &self.part.survey.profile;
        let model = home.file.and_then(|file| self.part.survey.contributions[file].model.as_deref());
        let written: Option<&Unit> = if let Some(Model::Unit(unit)) = model { Some(unit) } else { None };
        let around = home.parent.map(|parent| self.tree.homes[parent].unit);
        let graded: Vec<&str> = profile.graded.iter().map(|kind| kind.zh()).collect();
        let graded = graded.join("、");
        to.lent("register_code", Some(self.code()))
            .lent("home", Some(home.path))
            .text("name", Some(home.name))
            .yes("is_unit", home.kind == HomeKind::Unit)
            .lent("parent_code", around.and_then(|around| self.codes[around].as_deref()))
            .count("depth", self.units_around(unit))
            .text("kind", written.and_then(|unit| said(&unit.kind)))
            .text("superior", written.and_then(|unit| said(&unit.superior)))
            .lent("register", Some(self.part.name))
            .lent("cycle", profile.cycle.name.as_deref())
            .text("graded", Some(graded.as_str()).filter(|graded| !graded.is_empty()));
    }

    fn units_around(&self, unit: usize) -> usize {
        let mut depth = 0;
        let mut at = self.tree.homes[unit].parent;
        while let Some(home) = at {
            depth += usize::from(self.codes[home].is_some());
            at = self.tree.homes[home].parent;
        }
        depth
    }

    fn department<'t>(
        &'t self,
        home: &'t Home<'_>,
        file: &File<'t>,
        department: Option<&Department>,
        graded: Option<&GradingView<'_>>,
        to: &mut Batch<'t>,
    ) {
        to.lent("register_code", Some(self.code()))
            .lent("home", Some(home.path))
            .lent("parent", Some(home.parent.map_or("", |parent| self.tree.homes[parent].path)))
            .text("id", department.and_then(|department| said(&department.id)))
            .text("name", Some(home.name))
            .whole("staff", file.row.staff);
        own_levels(file, graded, to);
    }

    fn post<'t>(&'t self, file: &File<'t>, post: Option<&Post>, graded: Option<&GradingView<'_>>, to: &mut Batch<'t>) {
        let last = file.path.rsplit('/').next().unwrap_or_default();
        let title = post.and_then(|post| said(&post.title)).unwrap_or(last);
        to.lent("register_code", Some(self.code()))
            .lent("home", Some(file.home))
            .lent("holder", Some(file.path))
            .text("id", post.and_then(|post| said(&post.id)))
            .text("title", Some(title))
            .lent("tier", file.row.tier.map(Word::zh))
            .yes("key_post", file.row.key_post)
            .whole("places", post.and_then(|post| post.places.value()).and_then(|places| places.whole()))
            .count("holders", file.row.people.len());
        own_levels(file, graded, to);
    }

    fn people<'t>(&'t self, file: usize, about: &File<'t>, post: Option<&Post>, to: &mut Batch<'t>) {
        let names = post.into_iter().flat_map(Post::current_holders).map(|holder| said(&holder.name));
        for (number, name) in self.people[file].iter().zip(names.chain(std::iter::repeat(None))) {
            to.lent("register_code", Some(self.code()))
                .lent("home", Some(about.home))
                .lent("holder", Some(about.path))
                .whole("person", Some(i64::from(*number)))
                .text("name", name.filter(|_| self.names));
        }
    }

    fn piece<'t>(&'t self, piece: &'t Piece, rollup: &mut Batch<'t>, levels: &mut Batch<'t>) {
        let home = self.tree.homes[piece.home].path;
        let counts = &piece.counts;
        let number = |number: u64| Some(i64::try_from(number).unwrap_or(i64::MAX));
        rollup
            .lent("register_code", Some(self.code()))
            .lent("home", Some(home))
            .lent("dimension", Some(piece.dimension))
            .lent("word", Some(&piece.name.zh))
            .whole("word_rank", piece.word.and_then(|word| i64::try_from(word).ok()))
            .yes("stated", piece.stated)
            .whole("units", number(counts.units))
            .whole("departments", number(counts.departments))
            .whole("posts", number(counts.posts))
            .whole("people", number(counts.people))
            .whole("powers", number(counts.powers))
            .whole("risks", number(counts.risks))
            .whole("manifestations", number(counts.manifestations))
            .whole("measures", number(counts.measures))
            .whole("library_points", number(counts.library_points))
            .whole("closed", number(counts.closed))
            .whole("points_of_posts", number(counts.layers[0]))
            .whole("points_of_departments", number(counts.layers[1]))
            .whole("points_of_units", number(counts.layers[2]));
        let profile = &self.part.survey.profile;
        let mut row = |kind: &GradedKind, level: Option<(usize, &'t str)>, counted: u64| {
            levels
                .lent("register_code", Some(self.code()))
                .lent("home", Some(home))
                .lent("dimension", Some(piece.dimension))
                .lent("word", Some(&piece.name.zh))
                .yes("stated", piece.stated)
                .lent("graded", Some(kind.zh()))
                .lent("level", level.map(|(_, id)| id))
                .whole("level_rank", level.and_then(|(rank, _)| i64::try_from(rank).ok()))
                .whole("number", number(counted));
        };
        for kind in &profile.graded {
            for (level, word) in profile.scale.levels() {
                let counted = counts.level(*kind, level.rank());
                if counted > 0 {
                    row(kind, Some((level.rank(), &word.id)), counted);
                }
            }
            let ungraded = counts.ungraded[*kind as usize];
            if ungraded > 0 {
                row(kind, None, ungraded);
            }
        }
    }
}

/// The tables that the points of every file go to.
struct OfPoints<'b, 't> {
    /// Of the register.
    code: &'t str,
    names: bool,
    powers: &'b mut Batch<'t>,
    risks: &'b mut Batch<'t>,
    measures: &'b mut Batch<'t>,
    measure_risks: &'b mut Batch<'t>,
    factors: &'b mut Batch<'t>,
    /// The kinds of measures as they are written, with the words for them that the profile knows.
    kinds: FxHashMap<Box<str>, Option<&'t str>>,
}

impl<'t> OfPoints<'_, 't> {
    fn add(&mut self, file: &File<'t>, holder: &Holder<'_>, points: &[RiskView<'_>], graded: &[GradingView<'_>]) {
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
        let to = &mut *self.powers;
        to.lent("register_code", Some(self.code))
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
        let to = &mut *self.risks;
        let (owners, monitors) = (point.owners(), point.monitors());
        let grouped = level_of(row, file.row, file.kind, profile);
        to.lent("register_code", Some(self.code))
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
            .lent("register_code", Some(self.code))
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
                .lent("register_code", Some(self.code))
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
                .lent("register_code", Some(self.code))
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
fn own_levels<'t>(file: &File<'t>, graded: Option<&GradingView<'_>>, to: &mut Batch<'t>) {
    levels(file.profile, file.row.level, to);
    match graded.filter(|view| view.point.is_none() && view.power.is_none()) {
        Some(view) => derived(file.profile, view, to),
        None => written(file.profile, None, "derived_level", "derived_level_rank", to),
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

fn said(text: &Given<Text>) -> Option<&str> {
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
