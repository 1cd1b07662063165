//! What the manifest states of registers: bytes, profile, and the moment at which they were published.

use anyhow::{Result, bail};
use jiff::Timestamp;
use rayon::prelude::*;

use super::ready::Ready;
use crate::commands::common::fingerprint_of;
use crate::fingerprint;
use crate::publish::Published;
use crate::publish::proof::{Manifest, OfCommit, OfProfile, OfRegister};
use crate::read::{Listed, Mark, ReadFault, Source, committed};
use crate::survey::hash;

/// A register as it was published. Fails where its files are no longer those that were read.
pub fn register(register: &Ready<'_>, published: &Published) -> Result<OfRegister> {
    let survey = register.released.survey;
    let entries = &survey.layout.entries;
    let read = |file: usize| register.source.read(&entries[file].listed, survey.largest);
    let changed = |file: usize| is_changed(&entries[file].listed, || read(file), survey.contributions[file].bytes);
    let parts = (0..entries.len()).into_par_iter().filter(|file| fingerprint::is_part(&survey.layout, *file));
    if parts.any(changed) {
        bail!("生成期间台账有改动,请再运行一次 / the register changed while it was being published; run again");
    }
    let config = survey.layout.config.and_then(|file| read(file).ok()).unwrap_or_default();
    Ok(OfRegister {
        name: published.name().to_owned(),
        folder: published.folder().to_owned(),
        only: register.only.to_vec(),
        commit: None,
        since: published.since().map(str::to_owned),
        fingerprint: fingerprint_of(survey, register.source),
        profile: OfProfile::new(&survey.profile, &config),
    })
}

/// A file is not what the survey read, whose bytes had the hash `bytes`: it looks otherwise, or holds others where looks tell
/// nothing.
fn is_changed(listed: &Listed, read: impl FnOnce() -> Result<Vec<u8>, ReadFault>, bytes: u64) -> bool {
    match listed.mark {
        Some(Mark::Object(_)) => false,
        Some(looked) => Mark::at(&listed.native) != Some(looked),
        None => read().is_ok_and(|now| hash(&now) != bytes),
    }
}

/// Adds when a publication was made and from which commits.
pub fn moment(registers: &[Ready<'_>], manifest: &mut Manifest) {
    manifest.date = now().to_string();
    for (register, stated) in registers.iter().zip(&mut manifest.registers) {
        let commit = match register.commit {
            Some(commit) => Some((commit.to_owned(), false)),
            None => committed(register.source.root()),
        };
        stated.commit = commit.map(|(name, dirty)| OfCommit { name, dirty });
    }
}

/// To the second; what `SOURCE_DATE_EPOCH` says where it is set, as reproducible builds do.
fn now() -> Timestamp {
    let stated = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let seconds = stated.unwrap_or_else(|| Timestamp::now().as_second());
    Timestamp::from_second(seconds).unwrap_or_default()
}
