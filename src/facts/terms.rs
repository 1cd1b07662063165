//! Which of the words for integrity a file uses in the name of the risk itself: 廉政风险, 廉洁风险, 廉能风险.

use serde::{Deserialize, Serialize};

use super::{Facts, FileContext};
use crate::record::Field;
use crate::register::Model;
use crate::source::Span;
use crate::vocabulary::simplified;

/// The words, as messages write them.
pub const TERMS: [&str; 3] = ["廉政风险", "廉洁风险", "廉能风险"];

/// How often a file uses each of [`TERMS`], and where first.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct TermFact {
    pub uses: [u32; TERMS.len()],
    pub first: [Option<(Span, Field)>; TERMS.len()],
}

/// The term that begins at a character 廉.
fn term_at(text: &str) -> Option<usize> {
    TERMS.iter().position(|term| {
        let mut written = text.chars().map(simplified);
        term.chars().all(|c| written.next() == Some(c))
    })
}

pub(super) fn gather(model: &Model, context: &FileContext<'_>, facts: &mut Facts) {
    // Keys say 廉政风险点 too; only where the text has a term at all are its values looked at.
    if !context.text.match_indices('廉').any(|(at, _)| term_at(&context.text[at..]).is_some()) {
        return;
    }
    let mut fact = TermFact::default();
    model.leaves(&mut |leaf| {
        for (at, _) in leaf.text.match_indices('廉') {
            let Some(term) = term_at(&leaf.text[at..]) else { continue };
            if in_title(leaf.text, at) {
                continue;
            }
            fact.uses[term] += 1;
            // The two scripts write the terms with equally many bytes.
            let range = at..at + TERMS[term].len();
            fact.first[term].get_or_insert_with(|| (context.place_in(&leaf, range), leaf.field));
        }
    });
    if fact.uses.iter().any(|uses| *uses > 0) {
        facts.terms = Some(fact.into());
    }
}

/// What stands in 《》 is a title, quoted as it is.
fn in_title(text: &str, at: usize) -> bool {
    let before = &text[..at];
    before.rfind('《').is_some_and(|open| !before[open..].contains('》'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terms_are_known_in_both_scripts_and_other_uses_of_the_words_are_not() {
        assert_eq!(term_at("廉潔風險點"), Some(1));
        assert_eq!(term_at("廉能风险防控"), Some(2));
        for text in ["廉洁自律", "廉政", "廉能管理", "廉洁从业风险"] {
            assert_eq!(term_at(text), None, "{text}");
        }
        assert!(in_title("按《廉洁风险防控办法》办", 6) && !in_title("《办法》定廉洁风险", 15));
    }
}
