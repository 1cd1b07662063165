//! `product`: the numbers of the factors multiplied, as in LEC (likelihood × exposure × consequence).

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::bands::{Bands, Cuts, Ratio, Reach};
use super::factor::{Factor, FactorEntry, Takes, Wanted};
use super::maker::Maker;
use super::{Graded, Why, absent, follow};
use crate::finding::Both;
use crate::profile::condition::Fault;
use crate::profile::{Level, Subject};
use crate::record;
use crate::record::{List, Listed, Text};
use crate::source::Spanned;

record! {
    /// Factors multiplied.
    ProductRule {
        kind: Text => ["类型"] + required : "product", "product";
        factors: List<FactorEntry> => ["因素"] + required : "各项因素和可以取的数值", "the factors and the numbers that each may be";
        bands: Bands => ["分段"] + required : "分段", "bands";
    }
}

#[derive(Debug, Clone)]
pub struct Product {
    pub factors: Vec<Factor>,
    pub cuts: Cuts,
}

impl Product {
    /// One factor absent: no level.
    pub fn grade<'g>(&'g self, subject: Subject<'g>) -> Graded<'g> {
        let mut product = Some(Decimal::ONE);
        for factor in &self.factors {
            product = product.and_then(|product| product.checked_mul(factor.number(&subject)?));
        }
        let number = product.map(Ratio::whole);
        Graded { level: number.map(|number| self.cuts.level(number)), number, why: Why::Product(self), subject }
    }

    pub fn told(&self, number: Option<Ratio>, subject: &Subject<'_>) -> Both {
        let Some(number) = number else { return absent(&self.factors, subject) };
        let parts =
            self.factors.iter().map(|factor| factor.number(subject).unwrap_or_default().normalize().to_string());
        follow(&parts.collect::<Vec<_>>().join(" × "), number, &self.cuts)
    }

    pub fn gives(&self) -> Vec<Level> {
        self.cuts.levels.clone()
    }
}

impl Maker<'_> {
    pub fn product(&mut self, rule: &Spanned<ProductRule>) -> Option<Product> {
        let span = rule.factors.span().unwrap_or(rule.span);
        if rule.factors.items().is_empty() {
            return self.fault(Fault::new(span, "没有因素", "there are no factors"));
        }
        let factors = self.factors(rule.factors.items(), Wanted::Listed)?;
        if !is_exact(&factors) {
            return self.fault(Fault::new(
                span,
                "各数值位数太多,乘积不能准确表示",
                "the numbers have too many digits for an exact product",
            ));
        }
        let cuts = self.bands(rule.bands.spanned()?, &products(&factors))?;
        Some(Product { factors, cuts })
    }
}

fn listed(factor: &Factor) -> &[Decimal] {
    match &factor.takes {
        Takes::Numbers(numbers) => numbers.listed.as_deref().unwrap_or_default(),
        _ => &[],
    }
}

/// No product has more digits than a decimal holds.
fn is_exact(factors: &[Factor]) -> bool {
    const DIGITS: usize = 28;
    let mut greatest = Decimal::ONE;
    let mut decimals = 0;
    for factor in factors {
        let Some(product) = listed(factor).iter().max().and_then(|most| greatest.checked_mul(*most.max(&Decimal::ONE)))
        else {
            return false;
        };
        greatest = product;
        decimals += listed(factor).iter().map(|number| number.scale() as usize).max().unwrap_or(0);
    }
    greatest.trunc().to_string().len() + decimals <= DIGITS
}

/// Every product that can come about.
fn products(factors: &[Factor]) -> Reach {
    /// Multiplications before it is left undecided.
    const PATIENCE: usize = 200_000;
    let mut patience = PATIENCE;
    let mut products = BTreeSet::from([Decimal::ONE]);
    for factor in factors {
        let mut next = BTreeSet::new();
        for product in &products {
            for number in listed(factor) {
                let (Some(left), Some(product)) = (patience.checked_sub(1), product.checked_mul(*number)) else {
                    return Reach::Unknown;
                };
                patience = left;
                next.insert(product);
            }
        }
        products = next;
    }
    Reach::Listed(products.into_iter().collect())
}
