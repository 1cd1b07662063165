//! Which scale the level words of a table belong to. Their order is their meaning, so only scales whose
//! order everyone knows are recognised; no order is guessed.

use super::draft::Draft;
use crate::profile::Profile;
use crate::record::RecordKind;
use crate::register::GradedKind;
use crate::vocabulary::fold;

/// Scales that published registers use, highest first.
const KNOWN: [&[&str]; 5] = [
    &["高", "中", "低"],
    &["A", "B", "C"],
    &["红", "橙", "黄", "蓝"],
    &["重大", "较大", "一般", "低"],
    &["极高", "高", "中", "低"],
];

/// Those of four grades, which a profile of three does not read.
const OF_FOUR: [&[&str]; 3] = [&["一级", "二级", "三级", "四级"], &["Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级"], &["A", "B", "C", "D"]];

/// A word of one of these scales.
pub fn is_known(word: &str) -> bool {
    KNOWN.iter().copied().chain(OF_FOUR.iter().map(|scale| &scale[..])).any(|scale| has(scale, word))
}

fn has(scale: &[&str], word: &str) -> bool {
    scale.iter().any(|known| stem(known) == stem(word))
}

fn stem(word: &str) -> String {
    fold(word.trim().trim_end_matches("风险").trim_end_matches('级'))
}

/// What a new register must say of levels, where the profile does not say it already.
#[derive(Debug, PartialEq, Eq)]
pub enum NewScale {
    /// The profile fits, or nothing is graded.
    AsProfile,
    Scale(GradedKind, Vec<String>),
    /// These words belong to no scale whose order is known.
    Unknown(Vec<String>),
}

pub fn scale_of(draft: &Draft, profile: &Profile) -> NewScale {
    let mut words: Vec<&str> = Vec::new();
    let mut kinds: Vec<GradedKind> = Vec::new();
    for (kind, word) in draft.levels() {
        if !words.contains(&word) && words.len() < 64 {
            words.push(word);
        }
        let kind = match kind {
            RecordKind::Power => GradedKind::Power,
            RecordKind::Post => GradedKind::Post,
            _ => GradedKind::Risk,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let Some(kind) = kinds.first().copied() else { return NewScale::AsProfile };
    let ids: Vec<&str> = profile.scale.levels().map(|(_, level)| &*level.id).collect();
    let graded = kinds.iter().all(|kind| profile.grades(*kind));
    if graded && words.iter().all(|word| ids.contains(word)) {
        return NewScale::AsProfile;
    }
    let of = |scales: &[&[&str]]| {
        let scale = scales.iter().find(|scale| words.iter().all(|word| has(scale, word)))?;
        Some(NewScale::Scale(kind, scale.iter().map(|word| (*word).to_owned()).collect()))
    };
    if let Some(scale) = of(&KNOWN) {
        return scale;
    }
    if words.iter().all(|word| profile.scale.level(word).is_some()) {
        return match graded {
            true => NewScale::AsProfile,
            false => NewScale::Scale(kind, ids.into_iter().map(str::to_owned).collect()),
        };
    }
    of(&OF_FOUR).unwrap_or_else(|| NewScale::Unknown(words.into_iter().map(str::to_owned).collect()))
}
