//! `too-few-measures`: a handful of measures for a crowd of risk points.

use rustc_hash::FxHashSet;

use super::Check;
use crate::facts::{FileContext, views};
use crate::finding::{Findings, Rule, Severity};
use crate::record::Listed;
use crate::register::{Holder, Measure, Owner, Risk};
use crate::source::{Spanned, visible};

pub static RULE: Rule = Rule {
    name: "too-few-measures",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("too_few_measures.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

fn check(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let each = context.profile.asked.points_each;
    // What a library leaves open, the post that refers to it fills in.
    if holder.risks.len() <= each || context.torn || holder.risks_unread() || holder.kind == Owner::Library {
        return;
    }
    let active = || holder.risks.iter().filter(|risk| risk.is_active());
    let own: usize = active().map(|risk| risk.measures.items().len()).sum();
    let unread = |risk: &Spanned<Risk>| risk.measures.is_absent() != risk.measures.surely_empty();
    if own * each >= holder.risks.len() || active().any(|risk| risk.measures.items().is_empty() && unread(risk)) {
        return;
    }
    // Points without any measure are for `risk-without-measure`.
    let mut points = 0;
    let mut measures: FxHashSet<*const Spanned<Measure>> = FxHashSet::default();
    for view in views(holder, context.library).iter().filter(|view| view.risk.value.is_active()) {
        let acting = view.measures();
        points += usize::from(!acting.is_empty());
        measures.extend(acting.into_iter().map(std::ptr::from_ref));
        if measures.len() * each >= holder.risks.len() {
            return;
        }
    }
    let measures = measures.len();
    if points <= measures * each {
        return;
    }
    let name = visible(holder.name.map_or("", |name| &name.value));
    let kind = holder.kind.record();
    let plural = if measures == 1 { "" } else { "s" };
    findings.add(
        RULE.at(holder.name.map_or(holder.placed.mark, |name| name.span))
            .field(Risk::measures)
            .says(
                format!("{}「{name}」的 {points} 个风险点只有 {measures} 条措施", kind.zh()),
                format!("the {} `{name}` has {measures} measure{plural} for {points} risk points", kind.en()),
            )
            .help(
                format!("对着每个风险点写措施;平均一条措施最多对应 {each} 个风险点"),
                format!("write measures for each risk point; on average one may stand for at most {each}"),
            ),
    );
}
