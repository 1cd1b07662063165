//! `short-text`: a measure or risk point in a few characters.

use super::Check;
use super::measure_words::is_slogan;
use super::wording::quoted;
use crate::facts::{FileContext, RiskView};
use crate::finding::{Findings, Rule, Severity};
use crate::record::Record;
use crate::register::{Measure, Risk};
use crate::source::{Given, Spanned};

pub static RULE: Rule = Rule {
    name: "short-text",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("short_text.md"),
};

pub const CHECKS: &[Check] = &[Check::Measure(measure), Check::Risk(of_point)];

/// The fewest characters of a measure, with its rules, frequency and evidence; punctuation does not count.
const MEASURE: usize = 8;

/// The fewest characters of a risk point: title, manifestations and definition together.
const RISK: usize = 5;

fn of_point(view: &RiskView<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    let risk = &view.risk.value;
    if !risk.is_active() {
        return;
    }
    // What a library point says is said there; what could not be read may be long enough.
    let unread = matches!(risk.manifestations, Given::Unreadable(_)) || risk.placed.open;
    if !risk.library.is_absent() || unread {
        return;
    }
    let Some(span) = risk.title.span().or(risk.manifestations.span()) else { return };
    if risk.title.value().is_some_and(|title| has(title, RISK)) {
        return;
    }
    let length = length(risk, &[Risk::title, Risk::manifestations, Risk::definition]);
    if length == 0 || length >= RISK {
        return;
    }
    let caption = quoted(view.caption());
    findings.add(
        RULE.at(span)
            .entity(view.id())
            .field(Risk::title)
            .says(
                format!("风险点「{caption}」连同表现形式只有 {length} 个字"),
                format!("the risk point “{caption}” has only {length} characters, manifestations included"),
            )
            .help("在 `表现形式:` 中逐条写明怎么发生", "say in `表现形式:` (manifestations) how it happens, one by one"),
    );
}

fn measure(measure: &Spanned<Measure>, entity: &str, context: &FileContext<'_>, findings: &mut Findings) {
    let Given::Is(text) = &measure.text else { return };
    let is_slogan = || is_slogan(&text.value, &context.profile.asked);
    let Some(length) = too_short(measure, &text.value).filter(|_| !is_slogan()) else { return };
    let said = quoted(&text.value);
    findings.add(
        RULE.at(text.span)
            .entity(entity)
            .field(Measure::text)
            .says(
                format!("措施「{said}」只有 {length} 个字"),
                format!("the measure “{said}” has only {length} characters"),
            )
            .help("写明谁在何时做什么", "say who does what and when"),
    );
}

/// How many letters and digits a measure has, its rules, frequency and evidence included, where they are too few.
pub(super) fn too_short(measure: &Measure, text: &str) -> Option<usize> {
    if has(text, MEASURE) {
        return None;
    }
    let length = length(measure, &[Measure::text, Measure::rules, Measure::frequency, Measure::evidence]);
    (length < MEASURE).then_some(length)
}

/// So many letters and digits stand in the text alone, as in nearly every text.
fn has(text: &str, length: usize) -> bool {
    text.chars().filter(|c| c.is_alphanumeric()).take(length).count() == length
}

/// Letters and digits of these fields.
fn length(record: &impl Record, fields: &[crate::record::Field]) -> usize {
    let mut length = 0;
    record.walk(&mut |field, slot| {
        if fields.contains(&field) {
            slot.leaves(&mut |leaf| length += leaf.text.chars().filter(|c| c.is_alphanumeric()).count());
        }
    });
    length
}
