//! The roll-up as programs read it: version 1 of a form of its own. Its rows are those that were asked for; its registers hold all
//! that another roll-up can add up.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::read::VERSION;
use super::{DatasetHead, Entry, RegisterScale, Rollup};
use crate::record::Word;
use crate::reports::tally::Counts;

#[derive(Debug, Serialize)]
pub struct Document {
    version: u32,
    /// By register.
    scales: Map<String, Value>,
    rows: Vec<RowJson>,
    registers: Vec<Entry>,
}

/// The numbers of registers alone, with what is beside them where that is a dataset.
#[derive(Debug, Serialize)]
pub struct Numbers<'d> {
    pub version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<&'d DatasetHead>,
    pub registers: &'d [Entry],
}

/// What lies beside the tables of a dataset, and can be added up like any roll-up.
pub fn beside<'d>(dataset: &'d DatasetHead, registers: &'d [Entry]) -> Numbers<'d> {
    Numbers { version: VERSION, dataset: Some(dataset), registers }
}

#[derive(Debug, Serialize)]
struct RowJson {
    register: String,
    path: String,
    kind: &'static str,
    name: String,
    parent: Option<String>,
    units: u64,
    departments: u64,
    posts: u64,
    people: u64,
    powers: u64,
    risks: u64,
    manifestations: u64,
    measures: u64,
    library_points: u64,
    closed: u64,
    /// Risk points without a level of the scale, where risk points are graded.
    ungraded: u64,
    layers: Layers,
    levels: Map<String, Value>,
}

#[derive(Debug, Serialize)]
struct Layers {
    post: u64,
    department: u64,
    unit: u64,
}

/// Fixed words are English; names are as written.
pub fn document(rollup: &Rollup, registers: Vec<Entry>) -> Document {
    let scales = rollup.registers.iter().map(|register| (register.register.clone(), scale(register))).collect();
    let rows = rollup
        .rows
        .iter()
        .map(|row| {
            let register = &rollup.registers[row.register];
            let counts = &row.counts;
            let [post, department, unit] = counts.layers;
            RowJson {
                register: register.register.clone(),
                path: row.path.clone(),
                kind: row.kind,
                name: row.name.en.clone(),
                parent: row.parent.clone(),
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
                ungraded: counts.ungraded[crate::register::GradedKind::Risk as usize],
                layers: Layers { post, department, unit },
                levels: levels(register, counts),
            }
        })
        .collect();
    Document { version: VERSION, scales, rows, registers }
}

fn scale(register: &RegisterScale) -> Value {
    let levels: Vec<Value> = register
        .levels
        .iter()
        .enumerate()
        .map(|(rank, (id, name))| json!({ "id": id, "name": name, "rank": rank }))
        .collect();
    let graded: Vec<&str> = register.graded.iter().map(|kind| kind.en()).collect();
    json!({ "name": register.name, "graded": graded, "levels": levels })
}

fn levels(register: &RegisterScale, counts: &Counts) -> Map<String, Value> {
    let of_kind = |kind| {
        let levels = register.levels.iter().enumerate();
        levels.map(|(rank, (id, _))| (id.clone(), Value::from(counts.level(kind, rank)))).collect()
    };
    register.graded.iter().map(|kind| (kind.en().to_owned(), Value::Object(of_kind(*kind)))).collect()
}
