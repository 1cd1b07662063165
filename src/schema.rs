//! The format as JSON Schema 2020-12, made from the tables that the reader uses. What an editor offers
//! and marks is what `lint` reads; what cannot be said in a schema is left to `lint`.

pub mod editor;
mod sketch;

use serde_json::{Map, Value, json};

use crate::profile::Config;
use crate::record::{Field, LASTING, Language, NO, Shape, Table, WordSet, YES};
use crate::register::{Department, FileKind, Library, Notice, Post, RuleEntry, Statement, Unit};
use crate::vocabulary::{simplified, traditional_pairs};

/// A kind of file that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    File(FileKind),
    Config,
}

/// The subjects by the names that `riskreg schema` takes; `new register` names the files after them.
pub const SUBJECTS: [(&str, Subject); 8] = [
    ("post", Subject::File(FileKind::Post)),
    ("department", Subject::File(FileKind::Department)),
    ("unit", Subject::File(FileKind::Unit)),
    ("library", Subject::File(FileKind::Library)),
    ("rules", Subject::File(FileKind::Rules)),
    ("notice", Subject::File(FileKind::Notice)),
    ("statement", Subject::File(FileKind::Statement)),
    ("config", Subject::Config),
];

impl Subject {
    pub fn name(self) -> &'static str {
        SUBJECTS.iter().find(|(_, subject)| *subject == self).map_or("", |(name, _)| name)
    }

    fn table(self) -> &'static Table {
        match self {
            Subject::File(FileKind::Post) => Table::of::<Post>(),
            Subject::File(FileKind::Department) => Table::of::<Department>(),
            Subject::File(FileKind::Unit) => Table::of::<Unit>(),
            Subject::File(FileKind::Library) => Table::of::<Library>(),
            Subject::File(FileKind::Rules) => Table::of::<RuleEntry>(),
            Subject::File(FileKind::Notice) => Table::of::<Notice>(),
            Subject::File(FileKind::Statement) => Table::of::<Statement>(),
            Subject::Config => Table::of::<Config>(),
        }
    }
}

/// Which keys an editor offers and which language explains them. Every spelling is accepted always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    One(Language),
    Both,
}

/// The schema of one kind of file.
pub fn schema(subject: Subject, keys: Keys) -> Value {
    let table = subject.table();
    let mut writer = Writer { keys, whole: subject == Subject::Config, defs: Map::new() };
    let root = match subject {
        Subject::File(FileKind::Rules) => json!({ "type": "array", "items": writer.record(table) }),
        _ => json!({ "$ref": writer.define(table) }),
    };
    let mut schema = Map::new();
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("$id".into(), format!("urn:riskreg:format-1:{}", subject.name()).into());
    schema.insert("title".into(), keys.say(table.kind.zh(), table.kind.en()).into());
    schema.insert(
        "$comment".into(),
        keys.say(
            "键中的括号、空格和「/」以及全角字母也都认得,这里无法逐一列出;以 riskreg lint 为准",
            "brackets, spaces, / and full-width letters in keys are read too but cannot all be listed here; riskreg lint decides",
        )
        .into(),
    );
    schema.extend(root.as_object().cloned().unwrap_or_default());
    schema.insert("$defs".into(), Value::Object(writer.defs));
    Value::Object(schema)
}

/// The schema as it is written to a file.
pub fn text(subject: Subject, keys: Keys) -> String {
    format!("{:#}\n", schema(subject, keys))
}

impl Keys {
    fn say(self, zh: &str, en: &str) -> String {
        match self {
            Keys::One(language) => language.of(zh, en).to_owned(),
            Keys::Both => format!("{zh} / {en}"),
        }
    }

    /// The keys that an editor offers for a field.
    fn offered(self, field: Field) -> Vec<&'static str> {
        match self {
            Keys::One(language) => vec![field.key(language)],
            Keys::Both => vec![field.zh(), field.name()],
        }
    }
}

struct Writer {
    keys: Keys,
    /// `riskreg.toml`, whose tables may be empty.
    whole: bool,
    defs: Map<String, Value>,
}

impl Writer {
    /// The definition of a record, written once: where to find it.
    fn define(&mut self, table: &'static Table) -> String {
        let name = format!("{:?}", table.kind);
        if !self.defs.contains_key(&name) {
            // Claims its place first: a record may hold itself.
            self.defs.insert(name.clone(), Value::Null);
            let definition = self.definition(table);
            self.defs.insert(name.clone(), definition);
        }
        format!("#/$defs/{name}")
    }

    fn definition(&mut self, table: &'static Table) -> Value {
        let mut offered = Map::new();
        let mut others = Map::new();
        let mut required = Vec::new();
        for field in &table.fields {
            let at = json!({ "$ref": self.field(*field) });
            let spellings = all_spellings(*field);
            let pattern = pattern(spellings.iter().copied());
            for key in self.keys.offered(*field) {
                offered.insert(key.to_owned(), at.clone());
            }
            if field.def().flags.required {
                required.push(present(&spellings, &pattern));
            }
            others.insert(pattern, at);
        }
        let mut definition = Map::new();
        definition.insert("title".into(), self.keys.say(table.kind.zh(), table.kind.en()).into());
        definition.insert("type".into(), "object".into());
        definition.insert("properties".into(), Value::Object(offered));
        definition.insert("patternProperties".into(), Value::Object(others));
        definition.insert("additionalProperties".into(), false.into());
        if !self.whole {
            definition.insert("minProperties".into(), 1.into());
        }
        if !required.is_empty() {
            definition.insert("allOf".into(), required.into());
        }
        if let Some(fields) = sketch::of(table.kind) {
            definition.insert("defaultSnippets".into(), self.snippets(table, fields));
        }
        Value::Object(definition)
    }

    /// A record begun, in each language that is offered: what `yaml-language-server` calls default snippets.
    fn snippets(&self, table: &Table, fields: &[Field]) -> Value {
        let languages = match self.keys {
            Keys::One(language) => vec![language],
            Keys::Both => vec![Language::Zh, Language::En],
        };
        let snippet = |language: Language| {
            let body: Map<String, Value> = sketch::lines(fields, language)
                .into_iter()
                .map(|(key, place)| (key.to_owned(), place.into()))
                .collect();
            let name = language.of(table.kind.zh(), table.kind.en());
            json!({ "label": name, "description": language.of(format!("新写:{name}"), format!("a new {name}")), "body": body })
        };
        languages.into_iter().map(snippet).collect()
    }

    /// The definition of a field: what it means and what may stand there.
    fn field(&mut self, field: Field) -> String {
        let def = field.def();
        let name = format!("{:?}.{}", def.record, field.name());
        if !self.defs.contains_key(&name) {
            self.defs.insert(name.clone(), Value::Null);
            let mut any = alternatives(self.shape(&field.shape()));
            if !def.flags.required {
                // Nothing after the colon is as good as no key.
                any.push(json!({ "type": "null" }));
            }
            let mut definition = Map::new();
            definition.insert("title".into(), self.keys.offered(field).join(" / ").into());
            definition.insert("description".into(), self.description(field).into());
            definition.insert("markdownDescription".into(), self.hover(field).into());
            definition.insert("anyOf".into(), any.into());
            self.defs.insert(name.clone(), Value::Object(definition));
        }
        format!("#/$defs/{name}")
    }

    /// What the field means, and how else it is written.
    fn description(&self, field: Field) -> String {
        let def = field.def();
        let offered = self.keys.offered(field);
        let also: Vec<&str> = all_spellings(field).into_iter().filter(|word| !offered.contains(word)).collect();
        let meaning = self.keys.say(def.doc_zh, def.doc_en);
        if also.is_empty() {
            return meaning;
        }
        let (zh, en) = (also.join("、"), also.join(", "));
        match self.keys {
            Keys::One(Language::Zh) => format!("{meaning}(也写作:{zh})"),
            Keys::One(Language::En) => format!("{meaning} (also written: {en})"),
            Keys::Both => format!("{meaning} ({en})"),
        }
    }

    /// The same as an editor shows it, with a word on the form that a value has.
    fn hover(&self, field: Field) -> String {
        let mut shape = field.shape();
        if let Shape::List(inner) = shape {
            shape = *inner;
        }
        let form = match shape {
            Shape::Date => self.keys.say("日期写作 `2026-11-21`", "a date is written `2026-11-21`"),
            Shape::Due => self.keys.say("日期写作 `2026-11-21`，或 `长期`", "a date, `2026-11-21`, or `lasting`"),
            Shape::YesNo => self.keys.say("`是` 或 `否`", "`yes` or `no`"),
            Shape::Word(set) => {
                let words = |word: fn(&(&'static str, &'static [&'static str])) -> &'static str| {
                    set.words.iter().map(|one| format!("`{}`", word(one))).collect::<Vec<_>>()
                };
                self.keys.say(&words(|(_, zh)| zh[0]).join("、"), &words(|(en, _)| en).join(", "))
            }
            _ => return self.description(field),
        };
        format!("{}\n\n{form}", self.description(field))
    }

    fn shape(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Text => any_text(),
            Shape::YesNo => yes_no(),
            Shape::Date => json!({ "type": "string", "pattern": DATE }),
            Shape::Due => due(),
            Shape::Number => number(),
            Shape::Word(set) => self.word(set),
            Shape::List(inner) => {
                let item = self.shape(inner);
                let mut any = alternatives(item.clone());
                any.push(json!({ "type": "array", "items": item }));
                json!({ "anyOf": any })
            }
            Shape::Record(table) => self.record(table()),
            Shape::Pairs => pairs(),
            Shape::TextOrPairs => json!({ "anyOf": [any_text(), pairs()] }),
            Shape::Raw => json!({ "not": { "type": "null" } }),
        }
    }

    /// A record, or the text that it may be written as.
    fn record(&mut self, table: &'static Table) -> Value {
        let record = json!({ "$ref": self.define(table) });
        match table.from_text() {
            None => record,
            Some(field) => {
                let mut any = alternatives(self.shape(&field.shape()));
                any.push(record);
                json!({ "anyOf": any })
            }
        }
    }

    /// The words that an editor offers first, then every other spelling of them.
    fn word(&self, set: &WordSet) -> Value {
        let zh = || set.words.iter().map(|(_, zh)| zh[0]);
        let en = || set.words.iter().map(|(en, _)| *en);
        let offered: Vec<&str> = match self.keys {
            Keys::One(Language::Zh) => zh().collect(),
            Keys::One(Language::En) => en().collect(),
            Keys::Both => zh().chain(en()).collect(),
        };
        let all = set.words.iter().flat_map(|(en, zh)| zh.iter().copied().chain([*en]));
        words(&offered, all)
    }
}

/// Every spelling of a field's key, the written ones first.
fn all_spellings(field: Field) -> Vec<&'static str> {
    field.def().zh.iter().copied().chain([field.name()]).collect()
}

/// One of the spellings of a required field is there.
fn present(spellings: &[&str], pattern: &str) -> Value {
    let mut any: Vec<Value> = spellings.iter().map(|spelling| json!({ "required": [spelling] })).collect();
    // Spellings in Traditional characters have no list: not every key is something else.
    any.push(json!({ "not": { "propertyNames": { "not": { "pattern": pattern } } } }));
    json!({ "anyOf": any })
}

/// The alternatives of a schema, so that one list of them holds no other.
fn alternatives(schema: Value) -> Vec<Value> {
    match schema.get("anyOf") {
        Some(Value::Array(any)) => any.clone(),
        _ => vec![schema],
    }
}

/// Text as YAML may resolve it: `等级: 1` and `编号: 010` are texts to us.
fn any_text() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

fn pairs() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } })
}

fn yes_no() -> Value {
    let mut any = alternatives(words(&[YES[0], NO[0]], YES.into_iter().chain(NO)));
    any.push(json!({ "type": "boolean" }));
    json!({ "anyOf": any })
}

/// `12人`, `3000元`, `100余条`, with full-width digits too.
fn number() -> Value {
    let pattern = r"^\s*[约近]?\s*(?:[0-9０-９]|[,，]\s*)+(?:[.．][0-9０-９]*)?[^0-9０-９.．]*$";
    json!({ "anyOf": [{ "type": "number", "minimum": 0 }, { "type": "string", "pattern": pattern }] })
}

const YEAR: &str = "[0-9０-９]{4}";
const DATE: &str = r"^\s*[0-9０-９]{4}\s*(?:年\s*[0-9０-９]{1,2}\s*月\s*[0-9０-９]{1,2}\s*日?|[-－]\s*[0-9０-９]{1,2}\s*[-－]\s*[0-9０-９]{1,2}|[/／]\s*[0-9０-９]{1,2}\s*[/／]\s*[0-9０-９]{1,2}|[.．]\s*[0-9０-９]{1,2}\s*[.．]\s*[0-9０-９]{1,2})\s*$";

/// A day, a month or a year, or lasting.
fn due() -> Value {
    let period = format!(r"^\s*{YEAR}\s*(?:年\s*(?:[0-9０-９]{{1,2}}\s*月?)?|[-－/／.．]\s*[0-9０-９]{{1,2}})?\s*$");
    let mut any = alternatives(words(&LASTING[..1], LASTING.into_iter()));
    any.push(json!({ "type": "string", "pattern": DATE }));
    any.push(json!({ "type": "string", "pattern": period }));
    // YAML takes a bare year, or `2026.11`, for a number.
    any.push(json!({ "type": "number", "minimum": 1000, "exclusiveMaximum": 10000 }));
    json!({ "anyOf": any })
}

/// Fixed words: those that an editor offers, then every spelling that is read.
fn words<'w>(offered: &[&str], all: impl Iterator<Item = &'w str>) -> Value {
    json!({ "anyOf": [{ "enum": offered }, { "type": "string", "pattern": pattern(all) }] })
}

/// A pattern for any of the spellings, also in Traditional characters, in either case, and with 廉洁 or
/// 廉能 for 廉政.
fn pattern<'w>(spellings: impl Iterator<Item = &'w str>) -> String {
    let any: Vec<String> = spellings.map(spelling_pattern).collect();
    format!(r"^\s*(?:{})\s*$", any.join("|"))
}

fn spelling_pattern(spelling: &str) -> String {
    let mut pattern = String::new();
    let mut before = ' ';
    for c in spelling.chars() {
        match c {
            '政' if before == '廉' => class("政洁能".chars(), &mut pattern),
            'a'..='z' | 'A'..='Z' => class([c.to_ascii_lowercase(), c.to_ascii_uppercase()].into_iter(), &mut pattern),
            '_' | '-' | ' ' => pattern.push_str(r"[_\s-]?"),
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '\\' | '^' | '$' => {
                pattern.push('\\');
                pattern.push(c);
            }
            c => class([c].into_iter(), &mut pattern),
        }
        before = c;
    }
    pattern
}

/// One of the characters, or a Traditional form of one.
fn class(characters: impl Iterator<Item = char>, pattern: &mut String) {
    let mut members: Vec<char> = Vec::new();
    for c in characters {
        members.push(c);
        if !c.is_ascii() {
            members.extend(traditional_forms(c));
        }
    }
    match members.as_slice() {
        [one] => pattern.push(*one),
        many => {
            pattern.push('[');
            pattern.extend(many);
            pattern.push(']');
        }
    }
}

fn traditional_forms(c: char) -> impl Iterator<Item = char> {
    use std::collections::BTreeMap;
    use std::sync::LazyLock;
    static FORMS: LazyLock<BTreeMap<char, Vec<char>>> = LazyLock::new(|| {
        let mut forms: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for (traditional, _) in traditional_pairs() {
            let one = simplified(traditional);
            if one != traditional {
                forms.entry(one).or_default().push(traditional);
            }
        }
        forms
    });
    FORMS.get(&c).into_iter().flatten().copied()
}
