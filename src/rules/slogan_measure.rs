//! `slogan-measure`: a measure made of slogans only.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Check;
use super::wording::quoted;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::record::Listed;
use crate::register::{Holder, Measure, Power};
use crate::source::{Given, Spanned};
use crate::vocabulary::fold_sentence;

pub static RULE: Rule = Rule {
    name: "slogan-measure",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("slogan_measure.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(of_file), Check::Power(of_power), Check::Risk(of_point)];

/// A measure says something where at least so many characters are left beside its slogans.
const SUBSTANCE: usize = 6;

/// The most characters between a verb and its object that leave it as empty as it was.
const GAP: usize = 2;

/// The words of slogans, with their source.
static WORDS: &str = include_str!("slogans.txt");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// 加强, 完善: with an object a slogan.
    Verb,
    /// 管理, 制度.
    Object,
    /// 廉洁自律: a slogan by itself.
    Phrase,
    /// 和, 各项, 进一步: adds nothing.
    Filler,
}

type Word = (Box<[char]>, Part);

/// The words by their first character, the longest first.
static PARTS: LazyLock<FxHashMap<char, Vec<Word>>> = LazyLock::new(|| {
    let mut parts: FxHashMap<char, Vec<Word>> = FxHashMap::default();
    let mut part = Part::Phrase;
    for line in WORDS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line {
            "[verbs]" => part = Part::Verb,
            "[objects]" => part = Part::Object,
            "[phrases]" => part = Part::Phrase,
            "[fillers]" => part = Part::Filler,
            word => {
                let word: Box<[char]> = word.chars().collect();
                parts.entry(word[0]).or_default().push((word, part));
            }
        }
    }
    for words in parts.values_mut() {
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    }
    parts
});

/// Nothing but slogans, joined by punctuation and small words, and less than [`SUBSTANCE`] characters besides.
pub fn is_slogan(text: &str) -> bool {
    let folded = fold_sentence(text);
    let (mut rest, mut other, mut slogans) = (folded.as_slice(), 0, 0);
    // How many characters ago a verb began to wait for its object: 加强(药品)管理 is a slogan too.
    let mut verb: Option<usize> = None;
    while let [first, after @ ..] = rest {
        let words = PARTS.get(first).map_or(&[][..], Vec::as_slice);
        let Some((word, part)) = words.iter().find(|(word, _)| rest.starts_with(word)) else {
            other += 1;
            verb = verb.map(|gap| gap + 1).filter(|gap| *gap <= GAP);
            if other >= SUBSTANCE {
                return false;
            }
            rest = after;
            continue;
        };
        match part {
            Part::Verb => verb = Some(0),
            Part::Object if verb.is_some() => slogans += 1,
            Part::Phrase => slogans += 1,
            Part::Object | Part::Filler => {}
        }
        rest = &rest[word.len()..];
    }
    slogans > 0
}

fn of_file(holder: &Holder<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    check(holder.measures, "", findings);
}

fn of_power(power: &Spanned<Power>, _: &Holder<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    check(power.measures.items(), power.id.value().map_or("", |id| id), findings);
}

fn of_point(view: &RiskView<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    if view.risk.is_active() {
        check(view.risk.value.measures.items(), view.id(), findings);
    }
}

fn check(measures: &[Spanned<Measure>], entity: &str, findings: &mut Findings) {
    for measure in measures {
        let Given::Is(text) = &measure.text else { continue };
        if !is_slogan(&text.value) {
            continue;
        }
        let said = quoted(&text.value);
        findings.add(
            RULE.at(text.span)
                .entity(entity)
                .field(Measure::text)
                .says(
                    format!("措施「{said}」只是口号"),
                    format!("the measure “{said}” is only a slogan"),
                )
                .help(
                    "写明谁在何时做什么,凭什么记录、按什么限额",
                    "say who does what and when, by which record or limit",
                ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slogans_are_known_however_they_are_joined() {
        for text in [
            "加强管理",
            "加强监督管理,提高廉洁自律意识。",
            "严格执行各项规章制度",
            "進一步完善制度,加强对干部职工的廉政教育",
            "提高认识、加强学习和教育",
            "加强药品管理",
        ] {
            assert!(is_slogan(text), "{text}");
        }
    }

    #[test]
    fn no_word_of_a_slogan_is_listed_twice() {
        for words in PARTS.values() {
            for (index, (word, _)) in words.iter().enumerate() {
                assert!(words[index + 1..].iter().all(|(other, _)| other != word), "{word:?}");
            }
        }
    }

    #[test]
    fn a_measure_that_says_what_is_done_is_no_slogan() {
        for text in [
            "每月5日前由库管核对近三个月消耗量",
            "双人验收",
            "两名采购员按月互换负责的配送企业",
            "完善双人验收登记制度",
            "每季度末盘点",
            "管理人员",
            "加强监督,每月5日前核对库存",
        ] {
            assert!(!is_slogan(text), "{text}");
        }
    }
}
