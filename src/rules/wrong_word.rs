//! `wrong-word`: a word that a slip, a conversion or a document site put for another.

use std::sync::LazyLock;

use super::Check;
use super::glance::{Glance, List};
use super::lookout::{Lookout, lines, outside_titles};
use super::wording::quotes_others;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Leaf;
use crate::vocabulary::{Script, has_traditional};

pub static RULE: Rule = Rule {
    name: "wrong-word",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("wrong_word.md"),
};

pub const CHECKS: &[Check] = &[Check::Words { possible, check }];

static LIST: &str = include_str!("wrong_word.tsv");

/// The word meant, and whether the other is wrong in Traditional text only.
struct Meant {
    word: &'static str,
    traditional: bool,
}

static WORDS: LazyLock<Lookout<Meant>> = LazyLock::new(|| Lookout::new(list()));

fn list() -> impl Iterator<Item = (&'static str, Meant)> {
    lines(LIST).filter_map(|line| {
        let mut columns = line.split('\t');
        let (wrong, word, place) = (columns.next()?, columns.next()?, columns.next()?);
        Some((wrong, Meant { word, traditional: place == "traditional" }))
    })
}

/// The words to look for at a glance.
pub(super) fn words() -> impl Iterator<Item = (&'static str, List)> {
    list().map(|(wrong, meant)| (wrong, if meant.traditional { List::WrongTraditional } else { List::Wrong }))
}

fn possible(glance: &Glance, text: &str) -> bool {
    let traditional = has_traditional(glance.scripts) && glance.may_hold(List::WrongTraditional);
    (glance.may_hold(List::Wrong) || traditional)
        && WORDS.find(text).any(|(_, meant)| traditional || !meant.traditional)
}

fn check(leaf: &Leaf<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    if quotes_others(leaf.field) {
        return;
    }
    let script = LazyLock::new(|| Script::of(leaf.text));
    outside_titles(leaf.text, |part| {
        let found = WORDS.find(&leaf.text[part.clone()]).filter(|(_, meant)| !meant.traditional || script.is_traditional());
        for (range, Meant { word, .. }) in found {
            let range = part.start + range.start..part.start + range.end;
            let written = &leaf.text[range.clone()];
            let place = context.place_in(leaf, range.clone());
            let draft = RULE.at(place)
                    .field(leaf.field)
                    .says(
                        format!("「{written}」应为「{word}」"),
                        format!("“{written}” stands where “{word}” is meant"),
                    )
                    .help(format!("改为「{word}」"), format!("write “{word}”"));
            // Where the text is not written as it reads, the place is all of it.
            findings.add(match context.slice(place) == written {
                true => draft.fix(place, *word, false, format!("改为「{word}」"), format!("write “{word}”")),
                false => draft,
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_complete_and_stands_there_once() {
        let mut seen = std::collections::BTreeSet::new();
        for line in lines(LIST) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [wrong, word, place] = columns[..] else { panic!("{line}") };
            assert!(wrong != word && ["any", "traditional"].contains(&place), "{line}");
            assert!(wrong.starts_with(|c: char| c.len_utf8() == 3) && seen.insert(wrong), "{line}");
        }
    }

    #[test]
    fn no_word_that_is_meant_is_itself_listed_as_wrong() {
        for line in lines(LIST) {
            let word = line.split('\t').nth(1).unwrap();
            let found = WORDS.find(word).find(|(_, meant)| !meant.traditional);
            assert!(found.is_none(), "{word}");
        }
    }
}
