//! Which scale the level words of a table belong to. Their order is their meaning, so only scales whose
//! order everyone knows are recognised; no order is guessed.

use super::draft::Draft;
use crate::profile::Profile;
use crate::record::RecordKind;
use crate::register::GradedKind;

/// Scales that published registers use, highest first.
const KNOWN: [&[&str]; 5] = [
    &["高", "中", "低"],
    &["A", "B", "C"],
    &["红", "橙", "黄", "蓝"],
    &["重大", "较大", "一般", "低"],
    &["极高", "高", "中", "低"],
];

/// What a new register must say of levels, where the profile does not say it already.
#[derive(Debug, PartialEq, Eq)]
pub enum Levels {
    /// The profile fits, or nothing is graded.
    AsProfile,
    Scale(GradedKind, Vec<String>),
    /// These words belong to no scale whose order is known.
    Unknown(Vec<String>),
}

pub fn scale_of(draft: &Draft, profile: &Profile) -> Levels {
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
    let Some(kind) = kinds.first().copied() else { return Levels::AsProfile };
    let ids: Vec<&str> = profile.scale.levels().map(|(_, level)| &*level.id).collect();
    let graded = kinds.iter().all(|kind| profile.grades(*kind));
    if graded && words.iter().all(|word| ids.contains(word)) {
        return Levels::AsProfile;
    }
    let stem = |word: &str| word.trim_end_matches("风险").trim_end_matches('级').to_owned();
    if let Some(scale) = KNOWN.into_iter().find(|scale| words.iter().all(|word| scale.contains(&stem(word).as_str()))) {
        return Levels::Scale(kind, scale.iter().map(|word| (*word).to_owned()).collect());
    }
    match words.iter().all(|word| profile.scale.level(word).is_some()) {
        true if graded => Levels::AsProfile,
        true => Levels::Scale(kind, ids.into_iter().map(str::to_owned).collect()),
        false => Levels::Unknown(words.into_iter().map(str::to_owned).collect()),
    }
}
