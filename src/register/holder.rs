//! What posts, departments, units and libraries have in common: they hold powers, processes, risk
//! points and shared measures.

use super::{Department, Grading, Library, Measure, Party, Post, Power, Process, Review, Risk, Unit};
use crate::record::{Json, List, Listed, NoneFound, Placed, RecordKind, Text, stamped};
use crate::source::{Given, Spanned};

/// Which kind of file holds the points: the layer that they are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    Post,
    Department,
    Unit,
    Library,
}

impl Owner {
    pub fn record(self) -> RecordKind {
        match self {
            Owner::Post => RecordKind::Post,
            Owner::Department => RecordKind::Department,
            Owner::Unit => RecordKind::Unit,
            Owner::Library => RecordKind::Library,
        }
    }
}

/// One view of the four.
#[derive(Clone, Copy)]
pub struct Holder<'m> {
    pub kind: Owner,
    pub placed: &'m Placed,
    pub id: Option<&'m Spanned<Text>>,
    /// Title of a post, name of a department, unit or library.
    pub name: Option<&'m Spanned<Text>>,
    pub duties: Option<&'m Given<List<Text>>>,
    pub powers: &'m [Spanned<Power>],
    pub processes: &'m [Spanned<Process>],
    pub risks: &'m [Spanned<Risk>],
    pub risks_given: &'m Given<List<Risk>>,
    pub measures: &'m [Spanned<Measure>],
    pub owner: Option<&'m Given<List<Party>>>,
    pub none_found: Option<&'m Given<NoneFound>>,
    pub grading: Option<&'m Grading>,
    pub reviews: &'m Given<List<Review>>,
    pub post: Option<&'m Post>,
    /// Who heads the department or unit.
    pub head: Option<&'m Party>,
    record: Held<'m>,
}

/// The record that a holder is a view of.
#[derive(Clone, Copy)]
enum Held<'m> {
    Post(&'m Post),
    Department(&'m Department),
    Unit(&'m Unit),
    Library(&'m Library),
}

impl<'m> Holder<'m> {
    pub fn of_post(post: &'m Post) -> Holder<'m> {
        Holder {
            kind: Owner::Post,
            placed: &post.placed,
            id: post.id.spanned(),
            name: post.title.spanned(),
            duties: Some(&post.duties),
            powers: post.powers.items(),
            processes: post.processes.items(),
            risks: post.risks.items(),
            risks_given: &post.risks,
            measures: post.measures.items(),
            owner: Some(&post.owner),
            none_found: Some(&post.none_found),
            grading: Some(&post.grading),
            reviews: &post.reviews,
            post: Some(post),
            head: None,
            record: Held::Post(post),
        }
    }

    pub fn of_department(department: &'m Department) -> Holder<'m> {
        Holder {
            kind: Owner::Department,
            placed: &department.placed,
            id: department.id.spanned(),
            name: department.name.spanned(),
            duties: Some(&department.duties),
            powers: department.powers.items(),
            processes: department.processes.items(),
            risks: department.risks.items(),
            risks_given: &department.risks,
            measures: department.measures.items(),
            owner: Some(&department.owner),
            none_found: Some(&department.none_found),
            grading: Some(&department.grading),
            reviews: &department.reviews,
            post: None,
            head: department.head.value(),
            record: Held::Department(department),
        }
    }

    pub fn of_unit(unit: &'m Unit) -> Holder<'m> {
        Holder {
            kind: Owner::Unit,
            placed: &unit.placed,
            id: unit.id.spanned(),
            name: unit.name.spanned(),
            duties: Some(&unit.duties),
            powers: unit.powers.items(),
            processes: unit.processes.items(),
            risks: unit.risks.items(),
            risks_given: &unit.risks,
            measures: unit.measures.items(),
            owner: Some(&unit.owner),
            none_found: Some(&unit.none_found),
            grading: Some(&unit.grading),
            reviews: &unit.reviews,
            post: None,
            head: unit.head.value(),
            record: Held::Unit(unit),
        }
    }

    pub fn of_library(library: &'m Library) -> Holder<'m> {
        Holder {
            kind: Owner::Library,
            placed: &library.placed,
            id: None,
            name: library.name.spanned(),
            duties: None,
            powers: &[],
            processes: &[],
            risks: library.risks.items(),
            risks_given: &library.risks,
            measures: library.measures.items(),
            owner: None,
            none_found: None,
            grading: None,
            reviews: &library.reviews,
            post: None,
            head: None,
            record: Held::Library(library),
        }
    }

    /// The same with risk points and shared measures that are kept elsewhere.
    pub fn with(self, risks: &'m Given<List<Risk>>, measures: &'m Given<List<Measure>>) -> Holder<'m> {
        Holder { risks: risks.items(), risks_given: risks, measures: measures.items(), ..self }
    }

    /// What a fingerprint of the file is made of, library points not yet resolved.
    pub fn stamped(&self) -> Json {
        match self.record {
            Held::Post(post) => stamped(post),
            Held::Department(department) => stamped(department),
            Held::Unit(unit) => stamped(unit),
            Held::Library(library) => stamped(library),
        }
    }

    /// Some risk points were written and could not be read.
    pub fn risks_unread(&self) -> bool {
        match self.risks_given {
            Given::Absent => false,
            Given::Unreadable(_) => true,
            Given::Is(list) => list.torn,
        }
    }

    /// No active risk point stands here, and nothing is unread that may be one.
    pub fn surely_without_risks(&self) -> bool {
        !self.risks_unread() && !self.risks.iter().any(|risk| risk.is_active())
    }

    /// The power of this file that `reference` names by its id.
    pub fn power(&self, reference: &str) -> Option<&'m Spanned<Power>> {
        self.powers.iter().find(|power| power.id.value().is_some_and(|id| same_id(id, reference)))
    }

    /// The shared measures of this file that act on the risk point: those for all, and those that name it.
    pub fn shared_measures<'a>(&'a self, risk: &'a Risk) -> impl Iterator<Item = &'m Spanned<Measure>> + 'a {
        self.measures.iter().filter(move |measure| is_for(measure, risk))
    }
}

/// Ids are compared after NFC only.
pub fn same_id(a: &str, b: &str) -> bool {
    let plain = || a.is_ascii() && b.is_ascii();
    a == b || (!plain() && crate::vocabulary::nfc(a) == crate::vocabulary::nfc(b))
}

/// A shared measure is for the points that it names, or for all where it names none.
pub fn is_for(measure: &Measure, risk: &Risk) -> bool {
    measure.r#for.is_absent()
        || risk.id.value().is_some_and(|id| measure.r#for.items().iter().any(|named| same_id(named, id)))
}
