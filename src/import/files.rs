//! Drafts as the mappings of files, in one key language, and where the files lie.

use std::borrow::Cow;
use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::draft::{At, Content, Draft, Fields, HolderDraft, MeasureDraft, PowerDraft, RiskDraft};
use super::heading::record_of;
use super::totals::{Figure, Stated};
use crate::record::{Field, Language, Record, Table, Word};
use crate::register::{Counts, Department, FileKind, Item, Measure, Post, Power, Risk, Statement, Unit};
use crate::vocabulary::nfc;
use crate::write::yaml::Meant;

/// One file as the tables mean it.
#[derive(Debug)]
pub struct DraftFile<'d> {
    pub at: At,
    /// In the register.
    pub path: String,
    pub kind: FileKind,
    pub says: Says<'d>,
    /// It only names what it is: there is nothing to lose where the file exists already.
    pub only_name: bool,
}

/// What a file says: only while it is written are all of its records there.
#[derive(Debug)]
pub enum Says<'d> {
    /// What a part or post of the draft holds, and its name.
    Holder(&'d HolderDraft, Option<&'d str>),
    This(Meant<'d>),
}

impl<'d> DraftFile<'d> {
    pub fn meant(&self, language: Language) -> Cow<'_, Meant<'d>> {
        match (&self.says, self.kind) {
            (Says::This(meant), _) => Cow::Borrowed(meant),
            (Says::Holder(holder, name), kind) => Cow::Owned(match kind {
                FileKind::Post => self::holder::<Post>(holder, Post::title, *name, language),
                FileKind::Department => self::holder::<Department>(holder, Department::name, *name, language),
                _ => self::holder::<Unit>(holder, Unit::name, *name, language),
            }),
        }
    }
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
pub fn files<'d>(draft: &'d Draft, paths: &FxHashMap<At, String>, root: FileKind) -> Vec<DraftFile<'d>> {
    let mut files = Vec::new();
    for at in draft.places() {
        let (part, holder) = (&draft.parts[at.part as usize], draft.holder(at));
        if at == At::default() && holder.is_empty() {
            continue;
        }
        let (kind, name) = match (at.part, at.post) {
            (0, 0) if root == FileKind::Department => (root, None),
            (0, 0) => (FileKind::Unit, None),
            (_, 0) => (FileKind::Department, Some(part.name.as_str())),
            (_, post) => (FileKind::Post, Some(part.posts[post as usize - 1].0.as_str())),
        };
        let only_name = at.post == 0 && holder.is_empty();
        let path = paths.get(&at).cloned().unwrap_or_default();
        files.push(DraftFile { at, path, kind, says: Says::Holder(holder, name), only_name });
    }
    files
}

/// The figures that tables state, as a file of its own.
pub fn statement<'d>(stated: &[&'d Stated], source: String, scope: Option<String>, language: Language) -> Meant<'d> {
    let mut writer = Writer::new(Table::of::<Statement>(), language);
    writer.add(Statement::source, Meant::text(source));
    if let Some(scope) = scope {
        writer.add(Statement::scope, Meant::text(scope));
    }
    let items = stated.iter().flat_map(|stated| &stated.figures).map(|figure| item(figure, language)).collect();
    writer.list("items", items);
    writer.record()
}

fn item(figure: &Figure, language: Language) -> Meant<'_> {
    let mut writer = Writer::new(Table::of::<Item>(), language);
    writer.add(Item::label, Meant::text(&*figure.label));
    writer.add(Item::value, Meant::text(&*figure.value));
    if let Some(unit) = &figure.unit {
        writer.add(Item::unit, Meant::text(&**unit));
    }
    if let Some(what) = figure.what {
        let mut counts = Writer::new(Table::of::<Counts>(), language);
        counts.add(Counts::what, Meant::text(language.of(what.zh(), what.en())));
        if let Some(level) = &figure.level {
            counts.add(Counts::level, Meant::text(&**level));
        }
        writer.add(Item::counts, counts.record());
    }
    writer.record()
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

fn holder<'d, R: Record>(draft: &'d HolderDraft, named: Field, name: Option<&'d str>, language: Language) -> Meant<'d> {
    let mut writer = Writer::new(Table::of::<R>(), language);
    if let Some(name) = name {
        writer.add(named, Meant::text(name));
    }
    writer.fields(&draft.fields);
    let powers = draft.powers.iter().map(|power| self::power(power, &draft.risks, language)).collect();
    writer.list("powers", powers);
    let risks = draft.risks.iter().map(|risk| self::risk(risk, draft, language)).collect();
    writer.list("risks", risks);
    writer.list("measures", measures(&draft.measures, &draft.risks, language));
    writer.record()
}

fn power<'d>(draft: &'d PowerDraft, risks: &'d [RiskDraft], language: Language) -> Meant<'d> {
    let mut writer = Writer::new(Table::of::<Power>(), language);
    writer.add(Power::id, Meant::text(&*draft.id));
    writer.add(Power::name, Meant::text(&*draft.name));
    writer.fields(&draft.fields);
    writer.list("measures", measures(&draft.measures, risks, language));
    writer.record()
}

fn risk<'d>(draft: &'d RiskDraft, holder: &'d HolderDraft, language: Language) -> Meant<'d> {
    let mut writer = Writer::new(Table::of::<Risk>(), language);
    writer.add(Risk::id, Meant::text(&*draft.id));
    if let Some(power) = draft.power {
        writer.add(Risk::power, Meant::text(&*holder.powers[power].id));
    }
    writer.fields(&draft.fields);
    writer.list("measures", measures(&draft.measures, &holder.risks, language));
    writer.record()
}

fn measures<'d>(measures: &'d [MeasureDraft], risks: &'d [RiskDraft], language: Language) -> Vec<Meant<'d>> {
    measures.iter().map(|measure| self::measure(measure, risks, language)).collect()
}

fn measure<'d>(draft: &'d MeasureDraft, risks: &'d [RiskDraft], language: Language) -> Meant<'d> {
    if draft.points.is_empty() && draft.shows.is_none() && draft.fields.is_empty() {
        return Meant::text(&*draft.text);
    }
    let mut writer = Writer::new(Table::of::<Measure>(), language);
    writer.add(Measure::text, Meant::text(&*draft.text));
    let ids = draft.points.iter().map(|point| Meant::text(&*risks[*point].id));
    let mut ids: Vec<Meant<'_>> = ids.chain(draft.shows.map(|show| Meant::text(show.to_string()))).collect();
    match (ids.pop(), ids.is_empty()) {
        (Some(one), true) => writer.add(Measure::r#for, one),
        (Some(last), false) => {
            ids.push(last);
            writer.add(Measure::r#for, Meant::List(ids));
        }
        (None, _) => {}
    }
    for (field, text) in &draft.fields {
        writer.add(*field, Meant::text(&**text));
    }
    writer.record()
}

fn record<'d>(fields: &'d [(Field, String)], table: &'static Table, language: Language) -> Meant<'d> {
    // A name alone is written as a name.
    if let [(field, text)] = fields
        && table.from_text() == Some(*field)
    {
        return Meant::text(&**text);
    }
    let mut writer = Writer::new(table, language);
    for (field, text) in fields {
        writer.add(*field, Meant::text(&**text));
    }
    writer.record()
}

/// Collects the values of one record and writes them in the order of its table.
struct Writer<'d> {
    table: &'static Table,
    language: Language,
    /// Each with its place in the table, in that order.
    values: Vec<(Option<usize>, Field, Meant<'d>)>,
}

impl<'d> Writer<'d> {
    fn new(table: &'static Table, language: Language) -> Writer<'d> {
        Writer { table, language, values: Vec::with_capacity(8) }
    }

    fn add(&mut self, field: Field, value: Meant<'d>) {
        let place = self.table.fields.iter().position(|known| *known == field);
        let at = self.values.iter().rposition(|(other, ..)| *other <= place).map_or(0, |before| before + 1);
        self.values.insert(at, (place, field, value));
    }

    fn fields(&mut self, fields: &'d Fields) {
        for (field, content) in fields {
            let value = match content {
                Content::Text(text) => Meant::text(&**text),
                Content::List(list) => match list.as_slice() {
                    [one] if field.name() != "measures" => Meant::text(&**one),
                    list => Meant::List(list.iter().map(|text| Meant::text(&**text)).collect()),
                },
                Content::Records(records) => match (record_of(&field.shape()), records.as_slice()) {
                    (Some(table), [one]) => record(one, table, self.language),
                    (Some(table), all) => {
                        Meant::List(all.iter().map(|fields| record(fields, table, self.language)).collect())
                    }
                    (None, _) => continue,
                },
                Content::Pairs(pairs) => {
                    Meant::Pairs(pairs.iter().map(|(key, value)| (&**key, Meant::text(&**value))).collect())
                }
            };
            self.add(*field, value);
        }
    }

    fn list(&mut self, name: &str, values: Vec<Meant<'d>>) {
        if values.is_empty() {
            return;
        }
        if let Some(field) = self.table.fields.iter().find(|field| field.name() == name) {
            self.add(*field, Meant::List(values));
        }
    }

    fn record(mut self) -> Meant<'d> {
        // Said twice, the later counts.
        self.values.dedup_by(|(_, field, later), (_, known, first)| {
            let twice = field == known;
            if twice {
                std::mem::swap(first, later);
            }
            twice
        });
        Meant::Record(self.values.into_iter().map(|(_, field, value)| (field.key(self.language), value)).collect())
    }
}
