//! Ids for risk points that have none: which are free, and how one is written into the file.

use rustc_hash::FxHashSet;

use crate::facts::FileContext;
use crate::finding::{Both, Edit, Finding, Fix};
use crate::record::{Problem, ProblemKind, Text};
use crate::register::{Holder, Model, Owner, Risk};
use crate::source::{Given, Span, line_break};
use crate::tree::yaml;
use crate::vocabulary::nfc;

/// Offers an id to each risk point without one: the next free number in the manner of the last. `found` are the
/// findings that say so, in the order of their problems.
pub fn assign<'f>(
    found: impl Iterator<Item = &'f mut Finding>,
    problems: &[Problem],
    model: &Model,
    context: &FileContext<'_>,
) {
    let Some(holder) = model.holder() else { return };
    let mut free: Option<FreeIds> = None;
    let missing = problems.iter().filter_map(|problem| match &problem.kind {
        ProblemKind::MissingField { field, language, empty, .. } if *field == Risk::id => {
            Some((problem.span, *language, *empty))
        }
        _ => None,
    });
    for (finding, (first, language, empty)) in found.zip(missing) {
        let id = free.get_or_insert_with(|| FreeIds::of(&holder)).next();
        let edit = match empty {
            Some(key) => behind_key(context.text, key, &id),
            None => before_first_key(context.text, first, Risk::id.key(language), &id),
        };
        finding.fix = edit.map(|edit| {
            let what = Both::new(format!("编号写作 `{id}`"), format!("give it the id `{id}`"));
            Box::new(Fix { what, edits: vec![edit], safe: true })
        });
    }
}

/// Ids that nothing in the file has.
struct FreeIds {
    prefix: String,
    width: usize,
    next: u64,
    taken: FxHashSet<String>,
}

impl FreeIds {
    fn of(holder: &Holder<'_>) -> FreeIds {
        let id = |given: &Given<Text>| given.value().map(|id| nfc(id).into_owned());
        let points: Vec<String> = holder.risks.iter().filter_map(|risk| id(&risk.id)).collect();
        let mut taken: FxHashSet<String> = points.iter().cloned().collect();
        taken.extend(holder.powers.iter().filter_map(|power| id(&power.id)));
        taken.extend(holder.processes.iter().filter_map(|process| id(&process.id)));
        let usual = if holder.kind == Owner::Library { ("C", "00") } else { ("R", "0") };
        let (prefix, last) = points.iter().rev().find_map(|id| numbered(id)).unwrap_or(usual);
        let numbers = points.iter().filter_map(|id| numbered(id)).filter(|(other, _)| *other == prefix);
        let highest = numbers.filter_map(|(_, digits)| digits.parse::<u64>().ok()).max().unwrap_or(0);
        let width = if last.starts_with('0') { last.len() } else { 1 };
        FreeIds { prefix: prefix.to_owned(), width, next: highest + 1, taken }
    }

    fn next(&mut self) -> String {
        loop {
            let id = format!("{}{:0width$}", self.prefix, self.next, width = self.width);
            self.next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// `FX-007` as what stands before its number, and the number.
fn numbered(id: &str) -> Option<(&str, &str)> {
    let prefix = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &id[prefix.len()..];
    (!digits.is_empty() && digits.len() <= 9).then_some((prefix, digits))
}

/// `编号:` stands there with nothing after it.
fn behind_key(text: &str, key: Span, id: &str) -> Option<Edit> {
    let rest = text.get(key.end as usize..)?;
    let colon = rest.find(|c: char| c != ' ').filter(|at| rest[*at..].starts_with(':'))?;
    let at = key.end as usize + colon + 1;
    let after = text[at..].trim_start_matches([' ', '\t']);
    // A written `~` is somebody's word.
    (after.is_empty() || after.starts_with(['\n', '\r', '#', ',', '}']))
        .then(|| Edit { span: Span::new(at, at), text: format!(" {}", yaml::scalar(id)).into() })
}

/// A line of its own before the first key of a block, or an entry before that of a flow mapping.
fn before_first_key(text: &str, first: Span, key: &str, id: &str) -> Option<Edit> {
    let at = first.start as usize;
    let before = text.get(..at)?;
    // No further back than need be: a file may be one long line.
    let indent = before.bytes().rev().take_while(|byte| matches!(byte, b' ' | b'-')).count();
    let (above, line) = before.split_at(before.len() - indent);
    let id = yaml::scalar(id);
    let entry = if before.trim_end().ends_with('{') {
        format!("{key}: {id}, ")
    } else if above.is_empty() || above.ends_with(['\n', '\r', '\u{feff}']) {
        format!("{key}: {id}{}{}", line_break(text), line.replace('-', " "))
    } else {
        return None;
    };
    Some(Edit { span: Span::new(at, at), text: entry.into() })
}
