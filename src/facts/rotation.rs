//! Since when those who hold a key post hold it, where the profile asks for rotation.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Facts;
use crate::profile::Profile;
use crate::register::Post;
use crate::source::{Given, Span};

/// Someone in a key post, by the day that their time in it began.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct HeldFact {
    pub since: Date,
    pub span: Span,
}

pub(super) fn gather(post: &Post, profile: &Profile, facts: &mut Facts) {
    if profile.rotation_years.is_none() || !post.key_post.get().is_some_and(|yes| yes.0) {
        return;
    }
    let held: Vec<HeldFact> = post
        .current_holders()
        .filter(|person| !matches!(person.until, Given::Unreadable(_)))
        .filter_map(|person| person.since.spanned().map(|since| HeldFact { since: since.value, span: since.span }))
        .collect();
    if !held.is_empty() {
        facts.held = Some(held.into());
    }
}
