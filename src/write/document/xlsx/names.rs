//! What the sheets of a workbook are called.

use rustc_hash::FxHashSet;

use crate::document::{Block, Document};
use crate::source::is_hidden;
use crate::write::document::Section;

/// What Excel allows, in UTF-16 units.
const LONGEST: usize = 31;

/// The names that were given; Excel takes capitals for small letters.
#[derive(Default)]
pub struct Names {
    taken: FxHashSet<String>,
    /// The number that was last put behind a name.
    last: usize,
}

impl Names {
    /// A name that no other sheet has: of the document, or of one of its `parts` after what stands on top of it.
    pub(in crate::write::document) fn name(
        &mut self,
        document: &Document,
        section: &Section<'_>,
        parts: usize,
    ) -> String {
        let on_top = section.blocks.iter().find_map(|block| match block {
            Block::Title(text) | Block::Heading { text, .. } => Some(text.as_str()),
            _ => None,
        });
        let name = if parts == 1 { &document.title } else { on_top.unwrap_or(&document.title) };
        self.given(name, document.language.of("表", "Sheet"))
    }

    /// The same of any name; `otherwise` where nothing of it may stand.
    pub fn given(&mut self, name: &str, otherwise: &str) -> String {
        let name = allowed(name, otherwise);
        if self.taken.insert(name.to_lowercase()) {
            return name;
        }
        loop {
            self.last += 1;
            let behind = format!("({})", self.last + 1);
            let numbered = format!("{}{behind}", cut(&name, LONGEST - behind.len()));
            if self.taken.insert(numbered.to_lowercase()) {
                return numbered;
            }
        }
    }
}

/// A name without what Excel refuses in one: seven characters, an apostrophe at its ends, and a word that it keeps for itself.
fn allowed(name: &str, otherwise: &str) -> String {
    let refused = |c: char| is_hidden(c) || "[]:*?/\\".contains(c) || matches!(c, '\u{fffe}' | '\u{ffff}');
    let name: String = name.chars().map(|c| if refused(c) { '-' } else { c }).collect();
    let name = cut(name.trim_matches(['\'', ' ']), LONGEST).trim_end_matches(['\'', ' ']);
    match name {
        "" => otherwise.to_owned(),
        name if name.eq_ignore_ascii_case("history") => format!("{name}-"),
        name => name.to_owned(),
    }
}

/// The beginning of a text that takes so many UTF-16 units.
fn cut(text: &str, units: usize) -> &str {
    let mut left = units;
    let end = text.char_indices().find(|(_, c)| match left.checked_sub(c.len_utf16()) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    });
    end.map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_excel_allows() {
        assert_eq!(allowed("'采购[一]/招标:*?\\'", "表"), "采购-一--招标----");
        assert_eq!(allowed("''", "表"), "表");
        assert_eq!(allowed("HISTORY", "表"), "HISTORY-");
        assert_eq!(allowed(&"岗".repeat(40), "表"), "岗".repeat(31));
        assert_eq!(cut("a😀b", 2), "a", "half of a character is none");
    }
}
