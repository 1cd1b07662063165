//! `vague-measure`: a measure that nobody could check, judged by what it lacks.

use super::Check;
use super::measure_words::{Vague, is_slogan, vague};
use super::short_text::too_short;
use super::wording::quoted;
use crate::facts::FileContext;
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::register::Measure;
use crate::source::{Given, Span, Spanned};

pub static RULE: Rule = Rule {
    name: "vague-measure",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("vague_measure.md"),
};

pub const CHECKS: &[Check] = &[Check::Measure(check)];

fn check(measure: &Spanned<Measure>, entity: &str, context: &FileContext<'_>, findings: &mut Findings) {
    let asked = &context.profile.asked;
    let Given::Is(text) = &measure.text else { return };
    let Some(lacks) = vague(measure, &text.value, asked).filter(|_| !measure.placed.open) else { return };
    // `short-text` and `slogan-measure` say so already.
    if too_short(measure, &text.value).is_none() && !is_slogan(&text.value, asked) {
        findings.add(draft(text.span, &text.value, lacks).entity(entity));
    }
}

fn draft(span: Span, text: &str, lacks: Vague) -> Draft {
    let said = quoted(text);
    let (zh, en) = match lacks.names_somebody {
        true => ("只写了由谁做,没写", "says who, but not"),
        false => ("没写由谁、", "says neither who nor"),
    };
    RULE.at(span)
        .field(Measure::text)
        .says(
            format!("措施「{said}」{zh}做什么、凭什么记录或制度、何时或多少"),
            format!("the measure “{said}” {en} what is done, by which record or rule, when or how much"),
        )
        .help(
            "写明做哪一件事,例如「每月5日前由库管核对消耗量并签字」;或补写 `制度依据`、`频次`、`佐证`",
            "name a deed that can be checked (每月5日前由库管核对消耗量并签字), or add `制度依据` (rules), `频次` (frequency) or `佐证` (evidence)",
        )
}
