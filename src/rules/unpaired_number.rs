//! `unpaired-number`: a manifestation 2.3 without a measure 2.3, or the other way round.

use rustc_hash::FxHashSet;

use super::Check;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Field, Listed};
use crate::register::{Measure, Risk};
use crate::source::{Given, Span};

pub static RULE: Rule = Rule {
    name: "unpaired-number",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("unpaired_number.md"),
};

pub const CHECKS: &[Check] = &[Check::Risk(check)];

/// `2.3` as (2, 3).
type Number = (u16, u16);

fn check(view: &RiskView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let risk = &view.risk.value;
    if !risk.is_active() || risk.placed.open || context.torn {
        return;
    }
    let torn = match (&risk.manifestations, &risk.measures) {
        (Given::Is(manifestations), Given::Is(measures)) => manifestations.torn || measures.torn,
        _ => true,
    };
    // Only a point that numbers both is paired by number.
    if torn {
        return;
    }
    let shown: Vec<(Number, Span)> =
        risk.manifestations.items().iter().filter_map(|text| Some((number(&text.value)?, text.span))).collect();
    if shown.is_empty() {
        return;
    }
    let measures = risk.measures.items().iter().filter_map(|measure| measure.text.spanned());
    let met: Vec<(Number, Span)> = measures.filter_map(|text| Some((number(&text.value)?, text.span))).collect();
    if met.is_empty() {
        return;
    }
    let numbers = |list: &[(Number, Span)]| list.iter().map(|(number, _)| *number).collect::<FxHashSet<Number>>();
    let (all_shown, all_met) = (numbers(&shown), numbers(&met));
    let mut report = |((n, m), span): (Number, Span), field: Field, zh: (&str, &str), en: (&str, &str)| {
        findings.add(
            RULE.at(span)
                .entity(view.id())
                .field(field)
                .says(
                    format!("{} {n}.{m} 没有{} {n}.{m}", zh.0, zh.1),
                    format!("{} {n}.{m} has no {} {n}.{m}", en.0, en.1),
                )
                .help(
                    "补写,或改正序号;一条措施管几条表现形式的,改用 `针对`",
                    "add it or correct the number; where one measure is for several, use `针对` (for) instead",
                ),
        );
    };
    for entry in shown.iter().filter(|(number, _)| !all_met.contains(number)) {
        report(*entry, Risk::manifestations, ("表现形式", "措施"), ("manifestation", "measure"));
    }
    for entry in met.iter().filter(|(number, _)| !all_shown.contains(number)) {
        report(*entry, Measure::text, ("措施", "表现形式"), ("measure", "manifestation"));
    }
}

/// The n.m that a text begins with. Not 2.5万元, which is an amount.
fn number(text: &str) -> Option<Number> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (n, m) = text[..end].trim_end_matches('.').split_once('.')?;
    let after = text[end..].chars().next()?;
    let counts = matches!(after, '万' | '千' | '百' | '亿' | '元' | '倍' | '%' | '％' | '个' | '年' | '月' | '米' | '吨');
    (!counts && n.len() <= 3 && m.len() <= 3).then(|| Some((n.parse().ok()?, m.parse().ok()?))).flatten()
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_hierarchical_number_is_no_amount() {
        assert_eq!(number("2.3 超出消耗量多报"), Some((2, 3)));
        assert_eq!(number("2.3.超出消耗量多报"), Some((2, 3)));
        assert_eq!(number("2.5万元以上的采购"), None);
        assert_eq!(number("3、超出消耗量多报"), None);
        assert_eq!(number("2026.3.1起"), None);
    }
}
