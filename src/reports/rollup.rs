//! The roll-up: people → departments → units → parent units, and the same numbers by other dimensions.
//! Derived at every call, never stored. A number equals the sum of its parts; people alone are distinct
//! at every level.

mod codes;
mod columns;
mod document;
mod entry;
mod groups;
mod levels;
mod merged;
mod people;
mod pieces;
mod read;
mod sentence;
mod sums;
#[cfg(test)]
mod tests;
mod told;

pub use codes::codes;
pub use document::{beside, document};
pub use entry::{DIMENSIONS, Entry, Numbers, entries, numbers};
pub use merged::{Sent, Uncountable, merge, merged};
pub use pieces::Piece;
pub use read::{DatasetFile, DatasetHead, Fault, Held, read};
pub use sentence::sentence;
pub use told::{Reader, title};

use rustc_hash::FxHashSet;

use crate::facts::FileRow;
use crate::finding::Both;
use crate::profile::Profile;
use crate::register::{FileKind, GradedKind};

use super::filter::{Condition, Filter, Looked, Taken};
use super::tally::{Counted, Counts, Groups, People, Tally, add};
use super::tree::{Home, HomeKind, Part, Tree};

/// What a roll-up has a row for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Unit,
    Department,
    Post,
    Person,
    Tier,
    Category,
    Area,
    Layer,
    Level,
    Stage,
    PowerKind,
    /// The department or unit that a file lies in directly: unlike rows of a tree, these add up.
    Nearest,
}

impl By {
    /// Rows are units, departments and posts, each with all that lies below it.
    pub fn is_tree(self) -> bool {
        matches!(self, By::Unit | By::Department | By::Post)
    }

    /// People are named in the models only.
    pub fn needs_models(self) -> bool {
        self == By::Person
    }
}

/// The levels of one register, and what it grades.
#[derive(Debug, Clone)]
pub struct RegisterScale {
    pub register: String,
    /// How people name the register.
    pub name: String,
    pub graded: Vec<GradedKind>,
    /// Highest first: id and, where the profile gives one, the longer name.
    pub levels: Vec<(String, Option<String>)>,
    /// Rank here → word of the scale that it is added up with.
    pub equals: Vec<(usize, String)>,
}

#[derive(Debug, Clone)]
pub struct Row {
    /// Position among the registers.
    pub register: usize,
    /// The identity path; of a person, that of a post; empty for what has none.
    pub path: String,
    /// `unit`, `department`, `post`, `person`, or the dimension.
    pub kind: &'static str,
    pub name: Both,
    pub parent: Option<String>,
    /// How many rows are around it.
    pub depth: usize,
    /// A word of the dimension, not what has none.
    pub stated: bool,
    /// The position of its word among those of the scheme, where it is one.
    pub word: Option<usize>,
    pub counts: Counts,
}

/// A roll-up of one or more registers.
#[derive(Debug, Clone)]
pub struct Rollup {
    pub by: By,
    pub registers: Vec<RegisterScale>,
    /// By register; in a tree each row before those below it, in order of path.
    pub rows: Vec<Row>,
    /// Of each register: all that the report is about.
    pub totals: Vec<Counts>,
    /// What is to be said of how the numbers came together.
    pub notes: Vec<Both>,
}

/// What a roll-up is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub by: By,
    /// How many rows deep; all where `None`.
    pub depth: Option<usize>,
    pub conditions: &'a [Condition],
}

impl Default for Asked<'_> {
    fn default() -> Self {
        Asked { by: By::Department, depth: None, conditions: &[] }
    }
}

pub fn rollup(parts: &[Part<'_>], asked: Asked<'_>) -> Rollup {
    let mut rollup =
        Rollup { by: asked.by, registers: Vec::new(), rows: Vec::new(), totals: Vec::new(), notes: Vec::new() };
    for (register, part) in parts.iter().enumerate() {
        rollup.registers.push(scale_of(part));
        let filter = Filter::new(asked.conditions, part.survey);
        let source = Source::new(part, &filter);
        let (rows, total) = tree_rows(&source, register, asked);
        rollup.totals.push(total);
        match asked.by {
            By::Person => rollup.rows.extend(people::rows(&source, register)),
            by if !by.is_tree() => rollup.rows.extend(groups::rows(&source, register, by)),
            _ => rollup.rows.extend(rows),
        }
    }
    rollup
}

fn scale_of(part: &Part<'_>) -> RegisterScale {
    let profile = &part.survey.profile;
    RegisterScale {
        register: part.register.to_owned(),
        name: part.name.to_owned(),
        graded: GradedKind::ALL.iter().copied().filter(|kind| profile.grades(*kind)).collect(),
        levels: profile
            .scale
            .levels()
            .map(|(_, level)| (level.id.to_string(), level.name.as_ref().map(ToString::to_string)))
            .collect(),
        equals: profile.scale.equals.iter().map(|(level, word)| (level.rank(), word.to_string())).collect(),
    }
}

/// The files of one register that the report is about, ready to be counted.
struct Source<'a> {
    part: &'a Part<'a>,
    filter: &'a Filter<'a>,
    tree: Tree<'a>,
    /// By file number: its people. Numbers are given for the whole register.
    people: Vec<Vec<u32>>,
}

struct File<'a> {
    index: usize,
    home: usize,
    row: &'a FileRow,
    kind: FileKind,
    people: &'a [u32],
    taken: Taken,
}

impl<'a> Source<'a> {
    fn new(part: &'a Part<'a>, filter: &'a Filter<'a>) -> Source<'a> {
        let tree = Tree::new(part);
        let mut numbers = People::default();
        let contributions = part.survey.contributions.iter();
        let people = contributions
            .zip(&tree.home_of)
            .map(|(contribution, home)| match home {
                Some(home) => {
                    let unit = tree.homes[*home].unit;
                    contribution.facts.row.people.iter().map(|person| numbers.number(person, unit)).collect()
                }
                None => Vec::new(),
            })
            .collect();
        Source { part, filter, tree, people }
    }

    fn profile(&self) -> &'a Profile {
        &self.part.survey.profile
    }

    /// Files with something to count, in path order.
    fn files(&self) -> impl Iterator<Item = File<'_>> {
        let survey = self.part.survey;
        survey.layout.entries.iter().enumerate().filter_map(|(index, entry)| {
            let home = self.tree.home_of[index]?;
            let contribution = &survey.contributions[index];
            let (row, kind) = (&contribution.facts.row, entry.kind?);
            let looked = Looked { row, kind, model: contribution.model.as_deref() };
            let taken = self.filter.take(&looked)?;
            Some(File { index, home, row, kind, people: &self.people[index], taken })
        })
    }

    fn counted<'f>(&self, file: &'f File<'_>) -> Counted<'f>
    where
        'a: 'f,
    {
        Counted { row: file.row, kind: file.kind, profile: self.profile(), people: file.people }
    }
}

/// The departments and units that something not of the tree, such as a category, concerns: each once.
#[derive(Default)]
struct Concerned(FxHashSet<(usize, usize)>);

impl Concerned {
    fn add(&mut self, homes: &[Home<'_>], home: usize, group: usize, tally: &mut Tally) {
        let unit = homes[home].unit;
        if homes[unit].kind == HomeKind::Unit && self.0.insert((group, unit)) {
            tally.add_unit();
        }
        if homes[home].kind == HomeKind::Department && self.0.insert((group, home)) {
            tally.add_department();
        }
    }
}

/// Everything of the file that is taken goes to one tally.
fn one_group(taken: &Taken) -> Groups {
    let powers = taken.powers.iter().enumerate().filter(|(_, taken)| **taken);
    Groups {
        points: taken.points.iter().map(|taken| taken.then_some(0)).collect(),
        powers: powers.map(|(power, _)| (0, power as u32)).collect(),
        whole: taken.whole.then_some(0),
        closed_concern: taken.closed_concern,
    }
}

/// Rows of units, departments and posts, and the sum of the topmost.
fn tree_rows(source: &Source<'_>, register: usize, asked: Asked<'_>) -> (Vec<Row>, Counts) {
    let homes = &source.tree.homes;
    let mut tallies: Vec<Tally> = vec![Tally::default(); homes.len()];
    let mut posts: Vec<Vec<Row>> = (0..homes.len()).map(|_| Vec::new()).collect();
    for file in source.files() {
        let tally = &mut tallies[file.home];
        if asked.by == By::Post && file.kind == FileKind::Post && homes[file.home].kind != HomeKind::Post {
            let mut own = [Tally::default()];
            add(&mut own, &source.counted(&file), &one_group(&file.taken));
            let [own] = own;
            posts[file.home].push(post_row(source, register, &file, own.counts()));
            tally.merge(own);
        } else {
            add(std::slice::from_mut(tally), &source.counted(&file), &one_group(&file.taken));
        }
    }
    rows_of_homes(source, register, asked, tallies, posts)
}

/// The same of what each home holds itself; `posts` are the rows of those in it.
fn rows_of_homes(
    source: &Source<'_>,
    register: usize,
    asked: Asked<'_>,
    mut tallies: Vec<Tally>,
    posts: Vec<Vec<Row>>,
) -> (Vec<Row>, Counts) {
    let homes = &source.tree.homes;
    let filtered = !asked.conditions.is_empty();
    let mut counts: Vec<Option<Counts>> = vec![None; homes.len()];
    let mut total = Tally::default();
    // Every home comes before those in it, so from the end each is complete when its turn comes.
    for index in (0..homes.len()).rev() {
        let home = &homes[index];
        let mut tally = std::mem::take(&mut tallies[index]);
        if !home.shown {
            continue;
        }
        if filtered && tally.is_empty() {
            // Nothing fits, and the topmost row says so.
            counts[index] = source.tree.is_top(index).then(Counts::default);
            continue;
        }
        match home.kind {
            HomeKind::Unit => tally.add_unit(),
            HomeKind::Department => tally.add_department(),
            HomeKind::Register | HomeKind::Post | HomeKind::Library => {}
        }
        counts[index] = Some(tally.counts());
        match home.parent {
            Some(parent) if homes[parent].shown => tallies[parent].merge(tally),
            _ => total.merge(tally),
        }
    }
    let rows = counts.into_iter().zip(posts).enumerate().flat_map(|(index, (counts, posts))| {
        let wanted = asked.by != By::Unit || homes[index].kind != HomeKind::Department || source.tree.is_top(index);
        let home = counts.filter(|_| wanted).map(|counts| home_row(source, register, index, counts));
        home.into_iter().chain(posts)
    });
    let rows = rows.filter(|row| asked.depth.is_none_or(|depth| row.depth <= depth)).collect();
    (rows, total.counts())
}

fn home_row(source: &Source<'_>, register: usize, index: usize, counts: Counts) -> Row {
    let homes = &source.tree.homes;
    let home = &homes[index];
    Row {
        register,
        path: home.path.to_owned(),
        kind: home.kind.en(),
        name: Both::new(home.name, home.name),
        parent: home.parent.map(|parent| homes[parent].path.to_owned()),
        depth: home.depth,
        stated: true,
        word: None,
        counts,
    }
}

fn post_row(source: &Source<'_>, register: usize, file: &File<'_>, counts: Counts) -> Row {
    let home = &source.tree.homes[file.home];
    let path = &source.part.survey.layout.entries[file.index].identity;
    let title = source.part.survey.contributions[file.index].facts.file.as_ref().map_or("", |fact| &fact.name);
    let title = if title.is_empty() { path.rsplit('/').next().unwrap_or_default() } else { title };
    Row {
        register,
        path: path.to_string(),
        kind: "post",
        name: Both::new(title, title),
        parent: Some(home.path.to_owned()),
        depth: home.depth + 1,
        stated: true,
        word: None,
        counts,
    }
}
