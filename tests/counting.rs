//! Two counts that must agree: what the roll-up prints, and what a published figure is held to
//! (`statement-does-not-add-up`). Held on every register of the repository.

use std::path::{Path, PathBuf};

use riskreg::facts::{Countable, Query, count};
use riskreg::read::Folder;
use riskreg::register::{Counted, FileKind, GradedKind};
use riskreg::reports::rollup::{Asked, rollup};
use riskreg::reports::tally::{Counts, Layer};
use riskreg::reports::tree::Part;
use riskreg::survey::{Ask, Survey, survey};

fn registers() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut registers = vec![root.join("registers")];
    let rules = std::fs::read_dir(root.join("tests/rules")).unwrap();
    registers.extend(rules.map(|rule| rule.unwrap().path()).flat_map(|rule| [rule.join("bad"), rule.join("good")]));
    registers.extend(std::fs::read_dir(root.join("examples")).unwrap().map(|example| example.unwrap().path()));
    registers.retain(|path| path.is_dir());
    registers
}

/// The unit file at or above each file, as a statement sees it.
fn unit_of(survey: &Survey, file: usize) -> Option<usize> {
    let mut path = &*survey.layout.entries[file].identity;
    loop {
        let unit = |entry: &riskreg::read::Entry| entry.kind == Some(FileKind::Unit) && &*entry.identity == path;
        match survey.layout.entries.iter().position(unit) {
            Some(unit) => return Some(unit),
            None if path.is_empty() => return None,
            None => path = path.rsplit_once('/').map_or("", |(above, _)| above),
        }
    }
}

fn stated(survey: &Survey, query: &Query) -> u64 {
    let files = survey.layout.entries.iter().enumerate().filter_map(|(file, entry)| {
        let row = &survey.contributions[file].facts.row;
        Some(Countable {
            row,
            kind: entry.kind.filter(|kind| *kind != FileKind::Library)?,
            unit: unit_of(survey, file),
        })
    });
    count(files, query)
}

fn rolled_up(survey: &Survey) -> Counts {
    let part = Part { survey, register: "", name: "", only: &[] };
    rollup(&[part], Asked::default()).totals[0].clone()
}

#[test]
fn a_published_figure_is_held_to_the_numbers_that_aggregate_prints() {
    let mut compared = 0;
    for path in registers() {
        let Ok(survey) = survey(&Folder::new(&path), Ask::new(jiff::civil::date(2026, 11, 21))) else { continue };
        let counts = rolled_up(&survey);
        let mut agree = |query: Query, rolled_up: u64| {
            compared += 1;
            assert_eq!(stated(&survey, &query), rolled_up, "{}: {query:?}", path.display());
        };
        for (what, number) in [
            (Counted::Powers, counts.powers),
            (Counted::Risks, counts.risks),
            (Counted::Manifestations, counts.manifestations),
            (Counted::Measures, counts.measures),
            (Counted::Posts, counts.posts),
            (Counted::People, counts.people),
            (Counted::Departments, counts.departments),
            (Counted::Units, counts.units),
        ] {
            agree(Query::all(what), number);
        }
        for (layer, kind) in Layer::ALL.into_iter().zip([FileKind::Post, FileKind::Department, FileKind::Unit]) {
            agree(Query { layer: Some(kind), ..Query::all(Counted::Risks) }, counts.layers[layer as usize]);
        }
        for (level, _) in survey.profile.scale.levels() {
            for (what, graded) in [
                (Counted::Risks, GradedKind::Risk),
                (Counted::Powers, GradedKind::Power),
                (Counted::Posts, GradedKind::Post),
                (Counted::Departments, GradedKind::Department),
            ] {
                let query = Query { level: Some(level), ..Query::all(what) };
                if query.is_answerable(&survey.profile) {
                    agree(query, counts.level(graded, level.rank()));
                }
            }
        }
    }
    assert!(compared > 500, "{compared} numbers were compared");
}
