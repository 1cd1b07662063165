//! How an organisation grades, names its roles and reviews. All of it is data: built-in profiles and
//! `riskreg.toml`; nothing about levels is decided in code.

mod asked;
mod builtin;
mod calendar;
mod columns;
mod commitment;
mod compile;
mod condition;
mod config;
mod cycle;
mod git;
mod review;
mod rotation;
mod rule;
mod scale;
mod separation;

pub use asked::{Asked, Measures};
pub use builtin::{BUILT_IN, BuiltIn};
pub use calendar::NoticeLength;
pub use columns::{ChosenColumn, ColumnField, USUAL_COLUMNS};
pub use commitment::Undertaking;
pub use compile::{Loaded, load, named};
pub use condition::Fault;
pub use condition::{Condition, Subject};
pub use config::*;
pub use cycle::{CycleDates, CycleName};
pub use git::{GitSettings, OwnerRule, Signatures, is_account};
pub use review::{Attend, Attendance, Chain, ChainStage, Decides, Reviewed};
pub use rule::{
    Count, Cuts, Decisive, Factor, Graded, LevelRule, Matrix, Numbers, Product, Ratio, Rows, Stated, Step, Sum, Takes,
    plain_number,
};
pub use scale::{Alphabet, Level, Scale, ScaleLevel};
pub use separation::Separation;

use crate::calendar::Days;
use crate::finding::Both;
use crate::record::Language;
use crate::register::GradedKind;
use crate::source::{Span, Spanned};
use crate::vocabulary::Spellings;

/// A profile ready for use.
#[derive(Debug, Clone)]
pub struct Profile {
    pub name: Box<str>,
    /// What it is for, and the documents it follows; the built-in profile's where the file says neither.
    pub description: Option<Both>,
    pub source: Vec<Box<str>>,
    /// The register's own name, from `riskreg.toml`.
    pub register_name: Option<Box<str>>,
    pub keys: Language,
    /// `keys` was stated, so it also decides the language of messages.
    pub keys_stated: bool,
    pub scale: Scale,
    pub graded: Vec<GradedKind>,
    rules: Vec<(GradedKind, LevelRule)>,
    /// What of `riskreg.toml` works, but hardly as it was meant.
    pub doubts: Vec<Fault>,
    pub responsibilities: Vec<Responsible>,
    pub roles: Vec<RoleWords>,
    role_words: Spellings<u16>,
    pub categories: WordList,
    /// Every category must be examined, not only some.
    pub examine_every: bool,
    /// What is asked of risk points and their measures.
    pub asked: Asked,
    pub areas: WordList,
    pub power_kinds: WordList,
    pub measure_kinds: WordList,
    pub found_by: WordList,
    pub cycle: CycleDates,
    pub chains: Vec<Chain>,
    pub undertakings: Vec<Undertaking>,
    /// Which days are worked.
    pub days: Days,
    pub notice: NoticeLength,
    pub separation: Separation,
    /// The longest time in a key post, years.
    pub rotation_years: Option<i16>,
    pub severities: Vec<SeverityRule>,
    /// What is asked of git.
    pub git: GitSettings,
    pub names: NameStyle,
    /// Only what was approved is published.
    pub approved_only: bool,
    /// The columns of the list of risk points; ours where empty.
    pub columns: Vec<ChosenColumn>,
    pub footer: Box<str>,
}

/// One row of the table of responsibilities.
#[derive(Debug, Clone)]
pub struct Responsible {
    pub when: Option<Condition>,
    pub manage: Vec<Box<str>>,
    pub monitor: Vec<Box<str>>,
    pub with: Vec<Box<str>>,
    pub records: Vec<Box<str>>,
}

#[derive(Debug, Clone)]
pub struct RoleWords {
    pub id: Box<str>,
    pub words: Vec<Box<str>>,
    pub of: Option<RoleOf>,
}

/// A severity that `riskreg.toml` sets, everywhere or for a part of the register. `None` turns the rule off.
#[derive(Debug, Clone)]
pub struct SeverityRule {
    /// Its span is empty where a built-in profile says so.
    pub path: Option<Spanned<Box<str>>>,
    pub rule: Box<str>,
    pub level: Option<crate::finding::Severity>,
    pub span: Span,
}

/// The words of a list, with the first spelling of each.
#[derive(Debug, Clone, Default)]
pub struct WordList {
    pub words: Vec<ListedWord>,
    spellings: Spellings<u16>,
}

#[derive(Debug, Clone)]
pub struct ListedWord {
    pub id: Box<str>,
    pub definition: Option<Box<str>>,
    /// Kinds of file the word is meant for; all where empty.
    pub meant_for: Vec<Box<str>>,
}

impl WordList {
    /// An absent list allows any word.
    pub fn is_open(&self) -> bool {
        self.words.is_empty()
    }

    /// The word that `text` spells, with or without one of the `endings`.
    pub fn find(&self, text: &str, endings: &[&str]) -> Option<usize> {
        let found = self.spellings.get(text).or_else(|| {
            endings.iter().find_map(|ending| {
                let stem = text.trim().strip_suffix(ending)?;
                self.spellings.get(stem)
            })
        });
        found.map(usize::from)
    }

    pub fn id(&self, index: usize) -> &str {
        &self.words[index].id
    }

    pub fn suggest(&self, text: &str) -> Vec<&str> {
        self.spellings.suggest(text)
    }
}

impl Profile {
    /// The part of it that decides what a file gives: without what is made of that later, and how it is shown.
    pub fn of_files(&self) -> Profile {
        Profile {
            register_name: None,
            doubts: Vec::new(),
            severities: Vec::new(),
            columns: Vec::new(),
            footer: "".into(),
            ..self.clone()
        }
    }

    pub fn grades(&self, kind: GradedKind) -> bool {
        self.graded.contains(&kind)
    }

    /// The rule for a kind; one that is not stated is `declared`.
    pub fn rule(&self, kind: GradedKind) -> &LevelRule {
        static DECLARED: LevelRule = LevelRule::Declared { reason: false };
        self.rules.iter().find(|(graded, _)| *graded == kind).map_or(&DECLARED, |(_, rule)| rule)
    }

    /// The category that a word means; a trailing 风险 is dropped.
    pub fn category(&self, text: &str) -> Option<usize> {
        self.categories.find(text, &["风险", "类风险", "类"])
    }

    /// The kind of power that a word means; 行政 may stand in front.
    pub fn power_kind(&self, text: &str) -> Option<usize> {
        let find = |text: &str| self.power_kinds.find(text, &[]);
        find(text).or_else(|| find(text.trim().strip_prefix("行政")?))
    }

    /// The role that a word names.
    pub fn role(&self, text: &str) -> Option<&RoleWords> {
        self.role_words.get(text).map(|index| &self.roles[usize::from(index)])
    }

    /// The role that a word names, alone or in front of a name: 分管副院长, 分管副院长陈某.
    pub fn role_in(&self, text: &str) -> Option<&RoleWords> {
        const LONGEST_NAME: usize = 3;
        self.role(text).or_else(|| {
            let text = text.trim();
            let titled = |word: &str| {
                text.strip_prefix(word).is_some_and(|name| name.chars().count() <= LONGEST_NAME).then_some(word.len())
            };
            let words = |role: &RoleWords| std::iter::once(&role.id).chain(&role.words).filter_map(|w| titled(w)).max();
            let titled = self.roles.iter().filter_map(|role| Some((words(role)?, role)));
            titled.max_by_key(|(length, _)| *length).map(|(_, role)| role)
        })
    }

    /// The row of the table of responsibilities that applies, the first from the top.
    pub fn responsibility(&self, subject: &Subject<'_>) -> Option<&Responsible> {
        self.responsibilities
            .iter()
            .find(|row| row.when.as_ref().is_none_or(|when| when.holds(subject, self) == Some(true)))
    }

    /// What the level rule of the subject's kind says of it.
    pub fn grade<'g>(&'g self, subject: Subject<'g>) -> Graded<'g> {
        self.rule(subject.kind).grade(subject, self)
    }
}
