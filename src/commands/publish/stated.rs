//! What the manifest states of registers: bytes, profile, and the moment at which they were published.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, bail};
use jiff::Timestamp;
use rayon::prelude::*;

use super::ready::Ready;
use crate::fingerprint;
use crate::publish::Published;
use crate::publish::proof::{Manifest, OfCommit, OfProfile, OfRegister};
use crate::read::{Source, committed};
use crate::survey::hash;

/// A register as it was published. Fails where its files are no longer those that were read.
pub fn register(register: &Ready<'_>, published: &Published) -> Result<OfRegister> {
    let survey = register.released.survey;
    let changed = AtomicBool::new(false);
    let read = |file: &usize| {
        let bytes = register.source.read(&survey.layout.entries[*file].listed, survey.largest);
        let same = bytes.as_ref().is_ok_and(|bytes| hash(bytes) == survey.contributions[*file].bytes);
        changed.fetch_or(bytes.is_ok() && !same, Ordering::Relaxed);
        bytes
    };
    let fingerprint = fingerprint::of_register(&survey.layout, &|files| files.par_iter().map(read).collect());
    let config = survey.layout.config.and_then(|file| read(&file).ok()).unwrap_or_default();
    if changed.into_inner() {
        bail!("生成期间台账有改动,请再运行一次 / the register changed while it was being published; run again");
    }
    Ok(OfRegister {
        name: published.name().to_owned(),
        folder: published.folder().to_owned(),
        only: register.only.to_vec(),
        commit: None,
        since: published.since().map(str::to_owned),
        fingerprint,
        profile: OfProfile::new(&survey.profile, &config),
    })
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
