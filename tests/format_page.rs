//! The tables of the format page are computed from the tables the reader uses, the page of a dataset's tables and the views over
//! them from the schema that it is written by. `SNAPSHOTS=overwrite cargo test` writes them anew.

use std::fmt::Write as _;
use std::path::Path;

use riskreg::dataset::views::{Engine, page, views};
use riskreg::record::{Field, RecordKind, Shape, Table};
use riskreg::register::{Department, Library, Notice, Post, RuleEntry, Statement, Unit};

/// Every record that is reachable from the kinds of file, in the order it is first met.
fn tables() -> Vec<&'static Table> {
    let mut found: Vec<&'static Table> = vec![
        Table::of::<Post>(),
        Table::of::<Department>(),
        Table::of::<Unit>(),
        Table::of::<Library>(),
        Table::of::<RuleEntry>(),
        Table::of::<Notice>(),
        Table::of::<Statement>(),
    ];
    let mut at = 0;
    while at < found.len() {
        for field in &found[at].fields {
            if let Some(table) = record_of(&field.shape())
                && !found.iter().any(|known| known.kind == table.kind)
            {
                found.push(table);
            }
        }
        at += 1;
    }
    found
}

fn record_of(shape: &Shape) -> Option<&'static Table> {
    match shape {
        Shape::Record(table) => Some(table()),
        Shape::List(inner) => record_of(inner),
        _ => None,
    }
}

fn type_name(shape: &Shape) -> String {
    match shape {
        Shape::Text => "文字 text".into(),
        Shape::YesNo => "是/否 yes/no".into(),
        Shape::Date => "日期 date".into(),
        Shape::Due => "日期或长期 date or lasting".into(),
        Shape::Number => "数值 number".into(),
        Shape::Word(set) => set.words.iter().map(|(en, zh)| format!("{} {en}", zh[0])).collect::<Vec<_>>().join(" · "),
        Shape::List(inner) => format!("列表 list: {}", type_name(inner)),
        Shape::Record(table) => {
            let kind = table().kind;
            format!("[{} {}](#{})", kind.zh(), kind.en(), anchor(kind))
        }
        Shape::Pairs => "名称→值 map".into(),
        Shape::TextOrPairs => "文字,或 名称→值 text or map".into(),
        Shape::Raw => "见方案 see profiles".into(),
    }
}

fn anchor(kind: RecordKind) -> String {
    kind.en().replace(' ', "-")
}

fn row(field: &Field) -> String {
    let def = field.def();
    let mut marks = Vec::new();
    if def.flags.required {
        marks.push("必填 required");
    }
    if def.flags.text {
        marks.push("可只写这一项 may stand alone");
    }
    if def.flags.private {
        marks.push("不公开 never published");
    }
    if def.flags.unstamped {
        marks.push("不入指纹 not in the fingerprint");
    }
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    format!(
        "| `{}` | {} | {} | {} {}{marks} |",
        field.name(),
        def.zh.join("、"),
        type_name(&field.shape()),
        def.doc_zh,
        def.doc_en
    )
}

fn page_tables() -> String {
    let mut out = String::new();
    for table in tables() {
        let kind = table.kind;
        _ = writeln!(out, "<a id=\"{}\"></a>\n\n### {} {}\n", anchor(kind), kind.zh(), kind.en());
        _ = writeln!(out, "| English | 中文 | 类型 type | 含义 meaning |\n|---|---|---|---|");
        for field in &table.fields {
            _ = writeln!(out, "{}", row(field));
        }
        out.push('\n');
    }
    out
}

#[test]
fn the_format_page_lists_exactly_the_fields_that_are_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/register/README.md");
    let page = std::fs::read_to_string(&path).expect("the format page is readable");
    let (before, rest) = page.split_once("<!-- fields -->\n").expect("the page marks where its tables begin");
    let (_, after) = rest.split_once("<!-- end of fields -->").expect("the page marks where its tables end");
    let wanted = format!("{before}<!-- fields -->\n{}<!-- end of fields -->{after}", page_tables());
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&path, wanted).expect("the format page is written");
    } else {
        assert!(page == wanted, "src/register/README.md is not what the tables say: SNAPSHOTS=overwrite cargo test");
    }
}

#[test]
fn the_examples_for_engines_have_exactly_the_columns_that_are_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/engines");
    let views = Engine::ALL.map(|engine| (format!("{}.sql", engine.name()), views(engine)));
    for (name, wanted) in views.into_iter().chain([("tables.md".to_owned(), page())]) {
        let path = folder.join(&name);
        if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
            std::fs::write(&path, wanted).expect("the file is written");
        } else {
            let found = std::fs::read_to_string(&path).expect("the file is readable");
            assert!(
                found == wanted,
                "examples/engines/{name} is not what the schema says: SNAPSHOTS=overwrite cargo test"
            );
        }
    }
}
