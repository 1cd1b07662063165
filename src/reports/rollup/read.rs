//! Numbers that somebody else sent, read: whatever is not as it should be is a fault with its line and column. Nothing is
//! filled in, and sums that do not add up are refused.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use super::entry::{CountsJson, Entry};
use super::{DIMENSIONS, groups};
use crate::finding::Both;
use crate::record::Word;
use crate::register::GradedKind;
use crate::source::{is_hidden, visible};

/// The version of the form that this program writes and reads.
pub const VERSION: u32 = 1;

/// The largest number that is believed: more risk points than a country has people.
const LARGEST: u64 = 10_000_000_000;
/// The longest text, in bytes.
const LONGEST: usize = 2048;
/// The most levels that a scale can have, as in a profile.
const MOST_LEVELS: usize = crate::profile::Scale::LONGEST;
/// The most units that may have added up what is below them, one above the other.
const MOST_ABOVE: usize = 16;
/// Stands between the languages of a fault while the reader of JSON carries it.
const BETWEEN: char = '\u{1f}';

/// What is wrong with a document, and where; lines and columns begin with 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub line: usize,
    pub column: usize,
    pub message: Both,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "scales")]
    _scales: Option<IgnoredAny>,
    #[serde(rename = "rows")]
    _rows: Option<IgnoredAny>,
    dataset: Option<DatasetHead>,
    registers: Vec<Checked>,
}

/// What the roll-up of a dataset says of the files beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetHead {
    /// Version of the schema of its tables.
    pub schema: u32,
    /// The program that wrote it.
    #[serde(deserialize_with = "text")]
    pub riskreg: String,
    /// The names of people stand in it.
    pub names: bool,
    /// By path, parts joined by `/`.
    pub files: BTreeMap<String, DatasetFile>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetFile {
    pub rows: u64,
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal digits.
    #[serde(deserialize_with = "text")]
    pub sha256: String,
}

/// What a document holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub entries: Vec<Entry>,
    /// Of the roll-up of a dataset.
    pub dataset: Option<DatasetHead>,
}

/// What a document is, before the rest of it is asked for.
#[derive(Deserialize)]
struct Head {
    version: Option<u32>,
    rows: Option<IgnoredAny>,
    registers: Option<IgnoredAny>,
}

/// An entry whose numbers agree with each other.
struct Checked(Entry);

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Checked, D::Error> {
        let entry = Entry::deserialize(deserializer)?;
        match fault(&entry) {
            Some(both) => Err(said(&both)),
            None => Ok(Checked(entry)),
        }
    }
}

/// The registers whose numbers the document holds.
pub fn read(bytes: &[u8]) -> Result<Held, Fault> {
    // What spreadsheets and editors on Windows put in front of a text.
    let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match serde_json::from_slice::<Document>(json) {
        Ok(document) => {
            if document._version > VERSION {
                return Err(newer());
            }
            let entries = document.registers.into_iter().map(|Checked(entry)| entry).collect();
            Ok(Held { entries, dataset: document.dataset })
        }
        Err(error) => Err(described(json, &error)),
    }
}

fn newer() -> Fault {
    let message = Both::new(
        "这是更新版本的 riskreg 写的汇总,本版本读不了;升级后再汇总",
        "this roll-up was written by a newer riskreg; upgrade to read it",
    );
    Fault { line: 1, column: 1, message }
}

/// Says what the document is where it is something else; else what does not fit, and where.
fn described(json: &[u8], error: &serde_json::Error) -> Fault {
    if error.is_data()
        && let Ok(head) = serde_json::from_slice::<Head>(json)
    {
        if head.version.is_some_and(|version| version > VERSION) {
            return newer();
        }
        if head.registers.is_none() {
            let message = match head.rows {
                Some(_) => Both::new(
                    "这份汇总里没有可以再汇总的数(`registers`):是旧版本打印的,用本版本的 `riskreg aggregate --format json` 重新生成",
                    "this roll-up holds nothing that can be added up (`registers`): an older version printed it; make it anew with `riskreg aggregate --format json`",
                ),
                None => Both::new(
                    "不是 `riskreg aggregate --format json` 写的汇总",
                    "not a roll-up that `riskreg aggregate --format json` wrote",
                ),
            };
            return Fault { line: 1, column: 1, message };
        }
    }
    Fault { line: error.line().max(1), column: error.column().max(1), message: worded(error) }
}

/// What the reader of JSON says, in both languages.
fn worded(error: &serde_json::Error) -> Both {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);
    if let Some((zh, en)) = text.split_once(BETWEEN) {
        return Both::new(zh, en);
    }
    let quoted = |rest: &str| visible(rest.split('`').nth(1).unwrap_or_default()).into_owned();
    if !error.is_data() {
        let end = if error.is_eof() {
            ("到这里就断了", "it ends here")
        } else {
            ("从这里起读不下去", "from here on")
        };
        return Both::new(format!("不是完整的 JSON:{}", end.0), format!("not whole JSON: {}", end.1));
    }
    if let Some(rest) = text.strip_prefix("missing field") {
        let key = quoted(rest);
        return Both::new(format!("缺少 `{key}`"), format!("`{key}` is missing"));
    }
    if let Some(rest) = text.strip_prefix("unknown field") {
        let key = quoted(rest);
        return Both::new(format!("汇总里没有 `{key}` 这一项"), format!("a roll-up has no `{key}`"));
    }
    if let Some(rest) = text.strip_prefix("duplicate field") {
        let key = quoted(rest);
        return Both::new(format!("`{key}` 写了两次"), format!("`{key}` is written twice"));
    }
    let expected = text.rsplit_once("expected ").map_or("", |(_, expected)| expected);
    let expected = visible(expected).into_owned();
    Both::new(format!("这里应为另一种值({expected})"), format!("another kind of value belongs here: {expected}"))
}

fn said<E: serde::de::Error>(both: &Both) -> E {
    E::custom(format_args!("{}{BETWEEN}{}", both.zh, both.en))
}

fn checked_text<E: serde::de::Error>(text: &str) -> Result<(), E> {
    if text.len() > LONGEST {
        return Err(said(&Both::new(
            format!("文字过长,至多 {LONGEST} 字节"),
            format!("the text is longer than {LONGEST} bytes"),
        )));
    }
    if text.chars().any(is_hidden) {
        let shown = visible(text);
        return Err(said(&Both::new(
            format!("有看不见的字符:{shown}"),
            format!("there are hidden characters in it: {shown}"),
        )));
    }
    Ok(())
}

pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    checked_text(&text)?;
    Ok(text)
}

pub(super) fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.as_deref().map_or(Ok(()), checked_text)?;
    Ok(text)
}

pub(super) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().try_for_each(|text| checked_text(text))?;
    Ok(texts)
}

fn checked_number<E: serde::de::Error>(number: u64) -> Result<u64, E> {
    if number > LARGEST {
        return Err(said(&Both::new(
            format!("数目过大,至多 {LARGEST}"),
            format!("the number is larger than {LARGEST}"),
        )));
    }
    Ok(number)
}

pub(super) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    checked_number(u64::deserialize(deserializer)?)
}

pub(super) fn whole_of_each<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, u64>, D::Error> {
    let numbers = BTreeMap::<String, u64>::deserialize(deserializer)?;
    numbers.values().try_for_each(|number| checked_number(*number).map(|_| ()))?;
    kinds(numbers.keys())?;
    Ok(numbers)
}

pub(super) fn wholes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Vec<u64>>, D::Error> {
    let numbers = BTreeMap::<String, Vec<u64>>::deserialize(deserializer)?;
    numbers.values().flatten().try_for_each(|number| checked_number(*number).map(|_| ()))?;
    kinds(numbers.keys())?;
    Ok(numbers)
}

fn kinds<'k, E: serde::de::Error>(mut keys: impl Iterator<Item = &'k String>) -> Result<(), E> {
    match keys.find(|key| !GradedKind::ALL.iter().any(|kind| kind.en() == key.as_str())) {
        None => Ok(()),
        Some(key) => {
            let key = visible(key);
            Err(said(&Both::new(format!("`{key}` 不是可以定级的对象"), format!("`{key}` is nothing that is graded"))))
        }
    }
}

/// What in an entry contradicts itself.
fn fault(entry: &Entry) -> Option<Both> {
    let name = &entry.name;
    if entry.code.is_empty() {
        return Some(Both::new("`code` 是空的", "`code` is empty"));
    }
    if entry.under.len() > MOST_ABOVE {
        return Some(Both::new(
            format!("`under` 至多 {MOST_ABOVE} 层"),
            format!("`under` has more than {MOST_ABOVE} levels"),
        ));
    }
    if let Err(both) = kinds_of(entry) {
        return Some(both);
    }
    let of_tree = entry.rows.iter().map(|row| (&row.name, &row.counts));
    let of_groups = entry.by.values().flatten().map(|row| (&row.name, &row.counts));
    for (row, counts) in std::iter::once((name, &entry.total)).chain(of_tree).chain(of_groups) {
        if let Some((zh, en)) = counts_fault(counts, entry) {
            let (about, of) = match row == name {
                true => (name.clone(), name.clone()),
                false => (format!("{name}「{row}」"), format!("{name}, “{row}”")),
            };
            return Some(Both::new(format!("{about}的数对不上:{zh}"), format!("{of}: {en}")));
        }
    }
    tree_fault(entry)
}

fn kinds_of(entry: &Entry) -> Result<(), Both> {
    let known = |word: &String| GradedKind::ALL.iter().any(|kind| kind.en() == word);
    if let Some(word) = entry.graded.iter().find(|word| !known(word)) {
        return Err(Both::new(format!("`{word}` 不是可以定级的对象"), format!("`{word}` is nothing that is graded")));
    }
    if entry.levels.len() > MOST_LEVELS {
        return Err(Both::new(
            format!("等级至多 {MOST_LEVELS} 级"),
            format!("a scale has at most {MOST_LEVELS} levels"),
        ));
    }
    let dimension = |key: &String| DIMENSIONS.iter().any(|by| groups::kind(*by) == key);
    match entry.by.keys().find(|key| !dimension(key)) {
        Some(key) => Err(Both::new(format!("汇总里没有 `{key}` 这一项"), format!("a roll-up has no `{key}`"))),
        None => Ok(()),
    }
}

/// What is graded is what the levels, with what has none, add up to.
fn counts_fault(counts: &CountsJson, entry: &Entry) -> Option<(String, String)> {
    for (kind, levels) in &counts.levels {
        if levels.len() > entry.levels.len() {
            return Some((
                format!("`{kind}` 有 {} 级,等级只有 {} 级", levels.len(), entry.levels.len()),
                format!("`{kind}` has {} levels, the scale {}", levels.len(), entry.levels.len()),
            ));
        }
    }
    let wholes = [
        (GradedKind::Risk, counts.risks, "风险点", "risk points"),
        (GradedKind::Power, counts.powers, "职权", "powers"),
        (GradedKind::Post, counts.posts, "岗位", "posts"),
    ];
    for (kind, whole, zh, en) in wholes {
        let graded = entry.graded.iter().any(|graded| graded == kind.en());
        let levels: u64 = counts.levels.get(kind.en()).into_iter().flatten().sum();
        let sum = levels + counts.ungraded.get(kind.en()).copied().unwrap_or(0);
        if sum != if graded { whole } else { 0 } {
            return Some((
                format!("{zh} {whole} 个,各等级相加 {sum} 个"),
                format!("{whole} {en}, but the levels add up to {sum}"),
            ));
        }
    }
    None
}

/// Each row stands after the one around it, no path stands twice, and the topmost add up to the whole.
fn tree_fault(entry: &Entry) -> Option<Both> {
    let name = &entry.name;
    let mut paths: BTreeSet<&str> = BTreeSet::new();
    let mut tops = crate::reports::tally::Counts::default();
    for row in &entry.rows {
        let path = &row.path;
        match &row.parent {
            Some(parent) if !paths.contains(parent.as_str()) => {
                return Some(Both::new(
                    format!("{name}:「{path}」的上级「{parent}」不在它前面"),
                    format!("{name}: “{parent}”, around “{path}”, does not stand before it"),
                ));
            }
            Some(_) => {}
            None => tops.add(&row.counts.counts()),
        }
        if !paths.insert(path) {
            return Some(Both::new(format!("{name}:「{path}」写了两次"), format!("{name}: “{path}” is written twice")));
        }
    }
    let whole = entry.total.counts();
    let pairs = [
        (whole.units, tops.units, "单位", "units"),
        (whole.departments, tops.departments, "部门", "departments"),
        (whole.posts, tops.posts, "岗位", "posts"),
        (whole.powers, tops.powers, "职权", "powers"),
        (whole.risks, tops.risks, "风险点", "risk points"),
        (whole.manifestations, tops.manifestations, "表现形式", "manifestations"),
        (whole.measures, tops.measures, "防控措施", "measures"),
        (whole.library_points, tops.library_points, "风险库", "library points"),
        (whole.closed, tops.closed, "已消除", "closed points"),
    ];
    let (whole, sum, zh, en) = pairs.into_iter().find(|(whole, sum, ..)| whole != sum)?;
    Some(Both::new(
        format!("{name}:{zh}合计 {whole},各行相加 {sum}"),
        format!("{name}: {whole} {en} in total, but the rows add up to {sum}"),
    ))
}
