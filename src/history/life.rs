//! The walk back through history: commit by commit, what each did to what is followed.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::follow::Followed;
use super::narrow::Narrow;
use super::reviews::{Approval, has_point, recorded, stamps};
use super::{Kept, Made, Wanted};
use crate::changes::{Kind, Said};
use crate::comparison::{Absent, Comparison, FileChanges, Paths, Place, Told, Version, compare};
use crate::finding::Both;
use crate::read::{Commit, Difference, FOLDERS, Parts, Revision, is_home_file};
use crate::register::FileKind;
use crate::survey::Ask;

/// What happened to what was asked for, the newest first.
#[derive(Debug, Default)]
pub struct Life {
    pub steps: Vec<Step>,
    /// It is there, or was, as far as the walk went.
    pub known: bool,
    /// Older history was not fetched into this clone.
    pub shallow: bool,
    /// Versions of files that could not be read whole, and so were not compared: the commit, the file.
    pub unread: Vec<(Made, String)>,
}

/// What one commit did.
#[derive(Debug)]
pub struct Step {
    pub made: Made,
    /// In order of path; only the changes of what was asked for.
    pub files: Vec<FileChanges>,
    /// By the position of a file and that of its change: what a recorded review decided.
    pub approvals: FxHashMap<(usize, usize), Approval>,
}

impl Step {
    /// Takes of the files what belongs to what is followed.
    fn take(&mut self, files: Vec<FileChanges>, comparison: &Comparison<'_>, followed: &Followed, ask: Ask) {
        for mut file in files {
            let is_followed = |place: &Option<Place>| place.as_ref().is_some_and(|place| followed.takes(&place.path));
            if !is_followed(&file.old) && !is_followed(&file.new) {
                continue;
            }
            let mut approvals = recorded(&file, comparison, ask);
            let told: Vec<bool> = file.changes.iter().map(|told| followed.told(&file, &told.change)).collect();
            let mut changes = Vec::new();
            for (position, change) in std::mem::take(&mut file.changes).into_iter().enumerate() {
                if !told[position] {
                    continue;
                }
                if let Some(approval) = approvals.remove(&position) {
                    self.approvals.insert((self.files.len(), changes.len()), approval);
                }
                changes.push(with_level(change, comparison));
            }
            if !changes.is_empty() {
                file.changes = changes;
                self.files.push(file);
            }
        }
    }
}

/// How much of a life is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Commits of these days, both counted.
    pub since: Option<Date>,
    pub until: Option<Date>,
    /// At most so many commits, the newest.
    pub limit: Option<usize>,
    pub ask: Ask,
}

impl Asked {
    fn takes(&self, date: Date) -> bool {
        self.since.is_none_or(|since| date >= since) && self.until.is_none_or(|until| date <= until)
    }
}

/// The life of what is wanted, up to the commit that the register is kept at.
pub fn life(kept: &Kept, wanted: &Wanted, asked: Asked) -> Result<Life> {
    let commits = kept.repository.commits(&kept.tip, &kept.prefix, true)?;
    let stands = match wanted {
        Wanted::Point(path, id) => has_point(&kept.at(&kept.tip), path, id, asked.ask)?,
        _ => true,
    };
    let followed = Followed::new(wanted, stands);
    let mut walk = Walk { kept, asked, followed, today: FxHashMap::default(), later: None };
    let mut life = Life::default();
    for commit in commits.iter().rev() {
        if asked.limit.is_some_and(|limit| life.steps.len() >= limit) {
            break;
        }
        if commit.boundary {
            life.shallow |= commit.differences.iter().any(|difference| walk.followed.concerns(difference));
            continue;
        }
        let step = match commit.parents.len() {
            0 | 1 => walk.plain(commit, &mut life)?,
            _ => walk.merge(commit, &mut life)?,
        };
        life.steps.extend(step.filter(|step| !step.files.is_empty() && asked.takes(step.made.date)));
    }
    life.known = walk.followed.seen;
    walk.compare_approvals(&mut life)?;
    Ok(life)
}

struct Walk<'k> {
    kept: &'k Kept,
    asked: Asked,
    followed: Followed,
    /// What files of older commits are called now; what is gone has no name.
    today: FxHashMap<String, Option<String>>,
    /// A commit as it was read last: the parent of the one after it is mostly the next.
    later: Option<(String, Revision)>,
}

impl Walk<'_> {
    /// What a commit with at most one parent did.
    fn plain(&mut self, commit: &Commit, life: &mut Life) -> Result<Option<Step>> {
        let concerned = commit.differences.iter().any(|difference| self.followed.concerns(difference));
        if !concerned && !commit.differences.iter().any(touches_settings) {
            return Ok(None);
        }
        let new = self.revision(&commit.name);
        let old = commit.parents.first().map(|parent| self.kept.at(parent));
        let (paths, all) = self.paths(&commit.differences);
        let absent = Absent;
        let before: &dyn Parts = old.as_ref().map_or(&absent, |old| old);
        let looked_at = self.followed.clone();
        let narrow = [Narrow::new(before, &looked_at), Narrow::new(&new, &looked_at)];
        let made = Made::of(commit);
        let mut comparison = match compare(&narrow[0], &narrow[1], &paths, self.asked.ask) {
            Ok(comparison) => comparison,
            // Settings that cannot be read hide what this commit did, and nothing of what was before it.
            Err(error) => {
                life.unread.push((made, format!("{error:#}")));
                self.follow_renames(&commit.differences, false);
                return Ok(None);
            }
        };
        // It may have come from another file of the same commit.
        if all.len() > paths.len() && comparison.files.iter().any(|file| self.followed.began(file)) {
            comparison = compare(&narrow[0], &narrow[1], &all, self.asked.ask)?;
        }
        note_unread(&made, &comparison, &self.followed, life);
        let files = std::mem::take(&mut comparison.files);
        let mut step = Step { made, files: Vec::new(), approvals: FxHashMap::default() };
        let identities = identities(&comparison);
        self.followed.meet(&files);
        let followed = self.followed.clone();
        self.name_today(&files);
        self.follow_unchanged(&commit.differences, &files);
        self.followed.back(&files, false, &|identity| identities.get(identity).cloned());
        step.take(files, &comparison, &followed, self.asked.ask);
        drop(comparison);
        self.later = commit.parents.first().cloned().zip(old);
        Ok(Some(step))
    }

    /// What a merge did itself: what is as in none of its parents. The rest is told where it was made.
    fn merge(&mut self, commit: &Commit, life: &mut Life) -> Result<Option<Step>> {
        if !commit.differences.iter().any(|difference| self.followed.concerns(difference)) {
            return Ok(None);
        }
        let mut to_each = vec![commit.differences.clone()];
        for parent in &commit.parents[1..] {
            to_each.push(self.kept.repository.differences(parent, &commit.name, &self.kept.prefix, true)?);
        }
        let own: BTreeSet<String> = to_each
            .iter()
            .map(|differences| differences.iter().map(|difference| difference.path().to_owned()).collect())
            .reduce(|common: BTreeSet<String>, paths| common.intersection(&paths).cloned().collect())
            .unwrap_or_default();
        let mut step = None;
        if own.iter().any(|path| self.followed.takes(path)) {
            step = self.own_of_merge(commit, &to_each, &own, life)?;
        }
        // What some parent calls otherwise lives on under both names.
        for differences in &to_each {
            self.follow_renames(differences, true);
        }
        Ok(step)
    }

    fn own_of_merge(
        &mut self,
        commit: &Commit,
        to_each: &[Vec<Difference>],
        own: &BTreeSet<String>,
        life: &mut Life,
    ) -> Result<Option<Step>> {
        let new = self.kept.at(&commit.name);
        let made = Made::of(commit);
        let mut step: Option<Step> = None;
        for (parent, differences) in commit.parents.iter().zip(to_each) {
            let old = self.kept.at(parent);
            let here = differences.iter().filter(|difference| own.contains(difference.path()));
            let here: Vec<Difference> = here.cloned().collect();
            let (paths, _) = self.paths(&here);
            let narrow = [Narrow::new(&old, &self.followed), Narrow::new(&new, &self.followed)];
            let mut comparison = compare(&narrow[0], &narrow[1], &paths, self.asked.ask)?;
            match &mut step {
                None => {
                    note_unread(&made, &comparison, &self.followed, life);
                    let files = std::mem::take(&mut comparison.files);
                    let mut first = Step { made: made.clone(), files: Vec::new(), approvals: FxHashMap::default() };
                    first.take(files, &comparison, &self.followed, self.asked.ask);
                    step = Some(first);
                }
                Some(step) => keep_common(step, &comparison.files),
            }
        }
        Ok(step)
    }

    /// A commit, as it was read already where it was.
    fn revision(&mut self, commit: &str) -> Revision {
        match self.later.take() {
            Some((name, revision)) if name == commit => revision,
            _ => self.kept.at(commit),
        }
    }

    /// The differences that concern what is followed, with the settings and the library; and all there are.
    fn paths(&self, differences: &[Difference]) -> (Vec<Paths>, Vec<Paths>) {
        let all = with_departments(differences);
        let path = |paths: &Paths| paths.new.as_deref().or(paths.old.as_deref()).is_some_and(is_setting);
        let some = all.iter().filter(|paths| self.followed.takes_either(paths) || path(paths)).cloned().collect();
        (some, all)
    }

    /// Notes what the files of a commit are called now, before their older names are followed.
    fn name_today(&mut self, files: &[FileChanges]) {
        for file in files {
            match (&file.old, &file.new) {
                (Some(old), Some(new)) if old.path != new.path => {
                    let now = self.now(&new.path);
                    self.today.insert(old.path.to_string(), now);
                }
                (Some(old), None) => _ = self.today.entry(old.path.to_string()).or_insert(None),
                _ => {}
            }
        }
    }

    fn now(&self, path: &str) -> Option<String> {
        self.today.get(path).cloned().unwrap_or_else(|| Some(path.to_owned()))
    }

    /// What git says was moved and nothing else happened to: no change tells of it.
    fn follow_unchanged(&mut self, differences: &[Difference], files: &[FileChanges]) {
        let told: FxHashSet<&str> =
            files.iter().flat_map(|file| [&file.old, &file.new]).flatten().map(|place| &*place.path).collect();
        let silent = differences.iter().filter(|difference| !told.contains(difference.path()));
        let silent: Vec<Difference> = silent.cloned().collect();
        self.follow_renames(&silent, false);
    }

    fn follow_renames(&mut self, differences: &[Difference], both: bool) {
        for difference in differences {
            let (Some(old), Some(new)) = (&difference.old, &difference.new) else { continue };
            if old.path != new.path && self.followed.takes(&new.path) {
                let now = self.now(&new.path);
                self.today.insert(old.path.clone(), now);
                self.followed.rename(&old.path, &new.path, both);
            }
        }
    }

    /// Tells of each recorded approval whether it still stands.
    fn compare_approvals(&self, life: &mut Life) -> Result<()> {
        let mut paths: BTreeSet<String> = BTreeSet::new();
        for step in &life.steps {
            let files = step.approvals.keys().filter_map(|(file, _)| step.files[*file].new.as_ref());
            paths.extend(files.filter_map(|place| self.now(&place.path)));
        }
        if paths.is_empty() {
            return Ok(());
        }
        let paths: Vec<String> = paths.into_iter().collect();
        let now = stamps(&self.kept.at(&self.kept.tip), &paths, self.asked.ask)?;
        for step in &mut life.steps {
            for ((file, _), approval) in &mut step.approvals {
                let place = step.files[*file].new.as_ref();
                let path = place.and_then(|place| self.now(&place.path));
                let is_notice = step.files[*file].kind == Some(FileKind::Notice);
                if !is_notice {
                    approval.compare(path.and_then(|path| now.get(&path)).map(String::as_str));
                }
            }
        }
        Ok(())
    }
}

/// What came or went says at which level.
fn with_level(mut told: Told, comparison: &Comparison<'_>) -> Told {
    let change = &mut told.change;
    let name = |said: &Option<Said>, version: &Version<'_>| {
        let level = said.as_ref()?.level?;
        Some(version.profile.scale.name(level).to_owned())
    };
    let level = match change.kind {
        Kind::PointAdded => name(&change.new, &comparison.new),
        Kind::PointRemoved => name(&change.old, &comparison.old),
        _ => None,
    };
    if let (None, Some(level)) = (&change.reason, level) {
        change.reason = Some(Both::new(&*level, &*level));
    }
    told
}

/// The paths of differences. A department that was written anew in another folder is no move to git; that its posts
/// moved there with it tells.
fn with_departments(differences: &[Difference]) -> Vec<Paths> {
    let mut all: Vec<Paths> = differences.iter().map(Paths::from).collect();
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let moved: FxHashMap<String, String> = all
        .iter()
        .filter_map(|paths| Some((folder(paths.new.as_deref()?), folder(paths.old.as_deref()?))))
        .filter(|(new, old)| new != old)
        .collect();
    let homes = |gone: bool| -> FxHashMap<String, usize> {
        let at = |paths: &Paths| if gone { &paths.old } else { &paths.new }.clone().filter(|path| is_home_file(path));
        let single = all.iter().enumerate().filter(|(_, paths)| paths.old.is_none() != paths.new.is_none());
        single.filter_map(|(index, paths)| Some((folder(&at(paths)?), index))).collect()
    };
    let (went, came) = (homes(true), homes(false));
    let mut met: Vec<(usize, usize)> =
        came.iter().filter_map(|(new, at)| Some((*at, *went.get(moved.get(new)?)?))).collect();
    met.sort_unstable();
    let mut gone: FxHashSet<usize> = FxHashSet::default();
    for (new, old) in met {
        if gone.insert(old) {
            all[new].old = all[old].old.clone();
        }
    }
    let mut at = 0..;
    all.retain(|_| at.next().is_none_or(|at| !gone.contains(&at)));
    all
}

/// The settings or the library: they reach what does not change itself.
fn touches_settings(difference: &Difference) -> bool {
    is_setting(difference.path())
}

fn is_setting(path: &str) -> bool {
    let in_library = || path.split_once('/').is_some_and(|(folder, _)| FOLDERS.contains(&(folder, FileKind::Library)));
    path == "riskreg.toml" || in_library()
}

/// The file of each identity before a commit.
fn identities(comparison: &Comparison<'_>) -> FxHashMap<String, String> {
    let entries = comparison.old.layout.entries.iter().filter(|entry| entry.kind.is_some());
    entries
        .map(|entry| {
            let identity = if entry.identity.is_empty() { "/" } else { &*entry.identity };
            (identity.to_owned(), entry.listed.path.clone())
        })
        .collect()
}

fn note_unread(made: &Made, comparison: &Comparison<'_>, followed: &Followed, life: &mut Life) {
    for unread in comparison.unread.iter().filter(|unread| followed.takes(&unread.path)) {
        // What was broken and is mended is noted where it was broken.
        if unread.new {
            life.unread.push((made.clone(), unread.path.to_string()));
        }
    }
}

/// Leaves in a merge's step only what it has against this parent too: the same thing made into the same.
fn keep_common(step: &mut Step, files: &[FileChanges]) {
    let same = |path: &str, change: &crate::changes::Change| {
        let mut of_file = files.iter().filter(|file| file.path() == path).flat_map(|file| &file.changes);
        of_file.any(|other| {
            let other = &other.change;
            let about = |change: &crate::changes::Change| (change.entity.clone(), change.field, change.item.clone());
            about(other) == about(change)
                && is_level(other.kind) == is_level(change.kind)
                && other.new.as_ref().map(|said| &said.text) == change.new.as_ref().map(|said| &said.text)
        })
    };
    let mut approvals = FxHashMap::default();
    let mut kept = Vec::new();
    for (at, mut file) in std::mem::take(&mut step.files).into_iter().enumerate() {
        let path = file.path().to_owned();
        let mut changes = Vec::new();
        for (position, told) in std::mem::take(&mut file.changes).into_iter().enumerate() {
            if same(&path, &told.change) {
                if let Some(approval) = step.approvals.remove(&(at, position)) {
                    approvals.insert((kept.len(), changes.len()), approval);
                }
                changes.push(told);
            }
        }
        if !changes.is_empty() {
            file.changes = changes;
            kept.push(file);
        }
    }
    step.files = kept;
    step.approvals = approvals;
}

fn is_level(kind: Kind) -> bool {
    matches!(kind, Kind::LevelRaised | Kind::LevelLowered | Kind::LevelSet | Kind::LevelRemoved | Kind::LevelChanged)
}
