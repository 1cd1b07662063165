//! The reviews of two versions of a file: which came, which do not stand as they did.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use crate::record::{Field, Json, Record, Value};
use crate::register::Review;
use crate::source::Spanned;
use crate::vocabulary::fold;

/// What became of the reviews of a file, by their positions.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// In the new version, and not in the old.
    pub appended: Vec<usize>,
    /// In the old version, with what stands in its place.
    pub lost: Vec<(usize, Option<usize>)>,
}

/// What makes a review this one: everything that was said, whatever it was spelt like.
pub fn key(review: &Review) -> u64 {
    let mut hasher = FxHasher::default();
    review.canonical().to_string().hash(&mut hasher);
    hasher.finish()
}

pub fn compare(old: &[Spanned<Review>], new: &[Spanned<Review>]) -> Compared {
    let mut free: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (index, review) in new.iter().enumerate().rev() {
        free.entry(key(review)).or_default().push(index);
    }
    let gone = (0..old.len()).filter(|index| free.get_mut(&key(&old[*index])).and_then(Vec::pop).is_none());
    let gone: Vec<usize> = gone.collect();
    let mut appended: Vec<usize> = free.into_values().flatten().collect();
    appended.sort_unstable();
    let lost = pair(&gone, &mut appended, old, new);
    Compared { appended, lost }
}

/// Of what is gone, what stands in its place: the same stage on the same day, else the same hand at the same stage,
/// else the same hand on the same day.
fn pair(
    gone: &[usize],
    appended: &mut Vec<usize>,
    old: &[Spanned<Review>],
    new: &[Spanned<Review>],
) -> Vec<(usize, Option<usize>)> {
    let mut found: Vec<(usize, Option<usize>)> = gone.iter().map(|index| (*index, None)).collect();
    for likeness in [stage_and_day, stage_and_hand, hand_and_day] {
        let mut free: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for index in appended.iter().rev() {
            if let Some(likeness) = likeness(&new[*index]) {
                free.entry(likeness).or_default().push(*index);
            }
        }
        for (index, place) in found.iter_mut().filter(|(_, place)| place.is_none()) {
            *place = likeness(&old[*index]).and_then(|likeness| free.get_mut(&likeness)?.pop());
        }
        let taken: std::collections::BTreeSet<usize> = found.iter().filter_map(|(_, place)| *place).collect();
        appended.retain(|index| !taken.contains(index));
    }
    found
}

fn stage_and_day(review: &Spanned<Review>) -> Option<String> {
    Some(format!("{}\n{}", fold(review.stage.value()?), review.date.get()?))
}

fn stage_and_hand(review: &Spanned<Review>) -> Option<String> {
    let cycle = review.cycle.value().map(|cycle| fold(cycle)).unwrap_or_default();
    Some(format!("{}\n{}\n{cycle}", fold(review.stage.value()?), hand(review)?))
}

fn hand_and_day(review: &Spanned<Review>) -> Option<String> {
    Some(format!("{}\n{}", hand(review)?, review.date.get()?))
}

fn hand(review: &Review) -> Option<String> {
    review.by.value().or(review.body.value()).map(|hand| fold(hand))
}

/// The fields in which two versions of a review differ, and whether nothing that was said was changed.
pub fn differing(old: &Review, new: &Review) -> (Vec<Field>, bool) {
    let fields = |review: &Review| {
        let mut fields: Vec<(Field, Json)> = Vec::new();
        review.walk(&mut |field, slot| {
            if let Some(value) = slot.value.filter(|_| !field.def().flags.unstamped) {
                fields.push((field, value.canonical()));
            }
        });
        fields
    };
    let (before, now) = (fields(old), fields(new));
    let gone = before.iter().filter(|said| !now.contains(said)).map(|(field, _)| *field);
    let mut differing: Vec<Field> = gone.collect();
    let only_filled = differing.is_empty();
    for (field, _) in now.iter().filter(|said| !before.contains(said)) {
        if !differing.contains(field) {
            differing.push(*field);
        }
    }
    (differing, only_filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Listed;
    use crate::register::{FileKind, Model};

    fn compared(old: &str, new: &str) -> Compared {
        let read = |text: &str| {
            let text = format!("岗位: 采购员\n审核记录:\n{text}");
            match crate::read::file(text.as_bytes(), FileKind::Post).model {
                Some(Model::Post(post)) => post.reviews.items().to_vec(),
                _ => Vec::new(),
            }
        };
        compare(&read(old), &read(new))
    }

    const ONE: &str = "- { 审核环节: 科室, 审核人: 周某, 日期: 2026-03-01, 结论: 同意 }\n";
    const TWO: &str = "- { 审核环节: 分管领导, 审核人: 陈某, 日期: 2026-03-05, 结论: 同意 }\n";

    #[test]
    fn what_is_spelt_another_way_stands_as_it_did() {
        let same = "- { stage: 科室, by: 周某, date: 2026年3月1日, decision: approve }\n";
        assert_eq!(compared(ONE, same), Compared::default());
        assert_eq!(compared(ONE, &format!("{TWO}{same}")), Compared { appended: vec![0], lost: vec![] });
    }

    #[test]
    fn an_altered_review_is_told_from_one_that_is_gone() {
        let later = ONE.replace("03-01", "03-09");
        assert_eq!(compared(&format!("{ONE}{TWO}"), &format!("{TWO}{later}")).lost, [(0, Some(1))]);
        assert_eq!(compared(&format!("{ONE}{TWO}"), TWO).lost, [(0, None)]);
        let returned = ONE.replace("同意", "退回");
        assert_eq!(compared(ONE, &returned), Compared { appended: vec![], lost: vec![(0, Some(0))] });
    }
}
