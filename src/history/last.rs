//! Which commit last changed each risk point: what approvals bind to, nothing else. One walk over history, linear in
//! what it changed, and over as soon as every point has its commit.

use std::collections::BTreeSet;
use std::hash::Hasher;
use std::sync::Arc;

use anyhow::Result;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use super::{Kept, Made};
use crate::read::{self, Commit, Difference, Objects, Source, layout};
use crate::record::stamped;
use crate::register::{FileKind, Risk};
use crate::survey::Ask;
use crate::vocabulary::{fold, nfc};

/// The last change of one risk point.
#[derive(Debug, Clone, PartialEq)]
pub struct LastChange {
    /// The file that has it, below the register's root.
    pub path: String,
    /// What references call the file.
    pub identity: Box<str>,
    pub id: Box<str>,
    pub caption: Box<str>,
    /// `None` where the history that is here does not tell: see `shallow`.
    pub made: Option<Arc<Made>>,
}

/// The last changes of points, and whether older history was not fetched.
#[derive(Debug, Default)]
pub struct LastChanges {
    /// In order of path, then as the file has them.
    pub points: Vec<LastChange>,
    pub shallow: bool,
}

/// A point that no commit has been found for yet.
#[derive(Debug, Clone, Copy)]
struct Pending {
    /// Its position in the answer.
    point: usize,
    digest: u64,
}

/// What is still sought of one file, by the name that the point goes by.
type Sought = FxHashMap<Box<str>, Pending>;

/// The last change of every risk point in the files that `takes` accepts.
pub fn last_changes(kept: &Kept, takes: &dyn Fn(&str) -> bool, ask: Ask) -> Result<LastChanges> {
    let objects = Objects::new(&kept.repository);
    let layout = layout(kept.at(&kept.tip).list()?);
    let holds =
        |kind: FileKind| matches!(kind, FileKind::Unit | FileKind::Department | FileKind::Post | FileKind::Library);
    let files = layout.entries.iter().filter(|entry| entry.kind.is_some_and(holds) && takes(&entry.listed.path));
    let files: Vec<_> = files.collect();
    let mut answer = LastChanges::default();
    let mut walk = Walk { objects: &objects, largest: ask.largest, sought: FxHashMap::default(), left: 0 };
    for some in files.chunks(AT_ONCE) {
        let kinds = some.iter().map(|entry| entry.kind.unwrap_or(FileKind::Post));
        let named = some.iter().map(|entry| entry.listed.object.as_deref().unwrap_or_default());
        let read = walk.points(&named.zip(kinds).collect::<Vec<_>>());
        for (entry, points) in some.iter().zip(read) {
            let mut sought = Sought::default();
            for point in points {
                let pending = Pending { point: answer.points.len(), digest: point.digest };
                walk.left += usize::from(!sought.contains_key(&point.name));
                sought.entry(point.name).or_insert(pending);
                answer.points.push(LastChange {
                    path: entry.listed.path.clone(),
                    identity: entry.identity.clone(),
                    id: point.id,
                    caption: point.caption,
                    made: None,
                });
            }
            if !sought.is_empty() {
                let kind = entry.kind.unwrap_or(FileKind::Post);
                walk.sought.insert(entry.listed.path.clone(), File { kind, sought });
            }
        }
    }
    let commits = kept.repository.commits(&kept.tip, &kept.prefix, true)?;
    for commit in commits.iter().rev() {
        if walk.sought.is_empty() || walk.left == 0 {
            break;
        }
        if commit.boundary {
            answer.shallow = true;
            continue;
        }
        match commit.parents.len() {
            0 | 1 => walk.back(&Arc::new(Made::of(commit)), &commit.differences, &mut answer),
            _ => walk.back_over_merge(kept, commit, &mut answer)?,
        }
    }
    answer.shallow &= walk.left > 0;
    Ok(answer)
}

/// So many files are read at a time.
const AT_ONCE: usize = 4096;

#[derive(Clone)]
struct File {
    kind: FileKind,
    sought: Sought,
}

struct Walk<'o> {
    objects: &'o Objects,
    largest: u64,
    /// By the path that older commits know the file by; by two where branches call it differently.
    sought: FxHashMap<String, File>,
    /// How many points have no commit yet.
    left: usize,
}

/// A point as one version of a file has it.
struct Point {
    /// What it is told apart by: its id, else its caption.
    name: Box<str>,
    id: Box<str>,
    caption: Box<str>,
    digest: u64,
}

impl Walk<'_> {
    /// The points of many files, in order.
    fn points(&self, files: &[(&str, FileKind)]) -> Vec<Vec<Point>> {
        let objects: Vec<&str> = files.iter().map(|(object, _)| *object).collect();
        let bytes = self.objects.read_all(&objects, self.largest);
        let read = files.par_iter().zip(bytes);
        read.map(|((_, kind), bytes)| bytes.map_or_else(|_| Vec::new(), |bytes| points(&bytes, *kind))).collect()
    }

    /// Goes back over a commit: what it changed of what is sought it changed last.
    fn back(&mut self, made: &Arc<Made>, differences: &[Difference], answer: &mut LastChanges) {
        for some in self.of_concern(differences).chunks(AT_ONCE) {
            let versions = self.versions(some);
            for (difference, (old, new)) in some.iter().zip(versions) {
                for (name, point) in self.changed(difference, (&old, &new)) {
                    self.tell(made, point, answer);
                    self.forget(difference, &name);
                }
            }
        }
        self.rename(differences, false);
    }

    /// A merge changed what is as in none of its parents. Every other change is found where it was made.
    fn back_over_merge(&mut self, kept: &Kept, commit: &Commit, answer: &mut LastChanges) -> Result<()> {
        if self.of_concern(&commit.differences).is_empty() {
            return Ok(());
        }
        let made = Arc::new(Made::of(commit));
        let mut to_each = vec![commit.differences.clone()];
        for parent in &commit.parents[1..] {
            to_each.push(kept.repository.differences(parent, &commit.name, &kept.prefix, true)?);
        }
        let mut own: Option<BTreeSet<usize>> = None;
        for differences in &to_each {
            let mut changed: BTreeSet<usize> = BTreeSet::new();
            for some in self.of_concern(differences).chunks(AT_ONCE) {
                for (difference, (old, new)) in some.iter().zip(self.versions(some)) {
                    changed.extend(self.changed(difference, (&old, &new)).into_iter().map(|(_, point)| point));
                }
            }
            own = Some(match own {
                None => changed,
                Some(own) => own.intersection(&changed).copied().collect(),
            });
        }
        let own = own.unwrap_or_default();
        own.iter().for_each(|point| self.tell(&made, *point, answer));
        for file in self.sought.values_mut() {
            file.sought.retain(|_, pending| !own.contains(&pending.point));
        }
        self.sought.retain(|_, file| !file.sought.is_empty());
        to_each.iter().for_each(|differences| self.rename(differences, true));
        Ok(())
    }

    fn of_concern(&self, differences: &[Difference]) -> Vec<Difference> {
        let sought =
            |difference: &&Difference| difference.new.as_ref().is_some_and(|new| self.sought.contains_key(&new.path));
        differences.iter().filter(sought).cloned().collect()
    }

    /// The points of both versions; what was added whole needs no reading.
    fn versions(&self, differences: &[Difference]) -> Vec<(Vec<Point>, Vec<Point>)> {
        let kind = |difference: &Difference| {
            let path = difference.new.as_ref().map_or("", |new| &new.path);
            self.sought.get(path).map_or(FileKind::Post, |file| file.kind)
        };
        let altered = differences.iter().filter(|difference| difference.old.is_some());
        let blobs: Vec<(&str, FileKind)> = altered
            .flat_map(|difference| {
                let blobs = [&difference.old, &difference.new].into_iter().flatten();
                blobs.map(|blob| (&*blob.object, kind(difference)))
            })
            .collect();
        let mut read = self.points(&blobs).into_iter();
        let mut next = || read.next().unwrap_or_default();
        differences
            .iter()
            .map(|difference| match difference.old {
                Some(_) => (next(), next()),
                None => (Vec::new(), Vec::new()),
            })
            .collect()
    }

    /// Points of a file that are sought as they stand after a commit, and that stood otherwise before it.
    fn changed(&self, difference: &Difference, (old, new): (&[Point], &[Point])) -> Vec<(Box<str>, usize)> {
        let Some(file) = difference.new.as_ref().and_then(|blob| self.sought.get(&blob.path)) else {
            return Vec::new();
        };
        if difference.old.is_none() {
            return file.sought.iter().map(|(name, pending)| (name.clone(), pending.point)).collect();
        }
        let before: FxHashMap<&str, u64> = old.iter().map(|point| (&*point.name, point.digest)).collect();
        let changed = new.iter().filter(|point| before.get(&*point.name) != Some(&point.digest));
        let sought = changed.filter_map(|point| {
            let pending = file.sought.get(&point.name).filter(|pending| pending.digest == point.digest)?;
            Some((point.name.clone(), pending.point))
        });
        sought.collect()
    }

    fn tell(&mut self, made: &Arc<Made>, point: usize, answer: &mut LastChanges) {
        let known = &mut answer.points[point].made;
        if known.is_none() {
            *known = Some(made.clone());
            self.left -= 1;
        }
    }

    fn forget(&mut self, difference: &Difference, name: &str) {
        let Some(path) = difference.new.as_ref().map(|blob| &blob.path) else { return };
        if let Some(file) = self.sought.get_mut(path) {
            file.sought.remove(name);
            if file.sought.is_empty() {
                self.sought.remove(path);
            }
        }
    }

    /// Older commits know what was moved by its old name; `both`: some of them by the new one.
    fn rename(&mut self, differences: &[Difference], both: bool) {
        for difference in differences {
            let (Some(old), Some(new)) = (&difference.old, &difference.new) else { continue };
            if old.path == new.path {
                continue;
            }
            let file = if both { self.sought.get(&new.path).cloned() } else { self.sought.remove(&new.path) };
            if let Some(file) = file {
                self.sought.insert(old.path.clone(), file);
            }
        }
    }
}

/// The points of a file, as approvals see them.
fn points(bytes: &[u8], kind: FileKind) -> Vec<Point> {
    let Some(model) = read::file(bytes, kind).model else { return Vec::new() };
    let Some(holder) = model.holder() else { return Vec::new() };
    let point = |risk: &Risk| {
        let id = risk.id.value().map_or("", |id| id);
        let library = || risk.library.value().map_or("", |reference| reference);
        let caption = if risk.caption().is_empty() { library() } else { risk.caption() };
        let name = if id.is_empty() { fold(caption) } else { nfc(id).into_owned() };
        let mut hasher = FxHasher::default();
        hasher.write(stamped(risk).to_string().as_bytes());
        Point { name: name.into(), id: id.into(), caption: caption.into(), digest: hasher.finish() }
    };
    holder.risks.iter().map(|risk| point(&risk.value)).collect()
}
