//! `factors`: each factor's number times its weight, added up, or their mean.

use rust_decimal::Decimal;

use super::bands::{Bands, Cuts, Ratio, Reach};
use super::factor::{Factor, FactorEntry, NumberWord, Takes, Wanted};
use super::maker::Maker;
use super::{Graded, Why, absent, follow};
use crate::finding::Both;
use crate::profile::condition::Fault;
use crate::profile::{Level, Subject};
use crate::record;
use crate::record::{List, Listed, Text, YesNo};
use crate::source::Spanned;

record! {
    /// Factors with weights, added up.
    FactorsRule {
        kind: Text => ["类型"] + required : "factors", "factors";
        mean: YesNo => ["平均"] : "除以权重之和", "divided by the sum of weights";
        words: List<NumberWord> => ["词值"] : "各因素共用的词和数值", "words and numbers for every factor that has none of its own";
        factors: List<FactorEntry> => ["因素"] + required : "因素和权重", "the factors and their weights";
        bands: Bands => ["分段"] + required : "分段", "bands";
    }
}

/// Σ weight × number ÷ `under`.
#[derive(Debug, Clone)]
pub struct Sum {
    pub factors: Vec<Factor>,
    /// One for each factor.
    pub weights: Vec<Decimal>,
    /// 1, 100 where weights are per cent, or the sum of weights for a mean.
    pub under: Decimal,
    pub mean: bool,
    pub cuts: Cuts,
}

impl Sum {
    /// One factor absent: no level.
    pub fn grade<'g>(&'g self, subject: Subject<'g>) -> Graded<'g> {
        let mut over = Some(Decimal::ZERO);
        for (factor, weight) in self.factors.iter().zip(&self.weights) {
            let part = factor.number(&subject).and_then(|number| number.checked_mul(*weight));
            over = over.and_then(|over| over.checked_add(part?));
        }
        let number = over.map(|over| Ratio { over, under: self.under });
        Graded { level: number.map(|number| self.cuts.level(number)), number, why: Why::Sum(self), subject }
    }

    pub fn told(&self, number: Option<Ratio>, subject: &Subject<'_>) -> Both {
        let Some(number) = number else { return absent(&self.factors, subject) };
        let alike = self.mean && self.weights.iter().all(|weight| *weight == Decimal::ONE);
        let parts = self.factors.iter().zip(&self.weights).map(|(factor, weight)| {
            let stated = factor.number(subject).unwrap_or_default().normalize();
            if alike { stated.to_string() } else { format!("{stated} × {}", weight.normalize()) }
        });
        let sum = parts.collect::<Vec<_>>().join(" + ");
        let sum = match self.under == Decimal::ONE {
            true => sum,
            false if self.factors.len() == 1 => format!("{sum} ÷ {}", self.under.normalize()),
            false => format!("({sum}) ÷ {}", self.under.normalize()),
        };
        follow(&sum, number, &self.cuts)
    }

    pub fn gives(&self) -> Vec<Level> {
        self.cuts.levels.clone()
    }
}

impl Maker<'_> {
    pub fn sum(&mut self, rule: &Spanned<FactorsRule>) -> Option<Sum> {
        /// Beyond this many sums are no longer exact, and no organisation weighs so many.
        const MOST: usize = 100;
        let common = self.number_words(rule.words.items())?;
        let entries = rule.factors.items();
        let factors_span = rule.factors.span().unwrap_or(rule.span);
        if entries.is_empty() || entries.len() > MOST {
            return self.fault(Fault::new(
                factors_span,
                format!("应有 1 至 {MOST} 个因素"),
                format!("1 to {MOST} factors belong here"),
            ));
        }
        let factors = self.factors(entries, Wanted::Numbers(&common))?;
        let mean = rule.mean.get().is_some_and(|yes| yes.0);
        let weights: Option<Vec<Decimal>> = entries.iter().map(|entry| self.weight(entry, mean)).collect();
        let weights = weights?;
        let total: Decimal = weights.iter().sum();
        let under = match mean {
            true if total > Decimal::ZERO => total,
            false if total == Decimal::ONE => Decimal::ONE,
            false if total == Decimal::ONE_HUNDRED => Decimal::ONE_HUNDRED,
            _ => {
                let total = total.normalize();
                return self.fault(Fault::new(
                    factors_span,
                    format!("权重之和是 {total},应为 1 或 100;要取平均,写 `mean = true`"),
                    format!("the weights sum to {total}, not to 1 or 100; for a mean write `mean = true`"),
                ));
            }
        };
        let bound = |of: &dyn Fn(&super::factor::Numbers) -> Decimal| {
            let over = factors.iter().zip(&weights).map(|(factor, weight)| match &factor.takes {
                Takes::Numbers(numbers) => of(numbers) * weight,
                _ => Decimal::ZERO,
            });
            Ratio { over: over.sum(), under }
        };
        let reach = Reach::Between(bound(&|numbers| numbers.least), bound(&|numbers| numbers.greatest));
        let cuts = self.bands(rule.bands.spanned()?, &reach)?;
        Some(Sum { factors, weights, under, mean, cuts })
    }

    /// A mean weighs alike what has no weight.
    fn weight(&mut self, entry: &Spanned<FactorEntry>, mean: bool) -> Option<Decimal> {
        match entry.weight.spanned() {
            Some(weight) => self.number(weight),
            None if mean => Some(Decimal::ONE),
            None => self.fault(Fault::new(entry.span, "缺少权重 `weight`", "its `weight` is missing")),
        }
    }
}
