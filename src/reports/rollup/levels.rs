//! One scale for numbers that are added up under one name: registers that grade by as many levels share them, rank by rank,
//! unless a profile declares what equals what; scales of different lengths stand side by side.

use std::collections::BTreeMap;

use super::entry::Entry;
use crate::finding::Both;
use crate::register::GradedKind;
use crate::reports::tally::Counts;
use crate::vocabulary::fold;

/// The scales of several registers as one.
pub(super) struct Combined {
    /// Highest first within each block of one length.
    pub levels: Vec<(String, Option<String>)>,
    pub notes: Vec<Both>,
    /// By register: of each of its levels, the position here.
    ranks: Vec<Vec<usize>>,
}

/// The registers whose scales are equally long.
struct Block {
    ids: Vec<(String, Option<String>)>,
    start: usize,
}

impl Combined {
    pub fn of(entries: &[Entry]) -> Combined {
        let blocks = blocks(entries);
        let several = blocks.len() > 1;
        let mut levels: Vec<(String, Option<String>)> = Vec::new();
        for (length, block) in &blocks {
            for (id, name) in &block.ids {
                let shared = blocks.values().filter(|other| other.ids.iter().any(|(other, _)| other == id)).count() > 1;
                let id = if shared { format!("{id}/{length}") } else { id.clone() };
                levels.push((id, name.clone()));
            }
        }
        let mut notes = Vec::new();
        if several {
            let lengths: Vec<String> = blocks.keys().map(ToString::to_string).collect();
            notes.push(Both::new(
                format!("等级分为 {} 级的单位并列,不相加", lengths.join("、")),
                format!("scales of {} levels stand side by side and are not added up", lengths.join(" and ")),
            ));
        }
        let mut by_rank: BTreeMap<usize, BTreeMap<String, ()>> = BTreeMap::new();
        let mut ranks = Vec::with_capacity(entries.len());
        for entry in entries {
            if let Some(declared) = declared(entry, &blocks) {
                ranks.push(declared);
                continue;
            }
            let start = blocks.get(&entry.levels.len()).map_or(0, |block| block.start);
            for (rank, level) in entry.levels.iter().enumerate() {
                by_rank.entry(start + rank).or_default().insert(level.id.clone(), ());
            }
            ranks.push((start..start + entry.levels.len()).collect());
        }
        let same: Vec<String> = by_rank
            .into_iter()
            .filter(|(_, words)| words.len() > 1)
            .map(|(rank, mut words)| {
                // The word that the sums go by stands first.
                let own = blocks.values().find_map(|block| block.ids.get(rank.checked_sub(block.start)?));
                let own = own.map(|(id, _)| id.clone()).unwrap_or_default();
                words.remove(&own);
                let others = words.into_keys();
                std::iter::once(own).chain(others).collect::<Vec<_>>().join(" = ")
            })
            .collect();
        if !same.is_empty() {
            notes.push(Both::new(
                format!("等级用词不同、级数相同的,按级次相加:{}", same.join(",")),
                format!("scales of equal length are added up rank by rank: {}", same.join(", ")),
            ));
        }
        Combined { levels, notes, ranks }
    }

    /// The position here of a level of the register at `index`.
    pub fn rank(&self, index: usize, rank: usize) -> Option<usize> {
        self.ranks.get(index)?.get(rank).copied()
    }

    /// Counts of the register at `index`, its levels counted by the levels here.
    pub fn counts(&self, index: usize, mut counts: Counts) -> Counts {
        for kind in GradedKind::ALL {
            let own = std::mem::take(&mut counts.levels[*kind as usize]);
            if own.is_empty() {
                continue;
            }
            let mut levels = vec![0; self.levels.len()];
            for (rank, number) in own.into_iter().enumerate() {
                if let Some(sum) = self.rank(index, rank).and_then(|here| levels.get_mut(here)) {
                    *sum += number;
                }
            }
            counts.levels[*kind as usize] = levels;
        }
        counts
    }
}

/// By how many levels: the words that most of those registers use, the first in order where several do.
fn blocks(entries: &[Entry]) -> BTreeMap<usize, Block> {
    type Ids = Vec<(String, Option<String>)>;
    let mut used: BTreeMap<usize, BTreeMap<Ids, usize>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !entry.levels.is_empty()) {
        let ids: Ids = entry.levels.iter().map(|level| (level.id.clone(), level.name.clone())).collect();
        *used.entry(ids.len()).or_default().entry(ids).or_default() += 1;
    }
    let mut start = 0;
    let mut blocks = BTreeMap::new();
    for (length, words) in used {
        let most = words.values().max().copied().unwrap_or(0);
        if let Some((ids, _)) = words.into_iter().find(|(_, times)| *times == most) {
            blocks.insert(length, Block { ids, start });
            start += length;
        }
    }
    blocks
}

/// Where a register declares every level of its own equal to one of a block that it is not one of word by word.
fn declared(entry: &Entry, blocks: &BTreeMap<usize, Block>) -> Option<Vec<usize>> {
    if entry.levels.is_empty() || entry.equals.is_empty() {
        return None;
    }
    blocks.values().find_map(|block| {
        let rank = |word: &str| block.ids.iter().position(|(id, _)| fold(id) == fold(word));
        entry.levels.iter().map(|level| Some(block.start + rank(entry.equals.get(&level.id)?)?)).collect()
    })
}
