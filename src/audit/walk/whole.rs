//! What is to be said of a commit as a whole: its signature, whose files it touched, the settings, a merge's own doing.

use std::sync::Arc;

use anyhow::Result;

use super::{Walk, spot};
use crate::audit::deed::Spot;
use crate::audit::frame::Frame;
use crate::audit::merges::Merges;
use crate::audit::settings;
use crate::audit::slice::{Slices, read_spots};
use crate::audit::tree::Tree;
use crate::audit::trust::Trust;
use crate::finding::Findings;
use crate::read::What;
use crate::rules::audit::{Foreign, Look, Setting, Whole};
use crate::source::FileId;

/// Fewest and most commits that are verified at once.
const VERIFIED: std::ops::Range<usize> = 64..1024;

/// More changes of the settings than these are noted without counting what they do.
const REGRADED: usize = 8;

impl Walk<'_> {
    /// What is to be said of a commit as a whole.
    pub(super) fn whole(&mut self, at: usize) -> Result<()> {
        let [before, after] = self.trees[at].clone();
        let (old, new) = (self.frames.of(&before), self.frames.of(&after));
        let commit = self.commits[at].clone();
        let commit = &commit;
        let inside = self.inside(commit);
        let own = Trust::of(&after, &new.profile().git);
        // What a clone begins with, and what a history begins with, is taken as it stands.
        let begins = commit.boundary || commit.parents.is_empty();
        let trust = match inside {
            Some(parent) => self.trust[parent].clone(),
            None if begins => own.clone(),
            None => Trust::of(&before, &old.profile().git),
        };
        let mut signature = None;
        if trust.asks() && !commit.boundary {
            let rest = self.verified_with(at);
            let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
            signature = self.verifier.fault(&trust, &rest, &commit.committer.email)?;
        }
        self.trust.push(if signature.is_none() { own } else { trust });
        if commit.boundary {
            return Ok(());
        }
        let settings = self.settings(at, (&before, &old), (&after, &new))?;
        let merged = match commit.parents.len() > 1 {
            true => Merges::new(self.ask, self.objects).own(commit, &after, &new)?,
            false => Vec::new(),
        };
        let deed = &self.deeds[at];
        let mut foreign = Vec::new();
        if !deed.is_merge {
            for (path, object, owners, more) in self.owners.foreign(commit, &before, &old, &after, &new) {
                let file = self.report.file(at, &deed.name, path, object);
                foreign.push(Foreign { file, path, owners, more });
            }
        }
        let own: Vec<_> = merged
            .into_iter()
            .map(|(spot, mut own)| {
                own.file = self.report.version(at, &deed.name, &spot);
                own
            })
            .collect();
        let whole = Whole { deed, signature, foreign, settings, own };
        let mut found = Findings::default();
        for look in Look::all() {
            if let Look::Commit(check) = look {
                check(&whole, &mut found);
            }
        }
        if !found.0.is_empty() {
            let here = self.anchor(at, !whole.settings.is_empty());
            self.report.take(found, here, None);
        }
        Ok(())
    }

    /// The commits that are verified with one: what follows is mostly judged by the same list, until it changes.
    fn verified_with(&self, at: usize) -> Vec<String> {
        let signers = |at: usize| {
            let tree = &self.trees[at][1];
            (tree.settings(), self.kept.signers.iter().map(|path| tree.object(path)).collect::<Vec<_>>())
        };
        let here = (at > 0).then(|| signers(at - 1));
        let alike = |next: &usize| here.as_ref().is_none_or(|here| signers(next - 1) == *here);
        let fewest = at..(at + VERIFIED.start).min(self.commits.len());
        let more = (fewest.end..self.commits.len().min(at + VERIFIED.end)).take_while(alike);
        fewest.clone().chain(more).map(|at| self.commits[at].name.clone()).collect()
    }

    /// Where what concerns a whole commit is told: the settings where it is about them, else the first file changed.
    fn anchor(&mut self, at: usize, settings: bool) -> FileId {
        let commit = &self.commits[at];
        let first = commit.differences.iter().filter_map(|difference| difference.new.as_ref());
        let name = &self.deeds[at].name;
        match first.filter(|blob| !settings || blob.path == "riskreg.toml").find(|blob| blob.what == What::File) {
            Some(blob) => match spot(Some(blob), &self.trees[at][1]) {
                Some(spot) => self.report.version(at, name, &spot),
                None => self.report.file(at, name, &blob.path, Some(&blob.object)),
            },
            None => self.report.file(at, name, "riskreg.toml", self.trees[at][1].object("riskreg.toml")),
        }
    }

    fn settings(
        &mut self,
        at: usize,
        (before, old): (&Tree, &Arc<Frame>),
        (after, new): (&Tree, &Arc<Frame>),
    ) -> Result<Vec<Setting>> {
        let commit = &self.commits[at];
        if before.settings() == after.settings() || before.settings().is_none() || commit.parents.len() > 1 {
            return Ok(Vec::new());
        }
        let changed = settings::changed(old, new);
        let mut lower = None;
        if !changed.is_empty() && self.regraded < REGRADED {
            self.regraded += 1;
            let mut fallen = 0;
            let name = commit.name.clone();
            let spots: Vec<Spot> = self.listed(&name)?.iter().filter_map(|blob| spot(Some(blob), after)).collect();
            for spots in spots.chunks(Slices::MOST) {
                let versions = read_spots(spots.iter(), self.objects, self.ask.largest).0;
                fallen += settings::fallen(&versions.into_values().collect::<Vec<_>>(), old, new);
            }
            lower = Some(fallen);
        }
        // All of it is one change of the settings: what falls is said once.
        let setting = |(key, span)| Setting { key, span, lower: lower.take() };
        Ok(changed.into_iter().map(setting).collect())
    }
}
