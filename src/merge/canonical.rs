//! A file as text that is the same however it is written: entries by identity, fields in the order of the format. What
//! git compares, so that order, layout and the language of keys do not show as changes.

use super::meaning::{meaning, shape_of};
use super::pairing::Item;
use super::sound;
use crate::record::{Field, Json, Language, RecordKind, Shape, Table};
use crate::register::FileKind;
use crate::tree::Node;

/// Which form the text has; what git keeps of an older form is of no use.
pub const FORM: u32 = 1;

/// The text; `None` where the file cannot be read as a whole.
pub fn canonical(text: &str, kind: FileKind, language: Language) -> Option<String> {
    let shape = shape_of(kind);
    let root = sound(text, &shape)?;
    let mut page = Page { out: String::new(), language };
    match &shape {
        Shape::List(inner) => page.list(root.items(), inner, kind.record().zh(), kind.record().en(), 0),
        _ => page.record(&root, &shape, 0, &[]),
    }
    Some(page.out)
}

struct Page {
    out: String,
    language: Language,
}

/// Lists whose order says something: what comes first happens first, or is numbered.
const IN_ORDER: [RecordKind; 4] = [RecordKind::Step, RecordKind::Next, RecordKind::Review, RecordKind::Feedback];

impl Page {
    /// The fields of a mapping in the order of its table, then what no table holds.
    fn record(&mut self, node: &Node<'_>, shape: &Shape, depth: usize, but: &[&str]) {
        let Shape::Record(table) = shape else { return };
        let table: &Table = table();
        let under = |field: &Field| {
            let found = |entry: &&crate::tree::Entry<'_>| {
                entry.key.text().and_then(|key| table.find(key)).is_some_and(|(known, _)| known == *field)
            };
            node.entries().iter().find(found).map(|entry| &entry.value)
        };
        for field in table.fields.iter().filter(|field| !but.contains(&field.name())) {
            if let Some(value) = under(field) {
                self.value(value, &field.shape(), (field.zh(), field.name()), depth);
            }
        }
        let unknown = node.entries().iter().filter_map(|entry| Some((entry.key.text()?, &entry.value)));
        for (key, value) in unknown.filter(|(key, _)| table.find(key).is_none()) {
            self.value(value, &Shape::Raw, (key, key), depth);
        }
    }

    fn value(&mut self, node: &Node<'_>, shape: &Shape, (zh, en): (&str, &str), depth: usize) {
        let said = meaning(node, shape);
        match (shape, &said) {
            (_, Json::Null) => {}
            (Shape::Record(_), Json::Object(_)) if !node.entries().is_empty() => {
                self.line(depth, self.language.of(zh, en), "");
                self.record(node, shape, depth + 1, &[]);
            }
            (Shape::List(inner), _) if matches!(**inner, Shape::Record(_)) && !node.items().is_empty() => {
                self.list(node.items(), inner, zh, en, depth);
            }
            (_, Json::Object(pairs)) => {
                self.line(depth, self.language.of(zh, en), "");
                for (key, value) in pairs {
                    self.line(depth + 1, key, &self.text(value, &Shape::Raw));
                }
            }
            (Shape::List(inner), Json::Array(items)) => {
                self.line(depth, self.language.of(zh, en), "");
                for item in items {
                    self.bullet(depth + 1, &self.text(item, inner));
                }
            }
            _ => self.line(depth, self.language.of(zh, en), &self.text(&said, shape)),
        }
    }

    /// The entries of a list of records, by identity where their order says nothing.
    fn list(&mut self, nodes: &[Node<'_>], inner: &Shape, zh: &str, en: &str, depth: usize) {
        let Shape::Record(table) = inner else { return };
        let table = table();
        let mut items: Vec<(Item, &Node<'_>)> = nodes.iter().map(|node| (Item::of(node, inner), node)).collect();
        if !IN_ORDER.contains(&table.kind) {
            items.sort_by(|(a, _), (b, _)| a.order().cmp(&b.order()));
        }
        let named = self.language.of(zh, en).to_owned();
        for (item, node) in items {
            let title = item.caption().replace('\u{0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
            self.line(depth, &format!("{named} {title}"), "");
            if node.entries().is_empty() {
                continue;
            }
            // What the line names need not stand below it again.
            let name = item.caption_field(table);
            self.record(node, inner, depth + 1, name.as_slice());
        }
    }

    fn text(&self, said: &Json, shape: &Shape) -> String {
        match (said, shape) {
            (Json::Bool(yes), _) => {
                if *yes { self.language.of("是", "yes") } else { self.language.of("否", "no") }.to_owned()
            }
            (Json::String(text), Shape::Word(set)) => {
                let word = set.words.iter().find(|(en, _)| en == text);
                word.map_or_else(|| text.clone(), |(en, zh)| self.language.of(zh[0], en).to_owned())
            }
            (Json::String(text), _) => text.clone(),
            (Json::Object(fields), Shape::Record(table)) => {
                let bare = table().from_text().and_then(|field| fields.get(field.name())).and_then(Json::as_str);
                bare.map_or_else(|| said.to_string(), str::to_owned)
            }
            (Json::Null, _) => String::new(),
            (other, _) => other.to_string(),
        }
    }

    fn line(&mut self, depth: usize, key: &str, text: &str) {
        let space = if text.is_empty() { "" } else { " " };
        self.indented(depth, &format!("{key}:{space}{text}"));
    }

    fn bullet(&mut self, depth: usize, text: &str) {
        self.indented(depth, &format!("- {text}"));
    }

    /// A text of several lines, all of them in as deep; no character that a terminal would obey.
    fn indented(&mut self, depth: usize, text: &str) {
        for (index, line) in text.lines().enumerate() {
            let deeper = depth + usize::from(index > 0);
            self.out.push_str(&"  ".repeat(deeper));
            self.out.push_str(&crate::source::visible(line));
            self.out.push('\n');
        }
    }
}
