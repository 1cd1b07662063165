//! A meaning as the text of a file: keys in the order of their tables, in one language, laid out like a text that is
//! there already, else as registers are usually laid out.

use rustc_hash::FxHashMap;

use super::layout::Text;
use super::meaning::{is_sound, meaning, shape_of};
use super::page::{Part, Row, Rows, in_line, lines};
use super::words;
use crate::record::{Json, Language, RecordKind, Shape, Table};
use crate::register::FileKind;
use crate::source::Span;
use crate::tree::{Entry, Kind, Node, yaml};

/// A list of words, or of names and values, stands in brackets where it takes no more characters than this.
const SHORT: usize = 48;
/// A longer text in a list of words has a line of its own. In characters.
const PHRASE: usize = 14;

/// Records that are written in braces where they hold nothing but words.
const IN_BRACES: [RecordKind; 9] = [
    RecordKind::Review,
    RecordKind::RuleEntry,
    RecordKind::Leader,
    RecordKind::Next,
    RecordKind::Commitment,
    RecordKind::Counts,
    RecordKind::Secrecy,
    RecordKind::Office,
    RecordKind::Contact,
];

/// How keys and words of the format are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tongue {
    pub keys: Language,
    pub words: Language,
}

/// The text of a new file that says what is meant; `meant` may name fields and words in either language.
pub fn fresh(meant: &Json, kind: FileKind, language: Language) -> String {
    let tongue = Tongue { keys: language, words: language };
    like(&settled(meant, kind), None, kind, tongue)
}

/// The text of what is settled, laid out like a text that is there already.
pub(super) fn like(meant: &Json, text: Option<(&Text<'_>, &Node<'_>)>, kind: FileKind, tongue: Tongue) -> String {
    let writer = Writer { text: text.map(|(text, _)| text), tongue };
    match writer.part(meant, &shape_of(kind), text.map(|(_, root)| root)) {
        Part::Rows(rows) => lines(&Rows { in_brackets: false, ..rows }),
        // No file is a word; whoever reads it again finds that out.
        part => in_line(&part).unwrap_or_default() + "\n",
    }
}

/// What is meant, said as the reader says it: fields and words by their English names, nothing that is empty.
pub fn settled(meant: &Json, kind: FileKind) -> Json {
    meaning(&node_of(meant), &shape_of(kind))
}

/// Every key in it is one of the format, or says by its `?` that it is not; none stands twice.
pub(super) fn is_sayable(meant: &Json, kind: FileKind) -> bool {
    fn known(said: &Json, shape: &Shape) -> bool {
        match (said, shape) {
            (Json::Array(items), Shape::List(inner)) => items.iter().all(|item| known(item, inner)),
            (Json::Object(_), Shape::List(inner)) => known(said, inner),
            (Json::Object(fields), Shape::Record(table)) => {
                fields.iter().all(|(name, said)| match table().find(name) {
                    Some((field, _)) => known(said, &field.shape()),
                    None => unknown(name).is_some_and(|name| table().find(name).is_none()),
                })
            }
            _ => true,
        }
    }
    let shape = shape_of(kind);
    known(meant, &shape) && is_sound(&node_of(meant), &shape)
}

/// A tree that says it.
pub(super) fn node_of(said: &Json) -> Node<'static> {
    let scalar = |text: String| Kind::Scalar(text.into());
    let kind = match said {
        Json::Null => Kind::Null,
        Json::Bool(yes) => scalar(if *yes { "yes" } else { "no" }.to_owned()),
        Json::Number(number) => scalar(number.to_string()),
        Json::String(text) => scalar(text.clone()),
        Json::Array(items) => Kind::List(items.iter().map(node_of).collect()),
        Json::Object(fields) => {
            let entry = |(name, value): (&String, &Json)| {
                let key = Node::new(Span::default(), scalar(unknown(name).unwrap_or(name).to_owned()));
                Entry { key, value: node_of(value) }
            };
            Kind::Map(fields.iter().map(entry).collect())
        }
    };
    Node::new(Span::default(), kind)
}

/// The key of a field that no table knows.
fn unknown(name: &str) -> Option<&str> {
    name.strip_prefix('?').filter(|name| !name.is_empty())
}

struct Writer<'a, 't> {
    text: Option<&'a Text<'t>>,
    tongue: Tongue,
}

/// What stands in the text where a part is to stand, or beside it.
type Like<'n, 't> = Option<&'n Node<'t>>;

impl<'t> Writer<'_, 't> {
    fn part(&self, said: &Json, shape: &Shape, like: Like<'_, 't>) -> Part {
        match (said, shape) {
            (Json::Array(items), Shape::List(inner)) => self.list(items, inner, like),
            (Json::Array(items), _) => self.list(items, &Shape::Raw, like),
            // One mapping is a list of one.
            (Json::Object(_), Shape::List(inner)) => self.part(said, inner, like),
            (Json::Object(fields), Shape::Record(table)) => self.record(fields, table(), like),
            (Json::Object(fields), _) => self.pairs(fields, like),
            _ => self.word(said, shape, like),
        }
    }

    fn list(&self, items: &[Json], inner: &Shape, like: Like<'_, 't>) -> Part {
        let beside = like.map_or(&[][..], |like| like.items());
        let by_id: FxHashMap<String, &Node<'t>> =
            beside.iter().filter_map(|node| Some((id_of(&meaning(node, inner))?, node))).collect();
        let neighbour = |item: &Json| id_of(item).and_then(|id| by_id.get(&id).copied()).or(beside.last());
        let rows: Vec<Row> = items.iter().map(|item| Row::new(None, self.part(item, inner, neighbour(item)))).collect();
        let in_brackets = match like {
            Some(Node { kind: Kind::Scalar(_), .. }) => true,
            Some(node) if matches!(node.kind, Kind::List(_)) => self.is_flow(node),
            _ => is_short(&rows),
        };
        Part::Rows(Rows { is_list: true, in_brackets, rows })
    }

    fn record(&self, fields: &serde_json::Map<String, Json>, table: &Table, like: Like<'_, 't>) -> Part {
        let beside = like.filter(|node| matches!(node.kind, Kind::Map(_)));
        if let (Some(bare), None) = (bare(fields, table), beside) {
            return self.word(bare, &Shape::Text, like);
        }
        let known = |name: &str| table.fields.iter().any(|field| field.name() == name);
        let entry = |key: &str| {
            beside.into_iter().flat_map(Node::entries).find(|entry| {
                let text = entry.key.text().unwrap_or_default();
                table.find(text).map_or(text, |(field, _)| field.name()) == key
            })
        };
        let row = |name: &str, key: &str, shape: &Shape, said: &Json| {
            let there = entry(name);
            let key = there.and_then(|entry| self.written(&entry.key)).map_or_else(|| yaml::scalar(key), str::to_owned);
            Row::new(Some(key), self.part(said, shape, there.map(|entry| &entry.value)))
        };
        let of_table = table.fields.iter().filter_map(|field| {
            let said = fields.get(field.name())?;
            Some(row(field.name(), field.key(self.tongue.keys), &field.shape(), said))
        });
        let others = fields.iter().filter(|(name, _)| !known(name)).map(|(name, said)| {
            let key = unknown(name).unwrap_or(name);
            row(key, key, &Shape::Raw, said)
        });
        let rows: Vec<Row> = of_table.chain(others).collect();
        let in_brackets = match beside {
            Some(node) => self.is_flow(node),
            None => IN_BRACES.contains(&table.kind) && rows.iter().all(|row| is_plain(&row.value)),
        };
        Part::Rows(Rows { is_list: false, in_brackets, rows })
    }

    fn pairs(&self, fields: &serde_json::Map<String, Json>, like: Like<'_, 't>) -> Part {
        let row = |(name, said): (&String, &Json)| {
            Row::new(Some(words::text(name)), self.part(said, &Shape::Raw, like.and_then(|like| like.get(name))))
        };
        let rows: Vec<Row> = fields.iter().map(row).collect();
        let in_brackets = match like.filter(|node| matches!(node.kind, Kind::Map(_))) {
            Some(node) => self.is_flow(node),
            None => is_short(&rows),
        };
        Part::Rows(Rows { is_list: false, in_brackets, rows })
    }

    fn word(&self, said: &Json, shape: &Shape, like: Like<'_, 't>) -> Part {
        let in_words = |zh: &str, en: &str| self.tongue.words.of(zh, en).to_owned();
        let plain = match (said, shape) {
            (Json::Null, _) => return Part::Word(String::new()),
            (Json::Bool(true), _) => return Part::Word(in_words("是", "yes")),
            (Json::Bool(false), _) => return Part::Word(in_words("否", "no")),
            (Json::String(text), Shape::Word(set)) => match set.words.iter().find(|(en, _)| en == text) {
                Some((en, zh)) => in_words(zh[0], en),
                None => text.clone(),
            },
            (Json::String(text), Shape::Due) if text == "lasting" => in_words("长期", "lasting"),
            // It is known to its precision only.
            (Json::String(text), Shape::Number) => {
                text.strip_prefix('~').map_or(text.clone(), |rest| format!("约{rest}"))
            }
            (Json::String(text), Shape::Date | Shape::Due) => text.clone(),
            (Json::String(text), _) => return self.text(text, like),
            (other, _) => other.to_string(),
        };
        Part::Word(yaml::scalar(&plain))
    }

    fn text(&self, text: &str, like: Like<'_, 't>) -> Part {
        if text.contains('\n')
            && let Some(block) = words::block(text)
        {
            return block;
        }
        // Whoever writes such a word bare there goes on doing so.
        let is_bare = |node: &Node<'_>| {
            node.text().is_some_and(words::is_typed)
                && self.written(node).is_some_and(|text| !text.starts_with(['"', '\'']))
        };
        Part::Word(if like.is_some_and(is_bare) { yaml::scalar(text) } else { words::text(text) })
    }

    fn is_flow(&self, node: &Node<'_>) -> bool {
        self.text.is_some_and(|text| text.is_flow(node))
    }

    /// A node of the text as it is written there.
    fn written(&self, node: &Node<'_>) -> Option<&'t str> {
        self.text?.text.get(node.span.range())
    }
}

/// The one text that a record may be written as.
fn bare<'j>(fields: &'j serde_json::Map<String, Json>, table: &Table) -> Option<&'j Json> {
    let said = fields.get(table.from_text()?.name())?;
    (fields.len() == 1 && said.as_str().is_some_and(|text| !text.contains('\n'))).then_some(said)
}

fn id_of(said: &Json) -> Option<String> {
    said.get("id").and_then(Json::as_str).map(str::to_owned)
}

/// A word, or a list of words.
fn is_plain(part: &Part) -> bool {
    match part {
        Part::Word(_) => true,
        Part::Lines { .. } => false,
        Part::Rows(rows) => rows.is_list && rows.rows.iter().all(|row| matches!(row.value, Part::Word(_))),
    }
}

/// A few short words; what has commas in it is a sentence.
fn is_short(rows: &[Row]) -> bool {
    let length = |row: &Row| match &row.value {
        Part::Word(word) if !word.contains(['，', '；', '。']) => Some(word.chars().count()),
        _ => None,
    };
    let lengths: Option<Vec<usize>> = rows.iter().map(length).collect();
    let keys: usize = rows.iter().filter_map(|row| row.key.as_ref()).map(|key| key.chars().count() + 2).sum();
    lengths.is_some_and(|lengths| {
        lengths.iter().all(|length| *length <= PHRASE) && keys + lengths.iter().sum::<usize>() <= SHORT
    })
}
