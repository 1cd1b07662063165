//! What every risk point of a register said, as stamps: enough to tell, against another version of the register, which
//! are new and which were changed.

use anyhow::{Context, Result};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Ask;
use crate::fingerprint;
use crate::read::{self, Source};
use crate::register::{FileKind, Holder, Risk};
use crate::source::Spanned;
use crate::vocabulary::nfc;

/// The points of one file: id to stamp.
type Points = FxHashMap<Box<str>, String>;

/// The stamps of the points of each file, by its identity path and by id.
#[derive(Debug, Default)]
pub struct Stamps(FxHashMap<Box<str>, Points>);

impl Stamps {
    /// What became of a point of the file `identity`; `None` where it has no id to be known by.
    pub fn since(&self, identity: &str, holder: &Holder<'_>, risk: &Spanned<Risk>) -> Option<Since> {
        let id = nfc(risk.id.value()?);
        let before = self.0.get(identity).and_then(|points| points.get(&*id));
        Some(match before {
            None => Since::New,
            Some(before) if *before == fingerprint::of_point(holder, risk) => Since::Same,
            Some(_) => Since::Changed,
        })
    }
}

/// A point against what stood before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    New,
    Same,
    Changed,
}

/// The stamps of a register. A file that cannot be read has none.
pub fn stamps(source: &dyn Source, ask: Ask) -> Result<Stamps> {
    let layout = read::layout(source.list().with_context(|| source.shown(""))?);
    let of_file = |entry: &read::Entry| {
        let kind = entry.kind.filter(|kind| matches!(kind, FileKind::Unit | FileKind::Department | FileKind::Post))?;
        let bytes = source.read(&entry.listed, ask.largest).ok()?;
        let model = read::file(&bytes, kind).model?;
        let points = model.holder().map(|holder| points(&holder))?;
        Some((entry.identity.clone(), points))
    };
    let found: Vec<(Box<str>, Points)> = layout.entries.par_iter().filter_map(of_file).collect();
    Ok(Stamps(found.into_iter().collect()))
}

fn points(holder: &Holder<'_>) -> Points {
    let named = holder.risks.iter().filter_map(|risk| Some((nfc(risk.id.value()?).as_ref().into(), risk)));
    named.map(|(id, risk)| (id, fingerprint::of_point(holder, risk))).collect()
}
