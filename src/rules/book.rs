//! The catalogue of the rules as data: every rule with what its page says, one chapter each. What `riskreg rules`
//! prints, `explain` ends with and other formats quote comes from here and from the pages.

use serde::Serialize;

use super::checks::{CHECKLIST, Item, answered_by};
use super::{Entry, every, page};
use crate::finding::Both;
use crate::record::Language;

/// A text in both languages, for machines.
#[derive(Debug, Serialize)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

impl From<Both> for Words {
    fn from(both: Both) -> Words {
        Words { zh: both.zh, en: both.en }
    }
}

/// A rule as machines read it.
#[derive(Debug, Serialize)]
pub struct Chapter {
    pub name: &'static str,
    pub severity: &'static str,
    pub since: &'static str,
    /// It words what could not be read.
    pub reading: bool,
    pub title: Words,
    /// Why the rule is; paragraphs with an empty line between them.
    pub why: Words,
    pub source: Words,
    /// Rows of the checklist that it answers.
    pub checks: Vec<&'static str>,
    pub flagged: Vec<Example>,
    pub fine: Vec<Example>,
}

/// An example of a page: a file, or a part of one.
#[derive(Debug, Serialize)]
pub struct Example {
    /// `yaml`, `toml`, or `text` where commits are told.
    pub language: &'static str,
    pub text: &'static str,
}

/// A row of the checklist as machines read it.
#[derive(Debug, Serialize)]
pub struct Check {
    pub id: &'static str,
    pub what: Words,
    pub rules: Vec<&'static str>,
    pub answer: Option<Words>,
}

/// Every rule, those of `lint` first, in the order they run.
pub fn chapters() -> Vec<Chapter> {
    every().map(chapter).collect()
}

/// The whole checklist.
pub fn checks() -> Vec<Check> {
    let check = |item: &Item| Check {
        id: item.id,
        what: item.what.clone().into(),
        rules: item.rules.clone(),
        answer: item.answer.clone().map(Words::from),
    };
    CHECKLIST.iter().map(check).collect()
}

fn chapter(entry: &Entry) -> Chapter {
    let rule = entry.rule;
    let examples = |heading| {
        let examples = page::examples(rule.page, heading).into_iter();
        examples.map(|(language, text)| Example { language, text }).collect()
    };
    Chapter {
        name: rule.name,
        severity: rule.severity.en(),
        since: rule.since,
        reading: entry.reading,
        title: page::title(rule.page).into(),
        why: Words { zh: page::reason(rule.page, Language::Zh), en: page::reason(rule.page, Language::En) },
        source: page::source(rule.page).into(),
        checks: answered_by(rule.name).map(|item| item.id).collect(),
        flagged: examples("不对 / Flagged"),
        fine: examples("对 / Fine"),
    }
}

/// What stands below a page: name, severity, version, and the rows of the checklist that its source cites, in words.
pub fn foot(entry: &Entry, language: Language) -> String {
    let rule = entry.rule;
    let (severity, since) = (rule.severity, rule.since);
    let mut foot = match language {
        Language::Zh => format!("规则 `{}`，程度：{}，自 {since} 版起。", rule.name, severity.zh()),
        Language::En => format!("Rule `{}`, severity {}, since version {since}.", rule.name, severity.en()),
    };
    let rows: Vec<String> = answered_by(rule.name)
        .map(|item| match language {
            Language::Zh => format!("{} {}", item.id, item.what.zh),
            Language::En => format!("{} {}", item.id, item.what.en),
        })
        .collect();
    if !rows.is_empty() {
        foot.push_str(&match language {
            Language::Zh => format!("检查清单：{}。", rows.join("；")),
            Language::En => format!(" Checklist: {}.", rows.join("; ")),
        });
    }
    foot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chapter_is_whole() {
        for chapter in chapters() {
            let name = chapter.name;
            for words in [&chapter.title, &chapter.why, &chapter.source] {
                assert!(!words.zh.is_empty() && !words.en.is_empty(), "{name}: {words:?}");
            }
            for examples in [&chapter.flagged, &chapter.fine] {
                assert!(!examples.is_empty(), "{name}");
                let told = crate::rules::by_name(name).is_some_and(Entry::is_of_history);
                let fits = |language: &str| if told { language == "text" } else { matches!(language, "yaml" | "toml") };
                assert!(examples.iter().all(|example| fits(example.language)), "{name}");
            }
        }
    }
}
