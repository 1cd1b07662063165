//! Level rules: from what was assessed to a level, with the reason, from one computation.

use rust_decimal::Decimal;

use super::condition::{Condition, Subject, factor_value};
use super::{Level, Profile};
use crate::finding::Both;
use crate::record::YES;
use crate::vocabulary::folds_to;

#[derive(Debug, Clone)]
pub enum LevelRule {
    /// People decide; nothing is suggested.
    Declared {
        reason: bool,
    },
    Matrix(Matrix),
    Count(Count),
}

/// What the level rule says, and why; or no level, and what is missing.
#[derive(Debug, Clone, Copy)]
pub struct Graded<'p> {
    pub level: Option<Level>,
    why: Why<'p>,
}

/// What the level was computed from; put into words only where somebody reads them.
#[derive(Debug, Clone, Copy)]
enum Why<'p> {
    Declared,
    /// Steps of row and column, where they are stated.
    Matrix(&'p Matrix, Option<usize>, Option<usize>),
    Decisive(&'p Decisive),
    Count {
        count: usize,
        criteria: bool,
    },
}

impl Graded<'_> {
    /// The reason, in words.
    pub fn because(&self, profile: &Profile) -> Both {
        let to = self.level.map(|level| format!(" → {}", profile.scale.name(level))).unwrap_or_default();
        let (zh, en) = match self.why {
            Why::Declared => {
                ("等级由人审定,没有定级规则".to_owned(), "the level is declared; there is no rule for it".to_owned())
            }
            Why::Matrix(matrix, row, column) => match self.level {
                Some(_) => (matrix.stated(row, column).join("、"), matrix.stated(row, column).join(", ")),
                None => {
                    let missing = matrix.missing(row, column);
                    (format!("缺少{}", missing.join("、")), format!("{} not stated", missing.join(", ")))
                }
            },
            Why::Decisive(decisive) => match &decisive.because {
                Some(because) => (because.to_string(), because.to_string()),
                None => ("符合直接定级的条件".to_owned(), "a condition that decides at once".to_owned()),
            },
            Why::Count { count, criteria: true } => (format!("{count} 项标准"), format!("{count} criteria met")),
            Why::Count { count, criteria: false } => (format!("{count} 个风险点"), format!("{count} risk points")),
        };
        Both::new(zh + &to, en + &to)
    }
}

/// Two factors decide: `cells[row][column]`, steps low to high.
#[derive(Debug, Clone)]
pub struct Matrix {
    pub rows: Factor,
    pub columns: Factor,
    pub cells: Vec<Vec<Level>>,
}

/// A factor and its steps from low to high, each with its spellings folded.
#[derive(Debug, Clone)]
pub struct Factor {
    pub name: Box<str>,
    pub folded: Vec<Box<str>>,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub struct Step {
    pub id: Box<str>,
    pub folded: Vec<Box<str>>,
}

impl Factor {
    fn value<'m>(&self, subject: &Subject<'m>) -> Option<&'m str> {
        let factors = subject.grading.factors.value()?;
        self.folded.iter().find_map(|name| factor_value(factors, name))
    }

    /// The step that the subject states.
    pub fn step(&self, subject: &Subject<'_>) -> Option<usize> {
        let value = self.value(subject)?;
        self.steps.iter().position(|step| step.folded.iter().any(|word| folds_to(value, word)))
    }
}

/// A number of points or of criteria decides, unless an override does first.
#[derive(Debug, Clone)]
pub struct Count {
    pub criteria: bool,
    pub bands: Bands,
    pub none: Option<Level>,
    pub factors: Vec<Factor>,
    pub overrides: Vec<Decisive>,
}

#[derive(Debug, Clone)]
pub struct Decisive {
    pub level: Level,
    pub when: Condition,
    pub because: Option<Box<str>>,
}

/// Cuts ascending and levels, one more than cuts, both low to high.
#[derive(Debug, Clone)]
pub struct Bands {
    pub cuts: Vec<Decimal>,
    pub levels: Vec<Level>,
    /// A number equal to a cut belongs to the upper band.
    pub upper: bool,
}

impl Bands {
    pub fn level(&self, number: Decimal) -> Level {
        let band = self.cuts.partition_point(|cut| if self.upper { *cut <= number } else { *cut < number });
        self.levels[band]
    }
}

impl LevelRule {
    pub fn grade<'p>(&'p self, subject: &Subject<'_>, profile: &Profile) -> Graded<'p> {
        match self {
            LevelRule::Declared { .. } => Graded { level: None, why: Why::Declared },
            LevelRule::Matrix(matrix) => matrix.grade(subject),
            LevelRule::Count(count) => count.grade(subject, profile),
        }
    }

    /// The factors that the rule declares.
    pub fn factors(&self) -> Vec<&Factor> {
        match self {
            LevelRule::Declared { .. } => Vec::new(),
            LevelRule::Matrix(matrix) => vec![&matrix.rows, &matrix.columns],
            LevelRule::Count(count) => count.factors.iter().collect(),
        }
    }
}

impl Matrix {
    /// A level on which all cells agree that what is stated leaves possible.
    fn grade(&self, subject: &Subject<'_>) -> Graded<'_> {
        let (row, column) = (self.rows.step(subject), self.columns.step(subject));
        let mut possible = (0..self.rows.steps.len())
            .filter(|r| row.is_none_or(|row| row == *r))
            .flat_map(|r| {
                (0..self.columns.steps.len()).filter(|c| column.is_none_or(|column| column == *c)).map(move |c| (r, c))
            })
            .map(|(r, c)| self.cells[r][c]);
        let first = possible.next();
        let agreed = first.filter(|level| possible.all(|other| other == *level));
        let level = agreed.filter(|_| row.is_some() || column.is_some());
        Graded { level, why: Why::Matrix(self, row, column) }
    }

    fn stated(&self, row: Option<usize>, column: Option<usize>) -> Vec<String> {
        let named = |(factor, step): (&Factor, Option<usize>)| {
            let step = factor.steps.get(step?)?;
            Some(format!("{} {}", factor.name, step.id))
        };
        [(&self.rows, row), (&self.columns, column)].into_iter().filter_map(named).collect()
    }

    fn missing(&self, row: Option<usize>, column: Option<usize>) -> Vec<&str> {
        let absent = [(&self.rows, row), (&self.columns, column)].into_iter().filter(|(_, step)| step.is_none());
        absent.map(|(factor, _)| &*factor.name).collect()
    }
}

impl Count {
    fn grade(&self, subject: &Subject<'_>, profile: &Profile) -> Graded<'_> {
        let decisive = self.overrides.iter().find(|decisive| decisive.when.holds(subject, profile) == Some(true));
        if let Some(decisive) = decisive {
            return Graded { level: Some(decisive.level), why: Why::Decisive(decisive) };
        }
        let is_met =
            |factor: &&Factor| factor.value(subject).is_some_and(|value| YES.iter().any(|yes| folds_to(value, yes)));
        let count = match self.criteria {
            true => self.factors.iter().filter(is_met).count(),
            false => subject.risks().len(),
        };
        let level = if count == 0 { self.none } else { Some(self.bands.level(Decimal::from(count))) };
        Graded { level, why: Why::Count { count, criteria: self.criteria } }
    }
}
