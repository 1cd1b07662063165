//! What a command printed of a revision, kept: the same of the same commit's tree is printed again without reading it.
//! Keyed by git's name of the tree that the register is, by all that was asked, and by the program itself.

use std::cell::RefCell;
use std::fmt::Debug;
use std::io::Write;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::Outcome;
use super::common::{Input, Register, color, locale, say, width};
use crate::cache::Store;
use crate::read::discover_at;

thread_local! {
    /// What was said on standard error since a run began that may be kept.
    static SAID: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Notes what is said on standard error, for a run that may be kept.
pub fn note(text: &str) {
    SAID.with_borrow_mut(|said| said.iter_mut().for_each(|said| said.push(text.to_owned())));
}

/// All that a run gave.
#[derive(Serialize, Deserialize)]
struct Kept {
    found: bool,
    said: Vec<String>,
    out: String,
}

/// Runs a command that prints to `out`, or prints what it printed before of the same. `asked` is all that it was asked, the
/// registers and the revision apart; `run` says beside its outcome whether every file could be had.
pub fn or_run(
    command: &str,
    input: &Input,
    asked: &impl Debug,
    out: &mut dyn Write,
    run: impl FnOnce(&mut dyn Write) -> Result<(Outcome, bool)>,
) -> Result<Outcome> {
    let Some(key) = key(input, asked)? else { return Ok(run(out)?.0) };
    let store = Store::open(!input.no_cache);
    let known = store.get(command, key.as_bytes()).and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
    if let Some(kept) = known {
        kept.said.into_iter().for_each(say);
        out.write_all(kept.out.as_bytes())?;
        return Ok(if kept.found { Outcome::Found } else { Outcome::Clean });
    }
    let mut bytes: Vec<u8> = Vec::new();
    SAID.set(Some(Vec::new()));
    let ran = run(&mut bytes);
    let said = SAID.take().unwrap_or_default();
    let (outcome, complete) = ran?;
    out.write_all(&bytes)?;
    if complete
        && outcome != Outcome::Nothing
        && let Ok(out) = String::from_utf8(bytes)
    {
        let kept = Kept { found: outcome == Outcome::Found, said, out };
        serde_json::to_vec(&kept).into_iter().for_each(|bytes| store.put(command, key.as_bytes(), &bytes));
    }
    Ok(outcome)
}

/// The bytes of every file could be had: what is kept depends on nothing but them.
pub fn is_complete(registers: &[Register]) -> bool {
    let files =
        registers.iter().flat_map(|register| register.survey.layout.entries.iter().zip(&register.survey.contributions));
    files.filter(|(entry, _)| entry.kind.is_some()).all(|(_, contribution)| contribution.bytes != 0)
}

/// Everything that what is printed follows from; `None` where it is not of revisions.
fn key(input: &Input, asked: &impl Debug) -> Result<Option<String>> {
    let Some(revision) = &input.at else { return Ok(None) };
    let mut key = format!("{asked:?}\n{:?} {} {}\n", locale(), color(), width());
    for target in discover_at(&input.paths, revision)? {
        let source = &target.source;
        let Some(tree) = source.repository().tree(source.commit(), source.prefix()) else { return Ok(None) };
        key.push_str(&format!("{tree} {:?} {:?}\n", target.root, target.only));
    }
    Ok(Some(key))
}
