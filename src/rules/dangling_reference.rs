//! `dangling-reference`: a reference that leads nowhere.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::near::near_ids;
use super::ways::Known;
use super::wording::rewrite;
use super::{Across, Check, Resolved};
use crate::facts::{FileContext, LibraryProblem, RefKind, RiskView};
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::record::{Field, Listed, Text};
use crate::register::{Holder, Measure, Process, Risk, Statement, Step};
use crate::source::{Given, Spanned, visible};
use crate::vocabulary::nfc;

pub static RULE: Rule = Rule {
    name: "dangling-reference",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("dangling_reference.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(within), Check::Across(between), Check::Across(of_statements)];

/// Looking for what was meant costs more than finding that it is not there: so often in one file.
const SUGGESTED: usize = 20;

/// References that the file itself, or the library, answers.
fn within(holder: &Holder<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let mut within = Within {
        holder,
        context,
        ids: holder.risks.iter().filter_map(|risk| risk.id.value()).map(|id| nfc(id)).collect(),
        suggested: 0,
        findings,
    };
    for risk in holder.risks {
        within.library_point(risk);
    }
    if !context.torn {
        holder.processes.iter().for_each(|process| within.ways_on(process));
    }
    // What could not be read may be what is referred to.
    if context.torn || holder.risks_unread() {
        return;
    }
    for risk in holder.risks {
        within.own_measures(risk);
    }
    let of_powers = holder.powers.iter().flat_map(|power| power.measures.items());
    for named in holder.measures.iter().chain(of_powers).flat_map(|measure| measure.r#for.items()) {
        within.must_name_point(named, "");
    }
}

struct Within<'w, 'm> {
    holder: &'w Holder<'m>,
    context: &'w FileContext<'w>,
    ids: FxHashSet<Cow<'w, str>>,
    suggested: usize,
    findings: &'w mut Findings,
}

impl<'m> Within<'_, 'm> {
    fn library_point(&mut self, risk: &'m Spanned<Risk>) {
        let Given::Is(reference) = &risk.library else { return };
        let id = risk.id.value().map_or("", |id| id);
        match self.context.library.find(&reference.value) {
            Ok(_) => {}
            Err(LibraryProblem::Unknown) if self.context.library.torn => {}
            Err(LibraryProblem::Unknown) => {
                let library = self.context.library;
                let near = self.suggest(|| library.near(&reference.value));
                let draft = nowhere(RULE.at(reference.span), &reference.value, Risk::library).entity(id);
                self.findings.add(offer(draft, &near));
            }
            Err(LibraryProblem::Ambiguous { files }) => self.findings.add(ambiguous(reference, &files).entity(id)),
        }
    }

    /// A measure of a point is for some of its manifestations, by number, or for points of the file.
    fn own_measures(&mut self, risk: &'m Spanned<Risk>) {
        let numbered = risk.measures.items().iter().flat_map(|measure| measure.r#for.items());
        let mut numbered = numbered.peekable();
        if numbered.peek().is_none() {
            return;
        }
        let view = RiskView::new(risk, self.holder, self.context.library);
        let given = view.given(|risk| &risk.manifestations);
        let unread = matches!(given, Given::Unreadable(_)) || matches!(given, Given::Is(list) if list.torn);
        let count = view.manifestations().len();
        for named in numbered {
            match number(&named.value) {
                Some(number) if unread || (1..=count).contains(&number) || self.names_point(&named.value) => {}
                Some(number) => self.findings.add(no_manifestation(&view, named, number, count)),
                None => self.must_name_point(named, view.id()),
            }
        }
    }

    /// A step leads to steps of its own process.
    fn ways_on(&mut self, process: &'m Process) {
        let steps = process.steps.items();
        let unread = matches!(&process.steps, Given::Is(list) if list.torn);
        let mut known = Known::new(process, steps);
        let ways = steps.iter().flat_map(|step| step.next.items()).filter_map(|way| way.to.spanned());
        for to in ways.filter(|_| !unread) {
            if known.find(&to.value).is_some() {
                continue;
            }
            let near = self.suggest(|| {
                near_ids(&to.value, steps.iter().filter_map(|step| step.id.value()).map(|id| &**id))
            });
            let draft = nowhere(RULE.at(to.span), &to.value, Step::next);
            self.findings.add(match near.is_empty() {
                true => draft.help("写本流程中步骤的编号,流程到此为止的写「结束」", "write the id of a step of this process, or 结束 where it ends"),
                false => offer(draft, &near),
            });
        }
    }

    fn names_point(&self, named: &str) -> bool {
        self.ids.contains(&*nfc(named))
    }

    fn must_name_point(&mut self, named: &Spanned<Text>, entity: &str) {
        if self.names_point(&named.value) {
            return;
        }
        let holder = self.holder;
        let near = self.suggest(|| {
            near_ids(&named.value, holder.risks.iter().filter_map(|risk| risk.id.value()).map(|id| &**id))
        });
        let draft = nowhere(RULE.at(named.span), &named.value, Measure::r#for).entity(entity);
        self.findings.add(offer(draft, &near));
    }

    fn suggest(&mut self, near: impl FnOnce() -> Vec<String>) -> Vec<String> {
        self.suggested += 1;
        if self.suggested <= SUGGESTED { near() } else { Vec::new() }
    }
}

/// `2`, `２`, `(2)`, `②`.
fn number(text: &str) -> Option<usize> {
    let folded = crate::vocabulary::fold(text);
    folded.bytes().all(|b| b.is_ascii_digit()).then(|| folded.parse().ok()).flatten()
}

fn no_manifestation(view: &RiskView<'_>, named: &Spanned<Text>, number: usize, count: usize) -> Draft {
    let id = view.id();
    let draft = RULE.at(named.span).entity(id).field(Measure::r#for).says(
        format!("针对第 {number} 条表现形式,风险点 {id} 只有 {count} 条"),
        format!("for manifestation {number}, but risk point {id} has {count}"),
    );
    match view.risk.manifestations.span() {
        Some(span) => draft.label(span, "表现形式", "manifestations"),
        None => draft,
    }
    .help("改为表现形式的序号,不写 `针对` 即针对全部", "write the number of a manifestation; without `针对` (for) it is for all")
}

/// References from file to file.
fn between(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let mut suggested = 0;
        for fact in facts.references.iter().filter(|fact| !fact.lenient) {
            if across.resolve(file, &fact.text, fact.wants) != Resolved::Nowhere {
                continue;
            }
            suggested += 1;
            let near = match suggested <= SUGGESTED {
                true => across.near(file, &fact.text, fact.wants),
                false => Vec::new(),
            };
            let draft = nowhere(RULE.at_place(across.place(file, fact.span)), &fact.text, fact.field);
            findings.add(offer(draft.entity(&fact.entity), &near));
        }
    }
}

/// What published figures speak of.
fn of_statements(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let statement = facts.file.as_ref().and_then(|file| file.statement.as_ref());
        let Some(Given::Is(scope)) = statement.map(|statement| &statement.scope) else { continue };
        if across.resolve(file, &scope.value, RefKind::Any) == Resolved::Nowhere {
            let near = across.near(file, &scope.value, RefKind::Any);
            let draft = nowhere(RULE.at_place(across.place(file, scope.span)), &scope.value, Statement::scope);
            findings.add(offer(draft, &near));
        }
    }
}

fn nowhere(draft: Draft, text: &str, field: Field) -> Draft {
    let (zh, shown) = (field.zh(), visible(text));
    draft.field(field).says(
        format!("{zh}「{shown}」在台账里找不到"),
        format!("`{shown}` ({}) is nowhere in the register", field.name()),
    )
}

fn offer(draft: Draft, near: &[String]) -> Draft {
    if near.is_empty() {
        return draft.help(
            "写编号或路径,例如 R1、药剂科/采购员、/院长、药剂科#R1",
            "write an id or a path: R1, 药剂科/采购员, /院长, 药剂科#R1",
        );
    }
    let words: Vec<&str> = near.iter().map(String::as_str).collect();
    let span = draft.span();
    let draft = rewrite(draft, span, &words);
    let offered: Vec<String> = near.iter().map(|near| format!("`{}`", visible(near))).collect();
    draft.help(format!("是不是 {}", offered.join("、")), format!("did you mean {}", offered.join(" or ")))
}

fn ambiguous(reference: &Spanned<Text>, files: &[String]) -> Draft {
    let shown = visible(&reference.value);
    let offered: Vec<String> = files.iter().take(5).map(|file| format!("`{}`", visible(file))).collect();
    RULE.at(reference.span)
        .field(Risk::library)
        .says(
            format!("风险库里有 {} 个「{shown}」", files.len()),
            format!("the library has {} points `{shown}`", files.len()),
        )
        .help(format!("写明是哪一个:{}", offered.join("、")), format!("say which: {}", offered.join(" or ")))
}
