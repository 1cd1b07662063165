//! How counts and levels went over time: the register at one moment after the other.

use jiff::civil::Date;

use super::chart::{Chart, Panel, Series};
use super::table::{Cell, Table};
use super::tally::Counts;
use crate::finding::Both;
use crate::record::Word;
use crate::register::GradedKind;

/// The register at one commit.
#[derive(Debug, Clone)]
pub struct Moment {
    /// What the moment is called: a day, a month, a quarter, a cycle.
    pub name: Both,
    /// The full name of the commit.
    pub commit: String,
    /// The day of the commit.
    pub date: Date,
    pub counts: Counts,
    /// The levels of the profile that the commit has, highest first.
    pub scale: Vec<Box<str>>,
    /// What that profile grades.
    pub graded: Vec<GradedKind>,
    /// Files that could not be read whole.
    pub broken: usize,
}

/// The register at one moment after the other, the earliest first.
#[derive(Debug, Clone, Default)]
pub struct Trend {
    pub register: String,
    /// How people name the register.
    pub name: String,
    pub moments: Vec<Moment>,
    pub notes: Vec<Both>,
}

/// A level that some moment has; the rank is that among the levels of the last moment that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub id: Box<str>,
    pub rank: usize,
    pub of: usize,
}

impl Trend {
    pub fn tables(&self) -> Vec<Table> {
        let graded = self.graded().map(|kind| self.levels(kind)).collect::<Vec<_>>();
        let mut tables = vec![self.totals()];
        tables.extend(graded);
        for table in &mut tables {
            table.register = self.register.clone();
        }
        if let Some(first) = tables.first_mut() {
            first.notes.clone_from(&self.notes);
        }
        tables
    }

    /// A panel for each graded kind.
    pub fn chart(&self) -> Chart {
        let panel = |kind: GradedKind| {
            let series = |step: &Step| Series {
                name: Both::new(&*step.id, &*step.id),
                level: Some((step.rank, step.of)),
                values: self.moments.iter().map(|moment| moment.count(kind, step)).collect(),
            };
            let mut all: Vec<Series> = self.steps().iter().map(series).collect();
            let ungraded = self.moments.iter().map(|moment| moment.counts.ungraded[kind as usize]).collect();
            all.push(Series { name: Both::new("未定级", "ungraded"), level: None, values: ungraded });
            all.retain(|series| series.values.iter().any(|value| *value > 0));
            let title = Both::new(format!("{}等级", kind.zh()), format!("levels of {}s", kind.en()));
            Panel { title, series: all }
        };
        Chart {
            title: Both::new(format!("{} 历次等级", self.name), format!("{}: levels over time", self.name)),
            places: self.moments.iter().map(|moment| moment.name.clone()).collect(),
            panels: self.graded().map(panel).collect(),
            notes: self.notes.clone(),
        }
    }

    /// The kinds that any moment grades and has.
    pub fn graded(&self) -> impl Iterator<Item = GradedKind> {
        let has = |moment: &Moment, kind: GradedKind| {
            let graded =
                moment.counts.levels[kind as usize].iter().sum::<u64>() + moment.counts.ungraded[kind as usize];
            moment.graded.contains(&kind) && graded > 0
        };
        GradedKind::ALL.iter().copied().filter(move |kind| self.moments.iter().any(|moment| has(moment, *kind)))
    }

    /// All levels: those of the last moment, then those that only earlier ones have.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for moment in self.moments.iter().rev() {
            for (rank, id) in moment.scale.iter().enumerate() {
                if !steps.iter().any(|step| step.id == *id) {
                    steps.push(Step { id: id.clone(), rank, of: moment.scale.len() });
                }
            }
        }
        steps
    }

    fn totals(&self) -> Table {
        let library = self.moments.iter().any(|moment| moment.counts.library_points > 0);
        let mut table = self
            .table("trend", Both::new("历次数量", "counts over time"))
            .number("units", "单位", "units")
            .number("departments", "部门", "departments")
            .number("posts", "岗位", "posts")
            .number("people", "人员", "people")
            .number("powers", "职权", "powers")
            .number("risks", "风险点", "risks")
            .number("measures", "防控措施", "measures")
            .number("closed", "已消除", "closed");
        if library {
            table = table.number("library_points", "风险库", "library");
        }
        for moment in &self.moments {
            let counts = &moment.counts;
            let mut cells = self.head(moment);
            cells.extend(
                [
                    counts.units,
                    counts.departments,
                    counts.posts,
                    counts.people,
                    counts.powers,
                    counts.risks,
                    counts.measures,
                    counts.closed,
                ]
                .map(Cell::Count),
            );
            cells.extend(library.then_some(Cell::Count(counts.library_points)));
            table.push(cells);
        }
        table
    }

    /// How many of a kind have each level, moment by moment.
    fn levels(&self, kind: GradedKind) -> Table {
        let steps = self.steps();
        let title = Both::new(format!("历次{}等级", kind.zh()), format!("levels of {}s over time", kind.en()));
        let mut table = self.table(&format!("trend-{}-levels", kind.en()), title);
        for step in &steps {
            table = table.number(&step.id, &step.id, &step.id);
        }
        let ungraded = self.moments.iter().any(|moment| moment.counts.ungraded[kind as usize] > 0);
        if ungraded {
            table = table.number("ungraded", "未定级", "ungraded");
        }
        table = table.number("total", "合计", "total");
        for moment in &self.moments {
            let levels: Vec<u64> = steps.iter().map(|step| moment.count(kind, step)).collect();
            let none = moment.counts.ungraded[kind as usize];
            let total = levels.iter().sum::<u64>() + none;
            let mut cells = self.head(moment);
            cells.extend(levels.into_iter().map(Cell::Count));
            cells.extend(ungraded.then_some(Cell::Count(none)));
            cells.push(Cell::Count(total));
            table.push(cells);
        }
        table
    }

    fn table(&self, key: &str, title: Both) -> Table {
        let table = Table::new(key, title).text("when", "时点", "when");
        let table = if self.named_by_day() { table } else { table.text("date", "日期", "date") };
        table.text("commit", "版本", "commit")
    }

    fn head(&self, moment: &Moment) -> Vec<Cell> {
        let mut cells = vec![Cell::Both(moment.name.clone())];
        cells.extend((!self.named_by_day()).then_some(Cell::Date(moment.date)));
        cells.push(Cell::Text(short(&moment.commit).to_owned()));
        cells
    }

    /// Every moment is called by its day already.
    fn named_by_day(&self) -> bool {
        self.moments.iter().all(|moment| moment.name.en == moment.date.to_string())
    }
}

impl Moment {
    /// How many of a kind have a level.
    pub fn count(&self, kind: GradedKind, step: &Step) -> u64 {
        let rank = self.scale.iter().position(|id| *id == step.id);
        rank.filter(|_| self.graded.contains(&kind)).map_or(0, |rank| self.counts.level(kind, rank))
    }
}

/// So much of a commit's name tells it from all others.
fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}
