//! Whom a publication is for.

use serde::{Deserialize, Serialize};

use crate::record::Language;

/// What stands at the head of what was not approved.
pub const DRAFT: (&str, &str) = ("征求意见稿（草稿）：未经审定，请勿作为依据", "Draft for comment: not approved");

/// Whom the pages are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// Anybody: what [`super::allowed`] allows, names as the profile says.
    #[default]
    Public,
    /// Those whose work it is: names in full, what is not published with a mark, notes, the whole review chain.
    Internal,
}

impl View {
    /// What stands at the head of every page and document, where anything does.
    pub fn head(self, language: Language) -> Option<&'static str> {
        match self {
            View::Public => None,
            View::Internal => Some(language.of("内部资料 不得外传", "Internal: not to be passed on")),
        }
    }
}
