//! Values that a field may hold, and how each is read from what people write.

use std::sync::OnceLock;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use super::problem::Unreadable;
use super::{Field, Gate, Language, Leaf, Reader, Table};
use crate::source::{Given, Span, Spanned};
use crate::tree::{Kind, Node};
use crate::vocabulary::{Spellings, nfc};

/// A type that a field can have.
pub trait Value: 'static {
    /// Reads the node, or notes why it cannot and gives nothing.
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self>
    where
        Self: Sized;
    /// What the schema says of it.
    fn shape() -> Shape
    where
        Self: Sized;
    /// Every scalar in it, as written.
    fn leaves(&self, field: Field, span: Span, visit: &mut dyn FnMut(Leaf<'_>));
    /// Every way of saying it that a filter may name: a text as written, a fixed word in both languages.
    fn said(&self, field: Field, span: Span, visit: &mut dyn FnMut(&str)) {
        self.leaves(field, span, &mut |leaf| visit(leaf.text));
    }
    /// What it means, whatever it was spelt like: a part of the canonical form that a fingerprint is made of.
    fn canonical(&self) -> Json;
    /// How a report says it: one text, or one for each entry of a list.
    fn worded(&self, language: Language) -> Vec<String>;
    /// Takes out of it what the gate lets not pass.
    fn prune(&mut self, _: Gate<'_>) {}
    /// A list of these that is written as one scalar is split at 、，；.
    fn splits() -> bool
    where
        Self: Sized,
    {
        false
    }
}

/// What a value looks like, for the schema, the documentation and `new`.
#[derive(Clone)]
pub enum Shape {
    Text,
    YesNo,
    Date,
    Due,
    Number,
    Word(&'static WordSet),
    List(Box<Shape>),
    Record(fn() -> &'static Table),
    /// A map whose keys are values: factors, facts, items.
    Pairs,
    TextOrPairs,
    /// Anything that TOML can hold; read by the part of the profile it belongs to.
    Raw,
}

/// Text as written, never turned into a number, date or yes/no.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct Text(pub Box<str>);

impl std::ops::Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for Text {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Text> {
        match node.text() {
            Some(text) => Some(Text(text.trim().into())),
            None => reader.unreadable(Unreadable::NotText, node.span),
        }
    }

    fn canonical(&self) -> Json {
        Json::from(&*nfc(self.0.trim()))
    }

    fn worded(&self, _: Language) -> Vec<String> {
        vec![self.0.trim().to_owned()]
    }

    fn shape() -> Shape {
        Shape::Text
    }

    fn leaves(&self, field: Field, span: Span, visit: &mut dyn FnMut(Leaf<'_>)) {
        visit(Leaf { field, text: self, span });
    }
}

/// 是 / 否.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YesNo(pub bool);

pub const YES: [&str; 7] = ["是", "有", "√", "已签", "已签署", "yes", "true"];
pub const NO: [&str; 7] = ["否", "无", "×", "未签", "未签署", "no", "false"];

impl Value for YesNo {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<YesNo> {
        let Some(text) = node.text() else { return reader.unreadable(Unreadable::NotText, node.span) };
        let is = |word: &&str| crate::vocabulary::folds_to(text, word);
        if YES.iter().any(is) {
            Some(YesNo(true))
        } else if NO.iter().any(is) {
            Some(YesNo(false))
        } else {
            reader.unreadable(Unreadable::NotYesNo { text: text.into() }, node.span)
        }
    }

    fn canonical(&self) -> Json {
        Json::from(self.0)
    }

    fn worded(&self, language: Language) -> Vec<String> {
        let word = if self.0 { language.of("是", "yes") } else { language.of("否", "no") };
        vec![word.to_owned()]
    }

    fn shape() -> Shape {
        Shape::YesNo
    }

    fn leaves(&self, _: Field, _: Span, _: &mut dyn FnMut(Leaf<'_>)) {}

    fn said(&self, _: Field, _: Span, visit: &mut dyn FnMut(&str)) {
        (if self.0 { YES } else { NO }).into_iter().for_each(visit);
    }
}

/// A number with the unit it was written with: `12人`, `3000元`, `100余条`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    pub value: Decimal,
    /// 余, 多, 约, 近: the number is known to its precision only.
    pub approximate: bool,
    /// 约, 近: it may lie below the number as well as above.
    pub below: bool,
    pub unit: Box<str>,
}

impl Number {
    pub fn parse(text: &str) -> Option<Number> {
        let plain = crate::vocabulary::compatible(text);
        let (plain, below) = match plain.strip_prefix('约').or_else(|| plain.strip_prefix('近')) {
            Some(rest) => (rest, true),
            None => (&*plain, false),
        };
        let end = plain.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(plain.len());
        let value = plain[..end].replace(',', "").parse().ok()?;
        let rest = plain[end..].trim_start_matches(['余', '多']);
        let approximate = below || rest.len() < plain.len() - end;
        // A second number in the text means that it is no number.
        (!rest.chars().any(|c| c.is_ascii_digit())).then(|| Number { value, approximate, below, unit: rest.into() })
    }

    pub fn whole(&self) -> Option<i64> {
        self.value.is_integer().then(|| self.value.try_into().ok()).flatten()
    }
}

impl Value for Number {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Number> {
        let Some(text) = node.text() else { return reader.unreadable(Unreadable::NotText, node.span) };
        Number::parse(text).or_else(|| reader.unreadable(Unreadable::NotANumber { text: text.into() }, node.span))
    }

    fn canonical(&self) -> Json {
        let rough = if self.approximate { "~" } else { "" };
        Json::from(format!("{rough}{}{}", self.value.normalize(), nfc(&self.unit)))
    }

    fn worded(&self, language: Language) -> Vec<String> {
        let (before, behind) = match (self.approximate, self.below) {
            (true, true) => (language.of("约", "about "), ""),
            (true, false) => (language.of("", "over "), language.of("余", "")),
            _ => ("", ""),
        };
        vec![format!("{before}{}{behind}{}", self.value.normalize(), self.unit)]
    }

    fn shape() -> Shape {
        Shape::Number
    }

    fn leaves(&self, _: Field, _: Span, _: &mut dyn FnMut(Leaf<'_>)) {}

    fn said(&self, _: Field, _: Span, visit: &mut dyn FnMut(&str)) {
        let number = self.value.normalize().to_string();
        [number.as_str(), &format!("{number}{}", self.unit)].into_iter().for_each(visit);
    }
}

/// A list; one scalar or one mapping is a list of one.
#[derive(Debug, Clone, PartialEq)]
pub struct List<T> {
    pub items: Vec<Spanned<T>>,
    /// Some entries could not be read, so the list is longer than it looks.
    pub torn: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List { items: Vec::new(), torn: false }
    }
}

/// The entries of a list field, none where it is absent.
pub trait Listed<T> {
    fn items(&self) -> &[Spanned<T>];
    /// Nothing was given and nothing was left unread: absence is certain.
    fn surely_empty(&self) -> bool;
}

impl<T> Listed<T> for Given<List<T>> {
    fn items(&self) -> &[Spanned<T>] {
        self.value().map_or(&[], |list| &list.items)
    }

    fn surely_empty(&self) -> bool {
        match self {
            Given::Absent => true,
            Given::Unreadable(_) => false,
            Given::Is(list) => list.items.is_empty() && !list.torn,
        }
    }
}

impl<T: Value> Value for List<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<List<T>> {
        let mut list = List::default();
        match &node.kind {
            Kind::List(items) => {
                list.items.reserve_exact(items.len());
                for item in items {
                    match reader.given(item) {
                        Given::Is(item) => list.items.push(item),
                        Given::Unreadable(_) => list.torn = true,
                        Given::Absent => {
                            list.torn = true;
                            reader.unreadable::<()>(Unreadable::EmptyItem, item.span);
                        }
                    }
                }
                list.torn |= node.open;
            }
            Kind::Scalar(text) if T::splits() && text.contains(BETWEEN_PEOPLE) => {
                for part in split_people(text, node.span, reader.text) {
                    match reader.given(&part) {
                        Given::Is(item) => list.items.push(item),
                        _ => list.torn = true,
                    }
                }
            }
            _ => list.items.push(Spanned::new(T::read(node, reader)?, node.span)),
        }
        Some(list)
    }

    fn canonical(&self) -> Json {
        Json::Array(self.items.iter().map(|item| item.value.canonical()).collect())
    }

    fn worded(&self, language: Language) -> Vec<String> {
        self.items.iter().flat_map(|item| item.value.worded(language)).collect()
    }

    fn prune(&mut self, gate: Gate<'_>) {
        for item in &mut self.items {
            item.value.prune(gate);
        }
    }

    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }

    fn leaves(&self, field: Field, _: Span, visit: &mut dyn FnMut(Leaf<'_>)) {
        for item in &self.items {
            item.value.leaves(field, item.span, visit);
        }
    }

    fn said(&self, field: Field, _: Span, visit: &mut dyn FnMut(&str)) {
        for item in &self.items {
            item.value.said(field, item.span, visit);
        }
    }
}

/// What stands between people who are written in one scalar.
pub const BETWEEN_PEOPLE: [char; 5] = ['、', ',', ';', '，', '；'];

/// The names in one scalar, each with its own span where the scalar stands in the file as it reads.
fn split_people<'n>(text: &'n str, span: Span, source: &str) -> Vec<Node<'n>> {
    let verbatim = source.get(span.range()).is_some_and(|written| written == text);
    text.split(BETWEEN_PEOPLE)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let offset = span.start as usize + (part.as_ptr() as usize - text.as_ptr() as usize);
            let part_span = if verbatim { Span::new(offset, offset + part.len()) } else { span };
            Node::new(part_span, Kind::Scalar(part.into()))
        })
        .collect()
}

/// A map whose keys are values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pairs(pub Vec<Pair>);

#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub key: Spanned<Text>,
    pub value: Spanned<Text>,
}

impl Pairs {
    pub fn get(&self, key: &str) -> Option<&Pair> {
        self.0.iter().find(|pair| &*pair.key.value == key)
    }
}

impl Value for Pairs {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Pairs> {
        let Kind::Map(entries) = &node.kind else {
            return reader.unreadable(
                Unreadable::Profile {
                    zh: "应为「名称: 值」的映射".into(),
                    en: "a mapping of name to value belongs here".into(),
                },
                node.span,
            );
        };
        let mut pairs: Vec<Pair> = Vec::with_capacity(entries.len());
        let mut seen: FxHashMap<Text, Span> = FxHashMap::default();
        for entry in entries {
            let (Given::Is(key), Given::Is(value)) =
                (reader.given::<Text>(&entry.key), reader.given::<Text>(&entry.value))
            else {
                continue;
            };
            if let Some(first) = seen.get(&key.value) {
                let kind = super::ProblemKind::DuplicateKey { key: key.value.0.clone(), first: *first };
                reader.note(kind, key.span);
                continue;
            }
            seen.insert(key.value.clone(), key.span);
            pairs.push(Pair { key, value });
        }
        Some(Pairs(pairs))
    }

    fn canonical(&self) -> Json {
        let text = |text: &Text| nfc(text.trim()).into_owned();
        let mut pairs: Vec<(String, Json)> =
            self.0.iter().map(|pair| (text(&pair.key.value), pair.value.canonical())).collect();
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        Json::Object(pairs.into_iter().collect())
    }

    fn worded(&self, language: Language) -> Vec<String> {
        let colon = language.of(":", ": ");
        self.0.iter().map(|Pair { key, value }| format!("{}{colon}{}", key.value, value.value)).collect()
    }

    fn shape() -> Shape {
        Shape::Pairs
    }

    fn leaves(&self, field: Field, _: Span, visit: &mut dyn FnMut(Leaf<'_>)) {
        for Pair { key, value } in &self.0 {
            visit(Leaf { field, text: &key.value, span: key.span });
            visit(Leaf { field, text: &value.value, span: value.span });
        }
    }
}

/// A part of a profile that is read by its own kind of rule, once that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw(pub Node<'static>);

impl Value for Raw {
    fn read(node: &Node<'_>, _: &mut Reader<'_>) -> Option<Raw> {
        Some(Raw(node.to_owned()))
    }

    /// Parts of a profile are in no fingerprint.
    fn canonical(&self) -> Json {
        Json::Null
    }

    fn worded(&self, _: Language) -> Vec<String> {
        Vec::new()
    }

    fn shape() -> Shape {
        Shape::Raw
    }

    fn leaves(&self, _: Field, _: Span, _: &mut dyn FnMut(Leaf<'_>)) {}
}

/// Searched and found none: for the whole, or by category with the reason.
#[derive(Debug, Clone, PartialEq)]
pub enum NoneFound {
    Whole(Text),
    ByCategory(Pairs),
}

impl Value for NoneFound {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<NoneFound> {
        match node.kind {
            Kind::Map(_) => Pairs::read(node, reader).map(NoneFound::ByCategory),
            _ => Text::read(node, reader).map(NoneFound::Whole),
        }
    }

    fn canonical(&self) -> Json {
        match self {
            NoneFound::Whole(text) => text.canonical(),
            NoneFound::ByCategory(pairs) => pairs.canonical(),
        }
    }

    fn worded(&self, language: Language) -> Vec<String> {
        match self {
            NoneFound::Whole(text) => text.worded(language),
            NoneFound::ByCategory(pairs) => pairs.worded(language),
        }
    }

    fn shape() -> Shape {
        Shape::TextOrPairs
    }

    fn leaves(&self, field: Field, span: Span, visit: &mut dyn FnMut(Leaf<'_>)) {
        match self {
            NoneFound::Whole(text) => text.leaves(field, span, visit),
            NoneFound::ByCategory(pairs) => pairs.leaves(field, span, visit),
        }
    }
}

/// The fixed words of one field, in both languages. The first spelling of each language is written.
pub struct WordSet {
    pub words: &'static [(&'static str, &'static [&'static str])],
    spellings: OnceLock<Spellings<u8>>,
}

impl WordSet {
    pub const fn new(words: &'static [(&'static str, &'static [&'static str])]) -> WordSet {
        WordSet { words, spellings: OnceLock::new() }
    }

    fn spellings(&self) -> &Spellings<u8> {
        self.spellings.get_or_init(|| {
            let mut spellings = Spellings::default();
            for (index, (en, zh)) in self.words.iter().enumerate() {
                for zh in *zh {
                    spellings.add(zh, index as u8);
                }
                spellings.add(en, index as u8);
            }
            spellings
        })
    }

    /// The position of the word that `text` spells.
    pub fn find(&self, text: &str) -> Option<usize> {
        self.spellings().get(text.trim()).map(usize::from)
    }

    pub fn read(&self, node: &Node<'_>, reader: &mut Reader<'_>) -> Option<usize> {
        let Some(text) = node.text() else { return reader.unreadable(Unreadable::NotText, node.span) };
        if let Some((index, usual)) = self.spellings().get_spelt(text.trim()) {
            if let Some(usual) = usual {
                reader.note_odd(node.span, usual);
            }
            return Some(usize::from(index));
        }
        let why = Unreadable::NotAWord {
            text: text.into(),
            allowed: self.words.iter().map(|(_, zh)| zh[0].into()).collect(),
            suggestions: self.spellings().suggest(text).into_iter().map(Into::into).collect(),
        };
        reader.unreadable(why, node.span)
    }
}

/// A fixed word of the format.
pub trait Word: Copy + 'static {
    const SET: &'static WordSet;
    fn zh(self) -> &'static str;
    fn en(self) -> &'static str;
}

/// Defines the fixed words of a field: `Variant "english" ["中文", "又一写法"]`.
#[macro_export]
macro_rules! words {
    ($(#[doc = $doc:literal])* $Name:ident { $( $Variant:ident $en:literal [$($zh:literal),+ $(,)?] ),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $Name { $($Variant),+ }

        impl $Name {
            pub const ALL: &'static [$Name] = &[$($Name::$Variant),+];
        }

        impl $crate::record::Word for $Name {
            const SET: &'static $crate::record::WordSet = {
                static SET: $crate::record::WordSet = $crate::record::WordSet::new(&[$(($en, &[$($zh),+])),+]);
                &SET
            };
            fn zh(self) -> &'static str { Self::SET.words[self as usize].1[0] }
            fn en(self) -> &'static str { Self::SET.words[self as usize].0 }
        }

        impl $crate::record::Value for $Name {
            fn read(node: &$crate::tree::Node<'_>, reader: &mut $crate::record::Reader<'_>) -> Option<Self> {
                <Self as $crate::record::Word>::SET.read(node, reader).map(|index| Self::ALL[index])
            }
            fn shape() -> $crate::record::Shape { $crate::record::Shape::Word(<Self as $crate::record::Word>::SET) }
            fn canonical(&self) -> $crate::record::Json { $crate::record::Word::en(*self).into() }
            fn worded(&self, language: $crate::record::Language) -> Vec<String> {
                vec![language.of($crate::record::Word::zh(*self), $crate::record::Word::en(*self)).to_owned()]
            }
            fn leaves(&self, _: $crate::record::Field, _: $crate::source::Span, _: &mut dyn FnMut($crate::record::Leaf<'_>)) {}
            fn said(&self, _: $crate::record::Field, _: $crate::source::Span, visit: &mut dyn FnMut(&str)) {
                let (en, zh) = <Self as $crate::record::Word>::SET.words[*self as usize];
                std::iter::once(&en).chain(zh).for_each(|word| visit(word));
            }
        }
    };
}
pub use words;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_unit_and_say_when_they_are_rough() {
        let number = Number::parse("100余条").unwrap();
        assert!(number.approximate && number.whole() == Some(100) && &*number.unit == "条");
        assert_eq!(number.worded(Language::Zh), ["100余条"]);
        assert_eq!(Number::parse("近30人").unwrap().worded(Language::Zh), ["约30人"]);
        assert_eq!(Number::parse("１２人").unwrap().whole(), Some(12));
        assert_eq!(Number::parse("1,200元").unwrap().whole(), Some(1200));
        assert!(Number::parse("3至5").is_none());
        assert!(Number::parse("若干").is_none());
    }
}
