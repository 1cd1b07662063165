//! A register with a secret of its own in every field that the format has: what comes out of it is what the table of fields
//! allows, and nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use riskreg::publish::{Allowed, allowed};
use riskreg::record::{RecordKind, Shape, Table};
use riskreg::register::FileKind;
use serde_json::{Map, Value, json};

use super::{files, publish, told, write};

/// Fills records with secrets and notes who may see each.
#[derive(Default)]
struct Planter {
    /// Text of the secret, where it stands, and who may see it.
    planted: Vec<(String, String, Allowed)>,
    names: usize,
}

/// Characters that given names are made of.
const GIVEN: [char; 20] = [
    '瑾', '瑜', '璇', '玑', '琬', '琰', '琳', '琅', '珺', '琪', '骞', '翀', '垚', '淼', '焱', '犇', '骉', '鑫', '垠',
    '澍',
];

/// Whom every text that may be shown names, so that names in running text are looked for too.
const HOLDER: &str = "诸葛无名";

impl Planter {
    /// A record with every field given. `hidden`: nothing in it may be seen.
    fn record(&mut self, table: &Table, path: &str, around: &[RecordKind], outer: Allowed) -> Value {
        let mut fields = Map::new();
        let mut within = around.to_vec();
        within.push(table.kind);
        for field in &table.fields {
            let path = format!("{path}.{}", field.name());
            let who = stricter(outer, allowed(*field));
            if let Some(value) = self.value(&field.shape(), &path, &within, who) {
                let value = match field.name() {
                    "publish" => json!("是"),
                    _ => value,
                };
                fields.insert(field.name().to_owned(), value);
            }
        }
        Value::Object(fields)
    }

    fn value(&mut self, shape: &Shape, path: &str, around: &[RecordKind], who: Allowed) -> Option<Value> {
        Some(match shape {
            Shape::Text => self.text(path, who),
            Shape::TextOrPairs => self.text(path, who),
            Shape::YesNo => json!("是"),
            Shape::Date => json!("2026-03-01"),
            Shape::Due => json!("2026-12-31"),
            Shape::Number => json!("7"),
            Shape::Word(set) => json!(set.words[0].0),
            Shape::List(inner) => json!([self.value(inner, path, around, who)?]),
            Shape::Record(table) => {
                let table = table();
                if around.contains(&table.kind) {
                    return None;
                }
                self.record(table, path, around, who)
            }
            Shape::Pairs => {
                let (key, value) = (self.text(path, who), self.text(path, who));
                json!({ key.as_str()?: value })
            }
            Shape::Raw => return None,
        })
    }

    fn text(&mut self, path: &str, who: Allowed) -> Value {
        let number = self.planted.len();
        let (secret, written) = match who {
            Allowed::ByRole => {
                self.names += 1;
                let of = GIVEN.len();
                let given = [GIVEN[self.names / of % of], GIVEN[self.names % of]];
                let name = format!("欧阳{}{}", given[0], given[1]);
                (name.clone(), name)
            }
            Allowed::Shown => (format!("明文{number:04}号"), format!("明文{number:04}号由{HOLDER}办理")),
            _ => (format!("秘文{number:04}号"), format!("秘文{number:04}号由{HOLDER}办理")),
        };
        self.planted.push((secret, path.to_owned(), who));
        json!(written)
    }
}

/// What stands within something that few may see is seen by no more.
fn stricter(outer: Allowed, inner: Allowed) -> Allowed {
    match (outer, inner) {
        (Allowed::Never, _) | (_, Allowed::Never) => Allowed::Never,
        (Allowed::Internal, _) | (_, Allowed::Internal) => Allowed::Internal,
        (_, inner) => inner,
    }
}

/// Writes a register of one file of every kind, each field of each given.
fn register(root: &Path) -> Planter {
    let mut planter = Planter::default();
    write(root, "riskreg.toml", "format = 1\nname = \"某局台账\"\nkeys = \"zh\"\n");
    for (kind, path) in [
        (FileKind::Unit, "unit.yaml"),
        (FileKind::Department, "采购科/department.yaml"),
        (FileKind::Post, "采购科/采购员.yaml"),
        (FileKind::Library, "风险库/公共.yaml"),
        (FileKind::Rules, "rules.yaml"),
        (FileKind::Notice, "notices/公示.yaml"),
        (FileKind::Statement, "statements/报告.yaml"),
    ] {
        let mut record = planter.record(kind.table(), &format!("{kind:?}"), &[], Allowed::Shown);
        let add_hidden = |record: &mut Value, list: &str, hidden: Value| {
            if let Some(Value::Array(items)) = record.get_mut(list) {
                items.push(hidden);
            }
        };
        for (list, table) in [
            ("risks", Table::of::<riskreg::register::Risk>()),
            ("powers", Table::of::<riskreg::register::Power>()),
            ("measures", Table::of::<riskreg::register::Measure>()),
        ] {
            let mut hidden = planter.record(table, &format!("{kind:?}.{list}(公开: 否)"), &[], Allowed::Internal);
            hidden["publish"] = json!("否");
            add_hidden(&mut record, list, hidden);
        }
        let review = Table::of::<riskreg::register::Review>();
        for decision in ["退回", "调整"] {
            let mut hidden = planter.record(review, &format!("{kind:?}.reviews({decision})"), &[], Allowed::Internal);
            hidden["decision"] = json!(decision);
            add_hidden(&mut record, "reviews", hidden);
        }
        if kind == FileKind::Post {
            record["holders"].as_array_mut().unwrap().push(json!({ "name": HOLDER }));
        }
        if kind == FileKind::Notice {
            record["scope"] = json!("社会");
        }
        let text = if kind == FileKind::Rules { json!([record]) } else { record };
        write(root, path, &text.to_string());
    }
    planter
}

/// Everything that was published, by path, as readers see it.
fn published(register: &Path, out: &Path, view: &str) -> BTreeMap<String, String> {
    let output = publish(register, out, &["--draft", "--view", view, "--lang", "zh"]);
    assert!(output.status.success(), "{}", told(&output));
    files(out).into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

#[test]
fn of_a_secret_in_every_field_the_public_view_shows_what_the_table_allows_and_names_nobody() {
    let temporary = tempfile::tempdir().unwrap();
    let (root, out) = (temporary.path().join("register"), temporary.path().join("out"));
    let planter = register(&root);
    assert!(planter.planted.len() > 400, "{}", planter.planted.len());
    let pages = published(&root, &out, "public");
    let mut seen = 0;
    for (secret, place, who) in &planter.planted {
        let on = pages.iter().find(|(path, text)| text.contains(secret) || path.contains(secret));
        match (who, on) {
            (Allowed::Shown, on) => seen += usize::from(on.is_some()),
            (_, None) => {}
            (who, Some((path, _))) => panic!("{place} ({who:?}) stands in {path}: {secret}"),
        }
    }
    assert!(seen > 100, "only {seen} of what may be shown is");
    for (path, text) in &pages {
        assert!(!text.contains(HOLDER), "{path} names {HOLDER}");
    }
}

#[test]
fn the_internal_view_of_the_same_register_shows_notes_and_never_what_is_nobodys_business() {
    let temporary = tempfile::tempdir().unwrap();
    let (root, out) = (temporary.path().join("register"), temporary.path().join("out"));
    let planter = register(&root);
    let pages = published(&root, &out, "internal");
    let find = |secret: &str| pages.iter().find(|(_, text)| text.contains(secret)).map(|(path, _)| path);
    for (secret, place, who) in &planter.planted {
        match who {
            Allowed::Never => assert_eq!(find(secret), None, "{place}"),
            _ if ["Post.note", "Post.risks.note", "Department.note", "Unit.note", "Post.powers.note"]
                .contains(&place.as_str()) =>
            {
                assert!(find(secret).is_some(), "{place}");
            }
            _ => {}
        }
    }
    assert!(find(HOLDER).is_some());
}
