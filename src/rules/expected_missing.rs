//! `expected-missing`: a department or post that should have a register and has none.

use rustc_hash::{FxHashMap, FxHashSet};

use super::across::folder;
use super::{Across, Check};
use crate::facts::Facts;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Field, Number};
use crate::register::{Department, FileKind, Unit};
use crate::source::{Span, Spanned, visible};
use crate::vocabulary::fold;

pub static RULE: Rule = Rule {
    name: "expected-missing",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("expected_missing.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

/// What one list of expected departments or posts lacks.
pub struct Missing {
    /// The unit or department that expects them.
    pub file: usize,
    pub kind: FileKind,
    pub span: Span,
    pub what: Lacks,
}

pub enum Lacks {
    Name(Box<str>),
    /// Fewer than that number lie directly below.
    Number { expected: i64, found: i64 },
}

fn check(across: &Across<'_>, findings: &mut Findings) {
    for Missing { file, kind, span, what } in missing(across) {
        let (thing, en) = (kind.record().zh(), kind.record().en());
        let (zh, en, help_zh, help_en) = match what {
            Lacks::Name(name) => {
                let name = visible(&name);
                (
                    format!("应建的{thing}「{name}」没有台账"),
                    format!("the expected {en} `{name}` has no file"),
                    format!("建立它的台账,名称对不上的改名;不再设的从 `{}` 删去", field(across, file, kind).zh()),
                    "add its file, or give it this name; where it is no more, take it off the list".to_owned(),
                )
            }
            Lacks::Number { expected, found } => (
                format!("应建{thing} {expected} 个,实有 {found} 个"),
                format!("{expected} {en}s are expected here, {found} found"),
                "补建台账,或改正这个数".to_owned(),
                "add their files, or correct the number".to_owned(),
            ),
        };
        let draft = RULE.at_place(across.place(file, span)).field(field(across, file, kind));
        findings.add(draft.says(zh, en).help(help_zh, help_en));
    }
}

fn field(across: &Across<'_>, file: usize, kind: FileKind) -> Field {
    match (across.layout.entries[file].kind, kind) {
        (Some(FileKind::Department), _) => Department::expected_posts,
        (_, FileKind::Department) => Unit::expected_departments,
        _ => Unit::expected_posts,
    }
}

/// Every expected department and post that is not there, in path order.
pub fn missing(across: &Across<'_>) -> Vec<Missing> {
    let below = Below::new(across);
    let mut missing = Vec::new();
    for (file, facts, _) in across.present() {
        for (kind, expected) in [(FileKind::Department, &facts.expected.departments), (FileKind::Post, &facts.expected.posts)] {
            missing.extend(below.lacks(file, kind, expected));
        }
    }
    missing
}

/// `15`, `15个`; not `3号岗`, which is a name.
fn number(text: &str) -> Option<i64> {
    let number = Number::parse(text)?;
    (number.unit.is_empty() || number.unit.starts_with('个')).then(|| number.whole())?
}

/// What lies in each unit and department.
#[derive(Default)]
struct Below {
    /// (home, kind) → how many lie directly in it.
    numbers: FxHashMap<(usize, FileKind), i64>,
    /// (home, kind, folded name): names, file names and ids of all that lie in it, however deep.
    names: FxHashSet<(usize, FileKind, String)>,
}

impl Below {
    fn new(across: &Across<'_>) -> Below {
        let mut below = Below::default();
        let lists = |facts: &Facts| !facts.expected.departments.is_empty() || !facts.expected.posts.is_empty();
        let expecting: FxHashSet<usize> =
            across.present().filter(|(_, facts, _)| lists(facts)).map(|(file, ..)| file).collect();
        for (file, facts, kind) in across.present() {
            // A unit inside the unit is one of its departments to those who list them.
            let kind = match kind {
                FileKind::Department | FileKind::Unit => FileKind::Department,
                FileKind::Post => FileKind::Post,
                _ => continue,
            };
            let identity = &*across.layout.entries[file].identity;
            let last = identity.strip_prefix(folder(identity)).unwrap_or(identity).trim_start_matches('/');
            let fact = facts.file.as_ref();
            let id = fact.and_then(|fact| fact.id.as_ref()).map(|(id, _)| &**id);
            let name = fact.map(|fact| &*fact.name);
            let above = across.above(file).into_iter().enumerate();
            for (distance, home) in above.filter(|(_, home)| expecting.contains(home)) {
                if distance == 0 {
                    *below.numbers.entry((home, kind)).or_default() += 1;
                }
                for name in [Some(last), id, name].into_iter().flatten() {
                    below.names.insert((home, kind, fold(name)));
                }
            }
        }
        below
    }

    fn lacks(&self, file: usize, kind: FileKind, expected: &[Spanned<Box<str>>]) -> Vec<Missing> {
        if let [only] = expected
            && let Some(number) = number(&only.value)
        {
            let found = self.numbers.get(&(file, kind)).copied().unwrap_or(0);
            let what = Lacks::Number { expected: number, found };
            return if found < number { vec![Missing { file, kind, span: only.span, what }] } else { Vec::new() };
        }
        let names = expected.iter().flat_map(|text| text.value.split(['、', '，', '；']).map(|name| (name.trim(), text.span)));
        names
            .filter(|(name, _)| !name.is_empty() && !self.names.contains(&(file, kind, fold(name))))
            .map(|(name, span)| Missing { file, kind, span, what: Lacks::Name(name.into()) })
            .collect()
    }
}
