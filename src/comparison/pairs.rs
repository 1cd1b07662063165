//! Which file of the old version is which of the new: as git says, unless their own words say otherwise; then, of what
//! is left, by number or by name and points.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::version::{Parsed, folder_of};
use super::{AT_ONCE, Paths, Version, name_of};
use crate::register::FileKind;
use crate::survey::Ask;
use crate::vocabulary::{fold, nfc};

/// One file by its number in each version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    pub old: Option<usize>,
    pub new: Option<usize>,
}

/// The files of the register among those that differ, and those that came or went with their department.
pub fn pairs(old: &Version<'_>, new: &Version<'_>, paths: &[Paths], ask: Ask) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let (mut gone, mut come, mut doubtful) = (Vec::new(), Vec::new(), Vec::new());
    for one in paths {
        let was = one.old.as_deref().and_then(|path| old.file(path));
        let is = one.new.as_deref().and_then(|path| new.file(path));
        // What was moved only needs no proof.
        let sure = one.same || one.old == one.new;
        match (was, is) {
            (Some(a), Some(b)) if old.kind(a) == new.kind(b) => match sure {
                true => pairs.push(Pair { old: was, new: is }),
                false => doubtful.push((a, b)),
            },
            _ => {
                gone.extend(was);
                come.extend(is);
            }
        }
    }
    let named: FxHashSet<&str> =
        paths.iter().flat_map(|one| [&one.old, &one.new]).flatten().map(|path| &**path).collect();
    let turned = |from: &Version<'_>, to: &Version<'_>| -> Vec<usize> {
        let files = from.files().map(|file| (file, &*from.layout.entries[file].listed.path));
        let turned = files.filter(|(_, path)| !named.contains(path) && to.holds(path) && to.file(path).is_none());
        turned.map(|(file, _)| file).collect()
    };
    gone.extend(turned(old, new));
    come.extend(turned(new, old));
    if !doubtful.is_empty() || (!gone.is_empty() && !come.is_empty()) {
        let mut is_of_old: Vec<usize> = gone.clone();
        is_of_old.extend(doubtful.iter().map(|(a, _)| *a));
        let mut is_of_new: Vec<usize> = come.clone();
        is_of_new.extend(doubtful.iter().map(|(_, b)| *b));
        let (before, now) = (who(old, &is_of_old, ask), who(new, &is_of_new, ask));
        for (a, b) in doubtful {
            let same = match (before.get(&a), now.get(&b)) {
                (Some(a), Some(b)) => a.is(b),
                // What cannot be read is as git says.
                _ => true,
            };
            if same {
                pairs.push(Pair { old: Some(a), new: Some(b) });
            } else {
                gone.push(a);
                come.push(b);
            }
        }
        pairs.extend(meet(&mut gone, &mut come, &before, &now));
        let went = homes(&mut gone, &mut come, &pairs, (old, new));
        pairs.extend(went);
    }
    pairs.extend(gone.into_iter().map(|file| Pair { old: Some(file), new: None }));
    pairs.extend(come.into_iter().map(|file| Pair { old: None, new: Some(file) }));
    pairs
}

/// What a file goes by.
struct Who {
    kind: FileKind,
    /// `编号`; empty where it has none.
    id: String,
    /// Its title or name, folded.
    name: String,
    /// The names of its points, folded and sorted.
    points: Vec<String>,
}

impl Who {
    /// It is the same post, department or unit.
    fn is(&self, other: &Who) -> bool {
        if !self.id.is_empty() && !other.id.is_empty() {
            return self.id == other.id;
        }
        let nameless = self.name.is_empty() && other.name.is_empty();
        (!nameless && self.name == other.name) || self.has_the_points_of(other)
    }

    /// The same, where git does not say so.
    fn surely_is(&self, other: &Who) -> bool {
        let numbered = !self.id.is_empty() && !other.id.is_empty();
        if numbered { self.id == other.id } else { self.has_the_points_of(other) }
    }

    /// At least half of the points have the same names.
    fn has_the_points_of(&self, other: &Who) -> bool {
        let (most, mut theirs) = (self.points.len().max(other.points.len()), other.points.iter().peekable());
        let mut shared = 0;
        for point in &self.points {
            while theirs.next_if(|their| *their < point).is_some() {}
            shared += usize::from(theirs.next_if(|their| *their == point).is_some());
        }
        shared * 2 >= most
    }
}

fn who(version: &Version<'_>, files: &[usize], ask: Ask) -> FxHashMap<usize, Who> {
    let mut known = FxHashMap::default();
    for some in files.chunks(AT_ONCE) {
        let bytes = version.read_all(some.iter().map(|file| Some(*file)), ask);
        let read = some.par_iter().zip(bytes).filter_map(|(file, bytes)| {
            let parsed = Parsed::new(bytes?, version, *file).ok()?;
            let holder = parsed.model.holder();
            let mut points: Vec<String> = match &holder {
                Some(holder) => holder.risks.iter().map(|risk| fold(risk.caption())).collect(),
                None => Vec::new(),
            };
            points.sort_unstable();
            let id = holder.and_then(|holder| holder.id).map_or(String::new(), |id| nfc(&id.value).into_owned());
            Some((*file, Who { kind: version.kind(*file), id, name: fold(name_of(&parsed.model)), points }))
        });
        known.extend(read.collect::<Vec<_>>());
    }
    known
}

/// Pairs what is gone with what came: by number, by name and points, by a name that only one of each has. What is
/// paired is taken out of both lists.
fn meet(
    gone: &mut Vec<usize>,
    come: &mut Vec<usize>,
    before: &FxHashMap<usize, Who>,
    now: &FxHashMap<usize, Who>,
) -> Vec<Pair> {
    type Key = (FileKind, String, Vec<String>);
    type By<'k> = &'k dyn Fn(&Who) -> Option<Key>;
    let by_id = |who: &Who| (!who.id.is_empty()).then(|| (who.kind, who.id.clone(), Vec::new()));
    let by_points = |who: &Who| (!who.points.is_empty()).then(|| (who.kind, who.name.clone(), who.points.clone()));
    let by_name = |who: &Who| (!who.name.is_empty()).then(|| (who.kind, who.name.clone(), Vec::new()));
    let keys: [By<'_>; 3] = [&by_id, &by_points, &by_name];
    let mut pairs = Vec::new();
    for key in keys {
        let old = only_ones(gone, before, key);
        let new = only_ones(come, now, key);
        let met = old.into_iter().filter_map(|(key, a)| Some((a?, (*new.get(&key)?)?)));
        let surely = met.filter(|(a, b)| before.get(a).zip(now.get(b)).is_some_and(|(a, b)| a.surely_is(b)));
        let surely: Vec<(usize, usize)> = surely.collect();
        let (left, taken): (FxHashSet<usize>, FxHashSet<usize>) = surely.iter().copied().unzip();
        gone.retain(|file| !left.contains(file));
        come.retain(|file| !taken.contains(file));
        pairs.extend(surely.into_iter().map(|(a, b)| Pair { old: Some(a), new: Some(b) }));
    }
    pairs.sort_unstable_by_key(|pair| (pair.new, pair.old));
    pairs
}

/// Pairs what made a folder a department or unit with what makes the folder one that most of its files went to.
fn homes(
    gone: &mut Vec<usize>,
    come: &mut Vec<usize>,
    pairs: &[Pair],
    (old, new): (&Version<'_>, &Version<'_>),
) -> Vec<Pair> {
    let folder = |version: &Version<'_>, file: usize| -> Box<str> { folder_of(&version.place(file).path).into() };
    let mut went: FxHashMap<(Box<str>, Box<str>), usize> = FxHashMap::default();
    for (a, b) in pairs.iter().filter_map(|pair| pair.old.zip(pair.new)) {
        let key = (folder(old, a), folder(new, b));
        if key.0 != key.1 {
            *went.entry(key).or_default() += 1;
        }
    }
    let mut went: Vec<_> = went.into_iter().collect();
    went.sort_unstable_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    let by_folder = |version: &Version<'_>, files: &[usize]| -> FxHashMap<(Box<str>, FileKind), usize> {
        let homes = files.iter().filter(|file| version.kind(**file).is_home());
        homes.map(|file| ((folder(version, *file), version.kind(*file)), *file)).collect()
    };
    let (mut left, mut made) = (by_folder(old, gone), by_folder(new, come));
    let mut found = Vec::new();
    for ((from, to), _) in went {
        for kind in [FileKind::Department, FileKind::Unit] {
            let (was, is) = ((from.clone(), kind), (to.clone(), kind));
            if left.contains_key(&was) && made.contains_key(&is) {
                found.push(Pair { old: left.remove(&was), new: made.remove(&is) });
            }
        }
    }
    let taken: FxHashSet<(Option<usize>, Option<usize>)> =
        found.iter().flat_map(|pair| [(pair.old, None), (None, pair.new)]).collect();
    gone.retain(|file| !taken.contains(&(Some(*file), None)));
    come.retain(|file| !taken.contains(&(None, Some(*file))));
    found
}

/// By key, the file that alone has it; `None` where several have.
fn only_ones<K: std::hash::Hash + Eq>(
    files: &[usize],
    known: &FxHashMap<usize, Who>,
    key: &dyn Fn(&Who) -> Option<K>,
) -> FxHashMap<K, Option<usize>> {
    let mut found: FxHashMap<K, Option<usize>> = FxHashMap::default();
    for file in files {
        if let Some(key) = known.get(file).and_then(key) {
            found.entry(key).and_modify(|only| *only = None).or_insert(Some(*file));
        }
    }
    found
}
