//! The edits that a yearly round makes: decisions emptied, so that their keys wait for the next, and the `[cycle]` table of
//! `riskreg.toml` written anew in its place.

use jiff::civil::Date;

use super::{Refusal, Syntax, checked};
use crate::finding::Edit;
use crate::profile::{Config, Cycle};
use crate::record::{Field, Language, Table};
use crate::source::{Span, line_break};
use crate::tree::{Entry, Kind, Node, toml, yaml};

/// Takes away the values at `decided` and leaves their keys: an empty key is one not yet written.
pub fn emptied(text: &str, decided: &[Span]) -> Vec<Edit> {
    let mut decided = decided.to_vec();
    decided.sort_unstable();
    let mut edits = Vec::new();
    if let Some(root) = yaml::parse(text).root {
        empty(&root, text, &decided, &mut edits);
    }
    edits
}

fn empty(node: &Node<'_>, text: &str, decided: &[Span], edits: &mut Vec<Edit>) {
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|item| empty(item, text, decided, edits)),
        Kind::Map(entries) => {
            for Entry { key, value } in entries {
                if decided.binary_search(&value.span).is_err() {
                    empty(value, text, decided, edits);
                    continue;
                }
                let between = text.get(key.span.end as usize..value.span.start as usize).unwrap_or_default();
                if let Some(colon) = between.find(':') {
                    let kept = Span { end: key.span.end + colon as u32 + 1, ..key.span };
                    let text = text.get(kept.range()).unwrap_or_default().into();
                    edits.push(Edit { span: key.span.to(value.span), text });
                }
            }
        }
        _ => {}
    }
}

/// The cycle that a register enters.
#[derive(Debug, Clone, Copy)]
pub struct NewCycle<'c> {
    pub name: &'c str,
    pub start: Date,
    pub end: Date,
    /// The tag of the cycle that it follows; what is written stays where there is none.
    pub previous: Option<&'c str>,
}

impl NewCycle<'_> {
    /// Each field with its value as TOML.
    fn fields(&self) -> Vec<(Field, String)> {
        let mut fields = vec![
            (Cycle::name, toml::string(self.name)),
            (Cycle::start, self.start.to_string()),
            (Cycle::end, self.end.to_string()),
        ];
        fields.extend(self.previous.map(|tag| (Cycle::previous, toml::string(tag))));
        fields
    }

    /// The table as a text of its own.
    pub fn table(&self, language: Language, line_break: &str) -> String {
        let mut table = format!("[{}]{line_break}", key(Config::cycle, language));
        for (field, value) in self.fields() {
            table.push_str(&format!("{} = {value}{line_break}", key(field, language)));
        }
        table
    }

    /// `riskreg.toml` with this cycle in it, all else as it was.
    pub fn written_into(&self, text: &str) -> Result<String, Refusal> {
        let parsed = toml::parse(text);
        let root = parsed.root.filter(|_| parsed.problems.is_empty()).ok_or(Refusal::Broken)?;
        let is = |entry: &&Entry<'_>, field: Field| entry.key.text().is_some_and(|key| names(field, key));
        let edits = match root.entries().iter().find(|entry| is(entry, Config::cycle)) {
            None => vec![self.appended(text)],
            Some(table) => self.within(table, text),
        };
        checked(text, &edits, Syntax::Toml)
    }

    fn appended(&self, text: &str) -> Edit {
        let line_break = line_break(text);
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { line_break };
        let gap = if text.is_empty() { "" } else { line_break };
        let table = self.table(Language::En, line_break);
        Edit { span: Span::new(text.len(), text.len()), text: format!("{end}{gap}{table}").into() }
    }

    fn within(&self, table: &Entry<'_>, text: &str) -> Vec<Edit> {
        let language = if table.key.text() == Some(Config::cycle.name()) { Language::En } else { Language::Zh };
        let mut edits = Vec::new();
        let mut missing = Vec::new();
        let entries = table.value.entries();
        for (field, value) in self.fields() {
            match entries.iter().find(|entry| entry.key.text().is_some_and(|key| names(field, key))) {
                Some(entry) => edits.push(Edit { span: entry.value.span, text: value.into() }),
                None => missing.push(format!("{} = {value}", key(field, language))),
            }
        }
        if missing.is_empty() {
            return edits;
        }
        let value = table.value.span;
        let inline = text.get(value.start as usize..).is_some_and(|rest| rest.starts_with('{'));
        if inline {
            let at = entries.last().map_or(value.start + 1, |entry| entry.value.span.end);
            let comma = if entries.is_empty() { "" } else { ", " };
            edits.push(Edit {
                span: Span { start: at, end: at },
                text: format!("{comma}{}", missing.join(", ")).into(),
            });
            return edits;
        }
        if entries.is_empty() {
            // What holds nothing gives way to what holds the rows.
            let heading = text.get(value.range()).unwrap_or_default();
            let line_break = line_break(text);
            let rows = format!("{heading}{line_break}{}", missing.join(line_break));
            edits.push(Edit { span: value, text: rows.into() });
            return edits;
        }
        // Below the last line of the table.
        let last = entries.last().map_or(value.end, |entry| entry.value.span.end) as usize;
        let line_break = line_break(text);
        let rows = missing.join(line_break);
        let (at, rows) = match text[last..].find('\n') {
            Some(length) => (last + length + 1, format!("{rows}{line_break}")),
            None => (text.len(), format!("{line_break}{rows}{line_break}")),
        };
        edits.push(Edit { span: Span::new(at, at), text: rows.into() });
        edits
    }
}

/// The key as TOML takes it: without quotes it has letters of English only.
fn key(field: Field, language: Language) -> String {
    match language {
        Language::En => field.name().to_owned(),
        Language::Zh => format!("\"{}\"", field.zh()),
    }
}

/// `key` is a spelling of the field.
fn names(field: Field, key: &str) -> bool {
    let table = match field.def().record == Config::cycle.def().record {
        true => Table::of::<Config>(),
        false => Table::of::<Cycle>(),
    };
    table.find(key).is_some_and(|(found, _)| found == field)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::record::Listed;
    use crate::register::{FileKind, Model};

    const NEXT: NewCycle<'_> =
        NewCycle { name: "2027", start: date(2027, 1, 1), end: date(2027, 12, 31), previous: Some("cycle/2026") };

    #[test]
    fn a_cycle_is_written_in_its_place_and_all_else_stays() {
        for (before, after) in [
            (
                "name = \"台账\"\n\n[cycle]   # 年度\nname = \"2026\" # 当前\nstart = 2026-01-01\nend = 2026-12-31\n\n[notice]\ndays = 7\n",
                "name = \"台账\"\n\n[cycle]   # 年度\nname = \"2027\" # 当前\nstart = 2027-01-01\nend = 2027-12-31\nprevious = \"cycle/2026\"\n\n[notice]\ndays = 7\n",
            ),
            (
                "[\"周期\"]\r\n\"名称\" = \"2026\"\r\n\"上一周期\" = \"cycle/2025\"\r\n",
                "[\"周期\"]\r\n\"名称\" = \"2027\"\r\n\"上一周期\" = \"cycle/2026\"\r\n\"开始\" = 2027-01-01\r\n\"结束\" = 2027-12-31\r\n",
            ),
            (
                "cycle = { name = \"2026\" }\nformat = 1\n",
                "cycle = { name = \"2027\", start = 2027-01-01, end = 2027-12-31, previous = \"cycle/2026\" }\nformat = 1\n",
            ),
            (
                "format = 1",
                "format = 1\n\n[cycle]\nname = \"2027\"\nstart = 2027-01-01\nend = 2027-12-31\nprevious = \"cycle/2026\"\n",
            ),
            (
                "[cycle]\n[notice]\n",
                "[cycle]\nname = \"2027\"\nstart = 2027-01-01\nend = 2027-12-31\nprevious = \"cycle/2026\"\n[notice]\n",
            ),
        ] {
            assert_eq!(NEXT.written_into(before).as_deref(), Ok(after));
        }
    }

    #[test]
    fn a_decision_is_emptied_and_its_key_waits() {
        let before = "岗位: 甲\n风险点:\n  - { 编号: R1, 年度处理: 沿用 }\n  - 编号: R2\n    年度处理: 修改 # 科务会\n    \"等级\": 一级\n  - 编号: R3\n    年度处理: 消除";
        let read = crate::read::file(before.as_bytes(), FileKind::Post);
        let Some(Model::Post(post)) = read.model else { panic!("a post") };
        let decided: Vec<Span> = post.risks.items().iter().filter_map(|risk| risk.renewal.span()).collect();
        let edits = emptied(before, &decided);
        let after = checked(before, &edits, Syntax::Yaml).expect("nothing else changes");
        let (one, two, three) = ("年度处理: 沿用", "年度处理: 修改", "年度处理: 消除");
        assert_eq!(after, before.replace(one, "年度处理:").replace(two, "年度处理:").replace(three, "年度处理:"));
        let read = crate::read::file(after.as_bytes(), FileKind::Post);
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        let Some(Model::Post(post)) = read.model else { panic!("a post") };
        assert!(post.risks.items().iter().all(|risk| risk.renewal.is_absent()));
    }
}
