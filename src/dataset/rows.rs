//! The tables of a unit: what was gathered of its files, and what only the whole register tells.

use rustc_hash::FxHashMap;

use super::batch::Batch;
use super::gathered::Gathered;
use super::points::{OfFiles, own_levels, said};
use super::schema::TABLES;
use crate::facts::GradingView;
use crate::record::Word;
use crate::register::{FileKind, GradedKind, Model, Unit};
use crate::reports::rollup::{Piece, codes};
use crate::reports::tally::People;
use crate::reports::tree::{HomeKind, Part, Tree};
use crate::survey::Contribution;

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
    /// By unit: the rows of its posts and points, in order of the files.
    gathered: FxHashMap<usize, Vec<OfFiles<'static>>>,
}

impl<'s> Sheets<'s> {
    /// `part` is a whole register, `gathered` what was made of its files while they were hot, and `pieces` are its.
    pub fn new(part: Part<'s>, gathered: Gathered, pieces: Vec<Piece>) -> Sheets<'s> {
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
        Sheets { part, tree, codes, pieces: of_units, files, people, gathered: gathered.by_unit() }
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
        for file in self.files[unit].iter().copied() {
            self.department(file, departments);
        }
        let mut of_points = [posts, people, powers, risks, measures, measure_risks, factors];
        for gathered in self.gathered.get(&unit).into_iter().flatten() {
            for (table, more) in of_points.iter_mut().zip(gathered.tables()) {
                table.append(more);
            }
        }
        for table in &mut of_points {
            table.fill("register_code", self.code());
        }
        let [_, people, ..] = of_points;
        let numbers = self.files[unit].iter().flat_map(|file| &self.people[*file]);
        people.fill_whole("person", numbers.map(|number| i64::from(*number)).collect());
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

    /// The row of a department, where the file is one.
    fn department<'t>(&'t self, file: usize, to: &mut Batch<'t>) {
        let survey = self.part.survey;
        let Some(home) = self.tree.home_of[file].map(|home| &self.tree.homes[home]) else { return };
        if survey.layout.entries[file].kind != Some(FileKind::Department) {
            return;
        }
        let Contribution { facts, model, .. } = &survey.contributions[file];
        let model = model.as_deref();
        let department = if let Some(Model::Department(department)) = model { Some(&**department) } else { None };
        let holder = model.and_then(Model::holder);
        let views = holder.as_ref().map_or_else(Vec::new, |holder| GradingView::all(holder, &[]));
        to.lent("register_code", Some(self.code()))
            .lent("home", Some(home.path))
            .lent("parent", Some(home.parent.map_or("", |parent| self.tree.homes[parent].path)))
            .text("id", department.and_then(|department| said(&department.id)))
            .text("name", Some(home.name))
            .whole("staff", facts.row.staff);
        own_levels(&survey.profile, &facts.row, views.first(), to);
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
