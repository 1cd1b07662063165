//! Functions that one hand must not hold together, as the profile's `[separation]` states them.

use rustc_hash::FxHashMap;

use super::condition::{Fault, words};
use super::config;
use crate::record::Listed;
use crate::vocabulary::fold;

/// The pairs of incompatible functions. A function is known by its number here.
#[derive(Debug, Clone, Default)]
pub struct Separation {
    names: Vec<Box<str>>,
    by_word: FxHashMap<Box<str>, u16>,
    pairs: Vec<(u16, u16)>,
}

impl Separation {
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The function as the profile writes it.
    pub fn name(&self, function: u16) -> &str {
        self.names.get(usize::from(function)).map_or("", |name| name)
    }

    /// The functions that a step's words name: one, or several joined by 、 or 和.
    pub fn functions_in(&self, text: &str) -> Vec<u16> {
        let known = |part: &str| self.by_word.get(fold(part).as_str()).copied();
        if let Some(whole) = known(text) {
            return vec![whole];
        }
        let mut found: Vec<u16> =
            text.split(['、', '，', ',', '；', ';', '/', '和', '与', '及', '兼']).filter_map(known).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The functions that must not be in one hand with this one.
    pub fn partners(&self, function: u16) -> impl Iterator<Item = u16> + '_ {
        self.pairs.iter().filter_map(move |(a, b)| match (*a == function, *b == function) {
            (true, _) => Some(*b),
            (_, true) => Some(*a),
            _ => None,
        })
    }

    fn number(&mut self, word: &str) -> Option<u16> {
        let folded = fold(word);
        if let Some(known) = self.by_word.get(folded.as_str()) {
            return Some(*known);
        }
        let number = u16::try_from(self.names.len()).ok()?;
        self.names.push(word.into());
        self.by_word.insert(folded.into(), number);
        Some(number)
    }
}

pub(super) fn compile(written: Option<&config::Separation>) -> (Separation, Vec<Fault>) {
    let (mut separation, mut faults) = (Separation::default(), Vec::new());
    let Some(written) = written else { return (separation, faults) };
    for pair in written.pairs.items() {
        let functions = match words(&pair.value.0) {
            Ok(functions) => functions,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        let numbers: Vec<u16> = functions.iter().filter_map(|word| separation.number(word)).collect();
        match numbers[..] {
            [a, b] if a != b => separation.pairs.push((a.min(b), a.max(b))),
            _ => faults.push(Fault::new(
                pair.span,
                "应为两项不同的职能,如 [\"采购\", \"验收\"]",
                "two different functions belong here, such as [\"采购\", \"验收\"]",
            )),
        }
    }
    separation.pairs.sort_unstable();
    separation.pairs.dedup();
    (separation, faults)
}

#[cfg(test)]
mod tests {
    #[test]
    fn incompatible_functions_are_read_from_the_profile() {
        let text =
            "[separation]\npairs = [[\"审批\", \"采购\"], [\"采购\", \"验收\"], [\"付款\"], [\"付款\", \"付款\"]]\n";
        let parsed = crate::tree::toml::parse(text);
        let loaded = crate::profile::load(parsed.root.as_ref().map(|root| (root, text)));
        assert_eq!(loaded.problems.len(), 2);
        let separation = &loaded.profile.separation;
        let [approval, purchase, check] = ["审批", "採購", "验收"].map(|word| separation.functions_in(word)[0]);
        assert!(separation.partners(purchase).eq([approval, check]));
        assert_eq!(separation.functions_in("审批、采购"), [approval, purchase]);
        assert!(separation.functions_in("盖章").is_empty());
    }
}
