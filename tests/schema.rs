//! The schema and the reader agree: on every register of the repository, on planted faults, and on every
//! spelling of every field with values of every sort.

use std::path::Path;

use jsonschema::Validator;
use riskreg::read::{self, Folder, Source};
use riskreg::record::{Field, Language, ProblemKind, Shape, Table};
use riskreg::register::FileKind;
use riskreg::schema::{Keys, SUBJECTS, Subject, schema};
use riskreg::tree::{Kind, Node};
use serde_json::{Value, json};

const ALL_KEYS: [Keys; 3] = [Keys::One(Language::Zh), Keys::One(Language::En), Keys::Both];

fn validator(subject: Subject, keys: Keys) -> Validator {
    jsonschema::draft202012::new(&schema(subject, keys)).unwrap()
}

/// What the reader has against a file that a schema could say too.
fn faults(bytes: &[u8], subject: Subject) -> Vec<ProblemKind> {
    let problems = match subject {
        Subject::File(kind) => read::file(bytes, kind).problems,
        Subject::Config => {
            let (text, parsed) = read::config(bytes);
            let loaded = riskreg::profile::load(parsed.root.as_ref().map(|root| (root, text)));
            parsed.problems.into_iter().chain(loaded.problems).collect()
        }
    };
    let said = |kind: &ProblemKind| {
        matches!(
            kind,
            ProblemKind::UnknownKey { .. }
                | ProblemKind::MissingField { .. }
                | ProblemKind::Unreadable(_)
                | ProblemKind::Unusual(_)
        )
    };
    problems.into_iter().map(|problem| problem.kind).filter(said).collect()
}

/// A file as an editor's YAML reader sees it.
fn resolved(bytes: &[u8], subject: Subject) -> Value {
    match subject {
        Subject::File(_) => serde_yaml::from_slice(bytes).unwrap(),
        Subject::Config => read::config(bytes).1.root.map(|root| as_text(&root)).unwrap(),
    }
}

/// A tree with every scalar as the text it is to us.
fn as_text(node: &Node<'_>) -> Value {
    match &node.kind {
        Kind::Null | Kind::Refused => Value::Null,
        Kind::Scalar(text) => Value::String(text.to_string()),
        Kind::List(items) => items.iter().map(as_text).collect(),
        Kind::Map(entries) => Value::Object(
            entries
                .iter()
                .map(|entry| (entry.key.text().unwrap_or_default().to_owned(), as_text(&entry.value)))
                .collect(),
        ),
    }
}

#[test]
fn every_file_of_the_repository_fits_its_schema_and_the_reader() {
    let mut seen = 0;
    let validators: Vec<(Subject, Validator)> =
        SUBJECTS.iter().flat_map(|(_, subject)| ALL_KEYS.map(|keys| (*subject, validator(*subject, keys)))).collect();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let targets = read::discover(&[here.join("registers"), here.join("examples")]).unwrap();
    assert!(targets.len() > 1);
    for target in targets {
        let source = Folder::new(&target.root);
        let layout = read::layout(source.list().unwrap());
        for (index, entry) in layout.entries.iter().enumerate() {
            let subject = match entry.kind {
                Some(kind) => Subject::File(kind),
                None if layout.config == Some(index) => Subject::Config,
                None => continue,
            };
            let bytes = source.read(&entry.listed, u64::MAX).unwrap();
            let path = &entry.listed.path;
            assert_eq!(faults(&bytes, subject), [], "{path}");
            let value = resolved(&bytes, subject);
            for (_, validator) in validators.iter().filter(|(known, _)| *known == subject) {
                let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
                assert_eq!(errors, Vec::<String>::new(), "{path}");
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} files");
}

/// A fault, and the same file without it.
const PLANTED: &[(&str, &str, &str)] = &[
    ("post", "岗位: 采购员\n监控责认人: 院长\n", "岗位: 采购员\n监控责任人: 院长\n"),
    ("post", "层级: 一般\n", "岗位: 采购员\n层级: 一般\n"),
    ("post", "岗位:\n层级: 一般\n", "崗位: 采购员\n层级: 一般\n"),
    ("post", "岗位: 采购员\n层级: 高层\n", "岗位: 采购员\n层级: 班子成员\n"),
    ("post", "岗位: [采购员]\n", "岗位: 采购员\n"),
    ("post", "岗位: 采购员\n风险点: 加量\n", "岗位: 采购员\n风险点: {编号: R1}\n"),
    ("post", "岗位: 采购员\n重点岗位: 也许\n", "岗位: 采购员\n重点岗位: √\n"),
    ("post", "岗位: 采购员\n编制: 若干\n", "岗位: 采购员\n编制: 12人\n"),
    ("post", "岗位: 甲\n任职人: [{职务: 科员}]\n", "岗位: 甲\n任职人: [{姓名: 周某, 职务: 科员}]\n"),
    (
        "post",
        "岗位: 甲\n任职人: [{姓名: 周某, 任职日期: 去年}]\n",
        "岗位: 甲\n任职人: [{姓名: 周某, 任职日期: 2026年1月2日}]\n",
    ),
    (
        "post",
        "岗位: 甲\n防控措施: [{措施: 复核, 期限: 尽快}]\n",
        "岗位: 甲\n防控措施: [{措施: 复核, 期限: 长期坚持}]\n",
    ),
    (
        "post",
        "岗位: 甲\n防控措施: [复核, ]\n岗位职责: [编计划, null]\n",
        "岗位: 甲\n防控措施: [复核]\n岗位职责: 编计划\n",
    ),
    ("department", "name: 药剂科\nhead: {position: 主任}\n", "name: 药剂科\nhead: {name: 徐某}\n"),
    ("unit", "单位: 某局\n基本情况: 有\n", "单位: 某局\n基本情况: {人数: 12}\n"),
    ("library", "名称: 库\n风险点: [{风险点: 甲}]\n", "名称: 库\n风险点: [{编号: C1, 风险点: 甲}]\n"),
    ("rules", "- 文号: 1\n", "- 名称: 采购制度\n  文号: 1\n- 报销制度\n"),
    ("notice", "标题: 公示\n开始日期: 2026-11\n", "标题: 公示\n开始日期: 2026-11-01\n"),
    ("statement", "数据项: [{表述: 共有}]\n", "数据项: [{表述: 共有, 数值: 100余条}]\n"),
    ("statement", "数据项: [{数值: 1, 其中: [{数值: 很多}]}]\n", "数据项: [{数值: 1, 其中: [{数值: 1}]}]\n"),
    ("config", "keys = \"fr\"\n", "keys = \"zh\"\n"),
    ("config", "[levle]\ngrade = []\n", "[levels]\ngrade = []\n"),
];

#[test]
fn what_the_reader_faults_the_schema_faults_too() {
    for (name, bad, good) in PLANTED {
        let subject = SUBJECTS.iter().find(|(known, _)| known == name).unwrap().1;
        assert_ne!(faults(bad.as_bytes(), subject), [], "{bad}");
        assert_eq!(faults(good.as_bytes(), subject), [], "{good}");
        for keys in ALL_KEYS {
            let validator = validator(subject, keys);
            assert!(!validator.is_valid(&resolved(bad.as_bytes(), subject)), "{keys:?} takes {bad}");
            assert!(validator.is_valid(&resolved(good.as_bytes(), subject)), "{keys:?} refuses {good}");
        }
    }
}

/// Values of every sort that people write.
fn values(field: Field) -> Vec<Value> {
    let mut values = vec![
        json!("甲"),
        json!(3),
        json!(2026),
        json!(true),
        json!(null),
        json!("是"),
        json!("no"),
        json!("12人"),
        json!("100余条"),
        json!("3至5"),
        json!("1,200"),
        json!("2026-11-21"),
        json!("２０２６年１１月２１日"),
        json!("2026年11月"),
        json!("2026/11"),
        json!("2026.11.21"),
        json!("2026年"),
        json!("长期"),
        json!("longterm"),
        json!([]),
        json!(["甲", "乙"]),
        json!([null]),
        json!([["甲"]]),
        json!({ "甲": "乙" }),
        json!([{ "甲": null }]),
    ];
    let mut shape = field.shape();
    if let Shape::List(inner) = shape {
        shape = *inner;
    }
    match &shape {
        Shape::Word(set) => values.extend(set.words.iter().flat_map(|(en, zh)| [json!(en), json!(zh)])),
        Shape::Record(table) => values.push(sample(table())),
        _ => {}
    }
    values
}

/// The least that makes a record.
fn sample(table: &Table) -> Value {
    let required = table.fields.iter().filter(|field| field.def().flags.required);
    let mut record: serde_json::Map<String, Value> =
        required.map(|field| (field.name().to_owned(), sample_of(&field.shape()))).collect();
    if record.is_empty() {
        record.insert("note".into(), "甲".into());
    }
    Value::Object(record)
}

fn sample_of(shape: &Shape) -> Value {
    match shape {
        Shape::Text | Shape::TextOrPairs | Shape::Raw => json!("甲"),
        Shape::YesNo => json!("是"),
        Shape::Date | Shape::Due => json!("2026-11-21"),
        Shape::Number => json!("3"),
        Shape::Word(set) => json!(set.words[0].0),
        Shape::List(inner) => json!([sample_of(inner)]),
        Shape::Record(table) => sample(table()),
        Shape::Pairs => json!({ "甲": "乙" }),
    }
}

/// Makes a file of a value of some record.
type Wrap = Box<dyn Fn(Value) -> Value>;

/// Every record that a file of this kind holds, as a file with that record in it: the table, and how to
/// wrap a value of it.
fn records(root: &'static Table) -> Vec<(&'static Table, Wrap)> {
    let mut found: Vec<(&'static Table, Vec<(&'static Table, Field)>)> = vec![(root, Vec::new())];
    let mut next = 0;
    while next < found.len() {
        let (table, path) = found[next].clone();
        next += 1;
        for field in &table.fields {
            let mut shape = field.shape();
            if let Shape::List(inner) = shape {
                shape = *inner;
            }
            let Shape::Record(inner) = shape else { continue };
            if found.iter().all(|(known, _)| known.kind != inner().kind) {
                let path = path.iter().copied().chain([(table, *field)]).collect();
                found.push((inner(), path));
            }
        }
    }
    found
        .into_iter()
        .map(|(table, path)| {
            let wrap = move |value: Value| {
                path.iter().rev().fold(value, |value, (table, field)| {
                    let mut outer = sample(table);
                    let list = matches!(field.shape(), Shape::List(_));
                    outer[field.name()] = if list { json!([value]) } else { value };
                    outer
                })
            };
            (table, Box::new(wrap) as Wrap)
        })
        .collect()
}

#[test]
fn the_reader_and_the_schema_judge_every_field_alike() {
    let mut judged = Vec::new();
    for (name, subject) in SUBJECTS {
        let Subject::File(kind) = subject else { continue };
        let root = match kind {
            FileKind::Post => Table::of::<riskreg::register::Post>(),
            FileKind::Department => Table::of::<riskreg::register::Department>(),
            FileKind::Unit => Table::of::<riskreg::register::Unit>(),
            FileKind::Library => Table::of::<riskreg::register::Library>(),
            FileKind::Rules => Table::of::<riskreg::register::RuleEntry>(),
            FileKind::Notice => Table::of::<riskreg::register::Notice>(),
            FileKind::Statement => Table::of::<riskreg::register::Statement>(),
        };
        let validator = validator(subject, Keys::Both);
        for (table, wrap) in records(root) {
            // One definition serves every kind of file that holds the record.
            if judged.contains(&table.kind) {
                continue;
            }
            judged.push(table.kind);
            for field in &table.fields {
                for (index, spelling) in field.def().zh.iter().copied().chain([field.name()]).enumerate() {
                    let few = || vec![sample_of(&field.shape()), json!(null), json!({ "甲": "乙" })];
                    for value in if index == 0 { values(*field) } else { few() } {
                        let mut record = sample(table);
                        let map = record.as_object_mut().unwrap();
                        map.remove(field.name());
                        map.insert(spelling.to_owned(), value);
                        let file = wrap(record);
                        let file = if kind == FileKind::Rules { json!([file]) } else { file };
                        let text = serde_yaml::to_string(&file).unwrap();
                        let faults = faults(text.as_bytes(), subject);
                        let valid = validator.is_valid(&serde_yaml::from_str::<Value>(&text).unwrap());
                        assert_eq!(faults.is_empty(), valid, "{name}: {field:?}\n{text}\nreader: {faults:?}");
                    }
                }
            }
        }
    }
}
