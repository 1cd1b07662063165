//! How many of one thing some files hold, as the format counts (its section 7): closed points out, summary
//! points only in their own layer, library points apart, a shared measure once, people distinct.

use rustc_hash::FxHashSet;

use super::{FileRow, PersonKey, PointRow, WordKey};
use crate::profile::{Level, Profile};
use crate::register::{Counted, FileKind, GradedKind, Tier};

/// One file of what is counted.
#[derive(Clone, Copy)]
pub struct Countable<'f> {
    pub row: &'f FileRow,
    pub kind: FileKind,
    /// Number of the unit it belongs to: a name is one person within one unit.
    pub unit: Option<usize>,
}

/// What is counted, and only what of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query {
    pub what: Counted,
    pub level: Option<Level>,
    /// Positions in the profile.
    pub category: Option<u16>,
    pub area: Option<u16>,
    pub tier: Option<Tier>,
    /// Points and powers of posts, of departments or of the unit alone.
    pub layer: Option<FileKind>,
    pub key: Option<bool>,
}

impl Query {
    pub fn all(what: Counted) -> Query {
        Query { what, level: None, category: None, area: None, tier: None, layer: None, key: None }
    }

    /// The kind whose level is asked for.
    pub fn graded(&self) -> Option<GradedKind> {
        match self.what {
            Counted::Risks | Counted::Manifestations | Counted::Measures => Some(GradedKind::Risk),
            Counted::Powers => Some(GradedKind::Power),
            Counted::Posts | Counted::People => Some(GradedKind::Post),
            Counted::Departments => Some(GradedKind::Department),
            Counted::Units => None,
        }
    }

    /// The question has an answer: the profile grades what a level is asked of, and only points have
    /// categories and areas.
    pub fn is_answerable(&self, profile: &Profile) -> bool {
        let of_points = matches!(self.what, Counted::Risks | Counted::Manifestations | Counted::Measures);
        let homes = matches!(self.what, Counted::Departments | Counted::Units);
        (self.level.is_none() || self.graded().is_some_and(|kind| profile.grades(kind)))
            && ((self.category.is_none() && self.area.is_none()) || of_points)
            && ((self.tier.is_none() && self.layer.is_none() && self.key.is_none()) || !homes)
    }

    fn takes_file(&self, file: &Countable<'_>) -> bool {
        self.tier.is_none_or(|tier| file.row.tier == Some(tier))
            && self.layer.is_none_or(|layer| file.kind == layer)
            && (self.what == Counted::Powers || self.key.is_none_or(|key| file.row.key_post == key))
    }

    fn takes_point(&self, point: &PointRow) -> bool {
        let is = |word: &WordKey, wanted: Option<u16>| wanted.is_none_or(|wanted| *word == WordKey::Known(wanted));
        // What a summary point sums up is counted already, unless its own layer is asked for.
        !point.closed
            && (point.from.is_empty() || self.layer.is_some())
            && self.level.is_none_or(|level| point.level == Some(level))
            && is(&point.category, self.category)
            && is(&point.area, self.area)
    }

    fn is_narrowed(&self) -> bool {
        self.level.is_some() || self.category.is_some() || self.area.is_some()
    }
}

pub fn count<'f>(files: impl Iterator<Item = Countable<'f>>, query: &Query) -> u64 {
    let mut people: FxHashSet<(Option<usize>, &PersonKey)> = FxHashSet::default();
    let mut total = 0;
    for file in files.filter(|file| query.takes_file(file)) {
        let own_level = query.level.is_none_or(|level| file.row.level == Some(level));
        total += match (query.what, file.kind) {
            (Counted::Posts, FileKind::Post) | (Counted::Departments, FileKind::Department) => u64::from(own_level),
            (Counted::Units, FileKind::Unit) => 1,
            (Counted::People, FileKind::Post) if own_level => new_people(file.unit, file.row, &mut people),
            (Counted::Powers, _) => powers(file.row, query),
            (Counted::Risks, _) => points(file.row, query).count() as u64,
            (Counted::Manifestations, _) => {
                points(file.row, query).map(|(_, point)| u64::from(point.manifestations)).sum()
            }
            (Counted::Measures, _) => measures(file.row, query),
            _ => 0,
        };
    }
    total
}

fn points<'f>(row: &'f FileRow, query: &'f Query) -> impl Iterator<Item = (usize, &'f PointRow)> {
    row.points.iter().enumerate().filter(|(_, point)| query.takes_point(point))
}

fn powers(row: &FileRow, query: &Query) -> u64 {
    let fits = |power: &&super::PowerRow| {
        query.level.is_none_or(|level| power.level == Some(level)) && query.key.is_none_or(|key| power.key == key)
    };
    row.powers.iter().filter(fits).count() as u64
}

fn measures(row: &FileRow, query: &Query) -> u64 {
    let own: u64 = points(row, query).map(|(_, point)| u64::from(point.measures)).sum();
    let acts = |position: &u32| row.points.get(*position as usize).is_some_and(|point| query.takes_point(point));
    let shared = row.shared.iter().filter(|shared| match shared.points.is_empty() {
        true => !query.is_narrowed(),
        false => shared.points.iter().any(acts),
    });
    own + shared.count() as u64
}

/// How many of its people no file before had.
fn new_people<'f>(unit: Option<usize>, row: &'f FileRow, known: &mut FxHashSet<(Option<usize>, &'f PersonKey)>) -> u64 {
    let mut new = 0;
    for person in &row.people {
        let is_new = match person {
            // The same number is the same person in every unit; a masked name is nobody else.
            PersonKey::Number(_) => known.insert((None, person)),
            PersonKey::Name(_) => known.insert((unit, person)),
            PersonKey::Masked => true,
        };
        new += u64::from(is_new);
    }
    new
}

#[cfg(test)]
mod tests {
    use super::super::SharedRow;
    use super::*;

    fn post(points: Vec<PointRow>, people: &[&str]) -> FileRow {
        let people = people.iter().map(|number| PersonKey::Number((*number).into())).collect();
        FileRow { points, people, ..FileRow::default() }
    }

    fn counted(rows: &[FileRow], query: &Query) -> u64 {
        count(rows.iter().map(|row| Countable { row, kind: FileKind::Post, unit: Some(0) }), query)
    }

    #[test]
    fn closed_points_and_summary_points_are_not_counted_again() {
        let closed = PointRow { closed: true, ..PointRow::default() };
        let summary = PointRow { from: vec!["R1".into()], ..PointRow::default() };
        let rows = [post(vec![PointRow::default(), closed, summary], &[])];
        assert_eq!(counted(&rows, &Query::all(Counted::Risks)), 1);
        let in_its_layer = Query { layer: Some(FileKind::Post), ..Query::all(Counted::Risks) };
        assert_eq!(counted(&rows, &in_its_layer), 2);
    }

    #[test]
    fn a_person_on_two_posts_counts_once() {
        let mut rows = [post(Vec::new(), &["20114", "20115"]), post(Vec::new(), &["20114"])];
        assert_eq!(counted(&rows, &Query::all(Counted::People)), 2);
        rows[1].people = vec![PersonKey::Masked, PersonKey::Masked];
        assert_eq!(counted(&rows, &Query::all(Counted::People)), 4);
    }

    #[test]
    fn a_shared_measure_counts_once_and_not_for_closed_points_alone() {
        let closed = PointRow { closed: true, measures: 3, ..PointRow::default() };
        let mut row = post(vec![PointRow { measures: 2, ..PointRow::default() }, PointRow::default(), closed], &[]);
        row.shared = vec![SharedRow { points: vec![0, 1] }, SharedRow { points: vec![2] }];
        assert_eq!(counted(&[row], &Query::all(Counted::Measures)), 3);
    }
}
