//! What may be written at a place: keys in the file's language, fixed words, levels, roles, ids and library points.

use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use super::cursor::{self, Cursor};
use super::definition::wants;
use super::session::{Seen, Session, asked};
use crate::facts::{IdKind, RefKind};
use crate::record::{Field, Language, Listed, NO, Shape, YES};
use crate::register::{Grading, Measure, Party, Power, Risk, Step};
use crate::source::Span;
use crate::tree::Node;

/// More than anybody looks through; what is typed on narrows it down.
const MOST: usize = 200;

/// What is put where one types, so that the file can be read.
const HERE: &str = "ZZZ9";

pub fn completion(session: &mut Session, params: &Value) -> Option<Value> {
    let Some((seen, offset)) = asked(session, params)? else { return Some(Value::Null) };
    let (is_incomplete, items) = of(&seen, offset);
    Some(json!({ "isIncomplete": is_incomplete, "items": items }))
}

fn of(seen: &Seen<'_>, offset: u32) -> (bool, Vec<Value>) {
    let Some(kind) = seen.kind else { return (false, Vec::new()) };
    let text = &seen.document.text;
    if let Some(word) = allowed_rule(text, offset as usize) {
        let range = seen.places().range(word);
        let rules = crate::rules::ALL.iter().map(|entry| entry.rule).filter(|rule| rule.may_be_hidden());
        let offers = rules.map(|rule| {
            let title = crate::rules::page::title(rule.page);
            Offer { insert: rule.name.to_owned(), ..Offer::value(rule.name, title.of(seen.language), 20) }
        });
        return (false, offers.enumerate().map(|(index, offer)| offer.item(index, &range)).collect());
    }
    let Some(typed) = Typed::at(text, offset as usize) else { return (false, Vec::new()) };
    let mut offers: Vec<Offer> = Vec::new();
    for patch in &typed.patches {
        let parsed = crate::tree::yaml::parse(patch);
        let Some(root) = parsed.root else { continue };
        let Some(cursor) = cursor::at(&root, Some(kind), typed.word.start + 1) else { continue };
        if cursor.node.text() != Some(HERE) {
            continue;
        }
        match cursor.on_key {
            true => keys(&cursor, typed.in_flow, language_of(&root), seen, &mut offers),
            false => values(&cursor, seen, offset, &mut offers),
        }
    }
    let range = seen.places().range(typed.word);
    let many = offers.len() > MOST;
    let items = offers.into_iter().take(MOST).enumerate().map(|(index, offer)| offer.item(index, &range));
    (many, items.collect())
}

/// The name being typed in `# riskreg: allow …`.
fn allowed_rule(text: &str, offset: usize) -> Option<Span> {
    let line = text[..offset].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let comment = line + text[line..offset].find("# riskreg")?;
    let said = &text[comment..offset];
    let named = ["allow ", "允许 "].iter().any(|word| said.contains(word));
    // Behind the dash stands the reason.
    if !named || said.contains(['—', '–']) || said.contains("--") {
        return None;
    }
    let start = offset - said.len() + said.rfind([' ', ',', '，', '、']).map_or(0, |at| at + 1);
    let start = (start..=offset).find(|at| text.is_char_boundary(*at))?;
    let rest = text[offset..].find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(text.len() - offset);
    Some(Span::new(start, offset + rest))
}

/// What is being typed, and the file with it made whole.
struct Typed {
    /// What stands there already of the word; it is replaced.
    word: Span,
    in_flow: bool,
    /// Ways in which the line may be meant.
    patches: Vec<String>,
}

impl Typed {
    fn at(text: &str, offset: usize) -> Option<Typed> {
        let line = text[..offset].rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let end = text[offset..].find(['\n', '\r']).map_or(text.len(), |end| offset + end);
        let before = &text[line..offset];
        if before.trim_start().starts_with('#') || before.contains(" #") {
            return None;
        }
        let mut body = line + before.len() - before.trim_start_matches([' ', '\u{feff}']).len();
        while text[body..offset].starts_with("- ") {
            body += 2 + text[body + 2..offset].len() - text[body + 2..offset].trim_start_matches(' ').len();
        }
        let patch = |from: usize, to: usize, with: &str| format!("{}{with}{}", &text[..from], &text[to..]);
        let written = &text[body..offset];
        let count = |c: char| written.matches(c).count();
        if count('[') > count(']') || count('{') > count('}') {
            let from = written.rfind(['[', '{', ',', ':']).map_or(body, |at| body + at + 1);
            let from = from + text[from..offset].len() - text[from..offset].trim_start().len();
            let to = text[offset..end].find([',', ']', '}', ':']).map_or(end, |at| offset + at);
            return Some(Typed { word: Span::new(from, to), in_flow: true, patches: vec![patch(from, to, HERE)] });
        }
        if let Some(colon) = written.find(": ").or_else(|| written.ends_with(':').then(|| written.len() - 1)) {
            let from = body + colon + 1;
            let from = from + text[from..offset].len() - text[from..offset].trim_start().len();
            // A comment behind the value stays.
            let to = text[offset..end].find(" #").map_or(end, |at| offset + at);
            let with = if from == body + colon + 1 { format!(" {HERE}") } else { HERE.to_owned() };
            let shift = with.len() - HERE.len();
            let word = Span::new(from + shift, to + shift);
            return Some(Typed {
                word: if shift == 0 { word } else { Span::new(from, to) },
                in_flow: false,
                patches: vec![patch(from, to, &with)],
            });
        }
        let to = text[offset..end].find(':').map_or(end, |at| offset + at);
        let mut patches = vec![patch(body, end, &format!("{HERE}:"))];
        if body > line && text[line..body].contains('-') {
            patches.push(patch(body, end, HERE));
        }
        Some(Typed { word: Span::new(body, to), in_flow: false, patches })
    }
}

/// One thing that may be written.
struct Offer {
    label: String,
    detail: String,
    insert: String,
    /// What one may have typed to find it, besides the label.
    also: Vec<String>,
    /// Of the protocol: 5 field, 12 value, 18 reference, 20 enum member.
    kind: u8,
}

impl Offer {
    fn item(self, index: usize, range: &Value) -> Value {
        let filter = std::iter::once(self.label.clone()).chain(self.also).collect::<Vec<_>>().join(" ");
        json!({
            "label": crate::source::visible(&self.label),
            "kind": self.kind,
            "detail": crate::source::visible(&self.detail),
            "filterText": filter,
            "sortText": format!("{index:04}"),
            "textEdit": { "range": range, "newText": self.insert },
        })
    }

    fn value(label: &str, detail: impl Into<String>, kind: u8) -> Offer {
        let insert = crate::tree::yaml::scalar(label);
        Offer { label: label.to_owned(), detail: detail.into(), insert, also: Vec::new(), kind }
    }
}

/// The language of a file's keys, by its first.
fn language_of(root: &Node<'_>) -> Option<Language> {
    let entries = match root.items().first() {
        Some(item) => item.entries(),
        None => root.entries(),
    };
    let first = entries.iter().filter_map(|entry| entry.key.text()).find(|key| *key != HERE)?;
    Some(if first.is_ascii() { Language::En } else { Language::Zh })
}

/// The keys of the record that are not there yet, in the language of those that are, else of the file.
fn keys(cursor: &Cursor<'_>, in_flow: bool, of_file: Option<Language>, seen: &Seen<'_>, offers: &mut Vec<Offer>) {
    let written: Vec<(Field, Language)> =
        cursor.entries.iter().filter_map(|entry| cursor.table.find(entry.key.text()?)).collect();
    let telling = written.iter().find(|(field, _)| field.key(Language::Zh) != field.key(Language::En));
    let language = telling.map(|(_, language)| *language).or(of_file).unwrap_or(seen.survey.profile.keys);
    let free = cursor.table.fields.iter().filter(|field| !written.iter().any(|(known, _)| known == *field));
    for field in free {
        let def = field.def();
        let key = field.key(language);
        let opens = !in_flow && matches!(field.shape(), Shape::List(_) | Shape::Record(_) | Shape::Pairs);
        let mut also: Vec<String> = def.zh.iter().map(|zh| (*zh).to_owned()).collect();
        also.push(field.name().to_owned());
        offers.push(Offer {
            label: key.to_owned(),
            detail: seen.language.of(def.doc_zh, def.doc_en).to_owned(),
            insert: if opens { format!("{key}:") } else { format!("{key}: ") },
            also,
            kind: 5,
        });
    }
    // What must be there comes first.
    offers.sort_by_key(|offer| !free_required(cursor, &offer.label));
}

fn free_required(cursor: &Cursor<'_>, key: &str) -> bool {
    cursor.table.find(key).is_some_and(|(field, _)| field.def().flags.required)
}

fn values(cursor: &Cursor<'_>, seen: &Seen<'_>, offset: u32, offers: &mut Vec<Offer>) {
    let Some(field) = cursor.field else { return };
    let profile = &seen.survey.profile;
    let language = profile.keys;
    if field == Grading::factors {
        return factors(cursor, seen, offers);
    }
    fixed_words(&field.shape(), language, offers);
    if [Grading::level, Grading::self_level, Grading::residual_level].contains(&field) {
        let levels = profile.scale.levels();
        offers.extend(levels.map(|(_, level)| Offer::value(&level.id, level.name.as_deref().unwrap_or_default(), 20)));
    }
    let lists = [
        (Risk::category, &profile.categories),
        (Risk::area, &profile.areas),
        (Risk::found_by, &profile.found_by),
        (Power::kind, &profile.power_kinds),
        (Measure::kind, &profile.measure_kinds),
    ];
    if let Some((_, list)) = lists.into_iter().find(|(known, _)| *known == field) {
        let words = list.words.iter();
        offers.extend(words.map(|word| Offer::value(&word.id, word.definition.as_deref().unwrap_or_default(), 20)));
    }
    if [Risk::owner, Grading::monitor, Measure::owner, Power::owner, Party::name].contains(&field) {
        let roles = profile.roles.iter();
        offers.extend(roles.map(|role| Offer::value(&role.id, role.words.join("、"), 12)));
    }
    if field == Risk::library {
        let points = seen.survey.library.points();
        offers.extend(points.map(|(reference, point)| Offer::value(&reference, point.risk.caption(), 18)));
    }
    if [Measure::rules, Step::rules].contains(&field) {
        rules(seen, offers);
    }
    if let Some(wants) = wants(field) {
        references(wants, seen, offset, offers);
    }
}

fn fixed_words(shape: &Shape, language: Language, offers: &mut Vec<Offer>) {
    match shape {
        Shape::List(inner) => fixed_words(inner, language, offers),
        Shape::Word(set) => {
            for (en, zh) in set.words {
                let zh = zh.first().unwrap_or(en);
                let (label, other) = language.of((*zh, *en), (*en, *zh));
                offers.push(Offer { also: vec![other.to_owned()], ..Offer::value(label, other, 20) });
            }
        }
        Shape::YesNo => {
            let words = language.of([YES[0], NO[0]], ["yes", "no"]);
            offers.extend(words.map(|word| Offer::value(word, "", 20)));
        }
        _ => {}
    }
}

/// The factors that the level rules declare, and the steps of the one whose value is asked for.
fn factors(cursor: &Cursor<'_>, seen: &Seen<'_>, offers: &mut Vec<Offer>) {
    use crate::register::GradedKind;
    let profile = &seen.survey.profile;
    for kind in GradedKind::ALL.iter().filter(|kind| profile.grades(**kind)) {
        for factor in profile.rule(*kind).factors() {
            match cursor.pair {
                None if cursor.on_pair_key => {
                    let insert = format!("{}: ", crate::tree::yaml::scalar(&factor.name));
                    offers.push(Offer { insert, ..Offer::value(&factor.name, "", 5) });
                }
                Some(pair) if factor.folded.iter().any(|name| crate::vocabulary::folds_to(pair, name)) => {
                    offers.extend(factor.steps().iter().map(|step| Offer::value(&step.id, "", 20)));
                }
                _ => {}
            }
        }
    }
    offers.dedup_by(|a, b| a.label == b.label);
}

fn rules(seen: &Seen<'_>, offers: &mut Vec<Offer>) {
    use crate::register::{FileKind, Model};
    let is_rules = |entry: &crate::read::Entry| entry.kind == Some(FileKind::Rules);
    let Some(file) = seen.survey.layout.entries.iter().position(is_rules) else { return };
    let Some(text) = seen.text(crate::source::FileId(file as u32)) else { return };
    let Some(Model::Rules(rules)) = crate::read::file(text.as_bytes(), FileKind::Rules).model else { return };
    for rule in &rules.items {
        let number = rule.value.number.value().map_or("", |number| number);
        offers.extend(rule.value.title.value().map(|title| Offer::value(title, number, 18)));
    }
}

/// Ids of the file with what they name, then those of the files above; paths of posts and departments.
fn references(wants: RefKind, seen: &Seen<'_>, offset: u32, offers: &mut Vec<Offer>) {
    let (survey, here) = (seen.survey, seen.file.0 as usize);
    if matches!(wants, RefKind::Post | RefKind::Department | RefKind::Any) {
        for (index, entry) in survey.layout.entries.iter().enumerate() {
            use crate::register::FileKind::{Department, Post, Unit};
            let fits = match wants {
                RefKind::Post => entry.kind == Some(Post),
                RefKind::Department => entry.kind == Some(Department),
                _ => matches!(entry.kind, Some(Post | Department | Unit)),
            };
            if fits && index != here && !entry.identity.is_empty() {
                let name = survey.contributions[index].facts.file.as_ref().map_or("", |file| &file.name);
                offers.push(Offer::value(&entry.identity, name, 18));
            }
        }
        return;
    }
    let answers = |kind: IdKind| match wants {
        RefKind::Power => kind == IdKind::Power,
        RefKind::Process => kind == IdKind::Process,
        RefKind::Step => kind == IdKind::Step,
        _ => kind == IdKind::Risk,
    };
    let kind = seen.kind.unwrap_or(crate::register::FileKind::Post);
    let model = crate::read::file(without_line(&seen.document.text, offset).as_bytes(), kind).model;
    let holder = model.as_ref().and_then(|model| model.holder());
    if let Some(holder) = &holder {
        let mut add = |id: Option<&crate::record::Text>, caption: &str| {
            offers.extend(id.map(|id| Offer::value(id, caption, 18)));
        };
        match wants {
            RefKind::Power => holder.powers.iter().for_each(|power| add(power.id.value(), power.value.caption())),
            RefKind::Risk => holder.risks.iter().for_each(|risk| add(risk.id.value(), risk.value.caption())),
            RefKind::Process => holder.processes.iter().for_each(|process| {
                add(process.id.value(), process.name.value().map_or("", |name| name));
            }),
            _ => {
                for process in holder.processes {
                    for step in process.steps.items() {
                        let (Some(process), Some(id)) = (process.id.value(), step.id.value()) else { continue };
                        let name = step.name.value().map_or("", |name| name);
                        offers.push(Offer::value(&format!("{process}/{id}"), name, 18));
                    }
                }
            }
        }
    }
    // Those of the departments and units around; an id that means something nearer needs its path.
    let mut nearer: FxHashSet<String> = offers.iter().map(|offer| offer.label.clone()).collect();
    let mut above: &str = &survey.layout.entries[here].identity;
    while !above.is_empty() {
        above = above.rsplit_once('/').map_or("", |(folder, _)| folder);
        let Some(index) =
            survey.layout.entries.iter().position(|entry| entry.kind.is_some() && *entry.identity == *above)
        else {
            continue;
        };
        if index != here {
            let ids = survey.contributions[index].facts.ids.iter().filter(|(_, kind)| answers(*kind));
            let name = if above.is_empty() { "/" } else { above };
            for (id, _) in ids {
                let label = if nearer.insert(id.to_string()) { id.to_string() } else { format!("{name}#{id}") };
                offers.push(Offer::value(&label, name, 18));
            }
        }
    }
}

/// The file without the line that is being typed, which may not be YAML yet.
fn without_line(text: &str, offset: u32) -> String {
    let offset = offset as usize;
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    format!("{}{}", &text[..start], &text[end..])
}
