//! `duty-not-listed`: a point names a duty that its post or department does not have.

use super::Check;
use super::wording::quoted;
use crate::facts::{FileContext, grams, similarity};
use crate::finding::{Findings, Rule, Severity};
use crate::record::{List, Listed, Text};
use crate::register::{Holder, Risk};
use crate::source::Given;
use crate::vocabulary::{compatible, fold_sentence};

pub static RULE: Rule = Rule {
    name: "duty-not-listed",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("duty_not_listed.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

/// The share of three-character pieces from which a shortened duty is still the same.
const ALIKE: f64 = 0.4;

/// Longer lists than any post has are not compared.
const MOST: usize = 100;

fn check(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let mut named = holder.risks.iter().filter(|risk| risk.is_active() && risk.duty.spanned().is_some()).peekable();
    if named.peek().is_none() {
        return;
    }
    let lists: Vec<&Given<List<Text>>> =
        holder.duties.into_iter().chain(holder.post.map(|post| &post.integrity_duties)).collect();
    let unread = lists.iter().any(|list| match list {
        Given::Absent => false,
        Given::Unreadable(_) => true,
        Given::Is(list) => list.torn,
    });
    let texts = || lists.iter().flat_map(|list| list.items()).map(|duty| fold_sentence(&duty.value));
    let duties: Vec<Vec<char>> = texts().take(MOST + 1).collect();
    // Where no duties are listed there is nothing to compare with.
    if unread || context.torn || duties.is_empty() || duties.len() > MOST {
        return;
    }
    let kind = holder.kind.record();
    for risk in named {
        let Some(duty) = risk.duty.spanned().filter(|duty| !is_listed(&duty.value, &duties)) else { continue };
        let said = quoted(&duty.value);
        findings.add(
            RULE.at(duty.span)
                .entity(risk.id.value().map_or("", |id| id))
                .field(Risk::duty)
                .says(
                    format!("对应职责「{said}」不在{}的职责里", kind.zh()),
                    format!("the duty “{said}” is none of those that the {} lists", kind.en()),
                )
                .help(
                    format!("照抄职责里的一条或写它的序号(共 {} 条),或补写这项职责", duties.len()),
                    format!("copy one of the {} duties, write its number, or add this duty to them", duties.len()),
                ),
        );
    }
}

/// The number of a duty, a duty as written, a part of one, or nearly one.
fn is_listed(said: &str, duties: &[Vec<char>]) -> bool {
    if let Ok(number) = compatible(said).parse::<usize>() {
        return (1..=duties.len()).contains(&number);
    }
    let said: Vec<char> = fold_sentence(said);
    let pieces = grams(&said);
    duties.iter().any(|duty| {
        let holds =
            |long: &[char], short: &[char]| short.is_empty() || long.windows(short.len()).any(|part| part == short);
        holds(duty, &said) || holds(&said, duty) || similarity(&pieces, &grams(duty)) >= ALIKE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_a_part_and_a_shortened_duty_are_recognised() {
        let duties = ["负责药品到货验收、入库上架和效期养护", "按月盘点药库，编制盘盈盘亏表"].map(fold_sentence);
        for said in ["2", "按月盘点药库", "药品到货验收、入库上架", "负责药品到货验收，入库上架及效期养护"] {
            assert!(is_listed(said, &duties), "{said}");
        }
        for said in ["3", "签订采购合同"] {
            assert!(!is_listed(said, &duties), "{said}");
        }
    }
}
