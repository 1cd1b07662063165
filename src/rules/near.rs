//! "Did you mean" for references: the likely names among a hundred thousand, without looking at each.

use rustc_hash::FxHashMap;

use crate::vocabulary::{did_you_mean, fold};

/// Names by what remains of them when one character is left out: two names that differ in one character
/// (or in two that were left out, added or swapped) share such a remainder.
pub struct NearNames<'a> {
    identities: FxHashMap<&'a str, Vec<&'a str>>,
    by_remainder: FxHashMap<String, Vec<&'a str>>,
}

/// Longest name that is indexed, and most names that one remainder offers.
const LONGEST: usize = 24;
const MOST: usize = 32;
/// How many identities are offered.
const OFFERED: usize = 3;

impl<'a> NearNames<'a> {
    /// From identity paths in order.
    pub fn new(identities: impl Iterator<Item = &'a str>) -> NearNames<'a> {
        let mut names = NearNames { identities: FxHashMap::default(), by_remainder: FxHashMap::default() };
        for identity in identities.filter(|identity| !identity.is_empty()) {
            let name = last(identity);
            let same = names.identities.entry(name).or_default();
            if same.len() < OFFERED {
                same.push(identity);
            }
            if same.len() > 1 {
                continue;
            }
            for remainder in remainders(name) {
                let near = names.by_remainder.entry(remainder).or_default();
                if near.len() < MOST {
                    near.push(name);
                }
            }
        }
        names
    }

    /// Identities whose name is nearly the last part of `path`, the likeliest name first.
    pub fn near(&self, path: &str) -> Vec<&'a str> {
        let wanted = last(path.trim_end_matches('/'));
        let mut candidates: Vec<&'a str> = Vec::new();
        // The same name in another folder is the likeliest slip of all.
        candidates.extend(self.identities.get_key_value(wanted).map(|(name, _)| *name));
        let near = remainders(wanted).into_iter().filter_map(|remainder| self.by_remainder.get(&remainder));
        candidates.extend(near.flatten());
        candidates.sort_unstable();
        candidates.dedup();
        let likely = did_you_mean(wanted, candidates.into_iter());
        likely.into_iter().flat_map(|name| &self.identities[name]).copied().take(OFFERED).collect()
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn remainders(name: &str) -> Vec<String> {
    let chars: Vec<char> = fold(name).chars().take(LONGEST + 1).collect();
    if chars.is_empty() || chars.len() > LONGEST {
        return Vec::new();
    }
    let without = |left: usize| chars.iter().enumerate().filter(|(index, _)| *index != left).map(|(_, c)| c).collect();
    let mut remainders: Vec<String> = (0..chars.len()).map(without).collect();
    remainders.push(chars.iter().collect());
    remainders.sort_unstable();
    remainders.dedup();
    remainders
}

/// The ids that are nearly `wanted`, among the first thousand.
pub fn near_ids<'i>(wanted: &str, ids: impl Iterator<Item = &'i str>) -> Vec<String> {
    const LOOKED_AT: usize = 1000;
    did_you_mean(wanted, ids.take(LOOKED_AT)).into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_one_slip_is_found_among_many() {
        let many: Vec<String> = (0..5000).map(|n| format!("科室{n}/岗位{n}号")).collect();
        let identities = many.iter().map(String::as_str).chain(["药剂科", "药剂科/药品采购员"]);
        let names = NearNames::new(identities);
        assert_eq!(names.near("药济科"), ["药剂科"]);
        assert_eq!(names.near("/药剂科/药品采构员"), ["药剂科/药品采购员"]);
        assert_eq!(names.near("药品采购员"), ["药剂科/药品采购员"]);
        assert!(names.near("完全不同").is_empty());
    }
}
