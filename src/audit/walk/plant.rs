//! The few files by which all others are read, before and after every commit of the walk.

use anyhow::Result;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Walk;
use crate::audit::frame;
use crate::audit::tree::{Kept, Tree};
use crate::audit::trust::DEFAULT_LIST;
use crate::ownership::PLACES;
use crate::read::{Blob, Difference, Range, Revision, Source, What};

impl Walk<'_> {
    /// The trees before and after every commit.
    pub(super) fn plant(&mut self, range: &Range) -> Result<()> {
        let base = match &range.from {
            Some(from) => Some(self.listed(from)?),
            None => None,
        };
        let mut bases: FxHashMap<String, Vec<Blob>> = FxHashMap::default();
        bases.extend(range.from.clone().zip(base));
        for commit in &self.commits {
            if let Some(outside) = self.outside(commit).filter(|outside| !bases.contains_key(outside)) {
                let listed = self.listed(&outside)?;
                bases.insert(outside, listed);
            }
        }
        let [signers, broken] = self.all_settings(&bases);
        let kept = Kept { signers, broken, at_top: self.ask.prefix.is_empty() };
        let grown = |blobs: Vec<Blob>| {
            let came = blobs.into_iter().map(|blob| Difference { old: None, new: Some(blob) });
            Tree::default().after(&came.collect::<Vec<_>>(), &kept, 0).found_there()
        };
        let bases: FxHashMap<String, Tree> = bases.into_iter().map(|(name, blobs)| (name, grown(blobs))).collect();
        if let Some(tree) = range.from.as_ref().and_then(|from| bases.get(from)) {
            self.trusted = self.frames.of(tree).profile.clone();
        }
        for (at, commit) in self.commits.iter().enumerate() {
            let before = match self.inside(commit) {
                Some(parent) => self.trees[parent][1].clone(),
                None => self.outside(commit).and_then(|name| bases.get(&name)).cloned().unwrap_or_default(),
            };
            let mut after = before.after(&commit.differences, &kept, at);
            if commit.boundary {
                after = after.found_there();
            }
            self.trees.push([before, after]);
        }
        self.kept = kept;
        Ok(())
    }

    /// The files of the register in a commit, with those around it that say who owns and who signs.
    pub(super) fn listed(&self, commit: &str) -> Result<Vec<Blob>> {
        let prefix = self.ask.prefix.to_owned();
        let root = std::path::Path::new(".");
        let revision = Revision::new(self.ask.repository.clone(), commit.to_owned(), prefix, root);
        if self.ask.repository.tree(commit, self.ask.prefix).is_none() {
            return Ok(Vec::new());
        }
        let listed = revision.list()?.into_iter();
        let files = listed.filter(|listed| listed.what == What::File).filter_map(|listed| {
            Some(Blob { path: listed.path, object: listed.object?, what: What::File, utf8: listed.utf8 })
        });
        let mut blobs: Vec<Blob> = files.collect();
        if self.ask.prefix.is_empty() {
            blobs.extend(self.ask.repository.entries(commit, &PLACES)?);
        }
        Ok(blobs)
    }

    /// Paths that some version of the settings gives the list of signers, and the versions that cannot be read.
    fn all_settings(&self, bases: &FxHashMap<String, Vec<Blob>>) -> [FxHashSet<Box<str>>; 2] {
        let of_commits = self.commits.iter().flat_map(|commit| &commit.differences).filter_map(|one| one.new.as_ref());
        let settings: FxHashSet<&str> = of_commits
            .chain(bases.values().flatten())
            .filter(|blob| blob.path == "riskreg.toml" && blob.what == What::File)
            .map(|blob| &*blob.object)
            .collect();
        let settings: Vec<&str> = settings.into_iter().collect();
        let mut signers = FxHashSet::from_iter([Box::from(DEFAULT_LIST)]);
        let mut broken = FxHashSet::default();
        for (object, bytes) in settings.iter().zip(self.objects.read_all(&settings, self.ask.largest)) {
            match bytes.ok().and_then(|bytes| frame::profile(&bytes)) {
                Some(profile) => signers.extend(profile.git.allowed_signers),
                None => _ = broken.insert(Box::from(*object)),
            }
        }
        [signers, broken]
    }
}
