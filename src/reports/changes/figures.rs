//! The numbers of a register before and after: of what changed, or of all.

use crate::comparison::{Comparison, FileChanges};
use crate::facts::FileRow;
use crate::finding::Both;
use crate::profile::Profile;
use crate::record::Word;
use crate::register::{FileKind, GradedKind};
use crate::reports::table::{Cell, Table};
use crate::reports::tally::{Counted, Counts, Groups, Tally, add};

/// One number of the roll-up.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What machines call it: `risks`, `risk.一级`.
    pub key: String,
    pub name: Both,
    pub before: u64,
    pub after: u64,
    /// Rank of the level that it counts, of so many.
    pub level: Option<(usize, usize)>,
}

impl Figure {
    pub fn differs(&self) -> bool {
        self.before != self.after
    }

    fn difference(&self) -> i128 {
        i128::from(self.after) - i128::from(self.before)
    }
}

/// The numbers of the files that changed. People are not among them: who is on another post too cannot be told here.
pub fn of_files(comparison: &Comparison<'_>, files: &[&FileChanges]) -> Vec<Figure> {
    let sum = |profile: &Profile, row: &dyn Fn(&FileChanges) -> Option<&FileRow>| {
        let mut tally = [Tally::default()];
        for file in files {
            if let (Some(row), Some(kind)) = (row(file), file.kind) {
                count(&mut tally, row, kind, profile);
            }
        }
        tally[0].counts()
    };
    let before = sum(&comparison.old.profile, &|file| file.before.as_deref());
    let after = sum(&comparison.new.profile, &|file| file.after.as_deref());
    figures((&before, &comparison.old.profile), (&after, &comparison.new.profile), false)
}

fn count(tally: &mut [Tally; 1], row: &FileRow, kind: FileKind, profile: &Profile) {
    let all = Groups {
        points: vec![Some(0); row.points.len()],
        powers: (0..row.powers.len() as u32).map(|power| (0, power)).collect(),
        whole: Some(0),
        closed_concern: false,
    };
    add(tally, &Counted { row, kind, profile, people: &[] }, &all);
    match kind {
        FileKind::Unit => tally[0].add_unit(),
        FileKind::Department => tally[0].add_department(),
        _ => {}
    }
}

/// Two roll-ups laid side by side, each with the profile that its levels are of.
pub fn figures((before, then): (&Counts, &Profile), (after, now): (&Counts, &Profile), people: bool) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut plain = |key: &str, zh: &str, en: &str, of: &dyn Fn(&Counts) -> u64| {
        figures.push(Figure {
            key: key.into(),
            name: Both::new(zh, en),
            before: of(before),
            after: of(after),
            level: None,
        });
    };
    plain("units", "单位", "units", &|counts| counts.units);
    plain("departments", "部门", "departments", &|counts| counts.departments);
    plain("posts", "岗位", "posts", &|counts| counts.posts);
    if people {
        plain("people", "人员", "people", &|counts| counts.people);
    }
    plain("powers", "职权", "powers", &|counts| counts.powers);
    plain("risks", "风险点", "risk points", &|counts| counts.risks);
    plain("manifestations", "表现形式", "manifestations", &|counts| counts.manifestations);
    plain("measures", "防控措施", "measures", &|counts| counts.measures);
    plain("closed", "已消除的风险点", "closed points", &|counts| counts.closed);
    plain("library_points", "风险库的风险点", "library points", &|counts| counts.library_points);
    let graded = GradedKind::ALL.iter().copied().filter(|kind| then.grades(*kind) || now.grades(*kind));
    for kind in graded {
        figures.extend(levels(kind, (before, then), (after, now)));
    }
    figures.retain(|figure| figure.before > 0 || figure.after > 0);
    figures
}

/// The levels of one kind: those of the later scale, then those that it has no more.
fn levels(kind: GradedKind, (before, then): (&Counts, &Profile), (after, now): (&Counts, &Profile)) -> Vec<Figure> {
    let of = now.scale.len();
    let name = |zh: &str, en: &str| Both::new(format!("{}：{zh}", kind.zh()), format!("{}: {en}", kind.en()));
    let mut figures: Vec<Figure> = Vec::new();
    for (level, entry) in now.scale.levels() {
        let was = then.scale.level(&entry.id).map_or(0, |level| before.level(kind, level.rank()));
        let name = name(&entry.id, &entry.id);
        let key = format!("{}.{}", kind.en(), entry.id);
        let level = level.rank();
        figures.push(Figure { key, name, before: was, after: after.level(kind, level), level: Some((level, of)) });
    }
    for (level, entry) in then.scale.levels().filter(|(_, entry)| now.scale.level(&entry.id).is_none()) {
        let key = format!("{}.{}", kind.en(), entry.id);
        let name = name(&entry.id, &entry.id);
        figures.push(Figure { key, name, before: before.level(kind, level.rank()), after: 0, level: None });
    }
    let none = |counts: &Counts| counts.ungraded[kind as usize];
    let key = format!("{}.ungraded", kind.en());
    let (before, after) = (none(before), none(after));
    figures.push(Figure { key, name: name("未定级", "ungraded"), before, after, level: None });
    figures
}

pub fn table(key: &str, title: Both, figures: &[Figure]) -> Table {
    let mut table = Table::new(key, title)
        .text("figure", "项目", "figure")
        .number("before", "原", "before")
        .number("after", "现", "after")
        .number("difference", "增减", "difference");
    for figure in figures {
        let difference = match figure.difference() {
            0 => Cell::Text("0".into()),
            difference => Cell::Text(format!("{difference:+}")),
        };
        let name = Cell::Both(figure.name.clone());
        table.push(vec![name, Cell::Count(figure.before), Cell::Count(figure.after), difference]);
    }
    table
}
