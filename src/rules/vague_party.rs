//! `vague-party`: whoever must act is named so that it may be anyone.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::Check;
use super::glance::{Glance, List};
use super::lookout::{Lookout, lines};
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Field, Leaf};
use crate::register::{Party, Power, Step};
use crate::source::visible;
use crate::vocabulary::{fold, has_traditional};

pub static RULE: Rule = Rule {
    name: "vague-party",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("vague_party.md"),
};

pub const CHECKS: &[Check] = &[Check::Words { possible, check }];

static LIST: &str = include_str!("vague_party.txt");

/// Fields that name who acts.
const PARTIES: [Field; 3] = [Party::name, Step::actor, Power::subject];

static FOLDED: LazyLock<FxHashSet<String>> = LazyLock::new(|| lines(LIST).map(fold).collect());

static WORDS: LazyLock<Lookout<()>> = LazyLock::new(|| Lookout::new(lines(LIST).map(|word| (word, ()))));

/// The words to look for at a glance.
pub(super) fn words() -> impl Iterator<Item = (&'static str, List)> {
    lines(LIST).map(|word| (word, List::Vague))
}

/// Only where a line of the file ends with such a word, or it stands before what ends a name in a list.
fn possible(glance: &Glance, text: &str) -> bool {
    if !glance.may_hold(List::Vague) {
        return has_traditional(glance.scripts) && text.contains('關');
    }
    WORDS.find(text).any(|(range, ())| {
        let after = text[range.end..].chars().next();
        after.is_none_or(|c| matches!(c, '\n' | '\r' | ' ' | ',' | ']' | '}' | '"' | '\'' | '、' | '，' | '；' | ';' | '#'))
    })
}

fn check(leaf: &Leaf<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    /// The longest entry of the list has fewer characters.
    const LONGEST: usize = 12 * 3;
    if leaf.text.len() > LONGEST || !PARTIES.contains(&leaf.field) || !FOLDED.contains(&fold(leaf.text)) {
        return;
    }
    // What the profile calls a role is somebody.
    if context.profile.role(leaf.text).is_some() {
        return;
    }
    let said = visible(leaf.text);
    findings.add(
        RULE.at(leaf.span)
            .field(leaf.field)
            .says(format!("「{said}」没有说是谁"), format!("`{said}` does not say who"))
            .help("写明岗位、角色或机构的名称", "name the post, the role or the body"),
    );
}
