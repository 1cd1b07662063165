//! `broken-numbering`: a number that occurs twice in a list, or one that was left out.

use rustc_hash::FxHashMap;

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Field, RecordKind, Text};
use crate::register::{Holder, Power, Risk};
use crate::source::{Given, Span, Spanned};
use crate::vocabulary::compatible;

pub static RULE: Rule = Rule {
    name: "broken-numbering",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("broken_numbering.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(check)];

/// One row of a list that carries a number.
struct Row<'m> {
    id: &'m str,
    number: &'m Given<Text>,
}

fn check(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    fn id(given: &Given<Text>) -> &str {
        given.value().map_or("", |id| id)
    }
    let torn = context.torn || holder.risks_unread();
    let powers = holder.powers.iter().map(|power| Row { id: id(&power.value.id), number: &power.value.number });
    in_list(powers, RecordKind::Power, Power::number, context.torn, findings);
    let risks = holder.risks.iter().map(|risk| Row { id: id(&risk.value.id), number: &risk.value.number });
    in_list(risks, RecordKind::Risk, Risk::number, torn, findings);
}

fn in_list<'m>(
    rows: impl Iterator<Item = Row<'m>>,
    kind: RecordKind,
    field: Field,
    torn: bool,
    findings: &mut Findings,
) {
    let mut seen: FxHashMap<u32, Span> = FxHashMap::default();
    let mut last: Option<u32> = None;
    // Whether every row since the last number carried one.
    let mut closed = !torn;
    for row in rows {
        let Some((number, span)) = whole(row.number) else {
            closed = false;
            continue;
        };
        if let Some(first) = seen.get(&number) {
            findings.add(
                RULE.at(span)
                    .entity(row.id)
                    .field(field)
                    .says(
                        format!("{}的序号 {number} 重复", kind.zh()),
                        format!("the number {number} occurs twice among the {}s", kind.en()),
                    )
                    .label(*first, "第一次在这里", "first here")
                    .help("依次重排;编号(标识)不用改", "number them anew; ids stay as they are"),
            );
        } else if closed && let Some(before) = last.filter(|before| number > before + 1) {
            findings.add(
                RULE.at(span)
                    .entity(row.id)
                    .field(field)
                    .says(
                        format!("{}的序号从 {before} 跳到 {number}", kind.zh()),
                        format!("the numbers of the {}s jump from {before} to {number}", kind.en()),
                    )
                    .help(
                        "核对是不是漏了一行;没有漏的依次重排,编号(标识)不用改",
                        "see whether a row was left out; else number them anew, ids stay as they are",
                    ),
            );
        }
        seen.entry(number).or_insert(span);
        last = Some(number);
        closed = !torn;
    }
}

/// `3`, `３`, `3.`, `（3）`; nothing for n.m, letters and what is absent.
fn whole(number: &Given<Text>) -> Option<(u32, Span)> {
    let Spanned { value, span } = number.spanned()?;
    let plain = compatible(value);
    let digits = plain.trim_start_matches('(').trim_end_matches([')', '.', '、', '。']);
    (digits.len() <= 6).then(|| digits.parse().ok()).flatten().map(|number| (number, *span))
}
