//! What tables hold, before it becomes files: departments, posts, powers, points and measures.

use crate::record::{Field, RecordKind};
use crate::register::{Grading, Unit};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Text(String),
    List(Vec<String>),
    Pairs(Vec<(String, String)>),
    /// Records of which more is said than their name.
    Records(Vec<Vec<(Field, String)>>),
}

/// The fields of a record, each once.
pub type Fields = Vec<(Field, Content)>;

#[derive(Debug, Default)]
pub struct Draft {
    /// The unit itself, then its departments.
    pub parts: Vec<PartDraft>,
}

/// A department, or the unit itself, with its posts.
#[derive(Debug, Default)]
pub struct PartDraft {
    pub name: String,
    pub holder: HolderDraft,
    pub posts: Vec<(String, HolderDraft)>,
}

#[derive(Debug, Default)]
pub struct HolderDraft {
    pub fields: Fields,
    pub powers: Vec<PowerDraft>,
    pub risks: Vec<RiskDraft>,
    pub measures: Vec<MeasureDraft>,
}

#[derive(Debug)]
pub struct PowerDraft {
    pub id: String,
    pub name: String,
    pub fields: Fields,
    pub measures: Vec<MeasureDraft>,
    /// How many points name it.
    pub points: usize,
}

#[derive(Debug)]
pub struct RiskDraft {
    pub id: String,
    /// Position of its power in the same holder.
    pub power: Option<usize>,
    pub fields: Fields,
    pub measures: Vec<MeasureDraft>,
}

/// A measure, with what else is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MeasureDraft {
    pub text: String,
    pub fields: Vec<(Field, String)>,
    /// The points of the holder that it is for; all of them where it names none.
    pub points: Vec<usize>,
    /// The manifestation of its point that it is for, counted from 1.
    pub shows: Option<usize>,
}

/// A holder of points: a part, and a post of it or the part itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct At {
    pub part: u32,
    /// Counted from 1; 0 is the part itself.
    pub post: u32,
}

/// How much tables hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub departments: usize,
    pub posts: usize,
    pub powers: usize,
    pub risks: usize,
    pub measures: usize,
}

impl Draft {
    pub fn new() -> Draft {
        Draft { parts: vec![PartDraft::default()] }
    }

    pub fn unit(&self) -> &PartDraft {
        &self.parts[0]
    }

    pub fn holder(&self, at: At) -> &HolderDraft {
        let part = &self.parts[at.part as usize];
        match at.post {
            0 => &part.holder,
            post => &part.posts[post as usize - 1].1,
        }
    }

    pub fn holder_mut(&mut self, at: At) -> &mut HolderDraft {
        let part = &mut self.parts[at.part as usize];
        match at.post {
            0 => &mut part.holder,
            post => &mut part.posts[post as usize - 1].1,
        }
    }

    /// Every holder, parts in order, each before its posts.
    pub fn places(&self) -> Vec<At> {
        let mut places = Vec::new();
        for (part, draft) in (0..).zip(&self.parts) {
            places.push(At { part, post: 0 });
            places.extend((1..).zip(&draft.posts).map(|(post, _)| At { part, post }));
        }
        places
    }

    pub fn holders(&self) -> impl Iterator<Item = &HolderDraft> {
        self.parts
            .iter()
            .flat_map(|part| std::iter::once(&part.holder).chain(part.posts.iter().map(|(_, holder)| holder)))
    }

    pub fn tally(&self) -> Tally {
        let mut tally = Tally { departments: self.parts.len() - 1, ..Tally::default() };
        tally.posts = self.parts.iter().map(|part| part.posts.len()).sum();
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
        text_of(&self.unit().holder.fields, Unit::name)
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
