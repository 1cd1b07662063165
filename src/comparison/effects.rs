//! What a changed library or scale does to posts that stand as they stood: each point that refers to a changed library
//! point, and the change that reaches it. Files are searched for the ids of what changed, and only those that hold one
//! are parsed; a changed scale touches every file.

use anyhow::Result;
use memchr::memmem::Finder;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::version::Parsed;
use super::{AT_ONCE, FileChanges, Place, Told, Version, name_of, told};
use crate::changes::{Change, Kind, Said, of_file};
use crate::facts::LibraryPoint;
use crate::finding::Both;
use crate::profile::{Profile, Scale};
use crate::read::{Listed, layout};
use crate::record::{Listed as _, Record};
use crate::register::{FileKind, GradedKind, Model, Risk, is_for};
use crate::survey::Ask;
use crate::vocabulary::nfc;

/// Adds what reaches files that were not compared, and what reaches those that were beside their own changes.
pub fn add(files: &mut Vec<FileChanges>, old: &Version<'_>, new: &Version<'_>, ask: Ask) -> Result<()> {
    let touched = Touched::of(files, old, new);
    let both = !old.layout.entries.is_empty() && !new.layout.entries.is_empty();
    let regraded = both && !same_scale(&old.profile, &new.profile);
    if !both || (touched.ids.is_empty() && !regraded) {
        return Ok(());
    }
    let known: FxHashMap<Box<str>, usize> =
        files.iter().enumerate().filter_map(|(at, file)| Some((file.new.as_ref()?.path.clone(), at))).collect();
    let ids: Vec<Finder<'_>> = touched.ids.iter().map(|id| Finder::new(id.as_bytes())).collect();
    let layout = layout(new.source.list()?);
    let holds = |kind| matches!(kind, FileKind::Unit | FileKind::Department | FileKind::Post);
    let candidates: Vec<_> = layout.entries.iter().filter(|entry| entry.kind.is_some_and(holds)).collect();
    let mut more = Vec::new();
    for some in candidates.chunks(AT_ONCE) {
        let listed: Vec<&Listed> = some.iter().map(|entry| &entry.listed).collect();
        let bytes = new.source.read_all(&listed, ask.largest);
        let reached = some.par_iter().zip(bytes).filter_map(|(entry, bytes)| {
            let bytes = bytes.ok()?;
            if !regraded && !ids.iter().any(|id| id.find(&bytes).is_some()) {
                return None;
            }
            let compared = known.contains_key(&*entry.listed.path);
            let kind = entry.kind?;
            let now = Parsed::of(bytes, new, kind).ok()?;
            let mut changes: Vec<Told> = touched.reach(&now.model, new);
            let mut before = None;
            if !compared {
                // The same words, as the old library and the old scale had them.
                let was = now.row_in(old, kind);
                let lines = now.lines();
                let effect = of_file(Some(old.side(&now.model)), Some(new.side(&now.model)));
                let through = |change: Change| {
                    let through = touched.through(&now.model, &change.entity, new).unwrap_or("riskreg.toml".into());
                    Told { through: Some(through), ..told(change, (Some(&lines), Some(&lines))) }
                };
                changes.splice(0..0, effect.into_iter().map(through));
                before = Some(was);
            }
            let place = Place { path: entry.listed.path.as_str().into(), identity: entry.identity.clone() };
            (!changes.is_empty()).then(|| FileChanges {
                old: Some(place.clone()),
                new: Some(place),
                kind: Some(kind),
                name: name_of(&now.model).into(),
                changes,
                before,
                after: Some(now.row),
                numbers: (None, None),
                loose: Vec::new(),
            })
        });
        more.extend(reached.collect::<Vec<_>>());
    }
    for file in more {
        match known.get(file.path()) {
            Some(at) => files[*at].changes.extend(file.changes),
            None => files.push(file),
        }
    }
    Ok(())
}

/// The levels and what is graded are the same in both.
fn same_scale(old: &Profile, new: &Profile) -> bool {
    let levels = |scale: &Scale| -> Vec<_> {
        scale.levels().map(|(_, level)| (level.id.clone(), level.aliases.clone())).collect()
    };
    GradedKind::ALL.iter().all(|kind| old.grades(*kind) == new.grades(*kind))
        && levels(&old.scale) == levels(&new.scale)
}

/// The name of a library file, and what changed in one of its points.
type InLibrary = (Box<str>, Vec<Change>);

/// What changed in the library.
#[derive(Default)]
struct Touched {
    /// By the id of the point: the name of each library file that has it, and what reaches those who refer to it.
    points: FxHashMap<Box<str>, Vec<InLibrary>>,
    /// The ids as they are written.
    ids: FxHashSet<Box<str>>,
}

/// So many changes of one library point, and of the measures that its file shares, are told to those who refer to it;
/// the library itself tells all.
const MOST: usize = 100;

impl Touched {
    fn of(files: &[FileChanges], old: &Version<'_>, new: &Version<'_>) -> Touched {
        let mut touched = Touched::default();
        for file in files.iter().filter(|file| file.kind == Some(FileKind::Library)) {
            let Some(place) = file.place() else { continue };
            let stem = place.identity.rsplit('/').next().unwrap_or_default();
            let mut shared: Vec<&Change> = Vec::new();
            for change in file.changes.iter().map(|told| &told.change) {
                match (change.kind, &*change.entity) {
                    // A point that is closed in the library stands where it is referred to.
                    (Kind::PointClosed | Kind::PointReopened, _) => {}
                    (Kind::MeasureAdded | Kind::MeasureRemoved | Kind::MeasureChanged, "") => shared.push(change),
                    (_, "") => {}
                    (_, id) => touched.add(stem, id, change),
                }
            }
            shared.truncate(MOST);
            let rest = touched.add_shared(new, stem, shared);
            touched.add_shared(old, stem, rest);
        }
        touched
    }

    fn add(&mut self, stem: &str, id: &str, change: &Change) {
        self.ids.insert(id.into());
        let files = self.points.entry(nfc(id).into()).or_default();
        let at = files.iter().position(|(known, _)| **known == *stem).unwrap_or_else(|| {
            files.push((stem.into(), Vec::new()));
            files.len() - 1
        });
        let changes = &mut files[at].1;
        if changes.len() < MOST {
            changes.push(change.clone());
        }
    }

    /// A shared measure reaches the points that it is for. Gives back what is of no measure in this version.
    fn add_shared<'c>(&mut self, version: &Version<'_>, stem: &str, shared: Vec<&'c Change>) -> Vec<&'c Change> {
        let of_file = version.library.points().filter(|(reference, _)| reference.split('#').next() == Some(stem));
        let points: Vec<LibraryPoint<'_>> =
            if shared.is_empty() { Vec::new() } else { of_file.map(|(_, point)| point).collect() };
        let Some(library) = points.first().map(|point| point.library) else { return shared };
        let measures = library.measures.items().iter();
        let measures: FxHashMap<&str, _> =
            measures.filter_map(|measure| Some((&*measure.text.value()?.0, measure))).collect();
        let mut rest = Vec::new();
        for change in shared {
            let Some(measure) = change.item.as_deref().and_then(|item| measures.get(item)) else {
                rest.push(change);
                continue;
            };
            for point in points.iter().filter(|point| is_for(measure, point.risk)) {
                if let Some(id) = point.risk.id.value() {
                    self.add(stem, id, change);
                }
            }
        }
        rest
    }

    /// What reaches the points of a file, one change for each kind. Levels are not among it: they are compared as they
    /// stand in effect.
    fn reach(&self, model: &Model, new: &Version<'_>) -> Vec<Told> {
        let Some(holder) = model.holder() else { return Vec::new() };
        let mut told = Vec::new();
        for risk in holder.risks {
            let Some((through, changes)) = self.named(&risk.value, new) else { continue };
            let mut kinds: Vec<(Change, usize)> = Vec::new();
            for change in changes.iter().filter(|change| takes_effect(change, &risk.value)) {
                let kind = match change.kind {
                    Kind::PointAdded | Kind::PointRemoved => Kind::PointChanged,
                    kind => kind,
                };
                match kinds.iter_mut().find(|(known, _)| known.kind == kind) {
                    Some((_, count)) => *count += 1,
                    None => {
                        let caption = if risk.caption().is_empty() { &*change.caption } else { risk.caption() };
                        let id = risk.id.value().map_or("", |id| id);
                        let change = Change { kind, entity: id.into(), caption: caption.into(), ..change.clone() };
                        kinds.push((change, 1));
                    }
                }
            }
            told.extend(kinds.into_iter().map(|(change, count)| Told {
                change: if count > 1 { several(change, count) } else { change },
                old_line: None,
                line: None,
                through: Some(through.clone()),
            }));
        }
        told
    }

    /// The changed library point that a point refers to, and its changes.
    fn named(&self, risk: &Risk, new: &Version<'_>) -> Option<(Box<str>, &Vec<Change>)> {
        let reference = risk.library.value()?;
        let (stem, id) = match new.library.find(reference) {
            Ok(point) => (new.library.stem(point.file)?, &**point.risk.id.value()?),
            // It may have been taken out of the library.
            Err(_) => {
                let (file, id) = reference.rsplit_once('#').unwrap_or(("", reference));
                (file.rsplit('/').next().unwrap_or_default(), id)
            }
        };
        let mut files = self.points.get(&*nfc(id))?.iter();
        let (stem, changes) = files.find(|(known, _)| stem.is_empty() || **known == *stem)?;
        Some((format!("{stem}#{id}").into(), changes))
    }

    /// What changed instead of the point with that id.
    fn through(&self, model: &Model, id: &str, new: &Version<'_>) -> Option<Box<str>> {
        let risks = model.holder()?.risks;
        let risk = risks.iter().find(|risk| risk.id.value().is_some_and(|known| known.0.as_ref() == id))?;
        self.named(&risk.value, new).map(|(through, _)| through)
    }
}

/// The point does not say it itself.
fn takes_effect(change: &Change, risk: &Risk) -> bool {
    match change.kind {
        Kind::LevelRaised | Kind::LevelLowered | Kind::LevelChanged | Kind::LevelSet | Kind::LevelRemoved => false,
        // Measures that the file shares name no point, and reach it whatever it has of its own.
        Kind::MeasureAdded | Kind::MeasureRemoved | Kind::MeasureChanged => {
            change.entity.is_empty() || risk.measures.is_absent()
        }
        _ => change.field.is_none_or(|field| !risk.is_given(field)),
    }
}

/// Several changes of one kind in one.
fn several(change: Change, count: usize) -> Change {
    let text = Both::new(format!("{count} 处"), format!("{count} places"));
    let new = Some(Said { text, span: Default::default(), level: None });
    Change { item: None, field: None, old: None, new, reason: None, ..change }
}
