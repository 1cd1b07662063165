//! Conditions in words: what a condition asks, and what of a subject meets it.

use super::{Condition, CountOf, FieldName, count, each_value};
use crate::finding::Both;
use crate::profile::{Level, Profile, Subject};

impl Condition {
    /// What of the subject meets the condition, where it holds.
    pub fn met(&self, subject: &Subject<'_>, profile: &Profile) -> Vec<Both> {
        let mut met = Vec::new();
        self.add_met(subject, profile, &mut met);
        met
    }

    fn add_met(&self, subject: &Subject<'_>, profile: &Profile, met: &mut Vec<Both>) {
        match self {
            Condition::Any(conditions) => {
                if let Some(first) = conditions.iter().find(|condition| condition.holds(subject, profile) == Some(true))
                {
                    first.add_met(subject, profile, met);
                }
            }
            Condition::All(conditions) => conditions.iter().for_each(|each| each.add_met(subject, profile, met)),
            // What the subject states instead.
            Condition::Not(condition) => condition.leaves(&mut |leaf| {
                if leaf.holds(subject, profile).is_some() {
                    met.push(leaf.stated(subject, profile));
                }
            }),
            leaf => met.push(leaf.stated(subject, profile)),
        }
        met.dedup();
    }

    /// What the subject states of what a leaf asks.
    fn stated(&self, subject: &Subject<'_>, profile: &Profile) -> Both {
        match self {
            Condition::Factor { factor, .. } => {
                let told = factor.told(subject);
                Both::new(told.clone(), told)
            }
            Condition::Field { field, is } => {
                let mut values: Vec<String> = Vec::new();
                let mut wanted: Vec<String> = Vec::new();
                each_value(*field, subject, profile, &mut |value| {
                    values.push(value.to_owned());
                    if is.iter().any(|word| field.means(value, word, profile)) {
                        wanted.push(value.to_owned());
                    }
                });
                let mut said = if wanted.is_empty() { values } else { wanted };
                said.dedup();
                said.truncate(3);
                Both::new(format!("{} {}", field.zh(), said.join("、")), format!("{} {}", field.en(), said.join(", ")))
            }
            Condition::Major(_) => {
                let stated = subject.grading.major.value().map(|list| &list.items[..]).unwrap_or_default();
                let words: Vec<&str> = stated.iter().map(|word| &*word.value.0).collect();
                Both::new(format!("三重一大 {}", words.join("、")), format!("major {}", words.join(", ")))
            }
            Condition::Count { what, level, .. } => {
                counted(count(*what, *level, subject, profile), *what, *level, profile)
            }
            Condition::Level(_) => {
                let level = subject.level.map(|level| profile.scale.name(level)).unwrap_or_default();
                Both::new(format!("等级 {level}"), format!("level {level}"))
            }
            Condition::Any(_) | Condition::All(_) | Condition::Not(_) => Both::new("", ""),
        }
    }

    /// What a leaf asks for, by name.
    pub fn name(&self) -> Both {
        match self {
            Condition::Factor { factor, .. } => Both::new(factor.shown(), factor.shown()),
            Condition::Field { field, .. } => Both::new(field.zh(), field.en()),
            Condition::Major(_) => Both::new("三重一大", "major"),
            Condition::Level(_) => Both::new("等级", "level"),
            Condition::Count { what, .. } => match what {
                CountOf::Risks => Both::new("风险点个数", "risk points"),
                CountOf::Powers => Both::new("职权项数", "powers"),
                CountOf::Manifestations => Both::new("表现形式条数", "manifestations"),
            },
            Condition::Any(_) | Condition::All(_) | Condition::Not(_) => Both::new("", ""),
        }
    }

    /// The whole condition, for the description of a profile.
    pub fn described(&self, profile: &Profile) -> Both {
        match self {
            Condition::Factor { factor, is: None } => Both::new(factor.shown(), factor.shown()),
            Condition::Factor { factor, is: Some(is) } => asked(factor.shown(), factor.shown(), is),
            Condition::Field { field: FieldName::KeyPost, is } if is.len() == 1 => match &*is[0].word {
                "否" => Both::new("非重点岗位", "not a key post"),
                _ => Both::new("重点岗位", "key post"),
            },
            // Of many, one is enough.
            Condition::Field {
                field: field @ (FieldName::PowersKind | FieldName::RisksCategory | FieldName::RisksLevel),
                is,
            } => asked(format!("有{}", field.zh()), format!("some {}", field.en()), is),
            Condition::Field { field, is } => asked(field.zh().to_owned(), field.en().to_owned(), is),
            Condition::Major(words) if words.is_empty() => Both::new("三重一大事项", "a major matter"),
            Condition::Major(words) => {
                Both::new(format!("三重一大为{}", words.join("或")), format!("major is {}", words.join(" or ")))
            }
            Condition::Level(levels) => {
                let names: Vec<&str> = levels.iter().map(|level| profile.scale.name(*level)).collect();
                Both::new(names.join("或"), names.join(" or "))
            }
            Condition::Count { what, level, at_least, at_most } => {
                let of = counted_name(*what, *level, profile);
                let (zh, en) = match (at_least, at_most) {
                    (Some(least), Some(most)) if least == most => (format!("{least} 个"), format!("exactly {least}")),
                    (Some(least), Some(most)) => (format!("{least} 至 {most} 个"), format!("{least} to {most}")),
                    (Some(least), None) => (format!("{least} 个以上"), format!("{least} or more")),
                    (None, Some(most)) => (format!("不多于 {most} 个"), format!("at most {most}")),
                    (None, None) => (String::new(), String::new()),
                };
                Both::new(format!("{}{zh}", of.zh), format!("{en} {}", of.en))
            }
            Condition::Any(conditions) => joined(conditions, "或", " or ", profile),
            Condition::All(conditions) => joined(conditions, "且", " and ", profile),
            Condition::Not(condition) => {
                let inner = condition.described(profile);
                Both::new(format!("不是({})", inner.zh), format!("not ({})", inner.en))
            }
        }
    }
}

fn asked(zh: String, en: String, is: &[super::Wanted]) -> Both {
    let words: Vec<&str> = is.iter().map(|wanted| &*wanted.word).collect();
    Both::new(format!("{zh}为{}", words.join("或")), format!("{en} is {}", words.join(" or ")))
}

fn joined(conditions: &[Condition], zh: &str, en: &str, profile: &Profile) -> Both {
    let one = |condition: &Condition| {
        let said = condition.described(profile);
        match condition {
            Condition::Any(inner) | Condition::All(inner) if inner.len() > 1 && conditions.len() > 1 => {
                Both::new(format!("({})", said.zh), format!("({})", said.en))
            }
            _ => said,
        }
    };
    let (zh_parts, en_parts): (Vec<String>, Vec<String>) =
        conditions.iter().map(one).map(|both| (both.zh, both.en)).unzip();
    Both::new(zh_parts.join(zh), en_parts.join(en))
}

fn counted_name(what: CountOf, level: Option<Level>, profile: &Profile) -> Both {
    let level = level.map(|level| profile.scale.name(level));
    let (zh, en) = match what {
        CountOf::Risks => ("风险点", "risk points"),
        CountOf::Powers => ("职权", "powers"),
        CountOf::Manifestations => ("表现形式", "manifestations"),
    };
    match level {
        None => Both::new(zh, en),
        Some(level) => Both::new(format!("{level}{zh}"), format!("{en} of level {level}")),
    }
}

/// The name of one of what there may be many of.
fn one(many: &str) -> String {
    [("risk points", "risk point"), ("powers", "power"), ("manifestations", "manifestation")]
        .into_iter()
        .find_map(|(many_of, one_of)| many.strip_prefix(many_of).map(|rest| format!("{one_of}{rest}")))
        .unwrap_or_else(|| many.to_owned())
}

fn counted(count: i64, what: CountOf, level: Option<Level>, profile: &Profile) -> Both {
    let of = counted_name(what, level, profile);
    let en = if count == 1 { one(&of.en) } else { of.en };
    Both::new(format!("{count} 个{}", of.zh), format!("{count} {en}"))
}
