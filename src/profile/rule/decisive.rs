//! Conditions that decide a level at once: the rows of a table, and what comes before a count.

use super::maker::Maker;
use crate::finding::Both;
use crate::profile::condition::{Condition, Fault};
use crate::profile::{Factor, Level, Profile, Subject};
use crate::record;
use crate::record::{List, Listed, Raw, Text};
use crate::source::{Given, Span, Spanned};

record! {
    /// A condition that decides the level at once.
    Override {
        level: Text => ["等级"] + required : "等级", "the level";
        any: List<Raw> => ["任一"] : "任一条件", "one of these";
        all: List<Raw> => ["全部"] : "全部条件", "all of these";
        because: Text => ["理由"] : "理由", "the reason in words";
    }
}

/// A condition and the level that it decides.
#[derive(Debug, Clone)]
pub struct Decisive {
    pub level: Level,
    pub when: Condition,
    pub because: Option<Box<str>>,
}

/// What a row is written with; a table's rows and overrides share it.
pub struct Written<'r> {
    pub span: Span,
    pub level: &'r Given<Text>,
    pub any: &'r Given<List<Raw>>,
    pub all: &'r Given<List<Raw>>,
    pub because: &'r Given<Text>,
}

impl<'r> From<&'r Spanned<Override>> for Written<'r> {
    fn from(row: &'r Spanned<Override>) -> Written<'r> {
        Written { span: row.span, level: &row.level, any: &row.any, all: &row.all, because: &row.because }
    }
}

impl Decisive {
    pub fn applies(&self, subject: &Subject<'_>, profile: &Profile) -> bool {
        self.when.holds(subject, profile) == Some(true)
    }

    /// The profile's own words for it, else what of the subject meets it.
    pub fn told(&self, subject: &Subject<'_>, profile: &Profile) -> Both {
        if let Some(because) = &self.because {
            return Both::new(because.to_string(), because.to_string());
        }
        let met = self.when.met(subject, profile);
        let (zh, en): (Vec<String>, Vec<String>) = met.into_iter().map(|both| (both.zh, both.en)).unzip();
        Both::new(zh.join("、"), en.join(", "))
    }
}

/// Steps that a comparison of conditions may take in all; beyond it nothing is said of them.
const PATIENCE: usize = 200_000;

impl Maker<'_> {
    /// The conditions, each with its place, none of which the ones before always forestall.
    pub fn decisive(&mut self, rows: &[Written<'_>], factors: &[Factor]) -> Option<Vec<Decisive>> {
        let mut out: Vec<Decisive> = Vec::with_capacity(rows.len());
        let mut patience = PATIENCE;
        let mut usable = true;
        for row in rows {
            let Some(decisive) = self.row(row, factors) else {
                usable = false;
                continue;
            };
            let earlier = || out.iter().map(|earlier| &earlier.when);
            if decisive.when.implies_one_of(&earlier, &mut patience) {
                usable = false;
                self.fault::<()>(Fault::new(
                    row.span,
                    "前面的行总是先适用,这一行用不上",
                    "rows before this one always apply first, so it never does",
                ));
            }
            out.push(decisive);
        }
        usable.then_some(out)
    }

    fn row(&mut self, row: &Written<'_>, factors: &[Factor]) -> Option<Decisive> {
        let level = self.level(row.level.spanned()?)?;
        let mut read = |list: &Given<List<Raw>>| -> Option<Vec<Condition>> {
            list.items().iter().map(|raw| self.condition(&raw.value.0, factors)).collect()
        };
        let when = match (row.any.is_absent(), row.all.is_absent()) {
            (false, true) => Condition::Any(read(row.any)?),
            (true, false) => Condition::All(read(row.all)?),
            _ => return self.one_of_them(row.span),
        };
        if matches!(&when, Condition::Any(conditions) | Condition::All(conditions) if conditions.is_empty()) {
            return self.one_of_them(row.span);
        }
        Some(Decisive { level, when, because: row.because.value().map(|because| because.0.clone()) })
    }

    fn one_of_them<T>(&mut self, span: Span) -> Option<T> {
        self.fault(Fault::new(
            span,
            "`any`、`all`、`otherwise` 应写且只写一个",
            "exactly one of `any`, `all`, `otherwise` belongs here",
        ))
    }
}
