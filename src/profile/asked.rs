//! What a profile asks of risk points and their measures beyond their levels: which must be linked to a
//! power, duty or step, which areas must be covered, how many measures of which phases there must be, and
//! the organisation's own words for measures that say nothing or something.

use rust_decimal::prelude::ToPrimitive;

use super::condition::{Fault, known_level};
use super::config::{Areas, Categories};
use super::{Level, Scale, WordList};
use crate::record;
use crate::record::{List, Listed, Number, Text};
use crate::source::Given;
use crate::vocabulary::fold_sentence;

record! {
    /// What is asked of measures.
    Measures {
        points_each: Number => ["每条管几个"] : "平均一条措施最多对应几个风险点，默认 3", "how many risk points a measure may stand for on average, 3 by default";
        phases_from: Text => ["三个阶段起"] : "这一等级及以上的风险点，前期、中期、后期都要有措施", "from this level up a point needs early, mid and late measures";
        education_from: Text => ["教育起"] : "这一等级及以上的风险点，要有教育类措施", "from this level up a point needs a measure of education";
        slogans: List<Text> => ["套话"] : "本单位的套话，加在内置词表之后", "phrases that say nothing here, besides the built-in ones";
        concrete: List<Text> => ["实词"] : "本单位写出来就算具体的词，加在内置词表之后", "words that make a measure concrete here, besides the built-in ones";
    }
}

/// Each is empty or off where the profile does not ask.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Categories, by position and ascending, whose points belong to a power, duty or step.
    pub linked: Vec<u16>,
    /// Every area of the list must have a risk point, or a reason for none.
    pub areas_every: bool,
    /// Every risk point must name its area.
    pub areas_required: bool,
    /// Most risk points that one measure may stand for, on average over a file.
    pub points_each: usize,
    pub phases_from: Option<Level>,
    pub education_from: Option<Level>,
    /// Folded as sentences are.
    pub slogans: Vec<Box<[char]>>,
    pub concrete: Vec<Box<[char]>>,
}

/// 7 measures for 49 points is what one of the sources tells of itself; a third of that is asked for.
const POINTS_EACH: usize = 3;

impl Asked {
    /// `level` reaches what is asked for from `least` up.
    pub fn reaches(level: Option<Level>, least: Option<Level>) -> bool {
        level.zip(least).is_some_and(|(level, least)| !least.above(level))
    }

    pub(super) fn compile(
        tables: (Option<&Categories>, Option<&Areas>, Option<&Measures>),
        categories: &WordList,
        scale: &Scale,
        faults: &mut Vec<Fault>,
    ) -> Asked {
        let (of_categories, of_areas, of_measures) = tables;
        let mut asked = Asked { points_each: POINTS_EACH, ..Asked::default() };
        if let Some(table) = of_categories {
            asked.linked = linked(table, categories, faults);
        }
        if let Some(table) = of_areas {
            asked.areas_required = table.required.get().is_some_and(|yes| yes.0);
            asked.areas_every = every(&table.examine, faults);
        }
        let Some(table) = of_measures else { return asked };
        if let Given::Is(number) = &table.points_each {
            match number.value.value.to_usize().filter(|number| *number > 0) {
                Some(number) => asked.points_each = number,
                None => {
                    faults.push(Fault::new(number.span, "应为 1 以上的整数", "a whole number from 1 up belongs here"))
                }
            }
        }
        let mut level = |given: &Given<Text>| match given {
            Given::Is(word) => known_level(&word.value, word.span, scale).map_err(|fault| faults.push(fault)).ok(),
            _ => None,
        };
        asked.phases_from = level(&table.phases_from);
        asked.education_from = level(&table.education_from);
        asked.slogans = folded(&table.slogans, faults);
        asked.concrete = folded(&table.concrete, faults);
        asked
    }
}

fn linked(table: &Categories, categories: &WordList, faults: &mut Vec<Fault>) -> Vec<u16> {
    let mut linked = Vec::new();
    for word in table.linked.items() {
        match categories.find(&word.value, &["风险"]) {
            Some(index) => linked.push(index as u16),
            None => faults.push(Fault::new(
                word.span,
                format!("风险类别里没有「{}」", word.value),
                format!("there is no category `{}`", word.value),
            )),
        }
    }
    linked.sort_unstable();
    linked.dedup();
    linked
}

/// `every` or `some`; absent is `some`.
pub(super) fn every(examine: &Given<Text>, faults: &mut Vec<Fault>) -> bool {
    match examine.spanned() {
        Some(word) if &*word.value == "every" => true,
        Some(word) if &*word.value != "some" => {
            faults.push(Fault::new(
                word.span,
                format!("`examine` 应为 every 或 some,不是「{}」", word.value),
                format!("`examine` is every or some, not `{}`", word.value),
            ));
            false
        }
        _ => false,
    }
}

/// Every measure is compared with each of an organisation's own words.
const MOST_WORDS: usize = 200;

fn folded(words: &Given<List<Text>>, faults: &mut Vec<Fault>) -> Vec<Box<[char]>> {
    if let Some(first) = words.items().get(MOST_WORDS) {
        faults.push(Fault::new(
            first.span,
            format!("最多写 {MOST_WORDS} 个词"),
            format!("at most {MOST_WORDS} words belong here"),
        ));
        return Vec::new();
    }
    let folded = words.items().iter().map(|word| fold_sentence(&word.value).into_boxed_slice());
    folded.filter(|word| !word.is_empty()).collect()
}
