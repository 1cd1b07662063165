//! Which entry of the old list is which of the new. Everything here is linear in the lists.

use rustc_hash::FxHashMap;

use crate::facts::{grams, similarity};
use crate::vocabulary::fold_sentence;

/// Two lists laid side by side.
#[derive(Debug, Default, PartialEq)]
pub struct Pairs {
    /// For each entry of the new list, its position in the old one.
    pub new: Vec<Option<usize>>,
    /// Positions in the old list that nothing of the new one came from, ascending.
    pub gone: Vec<usize>,
}

/// What an entry goes by, the surest first; the empty text is no name.
pub type Names = [String; 2];

/// Pairs by the first name, then what is left by the second. Equal names are taken in order.
pub fn by_names(old: &[Names], new: &[Names]) -> Pairs {
    let mut pairs = Pairs { new: vec![None; new.len()], gone: Vec::new() };
    let mut taken = vec![false; old.len()];
    for rank in 0..2 {
        let mut free: FxHashMap<&str, std::collections::VecDeque<usize>> = FxHashMap::default();
        for (at, names) in old.iter().enumerate().filter(|(at, names)| !taken[*at] && !names[rank].is_empty()) {
            free.entry(&names[rank]).or_default().push_back(at);
        }
        for (pair, names) in pairs.new.iter_mut().zip(new).filter(|(pair, _)| pair.is_none()) {
            let found = free.get_mut(names[rank].as_str()).and_then(std::collections::VecDeque::pop_front);
            if let Some(at) = found {
                taken[at] = true;
                *pair = Some(at);
            }
        }
    }
    pairs.gone = (0..old.len()).filter(|at| !taken[*at]).collect();
    pairs
}

/// How many of what is gone a reworded text is compared with.
const COMPARED: usize = 8;
/// The share of three-character pieces from which a text counts as the old one reworded.
const REWORDED: f64 = 0.4;

/// Pairs equal texts, then texts that are reworded: those left over, in order, by what they have in common.
pub fn by_text(old: &[&str], new: &[&str]) -> Pairs {
    let names = |texts: &[&str]| -> Vec<Names> {
        texts.iter().map(|text| [fold_sentence(text).into_iter().collect(), String::new()]).collect()
    };
    let (old_names, new_names) = (names(old), names(new));
    let mut pairs = by_names(&old_names, &new_names);
    let pieces = |names: &Names| grams(&names[0].chars().collect::<Vec<char>>());
    let mut left: Vec<(usize, Box<[u32]>)> = pairs.gone.iter().map(|at| (*at, pieces(&old_names[*at]))).collect();
    for (pair, names) in pairs.new.iter_mut().zip(&new_names).filter(|(pair, _)| pair.is_none()) {
        if left.is_empty() {
            break;
        }
        let these = pieces(names);
        let near = left.iter().take(COMPARED).map(|(_, those)| similarity(those, &these));
        let best = near.enumerate().filter(|(_, alike)| *alike >= REWORDED).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((at, _)) = best {
            *pair = Some(left.remove(at).0);
        }
    }
    pairs.gone = left.into_iter().map(|(at, _)| at).collect();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reworded_text_is_the_old_one_and_another_text_is_not() {
        let old = ["每月五日前由库管员核对近三个月的消耗量并签字", "招标文件由两个部门会签后发布"];
        let new = ["供应商每季度由纪检监察室约谈一次", "每月十日前由库管员核对近三个月的消耗量并签字"];
        assert_eq!(by_text(&old, &new), Pairs { new: vec![None, Some(0)], gone: vec![1] });
    }

    #[test]
    fn entries_without_a_name_are_told_apart_by_the_second() {
        let names = |a: &str, b: &str| [a.to_owned(), b.to_owned()];
        let old = [names("", "采购失控"), names("R2", "验收走过场")];
        let new = [names("R2", "验收不严"), names("R1", "采购失控")];
        assert_eq!(by_names(&old, &new), Pairs { new: vec![Some(1), Some(0)], gone: vec![] });
    }
}
