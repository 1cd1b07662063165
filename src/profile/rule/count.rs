//! `count`: a number of risk points or of criteria decides, unless an override does first.

use rust_decimal::Decimal;

use super::bands::{Bands, Cuts, Ratio, Reach};
use super::decisive::{Decisive, Override, Written};
use super::factor::{FactorEntry, Wanted};
use super::maker::Maker;
use super::{Graded, Why, absent};
use crate::finding::Both;
use crate::profile::condition::Fault;
use crate::profile::{Factor, Level, Profile, Subject};
use crate::record;
use crate::record::{List, Listed, Text};
use crate::source::{Given, Spanned};

record! {
    /// A number of points or criteria.
    CountRule {
        kind: Text => ["类型"] + required : "count", "count";
        of: Text => ["数什么"] + required : "risks 或 criteria", "risks or criteria";
        bands: Bands => ["分段"] + required : "分段", "bands";
        none: Text => ["为零"] : "一个也没有时的等级", "the level of 0";
        factors: List<FactorEntry> => ["因素"] : "是/否因素", "yes/no factors";
        r#override: List<Override> => ["直接定级"] : "先于计数的条件", "conditions that decide before counting";
    }
}

#[derive(Debug, Clone)]
pub struct Count {
    /// The factors that are yes are counted, not risk points.
    pub criteria: bool,
    pub cuts: Cuts,
    /// The level of 0.
    pub none: Option<Level>,
    pub factors: Vec<Factor>,
    pub overrides: Vec<Decisive>,
}

impl Count {
    /// Where criteria are counted and nothing is said of any, there is no level: silence is not a no.
    pub fn grade<'g>(&'g self, subject: Subject<'g>, profile: &Profile) -> Graded<'g> {
        let decisive = self.overrides.iter().find(|decisive| decisive.applies(&subject, profile));
        if let Some(decisive) = decisive {
            return Graded { level: Some(decisive.level), number: None, why: Why::Decisive(decisive), subject };
        }
        let silent = self.criteria && !self.factors.iter().any(|factor| factor.stated(&subject).is_some());
        let count = match self.criteria {
            true => self.factors.iter().filter(|factor| factor.is_yes(&subject)).count(),
            false => subject.points().count(),
        };
        let number = Ratio::whole(Decimal::from(count));
        let level = match count {
            0 => self.none,
            _ => Some(self.cuts.level(number)),
        };
        let number = (!silent).then_some(number);
        Graded { level: level.filter(|_| !silent), number, why: Why::Count(self), subject }
    }

    pub fn told(&self, number: Option<Ratio>, subject: &Subject<'_>) -> Both {
        let Some(number) = number else { return absent(&self.factors, subject) };
        let count = number.over.normalize();
        match self.criteria {
            true if number.over == Decimal::ONE => Both::new("1 项标准", "1 criterion met"),
            true => Both::new(format!("{count} 项标准"), format!("{count} criteria met")),
            false if number.over == Decimal::ONE => Both::new("1 个风险点", "1 risk point"),
            false => Both::new(format!("{count} 个风险点"), format!("{count} risk points")),
        }
    }

    pub fn gives(&self) -> Vec<Level> {
        let decided = self.overrides.iter().map(|decisive| decisive.level);
        self.cuts.levels.iter().copied().chain(self.none).chain(decided).collect()
    }
}

impl Maker<'_> {
    pub fn count(&mut self, rule: &Spanned<CountRule>) -> Option<Count> {
        let of = rule.of.spanned()?;
        let criteria = match &*of.value {
            "risks" => false,
            "criteria" => true,
            other => {
                return self.fault(Fault::new(
                    of.span,
                    format!("`of` 应为 risks 或 criteria,不是「{other}」"),
                    format!("`of` is risks or criteria, not `{other}`"),
                ));
            }
        };
        let wanted = if criteria { Wanted::YesNo } else { Wanted::Any };
        let factors = self.factors(rule.factors.items(), wanted)?;
        if criteria && factors.is_empty() {
            return self.fault(Fault::new(of.span, "没有可数的因素 `factors`", "there are no `factors` to count"));
        }
        let reach = Reach::Whole(criteria.then_some(factors.len()));
        let cuts = self.bands(rule.bands.spanned()?, &reach)?;
        let none = match &rule.none {
            Given::Is(word) => Some(self.level(word)?),
            _ => None,
        };
        let written: Vec<Written<'_>> = rule.r#override.items().iter().map(Written::from).collect();
        let overrides = self.decisive(&written, &factors)?;
        Some(Count { criteria, cuts, none, factors, overrides })
    }
}
