//! `riskreg export --format parquet`: registers as a dataset for engines of SQL.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, anyhow, bail};

use super::Outcome;
use super::common::{Input, Register, leave, names, parts, said, say, state_of_reading};
use crate::dataset::{self, ROLLUP};
use crate::output;
use crate::reports::rollup::{self, Sent, Uncountable, beside};
use crate::write::json;

/// The largest list of files of an earlier dataset that is read, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Writes the registers into the folder. `with_names`: the names of people too.
pub fn write(input: &Input, with_names: bool, folder: Option<&Path>) -> Result<Outcome> {
    let Some(folder) = folder else {
        bail!("数据集是一个文件夹,用 `--output 文件夹` 写明 / a dataset is a folder: name it with `--output FOLDER`");
    };
    let registers = input.read(|mut ask| {
        (ask.rules, ask.models, ask.fingerprint) = (false, true, true);
        ask
    })?;
    if let Some(register) = registers.iter().find(|register| !register.only.is_empty()) {
        let shown = register.shown();
        bail!("数据集总是整个台账,写 {shown} / a dataset is of whole registers: name {shown}");
    }
    let language = input.language(&registers);
    let outcome = state_of_reading(&registers, language);
    if outcome == Outcome::Nothing {
        return Ok(outcome);
    }
    let names = names(&registers);
    let parts = parts(&registers, &names);
    let fingerprints: Vec<String> = registers.iter().map(Register::fingerprint).collect();
    let entries = rollup::entries(&parts, &[], &fingerprints);
    let sent = entries.iter().zip(&names).map(|(entry, (shown, _))| Sent { from: shown.clone(), entry: entry.clone() });
    rollup::merge(sent.collect()).map_err(|Uncountable(both)| anyhow!(said(&both)))?;
    let head = output::whole(folder, files_of, |put| {
        let head = dataset::write(&parts, &entries, with_names, put)?;
        let mut text = Vec::new();
        json::pretty(&mut text, &beside(&head, &entries))?;
        put(ROLLUP, &text)?;
        Ok(head)
    })?;
    let (files, rows) = (head.files.len(), head.files.values().map(|file| file.rows).sum::<u64>());
    let shown = folder.display();
    say(language.of(
        format!("写入 {shown}:{files} 个文件,{rows} 行"),
        format!("written to {shown}: {files} files, {rows} rows"),
    ));
    drop(parts);
    leave(registers);
    Ok(outcome)
}

/// The files of a dataset that an earlier run wrote, by what its roll-up says.
fn files_of(folder: &Path) -> Option<BTreeSet<String>> {
    let path = folder.join(ROLLUP);
    let kind = path.symlink_metadata().ok()?;
    if !kind.is_file() || kind.len() > LARGEST {
        return None;
    }
    let head = rollup::read(&std::fs::read(path).ok()?).ok()?.dataset?;
    Some(head.files.into_keys().chain([ROLLUP.to_owned()]).collect())
}
