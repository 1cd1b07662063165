//! Level rules: from what was assessed to a level, with the reason, from one computation.

use rust_decimal::Decimal;

use super::condition::{Condition, Subject, factor_value};
use super::{Level, Profile};
use crate::finding::Both;
use crate::record::YES;
use crate::vocabulary::{fold, folds_to};

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
#[derive(Debug, Clone)]
pub struct Graded {
    pub level: Option<Level>,
    pub because: Both,
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
    pub fn grade(&self, subject: &Subject<'_>, profile: &Profile) -> Graded {
        match self {
            LevelRule::Declared { .. } => Graded {
                level: None,
                because: Both::new("等级由人审定,没有定级规则", "the level is declared; there is no rule for it"),
            },
            LevelRule::Matrix(matrix) => matrix.grade(subject, profile),
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
    fn grade(&self, subject: &Subject<'_>, profile: &Profile) -> Graded {
        let (row, column) = (self.rows.step(subject), self.columns.step(subject));
        let mut possible = (0..self.rows.steps.len())
            .filter(|r| row.is_none_or(|row| row == *r))
            .flat_map(|r| {
                (0..self.columns.steps.len()).filter(|c| column.is_none_or(|column| column == *c)).map(move |c| (r, c))
            })
            .map(|(r, c)| self.cells[r][c]);
        let first = possible.next();
        let agreed = first.filter(|level| possible.all(|other| other == *level));
        let stated: Vec<String> = [(&self.rows, row), (&self.columns, column)]
            .into_iter()
            .filter_map(|(factor, step)| Some(format!("{} {}", factor.name, factor.steps[step?].id)))
            .collect();
        let missing: Vec<&str> = [(&self.rows, row), (&self.columns, column)]
            .into_iter()
            .filter(|(_, step)| step.is_none())
            .map(|(factor, _)| &*factor.name)
            .collect();
        match agreed {
            Some(level) if !stated.is_empty() => Graded {
                level: Some(level),
                because: Both::new(
                    format!("{} → {}", stated.join("、"), profile.scale.name(level)),
                    format!("{} → {}", stated.join(", "), profile.scale.name(level)),
                ),
            },
            _ => Graded {
                level: None,
                because: Both::new(format!("缺少{}", missing.join("、")), format!("{} not stated", missing.join(", "))),
            },
        }
    }
}

impl Count {
    fn grade(&self, subject: &Subject<'_>, profile: &Profile) -> Graded {
        for decisive in &self.overrides {
            if decisive.when.holds(subject, profile) == Some(true) {
                let name = profile.scale.name(decisive.level);
                let (zh, en) = match &decisive.because {
                    Some(because) => (because.to_string(), because.to_string()),
                    None => ("符合直接定级的条件".to_owned(), "a condition that decides at once".to_owned()),
                };
                let because = Both::new(format!("{zh} → {name}"), format!("{en} → {name}"));
                return Graded { level: Some(decisive.level), because };
            }
        }
        let (count, zh, en) = if self.criteria {
            let met = self
                .factors
                .iter()
                .filter(|factor| factor.value(subject).is_some_and(|value| YES.contains(&fold(value).as_str())))
                .count();
            (met, "项标准", "criteria met")
        } else {
            (subject.risks().len(), "个风险点", "risk points")
        };
        let level = if count == 0 { self.none } else { Some(self.bands.level(Decimal::from(count))) };
        let to = level.map(|level| format!(" → {}", profile.scale.name(level))).unwrap_or_default();
        Graded { level, because: Both::new(format!("{count} {zh}{to}"), format!("{count} {en}{to}")) }
    }
}
