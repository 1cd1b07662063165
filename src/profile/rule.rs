//! Level rules: from what was assessed to a level, with its number and the reason, from one computation.
//!
//! Each kind of rule is a file: its record, how it is made from that, how it grades, and what it says of it.

mod bands;
mod count;
mod decisive;
mod factor;
mod maker;
mod matrix;
mod product;
mod sum;
mod table;
#[cfg(test)]
mod tests;

pub use bands::{Cuts, Ratio};
pub use count::Count;
pub use decisive::Decisive;
pub use factor::{Factor, Numbers, Stated, Step, Takes, plain_number};
pub use maker::{Maker, problem};
pub use matrix::Matrix;
pub use product::Product;
pub use sum::Sum;
pub use table::Rows;

use super::condition::{Fault, Subject};
use super::{Level, Profile};
use crate::finding::Both;
use crate::record;
use crate::record::{Text, YesNo};
use crate::source::Spanned;
use crate::tree::Node;

/// The kinds of rule, as a profile writes them.
pub const KINDS: [&str; 6] = ["table", "matrix", "factors", "product", "count", "declared"];

#[derive(Debug, Clone)]
pub enum LevelRule {
    /// People decide; nothing is suggested.
    Declared {
        /// They must write why.
        reason: bool,
    },
    Table(Rows),
    Matrix(Matrix),
    Factors(Sum),
    Product(Product),
    Count(Count),
}

record! {
    /// People decide.
    DeclaredRule {
        kind: Text => ["类型"] + required : "declared", "declared";
        reason: YesNo => ["须写理由"] : "是否必须写定级理由", "whether level_reason is required";
    }
}

/// What the level rule says, and why; or no level, and what is missing.
#[derive(Clone, Copy)]
pub struct Graded<'g> {
    pub level: Option<Level>,
    /// What the level was read off, where the rule reckons: a sum, a product, a count.
    pub number: Option<Ratio>,
    why: Why<'g>,
    subject: Subject<'g>,
}

/// What the level was computed from; put into words only where somebody reads them.
#[derive(Clone, Copy)]
enum Why<'g> {
    Declared,
    /// The row that applies, where one does.
    Rows(&'g Rows, Option<&'g Decisive>),
    /// Steps of row and column, where they are stated.
    Matrix(&'g Matrix, Option<usize>, Option<usize>),
    Sum(&'g Sum),
    Product(&'g Product),
    Decisive(&'g Decisive),
    Count(&'g Count),
}

impl Graded<'_> {
    /// The reason, in words, and the level it leads to.
    pub fn because(&self, profile: &Profile) -> Both {
        let why = self.why(profile);
        match self.level {
            Some(level) => {
                let to = profile.scale.name(level);
                Both::new(format!("{} → {to}", why.zh), format!("{} → {to}", why.en))
            }
            None => why,
        }
    }

    /// The reason alone.
    pub fn why(&self, profile: &Profile) -> Both {
        let subject = &self.subject;
        match self.why {
            Why::Declared => Both::new("等级由人审定,没有定级规则", "the level is declared; there is no rule for it"),
            Why::Rows(rows, row) => rows.told(row, subject, profile),
            Why::Matrix(matrix, row, column) => matrix.told(row, column, self.level.is_some()),
            Why::Sum(sum) => sum.told(self.number, subject),
            Why::Product(product) => product.told(self.number, subject),
            Why::Decisive(decisive) => decisive.told(subject, profile),
            Why::Count(count) => count.told(self.number, subject),
        }
    }
}

/// A reckoning, its result and where that lies: `3 × 6 × 15 = 270,大于 160`.
fn follow(reckoning: &str, number: Ratio, cuts: &Cuts) -> Both {
    let (shown, rounded) = number.rounded();
    let equals = if rounded { "≈" } else { "=" };
    // A lone number is its own result.
    let result =
        if reckoning == shown.to_string() { reckoning.to_owned() } else { format!("{reckoning} {equals} {shown}") };
    let lies = cuts.told(number);
    Both::new(format!("{result},{}", lies.zh), format!("{result}, {}", lies.en))
}

/// Which factors the subject does not state, or not in words that the rule knows.
fn absent(factors: &[Factor], subject: &Subject<'_>) -> Both {
    let missing = factors.iter().filter(|factor| factor.stated(subject).is_none()).map(Factor::shown);
    let missing: Vec<String> = missing.collect();
    Both::new(format!("缺少{}", missing.join("、")), format!("{} not stated", missing.join(", ")))
}

impl LevelRule {
    pub fn grade<'g>(&'g self, subject: Subject<'g>, profile: &Profile) -> Graded<'g> {
        match self {
            LevelRule::Declared { .. } => Graded { level: None, number: None, why: Why::Declared, subject },
            LevelRule::Table(rows) => rows.grade(subject, profile),
            LevelRule::Matrix(matrix) => matrix.grade(subject),
            LevelRule::Factors(sum) => sum.grade(subject),
            LevelRule::Product(product) => product.grade(subject),
            LevelRule::Count(count) => count.grade(subject, profile),
        }
    }

    /// As a profile writes its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            LevelRule::Declared { .. } => "declared",
            LevelRule::Table(_) => "table",
            LevelRule::Matrix(_) => "matrix",
            LevelRule::Factors(_) => "factors",
            LevelRule::Product(_) => "product",
            LevelRule::Count(_) => "count",
        }
    }

    /// The factors that the rule declares.
    pub fn factors(&self) -> Vec<&Factor> {
        match self {
            LevelRule::Declared { .. } => Vec::new(),
            LevelRule::Table(rows) => rows.factors.iter().collect(),
            LevelRule::Matrix(matrix) => vec![&matrix.rows, &matrix.columns],
            LevelRule::Factors(sum) => sum.factors.iter().collect(),
            LevelRule::Product(product) => product.factors.iter().collect(),
            LevelRule::Count(count) => count.factors.iter().collect(),
        }
    }

    /// The declared factor of that name.
    pub fn factor(&self, name: &str) -> Option<&Factor> {
        match self {
            LevelRule::Declared { .. } => None,
            LevelRule::Table(Rows { factors, .. })
            | LevelRule::Factors(Sum { factors, .. })
            | LevelRule::Product(Product { factors, .. })
            | LevelRule::Count(Count { factors, .. }) => factors.iter().find(|factor| factor.is_named(name)),
            LevelRule::Matrix(matrix) => {
                [&matrix.rows, &matrix.columns].into_iter().find(|factor| factor.is_named(name))
            }
        }
    }

    /// The cuts that its number is read off; the score of a register is such a number.
    pub fn cuts(&self) -> Option<&Cuts> {
        match self {
            LevelRule::Factors(sum) => Some(&sum.cuts),
            LevelRule::Product(product) => Some(&product.cuts),
            _ => None,
        }
    }

    /// Every level that it can give; nothing where people decide.
    fn gives(&self) -> Option<Vec<Level>> {
        match self {
            LevelRule::Declared { .. } => None,
            LevelRule::Table(rows) => Some(rows.gives()),
            LevelRule::Matrix(matrix) => Some(matrix.gives()),
            LevelRule::Factors(sum) => Some(sum.gives()),
            LevelRule::Product(product) => Some(product.gives()),
            LevelRule::Count(count) => Some(count.gives()),
        }
    }
}

impl Maker<'_> {
    /// A level rule as a profile writes it.
    pub fn rule(&mut self, node: &Node<'_>) -> Option<LevelRule> {
        let kind = node.get("kind").or_else(|| node.get("类型"));
        let rule = match kind.and_then(Node::text) {
            Some("table") => {
                let rule = self.record(node)?;
                self.table(&Spanned::new(rule, node.span)).map(LevelRule::Table)
            }
            Some("matrix") => {
                let rule = self.record(node)?;
                self.matrix(&rule).map(LevelRule::Matrix)
            }
            Some("factors") => {
                let rule = self.record(node)?;
                self.sum(&Spanned::new(rule, node.span)).map(LevelRule::Factors)
            }
            Some("product") => {
                let rule = self.record(node)?;
                self.product(&Spanned::new(rule, node.span)).map(LevelRule::Product)
            }
            Some("count") => {
                let rule = self.record(node)?;
                self.count(&Spanned::new(rule, node.span)).map(LevelRule::Count)
            }
            Some("declared") => {
                let rule: DeclaredRule = self.record(node)?;
                Some(LevelRule::Declared { reason: rule.reason.get().is_some_and(|yes| yes.0) })
            }
            other => {
                let said = other.unwrap_or_default();
                return self.fault(Fault::new(
                    kind.map_or(node.span, |kind| kind.span),
                    format!("没有「{said}」这种定级规则,可写 {}", KINDS.join("、")),
                    format!("there is no level rule of kind `{said}`; there are {}", KINDS.join(", ")),
                ));
            }
        }?;
        self.doubt_levels(&rule, node);
        Some(rule)
    }

    /// A level that the rule never gives was probably forgotten.
    fn doubt_levels(&mut self, rule: &LevelRule, node: &Node<'_>) {
        let Some(given) = rule.gives() else { return };
        let never = self.scale.levels().filter(|(level, _)| !given.contains(level));
        let never: Vec<&str> = never.map(|(_, level)| &*level.id).collect();
        if never.is_empty() {
            return;
        }
        let kind = node.get("kind").or_else(|| node.get("类型")).unwrap_or(node);
        let fault = Fault::new(
            kind.span,
            format!("这条规则从不给出「{}」", never.join("」、「")),
            format!("this rule never gives `{}`", never.join("`, `")),
        );
        self.doubt(fault);
    }
}
