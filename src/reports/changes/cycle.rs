//! This cycle against the one before: of every risk point whether it is new, kept, raised, lowered or closed.

use rustc_hash::FxHashMap;

use super::{Changes, safe, spaced};
use crate::changes::{Change, Kind, Said};
use crate::comparison::FileChanges;
use crate::facts::RiskView;
use crate::finding::Both;
use crate::judge::below;
use crate::personal::masked;
use crate::profile::{Level, Profile};
use crate::record::Word;
use crate::reports::table::{Cell, Table};
use crate::reports::tally::Layer;
use crate::survey::Survey;

crate::words! {
    /// What became of a risk point since the cycle before.
    Fate {
        New "new" ["新增"],
        Kept "kept" ["沿用"],
        Raised "raised" ["调高"],
        Lowered "lowered" ["调低"],
        Closed "closed" ["消除"],
        Removed "removed" ["删去"],
    }
}

/// A risk point, and what became of it.
#[derive(Debug)]
pub struct Point {
    /// Identity path of its file.
    path: String,
    entity: String,
    pub fate: Fate,
    before: Option<Shown>,
    after: Option<Shown>,
    /// What else changed of it.
    changed: Vec<Kind>,
    reason: Option<Both>,
}

/// A level as its own version's scale has it.
#[derive(Debug, Clone)]
struct Shown {
    text: String,
    rank: Option<(usize, usize)>,
}

impl Shown {
    fn of(level: Level, profile: &Profile) -> Shown {
        Shown { text: profile.scale.name(level).to_owned(), rank: Some((level.rank(), profile.scale.len())) }
    }

    fn said(said: &Said, profile: &Profile) -> Shown {
        Shown { text: said.text.zh.clone(), rank: said.level.map(|level| (level.rank(), profile.scale.len())) }
    }

    fn cell(this: Option<&Shown>) -> Cell {
        match this {
            None => Cell::Empty,
            Some(Shown { text, rank: Some((rank, of)) }) => Cell::Level { name: text.clone(), rank: *rank, of: *of },
            Some(Shown { text, rank: None }) => Cell::Text(masked(text).into_owned()),
        }
    }
}

/// Every risk point of `now`, the later version surveyed with its models, in order of path; those that are gone stand
/// behind the others of their file. What was closed before is no part of it.
pub fn points(changes: &Changes<'_>, now: &Survey, only: &[String]) -> Vec<Point> {
    let mut by_path: FxHashMap<&str, &FileChanges> = FxHashMap::default();
    for file in &changes.files {
        by_path.extend(file.new.as_ref().map(|place| (&*place.path, *file)));
    }
    let takes = |path: &str| only.is_empty() || only.iter().any(|only| below(path, only));
    let mut points: Vec<Point> = Vec::new();
    for (entry, contribution) in now.layout.entries.iter().zip(&now.contributions) {
        let path = &*entry.listed.path;
        let holder = contribution.model.as_ref().and_then(|model| model.holder());
        let (Some(holder), Some(_)) = (holder, entry.kind.and_then(Layer::of).filter(|_| takes(path))) else {
            continue;
        };
        let known = told_of(by_path.get(path).copied());
        let identity = if entry.identity.is_empty() { "/" } else { &entry.identity };
        for risk in holder.risks {
            let view = RiskView::new(risk, &holder, &now.library);
            let told = known.get(view.id()).map_or(&[][..], Vec::as_slice);
            let level = view.level(&now.profile).map(|level| Shown::of(level, &now.profile));
            let name = named(view.id(), view.caption());
            points.extend(point((identity, name), told, risk.is_active(), level, changes));
        }
    }
    for file in &changes.files {
        let gone = file.changes.iter().map(|told| &told.change).filter(|change| change.kind == Kind::PointRemoved);
        let of_layer = file.kind.and_then(Layer::of).is_some();
        for change in gone.filter(|_| of_layer) {
            points.push(Point {
                path: file.identity().to_owned(),
                entity: named(&change.entity, &change.caption),
                fate: Fate::Removed,
                before: change
                    .old
                    .as_ref()
                    .and_then(|said| said.level)
                    .map(|level| Shown::of(level, &changes.comparison.old.profile)),
                after: None,
                changed: Vec::new(),
                reason: None,
            });
        }
    }
    points.sort_by(|a, b| (&a.path, a.fate == Fate::Removed).cmp(&(&b.path, b.fate == Fate::Removed)));
    points
}

/// The changes of a file by the id of the point that they are of.
fn told_of(file: Option<&FileChanges>) -> FxHashMap<&str, Vec<&Change>> {
    let mut told: FxHashMap<&str, Vec<&Change>> = FxHashMap::default();
    for change in file.into_iter().flat_map(|file| &file.changes).map(|told| &told.change) {
        if change.kind != Kind::PointRemoved && !change.entity.is_empty() {
            told.entry(&change.entity).or_default().push(change);
        }
    }
    told
}

fn named(id: &str, caption: &str) -> String {
    let parts = [id, caption].into_iter().filter(|part| !part.is_empty());
    masked(&parts.collect::<Vec<_>>().join(" ")).into_owned()
}

/// What became of one point; `None` for what was closed before the cycle.
fn point(
    (path, entity): (&str, String),
    told: &[&Change],
    active: bool,
    level: Option<Shown>,
    changes: &Changes<'_>,
) -> Option<Point> {
    let of = |wanted: Kind| told.iter().find(|change| change.kind == wanted);
    let came = of(Kind::PointAdded);
    let fate = match active {
        false if of(Kind::PointClosed).is_some() || came.is_some() => Fate::Closed,
        false => return None,
        true if came.is_some() || of(Kind::PointReopened).is_some() => Fate::New,
        true if of(Kind::LevelRaised).is_some() => Fate::Raised,
        true if of(Kind::LevelLowered).is_some() => Fate::Lowered,
        true => Fate::Kept,
    };
    let levels = [Kind::LevelRaised, Kind::LevelLowered, Kind::LevelChanged, Kind::LevelSet, Kind::LevelRemoved];
    let graded = told.iter().find(|change| levels.contains(&change.kind));
    let old = &changes.comparison.old.profile;
    let before = match graded {
        Some(change) => change.old.as_ref().map(|said| Shown::said(said, old)),
        None => level.clone(),
    };
    let mut changed: Vec<Kind> = told.iter().map(|change| change.kind).collect();
    changed
        .retain(|kind| !matches!(kind, Kind::PointAdded | Kind::PointClosed | Kind::LevelRaised | Kind::LevelLowered));
    changed.sort_unstable();
    changed.dedup();
    let why = of(Kind::PointClosed).or(graded);
    Some(Point {
        path: path.to_owned(),
        entity,
        fate,
        before: before.filter(|_| fate != Fate::New),
        after: level.filter(|_| fate != Fate::Closed),
        changed,
        reason: why.and_then(|change| change.reason.clone()),
    })
}

/// How many points there are of each fate, then the points.
pub fn tables(points: &[Point]) -> Vec<Table> {
    let mut fates = Table::new("fates", Both::new("与上一周期相比", "against the cycle before"))
        .text("fate", "处理", "fate")
        .number("points", "风险点", "risk points");
    for fate in Fate::ALL {
        let count = points.iter().filter(|point| point.fate == *fate).count();
        if count > 0 {
            fates.push(vec![Cell::both(fate.zh(), fate.en()), Cell::Count(count as u64)]);
        }
    }
    vec![fates, list(points)]
}

/// The points alone.
pub fn list(points: &[Point]) -> Table {
    let mut table = Table::new("points", Both::new("逐点对照", "point by point"))
        .text("path", "位置", "place")
        .text("entity", "风险点", "risk point")
        .text("fate", "处理", "fate")
        .text("before", "原等级", "level before")
        .text("after", "现等级", "level now")
        .text("changed", "其他变化", "other changes")
        .text("reason", "说明", "remark");
    table.merged = 1;
    let mut last: Option<&str> = None;
    for point in points {
        let belongs = last.replace(&point.path) == Some(&point.path);
        let zh: Vec<&str> = point.changed.iter().map(|kind| kind.zh()).collect();
        let en: Vec<String> = point.changed.iter().map(|kind| spaced(*kind)).collect();
        let cells = vec![
            Cell::Text(point.path.clone()),
            Cell::Text(point.entity.clone()),
            Cell::both(point.fate.zh(), point.fate.en()),
            Shown::cell(point.before.as_ref()),
            Shown::cell(point.after.as_ref()),
            Cell::both(zh.join("、"), en.join(", ")),
            point.reason.as_ref().map_or(Cell::Empty, |reason| Cell::Both(safe(reason))),
        ];
        table.push_with(belongs, cells);
    }
    table
}
