//! The library points of a register, found by `file#C01` or, where unique, `C01`.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::record::Listed;
use crate::register::{Holder, Library, Measure, Model, Risk};
use crate::source::Spanned;
use crate::vocabulary::{did_you_mean, nfc};

#[derive(Debug, Default)]
pub struct LibraryIndex {
    files: Vec<(Box<str>, Arc<Model>)>,
    by_file: FxHashMap<Box<str>, usize>,
    by_id: FxHashMap<Box<str>, Vec<(usize, usize)>>,
    /// Some library file could not be read whole: a point that is not found may still be there.
    pub torn: bool,
}

/// A point of the library, with where it lies.
#[derive(Clone, Copy)]
pub struct LibraryPoint<'l> {
    pub file: usize,
    pub index: usize,
    pub library: &'l Library,
    pub risk: &'l Risk,
}

/// Why a library reference leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LibraryProblem {
    Unknown,
    /// Several library files have this id.
    Ambiguous {
        files: Vec<String>,
    },
}

impl LibraryIndex {
    /// Lets `change` change the files, ids and places of points excepted.
    pub fn change(&mut self, mut change: impl FnMut(&mut Model)) {
        for (_, model) in &mut self.files {
            change(Arc::make_mut(model));
        }
    }

    /// From the library files of a register: (file stem, model), in path order.
    pub fn new(files: Vec<(Box<str>, Arc<Model>)>) -> LibraryIndex {
        let mut index = LibraryIndex::default();
        for (position, (stem, model)) in files.iter().enumerate() {
            index.by_file.insert(stem.clone(), position);
            if let Model::Library(library) = &**model {
                for (risk_position, risk) in library.risks.items().iter().enumerate() {
                    if let Some(id) = risk.id.value() {
                        index.by_id.entry(nfc(id).into()).or_default().push((position, risk_position));
                    }
                }
            }
        }
        index.files = files;
        index
    }

    pub fn find(&self, reference: &str) -> Result<LibraryPoint<'_>, LibraryProblem> {
        let (file, id) = match reference.split_once('#') {
            Some((file, id)) => (Some(file), id),
            None => (None, reference),
        };
        let named = match file {
            None => None,
            Some(file) => {
                let stem = file.rsplit('/').next().unwrap_or(file);
                let stem = stem.strip_suffix(".yaml").or(stem.strip_suffix(".yml")).unwrap_or(stem);
                Some(*self.by_file.get(&*nfc(stem)).ok_or(LibraryProblem::Unknown)?)
            }
        };
        let found = self.by_id.get(&*nfc(id)).ok_or(LibraryProblem::Unknown)?;
        let mut fitting = found.iter().filter(|(file, _)| named.is_none_or(|named| named == *file));
        match (fitting.next(), fitting.next()) {
            (Some((file, index)), None) => self.point(*file, *index).ok_or(LibraryProblem::Unknown),
            (None, _) => Err(LibraryProblem::Unknown),
            (Some(_), Some(_)) => Err(LibraryProblem::Ambiguous {
                files: found.iter().map(|(file, _)| format!("{}#{id}", self.files[*file].0)).collect(),
            }),
        }
    }

    /// The points with an id, each with the reference that leads to it, in path order.
    pub fn points(&self) -> impl Iterator<Item = (String, LibraryPoint<'_>)> {
        self.files.iter().enumerate().flat_map(move |(file, (stem, model))| {
            let library = match &**model {
                Model::Library(library) => Some(library),
                _ => None,
            };
            library.into_iter().flat_map(move |library| {
                library.risks.items().iter().enumerate().filter_map(move |(index, risk)| {
                    let id = risk.id.value()?;
                    Some((format!("{stem}#{id}"), LibraryPoint { file, index, library, risk: &risk.value }))
                })
            })
        })
    }

    /// The name of a library file, without its ending.
    pub fn stem(&self, file: usize) -> Option<&str> {
        self.files.get(file).map(|(stem, _)| &**stem)
    }

    fn point(&self, file: usize, index: usize) -> Option<LibraryPoint<'_>> {
        let Model::Library(library) = &*self.files[file].1 else { return None };
        let risk = &library.risks.items().get(index)?.value;
        Some(LibraryPoint { file, index, library, risk })
    }

    /// What the author of a reference that leads nowhere probably meant.
    pub fn near(&self, reference: &str) -> Vec<String> {
        const LOOKED_AT: usize = 2000;
        let full = reference.contains('#');
        let mut known: Vec<String> = self
            .by_id
            .iter()
            .flat_map(|(id, places)| places.iter().map(move |(file, _)| (&*self.files[*file].0, id)))
            .map(|(file, id)| if full { format!("{file}#{id}") } else { id.to_string() })
            .collect();
        known.sort_unstable();
        known.dedup();
        let near = did_you_mean(reference, known.iter().take(LOOKED_AT).map(String::as_str));
        near.into_iter().map(str::to_owned).collect()
    }
}

impl<'l> LibraryPoint<'l> {
    /// The shared measures of the library file that act on this point.
    pub fn shared_measures(self) -> impl Iterator<Item = &'l Spanned<Measure>> {
        let holder = Holder::of_library(self.library);
        holder.measures.iter().filter(move |measure| crate::register::is_for(measure, self.risk))
    }
}
