//! Numbers that add up: what one file counts, and the sum of two. People are kept as a set, so that
//! the same one on two posts counts once at every level.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::facts::{FileRow, PersonKey};
use crate::profile::Profile;
use crate::register::{FileKind, GradedKind};

/// Where a point stands: with a post, a department, or the unit as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    Post,
    Department,
    Unit,
}

impl Layer {
    pub const ALL: [Layer; 3] = [Layer::Post, Layer::Department, Layer::Unit];

    /// `None` for libraries, whose points are counted apart.
    pub fn of(kind: FileKind) -> Option<Layer> {
        match kind {
            FileKind::Post => Some(Layer::Post),
            FileKind::Department => Some(Layer::Department),
            FileKind::Unit => Some(Layer::Unit),
            _ => None,
        }
    }

    pub fn en(self) -> &'static str {
        match self {
            Layer::Post => "post",
            Layer::Department => "department",
            Layer::Unit => "unit",
        }
    }

    pub fn zh(self) -> &'static str {
        match self {
            Layer::Post => "岗位",
            Layer::Department => "部门",
            Layer::Unit => "单位",
        }
    }
}

/// How many of what. Closed points, library points and summary points are no part of `risks`, nor are
/// their manifestations and measures part of those numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    pub units: u64,
    pub departments: u64,
    pub posts: u64,
    /// Distinct people.
    pub people: u64,
    pub powers: u64,
    pub risks: u64,
    pub manifestations: u64,
    /// A measure that several points share counts once.
    pub measures: u64,
    pub library_points: u64,
    pub closed: u64,
    /// Points by [`Layer`]. Summary points count here, in their own layer, and nowhere else.
    pub layers: [u64; 3],
    /// By [`GradedKind`], then by rank.
    pub levels: [Vec<u64>; 4],
    /// By [`GradedKind`]: graded things without a level that the scale has.
    pub ungraded: [u64; 4],
}

impl Counts {
    pub fn add(&mut self, other: &Counts) {
        self.with(other, |mine, more| mine + more);
    }

    /// Takes back what was added before.
    pub fn subtract(&mut self, other: &Counts) {
        self.with(other, u64::saturating_sub);
    }

    fn with(&mut self, other: &Counts, change: fn(u64, u64) -> u64) {
        for (mine, theirs) in [
            (&mut self.units, other.units),
            (&mut self.departments, other.departments),
            (&mut self.posts, other.posts),
            (&mut self.people, other.people),
            (&mut self.powers, other.powers),
            (&mut self.risks, other.risks),
            (&mut self.manifestations, other.manifestations),
            (&mut self.measures, other.measures),
            (&mut self.library_points, other.library_points),
            (&mut self.closed, other.closed),
        ] {
            *mine = change(*mine, theirs);
        }
        for (mine, theirs) in self.layers.iter_mut().zip(other.layers) {
            *mine = change(*mine, theirs);
        }
        for (mine, theirs) in self.ungraded.iter_mut().zip(other.ungraded) {
            *mine = change(*mine, theirs);
        }
        for (mine, theirs) in self.levels.iter_mut().zip(&other.levels) {
            mine.resize(mine.len().max(theirs.len()), 0);
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine = change(*mine, *theirs));
        }
    }

    /// How many of `kind` have the level of that rank.
    pub fn level(&self, kind: GradedKind, rank: usize) -> u64 {
        self.levels[kind as usize].get(rank).copied().unwrap_or(0)
    }

    fn grade(&mut self, kind: GradedKind, level: Option<crate::profile::Level>) {
        let Some(level) = level else {
            self.ungraded[kind as usize] += 1;
            return;
        };
        let levels = &mut self.levels[kind as usize];
        if levels.len() <= level.rank() {
            levels.resize(level.rank() + 1, 0);
        }
        levels[level.rank()] += 1;
    }
}

/// Gives each person of one register a number. Staff numbers are the same everywhere in it, names
/// within one unit only.
#[derive(Default)]
pub struct People<'s> {
    numbers: FxHashMap<&'s str, u32>,
    names: FxHashMap<(usize, &'s str), u32>,
    next: u32,
}

impl<'s> People<'s> {
    /// A masked name is nobody else: each gets a number of its own.
    pub fn number(&mut self, person: &'s PersonKey, unit: usize) -> u32 {
        let next = self.next;
        let number = match person {
            PersonKey::Number(number) => *self.numbers.entry(number).or_insert(next),
            PersonKey::Name(name) => *self.names.entry((unit, name)).or_insert(next),
            PersonKey::Masked => next,
        };
        self.next += u32::from(number == next);
        number
    }
}

/// Counts with the people still told apart: a commutative sum.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    counts: Counts,
    people: FxHashSet<u32>,
}

impl Tally {
    pub fn merge(&mut self, mut other: Tally) {
        self.counts.add(&other.counts);
        // The smaller set moves, so that a deep tree stays linear.
        if self.people.len() < other.people.len() {
            std::mem::swap(&mut self.people, &mut other.people);
        }
        self.people.extend(other.people);
    }

    /// The same of another that is still needed.
    pub fn take_in(&mut self, other: &Tally) {
        self.counts.add(&other.counts);
        self.people.extend(&other.people);
    }

    pub fn counts(&self) -> Counts {
        Counts { people: self.people.len() as u64, ..self.counts.clone() }
    }

    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.counts == Counts::default()
    }

    /// Of the people, keeps one.
    pub fn only_person(&mut self, person: u32) {
        self.people.clear();
        self.people.insert(person);
    }

    pub fn has_unit(&self) -> bool {
        self.counts.units > 0
    }

    pub fn has_department(&self) -> bool {
        self.counts.departments > 0
    }

    pub fn add_unit(&mut self) {
        self.counts.units += 1;
    }

    pub fn add_department(&mut self) {
        self.counts.departments += 1;
    }
}

/// One file to be counted.
pub struct Counted<'a> {
    pub row: &'a FileRow,
    pub kind: FileKind,
    pub profile: &'a Profile,
    pub people: &'a [u32],
}

/// Which tallies the things of one file belong to, by position among the tallies.
#[derive(Default)]
pub struct Groups {
    /// Of each point; `None` where it is not counted at all.
    pub points: Vec<Option<usize>>,
    /// (tally, position of the power), sorted, each once.
    pub powers: Vec<(usize, u32)>,
    /// The file counts here whatever it holds, with the measures that act on no point.
    pub whole: Option<usize>,
    /// A closed point concerns its post too: closed points were asked for.
    pub closed_concern: bool,
}

impl Groups {
    /// Each tally that the file concerns, once.
    pub fn touched(&self, row: &FileRow, touched: &mut Vec<usize>) {
        touched.clear();
        touched.extend(self.whole);
        touched.extend(self.powers.iter().map(|(group, _)| *group));
        let concerns = row.points.iter().map(|point| self.closed_concern || !point.closed);
        touched.extend(self.points.iter().zip(concerns).filter_map(|(group, concerns)| group.filter(|_| concerns)));
        touched.sort_unstable();
        touched.dedup();
    }
}

/// All that one file counts, without its people.
pub fn of_file(row: &FileRow, kind: FileKind, profile: &Profile) -> Counts {
    let groups = Groups {
        points: vec![Some(0); row.points.len()],
        powers: (0..row.powers.len()).map(|power| (0, power as u32)).collect(),
        whole: Some(0),
        closed_concern: false,
    };
    let mut tally = [Tally::default()];
    add(&mut tally, &Counted { row, kind, profile, people: &[] }, &groups);
    tally[0].counts()
}

/// Adds a file to the tallies of its groups.
pub fn add(tallies: &mut [Tally], file: &Counted<'_>, groups: &Groups) {
    let mut touched = Vec::new();
    groups.touched(file.row, &mut touched);
    add_touched(tallies, file, groups, &touched);
}

/// The same, where it is known which tallies the file concerns.
pub fn add_touched(tallies: &mut [Tally], file: &Counted<'_>, groups: &Groups, touched: &[usize]) {
    match Layer::of(file.kind) {
        None => add_library_points(tallies, file, groups),
        Some(layer) => add_points(tallies, file, layer, groups),
    }
    for (group, power) in &groups.powers {
        tallies[*group].counts.powers += 1;
        if file.profile.grades(GradedKind::Power)
            && let Some(power) = file.row.powers.get(*power as usize)
        {
            tallies[*group].counts.grade(GradedKind::Power, power.level);
        }
    }
    for group in touched {
        add_file(&mut tallies[*group], file);
    }
}

fn add_library_points(tallies: &mut [Tally], file: &Counted<'_>, groups: &Groups) {
    for (point, group) in file.row.points.iter().zip(&groups.points) {
        if let Some(group) = group
            && !point.closed
        {
            tallies[*group].counts.library_points += 1;
        }
    }
}

fn add_points(tallies: &mut [Tally], file: &Counted<'_>, layer: Layer, groups: &Groups) {
    let graded = file.profile.grades(GradedKind::Risk);
    for (point, group) in file.row.points.iter().zip(&groups.points) {
        let Some(group) = group else { continue };
        let counts = &mut tallies[*group].counts;
        if point.closed {
            counts.closed += 1;
            continue;
        }
        counts.layers[layer as usize] += 1;
        if !point.from.is_empty() {
            continue;
        }
        counts.risks += 1;
        counts.manifestations += u64::from(point.manifestations);
        counts.measures += u64::from(point.measures);
        if graded {
            counts.grade(GradedKind::Risk, point.level);
        }
    }
    let mut acts_in: Vec<usize> = Vec::new();
    for shared in &file.row.shared {
        let counted = shared
            .points
            .iter()
            .map(|position| *position as usize)
            .filter(|position| file.row.points.get(*position).is_some_and(|point| point.is_counted()));
        acts_in.clear();
        acts_in.extend(counted.filter_map(|position| *groups.points.get(position)?));
        if shared.points.is_empty() {
            acts_in.extend(groups.whole);
        }
        acts_in.sort_unstable();
        acts_in.dedup();
        acts_in.iter().for_each(|group| tallies[*group].counts.measures += 1);
    }
}

/// What the file itself is: a post with its people, and its own level.
fn add_file(tally: &mut Tally, file: &Counted<'_>) {
    let own = match file.kind {
        FileKind::Post => {
            tally.counts.posts += 1;
            tally.people.extend(file.people);
            GradedKind::Post
        }
        FileKind::Department => GradedKind::Department,
        _ => return,
    };
    if file.profile.grades(own) {
        tally.counts.grade(own, file.row.level);
    }
}
