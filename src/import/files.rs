//! Drafts as the mappings of files, in one key language, and where the files lie.

use std::collections::HashMap;

use serde_yaml::{Mapping, Value};

use super::draft::{Content, DepartmentDraft, Draft, Fields, HolderDraft, PowerDraft, RiskDraft, SharedDraft};
use crate::record::{Field, Language, Record, Table};
use crate::register::{Department, FileKind, Measure, Post, Power, Risk, Unit};
use crate::vocabulary::nfc;

/// One file to be written.
#[derive(Debug)]
pub struct DraftFile {
    /// Below the folder that is imported into.
    pub path: String,
    pub kind: FileKind,
    pub mapping: Mapping,
    /// It only names what it is: there is nothing to lose where the file exists already.
    pub only_name: bool,
}

/// The files of a draft; the unit's own only where it holds something.
pub fn files(draft: &Draft, language: Language) -> Vec<DraftFile> {
    let mut files = Vec::new();
    let mut names = Names::default();
    if !draft.unit.holder.is_empty() {
        let mapping = holder::<Unit>(&draft.unit.holder, None, language);
        files.push(DraftFile { path: "unit.yaml".into(), kind: FileKind::Unit, mapping, only_name: false });
    }
    posts(&draft.unit, "", &mut names, language, &mut files);
    for department in &draft.departments {
        let folder = format!("{}/", names.free("", &department.name));
        files.push(DraftFile {
            path: format!("{folder}department.yaml"),
            kind: FileKind::Department,
            mapping: holder::<Department>(&department.holder, Some((Department::name, &department.name)), language),
            only_name: department.holder.is_empty(),
        });
        posts(department, &folder, &mut names, language, &mut files);
    }
    files
}

fn posts(part: &DepartmentDraft, folder: &str, names: &mut Names, language: Language, files: &mut Vec<DraftFile>) {
    for (title, post) in &part.posts {
        files.push(DraftFile {
            path: format!("{folder}{}.yaml", names.free(folder, title)),
            kind: FileKind::Post,
            mapping: holder::<Post>(post, Some((Post::title, title)), language),
            only_name: false,
        });
    }
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
fn file_name(name: &str) -> String {
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
    let powers = draft.powers.iter().map(|draft| power(draft, language)).collect();
    writer.list("powers", powers);
    let risks = draft.risks.iter().map(|risk| self::risk(risk, &draft.powers, language)).collect();
    writer.list("risks", risks);
    let shared = draft.measures.iter().map(|measure| shared(measure, &draft.risks, language)).collect();
    writer.list("measures", shared);
    writer.mapping()
}

fn power(draft: &PowerDraft, language: Language) -> Value {
    let mut writer = Writer { table: Table::of::<Power>(), language, values: Vec::new() };
    writer.add(Power::id, text_value(&draft.id));
    writer.add(Power::name, text_value(&draft.name));
    writer.fields(&draft.fields);
    writer.list("measures", texts(&draft.measures));
    Value::Mapping(writer.mapping())
}

fn risk(draft: &RiskDraft, powers: &[PowerDraft], language: Language) -> Value {
    let mut writer = Writer { table: Table::of::<Risk>(), language, values: Vec::new() };
    writer.add(Risk::id, text_value(&draft.id));
    if let Some(power) = draft.power {
        writer.add(Risk::power, text_value(&powers[power].id));
    }
    writer.fields(&draft.fields);
    writer.list("measures", texts(&draft.measures));
    Value::Mapping(writer.mapping())
}

fn shared(draft: &SharedDraft, risks: &[RiskDraft], language: Language) -> Value {
    if draft.points.is_empty() {
        return text_value(&draft.text);
    }
    let mut writer = Writer { table: Table::of::<Measure>(), language, values: Vec::new() };
    writer.add(Measure::text, text_value(&draft.text));
    let ids: Vec<String> = draft.points.iter().map(|point| risks[*point].id.clone()).collect();
    writer.fields(&vec![(Measure::r#for, Content::List(ids))]);
    Value::Mapping(writer.mapping())
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
