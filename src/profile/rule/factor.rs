//! Factors: what a level is judged by, declared in place by the rule that uses them, and how a register's words for
//! them are read.

use rust_decimal::Decimal;

use super::maker::Maker;
use crate::profile::condition::{Fault, factor_value};
use crate::profile::{Subject, WordEntry};
use crate::record;
use crate::record::{List, Listed, NO, Number, Text, YES, YesNo};
use crate::source::{Given, Spanned};
use crate::vocabulary::{fold, folds_to};

record! {
    /// A factor: steps low to high, numbers, or yes and no.
    FactorEntry {
        id: Text => ["因素"] + required + text : "因素，台账中的写法", "the factor, as registers write it";
        name: Text => ["名称"] : "含义", "what it means";
        aliases: List<Text> => ["别名"] : "其他写法", "other spellings";
        steps: List<WordEntry> => ["档次"] : "从低到高的档次", "its steps, low to high";
        values: List<Number> => ["数值"] : "可以取的数值", "the numbers that it may be";
        words: List<NumberWord> => ["词值"] : "词和它所代表的数值", "words and the numbers they stand for";
        weight: Number => ["权重"] : "权重", "its weight";
        yes_no: YesNo => ["是否"] : "是/否因素", "a yes/no factor";
    }
}

record! {
    /// A word that stands for a number.
    NumberWord {
        id: Text => ["词"] + required : "词", "the word";
        value: Number => ["数值"] + required : "所代表的数值", "the number it stands for";
        aliases: List<Text> => ["别名"] : "其他写法", "other spellings";
    }
}

/// A factor with its spellings folded.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// As registers write it.
    pub name: Box<str>,
    /// What it means, where the profile says so.
    pub title: Option<Box<str>>,
    pub folded: Vec<Box<str>>,
    pub takes: Takes,
}

/// What may be written for a factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Takes {
    /// From low to high.
    Steps(Vec<Step>),
    Numbers(Numbers),
    YesNo,
    /// No rule declares the factor, so any word does.
    Anything,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub id: Box<str>,
    pub folded: Vec<Box<str>>,
}

/// Numbers, and the words that stand for some of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// The numbers that may be written; where absent, any from the least to the greatest.
    pub listed: Option<Vec<Decimal>>,
    pub words: Vec<Valued>,
    pub least: Decimal,
    pub greatest: Decimal,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    pub step: Step,
    pub value: Decimal,
}

/// What a register's word for a factor means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stated {
    Step(usize),
    Number(Decimal),
    Yes(bool),
    Word,
}

impl Step {
    fn is(&self, word: &str) -> bool {
        self.folded.iter().any(|folded| folds_to(word, folded))
    }
}

impl Numbers {
    /// The number that a word stands for or that is written plainly, where the factor may be that.
    fn read(&self, text: &str) -> Option<Decimal> {
        let word = self.words.iter().find(|word| word.step.is(text)).map(|word| word.value);
        word.or_else(|| plain_number(text).filter(|number| self.takes(*number)))
    }

    pub fn takes(&self, number: Decimal) -> bool {
        match &self.listed {
            Some(listed) => listed.contains(&number),
            None => self.least <= number && number <= self.greatest,
        }
    }
}

/// A number as factors are given: exact, and alone or in points (分).
pub fn plain_number(text: &str) -> Option<Decimal> {
    let trimmed = text.trim();
    if !trimmed.is_empty() && trimmed.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return trimmed.parse().ok();
    }
    let number = Number::parse(text)?;
    (!number.approximate && matches!(&*number.unit, "" | "分")).then_some(number.value)
}

impl Factor {
    /// A factor that no rule declares: any word may stand for it.
    pub fn undeclared(name: &str) -> Factor {
        Factor { name: name.into(), title: None, folded: vec![fold(name).into()], takes: Takes::Anything }
    }

    pub fn is_named(&self, name: &str) -> bool {
        self.folded.iter().any(|known| folds_to(name, known))
    }

    /// The steps from low to high; none where the factor takes numbers, or yes and no.
    pub fn steps(&self) -> &[Step] {
        match &self.takes {
            Takes::Steps(steps) => steps,
            _ => &[],
        }
    }

    /// The words that may be written, to offer them.
    pub fn words(&self) -> Vec<String> {
        match &self.takes {
            Takes::Steps(steps) => steps.iter().map(|step| step.id.to_string()).collect(),
            Takes::Numbers(numbers) => {
                let words = numbers.words.iter().map(|word| word.step.id.to_string());
                words.chain(numbers.listed.iter().flatten().map(|number| number.normalize().to_string())).collect()
            }
            Takes::YesNo => vec!["是".to_owned(), "否".to_owned()],
            Takes::Anything => Vec::new(),
        }
    }

    /// How messages name it: `L(可能性)`.
    pub fn shown(&self) -> String {
        match &self.title {
            Some(title) if title != &self.name => format!("{}({title})", self.name),
            _ => self.name.to_string(),
        }
    }

    /// What a word means; nothing for a word that the factor does not know, which counts as absent.
    pub fn read(&self, word: &str) -> Option<Stated> {
        match &self.takes {
            Takes::Steps(steps) => steps.iter().position(|step| step.is(word)).map(Stated::Step),
            Takes::Numbers(numbers) => numbers.read(word).map(Stated::Number),
            Takes::YesNo if YES.iter().any(|yes| folds_to(word, yes)) => Some(Stated::Yes(true)),
            Takes::YesNo => NO.iter().any(|no| folds_to(word, no)).then_some(Stated::Yes(false)),
            Takes::Anything => Some(Stated::Word),
        }
    }

    /// A number that the factor cannot be.
    pub fn number_outside(&self, word: &str) -> Option<Decimal> {
        match &self.takes {
            Takes::Numbers(numbers) => plain_number(word).filter(|number| !numbers.takes(*number)),
            _ => None,
        }
    }

    /// What the subject states, as written.
    pub fn word<'m>(&self, subject: &Subject<'m>) -> Option<&'m str> {
        let factors = subject.grading.factors.value()?;
        self.folded.iter().find_map(|name| factor_value(factors, name))
    }

    /// What the subject states.
    pub fn stated(&self, subject: &Subject<'_>) -> Option<Stated> {
        self.read(self.word(subject)?)
    }

    /// The step that the subject states.
    pub fn step(&self, subject: &Subject<'_>) -> Option<usize> {
        match self.stated(subject)? {
            Stated::Step(step) => Some(step),
            _ => None,
        }
    }

    /// The number that the subject states.
    pub fn number(&self, subject: &Subject<'_>) -> Option<Decimal> {
        match self.stated(subject)? {
            Stated::Number(number) => Some(number),
            _ => None,
        }
    }

    pub fn is_yes(&self, subject: &Subject<'_>) -> bool {
        self.stated(subject) == Some(Stated::Yes(true))
    }

    /// What the subject states, in the profile's own words.
    pub fn told(&self, subject: &Subject<'_>) -> String {
        let word = self.word(subject).unwrap_or_default();
        match self.read(word) {
            Some(Stated::Step(step)) => format!("{} {}", self.name, self.steps()[step].id),
            Some(Stated::Yes(true)) => self.name.to_string(),
            Some(Stated::Yes(false)) => format!("{} 否", self.name),
            _ => format!("{} {word}", self.name),
        }
    }
}

/// The largest number and the most decimals that rules reckon with, so that sums and products stay exact.
const LARGEST: u32 = 1_000_000;
const DECIMALS: u32 = 6;

impl Maker<'_> {
    /// The factors of a rule. `common` are the words of every factor that has none of its own, and given only where
    /// factors are numbers.
    pub fn factors(&mut self, entries: &[Spanned<FactorEntry>], kind: Wanted<'_>) -> Option<Vec<Factor>> {
        let mut factors: Vec<Factor> = Vec::with_capacity(entries.len());
        for entry in entries {
            let factor = self.factor(entry, kind)?;
            if factors.iter().any(|other| other.folded.iter().any(|name| factor.folded.contains(name))) {
                return self.fault(Fault::new(
                    entry.id.span().unwrap_or(entry.span),
                    format!("因素「{}」写了两次", factor.name),
                    format!("the factor `{}` is declared twice", factor.name),
                ));
            }
            factors.push(factor);
        }
        Some(factors)
    }

    fn factor(&mut self, entry: &Spanned<FactorEntry>, kind: Wanted<'_>) -> Option<Factor> {
        let name = entry.id.value()?.0.clone();
        let title = entry.name.value().map(|name| name.0.clone());
        let mut folded: Vec<Box<str>> = vec![fold(&name).into()];
        let others = entry.aliases.items().iter().map(|alias| &alias.value).chain(entry.name.value());
        for other in others.map(|other| Box::from(fold(other))) {
            if !folded.contains(&other) {
                folded.push(other);
            }
        }
        let takes = match kind {
            Wanted::Any => self.steps_values_or_yes(entry)?,
            Wanted::YesNo => {
                let takes = self.steps_values_or_yes(entry)?;
                if takes != Takes::YesNo {
                    return self.fault(Fault::new(
                        entry.span,
                        format!("因素「{name}」应为是/否因素,写 `yes_no = true`"),
                        format!("the factor `{name}` is counted, so it must be yes or no: write `yes_no = true`"),
                    ));
                }
                takes
            }
            Wanted::Numbers(common) => Takes::Numbers(self.numbers_of(entry, &name, common)?),
            Wanted::Listed => {
                if entry.values.items().is_empty() {
                    return self.fault(Fault::new(
                        entry.span,
                        format!("因素「{name}」没有写 `values`"),
                        format!("the factor `{name}` has no `values`"),
                    ));
                }
                Takes::Numbers(self.numbers_of(entry, &name, &[])?)
            }
        };
        Some(Factor { name, title, folded, takes })
    }

    /// Of a factor that is not reckoned with: exactly one of the three.
    fn steps_values_or_yes(&mut self, entry: &Spanned<FactorEntry>) -> Option<Takes> {
        let name = entry.id.value()?.0.clone();
        let yes_no = entry.yes_no.get().is_some_and(|yes| yes.0);
        match (entry.steps.is_absent(), entry.values.is_absent() && entry.words.is_absent(), yes_no) {
            (false, true, false) => self.steps(entry.steps.items()).map(Takes::Steps),
            (true, false, false) => self.numbers_of(entry, &name, &[]).map(Takes::Numbers),
            (true, true, true) => Some(Takes::YesNo),
            _ => self.fault(Fault::new(
                entry.span,
                format!("因素「{name}」应写 `steps`、`values`、`yes_no = true` 三者之一"),
                format!("the factor `{name}` takes exactly one of `steps`, `values`, `yes_no = true`"),
            )),
        }
    }

    /// Steps from low to high, no word standing for two of them.
    pub fn steps(&mut self, entries: &[Spanned<WordEntry>]) -> Option<Vec<Step>> {
        let mut steps: Vec<Step> = Vec::with_capacity(entries.len());
        let mut seen: rustc_hash::FxHashSet<Box<str>> = Default::default();
        for entry in entries {
            let id = &entry.id.value()?.0;
            let step = step_of(id, entry.aliases.items());
            if step.folded.iter().any(|word| !seen.insert(word.clone())) {
                return self.fault(Fault::new(
                    entry.span,
                    format!("「{id}」同时是两个档次的写法"),
                    format!("`{id}` stands for two steps"),
                ));
            }
            steps.push(step);
        }
        Some(steps)
    }

    /// Words that stand for numbers, each for one.
    pub fn number_words(&mut self, entries: &[Spanned<NumberWord>]) -> Option<Vec<Valued>> {
        let mut words: Vec<Valued> = Vec::with_capacity(entries.len());
        let mut seen: rustc_hash::FxHashMap<Box<str>, Decimal> = Default::default();
        for entry in entries {
            let id = &entry.id.value()?.0;
            let value = self.number(entry.value.value.spanned()?)?;
            let step = step_of(id, entry.aliases.items());
            if step.folded.iter().any(|word| seen.insert(word.clone(), value).is_some_and(|other| other != value)) {
                return self.fault(Fault::new(
                    entry.span,
                    format!("「{id}」同时代表两个数值"),
                    format!("`{id}` stands for two numbers"),
                ));
            }
            words.push(Valued { step, value });
        }
        Some(words)
    }

    fn numbers_of(&mut self, entry: &Spanned<FactorEntry>, name: &str, common: &[Valued]) -> Option<Numbers> {
        let own = self.number_words(entry.words.items())?;
        let words = if own.is_empty() { common.to_vec() } else { own };
        let listed = match &entry.values {
            Given::Is(values) => Some(self.all_numbers(&values.items)?),
            _ => None,
        };
        let stray = words.iter().find(|word| listed.as_ref().is_some_and(|listed| !listed.contains(&word.value)));
        if let Some(word) = stray {
            let (word, value) = (&word.step.id, word.value.normalize());
            return self.fault(Fault::new(
                entry.words.span().unwrap_or(entry.span),
                format!("「{word}」代表 {value},`values` 中没有这个数"),
                format!("`{word}` stands for {value}, which `values` does not list"),
            ));
        }
        let numbers = || words.iter().map(|word| word.value).chain(listed.iter().flatten().copied());
        let (Some(least), Some(greatest)) = (numbers().min(), numbers().max()) else {
            return self.fault(Fault::new(
                entry.span,
                format!("因素「{name}」没有写代表数值的词 `words`"),
                format!("the factor `{name}` has no `words` that stand for numbers"),
            ));
        };
        Some(Numbers { listed, words, least, greatest })
    }

    fn all_numbers(&mut self, numbers: &[Spanned<Number>]) -> Option<Vec<Decimal>> {
        numbers.iter().map(|number| self.number(number)).collect()
    }

    /// A number that rules can reckon with exactly.
    pub fn number(&mut self, number: &Spanned<Number>) -> Option<Decimal> {
        let value = number.value.value.normalize();
        if number.value.approximate || value.scale() > DECIMALS || value > Decimal::from(LARGEST) {
            return self.fault(Fault::new(
                number.span,
                format!("应为不大于 {LARGEST}、小数不多于 {DECIMALS} 位的准确数"),
                format!("an exact number up to {LARGEST} with at most {DECIMALS} decimals belongs here"),
            ));
        }
        Some(value)
    }
}

/// What a rule wants its factors to take.
#[derive(Clone, Copy)]
pub enum Wanted<'w> {
    /// Steps, numbers, or yes and no.
    Any,
    YesNo,
    /// Numbers that words stand for; these where a factor has none of its own.
    Numbers(&'w [Valued]),
    /// The numbers of its `values` only.
    Listed,
}

fn step_of(id: &str, aliases: &[Spanned<Text>]) -> Step {
    let mut folded: Vec<Box<str>> = vec![fold(id).into()];
    for alias in aliases.iter().map(|alias| Box::from(fold(&alias.value))) {
        if !folded.contains(&alias) {
            folded.push(alias);
        }
    }
    Step { id: id.into(), folded }
}
