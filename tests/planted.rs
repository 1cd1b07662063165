//! One fault of every kind, planted into the register of `registers/`: `lint` finds each once, at the very
//! characters, and nothing else. `tests/planted/faults.toml` says what is planted and what is underlined.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use riskreg::judge::{Judged, Selection, apply, first_line, judge};
use riskreg::read::{Folder, Listed, What};
use riskreg::rules::ALL;
use riskreg::survey::{Ask, survey};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    /// What makes room for the faults and is none itself.
    #[serde(default)]
    prepare: Vec<Edit>,
    fault: Vec<Fault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    rule: String,
    /// All that the fault takes, one edit after the other.
    edits: Vec<Edit>,
    /// The file that the finding stands in, where it is not that of the last edit.
    file: Option<String>,
    /// What is underlined, to the end of its first line.
    at: String,
}

/// A file written anew, or one passage of it, found exactly once, replaced by another.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    write: Option<String>,
    replace: Option<String>,
    with: Option<String>,
}

impl Edit {
    fn apply(&self, root: &Path) {
        let path = root.join(&self.file);
        let text = match (&self.write, &self.replace, &self.with) {
            (Some(text), None, None) => text.clone(),
            (None, Some(replace), Some(with)) => {
                let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", self.file));
                let found = text.matches(replace.as_str()).count();
                assert_eq!(found, 1, "{}: {replace:?} stands there {found} times", self.file);
                text.replacen(replace.as_str(), with, 1)
            }
            _ => panic!("{}: either `write`, or `replace` and `with`", self.file),
        };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        match entry.file_type().is_dir() {
            true => fs::create_dir_all(&target).unwrap(),
            false => drop(fs::copy(entry.path(), &target).unwrap()),
        }
    }
}

fn planted() -> Planted {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/planted/faults.toml");
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn line(rule: &str, file: &str, at: &str) -> String {
    format!("{rule}  {file}  {at}")
}

/// Every finding with what it underlines, in both forms: to compare, and to read where it was not expected.
fn found(root: &Path) -> Vec<(String, String)> {
    let source = Folder::new(root);
    let today = jiff::civil::date(2026, 11, 21);
    let mut survey = survey(&source, Ask::new(today)).unwrap();
    let native = root.join("baseline.toml");
    let baseline = fs::read_to_string(&native).unwrap();
    let listed =
        Listed { path: "baseline.toml".to_owned(), native, what: What::File, utf8: true, object: None, mark: None };
    apply(&mut survey, &source, (listed, &baseline), &riskreg::baseline::read(&baseline).unwrap(), today);
    let judgement = judge(&survey, &source, &Selection::default());
    let told = |judged: &Judged<'_>| {
        let place = judged.finding.place;
        let file = survey.entry(place.file).listed.path.clone();
        let at = judgement.texts.get(place.file).map_or("", |lines| {
            let span = first_line(lines.text(), place);
            &lines.text()[span.start as usize..span.end as usize]
        });
        let told = format!("    {}:{} {}", file, judged.start.line, judged.finding.message.zh);
        (line(judged.finding.rule.name, &file, at.trim_end()), told)
    };
    judgement.findings.iter().map(told).collect()
}

#[test]
fn each_planted_fault_is_found_once_at_its_characters_and_nothing_else_is() {
    let planted = planted();
    let root = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("registers"), root.path());
    let edits = planted.prepare.iter().chain(planted.fault.iter().flat_map(|fault| &fault.edits));
    edits.for_each(|edit| edit.apply(root.path()));
    let mut expected: BTreeSet<String> = BTreeSet::new();
    for fault in &planted.fault {
        let file = fault.file.as_ref().unwrap_or_else(|| &fault.edits.last().unwrap().file);
        expected.insert(line(&fault.rule, file, &fault.at));
    }
    let mut wrong = String::new();
    for (found, told) in found(root.path()) {
        if !expected.remove(&found) {
            writeln!(wrong, "not planted, or found again: {found}\n{told}").unwrap();
        }
    }
    for missed in expected {
        writeln!(wrong, "planted and not found: {missed}").unwrap();
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_rule_has_its_one_planted_fault() {
    let mut planted: Vec<String> = planted().fault.into_iter().map(|fault| fault.rule).collect();
    planted.sort();
    let mut rules: Vec<String> = ALL.iter().map(|entry| entry.rule.name.to_owned()).collect();
    rules.sort();
    assert_eq!(planted, rules);
}
