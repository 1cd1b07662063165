//! What a table holds, before it becomes files: departments, posts, powers, points and measures.

use super::items::{items, one_line};
use crate::record::{Field, RecordKind, Shape};
use crate::register::{Grading, Post, Power, Risk, Unit};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Text(String),
    List(Vec<String>),
    Pairs(Vec<(String, String)>),
}

/// The fields of a record, each once.
pub type Fields = Vec<(Field, Content)>;

#[derive(Debug, Default)]
pub struct Draft {
    pub unit: DepartmentDraft,
    pub departments: Vec<DepartmentDraft>,
}

/// A department, or the unit itself, with its posts.
#[derive(Debug, Default)]
pub struct DepartmentDraft {
    pub name: String,
    pub holder: HolderDraft,
    pub posts: Vec<(String, HolderDraft)>,
}

#[derive(Debug, Default)]
pub struct HolderDraft {
    pub fields: Fields,
    pub powers: Vec<PowerDraft>,
    pub risks: Vec<RiskDraft>,
    pub measures: Vec<SharedDraft>,
}

#[derive(Debug)]
pub struct PowerDraft {
    pub id: String,
    pub name: String,
    pub fields: Fields,
    pub measures: Vec<String>,
    /// How many points name it.
    pub points: usize,
}

#[derive(Debug)]
pub struct RiskDraft {
    pub id: String,
    /// Position of its power in the same holder.
    pub power: Option<usize>,
    pub fields: Fields,
    pub measures: Vec<String>,
}

/// A measure for several points of one holder; for all of them where it names none.
#[derive(Debug)]
pub struct SharedDraft {
    pub text: String,
    pub points: Vec<usize>,
}

/// How much a table holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub departments: usize,
    pub posts: usize,
    pub powers: usize,
    pub risks: usize,
    pub measures: usize,
}

impl Draft {
    pub fn parts(&self) -> impl Iterator<Item = &DepartmentDraft> {
        std::iter::once(&self.unit).chain(&self.departments)
    }

    pub fn holders(&self) -> impl Iterator<Item = &HolderDraft> {
        self.parts().flat_map(|part| std::iter::once(&part.holder).chain(part.posts.iter().map(|(_, holder)| holder)))
    }

    pub fn tally(&self) -> Tally {
        let mut tally = Tally { departments: self.departments.len(), ..Tally::default() };
        tally.posts = self.parts().map(|part| part.posts.len()).sum();
        for holder in self.holders() {
            tally.powers += holder.powers.len();
            tally.risks += holder.risks.len();
            tally.measures += holder.measures.len()
                + holder.powers.iter().map(|power| power.measures.len()).sum::<usize>()
                + holder.risks.iter().map(|risk| risk.measures.len()).sum::<usize>();
        }
        tally
    }

    /// The unit's name where a column says it.
    pub fn unit_name(&self) -> Option<&str> {
        text_of(&self.unit.holder.fields, Unit::name)
    }

    /// Every level word, with the kind of record it grades.
    pub fn levels(&self) -> impl Iterator<Item = (RecordKind, &str)> {
        self.holders().flat_map(|holder| {
            let level = |kind, fields| text_of(fields, Grading::level).map(|level| (kind, level));
            let powers = holder.powers.iter().filter_map(move |power| level(RecordKind::Power, &power.fields));
            let risks = holder.risks.iter().filter_map(move |risk| level(RecordKind::Risk, &risk.fields));
            level(RecordKind::Post, &holder.fields).into_iter().chain(powers).chain(risks)
        })
    }
}

impl HolderDraft {
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.powers.is_empty() && self.risks.is_empty() && self.measures.is_empty()
    }
}

pub fn text_of(fields: &Fields, wanted: Field) -> Option<&str> {
    fields.iter().find_map(|(field, content)| match content {
        Content::Text(text) if *field == wanted => Some(text.as_str()),
        _ => None,
    })
}

/// Lists of names: several in one cell are divided at 、，；.
const NAMES: [Field; 9] = [
    Grading::with,
    Grading::liability,
    Grading::major,
    Grading::records,
    Risk::posts,
    Risk::applies_to,
    Risk::found_by,
    Power::departments,
    Post::holders,
];

/// What a cell says for a field.
pub fn content(field: Field, heading: &str, cell: &str) -> Content {
    let names = || cell.split(['、', ',', ';', '，', '；', '\n']).map(str::trim).filter(|name| !name.is_empty());
    match field.shape() {
        Shape::List(inner) => match *inner {
            _ if NAMES.contains(&field) => Content::List(names().map(str::to_owned).collect()),
            Shape::Record(table) if table().from_text().is_some_and(|field| field.def().flags.people) => {
                Content::List(names().map(str::to_owned).collect())
            }
            _ => Content::List(items(cell)),
        },
        Shape::Pairs => Content::Pairs(vec![(one_line(heading), one_line(cell))]),
        // Numbered clauses stay on lines of their own.
        Shape::Text if items(cell).len() > 1 => Content::Text(cell.to_owned()),
        _ => Content::Text(one_line(cell)),
    }
}
