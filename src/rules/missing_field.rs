//! `missing-field`: a record without what it must say.

use super::{Check, free_ids};
use crate::facts::{FileContext, RiskView};
use crate::finding::{Finding, Findings, Rule, Severity};
use crate::record::{Listed, Problem, ProblemKind};
use crate::register::{Holder, Model, Power, Risk};
use crate::source::Spanned;

pub static RULE: Rule = Rule {
    name: "missing-field",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("missing_field.md"),
};

pub const CHECKS: &[Check] = &[Check::Problem(required), Check::Mend(assign_ids), Check::Risk(titled), Check::Power(named)];

fn required(problem: &Problem, _: &FileContext<'_>, findings: &mut Findings) {
    let ProblemKind::MissingField { record, field, language, .. } = &problem.kind else { return };
    let (key, def) = (field.key(*language), field.def());
    findings.add(
        RULE.at(problem.span)
            .field(*field)
            .says(
                format!("{}缺少 `{key}`({})", record.zh(), def.doc_zh),
                format!("the {} has no `{key}` ({})", record.en(), def.doc_en),
            )
            .help(format!("补写 `{key}: …`"), format!("add `{key}: …`")),
    );
}

/// An id has one right value: any that is free.
fn assign_ids(found: &mut [Finding], problems: &[Problem], model: &Model, context: &FileContext<'_>) {
    let missing = found.iter_mut().filter(|finding| finding.rule == &RULE && finding.field == Some(Risk::id));
    free_ids::assign(missing, problems, model, context);
}

/// A risk point says what the risk is, in a title or in manifestations, or refers to a library point that does.
fn titled(view: &RiskView<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    let risk = &view.risk.value;
    if risk.placed.open
        || !risk.title.is_absent()
        || !risk.library.is_absent()
        || !risk.manifestations.surely_empty()
    {
        return;
    }
    findings.add(
        RULE.at(view.mark())
            .entity(view.id())
            .field(Risk::title)
            .says(
                "风险点既没有名称,也没有表现形式",
                "the risk point has neither a title nor manifestations",
            )
            .help(
                "补写 `风险点: …` 或 `表现形式:`,或 `引用` 风险库中的风险点",
                "add `风险点: …` (title) or `表现形式:` (manifestations), or refer to a library point with `引用` (library)",
            ),
    );
}

/// A power has a name; its content serves where there is no other.
fn named(power: &Spanned<Power>, _: &Holder<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    let Power { placed, name, id, .. } = &power.value;
    let content = &power.content;
    if placed.open || !name.is_absent() || !content.is_absent() {
        return;
    }
    findings.add(
        RULE.at(id.span().unwrap_or(placed.mark))
            .entity(id.value().map_or("", |id| id))
            .field(Power::name)
            .says("职权没有名称", "the power has no name")
            .help("补写 `名称: …`", "add `名称: …` (name)"),
    );
}
