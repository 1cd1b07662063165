//! `matrix`: two factors decide, by a cell.

use super::factor::{Factor, Takes};
use super::maker::Maker;
use super::{Graded, Why};
use crate::finding::Both;
use crate::profile::condition::{Fault, text};
use crate::profile::{Level, Subject, WordEntry};
use crate::record;
use crate::record::{List, Listed, Raw, Text};
use crate::source::Spanned;
use crate::vocabulary::fold;

record! {
    /// Two factors and a table of levels.
    MatrixRule {
        kind: Text => ["类型"] + required : "matrix", "matrix";
        rows: Axis => ["行"] + required : "行上的因素，从低到高", "the factor of the rows, low to high";
        columns: Axis => ["列"] + required : "列上的因素，从低到高", "the factor of the columns, low to high";
        cells: List<Raw> => ["格"] + required : "每行一个列表", "a list of levels for each step of the rows";
    }
}

record! {
    /// One side of a matrix.
    Axis {
        factor: Text => ["因素"] + required : "因素", "the factor";
        aliases: List<Text> => ["别名"] : "其他写法", "other spellings";
        steps: List<WordEntry> => ["档次"] + required : "从低到高的档次", "its steps, low to high";
    }
}

/// Two factors decide: `cells[row][column]`, steps low to high.
#[derive(Debug, Clone)]
pub struct Matrix {
    pub rows: Factor,
    pub columns: Factor,
    pub cells: Vec<Vec<Level>>,
}

impl Matrix {
    /// A level on which all cells agree that what is stated leaves possible.
    pub fn grade<'g>(&'g self, subject: Subject<'g>) -> Graded<'g> {
        let (row, column) = (self.rows.step(&subject), self.columns.step(&subject));
        let mut possible = (0..self.rows.steps().len())
            .filter(|r| row.is_none_or(|row| row == *r))
            .flat_map(|r| {
                (0..self.columns.steps().len())
                    .filter(|c| column.is_none_or(|column| column == *c))
                    .map(move |c| (r, c))
            })
            .map(|(r, c)| self.cells[r][c]);
        let first = possible.next();
        let agreed = first.filter(|level| possible.all(|other| other == *level));
        let level = agreed.filter(|_| row.is_some() || column.is_some());
        Graded { level, number: None, why: Why::Matrix(self, row, column), subject }
    }

    pub fn told(&self, row: Option<usize>, column: Option<usize>, has_level: bool) -> Both {
        let sides = [(&self.rows, row), (&self.columns, column)];
        if has_level {
            let named = |(factor, step): (&Factor, Option<usize>)| {
                let step = factor.steps().get(step?)?;
                Some(format!("{} {}", factor.name, step.id))
            };
            let stated: Vec<String> = sides.into_iter().filter_map(named).collect();
            return Both::new(stated.join("、"), stated.join(", "));
        }
        let absent = sides.into_iter().filter(|(_, step)| step.is_none());
        let missing: Vec<&str> = absent.map(|(factor, _)| &*factor.name).collect();
        Both::new(format!("缺少{}", missing.join("、")), format!("{} not stated", missing.join(", ")))
    }

    pub fn gives(&self) -> Vec<Level> {
        self.cells.iter().flatten().copied().collect()
    }
}

impl Maker<'_> {
    pub fn matrix(&mut self, rule: &MatrixRule) -> Option<Matrix> {
        let rows = self.axis(rule.rows.spanned()?)?;
        let columns = self.axis(rule.columns.spanned()?)?;
        if rows.folded.iter().any(|name| columns.folded.contains(name)) {
            return self.fault(Fault::new(
                rule.columns.span()?,
                format!("因素「{}」写了两次", columns.name),
                format!("the factor `{}` is declared twice", columns.name),
            ));
        }
        let cells_span = rule.cells.span()?;
        let mut cells = Vec::new();
        for row in rule.cells.items() {
            let mut levels = Vec::new();
            for cell in row.value.0.items() {
                let word = text(cell).map(|word| Spanned::new(Text(word.into()), cell.span));
                let word = word.map_or_else(|fault| self.fault(fault), Some)?;
                levels.push(self.level(&word)?);
            }
            cells.push(levels);
        }
        let (r, c) = (rows.steps().len(), columns.steps().len());
        if cells.len() != r || cells.iter().any(|row| row.len() != c) {
            return self.fault(Fault::new(
                cells_span,
                format!("应为 {r} 行、每行 {c} 格"),
                format!("{r} rows of {c} cells belong here"),
            ));
        }
        let falls = |row: usize, column: usize| {
            let here: Level = cells[row][column];
            (row > 0 && cells[row - 1][column].above(here)) || (column > 0 && cells[row][column - 1].above(here))
        };
        let fallen = (0..r).flat_map(|row| (0..c).map(move |column| (row, column))).find(|(r, c)| falls(*r, *c));
        if let Some((row, column)) = fallen {
            let cell = rule.cells.items().get(row).and_then(|row| row.value.0.items().get(column));
            return self.fault(Fault::new(
                cell.map_or(cells_span, |cell| cell.span),
                "因素升高而等级反而降低,核对各格的次序",
                "the level falls where a factor rises: check the order of the cells",
            ));
        }
        Some(Matrix { rows, columns, cells })
    }

    fn axis(&mut self, axis: &Spanned<Axis>) -> Option<Factor> {
        let name = axis.factor.value()?.0.clone();
        let mut folded = vec![fold(&name).into()];
        folded.extend(axis.aliases.items().iter().map(|alias| fold(&alias.value).into()));
        let steps = self.steps(axis.steps.items())?;
        Some(Factor { name, title: None, folded, takes: Takes::Steps(steps) })
    }
}
