//! Whether one condition always implies another: how a row that earlier rows forestall is found. What is not seen
//! here is not said; what is said is so.

use super::{Condition, Wanted};

impl Condition {
    /// Where this holds, one of the others does. `patience` counts down; at nothing, nothing is said.
    pub fn implies_one_of<'c, I>(&'c self, others: &dyn Fn() -> I, patience: &mut usize) -> bool
    where
        I: Iterator<Item = &'c Condition>,
    {
        match self {
            Condition::Any(conditions) => {
                !conditions.is_empty() && conditions.iter().all(|each| each.implies_one_of(others, patience))
            }
            Condition::Factor { factor, is: Some(is) } if is.len() > 1 => is.iter().all(|word| {
                let alone = Condition::Factor { factor: factor.clone(), is: Some(vec![word.clone()]) };
                others().any(|other| alone.implies(other, patience))
            }),
            Condition::Field { field, is } if is.len() > 1 => is.iter().all(|word| {
                let alone = Condition::Field { field: *field, is: vec![word.clone()] };
                others().any(|other| alone.implies(other, patience))
            }),
            _ => others().any(|other| self.implies(other, patience)),
        }
    }

    fn implies(&self, other: &Condition, patience: &mut usize) -> bool {
        let Some(left) = patience.checked_sub(1) else { return false };
        *patience = left;
        match (self, other) {
            (Condition::Any(conditions), _) => {
                !conditions.is_empty() && conditions.iter().all(|each| each.implies(other, patience))
            }
            (_, Condition::All(others)) => others.iter().all(|each| self.implies(each, patience)),
            (Condition::All(conditions), Condition::Any(others)) => {
                conditions.iter().any(|each| each.implies(other, patience))
                    || others.iter().any(|each| self.implies(each, patience))
            }
            (Condition::All(conditions), _) => conditions.iter().any(|each| each.implies(other, patience)),
            (_, Condition::Any(others)) => others.iter().any(|each| self.implies(each, patience)),
            _ => self.leaf_implies(other),
        }
    }

    fn leaf_implies(&self, other: &Condition) -> bool {
        match (self, other) {
            (Condition::Level(levels), Condition::Level(others)) => levels.iter().all(|level| others.contains(level)),
            (Condition::Major(words), Condition::Major(others)) => {
                others.is_empty() || (!words.is_empty() && words.iter().all(|word| others.contains(word)))
            }
            (Condition::Factor { factor, is }, Condition::Factor { factor: other, is: others }) => {
                factor.name == other.name
                    && match (is, others) {
                        (None, None) => true,
                        (Some(is), Some(others)) => within(is, others),
                        _ => false,
                    }
            }
            (Condition::Field { field, is }, Condition::Field { field: other, is: others }) => {
                field == other && within(is, others)
            }
            (
                Condition::Count { what, level, at_least, at_most },
                Condition::Count { what: other, level: of, at_least: least, at_most: most },
            ) => {
                what == other
                    && level == of
                    && least.is_none_or(|least| at_least.is_some_and(|own| own >= least))
                    && most.is_none_or(|most| at_most.is_some_and(|own| own <= most))
            }
            (Condition::Not(condition), Condition::Not(other)) => condition == other,
            _ => false,
        }
    }
}

/// Every word is among the others, by what it means or how it is spelt.
fn within(words: &[Wanted], others: &[Wanted]) -> bool {
    let same = |word: &Wanted, other: &Wanted| match (word.stated, other.stated) {
        (Some(stated), Some(other)) => stated == other,
        _ => word.folded == other.folded,
    };
    words.iter().all(|word| others.iter().any(|other| same(word, other)))
}
