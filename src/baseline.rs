//! The baseline of an old register: findings that are known, why they may stand, and until when. One entry a line,
//! in TOML, sorted, so that a merge request shows what was added to it. What it hides is decided in `judge`.

use jiff::civil::Date;

use crate::finding::Edit;
use crate::record;
use crate::record::{List, Listed, Number, Problem, ProblemKind, Reader, Text, Unusual, Value};
use crate::source::{Place, Span};

record! {
    /// The whole file.
    Baseline {
        format: Number => ["格式"] + required : "格式版本，写 1", "version of the format, 1";
        entries: List<BaselineEntry> => ["条目"] : "各条", "the entries";
    }
}

record! {
    /// One finding that is known.
    BaselineEntry {
        rule: Text => ["规则"] + required : "规则", "the rule";
        at: Text => ["位置"] + required : "在哪个岗位、部门或风险点，如 药剂科/采购岗#R2", "identity path, such as 药剂科/采购岗#R2";
        field: Text => ["字段"] : "字段", "the field";
        text: Text => ["原文"] : "所指文字的指纹", "fingerprint of the text it points at";
        nth: Number => ["第几"] : "完全相同的问题中的第几个", "which of several that are alike";
        until: Date => ["期限"] + required : "整改期限，过了这一天不再隐去", "the last day on which it is hidden";
        reason: Text => ["理由"] + required : "为什么暂不改", "why it stands";
    }
}

/// An entry that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub key: Key,
    pub until: Date,
    pub reason: Box<str>,
    /// Of the entry in its file.
    pub span: Span,
}

/// What it is about: the identity of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// First, so that entries are in the order of the register.
    pub at: Box<str>,
    pub rule: Box<str>,
    pub field: Box<str>,
    pub text: Box<str>,
    pub nth: u32,
}

/// Why an entry hides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Its finding is gone.
    Stale,
    /// Its day is over, and the finding still stands.
    Expired,
}

/// Such an entry, where it stands.
pub struct Idle<'b> {
    pub entry: &'b Key,
    pub why: Why,
    pub place: Place,
}

/// A baseline as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries(pub Vec<Known>);

/// Reads a baseline. One that cannot be read whole hides nothing at all: the first fault is given back, with its
/// place, in both languages.
pub fn read(text: &str) -> Result<Entries, (Span, String)> {
    let parsed = crate::tree::toml::parse(text);
    let mut reader = Reader::new(text);
    let baseline = parsed.root.as_ref().and_then(|root| Baseline::read(root, &mut reader)).unwrap_or_default();
    if let Some(problem) = parsed.problems.iter().chain(&reader.problems).min_by_key(|problem| problem.span) {
        return Err((problem.span, why(problem)));
    }
    if baseline.format.value().and_then(Number::whole) != Some(1) {
        let span = baseline.format.span().unwrap_or_default();
        return Err((span, "这一版 riskreg 只认格式 1 / this riskreg reads format 1 only".to_owned()));
    }
    let mut entries = Vec::with_capacity(baseline.entries.items().len());
    for entry in baseline.entries.items() {
        let text = |given: &crate::source::Given<Text>| given.value().map_or_else(Box::default, |text| text.0.clone());
        let nth = entry.nth.value().map_or(Some(1), |nth| u32::try_from(nth.whole()?).ok());
        // All of these are required; what lacks them was told above.
        let (Some(nth), Some(until)) = (nth, entry.until.get()) else { continue };
        if text(&entry.reason).is_empty() {
            return Err((entry.span, "理由是空的 / the reason is empty".to_owned()));
        }
        entries.push(Known {
            key: Key {
                at: text(&entry.at),
                rule: text(&entry.rule),
                field: text(&entry.field),
                text: text(&entry.text),
                nth,
            },
            until,
            reason: text(&entry.reason),
            span: entry.span,
        });
    }
    Ok(Entries(entries))
}

fn why(problem: &Problem) -> String {
    match &problem.kind {
        ProblemKind::Unusual(Unusual::Syntax { zh, en, .. }) => format!("{zh} / {en}"),
        ProblemKind::UnknownKey { key, .. } => format!("没有「{key}」这个键 / there is no key `{key}`"),
        ProblemKind::MissingField { field, .. } => format!("缺少 / missing: {}", field.name()),
        ProblemKind::DuplicateKey { key, .. } => format!("「{key}」写了两次 / `{key}` stands twice"),
        _ => match problem.field {
            Some(field) => format!("读不懂这个值 / cannot read this value: {}", field.name()),
            None => "读不懂 / cannot be read".to_owned(),
        },
    }
}

/// A baseline as text: sorted, each entry on a line of its own.
pub fn written(mut entries: Vec<Known>) -> String {
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    let mut out = String::from(
        "# riskreg 基线:已知而暂不改的问题。由 riskreg baseline write 生成,一条一行;改好后用 riskreg baseline prune 删去。\n\
         # Findings that are known and may stand for now; written by `riskreg baseline write`, shortened by `prune`.\n\
         format = 1\nentries = [\n",
    );
    for Known { key, until, reason, .. } in &entries {
        let Key { at, rule, field, text, nth } = key;
        out.push_str(&format!("  {{ at = {}, rule = {}", string(at), string(rule)));
        for (name, value) in [("field", field), ("text", text)] {
            if !value.is_empty() {
                out.push_str(&format!(", {name} = {}", string(value)));
            }
        }
        if *nth > 1 {
            out.push_str(&format!(", nth = {nth}"));
        }
        out.push_str(&format!(", until = {until}, reason = {} }},\n", string(reason)));
    }
    out.push_str("]\n");
    out
}

/// A string of TOML.
fn string(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The edits that take entries out, each with its comma and, where it has one to itself, its line.
pub fn without(text: &str, spans: impl Iterator<Item = Span>) -> Vec<Edit> {
    spans.map(|span| Edit { span: whole_line(text, span), text: "".into() }).collect()
}

fn whole_line(text: &str, entry: Span) -> Span {
    let (mut start, mut end) = (entry.start as usize, entry.end as usize);
    let after = &text[end..];
    if let Some(comma) = after.find(|c: char| !c.is_whitespace()).filter(|at| after[*at..].starts_with(',')) {
        end += comma + 1;
    }
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let rest = text[end..].find('\n').map(|at| end + at + 1);
    if text[line..start].trim().is_empty()
        && let Some(next) = rest.filter(|next| text[end..*next].trim().is_empty())
    {
        (start, end) = (line, next);
    }
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(at: &str, rule: &str, nth: u32) -> Known {
        Known {
            key: Key { at: at.into(), rule: rule.into(), field: "".into(), text: "".into(), nth },
            until: jiff::civil::date(2027, 3, 31),
            reason: "存量\"问题\"\\".into(),
            span: Span::default(),
        }
    }

    #[test]
    fn what_is_written_reads_back_in_order() {
        let text = written(vec![known("药剂科/采购岗#R2", "short-text", 2), known("/", "missing-level", 1)]);
        let read = read(&text).expect("it reads");
        let keys: Vec<_> = read.0.iter().map(|known| (&*known.key.at, &*known.key.rule, known.key.nth)).collect();
        assert_eq!(keys, [("/", "missing-level", 1), ("药剂科/采购岗#R2", "short-text", 2)]);
        assert_eq!(&*read.0[0].reason, "存量\"问题\"\\");
        let edits = without(&text, std::iter::once(read.0[0].span));
        let shorter = crate::edit::splice(&text, &edits).expect("it is taken out");
        assert_eq!(super::read(&shorter).expect("it still reads").0.len(), 1);
        assert_eq!(shorter.lines().count(), text.lines().count() - 1);
    }

    #[test]
    fn a_baseline_that_cannot_be_read_whole_is_refused() {
        for text in [
            "entries = []",
            "format = 2",
            "format = 1\nentries = [{ rule = \"a\", at = \"/\", reason = \"x\" }]",
            "format = 1\nentries = [{ rule = \"a\", at = \"/\", reason = \"\", until = 2027-01-01 }]",
            "format = 1\nentries = [{ rule = \"a\", at = \"/\", reason = \"x\", until = 2027-02-30 }]",
            "format = 1\nentrys = []",
            "format = 1\nentries = [",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read("format = 1\nentries = []\n"), Ok(Entries::default()));
    }
}
