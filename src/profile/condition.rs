//! Conditions: when a row of a level rule, a responsibility or a review chain applies.
//!
//! Three-valued: a value that is absent meets no condition, nor the `not` of that condition.

use super::{Level, Profile, Scale};
use crate::record::{Listed, Pairs, Word};
use crate::register::{GradedKind, Grading, Holder, Power, Risk};
use crate::source::Span;
use crate::tree::{Kind, Node};
use crate::vocabulary::{fold, folds_to};

/// What is graded or judged: the record itself and what stands around it in the same file.
pub struct Subject<'m> {
    pub kind: GradedKind,
    pub grading: &'m Grading,
    pub risk: Option<&'m Risk>,
    pub power: Option<&'m Power>,
    pub holder: &'m Holder<'m>,
    /// The effective level, where it is known.
    pub level: Option<Level>,
}

impl<'m> Subject<'m> {
    /// The active points of the subject: itself, those that name the power, or those of the file.
    pub fn risks(&self) -> Vec<&'m Risk> {
        let active = self.holder.risks.iter().map(|risk| &risk.value).filter(|risk| risk.is_active());
        match (self.risk, self.power) {
            (Some(risk), _) => vec![risk],
            (None, Some(power)) => active
                .filter(|risk| match (risk.power.value(), power.id.value()) {
                    (Some(named), Some(id)) => crate::register::same_id(named, id),
                    _ => false,
                })
                .collect(),
            _ => active.collect(),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    Level(Vec<Level>),
    Major(Vec<Box<str>>),
    /// A yes/no factor that is yes, or a factor that is one of the words.
    Factor {
        factor: Box<str>,
        is: Option<Vec<Box<str>>>,
    },
    Field {
        field: FieldName,
        is: Vec<Box<str>>,
    },
    Count {
        what: CountOf,
        level: Option<Level>,
        at_least: Option<i64>,
        at_most: Option<i64>,
    },
    Any(Vec<Condition>),
    All(Vec<Condition>),
    Not(Box<Condition>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountOf {
    Risks,
    Powers,
    Manifestations,
}

macro_rules! field_names {
    ($($Variant:ident $name:literal,)*) => {
        /// The fields that a condition may ask about, by their English names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum FieldName { $($Variant),* }
        impl FieldName {
            pub const NAMES: &'static [&'static str] = &[$($name),*];
            pub fn parse(text: &str) -> Option<FieldName> {
                match text { $($name => Some(FieldName::$Variant),)* _ => None }
            }
        }
    };
}

field_names! {
    Liability "liability",
    Category "category",
    Area "area",
    Tier "tier",
    KeyPost "key_post",
    Stage "stage",
    Scope "scope",
    Kind "kind",
    PowersKind "powers.kind",
    RisksCategory "risks.category",
    RisksLevel "risks.level",
}

/// Why a condition in a profile cannot be used, in both languages.
pub struct Fault {
    pub span: Span,
    pub zh: String,
    pub en: String,
}

impl Fault {
    pub fn new(span: Span, zh: impl Into<String>, en: impl Into<String>) -> Fault {
        Fault { span, zh: zh.into(), en: en.into() }
    }
}

impl Condition {
    /// Reads a condition as a profile writes it.
    pub fn parse(node: &Node<'_>, scale: &Scale) -> Result<Condition, Fault> {
        let entries = node.entries();
        if entries.is_empty() {
            return Err(Fault::new(node.span, "条件应写成 `{ 键 = 值 }`", "a condition is written `{ key = value }`"));
        }
        if let Some(factor) = node.get("factor") {
            only(node, &["factor", "is"])?;
            let is = node.get("is").map(words).transpose()?;
            return Ok(Condition::Factor { factor: fold(text(factor)?).into(), is });
        }
        if let Some(field) = node.get("field") {
            only(node, &["field", "is"])?;
            let name = text(field)?;
            let Some(parsed) = FieldName::parse(name) else {
                let names = FieldName::NAMES.join("、");
                return Err(Fault::new(
                    field.span,
                    format!("没有可用作条件的字段「{name}」,可用:{names}"),
                    format!("`{name}` is no field for a condition; there are: {}", FieldName::NAMES.join(", ")),
                ));
            };
            let is = node.get("is").ok_or_else(|| Fault::new(node.span, "缺少 `is`", "`is` is missing"))?;
            return Ok(Condition::Field { field: parsed, is: words(is)? });
        }
        if let Some(count) = node.get("count") {
            return parse_count(node, count, scale);
        }
        let mut tests = Vec::new();
        for entry in entries {
            tests.push(parse_key(entry.key.text().unwrap_or_default(), entry.key.span, &entry.value, scale)?);
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Condition::All(tests) })
    }

    /// Whether it holds; `None` where what it asks about is absent.
    pub fn holds(&self, subject: &Subject<'_>, profile: &Profile) -> Option<bool> {
        match self {
            Condition::Level(levels) => subject.level.map(|level| levels.contains(&level)),
            Condition::Major(wanted) => major(subject.grading, wanted),
            Condition::Factor { factor, is } => {
                let value = factor_value(subject.grading.factors.value()?, factor)?;
                match is {
                    None => crate::record::YES.contains(&fold(value).as_str()).into(),
                    Some(words) => Some(words.iter().any(|word| fold(word) == fold(value))),
                }
            }
            Condition::Field { field, is } => {
                let values = field_values(*field, subject, profile);
                if values.is_empty() {
                    return None;
                }
                Some(values.iter().any(|value| is.iter().any(|word| fold(word) == fold(value))))
            }
            Condition::Count { what, level, at_least, at_most } => {
                let count = count(*what, *level, subject, profile);
                Some(at_least.is_none_or(|least| count >= least) && at_most.is_none_or(|most| count <= most))
            }
            Condition::Any(conditions) => fold_three(conditions, subject, profile, true),
            Condition::All(conditions) => fold_three(conditions, subject, profile, false),
            Condition::Not(condition) => condition.holds(subject, profile).map(|holds| !holds),
        }
    }
}

/// `any` (decided by a true) and `all` (decided by a false): what is unknown stays so unless another decides.
fn fold_three(conditions: &[Condition], subject: &Subject<'_>, profile: &Profile, deciding: bool) -> Option<bool> {
    let mut unknown = false;
    for condition in conditions {
        match condition.holds(subject, profile) {
            Some(holds) if holds == deciding => return Some(deciding),
            Some(_) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(!deciding)
}

/// The value of a factor, its name compared after folding.
pub fn factor_value<'m>(factors: &'m Pairs, folded: &str) -> Option<&'m str> {
    factors.0.iter().find(|pair| folds_to(&pair.key.value, folded)).map(|pair| &*pair.value.value)
}

fn major(grading: &Grading, wanted: &[Box<str>]) -> Option<bool> {
    let stated = grading.major.value()?;
    let words: Vec<String> = stated.items.iter().map(|word| fold(&word.value)).collect();
    if words.iter().any(|word| crate::record::NO.contains(&word.as_str())) {
        return Some(false);
    }
    Some(wanted.is_empty() || wanted.iter().any(|wanted| words.contains(&fold(wanted))))
}

fn count(what: CountOf, level: Option<Level>, subject: &Subject<'_>, profile: &Profile) -> i64 {
    let risks = subject.risks();
    let risks = risks.iter().filter(|risk| {
        level.is_none_or(|wanted| {
            risk.grading.effective().and_then(|(word, _)| profile.scale.level(&word.value)) == Some(wanted)
        })
    });
    let count = match what {
        CountOf::Risks => risks.count(),
        CountOf::Manifestations => risks.map(|risk| risk.manifestations.items().len()).sum(),
        CountOf::Powers => subject.holder.powers.len(),
    };
    count as i64
}

fn field_values(field: FieldName, subject: &Subject<'_>, profile: &Profile) -> Vec<String> {
    let risk = subject.risk;
    let post = subject.holder.post;
    let one = |text: Option<&crate::record::Text>| text.map(|text| text.to_string()).into_iter().collect::<Vec<_>>();
    fn word<W: Word>(word: Option<W>) -> Vec<String> {
        word.map(|word| vec![word.zh().to_owned(), word.en().to_owned()]).unwrap_or_default()
    }
    match field {
        FieldName::Liability => subject
            .grading
            .liability
            .items()
            .iter()
            .flat_map(|text| text.value.split(['、', '，', '；', ',', ';']))
            .map(|part| part.trim().to_owned())
            .collect(),
        FieldName::Category => one(risk.and_then(|risk| risk.category.value())),
        FieldName::Area => one(risk.and_then(|risk| risk.area.value())),
        FieldName::Stage => word(risk.and_then(|risk| risk.stage.get())),
        FieldName::Scope => match risk {
            Some(risk) => word(Some(risk.scope.get().unwrap_or(crate::register::Scope::Individual))),
            None => Vec::new(),
        },
        FieldName::Tier => word(post.and_then(|post| post.tier.get())),
        FieldName::KeyPost => match post.and_then(|post| post.key_post.get()) {
            Some(yes) => (if yes.0 { ["是", "yes", "true"] } else { ["否", "no", "false"] }).map(str::to_owned).into(),
            None => Vec::new(),
        },
        FieldName::Kind => one(subject.power.and_then(|power| power.kind.value())),
        FieldName::PowersKind => {
            subject.holder.powers.iter().filter_map(|power| power.kind.value()).map(ToString::to_string).collect()
        }
        FieldName::RisksCategory => {
            subject.risks().iter().filter_map(|risk| risk.category.value()).map(ToString::to_string).collect()
        }
        FieldName::RisksLevel => subject
            .risks()
            .iter()
            .filter_map(|risk| risk.grading.effective())
            .filter_map(|(word, _)| profile.scale.level(&word.value))
            .map(|level| profile.scale.name(level).to_owned())
            .collect(),
    }
}

fn parse_key(key: &str, span: Span, value: &Node<'_>, scale: &Scale) -> Result<Condition, Fault> {
    let several = |node: &Node<'_>| {
        node.items().iter().map(|item| Condition::parse(item, scale)).collect::<Result<Vec<_>, Fault>>()
    };
    Ok(match key {
        "any" => Condition::Any(several(value)?),
        "all" => Condition::All(several(value)?),
        "not" => Condition::Not(Box::new(Condition::parse(value, scale)?)),
        "level" => {
            let levels =
                words(value)?.iter().map(|word| known_level(word, value.span, scale)).collect::<Result<_, _>>()?;
            Condition::Level(levels)
        }
        "major" => match value.text() {
            Some("true") => Condition::Major(Vec::new()),
            Some("false") => Condition::Not(Box::new(Condition::Major(Vec::new()))),
            _ => Condition::Major(words(value)?),
        },
        "category" | "area" | "scope" | "tier" | "key_post" | "kind" | "stage" | "liability" => {
            let field = FieldName::parse(key).unwrap_or(FieldName::Kind);
            Condition::Field { field, is: words(value)? }
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

fn parse_count(node: &Node<'_>, count: &Node<'_>, scale: &Scale) -> Result<Condition, Fault> {
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
    match &node.kind {
        Kind::List(items) => items.iter().map(|item| text(item).map(Into::into)).collect(),
        _ => Ok(vec![text(node)?.into()]),
    }
}
