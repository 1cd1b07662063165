//! `table`: the first row that applies decides.

use super::decisive::{Decisive, Written};
use super::factor::{FactorEntry, Wanted};
use super::maker::Maker;
use super::{Graded, Why};
use crate::finding::Both;
use crate::profile::condition::Fault;
use crate::profile::{Factor, Level, Profile, Subject};
use crate::record;
use crate::record::{List, Listed, Raw, Text, YesNo};
use crate::source::Spanned;

record! {
    /// Rows of conditions; the first that applies decides.
    TableRule {
        kind: Text => ["类型"] + required : "table", "table";
        factors: List<FactorEntry> => ["因素"] : "各行用到的因素", "the factors that the rows speak of";
        rows: List<Row> => ["行"] + required : "从上到下，先适用的一行定级", "from the top; the first row that applies decides";
    }
}

record! {
    /// A row of a table of levels.
    Row {
        level: Text => ["等级"] + required : "等级", "the level";
        any: List<Raw> => ["任一"] : "任一条件", "one of these";
        all: List<Raw> => ["全部"] : "全部条件", "all of these";
        otherwise: YesNo => ["其余"] : "以上各行都不适用时", "where no row above applies";
        because: Text => ["理由"] : "理由", "the reason in words";
    }
}

/// Rows in order, and what answers where none applies.
#[derive(Debug, Clone)]
pub struct Rows {
    pub factors: Vec<Factor>,
    pub rows: Vec<Decisive>,
    pub otherwise: Option<Otherwise>,
}

#[derive(Debug, Clone)]
pub struct Otherwise {
    pub level: Level,
    pub because: Option<Box<str>>,
}

impl Rows {
    /// Where nothing is stated that the rows ask for there is no level: `otherwise` does not answer silence.
    pub fn grade<'g>(&'g self, subject: Subject<'g>, profile: &Profile) -> Graded<'g> {
        let row = self.rows.iter().find(|row| row.applies(&subject, profile));
        let level = match row {
            Some(row) => Some(row.level),
            None => self.otherwise.as_ref().filter(|_| !self.is_silent(&subject, profile)).map(|row| row.level),
        };
        Graded { level, number: None, why: Why::Rows(self, row), subject }
    }

    fn is_silent(&self, subject: &Subject<'_>, profile: &Profile) -> bool {
        let mut asked = false;
        let mut stated = false;
        for row in &self.rows {
            row.when.leaves(&mut |leaf| {
                if leaf.asks_the_author() {
                    asked = true;
                    stated = stated || leaf.holds(subject, profile).is_some();
                }
            });
        }
        asked && !stated
    }

    pub fn told(&self, row: Option<&Decisive>, subject: &Subject<'_>, profile: &Profile) -> Both {
        if let Some(row) = row {
            return row.told(subject, profile);
        }
        if self.is_silent(subject, profile) {
            return self.missing();
        }
        match &self.otherwise {
            Some(Otherwise { because: Some(because), .. }) => Both::new(because.to_string(), because.to_string()),
            Some(_) => Both::new("不属于以上各种情形", "none of the cases above"),
            None => Both::new("没有一行适用", "no row applies"),
        }
    }

    fn missing(&self) -> Both {
        let mut asked: Vec<Both> = Vec::new();
        for row in &self.rows {
            row.when.leaves(&mut |leaf| {
                let name = leaf.name();
                if leaf.asks_the_author() && !asked.contains(&name) {
                    asked.push(name);
                }
            });
        }
        let (zh, en): (Vec<String>, Vec<String>) = asked.into_iter().map(|both| (both.zh, both.en)).unzip();
        Both::new(format!("缺少{}", zh.join("、")), format!("{} not stated", en.join(", ")))
    }

    pub fn gives(&self) -> Vec<Level> {
        self.rows.iter().map(|row| row.level).chain(self.otherwise.iter().map(|row| row.level)).collect()
    }
}

impl Maker<'_> {
    pub fn table(&mut self, rule: &Spanned<TableRule>) -> Option<Rows> {
        let factors = self.factors(rule.factors.items(), Wanted::Any)?;
        let rows = rule.rows.items();
        let is_otherwise = |row: &Spanned<Row>| row.otherwise.get().is_some_and(|yes| yes.0);
        let last = rows.iter().position(is_otherwise);
        if let Some(after) = last.and_then(|last| rows.get(last + 1)) {
            return self.fault(Fault::new(
                after.span,
                "`otherwise` 之后的行用不上",
                "a row after `otherwise` never applies",
            ));
        }
        let written: Vec<Written<'_>> = rows[..last.unwrap_or(rows.len())].iter().map(Written::from).collect();
        let otherwise = match last.map(|last| &rows[last]) {
            None => None,
            Some(row) if !row.any.is_absent() || !row.all.is_absent() => {
                return self.fault(Fault::new(
                    row.span,
                    "`any`、`all`、`otherwise` 应写且只写一个",
                    "exactly one of `any`, `all`, `otherwise` belongs here",
                ));
            }
            Some(row) => Some(Otherwise {
                level: self.level(row.level.spanned()?)?,
                because: row.because.value().map(|because| because.0.clone()),
            }),
        };
        let rows = self.decisive(&written, &factors)?;
        if otherwise.is_none() {
            self.doubt(Fault::new(
                rule.rows.span().unwrap_or(rule.span),
                "表中没有 `otherwise` 行,都不适用时没有等级",
                "the table has no `otherwise` row: where no row applies there is no level",
            ));
        }
        Some(Rows { factors, rows, otherwise })
    }
}

impl<'r> From<&'r Spanned<Row>> for Written<'r> {
    fn from(row: &'r Spanned<Row>) -> Written<'r> {
        Written { span: row.span, level: &row.level, any: &row.any, all: &row.all, because: &row.because }
    }
}
