//! `duplicate-id`: one id for two things.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Across, Check};
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::read::{Layout, LayoutFault};
use crate::record::Field;
use crate::register::{Holder, Power, Process, Risk};
use crate::rules::across::folder;
use crate::source::{FileId, Given, Place, Span, visible};
use crate::vocabulary::nfc;

pub static RULE: Rule = Rule {
    name: "duplicate-id",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("duplicate_id.md"),
};

pub const CHECKS: &[Check] = &[Check::Holder(within), Check::Layout(twins), Check::Across(between)];

/// Ids are unique within their owner across powers, risk points and processes, and steps within their process.
fn within(holder: &Holder<'_>, _: &FileContext<'_>, findings: &mut Findings) {
    let mut seen: FxHashMap<String, Span> = FxHashMap::default();
    let mut take = |id: &Given<crate::record::Text>, field: Field| {
        let Given::Is(id) = id else { return };
        let key = nfc(&id.value).into_owned();
        match seen.get(&key) {
            None => _ = seen.insert(key, id.span),
            Some(first) => findings.add(
                RULE.at(id.span)
                    .entity(&id.value)
                    .field(field)
                    .says(format!("编号 {key} 在本文件里用了两次"), format!("the id {key} is used twice in this file"))
                    .label(*first, "第一次", "first used here")
                    .help("改一个;职权、风险点和流程共用一套编号", "change one; powers, risk points and processes share one set of ids"),
            ),
        }
    };
    holder.risks.iter().for_each(|risk| take(&risk.id, Risk::id));
    holder.powers.iter().for_each(|power| take(&power.id, Power::id));
    holder.processes.iter().for_each(|process| take(&process.id, Process::id));
}

/// Two files with one identity path.
fn twins(layout: &Layout, findings: &mut Findings) {
    for (index, entry) in layout.entries.iter().enumerate() {
        let Some(LayoutFault::SameIdentity { other }) = entry.fault else { continue };
        let (path, other) = (&entry.listed.path, &layout.entries[other].listed.path);
        findings.add(
            RULE.at_place(Place { file: FileId(index as u32), span: Span::default() })
                .says(
                    format!("与「{}」是同一个标识,没有读", visible(other)),
                    format!("has the same identity as `{}` and is not read", visible(other)),
                )
                .help(
                    format!("把「{}」改名,或并入另一个文件", visible(path)),
                    format!("rename `{}` or merge it into the other", visible(path)),
                ),
        );
    }
}

/// Own ids of posts, departments and units: unique among their siblings, and no sibling's file name.
fn between(across: &Across<'_>, findings: &mut Findings) {
    let home_of = |index: usize| folder(&across.layout.entries[index].identity);
    // Few registers give their files ids of their own.
    let with_ids = across.present().filter(|(_, facts, _)| facts.file.as_ref().is_some_and(|file| file.id.is_some()));
    let homes: FxHashSet<&str> = with_ids.map(|(index, ..)| home_of(index)).collect();
    let mut seen: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    for (index, entry) in across.layout.entries.iter().enumerate() {
        if entry.kind.is_some() && !entry.identity.is_empty() && homes.contains(home_of(index)) {
            let name = entry.identity.rsplit('/').next().unwrap_or(&entry.identity);
            seen.entry((folder(&entry.identity), name)).or_insert(index);
        }
    }
    for (index, facts, _) in across.present() {
        let Some((id, span)) = facts.file.as_ref().and_then(|file| file.id.as_ref()) else { continue };
        let home = home_of(index);
        match seen.get(&(home, &**id)) {
            None => _ = seen.insert((home, id), index),
            Some(other) if *other == index => {}
            Some(other) => {
                let name = across.name_of(*other);
                findings.add(
                    RULE.at_place(across.place(index, *span))
                        .field(crate::register::Post::id)
                        .says(format!("编号 {id} 已经指「{name}」"), format!("the id {id} already means `{name}`"))
                        .help("换一个编号", "choose another id"),
                );
            }
        }
    }
}
