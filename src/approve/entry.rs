//! A review as the item of a list: in the language of the file's keys, in the order of the format's table.

use super::Asked;
use crate::edit::{Item, Value};
use crate::profile::Profile;
use crate::record::{Field, Language, Table, Word};
use crate::register::{Decision, Department, FileKind, Library, Notice, Post, Review, Suggestion, Unit};
use crate::tree::{Node, yaml};

/// The key of the reviews in a kind of file.
pub fn reviews_key(kind: FileKind, language: Language) -> &'static str {
    field(kind).key(language)
}

fn field(kind: FileKind) -> Field {
    match kind {
        FileKind::Department => Department::reviews,
        FileKind::Unit => Unit::reviews,
        FileKind::Library => Library::reviews,
        FileKind::Notice => Notice::reviews,
        _ => Post::reviews,
    }
}

pub fn is_reviews_key(kind: FileKind, key: &str) -> bool {
    table(kind).find(key).is_some_and(|(found, _)| found == field(kind))
}

fn table(kind: FileKind) -> &'static Table {
    match kind {
        FileKind::Department => Table::of::<Department>(),
        FileKind::Unit => Table::of::<Unit>(),
        FileKind::Library => Table::of::<Library>(),
        FileKind::Notice => Table::of::<Notice>(),
        _ => Table::of::<Post>(),
    }
}

/// The language of a file's keys: that of most of them; the profile's where they do not tell.
pub fn language(text: &str, profile: &Profile) -> Language {
    let parsed = yaml::parse(text);
    let keys = || parsed.root.iter().flat_map(Node::entries).filter_map(|entry| entry.key.text());
    let english = keys().filter(|key| key.is_ascii()).count();
    match (2 * english).cmp(&keys().count()) {
        std::cmp::Ordering::Greater => Language::En,
        std::cmp::Ordering::Less => Language::Zh,
        std::cmp::Ordering::Equal => profile.keys,
    }
}

/// What one review says of one file.
pub struct Said<'a> {
    pub asked: &'a Asked,
    pub identity: &'a str,
    pub cycle: Option<&'a str>,
    /// The stage as the profile writes it.
    pub stage: &'a str,
    pub decision: Decision,
    pub stamp: &'a str,
}

/// The review in both languages of keys: the file decides which of them it takes.
pub fn item(said: &Said<'_>, language: Language) -> Item {
    let asked = said.asked;
    let text = |text: &str| Value::Text(text.to_owned());
    let given = |given: &Option<String>| given.as_deref().map(text);
    let items = asked.items.iter().filter(|(about, _)| about.is_in(said.identity));
    let items: Vec<(String, Value)> =
        items.map(|(about, decision)| (about.id.clone(), text(word(*decision, language)))).collect();
    let suggestions = suggestions(said, language);
    let fields = [
        (Review::cycle, said.cycle.map(text)),
        (Review::stage, Some(text(said.stage))),
        (Review::by, given(&asked.by)),
        (Review::body, given(&asked.body)),
        (Review::date, Some(Value::Plain(asked.date.to_string()))),
        (Review::decision, Some(text(word(said.decision, language)))),
        (Review::opinion, given(&asked.opinion)),
        (Review::present, asked.present.map(|present| Value::Plain(present.to_string()))),
        (Review::minutes, given(&asked.minutes)),
        (Review::suggestions, (!suggestions.is_empty()).then_some(Value::List(suggestions))),
        (Review::items, (!items.is_empty()).then_some(Value::Map(Item(items)))),
        (Review::stamp, Some(text(said.stamp))),
    ];
    let written = fields.into_iter().filter_map(|(field, value)| Some((field.key(language).to_owned(), value?)));
    Item(written.collect())
}

fn suggestions(said: &Said<'_>, language: Language) -> Vec<Item> {
    let is_here = |about: &Option<super::About>| about.as_ref().is_none_or(|about| about.is_in(said.identity));
    let here = said.asked.suggestions.iter().filter(|suggested| is_here(&suggested.about));
    here.map(|suggested| {
        let about = suggested.about.as_ref().map(|about| about.id.clone()).filter(|id| !id.is_empty());
        let fields = [
            (Suggestion::kind, Some(word(suggested.kind, language).to_owned())),
            (Suggestion::about, about),
            (Suggestion::text, suggested.text.clone()),
        ];
        let given = fields.into_iter().filter_map(|(field, value)| Some((field, value?)));
        Item(given.map(|(field, value)| (field.key(language).to_owned(), Value::Text(value))).collect())
    })
    .collect()
}

fn word(word: impl Word, language: Language) -> &'static str {
    language.of(word.zh(), word.en())
}
