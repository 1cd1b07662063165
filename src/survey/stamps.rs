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

/// The stamps of the points of each file, by its path.
#[derive(Debug, Default)]
pub struct Stamps {
    files: FxHashMap<Box<str>, Points>,
    /// Where a file lies now, to where it lay.
    moved: FxHashMap<Box<str>, Box<str>>,
}

impl Stamps {
    /// The file that lay at `old` lies at `new` now.
    pub fn moved(&mut self, old: &str, new: &str) {
        self.moved.insert(nfc(new).as_ref().into(), nfc(old).as_ref().into());
    }

    /// What became of a point of the file at `path`; `None` where it has no id to be known by.
    pub fn since(&self, path: &str, holder: &Holder<'_>, risk: &Spanned<Risk>) -> Option<Since> {
        let (path, id) = (nfc(path), nfc(risk.id.value()?));
        let lay = self.moved.get(&*path).map_or(&*path, |old| old);
        let before = self.files.get(lay).and_then(|points| points.get(&*id));
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
        Some((nfc(&entry.listed.path).as_ref().into(), points))
    };
    let found: Vec<(Box<str>, Points)> = layout.entries.par_iter().filter_map(of_file).collect();
    Ok(Stamps { files: found.into_iter().collect(), moved: FxHashMap::default() })
}

fn points(holder: &Holder<'_>) -> Points {
    let named = holder.risks.iter().filter_map(|risk| Some((nfc(risk.id.value()?).as_ref().into(), risk)));
    named.map(|(id, risk)| (id, fingerprint::of_point(holder, risk))).collect()
}
