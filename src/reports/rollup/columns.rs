//! The columns for levels: each scale has its own, side by side, and what may be added up across them.

use super::{RegisterScale, Rollup};
use crate::finding::Both;
use crate::record::Word;
use crate::register::GradedKind;
use crate::vocabulary::fold;

/// One level of one scale, for one kind of graded thing.
pub(super) struct LevelColumn {
    pub key: String,
    pub title: Both,
    pub graded: GradedKind,
    pub rank: usize,
    scale: usize,
}

/// The scales of a roll-up: registers that grade alike share one.
pub(super) struct Scales {
    /// By register.
    of: Vec<usize>,
    /// By scale: the scale and ranks that its counts are added to in the grand total.
    added_to: Vec<(usize, Vec<usize>)>,
    pub columns: Vec<LevelColumn>,
    /// Kinds that any register grades.
    pub graded: Vec<GradedKind>,
}

impl Scales {
    pub fn new(registers: &[RegisterScale]) -> Scales {
        let mut distinct: Vec<&RegisterScale> = Vec::new();
        let mut of = Vec::new();
        for register in registers {
            let known = distinct.iter().position(|other| same_levels(other, register));
            of.push(known.unwrap_or(distinct.len()));
            if known.is_none() {
                distinct.push(register);
            }
        }
        let graded: Vec<GradedKind> = GradedKind::ALL
            .iter()
            .copied()
            .filter(|kind| registers.iter().any(|register| register.graded.contains(kind)))
            .collect();
        let mut scales = Scales { added_to: added_to(registers, &of, &distinct), of, columns: Vec::new(), graded };
        for (scale, levels) in distinct.iter().enumerate() {
            for kind in &scales.graded {
                let graded_here = |(index, register): (usize, &RegisterScale)| {
                    scales.of[index] == scale && register.graded.contains(kind)
                };
                if registers.iter().enumerate().any(graded_here) {
                    let columns = levels.levels.iter().enumerate();
                    let new: Vec<LevelColumn> =
                        columns.map(|(rank, (id, _))| column(&scales, scale, *kind, rank, id)).collect();
                    scales.columns.extend(new);
                }
            }
        }
        scales
    }

    /// Whether the register has the column.
    pub fn has(&self, register: usize, scale: &RegisterScale, column: &LevelColumn) -> bool {
        self.of[register] == column.scale && scale.graded.contains(&column.graded)
    }

    /// The sum over all registers whose levels may be added to this column; `None` where none may.
    pub fn total(&self, rollup: &Rollup, column: &LevelColumn) -> Option<u64> {
        let mut total = None;
        for (register, counts) in rollup.totals.iter().enumerate() {
            let (target, ranks) = &self.added_to[self.of[register]];
            if *target != column.scale || !rollup.registers[register].graded.contains(&column.graded) {
                continue;
            }
            let here = ranks.iter().enumerate().filter(|(_, rank)| **rank == column.rank);
            let sum: u64 = here.map(|(own, _)| counts.level(column.graded, own)).sum();
            *total.get_or_insert(0) += sum;
        }
        total
    }
}

fn same_levels(a: &RegisterScale, b: &RegisterScale) -> bool {
    a.levels.iter().map(|(id, _)| id).eq(b.levels.iter().map(|(id, _)| id))
}

fn column(scales: &Scales, scale: usize, kind: GradedKind, rank: usize, id: &str) -> LevelColumn {
    let mut key = format!("{}.{id}", kind.en());
    let (mut zh, mut en) = match scales.graded.len() {
        1 => (id.to_owned(), id.to_owned()),
        _ => (format!("{}{id}", kind.zh()), format!("{} {id}", kind.en())),
    };
    // Two scales may share a word without sharing its meaning.
    if scales.columns.iter().any(|column| column.key == key) {
        let number = scale + 1;
        key = format!("{key}#{number}");
        zh = format!("{zh} ({number})");
        en = format!("{en} ({number})");
    }
    LevelColumn { key, title: Both::new(zh, en), graded: kind, rank, scale }
}

/// For each scale where its counts go in a grand total: to itself, or to another of the run whose words
/// its profile declares equal to all of its own.
fn added_to(registers: &[RegisterScale], of: &[usize], distinct: &[&RegisterScale]) -> Vec<(usize, Vec<usize>)> {
    let itself = |scale: usize| (scale, (0..distinct[scale].levels.len()).collect::<Vec<usize>>());
    let mut added: Vec<(usize, Vec<usize>)> = (0..distinct.len()).map(itself).collect();
    for scale in 0..distinct.len() {
        let declared: Vec<&(usize, String)> = registers
            .iter()
            .zip(of)
            .filter(|(_, its)| **its == scale)
            .flat_map(|(register, _)| &register.equals)
            .collect();
        let mapped =
            (0..distinct.len()).filter(|target| *target != scale && added[*target].0 == *target).find_map(|target| {
                let rank_of = |word: &str| distinct[target].levels.iter().position(|(id, _)| fold(id) == fold(word));
                let ranks: Option<Vec<usize>> = (0..distinct[scale].levels.len())
                    .map(|rank| declared.iter().filter(|(own, _)| *own == rank).find_map(|(_, word)| rank_of(word)))
                    .collect();
                Some((target, ranks?))
            });
        let is_target = added.iter().enumerate().any(|(other, (target, _))| other != scale && *target == scale);
        if let Some(mapped) = mapped.filter(|_| !is_target && !distinct[scale].levels.is_empty()) {
            added[scale] = mapped;
        }
    }
    added
}
