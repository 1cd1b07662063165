//! Risk points that went from one file to another: gone there, new here, and the same words, where only one of each
//! has them.

use rustc_hash::FxHashMap;

use super::version::{Parsed, Version};
use super::{FileChanges, Told, told, went};
use crate::changes::{Change, Kind, of_point};
use crate::record::Listed;
use crate::register::{Model, Risk};
use crate::source::Span;
use crate::survey::Ask;
use crate::vocabulary::fold;

/// A point that is there in one version of its file only.
#[derive(Debug)]
pub struct Loose {
    /// Which of the file's changes says so.
    change: usize,
    /// Its position among the points of the file.
    risk: usize,
    /// Its words.
    words: String,
}

/// Those of the points that came or went which say what they are.
pub fn loose(changes: &[Change], (old, new): (Option<&Model>, Option<&Model>)) -> Vec<Loose> {
    let any = changes.iter().any(|change| matches!(change.kind, Kind::PointAdded | Kind::PointRemoved));
    if !any {
        return Vec::new();
    }
    let (old, new) = (old.map(by_place).unwrap_or_default(), new.map(by_place).unwrap_or_default());
    let loose = changes.iter().enumerate().filter_map(|(change, said)| {
        let (points, place) = match said.kind {
            Kind::PointAdded => (&new, said.new.as_ref()?.span),
            Kind::PointRemoved => (&old, said.old.as_ref()?.span),
            _ => return None,
        };
        let (risk, words) = points.get(&place)?;
        (!words.is_empty()).then(|| Loose { change, risk: *risk, words: words.clone() })
    });
    loose.collect()
}

/// The position and the words of each point, by the place that a change names it at.
fn by_place(model: &Model) -> FxHashMap<Span, (usize, String)> {
    let Some(holder) = model.holder() else { return FxHashMap::default() };
    let place = |at: usize| {
        let risk = &holder.risks[at];
        risk.id.span().unwrap_or(risk.placed.mark)
    };
    (0..holder.risks.len()).map(|at| (place(at), (at, words(&holder.risks[at])))).collect()
}

/// What a point says of itself: its name and how it shows. A reference to the library says it too.
fn words(risk: &Risk) -> String {
    let shows = risk.manifestations.items().iter().map(|text| &*text.value.0);
    let library = risk.library.value().map(|reference| &*reference.0);
    let said = risk.title.value().map(|title| &*title.0).into_iter().chain(shows).chain(library);
    said.map(fold).collect::<Vec<_>>().join("\n")
}

/// A loose point: the file, and which of its loose points it is.
type At = (usize, usize);

/// Makes one move of what went here and came there, followed by what else changed of the point.
pub fn find(files: &mut [FileChanges], old: &Version<'_>, new: &Version<'_>, ask: Ask) {
    let moves = matches(files);
    if moves.is_empty() {
        return;
    }
    let numbers = |of: &dyn Fn(&(At, At)) -> Option<usize>| {
        let mut numbers: Vec<usize> = moves.iter().filter_map(of).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let before = old.parsed(&numbers(&|(from, _)| files[from.0].numbers.0), ask);
    let now = new.parsed(&numbers(&|(_, to)| files[to.0].numbers.1), ask);
    // By file and change: what stands in its place.
    let mut instead: FxHashMap<(usize, usize), Vec<Told>> = FxHashMap::default();
    for (from, to) in moves {
        let (there, here) = (&files[from.0], &files[to.0]);
        let (left, come) = (&there.loose[from.1], &here.loose[to.1]);
        let parsed =
            there.numbers.0.and_then(|file| before.get(&file)).zip(here.numbers.1.and_then(|file| now.get(&file)));
        let Some((a, b)) = parsed else { continue };
        let (gone, new_here) = (&there.changes[left.change], &here.changes[come.change]);
        let name = |file: &FileChanges, place: Option<&super::Place>, entity: &str| {
            format!("{}#{entity}", place.map_or_else(|| file.identity(), super::Place::shown))
        };
        let was = name(there, there.old.as_ref(), &gone.change.entity);
        let is = name(here, here.new.as_ref(), &new_here.change.entity);
        let said = (&*new_here.change.entity, &*new_here.change.caption);
        let moved = Told {
            change: went(Kind::PointMoved, said, &was, &is),
            old_line: gone.old_line,
            line: new_here.line,
            through: None,
        };
        let more = of_point((old.side(&a.model), left.risk), (new.side(&b.model), come.risk)).into_iter();
        // Another number is a part of the move.
        let more = more.filter(|change| change.field != Some(Risk::id));
        let lines = (Parsed::lines(a), Parsed::lines(b));
        let more = more.map(|change| told(change, (Some(&lines.0), Some(&lines.1))));
        instead.insert((to.0, come.change), std::iter::once(moved).chain(more).collect());
        instead.insert((from.0, left.change), Vec::new());
    }
    for (at, file) in files.iter_mut().enumerate().filter(|(_, file)| !file.loose.is_empty()) {
        let changes = std::mem::take(&mut file.changes).into_iter().enumerate();
        file.changes =
            changes.flat_map(|(change, told)| instead.remove(&(at, change)).unwrap_or_else(|| vec![told])).collect();
    }
}

/// What went and what came in another file with the same words, where one of each has them.
fn matches(files: &[FileChanges]) -> Vec<(At, At)> {
    #[derive(Default)]
    struct Found {
        went: Vec<At>,
        came: Vec<At>,
    }
    let mut found: FxHashMap<&str, Found> = FxHashMap::default();
    for (at, file) in files.iter().enumerate() {
        for (position, loose) in file.loose.iter().enumerate() {
            let found = found.entry(&loose.words).or_default();
            let list = match file.changes[loose.change].change.kind {
                Kind::PointAdded => &mut found.came,
                _ => &mut found.went,
            };
            list.push((at, position));
        }
    }
    let mut moves: Vec<(At, At)> = found
        .into_values()
        .filter_map(|found| match (&found.went[..], &found.came[..]) {
            ([from], [to]) if from.0 != to.0 => Some((*from, *to)),
            _ => None,
        })
        .collect();
    moves.sort_unstable();
    moves
}
