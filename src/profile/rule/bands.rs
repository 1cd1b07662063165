//! Bands: where a number becomes a level, and who owns the edges.

use rust_decimal::{Decimal, RoundingStrategy};

use super::maker::Maker;
use crate::finding::Both;
use crate::profile::Level;
use crate::profile::condition::Fault;
use crate::record;
use crate::record::{List, Listed, Number, Text};
use crate::source::Spanned;

record! {
    /// Where a number becomes a level.
    Bands {
        edge: Text => ["分界归属"] + required : "等于分界值时归低段(lower)还是高段(upper)", "a number equal to a cut belongs to the lower or the upper band";
        cuts: List<Number> => ["分界"] + required : "从小到大的分界值", "cuts, ascending";
        levels: List<Text> => ["等级"] + required : "比分界值多一个，从低到高", "one more than cuts, low to high";
    }
}

/// Cuts ascending and levels, one more than cuts, both low to high: gaps and overlaps cannot be written.
#[derive(Debug, Clone)]
pub struct Cuts {
    pub cuts: Vec<Decimal>,
    pub levels: Vec<Level>,
    /// A number equal to a cut belongs to the upper band.
    pub upper: bool,
}

/// `over / under`, kept apart so that a mean is compared exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    pub over: Decimal,
    pub under: Decimal,
}

impl Ratio {
    pub fn whole(number: Decimal) -> Ratio {
        Ratio { over: number, under: Decimal::ONE }
    }

    /// As it is shown: rounded to four decimals where it does not end before, and whether it was rounded.
    pub fn rounded(self) -> (Decimal, bool) {
        let exact = self.over.checked_div(self.under).unwrap_or_default();
        let shown = exact.round_dp(4).normalize();
        (shown, shown.checked_mul(self.under) != Some(self.over))
    }

    /// It is the number, or where it does not end, the number rounded to as many digits as are written.
    pub fn is(self, stated: Decimal) -> bool {
        if stated.checked_mul(self.under) == Some(self.over) {
            return true;
        }
        let exact = self.over.checked_div(self.under).unwrap_or_default();
        let rounded = exact.round_dp_with_strategy(stated.scale(), RoundingStrategy::MidpointAwayFromZero);
        self.under != Decimal::ONE && rounded == stated
    }

    fn cmp(self, cut: Decimal) -> std::cmp::Ordering {
        // A cut too great to multiply is greater than any number of the rule.
        cut.checked_mul(self.under).map_or(std::cmp::Ordering::Less, |cut| self.over.cmp(&cut))
    }
}

/// What numbers a rule can come to.
pub enum Reach {
    /// These only.
    Listed(Vec<Decimal>),
    /// Any from the first to the second.
    Between(Ratio, Ratio),
    /// Whole numbers from 1, up to the greatest where there is one.
    Whole(Option<usize>),
    /// Too many to tell.
    Unknown,
}

impl Cuts {
    /// Which band a number lies in, from 0 for the lowest.
    pub fn band(&self, number: Ratio) -> usize {
        self.cuts.partition_point(|cut| match number.cmp(*cut) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => self.upper,
            std::cmp::Ordering::Greater => true,
        })
    }

    pub fn level(&self, number: Ratio) -> Level {
        self.levels[self.band(number)]
    }

    /// The cut that a number lies on.
    pub fn edge(&self, number: Ratio) -> Option<Decimal> {
        self.cuts.iter().copied().find(|cut| number.cmp(*cut).is_eq())
    }

    /// The level on the other side of the cut that a number lies on.
    pub fn across(&self, number: Ratio) -> Option<Level> {
        self.edge(number)?;
        let band = self.band(number);
        self.levels.get(if self.upper { band.checked_sub(1)? } else { band + 1 }).copied()
    }

    /// Where a number lies, in words: 大于 160.
    pub fn told(&self, number: Ratio) -> Both {
        let shown = |cut: &Decimal| cut.normalize().to_string();
        if let Some(cut) = self.edge(number) {
            let cut = shown(&cut);
            return match self.upper {
                true => Both::new(
                    format!("正好等于 {cut},归高段"),
                    format!("exactly {cut}, which belongs to the upper band"),
                ),
                false => Both::new(
                    format!("正好等于 {cut},归低段"),
                    format!("exactly {cut}, which belongs to the lower band"),
                ),
            };
        }
        match self.band(number).checked_sub(1).map(|below| shown(&self.cuts[below])) {
            Some(cut) => Both::new(format!("大于 {cut}"), format!("above {cut}")),
            None => match self.cuts.first().map(shown) {
                Some(cut) => Both::new(format!("小于 {cut}"), format!("below {cut}")),
                None => Both::new("只有一段", "the only band"),
            },
        }
    }

    /// Each band's level with its bounds in words, low to high: 大于 20、不大于 70.
    pub fn bounds(&self) -> Vec<(Both, Level)> {
        let bound = |index: usize| {
            let low = index.checked_sub(1).map(|low| self.cuts[low].normalize());
            let high = self.cuts.get(index).map(|cut| cut.normalize());
            let (low_zh, low_en, high_zh, high_en) = match self.upper {
                true => ("不小于", "from", "小于", "below"),
                false => ("大于", "above", "不大于", "up to"),
            };
            let low = low.map(|cut| (format!("{low_zh} {cut}"), format!("{low_en} {cut}")));
            let high = high.map(|cut| (format!("{high_zh} {cut}"), format!("{high_en} {cut}")));
            let (zh, en): (Vec<String>, Vec<String>) = low.into_iter().chain(high).unzip();
            Both::new(zh.join("、"), en.join(", "))
        };
        self.levels.iter().enumerate().map(|(index, level)| (bound(index), *level)).collect()
    }

    /// Each band's level with the whole numbers from 1 that it holds, low to high: the first, and the last where there is one.
    pub fn counts(&self) -> Vec<(u64, Option<u64>, Level)> {
        let whole = |cut: &Decimal| u64::try_from(cut.floor()).unwrap_or(u64::MAX);
        // The greatest whole number below the cut, or up to it where the lower band owns the edge.
        let last = |cut: &Decimal| whole(cut).saturating_sub(u64::from(self.upper && cut.is_integer()));
        let band = |(index, level): (usize, &Level)| {
            let first = index.checked_sub(1).map_or(1, |below| last(&self.cuts[below]).saturating_add(1));
            (first, self.cuts.get(index).map(last), *level)
        };
        self.levels.iter().enumerate().map(band).collect()
    }

    /// The lowest band that no number reaches.
    fn unreached(&self, reach: &Reach) -> Option<usize> {
        let reached = |band: usize| match reach {
            Reach::Unknown => true,
            Reach::Listed(numbers) => numbers.iter().any(|number| self.band(Ratio::whole(*number)) == band),
            Reach::Between(least, greatest) => self.band(*least) <= band && band <= self.band(*greatest),
            Reach::Whole(most) => {
                let begins = band.checked_sub(1).map_or(Decimal::ONE, |below| self.cuts[below].floor());
                [begins, begins + Decimal::ONE].into_iter().any(|number| {
                    number >= Decimal::ONE
                        && most.is_none_or(|most| number <= Decimal::from(most))
                        && self.band(Ratio::whole(number)) == band
                })
            }
        };
        (0..self.levels.len()).find(|band| !reached(*band))
    }
}

impl Maker<'_> {
    pub fn bands(&mut self, bands: &Spanned<Bands>, reach: &Reach) -> Option<Cuts> {
        let cuts = self.cuts(bands)?;
        let Some(band) = cuts.unreached(reach) else { return Some(cuts) };
        let level = bands.levels.items().get(band)?;
        self.fault(Fault::new(
            level.span,
            format!("没有一种取值能落到「{}」这一段", level.value),
            format!("no combination of numbers reaches the band of `{}`", level.value),
        ))
    }

    fn cuts(&mut self, bands: &Spanned<Bands>) -> Option<Cuts> {
        let edge = bands.edge.spanned()?;
        let upper = match &*edge.value {
            "upper" => true,
            "lower" => false,
            other => {
                return self.fault(Fault::new(
                    edge.span,
                    format!("`edge` 应为 lower 或 upper,不是「{other}」"),
                    format!("`edge` is lower or upper, not `{other}`"),
                ));
            }
        };
        let cuts: Option<Vec<Decimal>> = bands.cuts.items().iter().map(|cut| self.cut(cut)).collect();
        let levels: Option<Vec<Level>> = bands.levels.items().iter().map(|word| self.level(word)).collect();
        let (cuts, levels) = (cuts?, levels?);
        if let Some(at) = cuts.windows(2).position(|pair| pair[0] >= pair[1]) {
            return self.fault(Fault::new(
                bands.cuts.items().get(at + 1).map_or(bands.span, |cut| cut.span),
                "分界值应从小到大",
                "cuts are written from the least to the greatest",
            ));
        }
        if levels.len() != cuts.len() + 1 {
            let (wanted, found) = (cuts.len() + 1, levels.len());
            return self.fault(Fault::new(
                bands.levels.span().unwrap_or(bands.span),
                format!("等级应比分界值多一个:应有 {wanted} 个,写了 {found} 个"),
                format!("there is one level more than cuts: {wanted} belong here, not {found}"),
            ));
        }
        if let Some(at) = levels.windows(2).position(|pair| !pair[1].above(pair[0])) {
            return self.fault(Fault::new(
                bands.levels.items().get(at + 1).map_or(bands.span, |word| word.span),
                "等级应从低到高",
                "levels are written from low to high",
            ));
        }
        Some(Cuts { cuts, levels, upper })
    }

    /// A cut may be as great as a product; it is only compared.
    fn cut(&mut self, cut: &Spanned<Number>) -> Option<Decimal> {
        if cut.value.approximate {
            return self.fault(Fault::new(cut.span, "应为准确的数", "an exact number belongs here"));
        }
        Some(cut.value.value.normalize())
    }
}
