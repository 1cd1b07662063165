//! Drafts as the mappings of files, in one key language, and where the files lie.

use std::collections::HashMap;

use rustc_hash::FxHashMap;
use serde_yaml::{Mapping, Value};

use super::draft::{At, Content, Draft, Fields, HolderDraft, MeasureDraft, PowerDraft, RiskDraft};
use super::heading::record_of;
use super::totals::{Figure, Stated};
use crate::record::{Field, Language, Record, Table, Word};
use crate::register::{Counts, Department, FileKind, Item, Measure, Post, Power, Risk, Statement, Unit};
use crate::vocabulary::nfc;

/// One file as the tables mean it.
#[derive(Debug)]
pub struct DraftFile {
    pub at: At,
    /// In the register.
    pub path: String,
    pub kind: FileKind,
    pub mapping: Mapping,
    /// It only names what it is: there is nothing to lose where the file exists already.
    pub only_name: bool,
}

/// Where each part and post lies: where `found` knows it, else at a name of its own below `prefix`, which is empty or
/// ends in `/`.
pub fn paths(draft: &Draft, prefix: &str, found: &dyn Fn(At) -> Option<String>) -> FxHashMap<At, String> {
    let mut paths = FxHashMap::default();
    let mut names = Names::default();
    for (index, part) in (0..).zip(&draft.parts) {
        let at = At { part: index, post: 0 };
        let path = match (found(at), index) {
            (Some(path), _) => path,
            (None, 0) => format!("{prefix}unit.yaml"),
            (None, _) => format!("{prefix}{}/department.yaml", names.free(prefix, &part.name)),
        };
        let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        paths.insert(at, path);
        for (post, (title, _)) in (1..).zip(&part.posts) {
            let at = At { part: index, post };
            let path = found(at).unwrap_or_else(|| format!("{folder}{}.yaml", names.free(&folder, title)));
            paths.insert(at, path);
        }
    }
    paths
}

/// The files of a draft; the unit's own only where it holds something. `root`: the kind of file at the place itself.
pub fn files(draft: &Draft, paths: &FxHashMap<At, String>, root: FileKind, language: Language) -> Vec<DraftFile> {
    let mut files = Vec::new();
    for at in draft.places() {
        let (part, holder) = (&draft.parts[at.part as usize], draft.holder(at));
        if at == At::default() && holder.is_empty() {
            continue;
        }
        let (kind, mapping) = match (at.part, at.post) {
            (0, 0) if root == FileKind::Department => (root, self::holder::<Department>(holder, None, language)),
            (0, 0) => (FileKind::Unit, self::holder::<Unit>(holder, None, language)),
            (_, 0) => (
                FileKind::Department,
                self::holder::<Department>(holder, Some((Department::name, &part.name)), language),
            ),
            (_, post) => {
                let title = &part.posts[post as usize - 1].0;
                (FileKind::Post, self::holder::<Post>(holder, Some((Post::title, title)), language))
            }
        };
        let only_name = at.post == 0 && holder.is_empty();
        let path = paths.get(&at).cloned().unwrap_or_default();
        files.push(DraftFile { at, path, kind, mapping, only_name });
    }
    files
}

/// The figures that tables state, as a file of its own.
pub fn statement(stated: &[&Stated], source: &str, scope: Option<&str>, language: Language) -> Mapping {
    let table = Table::of::<Statement>();
    let mut writer = Writer { table, language, values: Vec::new() };
    writer.add(Statement::source, text_value(source));
    if let Some(scope) = scope {
        writer.add(Statement::scope, text_value(scope));
    }
    let items = stated.iter().flat_map(|stated| &stated.figures).map(|figure| item(figure, language)).collect();
    writer.list("items", items);
    writer.mapping()
}

fn item(figure: &Figure, language: Language) -> Value {
    let mut writer = Writer { table: Table::of::<Item>(), language, values: Vec::new() };
    writer.add(Item::label, text_value(&figure.label));
    writer.add(Item::value, text_value(&figure.value));
    if let Some(unit) = &figure.unit {
        writer.add(Item::unit, text_value(unit));
    }
    if let Some(what) = figure.what {
        let mut counts = Writer { table: Table::of::<Counts>(), language, values: Vec::new() };
        counts.add(Counts::what, text_value(language.of(what.zh(), what.en())));
        if let Some(level) = &figure.level {
            counts.add(Counts::level, text_value(level));
        }
        writer.add(Item::counts, Value::Mapping(counts.mapping()));
    }
    Value::Mapping(writer.mapping())
}

/// File and folder names, each once within its folder.
#[derive(Default)]
struct Names {
    /// How often each was asked for.
    taken: HashMap<String, usize>,
}

impl Names {
    fn free(&mut self, folder: &str, name: &str) -> String {
        let plain = file_name(name);
        let mut free = plain.clone();
        loop {
            let times = self.taken.entry(format!("{folder}{}", free.to_lowercase())).or_default();
            *times += 1;
            if *times == 1 {
                return free;
            }
            free = format!("{plain}-{times}");
        }
    }
}

/// A name as every system can hold it.
pub fn file_name(name: &str) -> String {
    const LONGEST: usize = 50;
    let name: String = nfc(name)
        .chars()
        .map(|c| if r#"/\:*?"<>|#"#.contains(c) || c.is_control() { '-' } else { c })
        .take(LONGEST)
        .collect();
    let name = name.trim().trim_start_matches(['.', '_']).trim();
    if name.is_empty() { "-".to_owned() } else { name.to_owned() }
}

fn holder<R: Record>(draft: &HolderDraft, name: Option<(Field, &str)>, language: Language) -> Mapping {
    let table = Table::of::<R>();
    let mut writer = Writer { table, language, values: Vec::new() };
    if let Some((field, name)) = name {
        writer.add(field, text_value(name));
    }
    writer.fields(&draft.fields);
    let powers = draft.powers.iter().map(|power| self::power(power, &draft.risks, language)).collect();
    writer.list("powers", powers);
    let risks = draft.risks.iter().map(|risk| self::risk(risk, draft, language)).collect();
    writer.list("risks", risks);
    writer.list("measures", measures(&draft.measures, &draft.risks, language));
    writer.mapping()
}

fn power(draft: &PowerDraft, risks: &[RiskDraft], language: Language) -> Value {
    let mut writer = Writer { table: Table::of::<Power>(), language, values: Vec::new() };
    writer.add(Power::id, text_value(&draft.id));
    writer.add(Power::name, text_value(&draft.name));
    writer.fields(&draft.fields);
    writer.list("measures", measures(&draft.measures, risks, language));
    Value::Mapping(writer.mapping())
}

fn risk(draft: &RiskDraft, holder: &HolderDraft, language: Language) -> Value {
    let mut writer = Writer { table: Table::of::<Risk>(), language, values: Vec::new() };
    writer.add(Risk::id, text_value(&draft.id));
    if let Some(power) = draft.power {
        writer.add(Risk::power, text_value(&holder.powers[power].id));
    }
    writer.fields(&draft.fields);
    writer.list("measures", measures(&draft.measures, &holder.risks, language));
    Value::Mapping(writer.mapping())
}

fn measures(measures: &[MeasureDraft], risks: &[RiskDraft], language: Language) -> Vec<Value> {
    measures.iter().map(|measure| self::measure(measure, risks, language)).collect()
}

fn measure(draft: &MeasureDraft, risks: &[RiskDraft], language: Language) -> Value {
    if draft.points.is_empty() && draft.shows.is_none() && draft.fields.is_empty() {
        return text_value(&draft.text);
    }
    let mut writer = Writer { table: Table::of::<Measure>(), language, values: Vec::new() };
    writer.add(Measure::text, text_value(&draft.text));
    let ids = draft.points.iter().map(|point| risks[*point].id.clone());
    let ids: Vec<String> = ids.chain(draft.shows.map(|show| show.to_string())).collect();
    if !ids.is_empty() {
        writer.fields(&vec![(Measure::r#for, Content::List(ids))]);
    }
    for (field, text) in &draft.fields {
        writer.add(*field, text_value(text));
    }
    Value::Mapping(writer.mapping())
}

fn record(fields: &[(Field, String)], table: &'static Table, language: Language) -> Value {
    let mut writer = Writer { table, language, values: Vec::new() };
    for (field, text) in fields {
        writer.add(*field, text_value(text));
    }
    match fields {
        // A name alone is written as a name.
        [(field, text)] if table.from_text() == Some(*field) => text_value(text),
        _ => Value::Mapping(writer.mapping()),
    }
}

fn texts(texts: &[String]) -> Vec<Value> {
    texts.iter().map(|text| text_value(text)).collect()
}

/// A text as a value; a plain count such as 12 goes without quotes, since a register reads it as text anyway.
fn text_value(text: &str) -> Value {
    match text.parse::<u32>() {
        Ok(number) if number.to_string() == text => Value::Number(number.into()),
        _ => Value::String(text.to_owned()),
    }
}

/// Collects the values of one record and writes them in the order of its table.
struct Writer {
    table: &'static Table,
    language: Language,
    values: Vec<(Field, Value)>,
}

impl Writer {
    fn add(&mut self, field: Field, value: Value) {
        self.values.push((field, value));
    }

    fn fields(&mut self, fields: &Fields) {
        for (field, content) in fields {
            let value = match content {
                Content::Text(text) => text_value(text),
                Content::List(list) => match list.as_slice() {
                    [one] if field.name() != "measures" => text_value(one),
                    list => Value::Sequence(texts(list)),
                },
                Content::Records(records) => match (record_of(&field.shape()), records.as_slice()) {
                    (Some(table), [one]) => record(one, table, self.language),
                    (Some(table), all) => {
                        Value::Sequence(all.iter().map(|fields| record(fields, table, self.language)).collect())
                    }
                    (None, _) => continue,
                },
                Content::Pairs(pairs) => Value::Mapping(
                    pairs.iter().map(|(key, value)| (Value::String(key.clone()), text_value(value))).collect(),
                ),
            };
            self.add(*field, value);
        }
    }

    fn list(&mut self, name: &str, values: Vec<Value>) {
        if values.is_empty() {
            return;
        }
        if let Some(field) = self.table.fields.iter().find(|field| field.name() == name) {
            self.values.push((*field, Value::Sequence(values)));
        }
    }

    fn mapping(self) -> Mapping {
        let place = |field: &Field| self.table.fields.iter().position(|known| known == field);
        let mut values = self.values;
        values.sort_by_key(|(field, _)| place(field));
        values.into_iter().map(|(field, value)| (Value::String(field.key(self.language).to_owned()), value)).collect()
    }
}
