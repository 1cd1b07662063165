//! The titles in 《》 that a file cites.

use rustc_hash::FxHashSet;

use super::{Facts, FileContext, bare_title};
use crate::record::Field;
use crate::register::Model;
use crate::source::Span;

/// A title as the file first cites it.
#[derive(Debug, Clone)]
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
        let mut rest = leaf.text;
        while let Some(open) = rest.find('《') {
            let title = bare_title(&rest[open..]);
            let after = open + '《'.len_utf8() + title.len();
            let closed = rest[after..].starts_with('》');
            if closed && !title.is_empty() && title.len() <= LONGEST && seen.insert(title.to_owned()) {
                titles.push(TitleFact { title: title.into(), span: leaf.span, field: leaf.field });
            }
            rest = &rest[after..];
        }
    });
    if !titles.is_empty() {
        facts.titles = Some(titles.into());
    }
}
