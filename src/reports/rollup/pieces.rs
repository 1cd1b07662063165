//! The roll-up in pieces that add up: what each unit and department holds itself, for every word of every dimension. Whoever sums
//! the pieces of a subtree, or of many registers, has the roll-up of it; people alone are distinct within a piece only.

use super::sums::Sums;
use super::{DIMENSIONS, Source, groups};
use crate::finding::Both;
use crate::reports::tally::{Counts, Tally};
use crate::reports::tree::HomeKind;

/// What one home itself holds of one word.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Position among the homes of the register's tree.
    pub home: usize,
    /// `all`, or what the words are of.
    pub dimension: &'static str,
    /// The word; empty where it is about all.
    pub name: Both,
    /// A word of the dimension, not what has none.
    pub stated: bool,
    /// Position among the words of the scheme.
    pub word: Option<usize>,
    /// Units and departments among them: the home itself where it is one.
    pub counts: Counts,
}

/// The pieces of a whole register, by home, dimension and word. A word of the scheme that nothing has stands at the top, with
/// zeros.
pub(super) fn of_sums(source: &Source<'_>, sums: &Sums) -> Vec<Piece> {
    let mut pieces: Vec<Piece> =
        sums.homes.iter().enumerate().map(|(home, tally)| whole(source, home, tally)).collect();
    for (words, by) in sums.dimensions.iter().zip(DIMENSIONS) {
        words.each(|home, key, counts| {
            pieces.push(Piece {
                home,
                dimension: groups::kind(by),
                name: groups::name(by, key, source),
                stated: key.is_stated(),
                word: key.rank(),
                counts,
            });
        });
    }
    // Within a home as they were made.
    pieces.sort_by_key(|piece| piece.home);
    pieces
}

fn whole(source: &Source<'_>, home: usize, tally: &Tally) -> Piece {
    let mut counts = tally.counts();
    match source.tree.homes[home].kind {
        HomeKind::Unit => counts.units += 1,
        HomeKind::Department => counts.departments += 1,
        HomeKind::Register | HomeKind::Post | HomeKind::Library => {}
    }
    Piece { home, dimension: "all", name: Both::default(), stated: true, word: None, counts }
}
