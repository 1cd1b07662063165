//! `lint --fix` and `--diff`: makes the safe fixes in an overlay until none is left, then writes or shows them.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;

use super::common::Register;
use super::patch;
use crate::edit::{self, Refusal, Syntax};
use crate::finding::Fix;
use crate::judge::{Selection, judge};
use crate::read::{Listed, Source};

/// What fixing a register came to.
#[derive(Default)]
pub struct Fixed {
    files: BTreeMap<String, Change>,
    /// Fixes made.
    pub count: usize,
    /// Fixes that would have changed more than they say, and were left alone.
    pub refused: usize,
}

struct Change {
    listed: Listed,
    before: Vec<u8>,
    after: String,
}

/// A fix may bring another to light, and a rule may speak of one place a file at a time. More rounds than this are
/// needed only by fixes that undo each other, or by files that a person should look at.
const ROUNDS: usize = 32;

/// Fixes refused together are tried one by one, so many of them in a file.
const ONE_BY_ONE: usize = 100;

/// Makes every safe fix of the findings that `selection` reports. `again` surveys the register anew with what came
/// of it; no file is written.
pub fn fix(
    register: &mut Register,
    selection: &Selection,
    again: &dyn Fn(&mut Register) -> Result<()>,
) -> Result<Fixed> {
    let mut fixed = Fixed::default();
    for _ in 0..ROUNDS {
        let edited = round(register, selection, &mut fixed);
        if edited.is_empty() {
            break;
        }
        for (listed, before, after) in edited {
            register.source.put(&listed.path, after.clone().into_bytes());
            match fixed.files.get_mut(&listed.path) {
                Some(change) => change.after = after,
                None => {
                    let path = listed.path.clone();
                    fixed.files.insert(path, Change { listed, before: before.into_bytes(), after });
                }
            }
        }
        again(register)?;
    }
    Ok(fixed)
}

/// The files that one round changes: each with its text before and after.
fn round(register: &Register, selection: &Selection, fixed: &mut Fixed) -> Vec<(Listed, String, String)> {
    let judgement = judge(&register.survey, &register.source, selection);
    let mut by_file: BTreeMap<crate::source::FileId, Vec<&Fix>> = BTreeMap::new();
    for judged in &judgement.findings {
        if let Some(fix) = judged.finding.fix.as_deref().filter(|fix| fix.safe) {
            by_file.entry(judged.finding.place.file).or_default().push(fix);
        }
    }
    let mut edited = Vec::new();
    fixed.refused = 0;
    for (file, fixes) in by_file {
        let listed = &register.survey.entry(file).listed;
        let Some(lines) = judgement.texts.get(file) else { continue };
        let text = lines.text();
        let (after, made, refused) = apply(text, &fixes, Syntax::of(&listed.path));
        fixed.count += made;
        fixed.refused += refused;
        if made > 0 && after != text {
            edited.push((listed.clone(), text.to_owned(), after));
        }
    }
    edited
}

/// The text with as many of the fixes as can be made, how many those are, and how many were refused. What touches
/// an earlier fix waits for the next round.
fn apply(text: &str, fixes: &[&Fix], syntax: Syntax) -> (String, usize, usize) {
    let chosen = apart(fixes);
    let edits: Vec<_> = chosen.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
    if let Ok(after) = edit::checked(text, &edits, syntax) {
        return (after, chosen.len(), 0);
    }
    // One of them spoils it for all: keep those that can be made with those before them.
    let mut kept: Vec<crate::finding::Edit> = Vec::new();
    let mut after = text.to_owned();
    let mut made = 0;
    for fix in chosen.iter().take(ONE_BY_ONE) {
        let with: Vec<_> = kept.iter().chain(&fix.edits).cloned().collect();
        match edit::checked(text, &with, syntax) {
            Ok(text) => {
                (after, kept) = (text, with);
                made += 1;
            }
            Err(Refusal::Broken) => break,
            Err(_) => {}
        }
    }
    (after, made, chosen.len() - made)
}

/// The fixes that touch none before them.
fn apart<'f>(fixes: &[&'f Fix]) -> Vec<&'f Fix> {
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    let mut chosen = Vec::new();
    for fix in fixes {
        let free = |edit: &crate::finding::Edit| {
            let before = taken.range(..=edit.span.start).next_back();
            let after = taken.range(edit.span.start..).next();
            before.is_none_or(|(start, end)| *end <= edit.span.start && *start < edit.span.start)
                && after.is_none_or(|(start, _)| edit.span.end <= *start && *start > edit.span.start)
        };
        if fix.edits.iter().all(free) {
            taken.extend(fix.edits.iter().map(|edit| (edit.span.start, edit.span.end)));
            chosen.push(*fix);
        }
    }
    chosen
}

impl Fixed {
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// Writes the changed files.
    pub fn write(&self) -> Result<()> {
        self.files.values().try_for_each(|change| edit::write(&change.listed.native, &change.before, &change.after))
    }

    /// Shows the changes as `patch` and `git apply` take them.
    pub fn show(&self, source: &dyn Source, out: &mut dyn Write) -> Result<()> {
        for (path, change) in &self.files {
            patch::show(&source.shown(path), &String::from_utf8_lossy(&change.before), &change.after, out)?;
        }
        Ok(())
    }
}
