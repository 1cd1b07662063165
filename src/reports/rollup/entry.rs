//! The numbers of one register as they travel: sums and counts alone, no names of people, nothing that would have to be averaged.
//! What is sent upward consists of them, and what is received is made of them again.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::pieces::{self, Piece};
use super::read::{text, texts, whole};
use super::sums::{OfWords, Sums};
use super::{Asked, By, RegisterScale, Row, Source, codes, groups, rows_of_homes, scale_of};
use crate::finding::Both;
use crate::record::Word;
use crate::register::GradedKind;
use crate::reports::filter::{Condition, Filter};
use crate::reports::tally::Counts;
use crate::reports::tree::Part;

/// The dimensions that travel beside the tree of units and departments.
pub const DIMENSIONS: [By; 7] = [By::Tier, By::Category, By::Area, By::Layer, By::Level, By::Stage, By::PowerKind];

/// One register in one cycle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Code of its topmost unit: with the cycle, what tells it from others.
    #[serde(deserialize_with = "text")]
    pub code: String,
    /// What people call it.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Who has added it up so far, topmost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub under: Vec<String>,
    #[serde(deserialize_with = "super::read::optional_text")]
    pub cycle: Option<String>,
    /// The register's fingerprint, as a publication states it.
    #[serde(deserialize_with = "text")]
    pub fingerprint: String,
    /// Parts of the register that alone were counted; all of it where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub only: Vec<String>,
    /// What alone was counted, as `--where` said; all where empty.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub conditions: Vec<String>,
    /// Kinds that are graded.
    #[serde(deserialize_with = "texts")]
    pub graded: Vec<String>,
    /// Highest first.
    pub levels: Vec<LevelWord>,
    /// Its level → word of another scale that its profile declares equal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub equals: BTreeMap<String, String>,
    pub total: CountsJson,
    /// Units and departments, each before those in it and with all below it.
    pub rows: Vec<TreeRow>,
    /// By dimension.
    pub by: BTreeMap<String, Vec<GroupRow>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelWord {
    #[serde(deserialize_with = "text")]
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::read::optional_text")]
    pub name: Option<String>,
}

/// A unit or department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreeRow {
    /// The identity path.
    #[serde(deserialize_with = "text")]
    pub path: String,
    #[serde(deserialize_with = "text")]
    pub kind: String,
    /// Of a unit.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::read::optional_text")]
    pub code: Option<String>,
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Path of the row around it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::read::optional_text")]
    pub parent: Option<String>,
    pub counts: CountsJson,
}

/// A word of a dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRow {
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Where it differs: of words that the format itself knows.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::read::optional_text")]
    pub english: Option<String>,
    pub is: Is,
    /// Position among the words of the scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<u32>,
    pub counts: CountsJson,
}

/// What the row of a dimension is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Is {
    /// A word of the scheme.
    Word,
    /// A word that the scheme does not know.
    Free,
    /// What the dimension does not apply to.
    Outside,
    /// What has none.
    Absent,
}

/// Counts as they are written: zeros are left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CountsJson {
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "whole")]
    pub units: u64,
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "whole")]
    pub departments: u64,
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "whole")]
    pub posts: u64,
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "whole")]
    pub people: u64,
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "whole")]
    pub powers: u64,
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "whole")]
    pub risks: u64,
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "whole")]
    pub manifestations: u64,
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "whole")]
    pub measures: u64,
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "whole")]
    pub library_points: u64,
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "whole")]
    pub closed: u64,
    /// Points of posts, departments and units, summary points among them.
    #[serde(skip_serializing_if = "LayersJson::is_zero")]
    pub layers: LayersJson,
    /// By kind that is graded: how many of each level, highest first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "super::read::wholes")]
    pub levels: BTreeMap<String, Vec<u64>>,
    /// By kind that is graded.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "super::read::whole_of_each")]
    pub ungraded: BTreeMap<String, u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LayersJson {
    #[serde(deserialize_with = "whole")]
    post: u64,
    #[serde(deserialize_with = "whole")]
    department: u64,
    #[serde(deserialize_with = "whole")]
    unit: u64,
}

impl LayersJson {
    fn is_zero(&self) -> bool {
        *self == LayersJson::default()
    }
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl CountsJson {
    /// `levels`: how many levels the scale has.
    fn of(counts: &Counts, graded: &[GradedKind], levels: usize) -> CountsJson {
        let [post, department, unit] = counts.layers;
        let of_levels = |kind: &GradedKind| {
            let numbers: Vec<u64> = (0..levels).map(|rank| counts.level(*kind, rank)).collect();
            let some = numbers.iter().any(|number| *number > 0);
            some.then(|| (kind.en().to_owned(), numbers))
        };
        let ungraded = |kind: &GradedKind| {
            let number = counts.ungraded[*kind as usize];
            (number > 0).then(|| (kind.en().to_owned(), number))
        };
        CountsJson {
            units: counts.units,
            departments: counts.departments,
            posts: counts.posts,
            people: counts.people,
            powers: counts.powers,
            risks: counts.risks,
            manifestations: counts.manifestations,
            measures: counts.measures,
            library_points: counts.library_points,
            closed: counts.closed,
            layers: LayersJson { post, department, unit },
            levels: graded.iter().filter_map(of_levels).collect(),
            ungraded: graded.iter().filter_map(ungraded).collect(),
        }
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            units: self.units,
            departments: self.departments,
            posts: self.posts,
            people: self.people,
            powers: self.powers,
            risks: self.risks,
            manifestations: self.manifestations,
            measures: self.measures,
            library_points: self.library_points,
            closed: self.closed,
            layers: [self.layers.post, self.layers.department, self.layers.unit],
            ..Counts::default()
        };
        for kind in GradedKind::ALL {
            if let Some(levels) = self.levels.get(kind.en()) {
                counts.levels[*kind as usize].clone_from(levels);
            }
            counts.ungraded[*kind as usize] = self.ungraded.get(kind.en()).copied().unwrap_or(0);
        }
        counts
    }
}

impl Entry {
    pub fn graded(&self) -> Vec<GradedKind> {
        GradedKind::ALL.iter().copied().filter(|kind| self.graded.iter().any(|graded| graded == kind.en())).collect()
    }

    /// Its scale, as roll-ups print it; `register` is how it is named there.
    pub fn scale(&self, register: String) -> RegisterScale {
        let rank = |word: &str| self.levels.iter().position(|level| level.id == word);
        RegisterScale {
            register,
            name: self.name.clone(),
            graded: self.graded(),
            levels: self.levels.iter().map(|level| (level.id.clone(), level.name.clone())).collect(),
            equals: self.equals.iter().filter_map(|(own, other)| Some((rank(own)?, other.clone()))).collect(),
        }
    }
}

/// The numbers of each register, ready to travel. `fingerprints` are those of the registers.
pub fn entries(parts: &[Part<'_>], conditions: &[Condition], fingerprints: &[String]) -> Vec<Entry> {
    let of_part = |(part, fingerprint): (&Part<'_>, &String)| {
        let filter = Filter::new(conditions, part.survey);
        let source = Source::new(part, &filter);
        entry(&source, Sums::new(&source, &DIMENSIONS), conditions, fingerprint)
    };
    parts.iter().zip(fingerprints).map(of_part).collect()
}

/// The numbers of a whole register: as they travel, and in pieces that add up.
pub struct Numbers {
    pub entry: Entry,
    pub pieces: Vec<Piece>,
}

/// Both from one count.
pub fn numbers(part: &Part<'_>, fingerprint: &str) -> Numbers {
    let filter = Filter::new(&[], part.survey);
    let source = Source::new(part, &filter);
    let sums = Sums::new(&source, &DIMENSIONS);
    let pieces = pieces::of_sums(&source, &sums);
    Numbers { entry: entry(&source, sums, &[], fingerprint), pieces }
}

fn entry(source: &Source<'_>, sums: Sums, conditions: &[Condition], fingerprint: &str) -> Entry {
    let part = source.part;
    let codes = codes(part, &source.tree);
    let scale = scale_of(part);
    let profile = source.profile();
    let count = |counts: &Counts| CountsJson::of(counts, &scale.graded, scale.levels.len());
    let asked = Asked { by: By::Department, depth: None, conditions };
    let Sums { homes, dimensions } = sums;
    let posts = vec![Vec::new(); homes.len()];
    let (rows, total) = rows_of_homes(source, 0, asked, homes, posts);
    let of_units = source.tree.homes.iter().zip(&codes).filter_map(|(home, code)| Some((home.path, code.as_ref()?)));
    let code_of: FxHashMap<&str, &String> = of_units.collect();
    let tree = rows.iter().map(|row| TreeRow {
        path: row.path.clone(),
        kind: row.kind.to_owned(),
        code: code_of.get(row.path.as_str()).filter(|_| row.kind != "post").map(|code| (*code).clone()),
        name: row.name.zh.clone(),
        // What is around the parts that were asked for is no row.
        parent: row.parent.clone().filter(|_| row.depth > 0),
        counts: count(&row.counts),
    });
    let of_dimension = |(by, words): (By, &OfWords)| {
        let rows = words.rows(source, 0);
        (groups::kind(by).to_owned(), rows.iter().map(|row| group(row, count(&row.counts))).collect())
    };
    Entry {
        code: codes.first().cloned().flatten().unwrap_or_default(),
        name: part.name.to_owned(),
        under: Vec::new(),
        cycle: profile.cycle.name.as_deref().map(str::to_owned),
        fingerprint: fingerprint.to_owned(),
        only: part.only.to_vec(),
        conditions: conditions.iter().map(|condition| condition.shown.clone()).collect(),
        graded: scale.graded.iter().map(|kind| kind.en().to_owned()).collect(),
        levels: scale.levels.iter().map(|(id, name)| LevelWord { id: id.clone(), name: name.clone() }).collect(),
        equals: scale
            .equals
            .iter()
            .filter_map(|(rank, word)| Some((scale.levels.get(*rank)?.0.clone(), word.clone())))
            .collect(),
        total: count(&total),
        rows: tree.collect(),
        by: DIMENSIONS.into_iter().zip(&dimensions).map(of_dimension).collect(),
    }
}

fn group(row: &Row, counts: CountsJson) -> GroupRow {
    let is = match (row.word, row.stated) {
        (Some(_), _) => Is::Word,
        (None, true) => Is::Free,
        (None, false) if row.name.en == "not stated" => Is::Absent,
        (None, false) => Is::Outside,
    };
    let Both { zh, en } = &row.name;
    GroupRow {
        name: zh.clone(),
        english: (en != zh).then(|| en.clone()),
        is,
        word: row.word.and_then(|word| u32::try_from(word).ok()),
        counts,
    }
}
