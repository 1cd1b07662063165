//! Conditions: when a row of a level rule, a responsibility or a review chain applies.
//!
//! Three-valued: a value that is absent meets no condition, nor the `not` of that condition.

mod implied;
mod parse;
mod said;

pub use parse::{Ground, known_level, text, words};

use super::rule::{Factor, Stated, plain_number};
use super::{Level, Profile};
use crate::record::{Listed, Pairs, Word, WordSet, YES};
use crate::register::{GradedKind, Grading, Holder, Power, Risk};
use crate::source::Span;
use crate::vocabulary::{fold, folds_to};

/// What is graded or judged: the record itself and what stands around it in the same file.
#[derive(Clone, Copy)]
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
    pub fn points(&self) -> impl Iterator<Item = &'m Risk> + use<'m> {
        let Subject { risk: itself, power, .. } = *self;
        let of_file = if itself.is_some() { &[] } else { self.holder.risks };
        let active = of_file.iter().map(|risk| &risk.value).filter(|risk| risk.is_active());
        let its = active.filter(move |risk| match power {
            None => true,
            Some(power) => match (risk.power.value(), power.id.value()) {
                (Some(named), Some(id)) => crate::register::same_id(named, id),
                _ => false,
            },
        });
        itself.into_iter().chain(its)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    Level(Vec<Level>),
    /// Words folded; none where a plain yes is enough.
    Major(Vec<Box<str>>),
    /// A yes/no factor that is yes, or a factor that is one of the words.
    Factor {
        factor: Factor,
        is: Option<Vec<Wanted>>,
    },
    Field {
        field: FieldName,
        is: Vec<Wanted>,
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

/// A word that a condition asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// As the profile writes it.
    pub word: Box<str>,
    folded: Box<str>,
    /// What it means to the factor that declares it.
    stated: Option<Stated>,
}

impl Wanted {
    fn new(word: &str) -> Wanted {
        Wanted { word: word.into(), folded: fold(word).into(), stated: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountOf {
    Risks,
    Powers,
    Manifestations,
}

macro_rules! field_names {
    ($($Variant:ident $name:literal $zh:literal,)*) => {
        /// The fields that a condition may ask about, by their English names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum FieldName { $($Variant),* }
        impl FieldName {
            pub const NAMES: &'static [&'static str] = &[$($name),*];
            pub fn parse(text: &str) -> Option<FieldName> {
                match text { $($name => Some(FieldName::$Variant),)* _ => None }
            }
            pub fn en(self) -> &'static str {
                match self { $(FieldName::$Variant => $name),* }
            }
            pub fn zh(self) -> &'static str {
                match self { $(FieldName::$Variant => $zh),* }
            }
        }
    };
}

field_names! {
    Liability "liability" "责任后果",
    Category "category" "类别",
    Area "area" "业务领域",
    Tier "tier" "岗位层级",
    KeyPost "key_post" "重点岗位",
    Stage "stage" "环节",
    Scope "scope" "共性个性",
    Kind "kind" "职权类型",
    PowersKind "powers.kind" "职权的类型",
    RisksCategory "risks.category" "风险点的类别",
    RisksLevel "risks.level" "风险点的等级",
}

impl FieldName {
    /// The fixed words of the field, where it has them.
    fn word_set(self) -> Option<&'static WordSet> {
        match self {
            FieldName::Tier => Some(crate::register::Tier::SET),
            FieldName::Stage => Some(crate::register::Stage::SET),
            FieldName::Scope => Some(crate::register::Scope::SET),
            _ => None,
        }
    }
}

/// Why a part of a profile cannot be used, or hardly so, in both languages.
#[derive(Debug, Clone)]
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
    /// Whether it holds; `None` where what it asks about is absent.
    pub fn holds(&self, subject: &Subject<'_>, profile: &Profile) -> Option<bool> {
        match self {
            Condition::Level(levels) => subject.level.map(|level| levels.contains(&level)),
            Condition::Major(wanted) => major(subject.grading, wanted),
            Condition::Factor { factor, is } => {
                let word = factor.word(subject)?;
                let stated = factor.read(word)?;
                Some(match is {
                    None => match stated {
                        Stated::Yes(yes) => yes,
                        _ => YES.iter().any(|yes| folds_to(word, yes)),
                    },
                    Some(wanted) => wanted.iter().any(|wanted| match wanted.stated {
                        Some(meant) => meant == stated,
                        None => folds_to(word, &wanted.folded),
                    }),
                })
            }
            Condition::Field { field, is } => any_value(*field, subject, profile, &mut |value| {
                is.iter().any(|wanted| field.means(value, wanted, profile))
            }),
            Condition::Count { what, level, at_least, at_most } => {
                let count = count(*what, *level, subject, profile);
                Some(at_least.is_none_or(|least| count >= least) && at_most.is_none_or(|most| count <= most))
            }
            Condition::Any(conditions) => fold_three(conditions, subject, profile, true),
            Condition::All(conditions) => fold_three(conditions, subject, profile, false),
            Condition::Not(condition) => condition.holds(subject, profile).map(|holds| !holds),
        }
    }

    /// Every condition in it that holds no others.
    pub fn leaves<'c>(&'c self, visit: &mut dyn FnMut(&'c Condition)) {
        match self {
            Condition::Any(conditions) | Condition::All(conditions) => {
                conditions.iter().for_each(|condition| condition.leaves(visit));
            }
            Condition::Not(condition) => condition.leaves(visit),
            leaf => visit(leaf),
        }
    }

    /// It asks for something that the author writes for this purpose; what is counted is there anyway.
    pub fn asks_the_author(&self) -> bool {
        matches!(self, Condition::Factor { .. } | Condition::Field { .. } | Condition::Major(_))
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
    let stated = &grading.major.value()?.items;
    if stated.iter().any(|word| crate::record::NO.iter().any(|no| folds_to(&word.value, no))) {
        return Some(false);
    }
    Some(wanted.is_empty() || stated.iter().any(|word| wanted.iter().any(|wanted| folds_to(&word.value, wanted))))
}

fn level_of(risk: &Risk, profile: &Profile) -> Option<Level> {
    risk.grading.effective().and_then(|(word, _)| profile.scale.level(&word.value))
}

fn count(what: CountOf, level: Option<Level>, subject: &Subject<'_>, profile: &Profile) -> i64 {
    let points = subject.points().filter(|risk| level.is_none_or(|wanted| level_of(risk, profile) == Some(wanted)));
    let count = match what {
        CountOf::Risks => points.count(),
        CountOf::Manifestations => points.map(|risk| risk.manifestations.items().len()).sum(),
        CountOf::Powers => subject.holder.powers.len(),
    };
    count as i64
}

/// Whether one of a field's values will do; `None` where it has none.
fn any_value(
    field: FieldName,
    subject: &Subject<'_>,
    profile: &Profile,
    will_do: &mut dyn FnMut(&str) -> bool,
) -> Option<bool> {
    let mut found = None;
    each_value(field, subject, profile, &mut |value| {
        if found != Some(true) {
            found = Some(will_do(value));
        }
    });
    found
}

/// The values of a field: fixed words as they are written in Chinese.
fn each_value(field: FieldName, subject: &Subject<'_>, profile: &Profile, visit: &mut dyn FnMut(&str)) {
    let risk = subject.risk;
    let post = subject.holder.post;
    match field {
        FieldName::Liability => {
            for text in subject.grading.liability.items() {
                let parts = text.value.split(['、', '，', '；', ',', ';']).map(str::trim);
                parts.filter(|part| !part.is_empty()).for_each(&mut *visit);
            }
        }
        FieldName::Category => risk.and_then(|risk| risk.category.value()).into_iter().for_each(|text| visit(text)),
        FieldName::Area => risk.and_then(|risk| risk.area.value()).into_iter().for_each(|text| visit(text)),
        FieldName::Stage => risk.and_then(|risk| risk.stage.get()).into_iter().for_each(|stage| visit(stage.zh())),
        FieldName::Scope => {
            let scope = risk.map(|risk| risk.scope.get().unwrap_or(crate::register::Scope::Individual));
            scope.into_iter().for_each(|scope| visit(scope.zh()));
        }
        FieldName::Tier => post.and_then(|post| post.tier.get()).into_iter().for_each(|tier| visit(tier.zh())),
        FieldName::KeyPost => {
            let key = post.and_then(|post| post.key_post.get());
            key.into_iter().for_each(|yes| visit(if yes.0 { "是" } else { "否" }));
        }
        FieldName::Kind => subject.power.and_then(|power| power.kind.value()).into_iter().for_each(|text| visit(text)),
        FieldName::PowersKind => {
            subject.holder.powers.iter().filter_map(|power| power.kind.value()).for_each(|text| visit(text));
        }
        FieldName::RisksCategory => {
            subject.points().filter_map(|risk| risk.category.value()).for_each(|text| visit(text));
        }
        FieldName::RisksLevel => subject
            .points()
            .filter_map(|risk| level_of(risk, profile))
            .for_each(|level| visit(profile.scale.name(level))),
    }
}

impl FieldName {
    /// A value of the field is the word, or both are spellings of one word of the profile.
    fn means(self, value: &str, wanted: &Wanted, profile: &Profile) -> bool {
        if folds_to(value, &wanted.folded) {
            return true;
        }
        let same = |found: Option<usize>, of: Option<usize>| found.is_some() && found == of;
        match self {
            FieldName::Category | FieldName::RisksCategory => {
                same(profile.category(value), profile.category(&wanted.word))
            }
            FieldName::Area => same(profile.areas.find(value, &[]), profile.areas.find(&wanted.word, &[])),
            FieldName::Kind | FieldName::PowersKind => {
                same(profile.power_kind(value), profile.power_kind(&wanted.word))
            }
            _ => false,
        }
    }
}

/// What a word means to a factor; a plain number is a number even where no word stands for it.
fn meant(factor: &Factor, word: &str) -> Option<Stated> {
    factor.read(word).or_else(|| match factor.takes {
        super::rule::Takes::Numbers(_) => plain_number(word).map(Stated::Number),
        _ => None,
    })
}
