//! The walk over the commits of a range, the oldest first.

use std::sync::Arc;

use anyhow::Result;
use rustc_hash::{FxHashMap, FxHashSet};

use super::deed::{Deeds, Job, Spot, Versions, number};
use super::frame::{Frame, Frames};
use super::healing::{End, Open, Standing};
use super::lineage::Lineages;
use super::merges::Merges;
use super::officers::Officers;
use super::owners::Owners;
use super::report::Report;
use super::slice::{Moved, Slices, Waiting};
use super::tree::{Kept, Tree};
use super::trust::{Trust, Verifier};
use super::{Ask, Audited, Seen, settings};
use crate::facts::reviews::has_passed;
use crate::finding::Findings;
use crate::profile::Profile;
use crate::read::{Blob, Commit, Difference, Objects, Range, Revision, Source, What};
use crate::rules::audit::{Approval, Deed, Foreign, Look, Lost, Setting, Weakened, Who, Whole};
use crate::source::FileId;

pub struct Walk<'a> {
    ask: &'a Ask<'a>,
    objects: &'a Objects,
    tip: String,
    commits: Vec<Commit>,
    deeds: Vec<Deed>,
    /// Before and after each commit, by its position.
    trees: Vec<[Tree; 2]>,
    frames: Frames<'a>,
    officers: Officers<'a>,
    owners: Owners<'a>,
    verifier: Verifier<'a>,
    /// By what its children are judged, by position.
    trust: Vec<Trust>,
    kept: Kept,
    positions: FxHashMap<String, usize>,
    parents: FxHashMap<String, String>,
    lineages: Lineages,
    open: Vec<Open>,
    report: Report,
    seen: Seen,
    trusted: Option<Profile>,
    /// Whole registers read anew for settings that changed.
    regraded: usize,
}

/// Fewest and most commits that are verified at once.
const VERIFIED: std::ops::Range<usize> = 64..1024;

/// More changes of the settings than these are noted without counting what they do.
const REGRADED: usize = 8;

impl<'a> Walk<'a> {
    pub fn new(ask: &'a Ask<'a>, objects: &'a Objects, range: &Range) -> Result<Walk<'a>> {
        let commits = ask.repository.commits(ask.range, ask.prefix, true)?;
        let mut walk = Walk {
            ask,
            objects,
            tip: range.to.clone(),
            deeds: commits.iter().map(deed).collect(),
            positions: commits.iter().enumerate().map(|(at, commit)| (commit.name.clone(), at)).collect(),
            parents: FxHashMap::default(),
            trees: Vec::with_capacity(commits.len()),
            frames: Frames::new(objects, ask.largest),
            officers: Officers::new(objects, ask.largest),
            owners: Owners::new(ask, objects),
            verifier: Verifier::new(ask.repository, objects, ask.largest),
            trust: Vec::with_capacity(commits.len()),
            kept: Kept::default(),
            lineages: Lineages::default(),
            open: Vec::new(),
            report: Report::default(),
            seen: Seen { commits: commits.len(), ..Seen::default() },
            trusted: None,
            regraded: 0,
            commits,
        };
        walk.seen.boundaries =
            walk.commits.iter().filter(|commit| commit.boundary).map(|commit| commit.name.as_str().into()).collect();
        if !ask.prefix.is_empty() {
            // What does not touch the register is not listed, and stands between what does.
            walk.parents = ask.repository.first_parents(range)?;
        }
        walk.seen.listed = walk.commits.len().max(walk.parents.len());
        walk.plant(range)?;
        Ok(walk)
    }

    /// The trees before and after every commit.
    fn plant(&mut self, range: &Range) -> Result<()> {
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
            Tree::default().after(&came.collect::<Vec<_>>(), &kept, 0).as_found()
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
                after = after.as_found();
            }
            self.trees.push([before, after]);
        }
        self.kept = kept;
        Ok(())
    }

    /// The nearest commit of the walk that the first parent of `commit` is, or comes from.
    fn inside(&self, commit: &Commit) -> Option<usize> {
        let mut name = commit.parents.first()?;
        loop {
            match self.positions.get(name) {
                Some(position) => return Some(*position),
                None => name = self.parents.get(name)?,
            }
        }
    }

    /// The commit before the range that the first parent of `commit` is, or comes from.
    fn outside(&self, commit: &Commit) -> Option<String> {
        if self.inside(commit).is_some() {
            return None;
        }
        let mut name = commit.parents.first()?;
        while let Some(above) = self.parents.get(name) {
            name = above;
        }
        (!name.is_empty()).then(|| name.clone())
    }

    /// The files of the register in a commit, with those around it that say who owns and who signs.
    fn listed(&self, commit: &str) -> Result<Vec<Blob>> {
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
            blobs.extend(self.ask.repository.entries(commit, &crate::ownership::PLACES)?);
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
        let mut signers = FxHashSet::from_iter([Box::from(super::trust::DEFAULT_LIST)]);
        let mut broken = FxHashSet::default();
        for (object, bytes) in settings.iter().zip(self.objects.read_all(&settings, self.ask.largest)) {
            match bytes.ok().and_then(|bytes| super::frame::profile(&bytes)) {
                Some(profile) => signers.extend(profile.git.allowed_signers),
                None => _ = broken.insert(Box::from(*object)),
            }
        }
        [signers, broken]
    }

    /// Every commit.
    pub fn all(&mut self) -> Result<()> {
        for at in 0..self.commits.len() {
            self.whole(at)?;
        }
        let mut slices = Slices::default();
        let mut moved = Moved::default();
        while let Some(jobs) = self.next_jobs(&mut slices) {
            let (versions, unread) = super::slice::read(&jobs, self.objects, self.ask.largest);
            self.seen.unread += unread;
            let done = super::slice::judge(&jobs, &versions);
            for (job, deeds) in jobs.iter().zip(done) {
                if moved.commit != Some(job.commit) {
                    let some_went = self.commits[job.commit].differences.iter().any(|one| one.new.is_none());
                    self.settle(std::mem::replace(&mut moved, Moved::of(job.commit, some_went)));
                }
                self.fold(job, deeds, &versions, &mut moved);
            }
        }
        self.settle(moved);
        Ok(())
    }

    fn next_jobs(&mut self, slices: &mut Slices) -> Option<Vec<Job>> {
        let mut jobs: Vec<Job> = Vec::new();
        while slices.commit < self.commits.len() && jobs.len() < Slices::MOST {
            let at = slices.commit;
            let differences = &self.commits[at].differences;
            let end = (slices.file + Slices::MOST - jobs.len()).min(differences.len());
            let trees = self.trees[at].clone();
            let frames = trees.each_ref().map(|tree| self.frames.of(tree));
            let commit = &self.commits[at];
            for difference in &commit.differences[slices.file..end] {
                let (old, new) = (spot(difference.old.as_ref(), &trees[0]), spot(difference.new.as_ref(), &trees[1]));
                if old.is_none() && new.is_none() {
                    continue;
                }
                let only_noted = commit.boundary || commit.parents.len() > 1;
                jobs.push(Job { commit: at, old, new, frames: frames.clone(), only_noted });
            }
            match end == commit.differences.len() {
                true => *slices = Slices { commit: at + 1, file: 0 },
                false => slices.file = end,
            }
        }
        (!jobs.is_empty()).then_some(jobs)
    }

    /// What one commit did to one file, told to the rules or kept for the end.
    fn fold(&mut self, job: &Job, mut deeds: Deeds, versions: &Versions, moved: &mut Moved) {
        let at = job.commit;
        self.seen.files += usize::from(!job.only_noted);
        let lineage = self.lineages.of(job.old.as_ref(), job.new.as_ref());
        let mut before = job.old.clone().map(|spot| (spot, self.before(at)));
        if !job.only_noted {
            // What could not be read, or was gone, is compared with what was there before that.
            let unread = job.old.is_none() || deeds.torn[0];
            let life = &self.lineages.all[lineage];
            let last = life.last_read.clone().filter(|_| life.hidden && unread && job.new.is_some());
            if let Some((spot, commit)) = last {
                super::slice::again(&spot, job, versions, self.objects, self.ask.largest, &mut deeds);
                before = Some((spot, Some(commit)));
            }
        }
        let may_have_moved = job.old.is_none() && before.is_none() && moved.some_went;
        if let Some(new) = job.new.clone().filter(|_| may_have_moved && !deeds.appended.is_empty()) {
            let (appended, frames) = (std::mem::take(&mut deeds.appended), job.frames.clone());
            moved.waiting.push(Waiting { lineage, new, frames, appended, stamp: deeds.stamp });
        }
        if let Some(new) = &job.new {
            let told = Told { at, new, frame: &job.frames[1], lineage, before: before.as_ref(), versions };
            self.reviews(told, &deeds);
        }
        let life = &mut self.lineages.all[lineage];
        life.note(at, deeds.stamp, job.new.as_ref());
        if self.commits[at].boundary {
            life.found();
        }
        life.hidden = job.new.is_none() || deeds.torn[1];
        match &job.new {
            Some(spot) if !deeds.torn[1] => life.last_read = Some((spot.clone(), at)),
            // Kept as it is: the last that could be read.
            _ if life.last_read.is_some() => {}
            _ => life.last_read = job.old.clone().filter(|_| !deeds.torn[0]).map(|spot| (spot, at.saturating_sub(1))),
        }
        moved.take(job, lineage, deeds);
    }

    /// The position of the commit before, where the walk has it.
    fn before(&self, at: usize) -> Option<usize> {
        self.inside(&self.commits[at])
    }

    fn reviews(&mut self, told: Told<'_>, deeds: &Deeds) {
        if deeds.appended.is_empty() && deeds.lost.is_empty() {
            return;
        }
        let Told { at, new, frame, lineage, before, versions } = told;
        self.seen.approvals += deeds.appended.len();
        let tree = self.trees[at][1].clone();
        let doubts = self.officers.doubts(new, versions, &tree, frame, &deeds.appended);
        let mut found = Findings::default();
        let told = |commit: usize| (self.deeds[commit].name.clone(), self.deeds[commit].author.day);
        let life = &self.lineages.all[lineage];
        for (review, doubt) in deeds.appended.iter().zip(doubts) {
            let content = review
                .stamp
                .value()
                .and_then(|stamp| number(stamp))
                .map(|stamp| life.content(stamp, deeds, at, tree.read_anew).content(at, told));
            let approval = Approval {
                deed: &self.deeds[at],
                review,
                passed: has_passed(review),
                misfit: doubt.misfit,
                own: doubt.own,
                unknown: doubt.unknown,
                content,
            };
            for look in Look::all() {
                if let Look::Approval(check) = look {
                    check(&approval, &mut found);
                }
            }
        }
        for lost in &deeds.lost {
            tell_lost(&self.deeds[at], lost, &mut found);
        }
        self.put(found, at, new, before);
    }

    fn put(&mut self, found: Findings, at: usize, new: &Spot, before: Option<&(Spot, Option<usize>)>) {
        if found.0.is_empty() {
            return;
        }
        let here = self.report.version(at, &self.deeds[at].name, new);
        let before = before.map(|(spot, commit)| self.version_before(at, spot, *commit));
        self.report.take(found, here, before);
    }

    /// The number of a version that a commit found there.
    fn version_before(&mut self, at: usize, spot: &Spot, commit: Option<usize>) -> FileId {
        let name = match commit {
            Some(commit) => self.deeds[commit].name.clone(),
            None => self.commits[at].parents.first().map(|parent| parent.as_str().into()).unwrap_or_default(),
        };
        // Before the range: in the order of what came after it.
        self.report.version(commit.unwrap_or(at), &name, spot)
    }

    /// A commit is done: what went from one file and came in another only moved.
    fn settle(&mut self, moved: Moved) {
        let Some(at) = moved.commit else { return };
        let (open, pairs, waiting) = moved.settled();
        for waiting in waiting {
            let new = &waiting.new;
            let from = pairs.iter().find(|(_, came)| came.path == new.path).map(|(gone, _)| gone);
            let spots = from.map(|(_, spot)| spot).into_iter().chain([new]);
            let (versions, _) = super::slice::read_spots(spots, self.objects, self.ask.largest);
            let find = |spot: &Spot| versions.get(&(spot.object.clone(), spot.kind)).cloned();
            let mut deeds = Deeds { stamp: waiting.stamp, appended: waiting.appended, ..Deeds::default() };
            let mut lineage = waiting.lineage;
            if let Some((life, old)) = from {
                let (old_version, new_version) = (find(old), find(new));
                self.lineages.join(new, *life);
                lineage = *life;
                deeds.old_stamp = old_version.as_ref().and_then(|old| super::deed::stamp(old, &waiting.frames[0]));
                super::deed::review_deeds(old_version.as_deref(), new_version.as_deref(), &mut deeds);
            }
            let before = from.map(|(_, spot)| (spot.clone(), self.before(at)));
            let frame = &waiting.frames[1];
            self.reviews(Told { at, new, frame, lineage, before: before.as_ref(), versions: &versions }, &deeds);
        }
        self.open.extend(open);
    }

    /// What is to be said of a commit as a whole.
    fn whole(&mut self, at: usize) -> Result<()> {
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
                let versions = super::slice::read_spots(spots.iter(), self.objects, self.ask.largest).0;
                fallen += settings::fallen(&versions.into_values().collect::<Vec<_>>(), old, new);
            }
            lower = Some(fallen);
        }
        // All of it is one change of the settings: what falls is said once.
        let mut lower = lower;
        let setting = |(key, span)| Setting { key, span, lower: lower.take() };
        Ok(changed.into_iter().map(setting).collect())
    }

    /// What concerns no commit of the range is told of the register as its last commit has it.
    pub fn at_the_register(&mut self, found: Findings) {
        let object = self.trees.last().and_then(|trees| trees[1].object("riskreg.toml").map(str::to_owned));
        let here = self.report.file(0, &self.tip.clone(), "riskreg.toml", object.as_deref());
        self.report.take(found, here, None);
    }

    /// What is still gone at the end.
    pub fn close(mut self) -> Result<Audited> {
        if !self.open.is_empty() {
            let mut files: FxHashMap<Box<str>, Box<str>> = FxHashMap::default();
            let listed = self.listed(&self.tip.clone())?;
            files.extend(listed.into_iter().map(|blob| (blob.path.into_boxed_str(), blob.object)));
            let tree = self.trees.last().map(|trees| trees[1].clone()).unwrap_or_default();
            let frame = self.frames.of(&tree);
            let mut end = End::new(files, frame, self.objects, self.ask.largest);
            for open in std::mem::take(&mut self.open) {
                let standing = end.standing(&open, &self.lineages.all[open.lineage]);
                self.weakened(&open, &standing);
            }
        }
        self.report.sort();
        let tree = self.trees.last().map(|trees| trees[1].clone()).unwrap_or_default();
        let frame = self.frames.of(&tree);
        let language = frame.profile.as_ref().filter(|profile| profile.keys_stated).map(|profile| profile.keys);
        Ok(Audited { report: self.report, trusted: self.trusted, language, seen: self.seen })
    }

    fn weakened(&mut self, open: &Open, standing: &Standing) {
        let on_the_way = match standing {
            Standing::Healed => return,
            Standing::OnTheWay(stage) => Some(&**stage),
            Standing::Open => None,
        };
        let weak = &open.weak;
        let weakened = Weakened {
            deed: &self.deeds[open.commit],
            what: weak.what,
            entity: &weak.entity,
            caption: &weak.caption,
            old: &weak.old,
            new: &weak.new,
            span: weak.span,
            old_span: weak.old_span,
            was_approved: open.was_approved,
            on_the_way,
        };
        let mut found = Findings::default();
        for look in Look::all() {
            if let Look::Weakened(check) = look {
                check(&weakened, &mut found);
            }
        }
        if found.0.is_empty() {
            return;
        }
        let before = open.old.clone().map(|spot| self.version_before(open.commit, &spot, self.before(open.commit)));
        let here = match &open.new {
            Some(spot) => self.report.version(open.commit, &self.deeds[open.commit].name, spot),
            None => before.unwrap_or(FileId(0)),
        };
        self.report.take(found, here, before);
    }
}

/// A changed file whose reviews are to be told of.
struct Told<'t> {
    at: usize,
    new: &'t Spot,
    frame: &'t Arc<Frame>,
    lineage: usize,
    before: Option<&'t (Spot, Option<usize>)>,
    versions: &'t Versions,
}

fn tell_lost(deed: &Deed, lost: &super::deed::LostReview, found: &mut Findings) {
    let (fields, only_filled) = match &lost.new {
        Some(new) => super::reviews::differing(&lost.old, new),
        None => (Vec::new(), false),
    };
    let lost = Lost { deed, old: &lost.old, new: lost.new.as_ref(), fields, only_filled, span: lost.span };
    for look in Look::all() {
        if let Look::Lost(check) = look {
            check(&lost, found);
        }
    }
}

/// What a file is in a commit, where it is a part of the register.
pub fn spot(blob: Option<&Blob>, tree: &Tree) -> Option<Spot> {
    let blob = blob.filter(|blob| blob.what == What::File && blob.utf8)?;
    let (kind, identity) = tree.kind(&blob.path)?;
    Some(Spot { path: blob.path.as_str().into(), object: blob.object.clone(), kind, identity })
}

fn deed(commit: &Commit) -> Deed {
    let who = |signature: &crate::read::Signature| Who {
        name: signature.name.as_str().into(),
        email: signature.email.as_str().into(),
        day: signature.date,
    };
    Deed {
        name: commit.name.as_str().into(),
        author: who(&commit.author),
        committer: who(&commit.committer),
        subject: commit.subject.as_str().into(),
        is_merge: commit.parents.len() > 1,
    }
}
