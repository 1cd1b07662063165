//! One more item for a list that stands right below the top of a file: behind its last item, in the file's own way of
//! writing lists, or with a list of its own where there was none.

use super::{Refusal, Syntax, checked};
use crate::finding::Edit;
use crate::merge::fits;
use crate::source::Span;
use crate::tree::{Entry, Kind, Node, yaml};

/// A new item: its keys with what stands behind each, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item(pub Vec<(String, Value)>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text: in quotation marks where it would look like a number, a date or a word of YAML.
    Text(String),
    /// A number or a date, as it is.
    Plain(String),
    Map(Item),
    List(Vec<Item>),
}

/// `text` with `item` behind the last item of the list under the key that `is_key` knows; under `key`, where no such
/// key stands there. Proved to change nothing else, comments and line breaks included.
pub fn append(text: &str, is_key: &dyn Fn(&str) -> bool, key: &str, item: &Item) -> Result<String, Refusal> {
    let parsed = yaml::parse(text);
    let root = parsed.root.as_ref().ok_or(Refusal::Broken)?;
    let Kind::Map(entries) = &root.kind else { return Err(Refusal::Broken) };
    let writer = Writer::of(text, root, entries);
    let edit = match entries.iter().find(|entry| entry.key.text().is_some_and(is_key)) {
        None => writer.new_key(key, item),
        Some(entry) => match &entry.value.kind {
            Kind::Null => Ok(writer.behind(entry, item)),
            Kind::List(items) => match items.last() {
                Some(last) => writer.after(&entry.value, last, item),
                None => Ok(writer.fill_empty(entry, item)),
            },
            // One item that stands there without a list.
            _ => Err(Refusal::ChangesMore),
        },
    }?;
    checked(text, &[edit], Syntax::Yaml)
}

/// How a file writes.
struct Writer<'t> {
    text: &'t str,
    entries: &'t [Entry<'t>],
    line_break: &'static str,
    /// The whole file is one `{ … }`.
    in_flow: bool,
    /// What stands in front of a key at the top, and in front of the dashes of a list below it.
    key_indent: String,
    dash_indent: String,
}

impl<'t> Writer<'t> {
    fn of(text: &'t str, root: &Node<'t>, entries: &'t [Entry<'t>]) -> Writer<'t> {
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let key_indent = entries.first().map_or("", |first| indent(text, at(&first.key)));
        let dashes = entries.iter().find_map(|entry| Some(indent(text, dash(text, entry.value.items().first()?)?)));
        Writer {
            text,
            entries,
            line_break,
            in_flow: starts_with(text, root, '{'),
            key_indent: key_indent.to_owned(),
            dash_indent: dashes.map_or_else(|| format!("{key_indent}  "), str::to_owned),
        }
    }

    /// A key that is not there yet, after all others.
    fn new_key(&self, key: &str, item: &Item) -> Result<Edit, Refusal> {
        let last = self.entries.last().ok_or(Refusal::Broken)?;
        let end = last.value.span.end.max(last.key.span.end) as usize;
        let key = yaml::scalar(key);
        if self.in_flow {
            let nothing_behind = last.value.span.end <= last.key.span.end;
            let place = if nothing_behind { self.after_colon(last) } else { end };
            return Ok(put(place, format!(", {key}: [{}]", flow(item))));
        }
        let ended = self.text[end..].find("\n...").map_or(self.text.len(), |offset| end + offset);
        let place = self.text[..ended].trim_end().len().max(end);
        let list = self.block_list(item);
        Ok(put(place, format!("{}{}{key}:{list}", self.line_break, self.key_indent)))
    }

    /// Behind a key that nothing stands behind.
    fn behind(&self, entry: &Entry<'_>, item: &Item) -> Edit {
        let start = entry.key.span.end as usize;
        let end = self.after_colon(entry).max(entry.value.span.end as usize);
        self.first(Span::new(start, end), item)
    }

    /// Into `[]`.
    fn fill_empty(&self, entry: &Entry<'_>, item: &Item) -> Edit {
        let span = entry.value.span.range();
        if self.text[span.clone()].contains(['\n', '#']) {
            return put(span.end - 1, format!("{} ", flow(item)));
        }
        self.first(Span::new(entry.key.span.end as usize, span.end), item)
    }

    /// The first item of a list, in place of the colon and what stands behind it.
    fn first(&self, span: Span, item: &Item) -> Edit {
        let rest = line_rest(self.text, span.end as usize);
        let list = match self.in_flow || !rest.trim().is_empty() {
            true => format!(" [{}]", flow(item)),
            false => self.block_list(item),
        };
        Edit { span, text: format!(":{list}").into() }
    }

    /// After the last item of a list, written as that is.
    fn after(&self, list: &Node<'_>, last: &Node<'_>, item: &Item) -> Result<Edit, Refusal> {
        let end = last.span.end as usize;
        if starts_with(self.text, list, '[') {
            return Ok(put(end, format!(", {}", flow(item))));
        }
        let rest = line_rest(self.text, end);
        if !(rest.trim().is_empty() || rest.trim_start().starts_with('#')) {
            return Err(Refusal::Misplaced);
        }
        let dashes = indent(self.text, dash(self.text, last).ok_or(Refusal::Misplaced)?);
        let in_lines = matches!(last.kind, Kind::Map(_)) && !starts_with(self.text, last, '{');
        Ok(put(end + rest.len(), format!("{}{}", self.line_break, self.dashed(item, dashes, in_lines))))
    }

    fn block_list(&self, item: &Item) -> String {
        format!("{}{}", self.line_break, self.dashed(item, &self.dash_indent, false))
    }

    fn dashed(&self, item: &Item, dashes: &str, in_lines: bool) -> String {
        let line = flow(item);
        // Longer ones are written one key a line, as files are laid out.
        if !in_lines && fits(dashes.len() + 2, &line) {
            return format!("{dashes}- {line}");
        }
        let lines = item.0.iter().map(|(key, value)| format!("{}: {}", yaml::scalar(key), written(value)));
        format!("{dashes}- {}", lines.collect::<Vec<_>>().join(&format!("{}{dashes}  ", self.line_break)))
    }

    fn after_colon(&self, entry: &Entry<'_>) -> usize {
        let end = entry.key.span.end as usize;
        self.text[end..].find(':').map_or(end, |colon| end + colon + 1)
    }
}

fn put(place: usize, text: String) -> Edit {
    Edit { span: Span::new(place, place), text: text.into() }
}

fn at(node: &Node<'_>) -> usize {
    node.span.start as usize
}

/// Where the dash in front of an item of a list stands; an item of `[ … ]` has none.
fn dash(text: &str, item: &Node<'_>) -> Option<usize> {
    text[..at(item)].trim_end().strip_suffix('-').map(str::len)
}

fn starts_with(text: &str, node: &Node<'_>, sign: char) -> bool {
    text[at(node)..].starts_with(sign)
}

/// The blanks in front of what stands at an offset, from the beginning of its line.
fn indent(text: &str, offset: usize) -> &str {
    let line = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line..offset].trim_start_matches('\u{feff}');
    &line[..line.len() - line.trim_start_matches(' ').len()]
}

/// What follows on the same line, the line break not included.
fn line_rest(text: &str, offset: usize) -> &str {
    let rest = &text[offset..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    line.strip_suffix('\r').unwrap_or(line)
}

fn flow(item: &Item) -> String {
    let entries = item.0.iter().map(|(key, value)| format!("{}: {}", yaml::scalar(key), written(value)));
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

fn written(value: &Value) -> String {
    match value {
        Value::Plain(text) => text.clone(),
        Value::Text(text) if is_typed(text) => format!("\"{text}\""),
        Value::Text(text) => yaml::scalar(text),
        Value::Map(item) => flow(item),
        Value::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
    }
}

/// A text that other readers of YAML take for something else.
fn is_typed(text: &str) -> bool {
    let date = || text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    let words = ["true", "false", "yes", "no", "on", "off", "y", "n"];
    text.parse::<f64>().is_ok()
        || date()
        || words.iter().any(|word| text.eq_ignore_ascii_case(word))
        || (text.starts_with('0') && text.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review() -> Item {
        let text = |text: &str| Value::Text(text.to_owned());
        Item(vec![
            ("年度".to_owned(), text("2026")),
            ("日期".to_owned(), Value::Plain("2026-03-12".to_owned())),
            ("意见".to_owned(), text("同意, 补一条")),
        ])
    }

    const LINE: &str = "{ 年度: \"2026\", 日期: 2026-03-12, 意见: \"同意, 补一条\" }";
    const LINES: &str = "年度: \"2026\"\n    日期: 2026-03-12\n    意见: \"同意, 补一条\"";

    /// Each text and what becomes of it: `$` stands for the new item in one line, `%` for the same in several.
    fn holds(cases: &[(&str, &str)]) {
        for (before, after) in cases {
            let appended = append(before, &|key| key == "审核记录", "审核记录", &review());
            let appended = appended.unwrap_or_else(|why| panic!("{why:?}: {before}"));
            assert_eq!(appended, after.replace('$', LINE).replace('%', LINES), "{before:?}");
        }
    }

    #[test]
    fn a_list_that_is_not_there_is_begun_at_the_end_of_the_file() {
        holds(&[
            ("岗位: 甲\n", "岗位: 甲\n审核记录:\n  - $\n"),
            ("岗位: 甲", "岗位: 甲\n审核记录:\n  - $"),
            ("岗位: 甲\r\n# 完\r\n\r\n", "岗位: 甲\r\n# 完\r\n审核记录:\r\n  - $\r\n\r\n"),
            ("\u{feff}岗位: 甲\n职责:\n- 乙\n", "\u{feff}岗位: 甲\n职责:\n- 乙\n审核记录:\n- $\n"),
            ("---\n岗位: 甲\n...\n", "---\n岗位: 甲\n审核记录:\n  - $\n...\n"),
            ("  岗位: 甲\n", "  岗位: 甲\n  审核记录:\n    - $\n"),
            ("{ 岗位: 甲 }\n", "{ 岗位: 甲, 审核记录: [$] }\n"),
            ("岗位: 甲\n职责: |\n  乙\n  丙\n", "岗位: 甲\n职责: |\n  乙\n  丙\n审核记录:\n  - $\n"),
            ("岗位: 甲\n备注:\n", "岗位: 甲\n备注:\n审核记录:\n  - $\n"),
        ]);
    }

    #[test]
    fn an_empty_list_and_a_key_with_nothing_behind_it_are_filled() {
        holds(&[
            ("审核记录:\n岗位: 甲\n", "审核记录:\n  - $\n岗位: 甲\n"),
            ("审核记录: []\n岗位: 甲\n", "审核记录:\n  - $\n岗位: 甲\n"),
            ("审核记录: [ ]  # 待审\n岗位: 甲\n", "审核记录: [$]  # 待审\n岗位: 甲\n"),
            ("审核记录: # 待审\n岗位: 甲\n", "审核记录: [$] # 待审\n岗位: 甲\n"),
            ("审核记录: ~\n岗位: 甲\n", "审核记录:\n  - $\n岗位: 甲\n"),
            ("审核记录: [ # 待审\n]\n岗位: 甲\n", "审核记录: [ # 待审\n$ ]\n岗位: 甲\n"),
            ("{ 审核记录: [], 岗位: 甲 }", "{ 审核记录: [$], 岗位: 甲 }"),
        ]);
    }

    #[test]
    fn a_new_item_is_written_as_the_last_one_is() {
        holds(&[
            (
                "审核记录:\n  - { 日期: 2026-01-01 } # 一\n岗位: { 名: [甲] }\n",
                "审核记录:\n  - { 日期: 2026-01-01 } # 一\n  - $\n岗位: { 名: [甲] }\n",
            ),
            (
                "审核记录:\n  - 日期: 2026-01-01\n    意见: 好\n\n# 下\n岗位: 甲\n",
                "审核记录:\n  - 日期: 2026-01-01\n    意见: 好\n  - %\n\n# 下\n岗位: 甲\n",
            ),
            (
                "审核记录:\n  -\n    日期: 2026-01-01\n岗位: 甲\n",
                "审核记录:\n  -\n    日期: 2026-01-01\n  - %\n岗位: 甲\n",
            ),
            ("审核记录: [{ 日期: 2026-01-01 }]\n岗位: 甲\n", "审核记录: [{ 日期: 2026-01-01 }, $]\n岗位: 甲\n"),
            ("审核记录: [\n  { 日期: 2026-01-01 }, # 一\n]\n", "审核记录: [\n  { 日期: 2026-01-01 }, $, # 一\n]\n"),
            (
                "审核记录:\n  - 意见: |\n      好\n      行\n岗位: 甲\n",
                "审核记录:\n  - 意见: |\n      好\n      行\n  - %\n岗位: 甲\n",
            ),
            ("审核记录:\n  - 同意\n岗位: 甲", "审核记录:\n  - 同意\n  - $\n岗位: 甲"),
        ]);
    }

    #[test]
    fn what_is_no_list_is_left_alone() {
        for text in ["审核记录: 同意\n", "审核记录: { 日期: 2026-01-01 }\n", "- 甲\n", "岗位: [\n"] {
            let refused = append(text, &|key| key == "审核记录", "审核记录", &review());
            assert!(refused.is_err(), "{text}: {refused:?}");
        }
    }
}
