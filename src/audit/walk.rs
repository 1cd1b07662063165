//! The walk over the commits of a range, the oldest first.

mod plant;
mod whole;

use std::sync::Arc;

use anyhow::Result;
use rustc_hash::FxHashMap;

use super::deed::{Deeds, Job, Spot, Versions, number};
use super::frame::{Frame, Frames};
use super::healing::{End, Open, Standing};
use super::lineage::Lineages;
use super::officers::Officers;
use super::owners::Owners;
use super::report::Report;
use super::slice::{Moved, Slices, Waiting};
use super::tree::{Kept, Tree};
use super::trust::{Trust, Verifier};
use super::{Ask, Audited, Seen};
use crate::facts::reviews::has_passed;
use crate::finding::Findings;
use crate::profile::Profile;
use crate::read::{Blob, Commit, Objects, Range, What};
use crate::rules::audit::{Approval, Deed, Look, Lost, Weakened, Who};
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
