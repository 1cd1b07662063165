//! Conditions as a profile writes them.

use super::{Condition, CountOf, Fault, FieldName, Wanted, meant};
use crate::profile::rule::{Factor, Stated, Takes};
use crate::profile::{Level, Scale};
use crate::record::{NO, YES};
use crate::source::Span;
use crate::tree::{Kind, Node};
use crate::vocabulary::{fold, folds_to};

/// What the words of a condition are checked against.
#[derive(Clone, Copy)]
pub struct Ground<'g> {
    pub scale: &'g Scale,
    /// Of a level rule: the factors that it declares, and nothing may be asked that follows from the level itself.
    pub factors: Option<&'g [Factor]>,
}

impl Condition {
    /// Reads a condition of a responsibility, a review chain or a commitment.
    pub fn parse(node: &Node<'_>, scale: &Scale) -> Result<Condition, Fault> {
        Condition::read(node, Ground { scale, factors: None })
    }

    /// Reads a condition as a profile writes it.
    pub fn read(node: &Node<'_>, ground: Ground<'_>) -> Result<Condition, Fault> {
        let entries = node.entries();
        if entries.is_empty() {
            return Err(Fault::new(node.span, "条件应写成 `{ 键 = 值 }`", "a condition is written `{ key = value }`"));
        }
        if let Some(factor) = node.get("factor") {
            return read_factor(node, factor, ground);
        }
        if let Some(field) = node.get("field") {
            return read_field(node, field, ground.scale);
        }
        if let Some(count) = node.get("count") {
            return read_count(node, count, ground.scale);
        }
        if ground.factors.is_some() && entries.len() > 1 {
            return Err(Fault::new(
                node.span,
                "一个条件只写一个键;同时成立的写在 `all` 里",
                "a condition has one key; what must hold together is written in `all`",
            ));
        }
        let mut tests = Vec::new();
        for entry in entries {
            tests.push(read_key(entry.key.text().unwrap_or_default(), entry.key.span, &entry.value, ground)?);
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Condition::All(tests) })
    }
}

fn read_factor(node: &Node<'_>, named: &Node<'_>, ground: Ground<'_>) -> Result<Condition, Fault> {
    only(node, &["factor", "is"])?;
    let name = text(named)?;
    let factor = match ground.factors {
        None => Factor::undeclared(name),
        Some(declared) => declared.iter().find(|factor| factor.is_named(name)).cloned().ok_or_else(|| {
            Fault::new(
                named.span,
                format!("因素「{name}」没有在 `factors` 中写明"),
                format!("`factors` does not declare the factor `{name}`"),
            )
        })?,
    };
    let Some(is) = node.get("is") else {
        return match factor.takes {
            Takes::YesNo | Takes::Anything => Ok(Condition::Factor { factor, is: None }),
            _ => Err(Fault::new(node.span, "缺少 `is`", "`is` is missing")),
        };
    };
    let mut wanted = Vec::new();
    for (word, span) in spanned_words(is)? {
        let stated = meant(&factor, &word);
        let known = match (&factor.takes, stated) {
            (Takes::Numbers(numbers), Some(Stated::Number(number))) => numbers.takes(number),
            (_, stated) => stated.is_some(),
        };
        if !known {
            return Err(Fault::new(
                span,
                format!("因素「{}」没有「{word}」这一档", factor.name),
                format!("the factor `{}` has no step `{word}`", factor.name),
            ));
        }
        wanted.push(Wanted { stated: stated.filter(|stated| *stated != Stated::Word), ..Wanted::new(&word) });
    }
    Ok(Condition::Factor { factor, is: Some(wanted) })
}

fn read_field(node: &Node<'_>, named: &Node<'_>, scale: &Scale) -> Result<Condition, Fault> {
    only(node, &["field", "is"])?;
    let name = text(named)?;
    let Some(field) = FieldName::parse(name) else {
        let names = FieldName::NAMES.join("、");
        return Err(Fault::new(
            named.span,
            format!("没有可用作条件的字段「{name}」,可用:{names}"),
            format!("`{name}` is no field for a condition; there are: {}", FieldName::NAMES.join(", ")),
        ));
    };
    let is = node.get("is").ok_or_else(|| Fault::new(node.span, "缺少 `is`", "`is` is missing"))?;
    field_words(field, is, scale)
}

/// The words that a field is compared with, fixed words and levels in their first spelling.
fn field_words(field: FieldName, is: &Node<'_>, scale: &Scale) -> Result<Condition, Fault> {
    let mut wanted = Vec::new();
    for (word, span) in spanned_words(is)? {
        let first: Box<str> = match (field, field.word_set()) {
            (FieldName::RisksLevel, _) => scale.name(known_level(&word, span, scale)?).into(),
            (FieldName::KeyPost, _) if YES.iter().any(|yes| folds_to(&word, yes)) => "是".into(),
            (FieldName::KeyPost, _) if NO.iter().any(|no| folds_to(&word, no)) => "否".into(),
            (_, Some(set)) => match set.find(&word) {
                Some(index) => set.words[index].1[0].into(),
                None => {
                    let words: Vec<&str> = set.words.iter().map(|(_, zh)| zh[0]).collect();
                    return Err(Fault::new(
                        span,
                        format!("这个字段不会写作「{word}」,可写 {}", words.join("、")),
                        format!("this field is never `{word}`; there are {}", words.join(", ")),
                    ));
                }
            },
            _ => word,
        };
        wanted.push(Wanted::new(&first));
    }
    Ok(Condition::Field { field, is: wanted })
}

fn read_key(key: &str, span: Span, value: &Node<'_>, ground: Ground<'_>) -> Result<Condition, Fault> {
    let several = |node: &Node<'_>| match &node.kind {
        Kind::List(items) if !items.is_empty() => {
            items.iter().map(|item| Condition::read(item, ground)).collect::<Result<Vec<_>, Fault>>()
        }
        _ => Err(Fault::new(node.span, "应为条件的列表", "a list of conditions belongs here")),
    };
    let asked_of_a_level = ground.factors.is_none();
    Ok(match key {
        "any" => Condition::Any(several(value)?),
        "all" => Condition::All(several(value)?),
        "not" => Condition::Not(Box::new(Condition::read(value, ground)?)),
        "major" => match value.text() {
            Some("true") => Condition::Major(Vec::new()),
            Some("false") => Condition::Not(Box::new(Condition::Major(Vec::new()))),
            _ => Condition::Major(words(value)?.iter().map(|word| fold(word).into()).collect()),
        },
        "level" if asked_of_a_level => {
            let words = spanned_words(value)?;
            let levels = words.iter().map(|(word, span)| known_level(word, *span, ground.scale));
            Condition::Level(levels.collect::<Result<_, _>>()?)
        }
        "category" | "area" | "scope" | "tier" | "key_post" | "kind" | "stage" | "liability" if asked_of_a_level => {
            field_words(FieldName::parse(key).unwrap_or(FieldName::Kind), value, ground.scale)?
        }
        _ => {
            return Err(Fault::new(
                span,
                format!("条件中没有「{key}」这个键"),
                format!("a condition has no key `{key}`"),
            ));
        }
    })
}

fn read_count(node: &Node<'_>, count: &Node<'_>, scale: &Scale) -> Result<Condition, Fault> {
    only(node, &["count", "at_least", "at_most", "level"])?;
    let what = match text(count)? {
        "risks" => CountOf::Risks,
        "powers" => CountOf::Powers,
        "manifestations" => CountOf::Manifestations,
        other => {
            return Err(Fault::new(
                count.span,
                format!("不能数「{other}」,可数 risks、powers、manifestations"),
                format!("`{other}` cannot be counted; there are risks, powers, manifestations"),
            ));
        }
    };
    let number = |key: &str| {
        node.get(key)
            .map(|node| {
                text(node)?.parse::<i64>().map_err(|_| Fault::new(node.span, "应为整数", "a whole number belongs here"))
            })
            .transpose()
    };
    let (at_least, at_most) = (number("at_least")?, number("at_most")?);
    if at_least.is_none() && at_most.is_none() {
        return Err(Fault::new(node.span, "缺少 `at_least` 或 `at_most`", "`at_least` or `at_most` is missing"));
    }
    let level = node.get("level").map(|node| known_level(text(node)?, node.span, scale)).transpose()?;
    Ok(Condition::Count { what, level, at_least, at_most })
}

/// A level word of a profile, which must be on its own scale.
pub fn known_level(word: &str, span: Span, scale: &Scale) -> Result<Level, Fault> {
    scale
        .level(word)
        .ok_or_else(|| Fault::new(span, format!("等级中没有「{word}」"), format!("the scale has no level `{word}`")))
}

fn only(node: &Node<'_>, keys: &[&str]) -> Result<(), Fault> {
    match node.entries().iter().find(|entry| !entry.key.text().is_some_and(|key| keys.contains(&key))) {
        None => Ok(()),
        Some(entry) => Err(Fault::new(
            entry.key.span,
            format!("这里只能写 {}", keys.join("、")),
            format!("only {} belong here", keys.join(", ")),
        )),
    }
}

pub fn text<'n>(node: &'n Node<'_>) -> Result<&'n str, Fault> {
    node.text().ok_or_else(|| Fault::new(node.span, "应为文字", "a text belongs here"))
}

/// One word or a list of words.
pub fn words(node: &Node<'_>) -> Result<Vec<Box<str>>, Fault> {
    Ok(spanned_words(node)?.into_iter().map(|(word, _)| word).collect())
}

fn spanned_words(node: &Node<'_>) -> Result<Vec<(Box<str>, Span)>, Fault> {
    match &node.kind {
        Kind::List(items) => items.iter().map(|item| Ok((text(item)?.into(), item.span))).collect(),
        _ => Ok(vec![(text(node)?.into(), node.span)]),
    }
}
