//! DuckDB, DataFusion and Spark sum the exported dataset by the queries of `examples/engines`; every number must be the one that
//! `riskreg aggregate` prints of the registers themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value};

use super::ran;

/// Levels of points, of powers, of posts and departments; libraries; units in units; no unit at all.
const REGISTERS: [&str; 10] = [
    "registers",
    "examples/city-bureau",
    "examples/district-bureau",
    "examples/family-planning",
    "examples/village",
    "examples/town",
    "examples/credit-union",
    "examples/penalty-power",
    "examples/safety-lec",
    "examples/overseas-project",
];

/// What SQL counts, and where `aggregate` says it.
const COUNTS: [(&str, &str); 13] = [
    ("units", "/units"),
    ("departments", "/departments"),
    ("posts", "/posts"),
    ("people", "/people"),
    ("powers", "/powers"),
    ("risks", "/risks"),
    ("manifestations", "/manifestations"),
    ("measures", "/measures"),
    ("library_points", "/library_points"),
    ("closed", "/closed"),
    ("points_of_posts", "/layers/post"),
    ("points_of_departments", "/layers/department"),
    ("points_of_units", "/layers/unit"),
];

const GRADED: [(&str, &str); 4] = [("风险点", "risk"), ("职权", "power"), ("岗位", "post"), ("部门", "department")];

fn riskreg(arguments: &[&str], paths: &[PathBuf]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskreg"));
    ran(command.args(arguments).args(paths).current_dir(env!("CARGO_MANIFEST_DIR")))
}

fn aggregated(by: &str, paths: &[PathBuf]) -> Value {
    serde_json::from_slice(&riskreg(&["aggregate", "--lang", "zh", "--format", "json", "--by", by], paths)).unwrap()
}

/// The registers of the repository, and a made one of many units.
fn registers(folder: &Path) -> Vec<PathBuf> {
    let many = folder.join("many");
    let mut command = Command::new(env!("CARGO"));
    command.args([
        "run",
        "--quiet",
        "--locked",
        "--example",
        "corpus",
        "--",
        "--posts",
        "600",
        "--seed",
        "7",
        "--faults",
        "0",
        "--out",
    ]);
    ran(command.arg(&many).current_dir(env!("CARGO_MANIFEST_DIR")));
    let mut paths: Vec<PathBuf> = REGISTERS.iter().map(PathBuf::from).collect();
    paths.push(many);
    paths
}

/// What the engine's queries give of the dataset below `folder`.
fn summed(engine: &str, folder: &Path) -> Map<String, Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = std::env::var("RISKREG_PYTHON").expect("tests/engines/all installs the engines and says where");
    let mut command = Command::new(python);
    command.arg("-P").arg(root.join("tests/engines/sums.py")).arg(engine).arg(root.join("examples/engines"));
    let printed = ran(command.current_dir(folder));
    let Value::Object(results) = serde_json::from_slice(&printed).unwrap() else { panic!("{engine}") };
    results
}

fn text<'v>(row: &'v Value, key: &str) -> &'v str {
    row[key].as_str().unwrap_or_else(|| panic!("{key} of {row}"))
}

/// Rows of a query by what tells them apart.
fn keyed<'v>(results: &'v Map<String, Value>, query: &str, keys: &[&str]) -> BTreeMap<Vec<String>, &'v Value> {
    let rows = results[query].as_array().unwrap();
    assert!(!rows.is_empty(), "{query}");
    let found: BTreeMap<Vec<String>, &Value> =
        rows.iter().map(|row| (keys.iter().map(|key| row[*key].to_string()).collect(), row)).collect();
    assert_eq!(found.len(), rows.len(), "{query}: rows that are not told apart");
    found
}

fn key(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| Value::from(*part).to_string()).collect()
}

/// The codes of the registers, by how `aggregate` calls them.
fn codes(document: &Value) -> BTreeMap<String, String> {
    let labels = document["scales"].as_object().unwrap().keys().cloned();
    let codes = document["registers"].as_array().unwrap().iter().map(|entry| text(entry, "code").to_owned());
    labels.zip(codes).collect()
}

/// Every count of the row; how many were compared.
fn same_counts(row: &Value, ours: &Value, what: &str) -> usize {
    for (name, pointer) in COUNTS {
        assert_eq!(row[name].as_u64(), ours.pointer(pointer).unwrap().as_u64(), "{what}: {name}\n{row}\n{ours}");
    }
    COUNTS.len()
}

/// Every level of the row, and what has none; how many were compared.
fn same_levels(levels: &BTreeMap<Vec<String>, &Value>, place: &[&str], ours: &Value, what: &str) -> usize {
    let mut compared = 0;
    for (zh, en) in GRADED {
        let Some(of_kind) = ours["levels"].get(en) else { continue };
        let mut all = 0;
        for (rank, (level, number)) in of_kind.as_object().unwrap().iter().enumerate() {
            let row = levels.get(&key(&[place, &[zh, level]].concat()));
            let theirs = row.map_or(0, |row| row["number"].as_u64().unwrap());
            assert_eq!(Some(theirs), number.as_u64(), "{what}: {zh}{level}");
            assert!(row.is_none_or(|row| row["level_rank"].as_u64() == Some(rank as u64)), "{what}: {zh}{level}");
            compared += 1;
            all += theirs;
        }
        let mut none = key(&[place, &[zh]].concat());
        none.push("null".to_owned());
        let ungraded = levels.get(&none).map_or(0, |row| row["number"].as_u64().unwrap());
        if en == "risk" {
            assert_eq!(Some(ungraded), ours["ungraded"].as_u64(), "{what}: {zh}");
            assert_eq!(Some(all + ungraded), ours["risks"].as_u64(), "{what}: {zh}");
        }
        compared += 1;
    }
    compared
}

fn agrees(engine: &str) {
    let folder = tempfile::tempdir().unwrap();
    let paths = registers(folder.path());
    let dataset = folder.path().join("dataset");
    let output = format!("--output={}", dataset.display());
    riskreg(&["export", "--format", "parquet", &output], &paths);
    let results = summed(engine, folder.path());
    let mut compared = 0;
    for by in ["department", "unit"] {
        let ours = aggregated(by, &paths);
        let codes = codes(&ours);
        assert_eq!(codes.len(), paths.len());
        let rows = keyed(&results, &format!("by_{by}"), &["register_code", "home"]);
        let levels = keyed(&results, "by_department_levels", &["register_code", "home", "graded", "level"]);
        let expected = ours["rows"].as_array().unwrap();
        assert_eq!(rows.len(), expected.len(), "{engine}: by {by}");
        for row in expected {
            let place = [codes[text(row, "register")].as_str(), text(row, "path")];
            let what = format!("{engine}, by {by}, {place:?}");
            let theirs = rows.get(&key(&place)).unwrap_or_else(|| panic!("{what} is missing"));
            assert_eq!((text(theirs, "kind"), text(theirs, "name")), (text(row, "kind"), text(row, "name")));
            compared += same_counts(theirs, row, &what) + same_levels(&levels, &place, row, &what);
        }
    }
    for by in ["category", "level", "area", "stage"] {
        let ours = aggregated(by, &paths);
        let codes = codes(&ours);
        let rows = keyed(&results, &format!("by_{by}"), &["register_code", "word"]);
        let levels = keyed(&results, "by_word_levels", &["dimension", "register_code", "word", "graded", "level"]);
        let expected = ours["rows"].as_array().unwrap();
        assert_eq!(rows.len(), expected.len(), "{engine}: by {by}");
        for row in expected {
            // Machines are told fixed words in English, the tables hold them in Chinese.
            let word = match text(row, "name") {
                "not stated" => "未写",
                "acceptance" => "受理",
                "decision" => "决策",
                "execution" => "执行",
                "supervision" => "监督",
                "duty" => "履职",
                word => word,
            };
            let code = codes[text(row, "register")].as_str();
            let what = format!("{engine}, by {by}, {code} {word}");
            let theirs = rows.get(&key(&[code, word])).unwrap_or_else(|| panic!("{what} is missing"));
            compared += same_counts(theirs, row, &what) + same_levels(&levels, &[by, code, word], row, &what);
        }
    }
    compared += adds_up(&results, &paths, engine);
    compared += says_the_same(&results, &paths, engine);
    println!("{engine}: {compared} numbers agree");
    assert!(compared > 5000, "{compared}");
}

/// The rows of the roll-up add up to every dimension of `aggregate`.
fn adds_up(results: &Map<String, Value>, paths: &[PathBuf], engine: &str) -> usize {
    let rows = keyed(results, "rollup", &["register_code", "dimension", "word", "stated"]);
    let document = aggregated("unit", paths);
    let mut compared = 0;
    let mut same = |row: &Value, counts: &Value, what: &str| {
        for (name, pointer) in COUNTS.iter().filter(|(name, _)| *name != "people") {
            // Zeros are left out of what travels.
            let ours = counts.pointer(pointer).map_or(Some(0), Value::as_u64);
            assert_eq!(row[*name].as_u64(), ours, "{engine}, {what}: {name}");
            compared += 1;
        }
    };
    let mut seen = BTreeSet::new();
    for entry in document["registers"].as_array().unwrap() {
        let code = text(entry, "code");
        let all = [key(&[code, "all", ""]), vec!["true".to_owned()]].concat();
        same(rows[&all], &entry["total"], code);
        seen.insert(all);
        for (dimension, words) in entry["by"].as_object().unwrap() {
            for word in words.as_array().unwrap() {
                let stated = matches!(text(word, "is"), "word" | "free");
                let place = [key(&[code, dimension, text(word, "name")]), vec![stated.to_string()]].concat();
                let row = rows.get(&place).unwrap_or_else(|| panic!("{engine}: {place:?} is missing"));
                same(row, &word["counts"], &format!("{place:?}"));
                seen.insert(place);
            }
        }
    }
    assert_eq!(seen.len(), rows.len(), "{engine}: rows of the roll-up that nothing asks for");
    compared
}

/// Texts and dates come through whole, in Chinese too.
fn says_the_same(results: &Map<String, Value>, paths: &[PathBuf], engine: &str) -> usize {
    let ours = aggregated("unit", paths);
    let sums = keyed(results, "in_chinese", &["register_code"]);
    let mut compared = 0;
    for entry in ours["registers"].as_array().unwrap() {
        let total = &entry["total"];
        let Some(row) = sums.get(&key(&[text(entry, "code")])) else {
            assert_eq!(total.get("risks"), None, "{engine}: {entry}");
            continue;
        };
        let manifestations = total.get("manifestations").map_or(Some(0), Value::as_u64);
        assert_eq!(row["manifestations"].as_u64(), manifestations, "{engine}: {row}");
        compared += 1;
    }
    let dates = results["dates"].as_array().unwrap();
    let is_date = |text: &str| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    assert!(
        !dates.is_empty() && dates.iter().all(|row| is_date(text(row, "first")) && is_date(text(row, "last"))),
        "{dates:?}"
    );
    let texts = results["texts"].as_array().unwrap();
    let known = texts.iter().find(|row| text(row, "holder") == "药剂科/药品采购员" && row["position"] == 1);
    let known = known.unwrap_or_else(|| panic!("{engine}: the first point of 药剂科/药品采购员"));
    let file = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("registers/药剂科/药品采购员.yaml"))
        .unwrap();
    assert!(file.contains(text(known, "title")), "{known}");
    for line in text(known, "manifestations").lines() {
        assert!(file.contains(line), "{line}");
    }
    compared + texts.len()
}

#[test]
#[ignore = "needs DuckDB"]
fn duckdb_sums_what_aggregate_prints() {
    agrees("duckdb");
}

#[test]
#[ignore = "needs DataFusion"]
fn datafusion_sums_what_aggregate_prints() {
    agrees("datafusion");
}

#[test]
#[ignore = "needs Spark"]
fn spark_sums_what_aggregate_prints() {
    agrees("spark");
}

/// What lies beside the tables is the roll-up itself.
#[test]
#[ignore = "part of the tests against engines"]
fn aggregate_reads_the_dataset_as_it_reads_the_registers() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = folder.path().join("dataset");
    let output = format!("--output={}", dataset.display());
    let paths: Vec<PathBuf> = REGISTERS.iter().map(PathBuf::from).collect();
    riskreg(&["export", "--format", "parquet", &output], &paths);
    let (ours, theirs) = (aggregated("unit", &paths), aggregated("unit", std::slice::from_ref(&dataset)));
    let by_code = |document: &Value| -> BTreeMap<String, Value> {
        let entries = document["registers"].as_array().unwrap().iter();
        entries.map(|entry| (text(entry, "code").to_owned(), entry.clone())).collect()
    };
    assert_eq!(by_code(&ours), by_code(&theirs));
    std::fs::remove_dir_all(dataset.join("posts")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskreg"));
    let refused = command.arg("aggregate").arg(&dataset).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("posts/unit_code="));
}
