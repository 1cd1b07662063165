//! The words of measures: which say nothing (`slogans.txt`) and which say something (`concrete.txt`). What
//! `slogan-measure`, `vague-measure` and `short-text` share.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::lookout::Lookout;
use crate::profile::Asked;
use crate::record::Listed;
use crate::register::Measure;
use crate::vocabulary::{fold_sentence, simplified};

/// A measure is no slogan where at least so many characters are left beside its slogans.
const SUBSTANCE: usize = 6;

/// A clause says something where at least so many characters are none of the empty words.
const OWN_WORDS: usize = 12;

/// The most characters between a verb and its object that leave it as empty as it was.
const GAP: usize = 2;

static EMPTY: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("slogans.txt")));
static CONCRETE: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("concrete.txt")));

/// Deeds, bases and times alone, for a look at texts as they are written: most end there.
static SAYS_SOMETHING: LazyLock<Lookout<()>> = LazyLock::new(|| {
    let words = CONCRETE.0.values().flatten().filter(|(_, part)| *part != Part::Who);
    let words: Vec<String> = words.map(|(word, _)| word.iter().collect()).collect();
    Lookout::new(words.iter().map(|word| (word.as_str(), ())))
});

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
    /// 双人, 科主任.
    Who,
    /// 盘点, 签字.
    Deed,
    /// 台账, 系统.
    Basis,
    /// 每月, 不超过.
    When,
}

type Word = (Box<[char]>, Part);

/// The words of a list by their first character, the longest first.
struct Words(FxHashMap<char, Vec<Word>>);

impl Words {
    fn read(list: &str) -> Words {
        let mut words: FxHashMap<char, Vec<Word>> = FxHashMap::default();
        let mut part = Part::Phrase;
        for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line {
                "[verbs]" => part = Part::Verb,
                "[objects]" => part = Part::Object,
                "[phrases]" => part = Part::Phrase,
                "[fillers]" => part = Part::Filler,
                "[who]" => part = Part::Who,
                "[deeds]" => part = Part::Deed,
                "[basis]" => part = Part::Basis,
                "[when]" => part = Part::When,
                word => {
                    let word: Box<[char]> = word.chars().collect();
                    words.entry(word[0]).or_default().push((word, part));
                }
            }
        }
        for words in words.values_mut() {
            words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        Words(words)
    }

    /// The word that a text begins with: its length and part.
    fn first_of(&self, text: &[char]) -> Option<(usize, Part)> {
        let words = self.0.get(text.first()?)?;
        words.iter().find(|(word, _)| text.starts_with(word)).map(|(word, part)| (word.len(), *part))
    }
}

/// An empty word that a text begins with: the organisation's own first.
fn empty_word(text: &[char], asked: &Asked) -> Option<(usize, Part)> {
    let own = asked.slogans.iter().filter(|word| text.starts_with(word)).map(|word| word.len()).max();
    own.map(|length| (length, Part::Phrase)).or_else(|| EMPTY.first_of(text))
}

/// Nothing but slogans, joined by punctuation and small words, and less than [`SUBSTANCE`] characters besides.
pub fn is_slogan(text: &str, asked: &Asked) -> bool {
    let folded = fold_sentence(text);
    let (mut rest, mut other, mut slogans) = (folded.as_slice(), 0, 0);
    // How many characters ago a verb began to wait for its object: 加强(药品)管理 is a slogan too.
    let mut verb: Option<usize> = None;
    while let [_, after @ ..] = rest {
        let Some((length, part)) = empty_word(rest, asked) else {
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
            _ => {}
        }
        rest = &rest[length..];
    }
    slogans > 0
}

/// A measure that says nothing which could be checked, and whether it says at least who.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vague {
    pub names_somebody: bool,
}

/// What a measure lacks, where it is vague: every clause hangs on an empty verb and has few words of its own,
/// and neither the text nor the other fields say what is done, by which rule or record, or when and how much.
pub fn vague(measure: &Measure, text: &str, asked: &Asked) -> Option<Vague> {
    let text = unnumbered(text);
    // Nearly every measure of a good register ends here.
    if text.bytes().any(|byte| byte.is_ascii_digit()) || text.contains('《') {
        return None;
    }
    let said_elsewhere = !measure.rules.is_absent() || !measure.frequency.is_absent() || !measure.evidence.is_absent();
    if said_elsewhere {
        return None;
    }
    if SAYS_SOMETHING.any(text) {
        return None;
    }
    let mut names_somebody = !measure.owner.surely_empty();
    let chars: Vec<char> = text.chars().map(simplified).collect();
    let mut clause = Clause::default();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        if asked.concrete.iter().any(|word| rest.starts_with(word)) || counts(rest) {
            return None;
        }
        match CONCRETE.first_of(rest) {
            Some((_, Part::Who)) => names_somebody = true,
            Some(_) => return None,
            None => {}
        }
        if matches!(rest[0], '，' | ',' | '；' | ';' | '。' | '：' | ':' | '！' | '\n') {
            if !std::mem::take(&mut clause).is_empty_talk() {
                return None;
            }
            at += 1;
            continue;
        }
        at += match empty_word(rest, asked) {
            Some((length, part)) => {
                clause.written = true;
                clause.hollow |= matches!(part, Part::Verb | Part::Phrase);
                length
            }
            None => {
                clause.written |= rest[0].is_alphanumeric();
                clause.own_words += usize::from(rest[0].is_alphanumeric());
                1
            }
        };
    }
    clause.is_empty_talk().then_some(Vague { names_somebody })
}

/// A text without the number of its row: `1.`, `2、`, `（3）`, `1.1 `.
fn unnumbered(text: &str) -> &str {
    let inner = text.trim_start().trim_start_matches(['(', '（']);
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let rest = rest.trim_start_matches(['、', '．', ')', '）', ' ']);
    // 2名, 3日内 and 5000元 are no numbers of rows.
    let marked = inner[..inner.len() - rest.len()].contains(|c: char| !c.is_ascii_digit());
    if marked { rest } else { text }
}

/// One clause of a measure.
#[derive(Default)]
struct Clause {
    written: bool,
    /// It has an empty verb or phrase.
    hollow: bool,
    /// Characters that are none of the empty words.
    own_words: usize,
}

impl Clause {
    fn is_empty_talk(&self) -> bool {
        !self.written || self.hollow && self.own_words < OWN_WORDS
    }
}

/// A Chinese numeral before a counting word: 三日, 两人. Not 一岗双责, 第一时间, 三重一大.
fn counts(text: &[char]) -> bool {
    const NUMERALS: &str = "一二两三四五六七八九十百千万半";
    const COUNTED: &str = "人名日天周月季年倍成份次家张笔件套轮遍元";
    let [numeral, rest @ ..] = text else { return false };
    if !NUMERALS.contains(*numeral) {
        return false;
    }
    let rest: &[char] = match rest {
        [more, rest @ ..] if NUMERALS.contains(*more) => rest,
        _ => rest,
    };
    let rest = match rest {
        ['个', rest @ ..] => rest,
        _ => rest,
    };
    rest.first().is_some_and(|c| COUNTED.contains(*c))
        // 一次性, 一人多岗 and 一年一度 are ways of speaking.
        && !matches!(text, ['一', '次', '性', ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Text;
    use crate::source::{Given, Span, Spanned};

    fn is_vague(text: &str) -> bool {
        vague(&Measure::default(), text, &Asked::default()).is_some()
    }

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
            assert!(is_slogan(text, &Asked::default()), "{text}");
        }
    }

    #[test]
    fn no_word_is_listed_twice() {
        for words in EMPTY.0.values().chain(CONCRETE.0.values()) {
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
            assert!(!is_slogan(text, &Asked::default()), "{text}");
        }
    }

    #[test]
    fn measures_of_empty_verbs_that_name_no_deed_rule_or_time_are_vague() {
        for text in [
            "加强对采购环节的监督管理，规范采购行为",
            "领导班子加强对重点工作的监督检查，确保公平公正",
            "严格按照规定程序办理，杜绝人情关系",
            "完善物资采购管理制度，加强对采购人员的教育管理",
            "加强业务学习，不断提高专业技术水平",
            "做好日常监管，发现问题及时处理",
            "認真履行職責，加強對重點環節的監督",
            "严格把关，确保资金使用安全",
            "增强服务意识，改进工作作风，提升办事效率",
        ] {
            assert!(is_vague(text), "{text}");
        }
    }

    #[test]
    fn measures_that_could_be_checked_are_not_vague() {
        for text in [
            "加强现场旁站，隐蔽部位拍照",
            "严格执行集体研究制度",
            "落实轮岗制度",
            "建立询价机制",
            "一定数额以上采购要通过招标途径",
            "广泛准确了解供货信息",
            "管理员核定后再维修",
            "完善制度，三日内答复",
            "加强监督，由两人到场",
            "确保账实相符",
            "严格按照《采购管理办法》执行",
            "加强对库房的管理，钥匙由值班人与保卫共同保管",
        ] {
            assert!(!is_vague(text), "{text}");
        }
    }

    #[test]
    fn the_number_of_a_row_makes_no_measure_concrete() {
        for text in ["1.加强对采购环节的监督管理", "1.1 加强对采购环节的监督管理", "（2）加强对采购环节的监督管理"]
        {
            assert!(is_vague(text), "{text}");
        }
        for text in ["2名管理员加强监督", "5000元以上加强监督管理"] {
            assert!(!is_vague(text), "{text}");
        }
    }

    #[test]
    fn what_the_other_fields_say_counts_and_an_owner_alone_does_not() {
        let text = "加强对采购环节的监督管理";
        let given = |word: &str| Given::Is(Spanned::new(Text(word.into()), Span::default()));
        let mut with_frequency = Measure::default();
        with_frequency.seldom.frequency = given("每月");
        assert_eq!(vague(&with_frequency, text, &Asked::default()), None);
        let owned = Given::Is(Spanned::new(crate::record::List { items: Vec::new(), torn: true }, Span::default()));
        let mut with_owner = Measure::default();
        with_owner.seldom.owner = owned;
        assert_eq!(vague(&with_owner, text, &Asked::default()), Some(Vague { names_somebody: true }));
    }

    #[test]
    fn an_organisation_adds_words_of_its_own() {
        let words = |word: &str| vec![word.chars().collect::<Vec<char>>().into_boxed_slice()];
        let asked = Asked { slogans: words("绷紧廉洁之弦"), ..Asked::default() };
        assert!(is_slogan("绷紧廉洁之弦", &asked) && !is_slogan("绷紧廉洁之弦", &Asked::default()));
        let asked = Asked { concrete: words("飞检"), ..Asked::default() };
        assert_eq!(vague(&Measure::default(), "加强药品飞检管理工作", &asked), None);
    }
}
