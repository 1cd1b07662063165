//! The titles in 《》 that a file cites.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::{Facts, FileContext, bare_title};
use crate::record::Field;
use crate::register::Model;
use crate::source::Span;

/// A title as the file first cites it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TitleFact {
    /// Without its 《》.
    pub title: Box<str>,
    pub span: Span,
    pub field: Field,
}

/// Longer ones are sentences with a bracket left open.
const LONGEST: usize = 60 * 3;

pub(super) fn gather(model: &Model, context: &FileContext<'_>, facts: &mut Facts) {
    if !context.text.contains('《') {
        return;
    }
    let mut titles: Vec<TitleFact> = Vec::new();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    model.leaves(&mut |leaf| {
        let mut from = 0;
        while let Some(open) = leaf.text[from..].find('《').map(|open| from + open) {
            let title = bare_title(&leaf.text[open..]);
            from = open + '《'.len_utf8() + title.len();
            let closed = leaf.text[from..].starts_with('》');
            if closed && !title.is_empty() && title.len() <= LONGEST && seen.insert(title.to_owned()) {
                let span = context.place_in(&leaf, open..from + '》'.len_utf8());
                titles.push(TitleFact { title: title.into(), span, field: leaf.field });
            }
        }
    });
    if !titles.is_empty() {
        facts.titles = Some(titles.into());
    }
}
