//! `expected-missing`: a department or post that should have a register and has none.

use rustc_hash::FxHashMap;

use super::{Across, Check};
use crate::facts::{Lack, Present, asks_for_names, lacks};
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::record::Field;
use crate::register::{Department, FileKind, Unit};
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "expected-missing",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("expected_missing.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let below = below(across);
    let none = Present::default();
    for (file, facts, _) in across.present() {
        let lists = [(FileKind::Department, &facts.expected.departments), (FileKind::Post, &facts.expected.posts)];
        for (kind, expected) in lists {
            for (lack, span) in lacks(expected, below.get(&(file, kind)).unwrap_or(&none)).1 {
                findings.add(draft(RULE.at_place(across.place(file, span)), &lack, kind, field(across, file, kind)));
            }
        }
    }
}

fn draft(draft: Draft, lack: &Lack<'_>, kind: FileKind, field: Field) -> Draft {
    let (zh, en) = (kind.record().zh(), kind.record().en());
    let draft = draft.field(field);
    match lack {
        Lack::Name(name) => {
            let name = visible(name);
            draft
                .says(format!("应建的{zh}「{name}」没有台账"), format!("the expected {en} `{name}` has no file"))
                .help(
                    format!("建立它的台账,名称对不上的改名;不再设的从 `{}` 删去", field.zh()),
                    "add its file, or give it this name; where it is no more, take it off the list",
                )
        }
        Lack::Number { expected, found } => draft
            .says(
                format!("应建{zh} {expected} 个,实有 {found} 个"),
                format!("{expected} {en}s are expected here, {found} found"),
            )
            .help("补建台账,或改正这个数", "add their files, or correct the number"),
    }
}

fn field(across: &Across<'_>, file: usize, kind: FileKind) -> Field {
    match (across.layout.entries[file].kind, kind) {
        (Some(FileKind::Department), _) => Department::expected_posts,
        (_, FileKind::Department) => Unit::expected_departments,
        _ => Unit::expected_posts,
    }
}

/// What lies in each unit and department that expects something, by kind.
fn below(across: &Across<'_>) -> FxHashMap<(usize, FileKind), Present> {
    // Whether departments, and posts, are expected by name: most lists are a number.
    let expecting: FxHashMap<usize, [bool; 2]> = across
        .present()
        .filter(|(_, facts, _)| !facts.expected.departments.is_empty() || !facts.expected.posts.is_empty())
        .map(|(file, facts, _)| (file, [&facts.expected.departments, &facts.expected.posts].map(|list| asks_for_names(list))))
        .collect();
    let mut below: FxHashMap<(usize, FileKind), Present> = FxHashMap::default();
    for (file, facts, kind) in across.present() {
        // A unit inside the unit is one of its departments to those who list them.
        let (kind, list) = match kind {
            FileKind::Department | FileKind::Unit => (FileKind::Department, 0),
            FileKind::Post => (FileKind::Post, 1),
            _ => continue,
        };
        for home in across.above(file) {
            let Some(by_name) = expecting.get(&home) else { continue };
            let present = below.entry((home, kind)).or_default();
            match by_name[list] {
                true => present.add(&across.layout.entries[file].identity, facts.file.as_ref()),
                false => present.count += 1,
            }
        }
    }
    below
}
